"""The history: every change to what a network keeps together, and the way back.

Answers, goals, engagements, indicators, measurements, joint texts, meetings and decisions change
only through `add` and `change`, which note the old and the new values: of the points of a text
only those that changed. Nothing is ever deleted: a removed row has `removed_at`, so that
everything can be taken back.

Statements are built once and run without the ORM, as every answer passes here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from bot.storage.content import Content, Status, is_part, parts, with_parts
from bot.storage.tables import (
    Answer,
    AuditEvent,
    Decision,
    Engagement,
    Goal,
    Happened,
    Indicator,
    JointText,
    Measurement,
    Meeting,
    Thing,
)

Written = Answer | JointText
"""A text of points."""

Kept = Written | Goal | Engagement | Indicator | Measurement | Meeting | Decision

NOT_A_CHANGE = (Happened.SET_ASIDE, Happened.SNOOZED, Happened.REPORTED)
"""Events that leave the thing itself as it was."""

TABLES: dict[Thing, type[Kept]] = {
    Thing.ANSWER: Answer,
    Thing.GOAL: Goal,
    Thing.ENGAGEMENT: Engagement,
    Thing.INDICATOR: Indicator,
    Thing.MEASUREMENT: Measurement,
    Thing.JOINT_TEXT: JointText,
    Thing.MEETING: Meeting,
    Thing.DECISION: Decision,
}
THINGS = {table: thing for thing, table in TABLES.items()}
_NOT_KEPT = {"id", "network_id", "stamp", "updated_at"}

_INSERT = insert(AuditEvent).returning(col(AuditEvent.id))
_LATER = (
    select(AuditEvent)
    .where(
        AuditEvent.thing == bindparam("thing"),
        AuditEvent.thing_id == bindparam("thing_id"),
        col(AuditEvent.id) > bindparam("stamp"),
        col(AuditEvent.happened).not_in(NOT_A_CHANGE),
    )
    .order_by(col(AuditEvent.id).desc())
)
_OF_MESSAGE = (
    select(AuditEvent)
    .where(AuditEvent.chat_id == bindparam("chat"), AuditEvent.message_id == bindparam("message"))
    .order_by(col(AuditEvent.id).desc())
)


@dataclass(frozen=True, slots=True)
class Source:
    """Who changes something, when, and by which Telegram message if it was one."""

    person_id: int
    at: datetime
    chat_id: int | None = None
    message_id: int | None = None


def record(
    session: Session,
    network_id: int,
    thing: Thing,
    thing_id: int,
    happened: Happened,
    source: Source,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    undoes: int | None = None,
) -> AuditEvent:
    """Note that something happened; the values must fit in JSON."""
    if session.new:
        session.flush()  # the event can be about what is new
    values: dict[str, Any] = {
        "network_id": network_id,
        "thing": thing,
        "thing_id": thing_id,
        "happened": happened,
        "person_id": source.person_id,
        "at": source.at,
        "old": old or {},
        "new": new or {},
        "undoes": undoes,
        "chat_id": source.chat_id,
        "message_id": source.message_id,
    }
    id = session.connection().execute(_INSERT, values).scalar_one()
    return AuditEvent(id=id, **values)


def find(session: Session, table: type[Any], network_id: int, id: int) -> Any:
    """A row of this network that was not removed; None for any other, whoever asks."""
    row = session.get(table, id)
    mine = row is not None and row.network_id == network_id and not gone(row)
    return row if mine else None


def gone(row: Kept) -> bool:
    """Whether it was removed; an answer never is."""
    return not isinstance(row, Answer) and row.removed_at is not None


def add(session: Session, row: Kept, source: Source) -> AuditEvent:
    """Keep a new row."""
    session.add(row)
    session.flush()
    values = {name: getattr(row, name) for name in type(row).model_fields.keys() - _NOT_KEPT}
    return _write(session, row, Happened.ADDED, source, {}, ({}, encoded(type(row), values)))


def change(session: Session, row: Kept, source: Source, /, **values: Any) -> AuditEvent | None:
    """Give columns of a row new values; None when they already had them."""
    lock(session, row)
    return change_locked(session, row, source, **values)


def change_locked(
    session: Session, row: Kept, source: Source, /, **values: Any
) -> AuditEvent | None:
    """`change` of a row that this transaction has locked."""
    sides = _difference(row, values)
    if not sides[1]:
        return None
    removed = sides[1].get("removed_at") is not None
    happened = Happened.REMOVED if removed else Happened.CHANGED
    return _write(session, row, happened, source, values, sides)


def lock(session: Session, row: Kept) -> None:
    """Nobody else changes the row until this transaction ends; it is as fresh as can be."""
    session.exec(_locked(type(row)), params={"row": row.id}).one()


@cache
def _locked(table: Any) -> Any:
    # What was read before the lock was there can be old by now.
    wanted = select(table).where(col(table.id) == bindparam("row")).with_for_update()
    return wanted.execution_options(populate_existing=True)


def set_aside(session: Session, row: Kept, source: Source, /, **values: Any) -> AuditEvent:
    """Keep a text that met a newer one, and what came with it; the row stays as it is."""
    return record(session, row.network_id, THINGS[type(row)], row.id, Happened.SET_ASIDE, source,
                  new=encoded(type(row), values))  # fmt: skip


def changed_since(session: Session, row: Kept, stamp: int, name: str) -> AuditEvent | None:
    """The newest change of a column or point after the one that somebody saw, if there is one."""
    return next((event for event in later(session, row, stamp) if name in event.new), None)


def at(session: Session, row: Kept, stamp: int, name: str) -> Any:
    """What a column or point was when somebody saw the row with this stamp, as JSON.

    None when it was not there.
    """
    since = reversed(later(session, row, stamp))
    first = next((event for event in since if name in event.new), None)
    return first.old.get(name) if first else _noted(row, (name,))[name]


def as_of(session: Session, row: Kept, stamp: int) -> dict[str, Any]:
    """The columns that changed after this event, as they were then: a walk back through it all."""
    back: dict[str, Any] = {}
    for event in later(session, row, stamp):
        back |= event.old
    return _columns(row, back)


def later(session: Session, row: Kept, stamp: int) -> Sequence[AuditEvent]:
    """The changes of a row after this event, newest first; 0: all of them."""
    known = {"thing": THINGS[type(row)], "thing_id": row.id, "stamp": stamp}
    return session.exec(_LATER, params=known).all()


def undoable(
    session: Session, network_id: int, first: int, last: int, person_id: int
) -> list[tuple[Kept, AuditEvent]]:
    """A person's changes from event `first` to `last` with their rows locked, the newest first.

    None of them when one of the things was changed after it, or one of the changes was taken back
    already.
    """
    made = session.exec(
        select(AuditEvent)
        .where(
            AuditEvent.network_id == network_id,
            AuditEvent.person_id == person_id,
            col(AuditEvent.id).between(first, last),
            col(AuditEvent.thing).in_(TABLES),
            col(AuditEvent.happened).not_in(NOT_A_CHANGE),
        )
        .order_by(col(AuditEvent.id).desc())
    ).all()
    events = [event for event in made if not _stands_elsewhere(event)]
    found = [(row(session, event), event) for event in events]
    together = {event.id for event in events}
    overtaken = any(_overtaken(session, *each, together) for each in found)
    return [] if overtaken else found


def _stands_elsewhere(event: AuditEvent) -> bool:
    """An answer that was given by a goal or an engagement, which has an undo of its own."""
    return (
        event.thing is Thing.ANSWER
        and event.happened is Happened.CHANGED
        and event.new.get("status") == Status.ANSWERED
        and not any(map(is_part, event.new))
    )


def row(session: Session, event: AuditEvent) -> Kept:
    """What an event is about, locked, whoever asks."""
    about: Kept = session.exec(_locked(TABLES[event.thing]), params={"row": event.thing_id}).one()
    return about


def _overtaken(session: Session, row: Kept, event: AuditEvent, together: set[int]) -> bool:
    """Whether a later change of the same is in force, or the event itself no longer is.

    `together`: events that are taken back with it, which do not count.
    """
    undone: set[int] = set()
    for each in later(session, row, event.id):
        if each.id in together or each.id in undone or not _of_the_same(row, event, each):
            continue
        if each.undoes is None:
            return True
        undone.add(each.undoes)
    return event.id in undone


def _of_the_same(row: Kept, event: AuditEvent, other: AuditEvent) -> bool:
    """Whether two changes of a row meet: in a text, only when they touch the same point."""
    if not isinstance(row, Written) or other.undoes == event.id:
        return True
    touched = set(filter(is_part, event.new)) or event.new.keys()
    return not touched.isdisjoint(other.new)


def take_back(session: Session, row: Kept, event: AuditEvent, source: Source) -> AuditEvent:
    """Undo a change that is `undoable`. That is a change too, and can be taken back."""
    before: dict[str, Any] = (
        {"removed_at": source.at} if event.happened is Happened.ADDED else _columns(row, event.old)
    )
    if isinstance(row, Answer) and "data" in before:
        # What others added meanwhile keeps it answered.
        empty = Content.from_json(before["data"]).empty
        before["status"] = before.get("status", Status.OPEN) if empty else Status.ANSWERED
    sides = _difference(row, before)
    return _write(session, row, Happened.TAKEN_BACK, source, before, sides, event.id)


def of(session: Session, thing: Thing, thing_id: int, limit: int = 30) -> Sequence[AuditEvent]:
    """What happened to one thing, newest first."""
    return session.exec(
        select(AuditEvent)
        .where(AuditEvent.thing == thing, AuditEvent.thing_id == thing_id)
        .order_by(col(AuditEvent.id).desc())
        .limit(limit)
    ).all()


def of_message(session: Session, chat_id: int, message_id: int) -> Sequence[AuditEvent]:
    """What the words of one Telegram message changed, newest first."""
    return session.exec(_OF_MESSAGE, params={"chat": chat_id, "message": message_id}).all()


def _write(
    session: Session,
    row: Kept,
    happened: Happened,
    source: Source,
    columns: dict[str, Any],
    sides: tuple[dict[str, Any], dict[str, Any]],
    undoes: int | None = None,
) -> AuditEvent:
    """Give the row these columns, and note both sides of what changed."""
    table = type(row)
    event = record(session, row.network_id, THINGS[table], row.id, happened, source, *sides, undoes)
    columns = columns | {"stamp": event.id}
    if isinstance(row, Engagement | Answer):
        columns["updated_at"] = source.at
    session.connection().execute(_update(table), columns | {"row": row.id})
    for name, value in columns.items():
        set_committed_value(row, name, value)  # the database has it already
    return event


@cache
def _update(table: type[Kept]) -> Any:
    return update(table).where(col(table.id) == bindparam("row"))


def _difference(row: Kept, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What these values change in a row, as the history notes it: before and after."""
    names = [name for name, value in values.items() if getattr(row, name) != value]
    if isinstance(row, Written) and "data" in names:
        names.remove("data")
        before, after = parts(row.data), parts(values["data"])
        changed = [n for n in before | after if before.get(n) != after.get(n)]
        if isinstance(row, Answer) and not before and changed and "status" not in names:
            names.append("status")  # so that an undo knows what it was without any content
    else:
        before, after, changed = {}, {}, []
    old = encoded(type(row), {name: getattr(row, name) for name in names})
    new = encoded(type(row), {name: values[name] for name in names})
    return (
        old | {name: before.get(name) for name in changed},
        new | {name: after.get(name) for name in changed},
    )


def _columns(row: Kept, noted: dict[str, Any]) -> dict[str, Any]:
    """Columns with what the history noted, the parts of a text in their place."""
    apart = {name: value for name, value in noted.items() if is_part(name)}
    columns = decoded(type(row), {n: v for n, v in noted.items() if n not in apart})
    if apart and isinstance(row, Written):
        columns["data"] = with_parts(row.data, apart)
    return columns


def _noted(row: Kept, names: Sequence[str]) -> dict[str, Any]:
    """Columns and points as they are now, as the history notes them."""
    apart = parts(row.data) if isinstance(row, Written) else {}
    return {
        name: apart.get(name)
        if is_part(name)
        else encoded(type(row), {name: getattr(row, name)})[name]
        for name in names
    }


def encoded(table: type[Kept], values: dict[str, Any]) -> dict[str, Any]:
    """Values of columns as JSON."""
    return {
        name: _column(table, name).dump_python(value, mode="json") for name, value in values.items()
    }


def decoded(table: type[Kept], values: dict[str, Any]) -> dict[str, Any]:
    """What `encoded` made of them, back."""
    return {name: _column(table, name).validate_python(value) for name, value in values.items()}


@cache
def _column(table: type[Kept], name: str) -> TypeAdapter[Any]:
    """To and from JSON, as the column's type says."""
    kind: Any = table.model_fields[name].annotation
    return TypeAdapter(kind)

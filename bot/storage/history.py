"""The history: every change to what a network keeps together, and the way back.

Goals, engagements, indicators, measurements, joint texts, meetings and decisions change only
through `add` and `change`, which note the old and the new values. Nothing is ever deleted: a
removed row has `removed_at`, so that everything can be taken back.
"""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session, col, select

from bot.storage.answers import Source
from bot.storage.tables import (
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

Kept = Goal | Engagement | Indicator | Measurement | JointText | Meeting | Decision

NOT_A_CHANGE = (Happened.SET_ASIDE, Happened.SNOOZED, Happened.REPORTED)
"""Events that leave the thing itself as it was."""

TABLES: dict[Thing, type[Kept]] = {
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


def record(
    session: Session,
    network_id: int,
    thing: Thing,
    thing_id: int,
    happened: Happened,
    source: Source,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> AuditEvent:
    """Note that something happened; the values must fit in JSON."""
    event = AuditEvent(
        network_id=network_id,
        thing=thing,
        thing_id=thing_id,
        happened=happened,
        person_id=source.person_id,
        at=source.at,
        old=old or {},
        new=new or {},
        chat_id=source.chat_id,
        message_id=source.message_id,
    )
    session.add(event)
    session.flush()
    return event


def find(session: Session, table: type[Any], network_id: int, id: int) -> Any:
    """A row of this network that was not removed; None for any other, whoever asks."""
    row = session.get(table, id)
    mine = row is not None and row.network_id == network_id and row.removed_at is None
    return row if mine else None


def add(session: Session, row: Kept, source: Source) -> AuditEvent:
    """Keep a new row."""
    session.add(row)
    session.flush()
    values = {name: getattr(row, name) for name in type(row).model_fields.keys() - _NOT_KEPT}
    return _note(session, row, Happened.ADDED, source, {}, values)


def change(session: Session, row: Kept, source: Source, /, **values: Any) -> AuditEvent | None:
    """Give columns of a row new values; None when they already had them."""
    lock(session, row)
    old = {
        name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value
    }
    if not old:
        return None
    new = {name: values[name] for name in old}
    for name, value in new.items():
        setattr(row, name, value)
    removed = new.get("removed_at") is not None
    return _note(session, row, Happened.REMOVED if removed else Happened.CHANGED, source, old, new)


def lock(session: Session, row: Kept) -> None:
    """Nobody else changes the row until this transaction ends; it is as fresh as can be."""
    session.refresh(row, with_for_update=True)


def set_aside(session: Session, row: Kept, source: Source, name: str, value: str) -> AuditEvent:
    """Keep a text that met a newer one; the row stays as it is."""
    return record(session, row.network_id, THINGS[type(row)], row.id, Happened.SET_ASIDE, source,
                  new={name: value})  # fmt: skip


def changed_since(session: Session, row: Kept, stamp: int, name: str) -> AuditEvent | None:
    """The newest change of this column after the one that somebody saw, if there is one."""
    later = session.exec(
        select(AuditEvent)
        .where(
            AuditEvent.thing == THINGS[type(row)],
            AuditEvent.thing_id == row.id,
            col(AuditEvent.id) > stamp,
            col(AuditEvent.happened).not_in(NOT_A_CHANGE),
        )
        .order_by(col(AuditEvent.id).desc())
    )
    return next((event for event in later if name in event.new), None)


def at(session: Session, row: Kept, stamp: int, name: str) -> Any:
    """What a column held when somebody saw the row with this stamp, as JSON; None if unknown."""
    event = session.exec(
        select(AuditEvent)
        .where(
            AuditEvent.thing == THINGS[type(row)],
            AuditEvent.thing_id == row.id,
            col(AuditEvent.id) <= stamp,
        )
        .order_by(col(AuditEvent.id).desc())
    )
    return next((e.new[name] for e in event if name in e.new), None)


def take_back(
    session: Session, network_id: int, first: int, last: int, source: Source
) -> list[tuple[Kept, AuditEvent]] | None:
    """Undo this person's changes from event `first` to `last`, the newest first.

    None, and nothing is undone, when one of the things was changed after it, or one of the
    changes was taken back already. An undo is a change too, and can be taken back.
    """
    events = session.exec(
        select(AuditEvent)
        .where(
            AuditEvent.network_id == network_id,
            AuditEvent.person_id == source.person_id,
            col(AuditEvent.id).between(first, last),
            col(AuditEvent.thing).in_(TABLES),
            col(AuditEvent.happened).not_in(NOT_A_CHANGE),
        )
        .order_by(col(AuditEvent.id).desc())
    ).all()
    rows = {(event.thing, event.thing_id): _locked(session, event) for event in events}
    together = {event.id for event in events}
    if not events or any(_overtaken(session, event, together) for event in events):
        return None
    return [
        (row := rows[event.thing, event.thing_id], _undo(session, row, event, source))
        for event in events
    ]


def _locked(session: Session, event: AuditEvent) -> Kept:
    table: type[Any] = TABLES[event.thing]
    row: Kept = session.get_one(table, event.thing_id)
    lock(session, row)
    return row


def _overtaken(session: Session, event: AuditEvent, together: set[int]) -> bool:
    """Whether a later change of the thing is in force, or the event itself no longer is.

    `together`: events that are taken back with it, which do not count.
    """
    later = session.exec(
        select(AuditEvent)
        .where(
            AuditEvent.thing == event.thing,
            AuditEvent.thing_id == event.thing_id,
            col(AuditEvent.id) > event.id,
            col(AuditEvent.id).not_in(together),
            col(AuditEvent.happened).not_in(NOT_A_CHANGE),
        )
        .order_by(col(AuditEvent.id).desc())
    ).all()
    undone: set[int] = set()
    for each in later:
        if each.id in undone:
            continue
        if each.undoes is None:
            return True
        undone.add(each.undoes)
    return event.id in undone


def _undo(session: Session, row: Kept, event: AuditEvent, source: Source) -> AuditEvent:
    if event.happened is Happened.ADDED:
        before: dict[str, Any] = {"removed_at": source.at}
    else:
        before = decoded(type(row), event.old)
    old = {name: getattr(row, name) for name in before}
    for name, value in before.items():
        setattr(row, name, value)
    made = _note(session, row, Happened.TAKEN_BACK, source, old, before)
    made.undoes = event.id
    session.flush()
    return made


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
    return session.exec(
        select(AuditEvent)
        .where(AuditEvent.chat_id == chat_id, AuditEvent.message_id == message_id)
        .order_by(col(AuditEvent.id).desc())
    ).all()


def _note(
    session: Session,
    row: Kept,
    happened: Happened,
    source: Source,
    old: dict[str, Any],
    new: dict[str, Any],
) -> AuditEvent:
    event = record(
        session,
        row.network_id,
        THINGS[type(row)],
        row.id,
        happened,
        source,
        encoded(type(row), old),
        encoded(type(row), new),
    )
    row.stamp = event.id
    if isinstance(row, Engagement):
        row.updated_at = source.at
    session.flush()
    return event


def encoded(table: type[Kept], values: dict[str, Any]) -> dict[str, Any]:
    """Values of columns as JSON."""
    return {
        name: _column(table, name).dump_python(value, mode="json") for name, value in values.items()
    }


def _column(table: type[Kept], name: str) -> TypeAdapter[Any]:
    """To and from JSON, as the column's type says."""
    kind: Any = table.model_fields[name].annotation
    return TypeAdapter(kind)


def decoded(table: type[Kept], values: dict[str, Any]) -> dict[str, Any]:
    """What `encoded` made of them, back."""
    return {name: _column(table, name).validate_python(value) for name, value in values.items()}

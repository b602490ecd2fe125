"""The outbox: what the bot owes to say. Written in a turn's transaction, sent after it.

Every message passes here twice, so the statements are built once and speak to the table
without the ORM: half of a turn's CPU went there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, update
from sqlmodel import Session, SQLModel, col, or_, select

from bot.storage.tables import Chat, Delivery, Outbox, SeenUpdate

KEEP = timedelta(days=7)
"""How long a settled row stays, without its text: for `message_id` and for counting."""

REPLY, UNASKED = 0, 1
"""Priorities: the answer to what somebody just did goes first."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call to Telegram that is to be made now. `attempts` counts this one."""

    id: int
    chat_id: int
    method: str
    payload: dict[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one call to Telegram."""

    row_id: int
    state: Delivery
    message_id: int | None = None
    not_before: datetime | None = None
    maybe_duplicate: bool = False
    # Another call in its place, for example a new message where an old one could not be edited.
    instead: tuple[str, dict[str, Any]] | None = None


_table = SQLModel.metadata.tables["outbox"]
_c = _table.c
_PUT = insert(_table)
_WAITING = (
    select(_c.id, _c.chat_id, _c.method, _c.payload, _c.attempts, _c.slot)  # type: ignore[call-overload]
    .where(
        _c.state == Delivery.WAITING,
        or_(_c.not_before.is_(None), _c.not_before <= bindparam("now")),
        _c.chat_id.not_in(bindparam("busy", expanding=True)),
    )
    .order_by(_c.priority, _c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_SENDING = (
    update(_table)
    .where(_c.id.in_(bindparam("ids", expanding=True)))
    .values(state=Delivery.SENDING, attempts=_c.attempts + 1)
)
_SETTLED = (
    update(_table)
    .where(_c.id == bindparam("row"))
    .values(
        state=bindparam("new_state"),
        message_id=bindparam("message"),
        settled_at=bindparam("now"),
        payload={},
    )
)
_LATEST = (
    select(_c.message_id)
    .where(_c.chat_id == bindparam("chat"), _c.message_id.is_not(None))
    .order_by(_c.id.desc())
    .limit(1)
)
_NEXT_DUE = select(func.min(_c.not_before)).where(_c.state == Delivery.WAITING)


def put(
    session: Session,
    chat_id: int,
    method: str,
    payload: dict[str, Any],
    at: datetime,
    slot: str | None = None,
    priority: int = REPLY,
) -> None:
    """Owe one call; it exists if and only if this transaction commits."""
    session.connection().execute(
        _PUT,
        {
            "chat_id": chat_id,
            "method": method,
            "payload": payload,
            "slot": slot,
            "created_at": at,
            "priority": priority,
            "state": Delivery.WAITING,
            "attempts": 0,
            "maybe_duplicate": False,
        },
    )


def latest_message(session: Session, chat_id: int) -> int | None:
    """The id of the newest message that the bot has in a chat, as far as we know."""
    found: int | None = session.connection().scalar(_LATEST, {"chat": chat_id})
    return found


def claim(session: Session, now: datetime, busy: Collection[int], limit: int) -> list[Call]:
    """The next call of each chat that is not busy, oldest first; they are SENDING from now.

    A row that a later one of the same chat and slot replaces is dropped on the way.
    """
    connection = session.connection()
    given = {"now": now, "busy": list(busy), "most": limit}
    waiting = connection.execute(_WAITING, given).all()
    latest = {(row.chat_id, row.slot): row.id for row in waiting if row.slot}
    chosen: dict[int, Call] = {}
    replaced = []
    for row in waiting:
        if row.slot and latest[row.chat_id, row.slot] != row.id:
            replaced.append(Result(row.id, Delivery.DROPPED))
        elif row.chat_id not in chosen:
            call = Call(row.id, row.chat_id, row.method, row.payload, row.attempts + 1)
            chosen[row.chat_id] = call
    settle(session, replaced, now)
    if chosen:
        connection.execute(_SENDING, {"ids": [call.id for call in chosen.values()]})
    return list(chosen.values())


def settle(session: Session, results: Sequence[Result], now: datetime) -> None:
    """Write down what became of calls. A chat that cannot be reached loses its other rows."""
    plain = [r for r in results if r.state is not Delivery.WAITING]
    if plain:
        session.connection().execute(
            _SETTLED,
            [
                {"row": r.row_id, "new_state": r.state, "message": r.message_id, "now": now}
                for r in plain
            ],
        )
    for result in results:
        if result.state is Delivery.WAITING:
            _put_back(session, result)
        elif result.state is Delivery.BLOCKED:
            block(session, session.get_one(Outbox, result.row_id).chat_id, now)


def _put_back(session: Session, result: Result) -> None:
    """It is to be tried again, or something else instead."""
    row = session.get_one(Outbox, result.row_id)
    row.state, row.not_before = Delivery.WAITING, result.not_before
    if result.maybe_duplicate:
        _doubt(row)
    if result.instead:
        row.method, row.payload = result.instead
    session.flush()


def block(session: Session, chat_id: int, now: datetime) -> None:
    """The person stopped the bot: nothing more goes there until a sign of life."""
    session.connection().execute(
        update(Outbox)
        .where(col(Outbox.chat_id) == chat_id, col(Outbox.state) == Delivery.WAITING)
        .values(state=Delivery.BLOCKED, payload={}, settled_at=now)
    )
    chat = session.get(Chat, chat_id)
    if chat is not None and chat.unreachable_since is None:
        chat.unreachable_since = now


def recover(session: Session, known: Collection[int]) -> int:
    """Rows in SENDING that nobody sends (any more) are in doubt: Telegram may have them.

    `known` are the rows that are being sent after all. Returns how many were in doubt.
    """
    doubtful = session.exec(
        select(Outbox).where(Outbox.state == Delivery.SENDING, col(Outbox.id).not_in(known))
    ).all()
    for row in doubtful:
        row.state = Delivery.WAITING
        _doubt(row)
    return len(doubtful)


def next_due(session: Session) -> datetime | None:
    """When the earliest delayed row may go; None when none waits for its time."""
    found: datetime | None = session.connection().scalar(_NEXT_DUE)
    return found


def count_waiting(session: Session) -> int:
    """How many calls are owed and not yet made."""
    waiting = select(func.count()).where(Outbox.state == Delivery.WAITING)
    return session.exec(waiting.select_from(Outbox)).one()


def forget_old(session: Session, now: datetime) -> None:
    """Delete settled rows and keys of updates that Telegram will not send again."""
    session.connection().execute(
        delete(Outbox).where(col(Outbox.settled_at) < now - KEEP, col(Outbox.key).is_(None))
    )
    # The last words to who had themselves forgotten; a group has no row of its own either.
    forgotten = col(Outbox.chat_id).not_in(select(Chat.id)), col(Outbox.chat_id) > 0
    session.connection().execute(
        delete(Outbox).where(*forgotten, col(Outbox.settled_at).is_not(None))
    )
    session.connection().execute(delete(SeenUpdate).where(col(SeenUpdate.seen_at) < now - KEEP))


def _doubt(row: Outbox) -> None:
    """Send it again, flagged; but of a file only say that it may have come."""
    row.maybe_duplicate = True
    if words := row.payload.get("in_doubt"):
        row.method, row.payload = "sendMessage", words

"""The outbox: what the bot owes to say. Written in a turn's transaction, sent after it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, or_, select

from bot.storage.tables import Chat, Delivery, Outbox, SeenUpdate

KEEP = timedelta(days=7)
"""How long a settled row stays, without its text: for `message_id` and for counting."""


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


def put(session: Session, row: Outbox) -> None:
    """Owe one call; it exists if and only if this transaction commits."""
    session.add(row)


def latest_message(session: Session, chat_id: int) -> int | None:
    """The id of the newest message that the bot has in a chat, as far as we know."""
    return session.exec(
        select(Outbox.message_id)
        .where(Outbox.chat_id == chat_id, col(Outbox.message_id).is_not(None))
        .order_by(col(Outbox.id).desc())
        .limit(1)
    ).first()


def claim(session: Session, now: datetime, busy: Collection[int], limit: int) -> Sequence[Outbox]:
    """The next call of each chat that is not busy, oldest first; they are SENDING from now.

    A row that a later one of the same chat and slot replaces is dropped on the way.
    """
    waiting = session.exec(
        select(Outbox)
        .where(
            Outbox.state == Delivery.WAITING,
            or_(col(Outbox.not_before).is_(None), col(Outbox.not_before) <= now),
            col(Outbox.chat_id).not_in(busy),
        )
        .order_by(col(Outbox.priority), col(Outbox.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    latest = {(row.chat_id, row.slot): row.id for row in waiting if row.slot}
    chosen: dict[int, Outbox] = {}
    for row in waiting:
        if row.slot and latest[row.chat_id, row.slot] != row.id:
            _settle(row, Delivery.DROPPED, now)
        elif row.chat_id not in chosen:
            row.state = Delivery.SENDING
            row.attempts += 1
            chosen[row.chat_id] = row
    return list(chosen.values())


def settle(session: Session, results: Sequence[Result], now: datetime) -> None:
    """Write down what became of calls. A chat that cannot be reached loses its other rows."""
    for result in results:
        row = session.get(Outbox, result.row_id)
        if row is None:
            continue
        if result.maybe_duplicate:
            _doubt(row)
        if result.instead:
            row.method, row.payload = result.instead
        if result.state is Delivery.WAITING:
            row.state, row.not_before = Delivery.WAITING, result.not_before
            continue
        row.message_id = result.message_id
        _settle(row, result.state, now)
        if result.state is Delivery.BLOCKED:
            block(session, row.chat_id, now)


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


def recover(session: Session) -> int:
    """Rows that a killed process left in SENDING are in doubt: Telegram may have them."""
    doubtful = session.exec(select(Outbox).where(Outbox.state == Delivery.SENDING)).all()
    for row in doubtful:
        row.state = Delivery.WAITING
        _doubt(row)
    return len(doubtful)


def next_due(session: Session) -> datetime | None:
    """When the earliest delayed row may go; None when none waits for its time."""
    return session.exec(
        select(Outbox.not_before)
        .where(Outbox.state == Delivery.WAITING, col(Outbox.not_before).is_not(None))
        .order_by(col(Outbox.not_before))
        .limit(1)
    ).first()


def count_waiting(session: Session) -> int:
    """How many calls are owed and not yet made."""
    waiting = select(func.count()).where(Outbox.state == Delivery.WAITING)
    return session.exec(waiting.select_from(Outbox)).one()


def forget_old(session: Session, now: datetime) -> None:
    """Delete settled rows and keys of updates that Telegram will not send again."""
    session.connection().execute(
        delete(Outbox).where(col(Outbox.settled_at) < now - KEEP, col(Outbox.key).is_(None))
    )
    session.connection().execute(delete(SeenUpdate).where(col(SeenUpdate.seen_at) < now - KEEP))


def _doubt(row: Outbox) -> None:
    """Send it again, flagged; but of a file only say that it may have come."""
    row.maybe_duplicate = True
    if words := row.payload.get("in_doubt"):
        row.method, row.payload = "sendMessage", words


def _settle(row: Outbox, state: Delivery, now: datetime) -> None:
    row.state, row.settled_at, row.payload = state, now, {}

"""What is kept for a while only: settled messages, seen updates, and the last words to who left."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, select, text
from sqlmodel import Session, SQLModel, col

from bot.storage.tables import FORGOTTEN, SETTLED, SETTLED_REMINDER, Chat, Outbox, SeenUpdate

KEEP = timedelta(days=7)
"""How long a settled row stays, without its text: for `message_id` and for counting."""
KEEP_KEYS = timedelta(days=400)
"""How long an occasion is remembered that had its reminder."""
AT_ONCE = 1000
"""So many rows of each kind in one transaction: people who are answering come between."""

_GONE = select(col(Chat.id)).where(text(FORGOTTEN))


def forget_old(session: Session, now: datetime) -> bool:
    """Delete settled rows, keys of updates that will not come again, and who left nothing behind.

    Only some of each; True: there is more, for another transaction.
    """
    id, settled_at = col(Outbox.id), col(Outbox.settled_at)
    return any(
        [
            _forget(session, id, settled_at < now - KEEP, text(SETTLED)),
            _forget(session, id, settled_at < now - KEEP_KEYS, text(SETTLED_REMINDER)),
            _forget(session, id, settled_at.is_not(None), col(Outbox.chat_id).in_(_GONE)),
            _forget(session, col(Chat.id), text(FORGOTTEN), ~_owed_to()),
            _forget_updates(session, now - KEEP),
        ]
    )


def _owed_to() -> Any:
    """Of a chat: whether its last words are still on their way."""
    return exists().where(col(Outbox.chat_id) == Chat.id)


def _forget(session: Session, id: Any, *old: Any) -> bool:
    """True: there may be more."""
    some = list(session.execute(select(id).where(*old).limit(AT_ONCE)).scalars())
    if some:
        table: type[SQLModel] = id.class_
        session.connection().execute(delete(table).where(id.in_(some)))
    return len(some) == AT_ONCE


def _forget_updates(session: Session, before: datetime) -> bool:
    """Up to the instant of the thousandth; a few more may have the same one."""
    seen_at = col(SeenUpdate.seen_at)
    some = select(seen_at).where(seen_at < before).order_by(seen_at)
    last = session.execute(some.offset(AT_ONCE - 1).limit(1)).scalar_one_or_none()
    old = seen_at <= last if last else seen_at < before
    session.connection().execute(delete(SeenUpdate).where(old))
    return last is not None

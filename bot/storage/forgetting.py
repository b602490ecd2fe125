"""What is kept for a while only: settled messages, seen updates, and the last words to who left."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, select, text
from sqlmodel import Session, SQLModel, col

from bot.storage.tables import SETTLED, SETTLED_REMINDER, Chat, Outbox, SeenUpdate

KEEP = timedelta(days=7)
"""How long a settled row stays, without its text: for `message_id` and for counting."""
KEEP_KEYS = timedelta(days=400)
"""How long an occasion is remembered that had its reminder."""
AT_ONCE = 1000
"""So many rows of each kind in one transaction: people who are answering come between."""

_chat_id = col(Outbox.chat_id)
_first = select(func.min(_chat_id).label("id")).where(_chat_id > 0).cte("there", recursive=True)
_next = select(func.min(_chat_id)).where(_chat_id > _first.c.id).scalar_subquery()
_there = _first.union_all(select(_next).where(_first.c.id.is_not(None)))
_OF_NOBODY = select(_there.c.id).where(
    _there.c.id.is_not(None), ~exists().where(col(Chat.id) == _there.c.id)
)
"""The chats with messages that are nobody's: from each chat to the next one along the index, for
there are far fewer chats than messages. A group has no row of its own either, so it is left out."""


def forget_old(session: Session, now: datetime) -> bool:
    """Delete settled rows and keys of updates that Telegram will not send again.

    Only some of each; True: there is more, for another transaction.
    """
    id, settled_at = col(Outbox.id), col(Outbox.settled_at)
    nobodys = list(session.execute(_OF_NOBODY.limit(AT_ONCE)).scalars())
    return any(
        [
            _forget(session, id, settled_at < now - KEEP, text(SETTLED)),
            _forget(session, id, settled_at < now - KEEP_KEYS, text(SETTLED_REMINDER)),
            _forget(session, id, settled_at.is_not(None), _chat_id.in_(nobodys)),
            _forget(session, col(SeenUpdate.update_id), col(SeenUpdate.seen_at) < now - KEEP),
        ]
    )


def _forget(session: Session, id: Any, *old: Any) -> bool:
    """True: there may be more."""
    some = list(session.execute(select(id).where(*old).limit(AT_ONCE)).scalars())
    if some:
        table: type[SQLModel] = id.class_
        session.connection().execute(delete(table).where(id.in_(some)))
    return len(some) == AT_ONCE

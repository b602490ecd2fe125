"""What a chat shows: which of our messages is the newest, and what a text after each can mean."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, exists, null, select, text
from sqlmodel import Session, SQLModel, or_

from bot.storage.outbox import REPLY
from bot.storage.said import WORDS
from bot.storage.tables import UNASKED_QUESTION, Delivery


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that was sent: where a text after it can belong, and whether it is a reminder."""

    expects: list[str]
    is_reminder: bool


_table = SQLModel.metadata.tables["outbox"]
_c = _table.c
_LATEST = (
    select(_c.message_id, _c.kind, _c.key)
    .where(_c.chat_id == bindparam("chat"), _c.message_id.is_not(None))
    .order_by(_c.id.desc())
    .limit(1)
)
_ANSWERED = (
    select(_c.expects, _c.key)
    .where(_c.chat_id == bindparam("chat"), _c.message_id == bindparam("message"))
    .order_by(_c.expects.is_(null()), _c.id.desc())  # a message that was edited has several rows
    .limit(1)
)
_later = _table.alias("later").c
_A_SCREEN_CAME_AFTER = exists().where(
    _later.chat_id == _c.chat_id,
    _later.priority == REPLY,
    _later.expects.is_not(null()),
    _later.created_at >= _c.settled_at,
)
_ASKED_SINCE: Any = (
    select(_c.expects, _c.key)
    .where(
        _c.chat_id == bindparam("chat"),
        text(UNASKED_QUESTION),  # as the index says it
        or_(
            # On its way at this moment: it may be there already.
            _c.state == Delivery.SENDING,
            and_(_c.message_id < bindparam("message"), ~_A_SCREEN_CAME_AFTER),
        ),
    )
    .order_by(_c.id)
)
_NEWEST_SCREEN: Any = (
    select(_c.message_id, _c.expects)
    .where(_c.chat_id == bindparam("chat"), _c.priority == REPLY, _c.expects.is_not(null()))
    .order_by(_c.id.desc())
    .limit(1)
)


def latest_message(session: Session, chat_id: int) -> int | None:
    """The number of the newest message that the bot has in a chat, if its words may be replaced.

    Not that of a reminder: what else it lists is still to be done.
    """
    found = session.connection().execute(_LATEST, {"chat": chat_id}).first()
    if found is None or found.kind != WORDS or found.key is not None:
        return None
    return int(found.message_id)


def answered(session: Session, chat_id: int, message_id: int) -> Shown | None:
    """What a reply to one of our messages answers; None for a message that is not known (any more).

    A channel's own reply function names that message.
    """
    given = {"chat": chat_id, "message": message_id}
    found = session.connection().execute(_ANSWERED, given).first()
    return Shown(found.expects or [], found.key is not None) if found else None


def asked_since(session: Session, chat_id: int, message_id: int) -> list[Shown]:
    """The questions that came unasked after the newest screen of this chat, before a message."""
    given = {"chat": chat_id, "message": message_id}
    rows = session.connection().execute(_ASKED_SINCE, given)
    return [Shown(row.expects, row.key is not None) for row in rows]


def screen_that_expects(session: Session, chat_id: int, place: str) -> int | None:
    """The message that is the newest screen of a chat, if it expects a text at this place."""
    newest = session.connection().execute(_NEWEST_SCREEN, {"chat": chat_id}).first()
    return newest.message_id if newest is not None and newest.expects == [place] else None

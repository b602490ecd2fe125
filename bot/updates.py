"""Telegram's side of the door: a raw update, read as what somebody did.

Only the fields that we use are looked at, so nothing that Telegram adds, changes or leaves out
elsewhere in an update can stand in the way. Field names: https://core.telegram.org/bots/api
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.conversations.events import (
    Command,
    Deed,
    Edited,
    Event,
    Greeted,
    Moved,
    Pressed,
    Reachable,
    SharedContact,
    Text,
    Unreadable,
)
from bot.storage.tables import TELEGRAM

T = TypeVar("T", int, str, dict[str, Any])
Raw = Mapping[str, Any]

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that the bot asks for."""

_CONTENT = ("sticker", "voice", "audio", "video", "video_note", "animation", "photo", "document",
            "location", "poll")  # fmt: skip
"""What a message can be instead of words, by Telegram's names; any other one is "ander"."""

_SERVICE = re.compile(
    r"new_chat_|left_chat_|delete_chat_|group_chat_|supergroup_chat_|channel_chat_|message_auto_"
    r"|migrate_|pinned_message|write_access_|connected_website|users_shared|chat_shared"
    r"|successful_payment|refunded_payment|proximity_|boost_added|chat_background_|forum_topic_"
    r"|general_forum_|video_chat_|giveaway|gift|unique_gift|web_app_data|passport_data"
    r"|paid_message_|direct_message_|checklist_tasks_"
)
"""Fields of messages that tell what happened in a chat, which is nothing that anybody says."""

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@[A-Za-z0-9_]+)?(?![\w/])", re.ASCII)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""No database keeps these; a phone cannot type them."""
_LONGEST_NAME = 128


class UnreadableError(ValueError):
    """A field that Telegram always sends is not there, or is not what it always is."""


def read(update: Raw) -> Event | Greeted | Moved | None:
    """What somebody did; None: nothing that concerns us. Raises UnreadableError."""
    update_id = _must(update, "update_id", int)
    if "callback_query" in update:
        return _press(update_id, _must(update, "callback_query", dict))
    if "my_chat_member" in update:
        return _member(update_id, _must(update, "my_chat_member", dict))
    if "edited_message" in update:
        return _edited(update_id, _must(update, "edited_message", dict))
    if "message" in update:
        return _message(update_id, _must(update, "message", dict))
    return None


def kind(update: Raw) -> str:
    """For the log: Telegram's name for what it is."""
    return next((name for name in ALLOWED if name in update), "of another kind")


def chat_of(update: Raw) -> int | None:
    """The chat whose updates stay in order; None when the update does not say. Never raises."""
    for name in ALLOWED:
        body = update.get(name)
        if isinstance(body, dict):
            chat = body.get("chat") or _dict(body.get("message")).get("chat") or body.get("from")
            id = _dict(chat).get("id")
            return id if isinstance(id, int) else None
    return None


def private_chat(update: Raw) -> int | None:
    """The person to whom something can be said about this update, if any. Never raises."""
    chat = chat_of(update)
    return chat if chat is not None and chat > 0 else None


def press(update: Raw) -> str | None:
    """The press that is to be answered, if it is one. Never raises."""
    id = _dict(update.get("callback_query")).get("id")
    return id if isinstance(id, str) else None


def _press(update_id: int, query: Raw) -> Event:
    message = query.get("message")
    message_id = _must(message, "message_id", int) if isinstance(message, dict) else None
    data = query.get("data")
    deed = Pressed(data if isinstance(data, str) else "", message_id, _must(query, "id", str))
    return _event(update_id, query, deed)


def _member(update_id: int, change: Raw) -> Event | None:
    if not _is_private(change):
        return None
    status = _must(_must(change, "new_chat_member", dict), "status", str)
    return _event(update_id, change, Reachable(status not in ("kicked", "left")))


def _edited(update_id: int, message: Raw) -> Event | None:
    if not _is_private(message):
        return None
    words = _words(message, "text") or _words(message, "caption")
    return _event(update_id, message, Edited(words, _must(message, "message_id", int)))


def _message(update_id: int, message: Raw) -> Event | Greeted | Moved | None:
    chat = _must(_must(message, "chat", dict), "id", int)
    # Telegram says it twice: in the old group where it went, in the new one whence it came.
    if "migrate_to_chat_id" in message:
        return Moved(update_id, TELEGRAM, chat, _must(message, "migrate_to_chat_id", int))
    if "migrate_from_chat_id" in message:
        return Moved(update_id, TELEGRAM, _must(message, "migrate_from_chat_id", int), chat)
    if not _is_private(message):
        return (
            Greeted(update_id, TELEGRAM, chat) if _COMMAND.match(_words(message, "text")) else None
        )
    deed = _deed(message)
    return _event(update_id, message, deed) if deed else None


def _deed(message: Raw) -> Deed | None:
    id, at = _must(message, "message_id", int), _at(message)
    words = _words(message, "text")
    if command := _COMMAND.match(words):
        return Command(command[1].lower(), words[command.end() :].strip(), id)
    if words:
        return Text(words, id, at, reply_to=_replied_to(message))
    if "contact" in message:
        return _card(_must(message, "contact", dict), id)
    if any(_SERVICE.match(name) for name in message):
        return None
    what = next((name for name in _CONTENT if name in message), "ander")
    return Unreadable(what, _words(message, "caption"), id, at, _replied_to(message))


def _card(card: Raw, message_id: int) -> SharedContact:
    name = f"{_words(card, 'first_name')} {_words(card, 'last_name')}".strip()
    return SharedContact(name, _must(card, "phone_number", str), message_id)


def _replied_to(message: Raw) -> int | None:
    """The message of ours that somebody answers by Telegram's reply function."""
    asked = _dict(message.get("reply_to_message"))
    id = asked.get("message_id")
    ours = _dict(asked.get("from")).get("is_bot") is True
    return id if ours and isinstance(id, int) else None


def _event(update_id: int, body: Raw, deed: Deed) -> Event:
    user = _must(body, "from", dict)
    name = " ".join(f"{_words(user, 'first_name')} {_words(user, 'last_name')}".split())
    name = name or _words(user, "username") or "–"
    return Event(update_id, TELEGRAM, _must(user, "id", int), name[:_LONGEST_NAME], deed)


def _is_private(body: Raw) -> bool:
    return _must(_must(body, "chat", dict), "type", str) == "private"


def _at(message: Raw) -> datetime:
    try:
        return datetime.fromtimestamp(_must(message, "date", int), UTC)
    except (OverflowError, OSError, ValueError):
        raise UnreadableError("date") from None


def _must(body: Raw, name: str, kind: type[T]) -> T:
    """A field that Telegram always sends; raises UnreadableError, which names it."""
    value = body.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise UnreadableError(name)
    return value


def _words(body: Raw, name: str) -> str:
    """A text that may be there, as it can be stored; "" when it is not."""
    value = body.get(name, "")
    if not isinstance(value, str):
        raise UnreadableError(name)
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)


def _dict(value: object) -> Raw:
    return value if isinstance(value, dict) else {}

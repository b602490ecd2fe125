"""Telegram's side of the door: every handler, each a translation of a few lines.

All handlers block: an update is done when its turn has committed, not before.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Chat, ChatMember, Message, Update
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.conversations.engine import ROUTES
from bot.conversations.events import (
    Command,
    Deed,
    Edited,
    Event,
    Pressed,
    Reachable,
    SharedContact,
    Text,
    Unreadable,
)

Take = Callable[[Event], Awaitable[None]]
TakeGroup = Callable[[int, int], Awaitable[None]]
TakeMigration = Callable[[int, int, int], Awaitable[None]]
Handler = BaseHandler[Update, Any, Any]

KINDS = ("sticker", "voice", "audio", "video", "video_note", "animation", "photo", "document",
         "location", "poll")  # fmt: skip


def handlers(take: Take, take_group: TakeGroup, take_migration: TakeMigration) -> list[Handler]:
    """All there are, in the order in which they are tried."""
    private = filters.ChatType.PRIVATE
    new = filters.UpdateType.MESSAGE

    async def on_command(update: Update, _: object) -> None:
        message = _message(update)
        name, _sep, argument = (message.text or "").removeprefix("/").partition(" ")
        name = name.partition("@")[0].lower()
        await take(_event(update, Command(name, argument.strip(), message.message_id)))

    async def on_text(update: Update, _: object) -> None:
        message = _message(update)
        words, reply_to = message.text or "", _replied_to(message)
        deed = Text(words, message.message_id, message.date, reply_to=reply_to)
        await take(_event(update, deed))

    async def on_edit(update: Update, _: object) -> None:
        message = _message(update)
        words = message.text or message.caption or ""
        await take(_event(update, Edited(words, message.message_id)))

    async def on_contact(update: Update, _: object) -> None:
        message = _message(update)
        card = message.contact
        assert card is not None
        name = f"{card.first_name} {card.last_name or ''}".strip()
        await take(_event(update, SharedContact(name, card.phone_number, message.message_id)))

    async def on_other(update: Update, _: object) -> None:
        message = _message(update)
        kind = next((kind for kind in KINDS if getattr(message, kind)), "ander")
        caption = message.caption or ""
        deed = Unreadable(kind, caption, message.message_id, message.date, _replied_to(message))
        await take(_event(update, deed))

    async def on_press(update: Update, _: object) -> None:
        query = update.callback_query
        assert query is not None
        message_id = query.message.message_id if query.message else None
        await take(_event(update, Pressed(query.data or "", message_id, query.id)))

    async def on_member(update: Update, _: object) -> None:
        change = update.my_chat_member
        assert change is not None
        gone = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
        if change.chat.type == Chat.PRIVATE:
            await take(_event(update, Reachable(not gone)))

    async def on_group(update: Update, _: object) -> None:
        assert update.effective_chat is not None
        await take_group(update.update_id, update.effective_chat.id)

    async def on_migration(update: Update, _: object) -> None:
        # Telegram says it twice: in the old group where it went, in the new one whence it came.
        message = _message(update)
        old = message.migrate_from_chat_id or message.chat_id
        new = message.migrate_to_chat_id or message.chat_id
        await take_migration(update.update_id, old, new)

    return [
        MessageHandler(private & filters.UpdateType.EDITED_MESSAGE, on_edit),
        CommandHandler(sorted(ROUTES.commands), on_command, private & new),
        MessageHandler(private & new & filters.COMMAND, on_command),
        MessageHandler(private & new & filters.TEXT, on_text),
        MessageHandler(private & new & filters.CONTACT, on_contact),
        MessageHandler(private & new & ~filters.StatusUpdate.ALL, on_other),
        MessageHandler(filters.ChatType.GROUPS & new & filters.COMMAND, on_group),
        MessageHandler(filters.StatusUpdate.MIGRATE & new, on_migration),
        CallbackQueryHandler(on_press),
        ChatMemberHandler(on_member, ChatMemberHandler.MY_CHAT_MEMBER),
    ]


def _message(update: Update) -> Message:
    message = update.effective_message
    assert message is not None
    return message


def _replied_to(message: Message) -> int | None:
    """The message of ours that somebody answers by Telegram's reply function."""
    asked = message.reply_to_message
    ours = asked is not None and asked.from_user is not None and asked.from_user.is_bot
    return asked.message_id if asked is not None and ours else None


def _event(update: Update, deed: Deed) -> Event:
    user = update.effective_user
    assert user is not None
    return Event(update.update_id, user.id, " ".join(user.full_name.split())[:128], deed)

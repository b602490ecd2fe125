"""Telegram, at the very edge: what is said becomes calls of the Bot API, and its answers results.

Limits and names: https://core.telegram.org/bots/api
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channel import Channel
from bot.delivery.carrier import Ended, Later
from bot.delivery.request import BotApi, NotSentError, UnclearAnswerError
from bot.storage.outbox import Call, Result
from bot.storage.said import File, Key, Menu, Toast, Words
from bot.storage.tables import Delivery

log = logging.getLogger(__name__)

MakeFile = Callable[[Mapping[str, Any]], Awaitable[tuple[str, bytes]]]
"""From what is to be rendered to a file's name and bytes."""

REFUSED_SECONDS = 60.0
"""When Telegram does not know the token, it is asked again so much later."""

Json = dict[str, Any]


def channel(username: str) -> Channel:
    """What Telegram carries, and where it has the bot of this name."""
    home = f"https://t.me/{username}"
    return Channel(
        text=4096,
        caption=1024,
        toast=200,
        address=64,
        # It cuts a longer paste near 4096, at a space.
        cut=3500,
        home=home,
        invitation=home + "?start={token}",
    )


class Telegram:
    """Says things in chats of Telegram."""

    def __init__(self, api: BotApi, make_file: MakeFile) -> None:
        self._api = api
        self._make_file = make_file

    def is_group(self, call: Call) -> bool:
        """Groups have numbers below zero."""
        return call.external < 0

    async def say(self, call: Call) -> int | None:
        try:
            return await self._say(call)
        except RetryAfter as error:
            raise Later(_seconds(error.retry_after), flooded=True) from None
        except ChatMigrated as error:
            moved = Result(call.id, Delivery.WAITING, moved_to=error.new_chat_id)
            raise Ended(moved) from None
        except Forbidden:
            raise Ended(Result(call.id, Delivery.BLOCKED)) from None
        except BadRequest as error:
            raise Ended(_refused(call, error)) from None
        except InvalidToken:
            log.error("Telegram refuses the bot token")  # noqa: TRY400
            raise Later(REFUSED_SECONDS) from None
        except NotSentError:
            raise Later from None
        except NetworkError as error:
            log.warning("%s in doubt: %s", call.said.kind, type(error).__name__)
            raise Later(doubt=True) from None
        except TelegramError as error:
            log.error("%s failed: %s", call.said.kind, type(error).__name__)  # noqa: TRY400
            raise Ended(Result(call.id, Delivery.FAILED)) from None

    async def _say(self, call: Call) -> int | None:
        match call.said:
            case Words() as words if call.replaces is not None:
                where = {"chat_id": call.external, "message_id": call.replaces}
                return await self._message("editMessageText", where | _text(words))
            case Words() as words:
                where = {"chat_id": call.external} | _quoting(call.quotes)
                return await self._message("sendMessage", where | _text(words))
            case File() as file:
                return await self._file(call.external, file)
            case Toast(press, text, alert):
                answer = {"callback_query_id": press} | ({"text": text} if text else {})
                await self._api.call("answerCallbackQuery", answer | {"show_alert": alert})
            case Menu(commands):
                offered = [{"command": name, "description": what} for name, what in commands]
                scope = {"type": "chat", "chat_id": call.external}
                await self._api.call("setMyCommands", {"commands": offered, "scope": scope})
        return None

    async def _file(self, chat: int, file: File) -> int:
        name, data = await self._make_file(file.render)
        method, part = ("sendPhoto", "photo") if file.picture else ("sendDocument", "document")
        words = {"chat_id": chat, "caption": file.caption.html, "parse_mode": "HTML"}
        return await self._message(method, words | _keyboard(file.caption), (part, name, data))

    async def _message(
        self, method: str, parameters: Json, file: tuple[str, str, bytes] | None = None
    ) -> int:
        message = await self._api.call(method, parameters, file)
        id = message.get("message_id") if isinstance(message, dict) else None
        if not isinstance(id, int):
            raise UnclearAnswerError(f"{method}: an answer that is no message")
        return id


def _refused(call: Call, error: BadRequest) -> Result:
    """Telegram said no to this very call: trying the same again would be no again."""
    reason = error.message.lower()
    if "not modified" in reason:
        return Result(call.id, Delivery.SENT, call.replaces)
    if "query is too old" in reason or "query id is invalid" in reason:
        return Result(call.id, Delivery.DROPPED)
    if call.replaces is not None:
        # The message is gone or too old to edit: say it in a new one.
        return Result(call.id, Delivery.WAITING, anew=True)
    if "chat not found" in reason:
        return Result(call.id, Delivery.BLOCKED)
    # Only the kind of refusal: what follows the colon can quote somebody's words.
    log.error("Telegram refused %s: %s", call.said.kind, error.message.partition(":")[0])
    return Result(call.id, Delivery.FAILED)


def _text(words: Words) -> Json:
    return {"text": words.html, "parse_mode": "HTML"} | _keyboard(words)


def _keyboard(words: Words) -> Json:
    if not words.keys:
        return {}
    return {
        "reply_markup": {"inline_keyboard": [[_button(key) for key in row] for row in words.keys]}
    }


def _button(key: Key) -> Json:
    if key.url:
        return {"text": key.text, "url": key.url}
    return {"text": key.text, "callback_data": key.address}


def _quoting(message_id: int | None) -> Json:
    if message_id is None:
        return {}
    quoted = {"message_id": message_id, "allow_sending_without_reply": True}
    return {"reply_parameters": quoted}


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)

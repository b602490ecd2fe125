"""Updates in: asked from Telegram, and confirmed only when their turns have committed.

The offset lives in memory: after a crash Telegram sends again what was not confirmed, and
the update's key drops what was handled.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter

from bot.storage.database import StorageError

log = logging.getLogger(__name__)

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
LONG_POLL_SECONDS = 25
LONGEST_WAIT = 30.0

Take = Callable[[Update], Awaitable[None]]
"""Handles one update; has committed when it returns; StorageError means: not handled."""


class Poller:
    """Asks for updates; chats side by side, one chat's updates one after the other."""

    def __init__(self, bot: Bot, take: Take) -> None:
        self._bot = bot
        self._take = take
        self._offset = 0
        self._failures = 0

    async def run(self) -> None:
        """Until cancelled. Raises InvalidToken when Telegram no longer knows the bot."""
        while True:
            try:
                updates = await self._bot.get_updates(
                    offset=self._offset, timeout=LONG_POLL_SECONDS, allowed_updates=ALLOWED
                )
                await self._handle(updates)
                self._failures = 0
            except InvalidToken:
                raise
            except Exception as error:
                await self._wait(error)

    async def _handle(self, updates: Sequence[Update]) -> None:
        chats: dict[int | None, list[Update]] = {}
        for update in updates:
            chat = update.effective_chat
            chats.setdefault(chat.id if chat else None, []).append(update)
        outcomes = await asyncio.gather(
            *(self._one_after_the_other(chat) for chat in chats.values()), return_exceptions=True
        )
        failed = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        if failed:
            # The offset stays: all come again, and the keys drop those that committed.
            raise failed[0]
        if updates:
            self._offset = max(update.update_id for update in updates) + 1

    async def _one_after_the_other(self, updates: Sequence[Update]) -> None:
        for update in updates:
            await self._take(update)

    async def _wait(self, error: Exception) -> None:
        self._failures += 1
        seconds = min(LONGEST_WAIT, 2.0 ** min(self._failures, 10) / 2)
        if isinstance(error, RetryAfter):
            wait = error.retry_after
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
        if isinstance(error, Conflict):
            log.error("another process polls with this bot token")
        elif isinstance(error, NetworkError | StorageError):
            log.warning("waiting %.0f s: %s", seconds, error)
        else:
            log.error("waiting %.0f s: %s", seconds, type(error).__name__)
        await asyncio.sleep(seconds)

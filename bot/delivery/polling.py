"""Updates in: asked from Telegram, and confirmed only when each of them has been taken.

The offset lives in memory: after a crash Telegram sends again what was not confirmed, and
the update's key drops what was handled.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from typing import Any

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter

from bot.delivery.request import ANSWER_SECONDS, BotApi, UnclearAnswerError
from bot.storage.database import StorageError

log = logging.getLogger(__name__)

LONG_POLL_SECONDS = 25
LONGEST_WAIT = 30.0
LARGEST_ID = 2**31 - 1
REFUSED_SECONDS = 180.0
"""So long Telegram may say that it does not know the bot: its servers do so at times."""

Update = dict[str, Any]
Take = Callable[[Update], Awaitable[None]]
"""Handles one update; has committed when it returns; raises StorageError: not handled."""
ChatOf = Callable[[Update], int | None]


class Poller:
    """Asks for updates; chats side by side, one chat's updates one after the other."""

    def __init__(
        self,
        api: BotApi,
        take: Take,
        chat_of: ChatOf,
        kinds: Collection[str],
        refused_seconds: float = REFUSED_SECONDS,
    ) -> None:
        self._api = api
        self._take = take
        self._chat_of = chat_of
        self._kinds = list(kinds)
        self._refused_seconds = refused_seconds
        self._offset = 0
        self._failures = 0
        self._refused_since: float | None = None
        self.fetched_at = time.monotonic()
        """When Telegram last gave updates, or said that there are none."""
        self.waiting_since: float | None = None
        """Since when updates are here that could not be taken yet."""

    async def run(self) -> None:
        """Until cancelled. Raises InvalidToken when Telegram goes on not to know the bot."""
        while True:
            try:
                await self._handle(await self._fetch())
                self._failures = 0
            except Exception as error:
                self._give_up_on(error)
                await self._wait(error)

    async def _fetch(self) -> Sequence[Update]:
        asked = {
            "offset": self._offset,
            "timeout": LONG_POLL_SECONDS,
            "allowed_updates": self._kinds,
        }
        wait = LONG_POLL_SECONDS + ANSWER_SECONDS
        updates = await self._api.call("getUpdates", asked, wait=wait)
        if not isinstance(updates, list):
            raise UnclearAnswerError("getUpdates gave no list")
        known = [update for update in updates if _has_id(update)]
        if len(known) < len(updates):
            log.error("%d updates without a usable id passed over", len(updates) - len(known))
        if updates and not known:
            raise UnclearAnswerError("getUpdates gave only updates without a usable id")
        self.fetched_at, self._refused_since = time.monotonic(), None
        return known

    async def _handle(self, updates: Sequence[Update]) -> None:
        if not updates:
            return
        chats: dict[int | None, list[Update]] = {}
        for update in updates:
            chats.setdefault(self._chat_of(update), []).append(update)
        self.waiting_since = self.waiting_since or time.monotonic()
        outcomes = await asyncio.gather(
            *(self._one_after_the_other(chat) for chat in chats.values()), return_exceptions=True
        )
        failed = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        if failed:
            # The offset stays: all come again, and the keys drop those that committed.
            raise failed[0]
        self.waiting_since = None
        self._offset = max(update["update_id"] for update in updates) + 1

    async def _one_after_the_other(self, updates: Sequence[Update]) -> None:
        for update in updates:
            await self._take(update)

    def _give_up_on(self, error: Exception) -> None:
        """One refusal of the token is no reason to end; minutes of them are."""
        if not isinstance(error, InvalidToken):
            self._refused_since = None
            return
        now = time.monotonic()
        self._refused_since = self._refused_since or now
        if now - self._refused_since >= self._refused_seconds:
            raise error

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


def _has_id(update: object) -> bool:
    """An id out of bounds would confirm all that comes later, so it is no id."""
    id = update.get("update_id") if isinstance(update, dict) else None
    return isinstance(id, int) and 0 < id <= LARGEST_ID

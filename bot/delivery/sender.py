"""From the outbox to Telegram: the only place that sends.

One loop: write down what became of the last calls, claim the next ones, in one transaction;
then make those calls side by side. Under load a transaction carries many calls, at rest one.
A crash leaves at most the calls under way in doubt.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
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

from bot import clock
from bot.delivery import claiming
from bot.delivery.claiming import Claimed, Compose
from bot.delivery.pace import Pace
from bot.delivery.request import BotApi, NotSentError, UnclearAnswerError
from bot.freedays import FreeDays
from bot.logs import privately
from bot.storage import outbox
from bot.storage.database import Database, StorageError
from bot.storage.outbox import Call, Result
from bot.storage.tables import Delivery

log = logging.getLogger(__name__)

AT_ONCE = 100
"""Calls claimed in one transaction, at most."""
LONGEST_WAIT = 60.0
STORAGE_WAIT = 1.0

FILES = {"sendPhoto": "photo", "sendDocument": "document"}
"""Methods with a file, and its parameter."""
MESSAGES = {*FILES, "sendMessage", "editMessageText"}
"""Methods that give a message back."""

File = tuple[str, bytes]
MakeFile = Callable[[dict[str, Any]], Awaitable[File]]
"""From a row's `render` to a file's name and bytes."""


class Sender:
    """Delivers the outbox, in order per chat, as fast as Telegram allows."""

    def __init__(
        self,
        database: Database,
        api: BotApi,
        make_file: MakeFile,
        compose: Compose,
        free: FreeDays,
        pace: Pace,
    ) -> None:
        self._database = database
        self._api = api
        self._make_file = make_file
        self._compose = compose
        self._free = free
        self._pace = pace
        self._wake = asyncio.Event()
        self._results: list[Result] = []
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._busy: dict[int, int] = {}
        self._stopping = False
        self._unsure = False
        self.idle = asyncio.Event()
        """Set while there is nothing to send in the next minute, as far as the last look went."""

    def wake(self) -> None:
        """There is something new in the outbox."""
        self.idle.clear()
        self._wake.set()

    async def run(self) -> None:
        """Deliver until `stop`; what is under way then is finished first."""
        doubtful = await self._database.write(outbox.recover, ())
        if doubtful:
            log.warning("%d messages in doubt after a hard stop are sent again", doubtful)
        await self._wait_on()
        while not self._stopping:
            self._wake.clear()
            claimed = await self._settle_and_claim()
            for row in claimed.calls:
                self._start(row)
            if not claimed.calls and not self._results:
                await self._rest(claimed.due)
        await self._finish()

    async def _wait_on(self) -> None:
        """What Telegram told a chat before a restart still holds, and so does a pause of all."""
        now, at = self._now(), clock.now()
        for chat, until in (await self._database.read(outbox.told_to_wait, at)).items():
            self._pace.refused(chat, now, (until - at).total_seconds())

    def stop(self) -> None:
        """Let `run` end. Not by cancelling it: that could leave claimed calls unmade."""
        self._stopping = True
        self._wake.set()

    async def _settle_and_claim(self) -> Claimed:
        now = self._now()
        room = min(AT_ONCE, self._pace.room(now))
        resting = {*self._busy, *self._pace.resting(now)}
        results, self._results = self._results, []
        try:
            if self._unsure:
                known = [*self._under_way, *(result.row_id for result in results)]
                await self._database.write(outbox.recover, known)
                self._unsure = False
            claimed = await self._claim(results, resting, room)
        except StorageError as error:
            log.error("cannot reach the outbox: %s", error)  # noqa: TRY400 one line is enough
            self._results = results + self._results
            # The commit may have happened for all we know: look again for rows in SENDING.
            self._unsure = True
            await asyncio.sleep(STORAGE_WAIT)
            self._wake.set()
            return Claimed()
        if claimed.refused:
            self._wake.set()  # what was behind it may go now
        return claimed

    async def _claim(
        self, results: Sequence[Result], resting: Collection[int], room: int
    ) -> Claimed:
        given = results, resting, room, self._compose, self._free
        try:
            return await self._database.write(claiming.all_at_once, *given)
        except StorageError:
            raise
        except Exception as error:
            log.error("a bug in what is sent, so row by row: %s", privately(error))  # noqa: TRY400
            return await self._database.write(claiming.row_by_row, *given)

    def _start(self, row: Call) -> None:
        if row.method != "answerCallbackQuery":
            self._pace.spend(row.chat_id, self._now())
        self._busy[row.chat_id] = self._busy.get(row.chat_id, 0) + 1
        self._under_way[row.id] = asyncio.create_task(self._deliver(row))

    async def _deliver(self, row: Call) -> None:
        try:
            result = await self._send(row)
        except Exception as error:
            log.error("%s could not be made: %s", row.method, privately(error))  # noqa: TRY400
            result = Result(row.id, Delivery.FAILED)
        finally:
            del self._under_way[row.id]
            self._busy[row.chat_id] -= 1
            if not self._busy[row.chat_id]:
                del self._busy[row.chat_id]
        self._results.append(result)
        self._wake.set()

    async def _send(self, row: Call) -> Result:
        """Make one call, and turn every way it can end into what to write down."""
        try:
            listed = row.payload.get(outbox.LISTED, ())
            return Result(
                row.id, Delivery.SENT, await self._call(row), reminder=row.reminder, listed=listed
            )
        except RetryAfter as error:
            return self._flooded(row, _seconds(error.retry_after))
        except ChatMigrated as error:
            return Result(row.id, Delivery.WAITING, moved_to=error.new_chat_id)
        except Forbidden:
            return Result(row.id, Delivery.BLOCKED)
        except BadRequest as error:
            return _refused(row, error)
        except InvalidToken:
            log.error("Telegram refuses the bot token")  # noqa: TRY400
            return self._again(row, LONGEST_WAIT)
        except NotSentError:
            return self._again(row)
        except NetworkError as error:
            log.warning("%s in doubt: %s", row.method, type(error).__name__)
            return self._again(row, doubt=True)
        except TelegramError as error:
            log.error("%s failed: %s", row.method, type(error).__name__)  # noqa: TRY400
            return Result(row.id, Delivery.FAILED)
        except StorageError:
            return self._again(row)

    def _again(self, row: Call, seconds: float | None = None, *, doubt: bool = False) -> Result:
        wait = min(LONGEST_WAIT, 0.5 * 2**row.attempts) if seconds is None else seconds
        # The whole chat waits, or a later message would overtake this one.
        self._pace.pause(row.chat_id, self._now() + wait)
        due = clock.now() + timedelta(seconds=wait)
        return Result(row.id, Delivery.WAITING, not_before=due, maybe_duplicate=doubt)

    def _flooded(self, row: Call, seconds: float) -> Result:
        self._pace.refused(row.chat_id, self._now(), seconds)
        return self._again(row, seconds)

    async def _call(self, row: Call) -> int | None:
        """Make the Bot API call of a row; returns the id of the message it made or changed."""
        payload = {k: v for k, v in row.payload.items() if k not in outbox.OURS}
        file = None
        if part := FILES.get(row.method):
            file = part, *await self._make_file(row.payload["render"])
        result = await self._api.call(row.method, payload, file)
        if row.method not in MESSAGES:
            return None
        id = result.get("message_id") if isinstance(result, dict) else None
        if not isinstance(id, int):
            raise UnclearAnswerError(f"{row.method}: an answer that is no message")
        return id

    async def _rest(self, due: datetime | None) -> None:
        """Sleep until there may be work: something new, a result, or a row whose time came."""
        waits = [LONGEST_WAIT]
        if due is not None:
            waits.append(max(0.0, (due - clock.now()).total_seconds()))
        held = self._pace.until_room(self._now())
        if held is not None:
            waits.append(held)
        if not self._under_way and not self._wake.is_set() and min(waits) >= LONGEST_WAIT:
            self.idle.set()
        # Not wait_for: before Python 3.12 it can swallow a cancellation.
        with suppress(TimeoutError):
            async with asyncio.timeout(min(waits)):
                await self._wake.wait()

    async def _finish(self) -> None:
        """Let the calls under way end and write them down, so that none is in doubt."""
        if self._under_way:
            await asyncio.wait(list(self._under_way.values()), timeout=3)
        with suppress(StorageError):
            await self._database.write(claiming.settle_each, self._results, clock.now())

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _refused(row: Call, error: BadRequest) -> Result:
    """Telegram said no to this very call: trying the same again would be no again."""
    reason = error.message.lower()
    if "not modified" in reason:
        return Result(row.id, Delivery.SENT, row.payload["message_id"])
    if "query is too old" in reason or "query id is invalid" in reason:
        return Result(row.id, Delivery.DROPPED)
    if row.method == "editMessageText":
        # The message is gone or too old to edit: say it in a new one.
        payload = {k: v for k, v in row.payload.items() if k != "message_id"}
        return Result(row.id, Delivery.WAITING, instead=("sendMessage", payload))
    if "chat not found" in reason:
        return Result(row.id, Delivery.BLOCKED)
    # Only the kind of refusal: what follows the colon can quote somebody's words.
    log.error("Telegram refused %s: %s", row.method, error.message.partition(":")[0])
    return Result(row.id, Delivery.FAILED)


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)

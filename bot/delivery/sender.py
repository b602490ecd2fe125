"""From the outbox to people: the only place that sends.

A turn claims its own reply, in its own transaction (`door`); what else waits is claimed here. What
became of a call is written down with the next turn, or after half a second at most. A crash leaves
the calls under way, and those not yet written down, in doubt.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import clock
from bot.delivery import claiming
from bot.delivery.carrier import Carrier, Ended, Later
from bot.delivery.claiming import Claimed, Wording
from bot.delivery.pace import CHAT_BURST, Pace
from bot.logs import privately
from bot.storage import outbox
from bot.storage.database import Database, StorageError
from bot.storage.outbox import Call, Result
from bot.storage.said import Toast
from bot.storage.tables import Delivery

log = logging.getLogger(__name__)

AT_ONCE = 100
"""Calls claimed in one transaction, at most."""
LONGEST_WAIT = 60.0
STORAGE_WAIT = 1.0
UNWRITTEN_SECONDS = 0.5
"""So long what became of a call waits for a turn that writes it down along with its own changes."""


@dataclass(slots=True)
class Handed:
    """What turns need of the sender: results to write down, and how much may be said at once.

    `room` is that of all chats together, `calm` that of chats to which something was said lately;
    those of `busy` must wait.
    """

    results: Sequence[Result]
    busy: Collection[int]
    calm: Mapping[int, int]
    room: int

    def take(self, chat_id: int, wanted: int) -> int:
        """How many of the wanted messages a turn may say itself; the rest waits for the sender."""
        most = self.calm.get(chat_id, CHAT_BURST)
        taken = 0 if chat_id in self.busy else min(wanted, most, self.room)
        self.room -= taken
        return taken


class Sender:
    """Delivers the outbox, in order per chat, as fast as the channel allows."""

    def __init__(
        self,
        database: Database,
        carriers: Mapping[str, Carrier],
        wording: Wording,
        pace: Pace,
    ) -> None:
        """`carriers`: of each channel, by its name."""
        self._database = database
        self._carriers = carriers
        self._wording = wording
        self._pace = pace
        self._wake = asyncio.Event()
        self._results: list[Result] = []
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._busy: dict[int, int] = {}
        self._stopping = False
        self._unsure = False
        self._look = True
        self._more = False
        self._unwritten_since: float | None = None
        self._hurried = 0
        self.writing = asyncio.Lock()
        """Held by each transaction that claims or writes down: none looks at another's half."""
        self.idle = asyncio.Event()
        """Set while there is nothing to send in the next minute, as far as the last look went."""

    def wake(self) -> None:
        """There is something new in the outbox that nobody claimed."""
        self.idle.clear()
        self._look = True
        self._wake.set()

    def hand_over(self, *, results: bool) -> Handed:
        """For the turns of a transaction; `take_back` the results, if any, when it fails.

        As long as it is not sure which rows are being sent, turns say nothing themselves.
        """
        handed: Sequence[Result] = ()
        if results:
            handed, self._results = self._results, []
            self._unwritten_since = None
        now = self._now()
        room = 0 if self._unsure else self._pace.room(now)
        busy = {*self._busy, *self._pace.resting(now)}
        return Handed(handed, busy, self._pace.calm(), room)

    def take_back(self, handed: Handed) -> None:
        """The transaction failed, or may have: what it took along is still to be written down."""
        self._results = [*handed.results, *self._results]
        self._unsure = True
        self.wake()

    def say(self, calls: Sequence[Call]) -> None:
        """Make these calls, which a turn claimed: one after another, as they are of one chat."""
        if calls:
            self.idle.clear()
            self._start(calls)

    async def all_said(self) -> None:
        """Wait until all that is due has been said, and written down without delay."""
        self._hurried += 1
        self._wake.set()
        try:
            await self.idle.wait()
        finally:
            self._hurried -= 1

    async def run(self) -> None:
        """Deliver until `stop`; what is under way then is finished first."""
        async with self.writing:  # before any turn says something itself
            doubtful = await self._database.write(outbox.recover, ())
            await self._wait_on()
        if doubtful:
            log.warning("%d messages in doubt after a hard stop are sent again", doubtful)
        due: datetime | None = None
        while not self._stopping:
            self._wake.clear()
            if self._look or self._must_write():
                async with self.writing:
                    claimed = await self._settle_and_claim()
                    for row in claimed.calls:
                        self._start([row])
                due = claimed.due
            if not self._look:
                await self._rest(due)
        await self._finish()

    async def _wait_on(self) -> None:
        """What a chat was told before a restart still holds, and so does a pause of all."""
        now, at = self._now(), clock.now()
        for chat, until in (await self._database.read(outbox.told_to_wait, at)).items():
            self._pace.refused(chat, now, (until - at).total_seconds())

    def stop(self) -> None:
        """Let `run` end. Not by cancelling it: that could leave claimed calls unmade."""
        self._stopping = True
        self._wake.set()

    def _must_write(self) -> bool:
        since = self._unwritten_since
        wait = 0.0 if self._hurried else UNWRITTEN_SECONDS
        return since is not None and self._now() - since >= wait

    async def _settle_and_claim(self) -> Claimed:
        now = self._now()
        room = min(AT_ONCE, self._pace.room(now))
        resting = {*self._busy, *self._pace.resting(now)}
        results, self._results = self._results, []
        self._look, self._unwritten_since = False, None
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
            self._unsure = self._look = True
            await asyncio.sleep(STORAGE_WAIT)
            return Claimed()
        self._more = claimed.more
        # What was behind a row that did not go, or of another chat than those that go, may go now.
        self._look = self._look or claimed.refused or (bool(claimed.calls) and claimed.more)
        return claimed

    async def _claim(
        self, results: Sequence[Result], resting: Collection[int], room: int
    ) -> Claimed:
        given = results, resting, room, self._wording
        try:
            return await self._database.write(claiming.all_at_once, *given)
        except StorageError:
            raise
        except Exception as error:
            log.error("a bug in what is sent, so row by row: %s", privately(error))  # noqa: TRY400
            return await self._database.write(claiming.row_by_row, *given)

    def _start(self, rows: Sequence[Call]) -> None:
        """All of one chat, in their order."""
        chat = rows[0].chat_id
        for row in rows:
            if not isinstance(row.said, Toast):
                self._pace.spend(chat, self._now(), group=self._carriers[row.channel].is_group(row))
        self._busy[chat] = self._busy.get(chat, 0) + 1
        task = asyncio.create_task(self._deliver(rows))
        self._under_way |= dict.fromkeys((row.id for row in rows), task)

    async def _deliver(self, rows: Sequence[Call]) -> None:
        for n, row in enumerate(rows):
            try:
                result = await self._send(row)
            except Exception as error:
                log.error("%s could not be made: %s", row.said.kind, privately(error))  # noqa: TRY400
                result = Result(row.id, Delivery.FAILED)
            self._ended(replace(result, at=clock.now()))
            if result.state is Delivery.WAITING:
                # What comes after it may not overtake it.
                for later in rows[n + 1 :]:
                    self._ended(Result(later.id, Delivery.WAITING, untried=True))
                break
        chat = rows[0].chat_id
        self._busy[chat] -= 1
        if not self._busy[chat]:
            del self._busy[chat]
        self._look = self._look or self._more
        self._wake.set()

    def _ended(self, result: Result) -> None:
        self._under_way.pop(result.row_id, None)
        self._results.append(result)
        self._unwritten_since = self._unwritten_since or self._now()
        if result.state is Delivery.WAITING:
            self._look = True

    async def _send(self, row: Call) -> Result:
        """Make one call, and turn every way it can end into what to write down."""
        try:
            id = await self._carriers[row.channel].say(row)
            return Result(row.id, Delivery.SENT, id, reminder=row.reminder, listed=row.listed)
        except Ended as ended:
            return ended.result
        except Later as later:
            if later.flooded and later.seconds is not None:
                self._pace.refused(row.chat_id, self._now(), later.seconds)
            return self._again(row, later.seconds, doubt=later.doubt)
        except StorageError:
            return self._again(row)

    def _again(self, row: Call, seconds: float | None = None, *, doubt: bool = False) -> Result:
        wait = min(LONGEST_WAIT, 0.5 * 2**row.attempts) if seconds is None else seconds
        # The whole chat waits, or a later message would overtake this one.
        self._pace.pause(row.chat_id, self._now() + wait)
        due = clock.now() + timedelta(seconds=wait)
        return Result(row.id, Delivery.WAITING, not_before=due, maybe_duplicate=doubt)

    async def _rest(self, due: datetime | None) -> None:
        """Sleep until there may be work: something new, results to write, or a row's time."""
        now, look = self._now(), LONGEST_WAIT
        if due is not None:
            look = min(look, max(0.0, (due - clock.now()).total_seconds()))
        if self._more and (held := self._pace.until_room(now)) is not None:
            look = min(look, held)
        wait = look
        if self._unwritten_since is not None:
            unwritten = 0.0 if self._hurried else UNWRITTEN_SECONDS
            wait = min(look, max(0.0, self._unwritten_since + unwritten - now))
        if not self._under_way and not self._wake.is_set() and wait >= LONGEST_WAIT:
            self.idle.set()
        try:
            # Not wait_for: before Python 3.12 it can swallow a cancellation.
            async with asyncio.timeout(wait):
                await self._wake.wait()
        except TimeoutError:
            self._look = self._look or wait == look

    async def _finish(self) -> None:
        """Let the calls under way end and write them down, so that none is in doubt."""
        if self._under_way:
            await asyncio.wait(set(self._under_way.values()), timeout=3)
        async with self.writing:
            with suppress(StorageError):
                await self._database.write(claiming.settle_each, self._results, clock.now())

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

"""The door: each raw update is taken by itself, so that one bad update stops nobody.

An update ends in one of three ways. It is handled, and committed. It cannot be read, or a bug of
ours broke its turn: then it is put aside, counted and logged without its content, and the person
hears so. Or the database is in trouble: then StorageError tells the caller that it must come again.

Turns that wait share one transaction: what they wait for is the disk. After a bug each has its own.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from bot import clock, updates
from bot.conversations import engine
from bot.conversations.events import Event, Greeted, Moved
from bot.conversations.mouth import House, Spoken
from bot.delivery.sender import Handed, Sender
from bot.logs import privately
from bot.storage import outbox
from bot.storage.database import Database, StorageError
from bot.storage.tables import TELEGRAM
from bot.updates import Raw

log = logging.getLogger(__name__)

TOGETHER = 50
"""Turns that share a transaction, at most."""

Work = Callable[[Session, Handed], Spoken]


@dataclass(slots=True)
class _Waiting:
    """Something to do in a transaction; `order` is that in which chats are locked."""

    order: int
    work: Work
    done: asyncio.Future[None] = field(default_factory=asyncio.Future)


class Door:
    """Takes updates, from wherever they come."""

    def __init__(self, database: Database, house: House, sender: Sender) -> None:
        self._database = database
        self._house = house
        self._sender = sender
        self._waiting: list[_Waiting] = []
        self._working: asyncio.Task[None] | None = None
        self.put_aside = 0
        """Updates that could not be read, or whose turn failed."""

    async def stop(self) -> None:
        """Finish what was begun: what it says is still sent."""
        if self._working is not None:
            await self._working

    async def take(self, update: Raw) -> None:
        """Has committed when it returns; raises StorageError, and nothing else."""
        try:
            if (read := updates.read(update)) is not None:
                await self.handle(read)
        except StorageError:
            raise
        except Exception as error:
            await self._put_aside(update, error)

    async def handle(self, read: Event | Greeted | Moved) -> None:
        """The same for what is read already; raises what went wrong."""
        await self._do(read.external, lambda session, room: self._turn(session, read, room))

    def _turn(self, session: Session, read: Event | Greeted | Moved, room: Handed) -> Spoken:
        match read:
            case Event():
                return engine.take_turn(session, self._house, read, clock.now(), room.take)
            case Greeted():
                engine.greet_group(session, self._house, read, clock.now())
            case Moved():
                engine.follow_group(session, read, clock.now())
        return Spoken(waits=True)

    async def _put_aside(self, update: Raw, error: Exception) -> None:
        """Say sorry; can that not be said either, then only mark the update as seen."""
        self.put_aside += 1
        id, unread = update["update_id"], isinstance(error, updates.UnreadableError)
        log.error("update %s (%s) put aside: %s", id, updates.kind(update), privately(error))
        chat, press = updates.private_chat(update), updates.press(update)

        def apologise(session: Session, _: Handed) -> Spoken:
            assert chat is not None
            engine.apologise(session, self._house, id, TELEGRAM, chat, press, unread, clock.now())
            return Spoken(waits=True)

        def pass_over(session: Session, _: Handed) -> Spoken:
            engine.pass_over(session, id, TELEGRAM, clock.now())
            return Spoken()

        if chat is None or not await self._try(chat, apologise):
            await self._try(0, pass_over)

    async def _try(self, order: int, work: Work) -> bool:
        try:
            await self._do(order, work)
        except StorageError:
            raise
        except Exception as error:
            log.error("%s failed: %s", work.__name__, privately(error))  # noqa: TRY400
            return False
        return True

    async def _do(self, order: int, work: Work) -> None:
        """Have it done in a transaction, with what else waits for one; raises what went wrong."""
        mine = _Waiting(order, work)
        self._waiting.append(mine)
        if self._working is None:
            self._working = asyncio.create_task(self._work())
        await mine.done

    async def _work(self) -> None:
        try:
            while self._waiting:
                some = sorted(self._waiting[:TOGETHER], key=lambda each: each.order)
                del self._waiting[:TOGETHER]
                try:
                    await self._commit(some, results=True)
                except Exception as error:
                    await self._each_alone(some, error)
        finally:
            self._working = None

    async def _each_alone(self, some: Sequence[_Waiting], error: Exception) -> None:
        """A bug in one of them broke the transaction of all; trouble of the database is for all.

        It may as well be a result that cannot be written down: those are left to the sender.
        """
        for each in some:
            own = error
            if not isinstance(error, StorageError):
                try:
                    await self._commit([each], results=False)
                    continue
                except Exception as again:
                    own = again
            if not each.done.done():
                each.done.set_exception(own)

    async def _commit(self, some: Sequence[_Waiting], *, results: bool) -> None:
        async with self._sender.writing:
            handed = self._sender.hand_over(results=results)
            try:
                spoken = await self._database.write(_all, some, handed)
            except BaseException:
                self._sender.take_back(handed)
                raise
            for each in spoken:
                self._sender.say(each.calls)
        if any(each.waits for each in spoken):
            self._sender.wake()
        for done in (each.done for each in some):
            if not done.done():  # whoever waited for it was stopped
                done.set_result(None)


def _all(session: Session, some: Sequence[_Waiting], handed: Handed) -> list[Spoken]:
    outbox.settle(session, handed.results, clock.now())
    spoken = []
    for each in some:
        spoken.append(each.work(session, handed))
        # The next one reads for itself what others may have changed meanwhile.
        session.flush()
        session.expunge_all()
    return spoken

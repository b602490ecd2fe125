"""The door: each raw update is taken by itself, so that one bad update stops nobody.

An update ends in one of three ways. It is handled, and committed. It cannot be read, or a bug of
ours broke its turn: then it is put aside, counted and logged without its content, and the person
hears so. Or the database is in trouble: then StorageError tells the caller that it must come again.
"""

import logging
from collections.abc import Callable
from typing import Any

from bot import clock, updates
from bot.conversations import engine
from bot.conversations.events import Event
from bot.conversations.turn import House
from bot.logs import privately
from bot.storage.database import Database, StorageError
from bot.updates import Greeted, Migrated, Raw

log = logging.getLogger(__name__)


class Door:
    """Takes updates, from wherever they come."""

    def __init__(self, database: Database, house: House, spoken: Callable[[], None]) -> None:
        """`spoken` is called when there may be something new to send."""
        self._database = database
        self._house = house
        self._spoken = spoken
        self.put_aside = 0
        """Updates that could not be read, or whose turn failed."""

    async def take(self, update: Raw) -> None:
        """Has committed when it returns; raises StorageError, and nothing else."""
        try:
            if (read := updates.read(update)) is not None:
                await self._handle(read)
        except StorageError:
            raise
        except Exception as error:
            await self._put_aside(update, error)
        self._spoken()

    async def _handle(self, read: Event | Greeted | Migrated) -> None:
        now = clock.now()
        match read:
            case Event():
                await self._database.write(engine.take_turn, self._house, read, now)
            case Greeted():
                await self._database.write(
                    engine.greet_group, self._house, read.update_id, read.chat_id, now
                )
            case Migrated():
                await self._database.write(
                    engine.follow_group, read.update_id, read.old_chat, read.new_chat, now
                )

    async def _put_aside(self, update: Raw, error: Exception) -> None:
        """Say sorry; can that not be said either, then only mark the update as seen."""
        self.put_aside += 1
        id, unread = update["update_id"], isinstance(error, updates.UnreadableError)
        log.error("update %s (%s) put aside: %s", id, updates.kind(update), privately(error))
        chat = updates.private_chat(update)
        if chat is None or not await self._try(engine.apologise, id, chat, unread):
            await self._try(engine.pass_over, id)

    async def _try(self, what: Callable[..., None], *given: Any) -> bool:
        try:
            await self._database.write(what, self._house, *given, clock.now())
        except StorageError:
            raise
        except Exception as error:
            log.error("%s failed: %s", what.__name__, privately(error))  # noqa: TRY400
            return False
        return True

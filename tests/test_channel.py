"""A conversation over a channel of its own: nothing but the edge knows which one it is."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count

import pytest

from bot.channel import Channel
from bot.clock import now
from bot.conversations.events import Command, Deed, Event, Pressed, Text
from bot.conversations.mouth import House
from bot.conversations.reminders import compose
from bot.delivery.claiming import Wording
from bot.delivery.pace import Pace
from bot.delivery.sender import Sender
from bot.door import Door
from bot.freedays import FreeDays
from bot.storage.database import Database
from bot.storage.migrate import migrate
from bot.storage.outbox import Call
from bot.storage.said import Key, Words
from tests.test_draaiboek import KIJKWIJZER, TEXTS

PAPER = Channel(text=900, caption=300, toast=80, address=200, cut=800, home="paper:bot",
                invitation="paper:bot/{token}")  # fmt: skip


@dataclass
class Desk:
    """A carrier that writes on paper, and the person who reads it and writes back."""

    door: Door | None = None
    sender: Sender | None = None
    sheets: list[Words] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def say(self, call: Call) -> int | None:
        assert call.channel == "paper"
        if not isinstance(call.said, Words):
            return None
        self.sheets.append(call.said)
        return next(self._numbers)

    def is_group(self, _: Call) -> bool:
        return False

    async def does(self, deed: Deed) -> str:
        assert self.door is not None
        assert self.sender is not None
        await self.door.handle(Event(next(self._numbers), "paper", 7, "An", deed))
        await self.sender.all_said()
        return self.sheets[-1].html

    async def writes(self, words: str) -> str:
        return await self.does(Text(words, next(self._numbers), now()))

    async def presses(self, label: str) -> str:
        keys: list[Key] = [key for row in self.sheets[-1].keys for key in row]
        address = next(key.address for key in keys if key.text.startswith(label))
        return await self.does(Pressed(address, None, str(next(self._numbers))))


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    database = Database(database_url)
    migrate(database)
    house, desk = House(KIJKWIJZER, TEXTS, PAPER, FreeDays()), Desk()
    wording = Wording(lambda s, person, about, at: compose(s, house, person, about, at),
                      house.free_days, PAPER.text)  # fmt: skip
    desk.sender = Sender(database, {"paper": desk}, wording, Pace(100_000))
    desk.door = Door(database, house, desk.sender)
    running = asyncio.create_task(desk.sender.run())
    yield desk
    desk.sender.stop()
    await running
    database.close()


async def test_a_conversation_needs_no_telegram(desk: Desk) -> None:
    assert "Welkom" in await desk.does(Command("start", "", 1))
    await desk.presses("Een netwerk starten")
    for words in ("Samen naar school", "Dendermeer", "Stad Dendermeer"):
        await desk.writes(words)
    await desk.presses("Lokaal bestuur")
    await desk.does(Command("antwoorden", "", 2))
    await desk.presses("1.4 Afspraken")
    await desk.presses("12.")
    assert "Elk trimester" in await desk.writes("Elk trimester")
    await desk.presses("Ongedaan maken")
    assert "Elk trimester" not in desk.sheets[-1].html
    assert all(len(sheet.html) < 2 * PAPER.text for sheet in desk.sheets)

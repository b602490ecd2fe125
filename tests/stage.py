"""Where a test begins: set-ups that were clicked once are kept, and the next test goes on there.

What is kept is what clicking gave: a copy of the database and all that the sandbox knew. It
holds within one test process, for the same steps at the same time of the same kind of database.
"""

import pickle
import shutil
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Protocol

from bot import clock
from bot.app import App
from tests.phone import Telegram
from tests.postgres import Server

_numbers = count(1)


class Backend(Protocol):
    """The database of one test: empty at first, or a copy of one that was kept."""

    @property
    def url(self) -> str: ...

    def fill(self, origin: str | None = None) -> None:
        """Make it, of its tables alone or of what `keep` named."""

    def keep(self) -> str:
        """Copy it while nobody is connected, under a name for `fill`."""


@dataclass(frozen=True, slots=True)
class File:
    """In a SQLite file."""

    file: Path
    migrated: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.file}"

    def fill(self, origin: str | None = None) -> None:
        shutil.copy(origin or str(self.migrated), self.file)

    def keep(self) -> str:
        return str(shutil.copy(self.file, self.migrated.with_name(f"kept_{next(_numbers)}")))


@dataclass(frozen=True, slots=True)
class Clone:
    """On a PostgreSQL server."""

    server: Server
    name: str
    migrated: str

    @property
    def url(self) -> str:
        return self.server.url(self.name)

    def fill(self, origin: str | None = None) -> None:
        self.server.drop(self.name)
        self.server.create(self.name, origin or self.migrated)

    def keep(self) -> str:
        kept = f"kept_{next(_numbers)}"
        self.server.create(kept, self.name)
        return kept


@dataclass(frozen=True, slots=True)
class Scene:
    """What a set-up came to."""

    database: str
    world: bytes
    at: datetime


_scenes: dict[tuple[str, ...], Scene] = {}


@dataclass(slots=True)
class Stage(Telegram):
    """A Telegram whose bot starts at the first deed, there where the set-up ended."""

    backend: Backend | None = None
    _steps: tuple[str, ...] = ()
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def begins(self) -> None:
        if self.app is None:
            assert self.backend is not None
            scene = _scenes.get(self._steps)
            self.backend.fill(scene.database if scene else None)
            self.app = await self._running.enter_async_context(App(self.settings, wakes=False))

    async def ends(self) -> None:
        await self._running.aclose()
        self.app = None

    async def set_up(self, click: Callable[[], Awaitable[object]], whose: str = "") -> None:
        """One step of a set-up: clicked the first time, and later begun with.

        `whose` tells apart what is clicked in the same way.
        """
        if self.app is not None:
            await click()
            return
        step = f"{click.__module__} {click.__qualname__} {whose}"
        steps = (*(self._steps or self._origin()), step)
        if steps not in _scenes:
            await click()
            await self.ends()
            assert self.backend is not None
            world = pickle.dumps(self.sandbox.world.known())
            _scenes[steps] = Scene(self.backend.keep(), world, clock.now())
        scene = _scenes[steps]
        self.sandbox.world.begin_with(pickle.loads(scene.world))
        clock.run_ahead(scene.at - clock.now())
        self._steps = steps

    def _origin(self) -> tuple[str, ...]:
        """What the first step depends on: the kind of database, the hour and the settings."""
        given = self.settings.model_dump_json(exclude={"database_url", "api_url"})
        return (type(self.backend).__name__, f"{clock.now():%Y%m%d%H}", given)

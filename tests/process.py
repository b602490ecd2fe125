"""`kijkwijzer …` as a process of its own, to be read, stopped and killed.

It is forked from a server that has imported everything, so that a start costs a tenth of a second
and not one.
"""

import asyncio
import os
import resource
import signal
import sys
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot.config import PREFIX
from bot.sandbox import Sandbox
from tests.phone import TOKEN

PATIENCE = 30.0
_STDERR = "stderr"

_servers = get_context("forkserver")
_servers.set_forkserver_preload(["bot.cli", "bot.app", "bot.demo"])


class Command:
    """The command, in a folder and with these settings alone."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self._folder, self._arguments, self._settings = folder, arguments, settings
        self._process: BaseProcess | None = None
        self._ours: Connection | None = None

    def start(self) -> None:
        self._ours, theirs = _servers.Pipe(duplex=False)
        given = theirs, self._folder, self._arguments, self._settings
        self._process = _servers.Process(target=_run, args=given)
        self._process.start()
        theirs.close()

    def line(self) -> str:
        """The first line that it says."""
        assert self._ours is not None
        with os.fdopen(os.dup(self._ours.fileno())) as said:
            return said.readline()

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def ends(self) -> int:
        """Wait for it; its exit status."""
        assert self._process is not None
        self._process.join(PATIENCE)
        assert self._process.exitcode is not None, "it does not stop"
        if self._ours is not None:
            self._ours.close()
        return self._process.exitcode

    def complained(self) -> str:
        """What it wrote to stderr."""
        return (self._folder / _STDERR).read_text(encoding="utf-8")

    @property
    def pid(self) -> int:
        assert self._process is not None
        assert self._process.pid is not None
        return self._process.pid


class Bot:
    """The bot as a process: `kijkwijzer run`, started again and again."""

    def __init__(
        self, folder: Path, sandbox: Sandbox, database_url: str, per_second: int = 100_000
    ) -> None:
        self._command = Command(
            folder, "run", BOT_TOKEN=TOKEN, API_URL=sandbox.url, DATABASE_URL=database_url,
            LISTEN="127.0.0.1:0", MAX_MESSAGES_PER_SECOND=str(per_second),
        )  # fmt: skip

    async def start(self) -> None:
        await asyncio.to_thread(self._command.start)
        line = await asyncio.wait_for(asyncio.to_thread(self._command.line), PATIENCE)
        assert line.startswith("ready:"), line

    def limit_files(self, size: int) -> None:
        """From now on no file of the bot may grow beyond so many bytes: its disk is full."""
        limits = (size, resource.RLIM_INFINITY)
        resource.prlimit(self._command.pid, resource.RLIMIT_FSIZE, limits)

    async def stop(self, number: signal.Signals) -> int:
        self._command.send_signal(number)
        return await asyncio.to_thread(self._command.ends)


def _run(
    says: Connection, folder: Path, arguments: tuple[str, ...], settings: dict[str, str]
) -> None:
    from bot.cli import main

    os.chdir(folder)
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    os.environ.update({f"{PREFIX}{name}": value for name, value in settings.items()})
    os.dup2(says.fileno(), 1)
    os.dup2(os.open(_STDERR, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115 for as long as the process lives
    sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115
    sys.argv = ["kijkwijzer", *arguments]
    main()

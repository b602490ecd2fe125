"""The bot as a process of its own, to be killed.

It is forked from a server that has imported everything, so that a start costs a tenth of a second
and not one. What runs is `kijkwijzer run`.
"""

import asyncio
import os
import resource
import signal
import sys
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from bot.sandbox import Sandbox
from tests.phone import TOKEN

PATIENCE = 30.0

_servers = get_context("forkserver")
_servers.set_forkserver_preload(["bot.cli", "bot.app"])


class Bot:
    """The bot as a process."""

    def __init__(self, sandbox: Sandbox, database_url: str, per_second: int = 100_000) -> None:
        self._environment = {
            "KIJKWIJZER_BOT_TOKEN": TOKEN,
            "KIJKWIJZER_API_URL": sandbox.url,
            "KIJKWIJZER_DATABASE_URL": database_url,
            "KIJKWIJZER_LISTEN": "127.0.0.1:0",
            "KIJKWIJZER_MAX_MESSAGES_PER_SECOND": str(per_second),
        }
        self._process: BaseProcess | None = None

    async def start(self) -> None:
        ours, theirs = _servers.Pipe(duplex=False)
        self._process = _servers.Process(target=_run, args=(theirs, self._environment))
        await asyncio.to_thread(self._process.start)
        theirs.close()
        with os.fdopen(os.dup(ours.fileno())) as said:
            line = await asyncio.wait_for(asyncio.to_thread(said.readline), PATIENCE)
        ours.close()
        assert line.startswith("ready:"), line

    def limit_files(self, size: int) -> None:
        """From now on no file of the bot may grow beyond so many bytes: its disk is full."""
        limits = (size, resource.RLIM_INFINITY)
        resource.prlimit(self._pid, resource.RLIMIT_FSIZE, limits)

    async def stop(self, number: signal.Signals) -> int:
        assert self._process is not None
        os.kill(self._pid, number)
        await asyncio.to_thread(self._process.join, PATIENCE)
        assert self._process.exitcode is not None, "it does not stop"
        return self._process.exitcode

    @property
    def _pid(self) -> int:
        assert self._process is not None
        assert self._process.pid is not None
        return self._process.pid


def _run(says: Connection, environment: dict[str, str]) -> None:
    from bot.cli import main

    os.environ.update(environment)
    os.dup2(says.fileno(), 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115 for as long as the process lives
    sys.argv = ["kijkwijzer", "run"]
    main()

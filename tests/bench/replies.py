"""Our bot beside a stock echo bot, over the same sandbox, in one run.

CPU is the bot process's user and system time per answered message; a reply's time is from
the person's message to the bot's one in that chat.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from bot.sandbox import Sandbox
from tests.bench.load import (
    FIRST,
    OUR_BOT,
    ROOT,
    Load,
    cpu,
    meet,
    peak_memory,
    seed,
    settings,
    start,
)
from tests.phone import TOKEN

MESSAGES = {1: 150, 50: 1500, 200: 2000}
STEADY_SECONDS = 8
STEADY_RATE = 50
UNLIMITED = 1_000_000


async def compare(database_url: str) -> list[dict[str, str]]:
    """One row of figures for each bot."""
    seed(database_url)
    return [await _echo(), await _ours(database_url)]


async def _echo() -> dict[str, str]:
    sandbox = Sandbox(TOKEN, flood_limits=False)
    await meet(sandbox)
    command = [sys.executable, "-m", "tests.bench.echo", TOKEN, sandbox.url]
    environment = {"PYTHONPATH": str(ROOT)}
    return await _measure("stock echo, stores nothing", sandbox, command, environment)


async def _ours(database_url: str) -> dict[str, str]:
    sandbox = Sandbox(TOKEN, flood_limits=False)
    await meet(sandbox)
    environment = settings(sandbox, database_url, UNLIMITED)
    return await _measure("kijkwijzer, stores durably", sandbox, OUR_BOT, environment)


async def _measure(
    name: str, sandbox: Sandbox, command: Sequence[str], environment: dict[str, str]
) -> dict[str, str]:
    begin = time.perf_counter()
    process = await start(command, environment)
    row = {"": name, "ready s": f"{time.perf_counter() - begin:.2f}"}
    load = Load(sandbox)
    await _together(load, 50, 200)  # warm up
    for people, messages in MESSAGES.items():
        work = partial(_together, load, people, messages)
        row |= await _one(f"{people} at once", work, messages, load, process.pid)
    work = partial(load.steady, STEADY_RATE, STEADY_RATE, STEADY_SECONDS)
    row |= await _one(f"{STEADY_RATE}/s", work, STEADY_SECONDS * STEADY_RATE, load, process.pid)
    row["peak MB"] = f"{peak_memory(process.pid):.0f}"
    process.terminate()
    await process.wait()
    await sandbox.stop()
    return row


async def _together(load: Load, people: int, messages: int) -> None:
    """So many people at once, each as fast as the bot answers."""

    async def one(person: int) -> None:
        for n in range(messages // people):
            await load.ask(person, f"afspraak {n}")

    await asyncio.gather(*(one(FIRST + n) for n in range(people)))


async def _one(
    label: str, work: Callable[[], Awaitable[None]], messages: int, load: Load, pid: int
) -> dict[str, str]:
    load.waits.clear()
    before, begin = cpu(pid), time.perf_counter()
    await work()
    seconds = time.perf_counter() - begin
    waits = " / ".join(f"{wait:.0f}" for wait in load.milliseconds(50, 95, 99))
    return {
        f"{label}: CPU ms each": f"{(cpu(pid) - before) * 1000 / messages:.2f}",
        f"{label}: p50 / p95 / p99 ms": waits,
        f"{label}: answers/s": f"{messages / seconds:.0f}",
    }

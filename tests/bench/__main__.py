"""All benchmarks, or those named: `python -m tests.bench replies reminders`."""

import asyncio
import os
import platform
import sys
import tempfile
import time

from tests.bench import reminders, replies, ticks


def _print_machine() -> None:
    print(f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} cores,", end=" ")
    print(f"Python {platform.python_version()}; sandbox and load share the machine\n")


async def _replies(database_url: str) -> None:
    rows = await replies.compare(database_url)
    for key in rows[0]:
        print(f"| {key:<28} | " + " | ".join(f"{row[key]:>27}" for row in rows) + " |")
        if not key:
            print("|---|---|---|")


async def _reminders(database_url: str) -> None:
    print(reminders.HEADER)
    for outcome in await reminders.outcomes(database_url):
        print(outcome)
    alone = reminders.REMINDERS / reminders.TELEGRAMS / 60
    print(f"\nWhile nobody writes, all leave at {reminders.TELEGRAMS}/s in {alone:.0f} minutes.")


async def _ticks(database_url: str) -> None:
    print(ticks.measure(database_url))


ALL = {"replies": _replies, "reminders": _reminders, "ticks": _ticks}


async def main(names: list[str]) -> None:
    _print_machine()
    for name in names or ALL:
        with tempfile.TemporaryDirectory() as folder:
            await ALL[name](f"sqlite:///{folder}/bench.db")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))

"""Our bot beside a stock echo bot, over the same sandbox, in one run.

CPU is the bot process's user and system time per answered message; a reply's time is from
the person's message to the bot's one in that chat.
"""

import asyncio
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import Session

from bot import clock
from bot.sandbox import Sandbox
from bot.sandbox.world import Json
from bot.storage import networks
from bot.storage.database import Database
from bot.storage.migrate import migrate
from bot.storage.tables import Chat, Person, Role
from tests.phone import TOKEN

ROOT = Path(__file__).parent.parent.parent
PEOPLE = 200
FIRST = 1000
MESSAGES = {1: 150, 50: 1500, 200: 2000}
STEADY_SECONDS = 8
STEADY_RATE = 50
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Load:
    """People who write, and how long they wait."""

    sandbox: Sandbox
    waits: list[float] = field(default_factory=list)
    answered: dict[int, asyncio.Event] = field(default_factory=dict)

    async def ask(self, person: int, text: str) -> None:
        """Write one message and wait for the next of the bot in that chat."""
        event = self.answered[person] = asyncio.Event()
        begin = time.perf_counter()
        self.sandbox.people.say(person, text)
        await asyncio.wait_for(event.wait(), 30)
        self.waits.append(time.perf_counter() - begin)

    async def together(self, people: int, messages: int) -> None:
        """So many people at once, each as fast as the bot answers."""

        async def one(person: int) -> None:
            for n in range(messages // people):
                await self.ask(person, f"afspraak {n}")

        await asyncio.gather(*(one(FIRST + n) for n in range(people)))

    async def steady(self) -> None:
        """So many messages a second, whoever waits for what."""
        tasks = []
        begin = time.perf_counter()
        for n in range(STEADY_SECONDS * STEADY_RATE):
            await asyncio.sleep(max(0.0, begin + n / STEADY_RATE - time.perf_counter()))
            tasks.append(asyncio.create_task(self.ask(FIRST + n % STEADY_RATE, f"afspraak {n}")))
        await asyncio.gather(*tasks)


def _watch(load: Load) -> None:
    """Let the sandbox tell when the bot has written in a chat."""
    log = load.sandbox.world.log

    async def told(event: Json) -> None:
        if event["method"] == "sendMessage" and (waiting := load.answered.get(event["chat"])):
            waiting.set()
        del load.sandbox.world.events[:]
        await log(event)

    load.sandbox.world.log = told  # type: ignore[method-assign]


def _seed(database_url: str) -> None:
    def write(session: Session) -> None:
        now = clock.now()
        people = [
            Person(id=FIRST + n, name=f"P{n}", created_at=now, last_seen_at=now)
            for n in range(PEOPLE)
        ]
        session.add_all(people)
        session.flush()
        own = networks.start_network(session, people[0], "Net", "Streek", "Stad", "school", now)
        members = [own]
        for n, person in enumerate(people[1:], 1):
            partner = networks.add_partner(session, own.network_id, f"Partner {n}", "clb", now)
            members.append(networks.join(session, person, partner, Role.PARTNER, now))
        for member in members:
            session.add(
                Chat(
                    id=member.person_id,
                    membership_id=member.id,
                    expects="antwoord:1.4-1",
                    cursor="1.4-1",
                )
            )

    database = Database(database_url)
    migrate(database)
    database.transact(write)
    database.close()


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _peak_memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


async def _measure(name: str, command: list[str], environment: dict[str, str]) -> dict[str, str]:
    sandbox = Sandbox(TOKEN, flood_limits=False)
    await sandbox.start()
    for n in range(PEOPLE):
        sandbox.people.meet(FIRST + n, f"P{n}").started = True
    given = [part.replace("URL", sandbox.url) for part in command]
    begin = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *given,
        env=os.environ | environment | {"KIJKWIJZER_API_URL": sandbox.url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    while not (await process.stdout.readline()).startswith(b"ready:"):
        pass
    row = {"": name, "ready s": f"{time.perf_counter() - begin:.2f}"}
    load = Load(sandbox)
    _watch(load)
    await load.together(50, 200)  # warm up
    loads: list[tuple[str, Callable[[], Awaitable[None]], int]] = [
        (f"{n} at once", lambda n=n, m=m: load.together(n, m), m)  # type: ignore[misc]
        for n, m in MESSAGES.items()
    ]
    loads.append((f"{STEADY_RATE}/s", load.steady, STEADY_SECONDS * STEADY_RATE))
    for label, work, messages in loads:
        row |= await _one(label, work, messages, load, process.pid)
    row["peak MB"] = f"{_peak_memory(process.pid):.0f}"
    process.terminate()
    await process.wait()
    await sandbox.stop()
    return row


async def _one(
    label: str, work: Callable[[], Awaitable[None]], messages: int, load: Load, pid: int
) -> dict[str, str]:
    load.waits.clear()
    cpu, begin = _cpu(pid), time.perf_counter()
    await work()
    seconds = time.perf_counter() - begin
    cuts = statistics.quantiles(load.waits, n=100)
    return {
        f"{label}: CPU ms each": f"{(_cpu(pid) - cpu) * 1000 / messages:.2f}",
        f"{label}: p50 / p95 / p99 ms": " / ".join(f"{cuts[n] * 1000:.0f}" for n in (49, 94, 98)),
        f"{label}: answers/s": f"{messages / seconds:.0f}",
    }


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database_url = f"sqlite:///{folder}/bench.db"
        _seed(database_url)
        settings = {
            "KIJKWIJZER_BOT_TOKEN": TOKEN,
            "KIJKWIJZER_DATABASE_URL": database_url,
            "KIJKWIJZER_LISTEN": "127.0.0.1:0",
            "KIJKWIJZER_MAX_MESSAGES_PER_SECOND": "1000000",
            "PYTHONPATH": str(ROOT),
        }
        rows = [
            await _measure(
                "stock echo, stores nothing",
                [sys.executable, "-m", "tests.bench.echo", TOKEN, "URL"],
                {"PYTHONPATH": str(ROOT)},
            ),
            await _measure(
                "kijkwijzer, stores durably", [sys.executable, "-m", "bot", "run"], settings
            ),
        ]
    print(f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} cores,", end=" ")
    print(f"Python {platform.python_version()}; sandbox and load share the machine\n")
    for key in rows[0]:
        print(f"| {key:<28} | " + " | ".join(f"{row[key]:>27}" for row in rows) + " |")
        if not key:
            print("|---|---|---|")


if __name__ == "__main__":
    asyncio.run(main())

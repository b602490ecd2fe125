"""What every benchmark needs: a filled database, the bot as a process, people who write."""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session

from bot import clock
from bot.sandbox import Sandbox
from bot.sandbox.world import Json
from bot.storage import networks
from bot.storage.database import Database
from bot.storage.migrate import migrate
from bot.storage.tables import Person, Role
from tests.phone import TOKEN, chat_of

ROOT = Path(__file__).parent.parent.parent
PEOPLE = 200
FIRST = 1000
TICK = os.sysconf("SC_CLK_TCK")
OUR_BOT = (sys.executable, "-m", "bot", "run")
AT_WORK = (sys.executable, "-m", "tests.bench.at_work", "run")
"""The same on a Tuesday: reminders leave at working hours only."""
TUESDAY = datetime(2026, 12, 1, 9, tzinfo=UTC)


@dataclass(slots=True)
class Load:
    """People who write, and how long they wait."""

    sandbox: Sandbox
    waits: list[float] = field(default_factory=list)
    answered: dict[int, asyncio.Event] = field(default_factory=dict)
    sent: int = 0
    """Messages of the bot so far, to whomever."""

    def __post_init__(self) -> None:
        """Let the sandbox tell when the bot has written in a chat."""
        log = self.sandbox.world.log

        async def told(event: Json) -> None:
            if event["method"] in ("sendMessage", "editMessageText") and event["ok"]:
                self.sent += 1
                if waiting := self.answered.get(event["chat"]):
                    waiting.set()
            del self.sandbox.world.events[:]
            await log(event)

        self.sandbox.world.log = told  # type: ignore[method-assign]

    async def ask(self, person: int, text: str, due: float | None = None) -> None:
        """Write one message and wait for the next of the bot in that chat.

        The wait counts from when the message was due, so that a slow answer to the one before
        hides nothing.
        """
        event = self.answered[person] = asyncio.Event()
        begin = time.perf_counter() if due is None else due
        self.sandbox.people.say(person, text)
        await asyncio.wait_for(event.wait(), 30)
        self.waits.append(time.perf_counter() - begin)

    async def steady(self, people: int, per_second: float, seconds: float) -> None:
        """So many messages a second of so many people, who take turns."""
        begin = time.perf_counter()

        async def one(place: int) -> None:
            for turn in range(round(seconds * per_second / people)):
                due = begin + (turn * people + place) / per_second
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                await self.ask(FIRST + place, f"afspraak {turn}", due)

        await asyncio.gather(*(one(place) for place in range(people)))

    def milliseconds(self, *percents: int) -> list[float]:
        """How long so many percent of the people waited at most."""
        cuts = statistics.quantiles(self.waits, n=100)
        return [cuts[percent - 1] * 1000 for percent in percents]


def seed(database_url: str) -> None:
    """A network of so many people, each at a question that asks for items."""

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
                chat_of(
                    member.person_id,
                    membership_id=member.id,
                    expects="antwoord:1.4-1",
                    cursor="1.4-1",
                )
            )

    database = Database(database_url)
    migrate(database)
    database.transact(write)
    database.close()


async def meet(sandbox: Sandbox) -> None:
    """Start the local Telegram, with its people."""
    await sandbox.start()
    for n in range(PEOPLE):
        sandbox.people.meet(FIRST + n, f"P{n}").started = True


def settings(sandbox: Sandbox, database_url: str, per_second: float) -> dict[str, str]:
    """The environment of our bot."""
    return {
        "KIJKWIJZER_BOT_TOKEN": TOKEN,
        "KIJKWIJZER_API_URL": sandbox.url,
        "KIJKWIJZER_DATABASE_URL": database_url,
        "KIJKWIJZER_LISTEN": "127.0.0.1:0",
        "KIJKWIJZER_MAX_MESSAGES_PER_SECOND": str(per_second),
        "PYTHONPATH": str(ROOT),
    }


async def start(command: Sequence[str], environment: dict[str, str]) -> asyncio.subprocess.Process:
    """A bot as a process; returns when it says that it is ready."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env=os.environ | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    while not (await process.stdout.readline()).startswith(b"ready:"):
        pass
    return process


def cpu(pid: int) -> float:
    """User and system time of a process so far, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def peak_memory(pid: int) -> float:
    """In MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

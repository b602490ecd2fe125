"""Ten thousand reminders due in the same minute, while people are answering questions."""

import time
from dataclasses import dataclass

from sqlmodel import Session, select

from bot import clock
from bot.sandbox import Sandbox
from bot.storage import outbox
from bot.storage.database import Database
from bot.storage.tables import Delivery, Outbox
from tests.bench.load import OUR_BOT, Load, cpu, meet, peak_memory, settings, start
from tests.phone import TOKEN

REMINDERS = 10_000
CHATS = range(100_000, 101_000)
ANSWERING = 20
FAST, TELEGRAMS = 200, 28
"""Messages a second: of a Bot API server of one's own, and what Telegram allows."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went at one rate."""

    per_second: int
    seconds: float
    sent: int
    left: int
    p50: float
    p95: float
    cpu: float
    peak: float

    @property
    def achieved(self) -> float:
        """All that left, reminders and answers, as a part of the configured rate."""
        return self.sent / self.seconds / self.per_second

    def __str__(self) -> str:
        return (
            f"| {self.per_second}/s | {self.seconds:.0f} s | {REMINDERS - self.left} | "
            f"{self.sent / self.seconds:.1f}/s = {self.achieved:.1%} | "
            f"{self.p50:.0f} / {self.p95:.0f} | {self.cpu:.0%} | {self.peak:.0f} |"
        )


HEADER = (
    "| rate | for | reminders sent | with answers | answers: p50 / p95 ms | CPU | peak MB |\n"
    "|---|---|---|---|---|---|---|"
)


def fill(session: Session) -> None:
    """Each chat is owed ten, one after the other."""
    for n in range(REMINDERS):
        chat = CHATS[n % len(CHATS)]
        payload = {"chat_id": chat, "text": f"Herinnering {n}"}
        outbox.put(session, chat, "sendMessage", payload, clock.now(), priority=outbox.UNASKED)


def empty(session: Session) -> None:
    for row in session.exec(select(Outbox).where(Outbox.state == Delivery.WAITING)):
        session.delete(row)


def waiting(database: Database) -> int:
    return database.transact(outbox.count_waiting)


async def measure(database_url: str, per_second: int, seconds: float) -> Outcome:
    """At this rate, for so long; people answer once a second each."""
    database = Database(database_url)
    database.transact(fill)
    sandbox = Sandbox(TOKEN, flood_limits=False)
    await meet(sandbox)
    for chat in CHATS:
        sandbox.people.meet(chat, f"P{chat}").started = True
    load = Load(sandbox)
    process = await start(OUR_BOT, settings(sandbox, database_url, per_second))
    before, sent, begin = cpu(process.pid), load.sent, time.perf_counter()
    await load.steady(ANSWERING, ANSWERING, seconds)
    took, sent = time.perf_counter() - begin, load.sent - sent
    p50, p95 = load.milliseconds(50, 95)
    outcome = Outcome(
        per_second,
        took,
        sent,
        waiting(database),
        p50,
        p95,
        (cpu(process.pid) - before) / took,
        peak_memory(process.pid),
    )
    process.terminate()
    await process.wait()
    await sandbox.stop()
    database.transact(empty)
    database.close()
    return outcome


async def outcomes(database_url: str) -> list[Outcome]:
    """At a high rate until nearly all have left; at Telegram's for as long."""
    most = REMINDERS / (FAST - ANSWERING)
    return [await measure(database_url, rate, 0.9 * most) for rate in (FAST, TELEGRAMS)]

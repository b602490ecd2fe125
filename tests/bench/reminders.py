"""Ten thousand reminders due in the same minute, while people are answering questions."""

import time as stopwatch
from dataclasses import dataclass
from datetime import time, timedelta

from sqlmodel import Session, col, func, select

from bot.sandbox import Sandbox
from bot.storage import history, meetings, networks
from bot.storage.agenda import Agenda
from bot.storage.answers import Source
from bot.storage.database import Database
from bot.storage.tables import (
    Delivery,
    Engagement,
    Outbox,
    Partner,
    Person,
    Role,
    Stand,
)
from tests.bench.load import AT_WORK, TUESDAY, Load, cpu, meet, peak_memory, seed, settings, start
from tests.phone import TOKEN, chat_of

REMINDERS = 10_000
NETWORKS, EACH = 100, 100
CHATS = range(100_000, 100_000 + NETWORKS * EACH)
ANSWERING = 20
FAST, TELEGRAMS = 100, 28
SECONDS = 50.0
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
    """A hundred networks of a hundred people, who meet in two weeks and have promised something."""
    for place in range(NETWORKS):
        ids = CHATS[place * EACH : (place + 1) * EACH]
        people = [Person(id=n, name=f"P{n}", created_at=TUESDAY, last_seen_at=TUESDAY) for n in ids]
        session.add_all(people)
        session.flush()
        session.add_all([chat_of(n) for n in ids])
        own = networks.start_network(session, people[0], "Net", "Streek", "Stad", "lop", TUESDAY)
        partner = session.get_one(Partner, own.partner_id)
        for person in people[1:]:
            networks.join(session, person, partner, Role.PARTNER, TUESDAY)
        source = Source(people[0].id, TUESDAY - timedelta(days=7))
        meeting, _ = meetings.plan(
            session, own.network_id, TUESDAY.date() + timedelta(days=14), time(14), 120, "zaal 2",
            source, host="bench", reminders=(14, 3, 0), agenda=Agenda(),
        )  # fmt: skip
        for n in range(5):
            engagement = Engagement(
                network_id=own.network_id, question="1.3-4", text=f"Belofte {n}",
                owner_id=partner.id, due=TUESDAY.date() + timedelta(days=20 + n),
                stand=Stand.BUSY, proposed_by=partner.id, updated_at=source.at,
            )  # fmt: skip
            history.add(session, engagement, source)
        assert meeting.announced_at == source.at


def left(database: Database) -> int:
    """Reminders that were not sent yet, owed or not."""

    def sent(session: Session) -> int:
        rows = select(func.count()).where(col(Outbox.key).is_not(None))
        return session.exec(rows.where(Outbox.state == Delivery.SENT)).one()

    return REMINDERS - database.transact(sent)


async def measure(database_url: str, per_second: int, seconds: float) -> Outcome:
    """At this rate, for so long; people answer once a second each."""
    seed(database_url)
    database = Database(database_url)
    database.transact(fill)
    sandbox = Sandbox(TOKEN, flood_limits=False)
    await meet(sandbox)
    for chat in CHATS:
        sandbox.people.meet(chat, f"P{chat}").started = True
    load = Load(sandbox)
    process = await start(AT_WORK, settings(sandbox, database_url, per_second))
    before, sent, begin = cpu(process.pid), load.sent, stopwatch.perf_counter()
    await load.steady(ANSWERING, ANSWERING, seconds)
    took, sent = stopwatch.perf_counter() - begin, load.sent - sent
    p50, p95 = load.milliseconds(50, 95)
    outcome = Outcome(
        per_second,
        took,
        sent,
        left(database),
        p50,
        p95,
        (cpu(process.pid) - before) / took,
        peak_memory(process.pid),
    )
    process.terminate()
    await process.wait()
    await sandbox.stop()
    database.close()
    return outcome


async def outcomes(database_url: str) -> list[Outcome]:
    """At a high rate, and at Telegram's."""
    return [await measure(f"{database_url}.{rate}", rate, SECONDS) for rate in (FAST, TELEGRAMS)]

"""A tick of the scheduler over a large database in which nothing is due."""

import statistics
import time as stopwatch
from datetime import date, time, timedelta
from pathlib import Path

from sqlalchemy import insert
from sqlmodel import Session

from bot.delivery import ticks
from bot.freedays import FreeDays
from bot.storage import meetings, networks
from bot.storage.agenda import Agenda
from bot.storage.answers import Source
from bot.storage.database import Database
from bot.storage.migrate import migrate
from bot.storage.tables import Engagement, Partner, Person, Role, Stand
from tests.bench.load import TUESDAY
from tests.phone import chat_of

NETWORKS, PEOPLE, ENGAGEMENTS = 100, 50, 1000
ROUNDS = 50


def fill(session: Session) -> None:
    """All taken on, at different stands, with deadlines from three months on."""
    for place in range(NETWORKS):
        ids = range(place * 1000 + 1, place * 1000 + PEOPLE + 1)
        people = [Person(id=n, name=f"P{n}", created_at=TUESDAY, last_seen_at=TUESDAY) for n in ids]
        session.add_all(people)
        session.flush()
        session.add_all([chat_of(n) for n in ids])
        own = networks.start_network(session, people[0], "Net", "Streek", "Stad", "lop", TUESDAY)
        partner = session.get_one(Partner, own.partner_id)
        for person in people[1:]:
            networks.join(session, person, partner, Role.PARTNER, TUESDAY)
        meetings.plan(
            session, own.network_id, TUESDAY.date() + timedelta(days=30), time(14), 120, None,
            Source(people[0].id, TUESDAY), host="bench", reminders=(14, 3, 0), agenda=Agenda(),
        )  # fmt: skip
        session.connection().execute(insert(Engagement), _engagements(own.network_id, partner.id))


def _engagements(network_id: int, partner_id: int) -> list[dict[str, object]]:
    stands = (Stand.TODO, Stand.BUSY, Stand.STUCK, Stand.DONE)
    return [
        {
            "network_id": network_id, "question": "1.3-4", "text": "Een belofte van gewone lengte",
            "owner_id": partner_id, "due": date(2027, 3, 1) + timedelta(days=n % 300),
            "stand": stands[n % 4], "proposed_by": partner_id, "updated_at": TUESDAY, "stamp": 0,
        }
        for n in range(ENGAGEMENTS)
    ]  # fmt: skip


def measure(database_url: str) -> str:
    """The middle and the slowest of so many ticks, after the first one."""
    database = Database(database_url)
    migrate(database)
    database.transact(fill)
    free = FreeDays.load(Path("prompts/schoolvakanties.yaml"))
    took = []
    with Session(database.engine) as session:
        for _ in range(ROUNDS + 1):
            begin = stopwatch.perf_counter()
            assert ticks.due(session, free, TUESDAY) == []
            took.append((stopwatch.perf_counter() - begin) * 1000)
            session.rollback()
    database.close()
    middle, most = statistics.median(took[1:]), max(took[1:])
    return (
        f"A tick over {NETWORKS * ENGAGEMENTS} engagements of {NETWORKS * PEOPLE} people with "
        f"nothing due: {middle:.0f} ms, {most:.0f} ms at most; the first one {took[0]:.0f} ms."
    )

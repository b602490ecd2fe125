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
from bot.storage.content import Status
from bot.storage.database import Database
from bot.storage.history import Source
from bot.storage.migrate import migrate
from bot.storage.tables import (
    AkkoordAsked,
    Answer,
    Engagement,
    Partner,
    Person,
    Rhythm,
    Role,
    Stand,
)
from tests.bench.load import TUESDAY
from tests.phone import chat_of

NETWORKS, PEOPLE, ENGAGEMENTS, PARTNERS, ANSWERS = 100, 50, 1000, 278, 36
ROUNDS = 50


def fill(session: Session) -> None:
    """All taken on, at different stands, with deadlines from three months on.

    Many more partners, of whom nobody is here, answered everything; all were asked for their
    akkoord today. Everybody chose hours.
    """
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
        session.add_all(Rhythm(person_id=n, days=[1, 2]) for n in ids)
        meetings.plan(
            session, own.network_id, TUESDAY.date() + timedelta(days=30), time(14), 120, None,
            Source(people[0].id, TUESDAY), host="bench", reminders=(14, 3, 0), agenda=Agenda(),
        )  # fmt: skip
        session.connection().execute(insert(Engagement), _engagements(own.network_id, partner.id))
        for _ in range(PARTNERS):
            other = networks.add_partner(session, own.network_id, "Partner", "clb", TUESDAY)
            session.connection().execute(insert(Answer), _answers(other))
            session.connection().execute(insert(AkkoordAsked), _asked(other))


def _answers(partner: Partner) -> list[dict[str, object]]:
    of_all = {
        "network_id": partner.network_id,
        "partner_id": partner.id,
        "fingerprint": "",
        "status": Status.ANSWERED,
        "data": {},
        "version": 0,
        "updated_at": TUESDAY,
    }
    return [of_all | {"question": str(n)} for n in range(ANSWERS)]


def _asked(partner: Partner) -> list[dict[str, object]]:
    of_all = {
        "network_id": partner.network_id,
        "partner_id": partner.id,
        "hash": "",
        "asked_at": TUESDAY,
    }
    return [of_all | {"rubriek": str(n)} for n in range(3)]


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
        f"A tick over {NETWORKS * ENGAGEMENTS} engagements of {NETWORKS * PEOPLE} people, and "
        f"{NETWORKS * PARTNERS * ANSWERS} answers, with nothing due: {middle:.0f} ms, "
        f"{most:.0f} ms at most; the first one {took[0]:.0f} ms."
    )

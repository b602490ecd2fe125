"""A simulated school year: who hears what, and when. The time is made up, the bot is not.

Sixty organisations with two people each, or a third of them; always a whole year. What should come
is worked out here once more, hour by hour and in the simplest way, and held against what came.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import Session, select

from bot import clock
from bot.app import App
from bot.config import Settings
from bot.freedays import FreeDays
from bot.rules import quiet
from bot.sandbox import Sandbox
from bot.storage import history, networks, rhythm
from bot.storage.database import Database
from bot.storage.history import Source
from bot.storage.migrate import migrate
from bot.storage.tables import (
    Delivery,
    Engagement,
    Meeting,
    Outbox,
    Partner,
    Person,
    Role,
    Stand,
)
from tests.phone import TOKEN, chat_of
from tests.rounds import rounds

PARTNERS, ENGAGEMENTS, RESTARTS = rounds(60), rounds(200), 50
REGISSEUR = 1000
START, END = date(2026, 9, 1), date(2027, 6, 30)
MEETINGS = (
    (date(2026, 10, 6), time(14)),
    (date(2026, 12, 10), time(10, 30)),
    (date(2027, 1, 4), time(14)),  # the first day after a holiday
    (date(2027, 3, 29) + timedelta(days=14), time(9)),  # right after the clock and Easter
    (date(2027, 5, 25), time(14)),
    (date(2027, 6, 29), time(8)),  # as early as anybody may hear anything
    # Every week, and one more: far more reminders than anybody may get in a month.
    *((date(2027, 2, 16) + timedelta(weeks=n), time(14)) for n in range(4)),
    (date(2027, 2, 25), time(14)),
)
HOURS = (8, 9, 13)
FREE = FreeDays.load(Path("prompts/schoolvakanties.yaml"))
MOST_A_MONTH = 6


@dataclass(slots=True)
class Year:
    """What is decided beforehand: who answers, who is away, who snoozes, when we are down."""

    chance: random.Random
    hours: dict[int, quiet.Hours] = field(default_factory=dict)
    deadlines: dict[int, list[date]] = field(default_factory=dict)
    lively: list[int] = field(default_factory=list)
    signs: dict[int, list[datetime]] = field(default_factory=dict)
    away: dict[int, tuple[date, date]] = field(default_factory=dict)
    put_off: dict[int, tuple[date, date]] = field(default_factory=dict)

    @property
    def people(self) -> range:
        return range(REGISSEUR, REGISSEUR + 2 * PARTNERS)

    def hours_of(self, person: int) -> quiet.Hours:
        return self.hours.get(person, quiet.DEFAULT)


def _seed(session: Session, year: Year) -> None:
    at = clock.now()
    people = [Person(id=n, name=f"P{n}", created_at=at, last_seen_at=at) for n in year.people]
    session.add_all(people)
    session.flush()
    session.add_all([chat_of(n) for n in year.people])
    own = networks.start_network(session, people[0], "Net", "Streek", "Partner 0", "clb", at)
    partners = [session.get_one(Partner, own.partner_id)]
    partners += [
        networks.add_partner(session, own.network_id, f"Partner {n}", "clb", at)
        for n in range(1, PARTNERS)
    ]
    for place, someone in enumerate(people[1:], 1):
        networks.join(session, someone, partners[place // 2], Role.PARTNER, at)
    ids = [partner.id for partner in partners]
    source = Source(REGISSEUR, at)
    _seed_meetings(session, own.network_id, source)
    _seed_engagements(session, own.network_id, ids, year, source)
    for person in year.chance.sample(year.people, rounds(20)):
        rhythm.set_hours(session, person, time(13), time(16))
        year.hours[person] = quiet.Hours(time(13), time(16))
    year.lively = [REGISSEUR, *year.chance.sample(year.people[1:], rounds(100))]
    for absences in (year.away, year.put_off):
        for person in year.chance.sample(year.people[1:], rounds(15)):
            begin = START + timedelta(days=year.chance.randrange(30, 250))
            absences[person] = (begin, begin + timedelta(days=year.chance.randrange(5, 30)))


def _seed_meetings(session: Session, network_id: int, source: Source) -> None:
    for n, (day, hour) in enumerate(MEETINGS):
        meeting = Meeting(
            network_id=network_id, uid=f"{n}@test", day=day, hour=hour,
            starts_at=clock.instant(day, hour), reminders=[14, 3, 0], announced_at=source.at,
        )  # fmt: skip
        history.add(session, meeting, source)


def _seed_engagements(
    session: Session, network_id: int, partners: list[int], year: Year, source: Source
) -> None:
    days = (END - START).days
    for n in range(ENGAGEMENTS):
        place = year.chance.randrange(PARTNERS)
        due = START + timedelta(days=year.chance.randrange(20, days))
        engagement = Engagement(
            network_id=network_id, question="1.3-4", text=f"Belofte {n}", due=due,
            owner_id=partners[place], stand=Stand.TODO, proposed_by=partners[place],
            updated_at=source.at,
        )  # fmt: skip
        history.add(session, engagement, source)
        year.deadlines.setdefault(place, []).append(due)


class Simulation:
    """The bot, a local Telegram, and a clock that is moved by hand."""

    def __init__(self, folder: Path, year: Year) -> None:
        self.year = year
        self.sandbox = Sandbox(TOKEN, flood_limits=False)
        self.settings = Settings(
            _env_file=None, bot_token=SecretStr(TOKEN), listen="127.0.0.1:0",
            database_url=f"sqlite:///{folder / 'k.db'}", max_messages_per_second=100_000,
        )  # fmt: skip
        self.app: App | None = None

    def at(self, day: date, hour: int) -> None:
        """Both clocks go to this hour on the wall."""
        by = clock.instant(day, time(hour)) - clock.now()
        clock.run_ahead(by)
        self.sandbox.world.advance(by.total_seconds())

    async def start(self) -> None:
        self.app = await App(self.settings, wakes=False).__aenter__()

    async def stop(self) -> None:
        assert self.app is not None
        await self.app.__aexit__()

    async def look(self) -> None:
        """A tick and all of its messages."""
        assert self.app is not None
        await self.app.tick()
        await self.app.settled()

    async def signs(self) -> None:
        """Some people open the bot: a sign of life."""
        assert self.app is not None
        for person in [REGISSEUR, *self.year.chance.sample(self.year.lively[1:], rounds(30))]:
            self.year.signs.setdefault(person, []).append(clock.now())
            self.sandbox.people.say(person, "/help")
        while self.sandbox.world.updates:
            async with self.sandbox.world.changed:
                await self.sandbox.world.changed.wait()
        await self.app.settled()


def _days() -> Iterator[date]:
    for n in range((END - START).days + 1):
        yield START + timedelta(days=n)


@pytest.mark.longest
async def test_a_simulated_school_year(tmp_path: Path) -> None:
    year = Year(random.Random(2027))
    simulation = Simulation(tmp_path, year)
    simulation.at(START, 0)
    database = Database(simulation.settings.database_url)
    migrate(database)
    database.transact(lambda session: _seed(session, year))
    await simulation.sandbox.start()
    simulation.settings.api_url = simulation.sandbox.url
    for person in year.people:
        simulation.sandbox.people.meet(person, f"P{person}").started = True
    restarts = set(year.chance.sample(sorted(_days()), RESTARTS))
    down = {date(2026, 11, 16) + timedelta(days=n) for n in range(3)}
    await simulation.start()
    for day in _days():
        if day in down:
            if day - timedelta(days=1) not in down:
                await simulation.stop()
            if day + timedelta(days=1) not in down:
                simulation.at(day, 23)
                await simulation.start()
            continue
        for hour in HOURS if day.isoweekday() < 6 and day not in FREE else (9,):
            simulation.at(day, hour)
            await simulation.look()
        if day in restarts:
            await simulation.stop()
            await simulation.start()
        if day.isoweekday() == 3:
            await simulation.signs()
        database.transact(partial(_absences, year, day))
    await simulation.stop()
    _judge(database, simulation, down)
    database.close()
    await simulation.sandbox.stop()


def _absences(year: Year, day: date, session: Session) -> None:
    for person, (begin, end) in year.away.items():
        if day == begin:
            rhythm.set_away(session, person, end)
    for person, (begin, end) in year.put_off.items():
        if day == begin:
            rhythm.snooze(session, 1, person, None, end, clock.now())


@dataclass(frozen=True, slots=True)
class Came:
    """A reminder that arrived."""

    person: int
    kind: str
    about: str
    at: datetime


def _judge(database: Database, simulation: Simulation, down: set[date]) -> None:
    year = simulation.year
    with Session(database.engine) as session:
        rows = session.exec(select(Outbox).where(Outbox.key != None)).all()  # noqa: E711 SQL
    assert {row.state for row in rows} <= {Delivery.SENT, Delivery.DROPPED}
    sent = {row.key: row for row in rows if row.state is Delivery.SENT}
    came = [_came(row, row.settled_at) for row in sent.values()]
    _nothing_twice(simulation, came)
    for each in came:
        assert _may(year, each.person, each.at), each
    # What another message told with its own came as well.
    along = [_came(row, sent[row.slot].settled_at) for row in rows if row.slot in sent]
    misses = [
        *_missed_meetings(year, [*came, *along], down),
        *_missed_nudges(year, came, down),
    ]
    assert not misses, (len(misses), misses[:5], sorted(came, key=lambda c: (c.person, c.at))[:60])
    for person in year.people:
        lists = _lists(simulation, person)
        assert all(later - one >= timedelta(days=7) for one, later in pairwise(lists)), lists
    most = max(_most_in_a_month(came, person) for person in year.people)
    assert most <= MOST_A_MONTH
    told = "".join(_texts(simulation, REGISSEUR))
    silent = [p for p in year.people[1:] if p not in year.lively and _fell_silent(came, p)]
    assert silent
    assert {p: told.count(f"P{p} (Partner") for p in silent} == dict.fromkeys(silent, 1)
    _print(year, came, most)


def _came(row: Outbox, at: datetime | None) -> Came:
    assert row.key is not None
    assert at is not None
    kind, *about, person = row.key.split(":") if row.key[0] == "m" else _nudge(row.key)
    return Came(int(person), kind, ":".join(about), at)


def _nudge(key: str) -> list[str]:
    kind, person, day = key.split(":")
    return [kind, day, person]


def _texts(simulation: Simulation, person: int) -> list[str]:
    messages = simulation.sandbox.world.chat(person).messages.values()
    return [m["text"] for m in messages if m["from"]["is_bot"]]


def _lists(simulation: Simulation, person: int) -> list[date]:
    """The days on which somebody read in full what is open for them."""
    messages = simulation.sandbox.world.chat(person).messages.values()
    return [
        clock.wall(datetime.fromtimestamp(m["date"], UTC)).date()
        for m in messages
        if "Belofte" in m.get("text", "")
    ]


def _nothing_twice(simulation: Simulation, came: list[Came]) -> None:
    """As many messages on the phones as occasions, and no occasion twice."""
    counts = Counter(each.person for each in came)
    for person in simulation.year.people:
        asked = len(simulation.year.signs.get(person, ()))
        assert len(_texts(simulation, person)) == counts[person] + asked


def _may(year: Year, person: int, at: datetime) -> bool:
    wall = clock.wall(at)
    hours = year.hours_of(person)
    begin, end = year.away.get(person, (END, END))
    return (
        wall.isoweekday() < 6
        and wall.date() not in FREE
        and hours.from_time <= wall.time() < hours.to_time
        and not begin < wall.date() < end
    )


def _open_day(day: date) -> bool:
    return day.isoweekday() < 6 and day not in FREE


def _expected(year: Year, person: int, meeting: tuple[date, time]) -> dict[int, date]:
    """Days before -> on which day it should come, walking a day at a time."""
    day, hour = meeting
    starts = datetime.combine(day, hour)
    first = year.hours_of(person).from_time.hour
    wanted = {before: day - timedelta(days=before) for before in (14, 3, 0)}
    limits = {14: wanted[3], 3: wanted[0], 0: day}
    result: dict[int, date] = {}
    for before, on in wanted.items():
        later = on
        while not _open_day(later):
            later += timedelta(days=1)
        begin = max(first, 9 if before else 8)
        late = datetime.combine(later, time(begin if later == on else first))
        limit = datetime.combine(limits[before], time(max(9, 0) if before == 14 else 8))
        if late < (limit if before else starts):
            result[before] = later
            continue
        earlier = on if before == 0 else on - timedelta(days=1)
        earlier = on - timedelta(days=1)
        while not _open_day(earlier):
            earlier -= timedelta(days=1)
        result[before] = earlier
    return {b: d for b, d in result.items() if d not in [result[c] for c in result if c < b]}


def _crowded(meeting: tuple[date, time]) -> bool:
    """Whether there are so many overleggen around it that far reminders give way to near ones."""
    near = [other for other, _ in MEETINGS if abs(other - meeting[0]) <= timedelta(days=45)]
    return len(near) > 2


def _missed_meetings(year: Year, came: list[Came], down: set[date]) -> Iterator[str]:
    got = {(c.person, c.about): clock.wall(c.at).date() for c in came if c.kind == "meeting"}
    for n, meeting in enumerate(MEETINGS, 1):
        starts = clock.instant(*meeting)
        for person in year.people:
            begin, end = year.away.get(person, (END, START))
            for before, on in _expected(year, person, meeting).items():
                about = f"{n}:{starts:%Y%m%d%H%M}:{before}"
                if on in down or begin - timedelta(days=1) <= on <= end:
                    continue
                if before and _crowded(meeting):
                    continue
                if got.get((person, about)) != on:
                    yield f"{person} {meeting} {before}: {on}, {got.get((person, about))}"


def _missed_nudges(year: Year, came: list[Came], down: set[date]) -> Iterator[str]:
    for person in year.people:
        if person in year.away or person in year.put_off:
            continue
        mine = sorted(c.at for c in came if c.person == person)
        for due in year.deadlines.get((person - REGISSEUR) // 2, ()):
            on = due - timedelta(days=7)
            while on < END - timedelta(days=30):
                if not _was_told(year, person, on, mine, came) and on not in down:
                    yield f"{person}: {on} for {due}"
                on += timedelta(days=7)


def _was_told(year: Year, person: int, on: date, mine: list[datetime], came: list[Came]) -> bool:
    """Within a week and three days of the occasion, or when the quiet time after that is over."""
    begin = clock.instant(on, time(0))
    last = on + timedelta(days=11)
    while not _open_day(last):
        last += timedelta(days=1)
    end = clock.instant(last + timedelta(days=1), time(0))
    signs = [at for at in year.signs.get(person, ()) if at < end]
    since = max(signs, default=clock.instant(START, time(0)))
    nudges = [c.at for c in came if c.person == person and c.kind == "nudge" and c.at < end]
    silent = sum(at > since for at in nudges) >= 2
    before = max((at for at in signs if at < begin), default=clock.instant(START, time(0)))
    silent = silent or sum(before < at < begin for at in nudges) >= 2
    return silent or any(begin <= at < end for at in mine)


def _fell_silent(came: list[Came], person: int) -> bool:
    """Two nudges in vain, long enough ago for the regisseur to have heard of it."""
    nudges = sorted(c.at for c in came if c.person == person and c.kind == "nudge")
    return len(nudges) == 2 and nudges[1].date() < END - timedelta(days=60)


def _most_in_a_month(came: list[Came], person: int) -> int:
    mine = sorted(c.at for c in came if c.person == person)
    return max(
        (sum(at <= other < at + timedelta(days=31) for other in mine) for at in mine), default=0
    )


def _print(year: Year, came: list[Came], most: int) -> None:
    """Who got what: a table for who reads along."""
    lines = ["", "people  meeting reminders  nudges  a person at most in 31 days"]
    groups = {"lively": year.lively, "silent": [p for p in year.people if p not in year.lively]}
    for name, people in groups.items():
        mine = [c for c in came if c.person in people]
        meetings = sum(c.kind == "meeting" for c in mine)
        worst = max(_most_in_a_month(came, p) for p in people)
        lines.append(f"{len(people):4} {name}  {meetings:8}  {len(mine) - meetings:14}  {worst:8}")
    lines.append(f"{len(came)} reminders in all, at most {most} a person in 31 days")
    sys.stdout.write("\n".join(lines) + "\n")

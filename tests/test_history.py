"""The history of a text of points: small, point by point, and the way back from each."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlmodel import Session, select

from bot import clock
from bot.storage import answers, history, networks
from bot.storage.content import Content, Status
from bot.storage.database import Database
from bot.storage.history import Source
from bot.storage.migrate import migrate
from bot.storage.tables import Answer, AuditEvent, Partner, Person
from tests.test_draaiboek import KIJKWIJZER

QUESTION = KIJKWIJZER.question("1.4-1")


@dataclass(slots=True)
class Desk:
    """An answer on which two colleagues work."""

    session: Session
    partner: Partner

    @property
    def answer(self) -> Answer:
        return answers.lock(self.session, self.partner, QUESTION, clock.now())

    @property
    def texts(self) -> list[str]:
        return [entry.text for entry in self.answer.content.entries]

    def keep(self, content: Content, who: int = 1) -> int:
        """Store it, and return the number of the event."""
        status = Status.OPEN if content.empty else Status.ANSWERED
        source = Source(who, clock.now())
        event = answers.record(self.session, self.answer, QUESTION, content, status, source)
        assert event is not None
        return event.id

    def add(self, text: str, who: int = 1) -> int:
        return self.keep(self.answer.content.add(text), who)

    def take_back(self, event: int, who: int = 1) -> int | None:
        """The number of the event that took it back; None when it cannot be any more."""
        found = history.undoable(self.session, self.partner.network_id, event, event, who)
        source = Source(who, clock.now())
        made = [history.take_back(self.session, *each, source) for each in found]
        return made[0].id if made else None


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('history') / 'k.db'}")
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    with Session(database.engine, expire_on_commit=False) as session:
        now = clock.now()
        people = [Person(id=n, name=f"P{n}", created_at=now, last_seen_at=now) for n in (1, 2)]
        session.add_all(people)
        session.flush()
        own = networks.start_network(session, people[0], "Net", "Streek", "Stad", "lop", now)
        yield Desk(session, session.get_one(Partner, own.partner_id))
        session.rollback()


def test_a_thousand_points_are_kept_in_a_megabyte(desk: Desk) -> None:
    """A point costs the history the same, however many stand there already."""
    content = Content()
    for number in range(999):
        content = content.add(f"Punt {number}: elke school heeft een vast aanspreekpunt")
        if number in (1, 997):
            desk.keep(content)  # what is before it comes along
            desk.add("Nog een punt: elke school heeft een vast aanspreekpunt")
            content = desk.answer.content
    events = desk.session.exec(select(AuditEvent).where(AuditEvent.thing == "answer")).all()
    sizes = [len(json.dumps([event.old, event.new])) for event in events]
    assert sizes[3] <= sizes[1] + 20  # its number is longer
    assert 1000 * sizes[3] < 1_000_000
    assert sum(sizes) < 1_000_000


def test_one_point_is_taken_back_though_a_colleague_changed_another(desk: Desk) -> None:
    desk.add("een")
    mine = desk.add("twee")
    desk.add("drie", who=2)
    desk.keep(desk.answer.content.change(1, "een, anders"), who=2)
    undo = desk.take_back(mine)
    assert desk.texts == ["een, anders", "drie"]
    assert undo is not None
    assert desk.take_back(mine) is None
    desk.take_back(undo)
    assert desk.texts == ["een, anders", "twee", "drie"]  # where it stood


def test_a_point_that_a_colleague_changed_is_not_taken_back(desk: Desk) -> None:
    mine = desk.add("een")
    desk.keep(desk.answer.content.change(1, "een, anders"), who=2)
    assert desk.take_back(mine) is None
    assert desk.texts == ["een, anders"]


def test_what_others_added_keeps_an_answer_answered(desk: Desk) -> None:
    desk.session.flush()
    answer = desk.answer
    answers.record(desk.session, answer, QUESTION, Content(), Status.LATER, Source(1, clock.now()))
    mine, theirs = desk.add("een"), desk.add("twee", who=2)
    desk.take_back(mine)
    assert (answer.status, desk.texts) == (Status.ANSWERED, ["twee"])
    desk.take_back(theirs, who=2)
    assert answer.status is Status.OPEN
    again = desk.add("drie")
    desk.take_back(again)
    assert answer.status is Status.OPEN


def test_passing_a_question_is_taken_back_until_it_is_answered(desk: Desk) -> None:
    passed = answers.record(
        desk.session, desk.answer, QUESTION, Content(), Status.SKIPPED, Source(1, clock.now())
    )
    assert passed is not None
    mine = desk.add("een")
    assert desk.take_back(passed.id) is None
    statuses = []
    for event in (mine, passed.id):
        desk.take_back(event)
        statuses.append(desk.answer.status)
    assert statuses == [Status.SKIPPED, Status.OPEN]


def test_the_number_of_a_point_is_never_used_again(desk: Desk) -> None:
    desk.take_back(desk.add("een"))
    desk.add("twee")
    assert [entry.id for entry in desk.answer.content.entries] == [2]


def test_every_earlier_state_is_found_by_walking_back(desk: Desk) -> None:
    chance = random.Random(7)
    seen: dict[int, Content] = {}
    for number in range(120):
        before = desk.answer.content
        ids = [e.id for e in before.entries] + [r.id for r in before.rows] or [0]
        after = chance.choice(
            [
                before.add(f"punt {number}"),
                before.add_row({"naam": f"rij {number}"}),
                before.change(chance.choice(ids), f"ander {number}"),
                before.set_cell(chance.choice(ids), "email", f"cel {number}"),
                before.remove(chance.choice(ids)),
                before.toggle(f"keuze {number % 3}", multiple=True),
            ]
        )
        if after != before:
            event: int | None = desk.keep(after)
            if chance.random() < 0.3:
                event = desk.take_back(event or 0)
            assert event is not None
            seen[event] = desk.answer.content
    for event, content in seen.items():
        then = answers.version(desk.session, desk.answer, event)
        assert then is not None
        found = then.content
        assert (found.entries, found.rows) == (content.entries, content.rows)
        assert set(found.chosen) == set(content.chosen)

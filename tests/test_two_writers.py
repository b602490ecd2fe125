"""Two people write the same thing at once: no text is lost, and none goes unseen."""

import json
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot import clock
from bot.conversations.engine import take_turn
from bot.conversations.events import Deed, Edited, Event, Pressed, Text
from bot.conversations.turn import House
from bot.delivery.telegram import channel
from bot.freedays import FreeDays
from bot.storage import akkoord, answers, goals, history, networks
from bot.storage.content import Content, Status, is_part, parts, with_parts
from bot.storage.database import Database
from bot.storage.history import Source
from bot.storage.migrate import migrate
from bot.storage.said import Words
from bot.storage.tables import (
    TELEGRAM,
    Answer,
    AuditEvent,
    Goal,
    JointText,
    Outbox,
    Person,
    Role,
)
from tests.phone import chat_of
from tests.rounds import rounds
from tests.test_draaiboek import KIJKWIJZER, TEXTS

pytestmark = pytest.mark.both_databases

WRITERS = {1: "An", 2: "Bea"}
QUESTION = "1.4-1"
INTERLEAVINGS = rounds(1002) // 3
"""Of each place."""
CHOICES = ("Mijn tekst", "Die van", "De andere tekst", "Allebei")
HOUSE = House(KIJKWIJZER, TEXTS, channel("kijkwijzer_bot"), FreeDays())


@dataclass(frozen=True, slots=True)
class Spot:
    """Something that two people can rewrite: where its text is asked, and what stands there."""

    name: str
    route: str
    standing: Callable[[Session], list[str]]


def _answer(session: Session) -> list[str]:
    return [entry.text for entry in session.exec(select(Answer)).one().content.entries]


def _point(session: Session) -> list[str]:
    return [entry.text for entry in session.exec(select(JointText)).one().content.entries]


def _goal(session: Session) -> list[str]:
    return session.exec(select(Goal)).one().text.split("\n")


PLACES = (
    Spot("an item of an answer", f"punt:{QUESTION}:1", _answer),
    Spot("a point of a joint text", f"samen-punt:{QUESTION}:1", _point),
    Spot("the text of a goal", "doel-tekst:1", _goal),
)


def _seed(session: Session) -> None:
    """Two regisseurs of one partner; an answer, a joint text and a goal, each with one text."""
    now = clock.now()
    session.add_all([Person(id=n, name=name, created_at=now, last_seen_at=now)
                     for n, name in WRITERS.items()])  # fmt: skip
    session.flush()
    first = session.get_one(Person, 1)
    own = networks.start_network(session, first, "Net", "Streek", "Stad", "lop", now)
    partner = networks.partner(session, own.network_id, own.partner_id)
    assert partner is not None
    bea = networks.join(session, session.get_one(Person, 2), partner, Role.REGISSEUR, now)
    session.add_all([chat_of(m.person_id, membership_id=m.id) for m in (own, bea)])
    source = Source(1, now)
    begin = Content().add("begin")
    question = KIJKWIJZER.question(QUESTION)
    answer = answers.lock(session, partner, question, now)
    answers.record(session, answer, question, begin, Status.ANSWERED, source)
    joint = akkoord.joint_text(session, own.network_id, QUESTION)
    history.change(session, joint, source, data=begin.as_json())
    goal = Goal(network_id=own.network_id, level=1, rank=0, text="begin", proposed_by=partner.id,
                adopted_at=now)  # fmt: skip
    goals.add(session, goal, source)


_updates = count(1)


@dataclass(slots=True)
class Writer:
    """One of the two, as their phone shows it: what they do next, and what they have read."""

    id: int
    spot: Spot
    to_say: list[str]
    said: list[str] = field(default_factory=list)
    read: str = "begin"
    choosing: list[str] = field(default_factory=list)
    asked: bool = False

    @property
    def done(self) -> bool:
        return not (self.choosing or self.to_say)

    def goes_on(self, session: Session, chance: random.Random) -> None:
        """Open the text to rewrite it, send another one, or choose between two."""
        if self.choosing:
            self._press(session, chance.choice(self.choosing))
        elif not self.asked:
            self._press(session, f"{self.id}/{self.spot.route}")
            self.asked = True
        else:
            self._turn(session, Text(self.to_say[0], next(_updates), clock.now()))
            self.said.append(self.to_say.pop(0))
            self.asked = False

    def _press(self, session: Session, data: str) -> None:
        self._turn(session, Pressed(data, None, str(next(_updates))))

    def _turn(self, session: Session, deed: Text | Pressed) -> None:
        event = Event(next(_updates), TELEGRAM, self.id, WRITERS[self.id], deed)
        take_turn(session, HOUSE, event, clock.now(), lambda _chat, _wanted: 0)
        session.commit()
        shown = self._newest(session)
        self.read += shown.html
        keys = [key for row in shown.keys for key in row]
        self.choosing = [key.address for key in keys if key.text.startswith(CHOICES)]

    def _newest(self, session: Session) -> Words:
        rows = session.exec(
            select(Outbox)
            .where(Outbox.chat_id == self.id, Outbox.kind == "words")
            .order_by(col(Outbox.id).desc())
        )
        row = rows.first()
        assert row is not None
        assert isinstance(row.said, Words)
        return row.said


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('writers') / 'k.db'}")
    migrate(database)
    database.transact(_seed)
    yield database
    database.close()


@pytest.mark.parametrize("spot", PLACES, ids=lambda spot: spot.name)
def test_no_interleaving_loses_a_text(written: Database, spot: Spot) -> None:
    chance = random.Random(spot.name)
    chosen = 0
    for run in range(INTERLEAVINGS):
        # All turns of a run commit into one transaction, which is then rolled back: no two
        # runs meet, and no disk is waited for.
        with written.engine.connect() as connection, connection.begin() as whole:
            session = Session(connection, join_transaction_mode="create_savepoint",
                              expire_on_commit=False)  # fmt: skip
            chosen += _interleave(session, spot, run, chance)
            session.close()
            whole.rollback()
    assert chosen > INTERLEAVINGS / 10  # or nothing met at all


def _interleave(session: Session, spot: Spot, run: int, chance: random.Random) -> int:
    """Both rewrite the spot, once or twice, in any order; returns how often one had to choose."""
    writers = [Writer(id, spot, [f"t{run}.{id}.{n}." for n in range(chance.randint(1, 2))])
               for id in WRITERS]  # fmt: skip
    chosen = 0
    while waiting := [writer for writer in writers if not writer.done]:
        writer = chance.choice(waiting)
        before = spot.standing(session)
        chosen += bool(writer.choosing)
        writer.goes_on(session, chance)
        session.expire_all()
        for text in set(before) - set(spot.standing(session)):
            assert text in writer.read or text in writer.said, f"{text} went unseen"
    kept = _everything(session)
    for text in (text for writer in writers for text in writer.said):
        assert text in kept, f"{text} is lost"
    return chosen


def _everything(session: Session) -> str:
    """Whatever was ever written: it is in the history."""
    return json.dumps([(event.old, event.new) for event in session.exec(select(AuditEvent))])


@pytest.mark.parametrize("spot", PLACES, ids=lambda spot: spot.name)
def test_two_texts_at_the_same_instant_are_both_kept(database_url: str, spot: Spot) -> None:
    """Each in a thread and a connection of its own, as two processes would."""
    database = Database(database_url)
    migrate(database)
    database.transact(_seed)
    writers = [Writer(id, spot, [f"t{id}.{n}." for n in range(8)]) for id in WRITERS]
    together = threading.Barrier(len(writers))

    def write(writer: Writer) -> None:
        chance = random.Random(writer.id)
        while writer.to_say:
            together.wait(30)
            for _ in range(2):
                database.transact(lambda s: writer.goes_on(s, chance))
            while writer.choosing:
                database.transact(lambda s: writer.goes_on(s, chance))

    threads = [threading.Thread(target=write, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    kept = database.transact(_everything)
    database.close()
    for text in (text for writer in writers for text in writer.said):
        assert text in kept
    assert sum(len(writer.said) for writer in writers) == 16


def _edit(message: int, _: int) -> Deed:
    """New words for the message that made the second item."""
    return Edited(f"anders {next(_updates)}", message)


def _restore(_: int, version: int) -> Deed:
    """The answer as it was when that item was there."""
    return Pressed(f"1/versie-terug:{QUESTION}:{version}", None, str(next(_updates)))


@pytest.mark.parametrize("deed", [_edit, _restore], ids=["an edit", "an earlier version"])
def test_a_change_beside_an_answer_of_a_colleague_is_of_what_stands_there_now(
    database_url: str, deed: Callable[[int, int], Deed]
) -> None:
    """The colleague answers at the same instant, in a connection of their own."""
    database = Database(database_url)
    migrate(database)
    database.transact(_seed)
    together, wrong = threading.Barrier(2), []

    def turn(who: int, deed: Deed) -> None:
        def take(session: Session) -> None:
            event = Event(next(_updates), TELEGRAM, who, WRITERS[who], deed)
            take_turn(session, HOUSE, event, clock.now(), lambda _chat, _wanted: 0)

        try:
            database.transact(take)
        except Exception as error:
            wrong.append(error)

    def answers_often() -> None:
        for number in range(12):
            turn(2, Pressed(f"2/bekijk:{QUESTION}", None, str(next(_updates))))
            together.wait(30)
            turn(2, Text(f"van Bea {number}", next(_updates), clock.now()))

    turn(1, Pressed(f"1/bekijk:{QUESTION}", None, "0"))
    turn(1, Text("van An", 7, clock.now()))
    made = database.transact(lambda s: history.of_message(s, 1, 7)[0].id)
    bea = threading.Thread(target=answers_often)
    bea.start()
    for _ in range(12):
        together.wait(30)
        turn(1, deed(7, made))
    bea.join(60)
    assert wrong == []
    stands, events = database.transact(_answer_with_history)
    database.close()
    ids = [entry["id"] for entry in stands["entries"]]
    assert len(set(ids)) == len(ids)
    replayed: dict[str, Any] = {}
    for event in events:
        assert event.old.items() <= _apart(replayed, event.old).items()
        replayed = with_parts(replayed, event.new)
    assert replayed["entries"] == stands["entries"]
    came = json.dumps([event.new for event in events])
    assert all(f'"van Bea {number}"' in came for number in range(12))


def _answer_with_history(session: Session) -> tuple[dict[str, Any], list[AuditEvent]]:
    answer = session.exec(select(Answer)).one()
    return answer.data, list(reversed(history.later(session, answer, 0)))


def _apart(data: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    """What stands at these places, as the history would note it."""
    there = parts(data)
    return {name: there.get(name) if is_part(name) else names[name] for name in names}

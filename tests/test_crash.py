"""Kill the bot at any instant: nothing is lost, nothing is doubled, nobody is stuck.

The bot is a process of its own here, killed with SIGKILL and started again; the sandbox, as
Telegram would, keeps what was not confirmed.
"""

import asyncio
import random
import resource
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot import clock
from bot.draaiboek import snapshot
from bot.draaiboek.snapshot import Audience
from bot.sandbox import Sandbox
from bot.sandbox.faults import Fault
from bot.storage import akkoord, goals, history, networks
from bot.storage.content import Content
from bot.storage.database import Database
from bot.storage.history import Source
from bot.storage.migrate import migrate
from bot.storage.tables import (
    Akkoord,
    Answer,
    Delivery,
    Engagement,
    Goal,
    JointText,
    Outbox,
    Partner,
    Person,
    Role,
    Verdict,
)
from tests.phone import TOKEN, chat_of
from tests.process import PATIENCE, Bot
from tests.test_draaiboek import KIJKWIJZER

pytestmark = pytest.mark.both_databases

PEOPLE = (11, 12)
QUESTION = "1.4-1"
EXPECTS = {
    11: f"antwoord:{QUESTION}",
    12: f"antwoord:{QUESTION}",
    13: "doel-nieuw:1",
    14: "engagement-nieuw:1.3-4:0",
    15: f"samen:{QUESTION}",
}
"""Who writes in which conversation; each text leads to where the next one is expected."""
SIGNER = 16
AGREED_ON = "1.5"
"""The rubriek whose text one person agrees and disagrees with, again and again."""
INSTANTS = ("before the turn", "around the commit", "while sending", "after sending")


def _seed(session: Session) -> None:
    """Two partners; everyone is where their next text is expected, one at a text to agree with."""
    now = clock.now()
    people = {n: Person(id=n, name=f"P{n}", created_at=now, last_seen_at=now)
              for n in (*EXPECTS, SIGNER)}  # fmt: skip
    session.add_all(people.values())
    session.flush()
    own = networks.start_network(session, people[11], "Net", "Streek", "Stad", "lop", now)
    stad = session.get_one(Partner, own.partner_id)
    clb = networks.add_partner(session, own.network_id, "CLB", "clb", now)
    for id, person in people.items():
        partner, role = (clb, Role.PARTNER) if id == 12 else (stad, Role.REGISSEUR)
        membership = networks.join(session, person, partner, role, now)
        membership.mandate = id == SIGNER
        chat = chat_of(id, membership_id=membership.id, expects=EXPECTS.get(id), cursor=QUESTION)
        session.add(chat)
    source = Source(11, now)
    goal = Goal(network_id=own.network_id, level=1, rank=0, text="Minder uitval",
                proposed_by=stad.id, adopted_at=now)  # fmt: skip
    goals.add(session, goal, source)
    joint = akkoord.joint_text(session, own.network_id, f"{AGREED_ON}-1")
    history.change(session, joint, source, data=Content().add("Elk trimester").as_json())


def _verdict_route(session: Session) -> str:
    """The button of somebody who reads the text of the rubriek as it stands."""
    signer = networks.member(session, 1, SIGNER)
    assert signer is not None
    whole = snapshot.take(session, 1, KIJKWIJZER, audience=Audience.PARTNERS, now=clock.now())
    found = whole.akkoord(AGREED_ON)
    assert found is not None
    return f"{signer.id}/akkoord-geef:{AGREED_ON}:{found.hash}"


@dataclass(slots=True)
class Crowd:
    """Everyone who says and presses something, and what they said and pressed."""

    sandbox: Sandbox
    route: str
    said: dict[int, list[str]] = field(default_factory=lambda: {id: [] for id in EXPECTS})
    pressed: list[Verdict] = field(default_factory=list)
    query: str = ""
    message: int = 0

    def meet(self) -> None:
        for id in (*EXPECTS, SIGNER):
            self.sandbox.people.meet(id, f"P{id}").started = True
        [self.message] = self.sandbox.people.say(SIGNER, "/akkoord")["message_ids"]

    def act(self, what: str) -> None:
        for id, texts in self.said.items():
            texts.append(f"<{id}> antwoord {what} van velen")
            self.sandbox.people.say(id, texts[-1])
        self.pressed.append((Verdict.AGREED, Verdict.NOT_YET)[len(self.pressed) % 2])
        data = f"{self.route}:{self.pressed[-1]}"
        made = self.sandbox.people.press(SIGNER, self.message, data, stale=True)
        self.query = made["callback_query_id"]

    async def answered(self, patience: float) -> None:
        """Wait until the last thing that everyone did has its answer."""
        for id, texts in self.said.items():
            await _until(self.sandbox, texts[-1], id, patience)
        async with self.sandbox.world.changed:
            await asyncio.wait_for(
                self.sandbox.world.changed.wait_for(lambda: self.sandbox.world.queries[self.query]),
                patience,
            )


async def _until(sandbox: Sandbox, words: str, chat: int, patience: float = PATIENCE) -> None:
    """Wait until the bot has said these words in this chat."""

    def said() -> bool:
        messages = sandbox.world.chat(chat).messages.values()
        return any(words in m.get("text", "") and m["from"]["is_bot"] for m in messages)

    async with sandbox.world.changed:
        await asyncio.wait_for(sandbox.world.changed.wait_for(said), patience)


async def _events(sandbox: Sandbox, more: int) -> None:
    """Wait until the bot has made so many more calls."""
    wanted = len(sandbox.world.events) + more
    async with sandbox.world.changed:
        await asyncio.wait_for(
            sandbox.world.changed.wait_for(lambda: len(sandbox.world.events) >= wanted), PATIENCE
        )


async def _instant(sandbox: Sandbox, name: str, chance: random.Random) -> None:
    """Let the session run up to an instant of this kind."""
    match name:
        case "around the commit":
            await asyncio.sleep(chance.uniform(0.001, 0.02))  # the instant itself is the draw
        case "while sending":
            # Telegram takes its time, and gets the message after we are gone.
            sandbox.faults.waiting.append(Fault("delay", "sendMessage", seconds=0.2))
            await asyncio.sleep(chance.uniform(0.03, 0.15))
        case "after sending":
            await _events(sandbox, chance.randint(2, 4))


async def _crash_often(tmp_path: Path, database_url: str, kills: int, seed: int) -> None:
    database = Database(database_url)
    migrate(database)
    database.transact(_seed)
    sandbox = Sandbox(TOKEN, flood_limits=False)
    await sandbox.start()
    crowd = Crowd(sandbox, database.transact(_verdict_route))
    crowd.meet()
    bot = Bot(tmp_path, sandbox, database_url)
    chance = random.Random(seed)
    for kill in range(kills):
        await bot.start()
        for n in range(3):
            crowd.act(f"{kill}.{n}")
        await _instant(sandbox, INSTANTS[kill % len(INSTANTS)], chance)
        await bot.stop(signal.SIGKILL)
    await bot.start()
    crowd.act("tot slot")
    # What was said between many kills is answered only now, each on an ever longer screen.
    await crowd.answered(PATIENCE + 2 * kills)
    assert await bot.stop(signal.SIGTERM) == 0
    doubled = database.transact(lambda s: _check(s, sandbox, crowd))
    sys.stdout.write(f"{kills} kills, {doubled} messages sent twice, all flagged\n")
    assert sandbox.world.violations == []
    database.close()
    await sandbox.stop()


def _kept(session: Session) -> list[str]:
    """What was written in all conversations, each in its order."""
    contents = [a.content for a in session.exec(select(Answer).order_by(col(Answer.id)))]
    contents += [j.content for j in session.exec(select(JointText).order_by(col(JointText.id)))]
    written = [entry.text for content in contents for entry in content.entries]
    written += [g.text for g in session.exec(select(Goal).order_by(col(Goal.rank)))]
    written += [e.text for e in session.exec(select(Engagement).order_by(col(Engagement.id)))]
    return [text for text in written if text.startswith("<")]


def _check(session: Session, sandbox: Sandbox, crowd: Crowd) -> int:
    """Everything that was said stands once and in order; returns how many messages came twice."""
    kept: dict[int, list[str]] = {id: [] for id in EXPECTS}
    for text in _kept(session):
        kept[int(text[1:3])].append(text)
    assert kept == crowd.said
    given = session.exec(select(Akkoord).order_by(col(Akkoord.id))).all()
    assert [row.verdict for row in given] == crowd.pressed
    rows = session.exec(select(Outbox).where(Outbox.kind == "words")).all()
    assert {row.state for row in rows} <= {Delivery.SENT, Delivery.DROPPED}
    # Only a message in doubt is ever sent again; one may be in doubt at several kills.
    assert {row.attempts for row in rows if not row.maybe_duplicate} <= {0, 1}
    doubled = 0
    for id in (*EXPECTS, SIGNER):
        messages = sandbox.world.chat(id).messages.values()
        came = [m["text"] for m in messages if m["from"]["is_bot"]]
        if id in PEOPLE:  # elsewhere the same screen comes back, and rightly so
            doubled += len(came) - len(set(came))
        sent = sum(row.chat_id == id and row.state is Delivery.SENT for row in rows)
        assert sent <= len(came) <= sum(row.attempts for row in rows if row.chat_id == id)
    assert doubled <= sum(row.attempts - 1 for row in rows if row.maybe_duplicate)
    return doubled


async def test_a_full_disk_delays_an_answer_and_loses_none(tmp_path: Path) -> None:
    database_url = f"sqlite:///{tmp_path / 'k.db'}"
    database = Database(database_url)
    migrate(database)
    database.transact(_seed)
    sandbox = Sandbox(TOKEN, flood_limits=False)
    await sandbox.start()
    sandbox.people.meet(PEOPLE[0], "P").started = True
    bot = Bot(tmp_path, sandbox, database_url)
    await bot.start()
    sandbox.people.say(PEOPLE[0], "<11> voor")
    await _until(sandbox, "<11> voor", PEOPLE[0])
    bot.limit_files(1)
    sandbox.people.say(PEOPLE[0], "<11> tijdens")
    # The bot asks again for what it could not store; it says nothing meanwhile.
    await _polls(sandbox, 2)
    said = [m for m in sandbox.world.chat(PEOPLE[0]).messages.values() if m["from"]["is_bot"]]
    assert len(said) == 1
    bot.limit_files(resource.RLIM_INFINITY)
    await _until(sandbox, "2. <11> tijdens", PEOPLE[0])
    assert await bot.stop(signal.SIGTERM) == 0
    database.close()
    await sandbox.stop()


async def _polls(sandbox: Sandbox, times: int) -> None:
    """Wait until the bot has asked for updates so many times more."""
    wanted = sandbox.world.polls + times
    async with sandbox.world.changed:
        await asyncio.wait_for(
            sandbox.world.changed.wait_for(lambda: sandbox.world.polls >= wanted), PATIENCE
        )


async def test_kills_lose_and_double_nothing(tmp_path: Path, database_url: str) -> None:
    await _crash_often(tmp_path, database_url, kills=10, seed=1)


@pytest.mark.soak
async def test_two_hundred_kills_lose_and_double_nothing(tmp_path: Path, database_url: str) -> None:
    await _crash_often(tmp_path, database_url, kills=200, seed=random.randrange(10**6))

"""`kijkwijzer demo`: the bot, a local Telegram, and an example network to try it on."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session

from bot import clock
from bot.app import App
from bot.config import Settings
from bot.datafile import DataFile
from bot.kijkwijzer import Kijkwijzer
from bot.rules import indicators as rules
from bot.rules import quiet
from bot.rules.outline import match_name, outline
from bot.rules.written import day
from bot.sandbox import Sandbox
from bot.storage import answers, goals, history, networks
from bot.storage.answers import Source
from bot.storage.content import Content, Status
from bot.storage.networks import Acting
from bot.storage.tables import (
    Chat,
    Engagement,
    Goal,
    Indicator,
    Measurement,
    Membership,
    Network,
    Person,
    Role,
    Stand,
)

TOKEN = "123456:demo-only-not-a-real-token-0000000"  # noqa: S105 nobody can use it anywhere
FIRST_PERSON = 1001


async def fill(app: App, sandbox: Sandbox, settings: Settings) -> None:
    """Put the example network in the database, and its people in the local Telegram."""
    file = DataFile(settings.prompts_dir / "voorbeeld.yaml")
    example = file.shaped(TypeAdapter(dict[str, Any]))
    names = [example["mensen"]["regisseur"], *example["mensen"]["partners"]]
    await app.database.write(_write, app.kijkwijzer, example, names, clock.now())
    for id, name in enumerate(names, FIRST_PERSON):
        sandbox.people.meet(id, name)
        sandbox.people.say(id, "/start")


def follow_clock(app: App, sandbox: Sandbox) -> None:
    """Let the bot live in the time of the local Telegram, whose page can move it forward.

    Both begin at an hour at which people may be written to: at night or in a weekend the demo
    would seem to say nothing to anybody else.
    """
    now = clock.now()
    ahead = quiet.next_moment(now, quiet.DEFAULT, app.free_days) - now
    clock.run_ahead(ahead)
    sandbox.world.advance(ahead.total_seconds())

    async def later(seconds: float) -> None:
        clock.run_ahead(timedelta(seconds=seconds))
        await app.tick()
        await app.settled()

    sandbox.on_clock.append(later)


def _write(
    session: Session,
    kijkwijzer: Kijkwijzer,
    example: dict[str, Any],
    names: list[str],
    at: datetime,
) -> None:
    people = [
        Person(id=id, name=name, created_at=at, last_seen_at=at)
        for id, name in enumerate(names, FIRST_PERSON)
    ]
    session.add_all(people)
    session.flush()
    session.add_all([Chat(person_id=person.id, external=person.id) for person in people])
    session.flush()
    first, *others = example["partners"]
    about = example["netwerk"]
    membership = networks.start_network(
        session, people[0], about["naam"], about["streek"], first["naam"], first["soort"], at
    )
    for person, other in zip(people[1:], others, strict=True):
        partner = networks.add_partner(
            session, membership.network_id, other["naam"], other["soort"], at
        )
        networks.join(session, person, partner, Role.PARTNER, at)
    network = session.get_one(Network, membership.network_id)
    _goals(session, example["doelen"], membership, at)
    _engagements(session, example["engagementen"], membership, at)
    _indicators(session, example["indicatoren"], membership, at)
    for acting in (networks.memberships(session, person.id)[0] for person in people):
        _answer(session, kijkwijzer, acting, example["antwoorden"][acting.partner.name], at)
    assert network.id == membership.network_id


def _answer(
    session: Session,
    kijkwijzer: Kijkwijzer,
    acting: Acting,
    given: dict[str, list[str]],
    at: datetime,
) -> None:
    for key, texts in given.items():
        question = kijkwijzer.question(key)
        content = Content()
        for text in texts:
            content = content.add(text)
        answer = answers.lock(session, acting.partner, question, at)
        source = Source(acting.membership.person_id, at)
        answers.record(session, answer, question, content, Status.ANSWERED, source)


def _goals(session: Session, written: str, regisseur: Membership, at: datetime) -> None:
    """The tree, written as people paste it."""
    names = networks.partner_names(session, regisseur.network_id)
    above: dict[int, int] = {}
    for line in outline(written) or []:
        partner = match_name(line.responsible or "", names)
        goal = Goal(
            network_id=regisseur.network_id,
            parent_id=above.get(line.level - 1),
            level=line.level,
            rank=0,
            text=line.text,
            responsible_id=partner,
            responsible_name=None if partner else line.responsible,
            proposed_by=regisseur.partner_id,
            adopted_at=at,
        )
        goals.add(session, goal, Source(regisseur.person_id, at))
        above[line.level] = goal.id


def _engagements(
    session: Session, rows: list[dict[str, str]], regisseur: Membership, at: datetime
) -> None:
    today = clock.wall(at).date()
    names = networks.partner_names(session, regisseur.network_id)
    ids = {goal.text: goal.id for goal in goals.of_network(session, regisseur.network_id)}
    for row in rows:
        engagement = Engagement(
            network_id=regisseur.network_id,
            question=row["vraag"],
            text=row["wat"],
            owner_id=match_name(row["wie"], names),
            goal_id=ids.get(row.get("doel", "")),
            due=day(row["tegen"], today),
            stand=Stand(row["stand"]),
            note=row.get("waarom"),
            proposed_by=regisseur.partner_id,
            updated_at=at,
        )
        history.add(session, engagement, Source(regisseur.person_id, at))


def _indicators(
    session: Session, rows: list[dict[str, Any]], regisseur: Membership, at: datetime
) -> None:
    today, source = clock.wall(at).date(), Source(regisseur.person_id, at)
    for row in rows:
        written = rules.read(row["indicator"], today)
        assert written.target is not None
        indicator = Indicator(
            network_id=regisseur.network_id,
            text=written.text,
            measure=written.measure,
            timing=written.timing,
            target=written.target.value,
            target_day=written.target.day,
            proposed_by=regisseur.partner_id,
        )
        history.add(session, indicator, source)
        for value in (rules.read_value(line, today) for line in row["waarden"]):
            measurement = Measurement(
                network_id=regisseur.network_id,
                indicator_id=indicator.id,
                value=value.value,
                day=value.day,
                source=value.source,
                school_year=value.school_year,
                hidden=rules.small(value.value, indicator),
                given_by=regisseur.partner_id,
            )
            history.add(session, measurement, source)


def database_url(folder: Path) -> str:
    """A database of the demo's own, new at each start."""
    return f"sqlite:///{folder / 'demo.db'}"

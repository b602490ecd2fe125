"""The agenda of an overleg: it proposes itself, and the regisseur decides."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot import clock
from bot.draaiboek.goals import Tree
from bot.draaiboek.indicators import Figures, Value
from bot.draaiboek.model import Draaiboek, Participant, RubriekAkkoord, Signed
from bot.rules import agenda as rules
from bot.rules.agenda import About, Topic, propose
from bot.rules.indicators import due
from bot.rules.points import Written, read, read_minutes
from bot.storage import history
from bot.storage.agenda import Agenda
from bot.storage.history import Source
from bot.storage.tables import (
    Akkoord,
    Engagement,
    Goal,
    Meeting,
    Membership,
    Network,
    Role,
    Stand,
    Verdict,
)
from tests.conftest import Join
from tests.phone import Phone, Telegram

# ---- rules -------------------------------------------------------------------------------------

_topics = st.lists(
    st.builds(
        Topic,
        st.sampled_from([a for a in About if a not in (About.WELCOME, About.NEXT)]),
        st.integers(1, 60),
        rubriek=st.sampled_from(["", "1.3", "1.4.1"]),
        thing=st.integers(0, 50),
    ),
    max_size=20,
    unique_by=lambda topic: topic.key,
)
_order = list(About).index


@settings(derandomize=True)
@given(_topics, st.integers(0, 240), st.data())
def test_a_proposal_fits_and_loses_nothing(
    topics: list[Topic], minutes: int, data: st.DataObject
) -> None:
    keys = [topic.key for topic in topics]
    taken = data.draw(st.sets(st.sampled_from([*keys, About.WELCOME, About.NEXT])))
    found = propose(topics, minutes, taken)
    assert sum(topic.minutes for topic in found.points) <= minutes
    own = [t for t in found.points if t.about not in (About.WELCOME, About.NEXT)]
    # Everything that is open is either a point or named, the most urgent first.
    everything = [*own, *found.rest]
    assert sorted(t.key for t in everything) == sorted(set(keys) - taken)
    assert [_order(t.about) for t in everything] == sorted(_order(t.about) for t in everything)
    assert all(topic.key not in taken for topic in found.points)
    # Nobody gets less than is worth while, unless so little was asked.
    asked = {topic.key: topic.minutes for topic in topics}
    assert all(t.minutes >= min(rules.SHORTEST, asked[t.key]) for t in own)
    if found.points and About.WELCOME not in taken:
        assert found.points[0].about is About.WELCOME
    if found.points and About.NEXT not in taken:
        assert found.points[-1].about is About.NEXT


def test_what_no_longer_fits_is_named() -> None:
    topics = [Topic(About.UNANSWERED, 10, rubriek=r) for r in ("1.1", "1.3", "1.4")]
    found = propose([*topics, Topic(About.LATE, 15, who=("CLB",), thing=3)], 40)
    assert [(t.about, t.minutes) for t in found.points] == [
        (About.WELCOME, 5), (About.LATE, 15), (About.UNANSWERED, 10), (About.UNANSWERED, 5),
        (About.NEXT, 5),
    ]  # fmt: skip
    assert [t.rubriek for t in found.rest] == ["1.4"]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("15", 15), ("15 min", 15), ("15'", 15), ("1u30", 90), ("1 uur", 60), ("half uur", 30),
     ("0", None), ("volgende keer", None), ("2027", None), ("999", None)],
)  # fmt: skip
def test_minutes(text: str, minutes: int | None) -> None:
    assert read_minutes(text) == minutes


@pytest.mark.parametrize(
    ("message", "points"),
    [
        ("Voorstelling coach; 15 min", [Written("Voorstelling coach", 15)]),
        ("Voorstelling coach (15 min)", [Written("Voorstelling coach", 15)]),
        ("Voorstelling coach 15 min.", [Written("Voorstelling coach", 15)]),
        ("Onthaal; met koffie", [Written("Onthaal; met koffie", None)]),
        ("Klas 7", [Written("Klas 7", None)]),
        ("Onthaal; 5\n\nRondje; half uur", [Written("Onthaal", 5), Written("Rondje", 30)]),
    ],
)
def test_own_points(message: str, points: list[Written]) -> None:
    assert read(message) == points


@settings(derandomize=True)
@given(st.text(max_size=200))
def test_reading_points_loses_no_word(message: str) -> None:
    assert all(written.text.strip() for written in read(message))


def _figures(target: date | None, *days: date | None) -> Figures:
    values = tuple(Value(n, "12 %", False, day, "", "") for n, day in enumerate(days))
    return Figures(1, "Uitval", "%", "", "9 %", target, None, 0, values)


@pytest.mark.parametrize(
    ("on", "values", "is_due"),
    [
        (date(2027, 7, 31), [], False),
        (date(2027, 8, 1), [], True),
        (date(2027, 12, 1), [], True),
        (date(2027, 8, 15), [date(2026, 8, 31), None], True),
        (date(2027, 9, 15), [date(2027, 8, 20)], False),
    ],
)
def test_when_an_indicator_is_due(on: date, values: list[date | None], is_due: bool) -> None:
    assert due(_figures(date(2027, 8, 31), *values), on) is is_due
    assert not due(_figures(None, *values), on)


_deeds = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 5)),
        st.tuples(st.just("remove"), st.integers(1, 8)),
        st.tuples(st.sampled_from(["up", "down"]), st.integers(1, 8)),
    ),
    max_size=30,
)


@settings(derandomize=True)
@given(_deeds)
def test_an_agenda_gives_no_number_twice(deeds: list[tuple[str, int]]) -> None:
    agenda, given_out = Agenda(), list[int]()
    for deed, n in deeds:
        if deed == "add":
            agenda = agenda.add("x", 5, at=min(n, len(agenda.points)))
            given_out.append(agenda.last_id)
        elif agenda.point(n) is not None:
            before = {point.id for point in agenda.points}
            agenda = agenda.remove(n) if deed == "remove" else agenda.step(
                n, -1 if deed == "up" else 1)  # fmt: skip
            assert {point.id for point in agenda.points} == before - (
                {n} if deed == "remove" else set()
            )
        assert Agenda.from_json(agenda.as_json()) == agenda
    assert len(set(given_out)) == len(given_out)


def _engagement_of(id: int, owner: int, stand: Stand, day: date | None) -> Engagement:
    return Engagement(id=id, network_id=1, question="1.3-4", text=f"afspraak {id}", owner_id=owner,
                      due=day, stand=stand, proposed_by=1, updated_at=clock.now())  # fmt: skip


def _remark(rubriek: str) -> Akkoord:
    return Akkoord(network_id=1, partner_id=1, rubriek=rubriek, hash="x", verdict=Verdict.REMARK,
                   note="?", person_id=1, at=clock.now())  # fmt: skip


def test_what_is_open_in_the_order_of_its_urgency() -> None:
    on = date(2027, 3, 9)
    whole = Draaiboek(
        network="N", region="R", made_at=clock.now(), regie=(), heading="", intro="", sections=(),
        partners=(Participant("Stad", "x"), Participant("CLB", "x")), goals=Tree(()),
        figures=(_figures(date(2027, 3, 31)), _figures(date(2027, 8, 31))),
        akkoorden=(
            RubriekAkkoord("1.3", "h", (Signed("Stad", Verdict.NOT_YET, clock.now()),), ("CLB",)),
            RubriekAkkoord("1.4", "h", (Signed("Stad", Verdict.AGREED, clock.now()),), ()),
            RubriekAkkoord("1.5", "", (), ("Stad", "CLB")),
        ),
    )  # fmt: skip
    engagements = [
        _engagement_of(1, 1, Stand.TODO, date(2027, 1, 1)),
        _engagement_of(2, 2, Stand.STUCK, None),
        _engagement_of(3, 2, Stand.BUSY, date(2027, 3, 8)),
        _engagement_of(4, 2, Stand.DONE, date(2027, 1, 1)),
        _engagement_of(5, 1, Stand.BUSY, on),
        _engagement_of(6, 2, Stand.PROPOSED, date(2027, 1, 1)),
    ]
    goal = Goal(id=1, network_id=1, level=1, rank=1, text="Minder uitval", proposed_by=2)
    found = rules.topics(whole, engagements, [goal], [_remark("1.3"), _remark("1.3")],
                         {1: "Stad", 2: "CLB"}, on)  # fmt: skip
    assert [(t.key, t.number, t.who, t.what) for t in found] == [
        ("opvolgen_2", 2, ("CLB",), ("afspraak 2", "afspraak 3")),
        ("opvolgen_1", 1, ("Stad",), ("afspraak 1",)),
        ("opmerkingen_1.3", 2, (), ()),
        ("voorgesteld", 1, ("CLB",), ("afspraak 6",)),
        ("doelen", 1, (), ("Minder uitval",)),
        ("akkoord_1.3", 2, ("Stad", "CLB"), ()),
        ("indicatoren", 1, (), ("Uitval",)),
    ]


# ---- through the front door ---------------------------------------------------------------------


def a_meeting(telegram: Telegram, at: datetime, **values: Any) -> int:
    """Plan an overleg behind the scenes; returns its id."""

    def add(session: Session) -> int:
        network = session.exec(select(Network)).first()
        regie = session.exec(select(Membership).where(Membership.role == Role.REGISSEUR)).first()
        assert network is not None
        assert regie is not None
        moment = clock.wall(at)
        row = Meeting(
            network_id=network.id, uid=f"{at.isoformat()}@test", day=moment.date(),
            hour=time(moment.hour, moment.minute), starts_at=at, reminders=[14, 3, 0],
            announced_at=clock.now(), **values,
        )  # fmt: skip
        history.add(session, row, Source(regie.person_id, clock.now()))
        return row.id

    assert telegram.app is not None
    return telegram.app.database.transact(add)


async def opens(phone: Phone, route: str) -> None:
    """Press a button that carries this route, under the person's newest message."""
    message = (await phone.from_bot())[-1]["message_id"]
    await phone.presses_data(message, f"0/{route}")


async def _engagement(phone: Phone, words: str) -> None:
    await phone.says("/engagementen")
    await phone.presses("➕")
    await phone.presses("1.3 Doel")
    await phone.says(words)


async def test_what_is_open_becomes_an_agenda(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    at = datetime(2027, 3, 9, 13, tzinfo=UTC)
    id = a_meeting(telegram, at, minutes=60)
    await _engagement(bart, "een lijst maken tegen 1 maart 2027")
    await _engagement(regisseur, "CLB De Brug belt elke school tegen 1 mei 2027")
    await opens(regisseur, f"agenda:{id}")
    text = await regisseur.reads()
    assert "Voorstel voor de agenda van dinsdag 9 maart 2027 om 14 uur" in text
    lines = [line for line in text.splitlines() if line[:1].isdigit()]
    assert lines[0] == "1. Welkom (5 min)"
    assert lines[1] == "2. Opvolgen met CLB De Brug: een lijst maken (5 min)"
    assert lines[2] == "3. Voorgestelde engagementen: belt elke school (5 min)"
    assert lines[3].startswith("4. Akkoord zoeken over 1.3 Doelstellingen en concrete acties")
    assert lines[-1].endswith(". Volgend overleg (5 min)")
    assert "nog aan te vullen door 2 van 2 partners" in text
    assert "Samen 60 minuten. Het overleg duurt 60 minuten." in text
    assert "Hiervoor is er geen tijd meer: " in text

    await regisseur.presses("Alles overnemen")
    text = await regisseur.reads()
    assert "Bewaard ✓" in text
    assert "14.00 Welkom (5 min)" in text
    assert "14.05 Opvolgen met CLB De Brug: een lijst maken (5 min)" in text
    assert "14.55 Volgend overleg (5 min)" in text
    await regisseur.presses("Ongedaan maken")
    assert "Voorstel voor de agenda" in await regisseur.reads()

    # Point by point; what was taken is not proposed again.
    await regisseur.presses("➕ 3. Voorgestelde engagementen")
    assert "Voorgestelde engagementen" not in await regisseur.reads()
    assert "Er staat al 5 minuten op de agenda." in await regisseur.reads()

    # Everyone reads it, nobody else changes it.
    await opens(bart, f"agenda:{id}")
    assert "14.00 Voorgestelde engagementen: belt elke school (5 min)" in await bart.reads()
    assert await bart.buttons() == ["Terug"]
    await opens(bart, f"agenda-alles:{id}")
    assert "alleen de regisseur" in await bart.reads()


async def test_the_regisseur_edits_the_agenda(regisseur: Phone, telegram: Telegram) -> None:
    id = a_meeting(telegram, datetime(2027, 3, 9, 13, tzinfo=UTC), minutes=60)
    await opens(regisseur, f"agenda:{id}")
    await regisseur.says_at_once("Voorstelling coach; 15 min", "Rondje\nVaria; 5")
    text = await regisseur.reads()
    assert [line for line in text.splitlines() if line[:2] == "14"] == [
        "14.00 Voorstelling coach (15 min)", "14.15 Rondje (10 min)", "14.25 Varia (5 min)",
    ]  # fmt: skip
    assert "Samen 30 van de 60 minuten" in text
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Rondje")
    await regisseur.presses("Omhoog")
    assert "Bewaard ✓" in await regisseur.reads()
    await regisseur.presses("Omhoog")  # it stands first already
    await regisseur.presses("30")
    await regisseur.says("Rondje: hoe loopt het?")
    text = await regisseur.reads()
    assert "14.00 Rondje: hoe loopt het? (30 min)\n14.30 Voorstelling coach" in text
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Voorstelling")
    await regisseur.says("45 min")
    assert "Samen 80 minuten. Het overleg duurt 60 minuten." in await regisseur.reads()
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Voorstelling")
    await regisseur.presses("Verwijderen")
    assert "Voorstelling coach (45 min)" not in await regisseur.reads()
    await regisseur.presses("Ongedaan maken")
    assert "14.30 Voorstelling coach (45 min)" in await regisseur.reads()


async def test_two_regisseurs_at_one_point_lose_no_words(
    regisseur: Phone, joins: Join, telegram: Telegram
) -> None:
    bart = await joins(102, "Bart", "Stad Dendermeer")
    await regisseur.says("/partners")
    await regisseur.presses("Stad Dendermeer")
    await regisseur.presses("Regie delen met Bart")
    await regisseur.presses("Ja, deel de regie")
    id = a_meeting(telegram, datetime(2027, 3, 9, 13, tzinfo=UTC))
    await opens(regisseur, f"agenda:{id}")
    await regisseur.says("Rondje; 10")
    for phone in (regisseur, bart):
        await opens(phone, f"agenda:{id}")
        await phone.presses("Wijzigen")
        await phone.presses("Rondje")
    await bart.says("Rondje van Bart; 5")
    await regisseur.says("Rondje van An; 15")
    text = await regisseur.reads()
    assert "Iemand wijzigde dit punt intussen" in text
    assert "14.00 Rondje van Bart (5 min)\n14.05 Rondje van An (15 min)" in text


async def test_an_agenda_of_another_network_is_not_there(
    regisseur: Phone, telegram: Telegram
) -> None:
    id = a_meeting(telegram, datetime(2027, 3, 9, 13, tzinfo=UTC))
    stranger = await telegram.phone(300, "Zeno")
    await stranger.says("/start")
    await stranger.presses("Een netwerk starten")
    for answer in ("Ander netwerk", "Elders", "Stad Elders"):
        await stranger.says(answer)
    await stranger.presses("Lokaal bestuur")
    for route in (f"agenda:{id}", f"agenda-alles:{id}", f"tijdens:{id}", f"verslag:{id}",
                  f"aanwezig:{id}:0", f"verslag-word:{id}", f"verslag-stuur:{id}:0"):  # fmt: skip
        message = (await stranger.from_bot())[-1]["message_id"]
        toast = await stranger.presses_data(message, f"0/{route}")
        assert toast == "Deze knop werkt niet meer. Kies /start om verder te gaan.", route


async def test_status_names_the_next_overleg(regisseur: Phone, telegram: Telegram) -> None:
    at = clock.now() + timedelta(days=20)
    a_meeting(telegram, at, place="Stadhuis")
    await regisseur.says("/status")
    line = next(x for x in (await regisseur.reads()).splitlines() if "Volgend overleg" in x)
    assert line.endswith(" uur, Stadhuis.")

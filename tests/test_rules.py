"""The pure rules, by values."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kijkwijzer import load
from bot.rules import fields, progress, shield
from bot.storage.content import Content, Status

KIJKWIJZER = load(Path(__file__).parent.parent / "prompts" / "kijkwijzer.yaml")
TODAY = date(2026, 12, 1)
KEYS = [question.key for question in KIJKWIJZER.questions]


@pytest.mark.parametrize(
    "text",
    [
        "85.07.30-033.28",
        "85/07/30-033/28",
        "nummer 85073003328 graag",
        "Leerling Jonas komt niet",
        "leerling Émilie",
        "Jan Peeters uit 3B",
        "Jan Peeters (geboren 12/3/2010)",
        "Sara Maes, geb. op 4 mei 2011",
        "geboortedatum 12/03/2010 Emma Claes",
        "Geboortedatum: 12/03/10",
        "E. Claes 12.03.2010",
        "E.J. Claes (12-03-2010)",
        "Emma De Koning, 12 maart 2010",
        "Contact over Emma van den Berg 2010-03-12",
        "12/03/2010 Lotte Janssen",
        "Yassin uit 4 TSO B stopt",
        "We bellen Yassin van 3B",
        "Ruben uit 5EM1 komt terug",
        "Lotte Janssens, 4 TSO",
        "de leerling Peeters",
    ],
)
def test_the_shield_sees_data_of_a_pupil(text: str) -> None:
    assert shield.about_a_pupil(text, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "De leerling met dyslexie krijgt hulp",
        "Leerlingen uit 3B zijn vaker afwezig",
        "Bel 0499/12.34.56 of +32 2 553 00 00",
        "An Peeters is coördinator bij het CLB",
        "BE 0316.380.841",
        "Een jongere die dreigt uit te vallen",
        "Elke leerling Krijgt een plan",
        "Leerling Begeleiding",
        "Per leerling Eén gesprek",
        "Overleg Atheneum Zuid 12/03/2027",
        "Overleg Atheneum Zuid 12/03/2015",
        "CLB De Brug tegen 1 mei 2027",
        "CLB De Brug 1 mei 2018",
        "Jan Peeters neemt dit op tegen 12/03/2027",
        "Jan Peeters 12/03/2027",
        "Stationsstraat Aalst 12/03/2016",
        "Besluit Vlaamse Regering 17 juni 2016",
        "Decreet Leersteun 5 mei 2013",
        "Jongeren geboren na 1 januari 2008 zijn leerplichtig",
        "Nota van An Peeters van 12/03/2016",
        "Uitstroom uit 4 TSO daalt",
        "Jongeren uit 3B en ouders van 5A",
        "Schoolverlaters uit 6 BSO",
        "Atheneum Zuid 3B",
        "Mentoren in 1A en 1B, coach van 3B",
        "Overstap uit 1B",
        "An Peeters 02/553.10.10 of 0499 12 03 10",
        "0499 12 03 10 An Peeters",
        "12,1 %; 31/8/2019; Dataloep Vlaanderen",
        "Punt 1.4.2 en 12.03.20 euro",
    ],
)
def test_the_shield_lets_agreements_pass(text: str) -> None:
    assert not shield.about_a_pupil(text, TODAY)


@pytest.mark.parametrize(
    ("written", "kept"),
    [("0499/12.34.56", "0499 12 34 56"), ("+32 499 12 34 56", "0499 12 34 56"),
     ("02 553 00 00", "02 553 00 00"), ("+31 20 123 4567", "+31 20 123 4567")],
)  # fmt: skip
def test_phone_numbers_as_people_write_them(written: str, kept: str) -> None:
    assert fields.understood(fields.PHONE, written)
    assert fields.tidy(fields.PHONE, written) == kept


def test_what_is_not_understood_is_kept_as_it_is() -> None:
    assert not fields.understood(fields.EMAIL, "jan apenstaart")
    assert fields.tidy(fields.EMAIL, " jan apenstaart ") == "jan apenstaart"


@given(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(list(Status))), st.sampled_from(KEYS))
def test_going_on_always_ends_at_an_open_question_or_none(
    statuses: dict[str, Status], cursor: str
) -> None:
    open_ones = {key for key in KEYS if progress.is_open(statuses, key)}
    found = progress.where_to_go_on(KIJKWIJZER, statuses, cursor)
    assert found in open_ones if open_ones else found is None
    after = progress.next_in_block(KIJKWIJZER, statuses, cursor)
    assert after is None or (after in open_ones and after != cursor)


@given(st.lists(st.sampled_from([*Status]), max_size=36))
def test_progress_adds_up(given_statuses: list[Status]) -> None:
    counts = {status: given_statuses.count(status) for status in Status}
    del counts[Status.OPEN]
    assert sum(progress.progress(KIJKWIJZER, counts).by_status.values()) == len(KEYS)


@given(st.lists(st.one_of(st.text(max_size=5), st.integers(0, 8)), max_size=30))
def test_an_id_is_never_used_twice(deeds: list[str | int]) -> None:
    content, seen = Content(), set[int]()
    for deed in deeds:
        if isinstance(deed, str):
            content = content.add(deed)
            assert content.last_id not in seen
            seen.add(content.last_id)
        else:
            content = content.remove(deed)
    assert Content.from_json(content.as_json()) == content

"""Remarks with an akkoord, and other free reasons: whole, however long, and to be read again."""

import pytest

from tests.conftest import Join
from tests.phone import Phone
from tests.test_agreement import POINT, _takes_the_mandate, _to_the_joint_text

LONG = " ".join(f"woord{n}" for n in range(600))
"""Some 5,000 signs: Telegram makes two messages of it."""


async def _says(phone: Phone, verdict: str) -> None:
    await _takes_the_mandate(phone)
    await phone.presses("1.4 Afspraken")
    await phone.presses(verdict)


async def _read(phone: Phone, after: int) -> str:
    """Everything that the bot said after a number of messages."""
    return " ".join(str(m.get("text")) for m in (await phone.from_bot())[after:])


@pytest.mark.parametrize("verdict", ["Akkoord met opmerking", "Nog niet akkoord"])
async def test_a_long_remark_is_one_remark_that_is_read_whole(
    regisseur: Phone, bart: Phone, joins: Join, verdict: str
) -> None:
    celine = await joins(104, "Celine", "Atheneum Zuid")
    await _to_the_joint_text(regisseur)
    await regisseur.says(POINT)
    await _says(bart, verdict)
    told = len(await regisseur.from_bot())
    assert len(await bart.says(LONG)) == 2
    assert "Wat wil je met" not in await bart.reads()
    # One notice tells how it begins; the whole stands where it is answered.
    assert len(await regisseur.from_bot()) == told + 1
    assert "Dit is het begin. Kies Beantwoorden" in await regisseur.reads()
    await regisseur.presses("Beantwoorden")
    assert LONG in await _read(regisseur, told)
    assert len(await regisseur.says("Antwoord: " + LONG)) == 2
    assert "Er wachten geen opmerkingen." in await regisseur.reads()
    answers = [m for m in await bart.from_bot() if "antwoordt op jullie" in str(m.get("text"))]
    assert len(answers) == 1
    # Once answered, both still read the remark and its answer at the rubriek.
    for phone in (bart, regisseur):
        await phone.says("/akkoord")
        await phone.presses("1.4 Afspraken")
        if phone is bart:
            text = await bart.reads()
            assert "Jullie opmerking: “woord0 woord1" in text
            assert "Antwoord van de regisseur: “Antwoord: woord0" in text
        await phone.presses("Opmerkingen en antwoorden (1)")
        before = len(await phone.from_bot())
        await phone.presses("CLB De Brug, 1.4 Afspraken, 1 december 2026")
        whole = await _read(phone, before)
        assert f"“{LONG}”" in whole
        assert f"“Antwoord: {LONG}”" in whole
    # Another partner reads neither, only what the verdict is.
    await celine.says("/akkoord")
    await celine.presses("1.4 Afspraken")
    assert f"\n{verdict}: CLB De Brug." in await celine.reads()
    assert not any("Opmerkingen" in button for button in await celine.buttons())
    toast = await celine.presses_data((await celine.from_bot())[-1]["message_id"], "0/opmerking:1")
    assert "werkt niet meer" in toast


async def test_a_long_point_of_a_joint_text_is_one_point(regisseur: Phone) -> None:
    await _to_the_joint_text(regisseur)
    await regisseur.says(POINT)
    assert len(await regisseur.says(LONG)) == 2
    text = await regisseur.reads()
    assert "2. woord0" in text
    assert "3." not in text


async def test_why_an_engagement_is_stuck_is_kept_whole(bart: Phone) -> None:
    await bart.says("/engagementen")
    await bart.presses("➕")
    await bart.presses("Terug")
    assert (await bart.reads()).startswith("Engagementen")
    await bart.presses("➕")
    await bart.presses("1.4.1")
    await bart.says("een lijst maken tegen eind juni 2027")
    await bart.presses("Loopt vast")
    await bart.says(LONG)
    before = len(await bart.from_bot())
    await bart.says("/engagementen")
    await bart.presses("een lijst maken")
    assert f"loopt vast: {LONG}" in await _read(bart, before)


async def test_what_is_too_long_for_its_place_is_refused_with_all_its_pieces(
    regisseur: Phone, bart: Phone
) -> None:
    await _to_the_joint_text(regisseur)
    await regisseur.presses("Vraag een partner zonder antwoord")
    await regisseur.presses("CLB De Brug")
    asked = len(await bart.messages())
    await regisseur.says(LONG)
    text = await regisseur.reads()
    assert "Dit heb ik niet bewaard: het is te lang." in text
    assert "hoogstens 1500" in text
    assert len(await bart.messages()) == asked
    await regisseur.says("Wie doet dat?")
    assert "“Wie doet dat?”" in await bart.reads()
    # Why somebody wants to be reminded later.
    await bart.says("/engagementen")
    await bart.presses("➕")
    await bart.presses("1.4.1")
    await bart.says("een lijst maken tegen eind juni 2027")
    await bart.presses("Later herinneren")
    await bart.presses("Herinner me volgende week")
    await bart.says("Omdat " + "het druk is " * 30)
    assert "hier passen er hoogstens 300" in await bart.reads()
    await bart.says("Het is druk")
    await bart.presses("Geschiedenis")
    assert "Het is druk" in await bart.reads()

"""What changed in the draaiboek: everything that it shows, and nothing that others keep private."""

import pytest

from bot import clock
from tests.conftest import Join
from tests.phone import Phone, Telegram
from tests.test_agenda import a_meeting, opens
from tests.test_verslag import AN_HOUR, newest_word, words

QUESTION = "28."  # 1.4.4, without a joint text


@pytest.fixture
async def celine(joins: Join) -> Phone:
    return await joins(104, "Celine", "Atheneum Zuid")


async def _answers(phone: Phone, *items: str) -> None:
    await phone.says("/antwoorden")
    await phone.presses("1.4.4")
    await phone.presses(QUESTION)
    for item in items:
        await phone.says(item)


async def _freezes(regisseur: Phone) -> None:
    await regisseur.says("/akkoord")
    await regisseur.presses("Een versie vaststellen")
    await regisseur.presses("Versie")


async def _compares(phone: Phone) -> str:
    await phone.says("/draaiboek")
    await phone.presses("Vastgestelde versies")
    await phone.presses("Versie 1")
    await phone.presses("Wat wijzigde sindsdien?")
    return await phone.reads()


async def test_separate_answers_are_compared_as_well(
    regisseur: Phone, bart: Phone, celine: Phone, telegram: Telegram
) -> None:
    await _answers(bart, "Een vaste coach", "Dit valt weg")
    await _freezes(regisseur)
    assert "Niets in de tekst." in await _compares(celine)
    await _answers(celine, "Een time-out op school")
    await _answers(bart)
    await bart.presses("Wijzigen")
    await bart.presses("Dit valt weg")
    await bart.presses("Verwijderen")
    for phone in (regisseur, celine):
        text = await _compares(phone)
        assert "Weg: CLB De Brug: Dit valt weg\n" in text
        assert "Nieuw: Atheneum Zuid: Een time-out op school" in text
        assert "Een vaste coach" not in text
    # The report says the same, in the chat and in Word.
    id = a_meeting(telegram, clock.now() - AN_HOUR)
    await opens(regisseur, f"verslag:{id}")
    assert "Nieuw: Atheneum Zuid: Een time-out op school" in await regisseur.reads()
    await regisseur.presses("Verslag sturen")
    word = words((await newest_word(bart))[1])
    assert "\nWeg: CLB De Brug: Dit valt weg\nNieuw: Atheneum Zuid: Een time-out op school" in word
    # The next one compares with what this one told.
    later = a_meeting(telegram, clock.now() - AN_HOUR / 2)
    await opens(regisseur, f"verslag:{later}")
    assert "Niets in de tekst." in await regisseur.reads()


async def test_goals_engagements_and_numbers_are_compared(regisseur: Phone, bart: Phone) -> None:
    await bart.says("/engagementen")
    await bart.presses("➕")
    await bart.presses("1.4.1")
    await bart.says("een lijst maken tegen 1 mei 2027")
    await regisseur.says("/indicatoren")
    await regisseur.presses("➕")
    await regisseur.says("Uitval; %; elk jaar; 12,1 % op 31/8/2025; 9 % op 31/8/2028")
    await _freezes(regisseur)
    await bart.says("/engagementen")
    await bart.presses("een lijst maken")
    await bart.presses("Bezig")
    await regisseur.says("/doelen")
    await regisseur.says("Minder uitval; Stad Dendermeer")
    await regisseur.says("/indicatoren")
    await regisseur.presses("Uitval")
    await regisseur.presses("➕ Nog een waarde")
    await regisseur.says("11,4 % op 31/8/2026")
    await regisseur.says("/partners")
    await regisseur.presses("➕ Nog een partner")
    await regisseur.says("VDAB Dendermeer")
    await regisseur.presses("CLB")
    text = await _compares(bart)
    assert "Partners\nNieuw: VDAB Dendermeer" in text
    assert "Weg: CLB De Brug: een lijst maken; 1/5/2027; nog niet gestart" in text
    assert "Nieuw: CLB De Brug: een lijst maken; 1/5/2027; bezig" in text
    assert "Nieuw: 1. Minder uitval; Stad Dendermeer" in text
    assert "Nieuw: Uitval: 11,4 % (31 augustus 2026" in text
    assert "12,1 %" not in text


async def test_nothing_is_said_of_an_answer_that_is_private_now(
    regisseur: Phone, bart: Phone, celine: Phone, telegram: Telegram
) -> None:
    await _answers(bart, "Eerst voor iedereen")
    await _freezes(regisseur)
    await bart.presses("Wie ziet dit?")
    await bart.presses("alleen de regisseur")
    await _answers(celine, "Van Celine")
    await celine.presses("Wie ziet dit?")
    await celine.presses("alleen de regisseur")
    for phone in (regisseur, bart, celine):
        assert "Niets in de tekst." in await _compares(phone)
    id = a_meeting(telegram, clock.now() - AN_HOUR)
    await opens(regisseur, f"verslag:{id}")
    await regisseur.presses("Verslag sturen")
    whole = words((await newest_word(celine))[1]) + str(await celine.from_bot())
    assert "Er wijzigde niets in de tekst van het draaiboek." in whole
    assert "Eerst voor iedereen" not in whole


async def test_many_changes_stand_in_the_word_file(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    await _freezes(regisseur)
    await _answers(bart, *(f"Punt {n} van velen" for n in range(25)))
    id = a_meeting(telegram, clock.now() - AN_HOUR)
    await opens(regisseur, f"verslag:{id}")
    text = await regisseur.reads()
    assert text.count("van velen") == 20
    assert "… en nog 5 regels. In het Word-bestand staan ze allemaal." in text
    await regisseur.presses("Verslag sturen")
    assert words((await newest_word(bart))[1]).count("van velen") == 25

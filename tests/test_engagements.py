"""Engagements: proposed, taken on, followed to their end."""

from datetime import date

import pytest

from bot.rules.engagements import Written, read
from tests.conftest import Join
from tests.phone import Phone

TODAY = date(2026, 11, 24)
PARTNERS = {1: "Stad Dendermeer", 2: "CLB De Brug", 3: "CLB De Brug Zuid"}


@pytest.fixture
async def bart(joins: Join) -> Phone:
    return await joins(102, "Bart", "CLB De Brug")


@pytest.mark.parametrize(
    ("message", "text", "owner", "due"),
    [
        ("een lijst maken", "een lijst maken", None, None),
        ("CLB De Brug maakt een lijst tegen 1 mei", "maakt een lijst", 2, date(2027, 5, 1)),
        ("CLB De Brug Zuid: een lijst", "een lijst", 3, None),
        ("een lijst; eind juni; stad dendermeer", "een lijst", 1, date(2027, 6, 30)),
        ("een lijst; met namen van scholen", "een lijst; met namen van scholen", None, None),
        ("overleg op school", "overleg op school", None, None),
    ],
)
def test_one_message_says_who_what_and_when(
    message: str, text: str, owner: int | None, due: date | None
) -> None:
    assert read(message, TODAY, PARTNERS) == Written(text, owner, due)


async def test_from_proposal_to_done(regisseur: Phone, bart: Phone) -> None:
    await regisseur.says("/doelen")
    await regisseur.says("Minder uitval; Stad Dendermeer")
    await regisseur.presses("DS1")
    await regisseur.says("Sneller signaleren; Stad Dendermeer")
    await regisseur.presses("OD1.1")
    await regisseur.presses("➕ Engagement hiervoor")
    await regisseur.says("CLB De Brug maakt een lijst tegen 1 mei 2027")
    assert "Stand: voorgesteld" in await regisseur.reads()
    assert "Stad Dendermeer stelt een engagement voor" in await bart.reads()
    await bart.presses("Ik neem dit op")
    text = await bart.reads()
    assert "CLB De Brug: maakt een lijst" in text
    assert "nog niet gestart" in text
    assert "zaterdag 1 mei 2027" in text
    assert "Voor: OD1.1 Sneller signaleren" in text
    await bart.presses("Loopt vast")
    assert "Waarmee kunnen we helpen?" in await bart.reads()
    await bart.says("Nog geen budget")
    await regisseur.says("/engagementen")
    text = await regisseur.reads()
    assert "loopt vast" in text
    assert "Nog geen budget" in text
    await bart.presses("Klaar")
    await bart.presses("Geschiedenis")
    story = await bart.reads()
    steps = ("loopt vast → klaar", "nog niet gestart → loopt vast", "voorgesteld → nog niet")
    assert [story.index(step) for step in steps] == sorted(story.index(step) for step in steps)
    # It counts for the operational and for the strategic goal.
    await regisseur.says("/doelen")
    assert "1 van 1 engagement klaar" in await regisseur.reads()


async def test_an_edited_message_edits_the_engagement_that_it_made(
    regisseur: Phone, bart: Phone
) -> None:
    await bart.says("/engagementen")
    await bart.presses("➕")
    await bart.presses("1.4.1")
    (made,) = await bart.says("een lijst maaken tegen 1 mei 2027")
    await bart.presses("Bezig")
    await bart.edits(made, "een lijst maken tegen 1 mei 2027")
    text = await bart.reads()
    assert "CLB De Brug: een lijst maken" in text
    assert "bezig" in text
    await bart.edits(made, "een lijst met namen maken tegen 1 juni 2027")
    text = await bart.reads()
    assert "Ik paste alleen de tekst aan" in text
    assert "een lijst met namen maken" in text
    assert "zaterdag 1 mei 2027" in text
    await bart.presses("Wijzigen")
    await bart.presses("Verwijderen")
    await bart.edits(made, "toch maar wel een lijst")
    assert "verandert er niets meer aan" in await bart.reads()
    assert "Bekijken" not in await bart.buttons()


async def test_a_goal_that_goes_names_what_hangs_on_it(regisseur: Phone) -> None:
    await regisseur.says("/doelen")
    await regisseur.says("Minder uitval; Stad Dendermeer")
    await regisseur.presses("DS1")
    await regisseur.says("Sneller signaleren; Stad Dendermeer")
    await regisseur.presses("OD1.1")
    await regisseur.presses("➕ Engagement hiervoor")
    await regisseur.says("een lijst maken tegen 1 mei 2027")
    await regisseur.presses("➕ Nog een engagement")
    await regisseur.says("niet hiervoor tegen 1 mei 2027")
    await regisseur.says("/doelen")
    await regisseur.presses("DS1")
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Verwijderen")
    text = await regisseur.reads()
    assert "Verwijderd: DS1 Minder uitval, met 1 onderdeel eronder." in text
    assert "1 engagement hing hieraan en blijft staan zonder doelstelling." in text
    undo = (await regisseur.from_bot())[-1]
    await regisseur.says("/engagementen")
    await regisseur.presses("een lijst maken")
    assert "Voor:" not in await regisseur.reads()
    button = undo["reply_markup"]["inline_keyboard"][0][0]
    assert button["text"] == "Ongedaan maken"
    await regisseur.presses_data(undo["message_id"], button["callback_data"])
    await regisseur.says("/engagementen")
    await regisseur.presses("een lijst maken")
    assert "Voor: OD1.1 Sneller signaleren" in await regisseur.reads()


async def test_only_the_owner_says_how_it_stands(regisseur: Phone, bart: Phone) -> None:
    await bart.says("/engagementen")
    await bart.presses("➕")
    await bart.presses("1.4.1")
    await bart.says("een lijst maken tegen eind juni")
    await regisseur.says("/engagementen")
    await regisseur.presses("een lijst maken")
    assert "Bezig" not in await regisseur.buttons()
    await bart.presses("Bezig")
    assert "Stand: bezig" in await bart.reads()


async def test_the_regisseur_keeps_up_who_is_not_in_telegram(regisseur: Phone) -> None:
    await regisseur.says("/engagementen")
    await regisseur.presses("➕")
    await regisseur.presses("1.4.2")
    await regisseur.says("Huiswerkhulp")
    await regisseur.presses("Geen datum")
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Wie neemt dit op")
    await regisseur.says("Jeugdhuis De Kade")
    assert "Jeugdhuis De Kade: Huiswerkhulp" in await regisseur.reads()
    await regisseur.presses("Jeugdhuis De Kade neemt dit op")
    await regisseur.presses("Klaar")
    assert "Stand: klaar" in await regisseur.reads()


async def test_who_declines_says_so_once(regisseur: Phone, bart: Phone) -> None:
    await regisseur.says("/engagementen")
    await regisseur.presses("➕")
    await regisseur.presses("1.4.3")
    await regisseur.says("CLB De Brug belt elke week tegen 1 mei 2027")
    await bart.presses("Dit is niet voor ons")
    assert "CLB De Brug neemt dit niet op" in await regisseur.reads()
    await bart.says("Dat doet de school zelf")
    assert "niet opgenomen: Dat doet de school zelf" in await bart.reads()


async def test_three_quick_ones_are_three_engagements(bart: Phone) -> None:
    await bart.says("/engagementen")
    await bart.presses("➕")
    await bart.presses("1.4.4")
    await bart.says_at_once("een infomoment", "een jobbeurs", "een bezoek aan de VDAB")
    await bart.says("31/8/2027")
    assert "dinsdag 31 augustus 2027" in await bart.reads()
    await bart.says("/engagementen")
    text = await bart.reads()
    assert "(3)" in text
    assert all(words in text for words in ("infomoment", "jobbeurs", "bezoek aan de VDAB"))


async def test_a_day_that_is_not_understood_is_asked_again(bart: Phone) -> None:
    await bart.says("/engagementen")
    await bart.presses("➕")
    await bart.presses("1.4.4")
    await bart.says("een infomoment")
    await bart.says("31/13")
    assert "31/13 begrijp ik niet als datum" in await bart.reads()
    await bart.says("eind juni 2027")
    assert "woensdag 30 juni 2027" in await bart.reads()


async def test_filters(regisseur: Phone, bart: Phone) -> None:
    for phone, what in ((regisseur, "van de stad"), (bart, "van het CLB")):
        await phone.says("/engagementen")
        await phone.presses("➕")
        await phone.presses("1.4.1")
        await phone.says(f"{what} tegen 1 mei 2027")
    await regisseur.says("/engagementen")
    assert "(2)" in await regisseur.reads()
    await regisseur.presses("Andere selectie")
    await regisseur.presses("Van één partner")
    await regisseur.presses("CLB De Brug")
    assert "van het CLB" in await regisseur.reads()
    assert "van de stad" not in await regisseur.reads()
    await regisseur.presses("Andere selectie")
    await regisseur.presses("Klaar")
    assert "Er staat nog niets" in await regisseur.reads()


async def test_a_button_of_long_ago_sets_nothing_back(regisseur: Phone, bart: Phone) -> None:
    await regisseur.says("/engagementen")
    await regisseur.presses("➕")
    await regisseur.presses("1.4.1")
    await regisseur.says("CLB De Brug maakt een lijst tegen 1 mei 2027")
    asked = (await bart.from_bot())[-1]
    yes, no = (row[0]["callback_data"] for row in asked["reply_markup"]["inline_keyboard"])
    await bart.presses_data(asked["message_id"], yes)
    await bart.presses("Bezig")
    for old in (yes, no):
        await bart.presses_data(asked["message_id"], old)
        assert "Stand: bezig" in await bart.reads()


async def test_the_engagement_of_who_left_is_the_regisseurs_to_settle(
    regisseur: Phone, bart: Phone
) -> None:
    await bart.says("/engagementen")
    await bart.presses("➕")
    await bart.presses("1.4.1")
    await bart.says("een lijst maken tegen 1 mei 2027")
    await regisseur.says("/partners")
    await regisseur.presses("CLB De Brug")
    await regisseur.presses("Verwijderen")
    await regisseur.says("/draaiboek")
    await regisseur.presses("Hier lezen")
    await regisseur.presses("1.4.1")
    assert "een lijst maken" not in str(await regisseur.from_bot())
    await regisseur.says("/engagementen")
    await regisseur.presses("een lijst maken")
    assert "CLB De Brug doet niet meer mee." in await regisseur.reads()
    await regisseur.presses("Klaar")
    assert "Stand: klaar" in await regisseur.reads()

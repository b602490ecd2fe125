"""Engagements: proposed, taken on, followed to their end."""

from datetime import date

import pytest

from bot.rules.engagements import Written, read
from tests.conftest import Join, removes
from tests.phone import Phone, Telegram

TODAY = date(2026, 11, 24)
PARTNERS = {
    1: "Stad Dendermeer", 2: "CLB De Brug", 3: "Atheneum Zuid", 4: "Atheneum Noord",
    5: "Atheneum Zuid Plus",
}  # fmt: skip


@pytest.mark.parametrize(
    ("message", "text", "owners"),
    [
        ("een lijst maken", "een lijst maken", ()),
        ("CLB De Brug maakt een lijst", "maakt een lijst", (2,)),
        ("Atheneum Zuid Plus: een lijst", "een lijst", (5,)),
        ("een lijst; stad dendermeer", "een lijst", (1,)),
        ("een lijst; Stad Dendermeer en CLB De Brug", "een lijst", (1, 2)),
        ("een lijst; met namen van scholen", "een lijst; met namen van scholen", ()),
        ("overleg op school", "overleg op school", ()),
        ("We bellen altijd op donderdag.", "We bellen altijd op donderdag.", ()),
        ("een lijst maken op do.", "een lijst maken op do.", ()),
        # Several who each take it on.
        ("Stad Dendermeer, CLB De Brug: brief sturen", "brief sturen", (1, 2)),
        ("De stad en het CLB: brief sturen", "brief sturen", (1, 2)),
        ("CLB De Brug, Jeugdhuis De Kade: bellen", "bellen", (2, "Jeugdhuis De Kade")),
        ("Overleg met CLB, stad: verslag", "Overleg met CLB, stad: verslag", ()),
        ("CLB De Brug en de ouders komen samen", "CLB De Brug en de ouders komen samen", (2,)),
        ("CLB De Brug en", "CLB De Brug en", (2,)),
        # A part of a name, when it does what follows; not when somebody does it to them.
        ("CLB doet de oproep", "doet de oproep", (2,)),
        ("Het CLB doet de oproep", "doet de oproep", (2,)),
        ("De Brug is gastheer", "is gastheer", (2,)),
        ("Noord schrijft de ouders", "schrijft de ouders", (4,)),
        ("Het CLB bellen over de lijst", "Het CLB bellen over de lijst", ()),
        ("De stad het verslag bezorgen", "De stad het verslag bezorgen", ()),
        ("De werkgroep komt samen", "De werkgroep komt samen", ()),
        ("Atheneum schrijft de ouders", "Atheneum schrijft de ouders", ()),
        ("CLB", "CLB", ()),
        ("Week 3: een lijst", "Week 3: een lijst", ()),
        ("om 10:30 samenkomen", "om 10:30 samenkomen", ()),
    ],
)
def test_a_message_says_who_and_what(
    message: str, text: str, owners: tuple[int | str, ...]
) -> None:
    assert read(message, TODAY, PARTNERS) == Written(text, owners, None)


@pytest.mark.parametrize(
    ("message", "text", "due"),
    [
        ("CLB De Brug maakt een lijst tegen 1 mei", "maakt een lijst", date(2027, 5, 1)),
        ("CLB De Brug: een lijst; eind juni", "een lijst", date(2027, 6, 30)),
        ("CLB De Brug: een lijst, uiterlijk eind juni", "een lijst", date(2027, 6, 30)),
        ("eind juni; CLB De Brug", "eind juni", None),
        ("CLB De Brug belt tegen donderdag", "belt", date(2026, 11, 26)),
        ("CLB De Brug belt voor donderdag.", "belt", date(2026, 11, 26)),
        ("CLB De Brug belt uiterlijk op donderdag", "belt", date(2026, 11, 26)),
        ("CLB De Brug belt op 3 december", "belt", date(2026, 12, 3)),
    ],
)
def test_a_message_says_by_when(message: str, text: str, due: date | None) -> None:
    assert read(message, TODAY, PARTNERS) == Written(text, (2,), due)


@pytest.mark.parametrize(
    ("message", "perhaps"),
    [
        ("Jeugdhuis De Kade: zoekt plaatsen", ("Jeugdhuis De Kade",)),
        ("Het CLB en Atheneum Noord bellen samen", (2, 4)),
        ("Stad Dendermeer, CLB De Brug en Noord bellen samen", (1, 2, 4)),
    ],
)
def test_who_may_be_meant_is_asked(message: str, perhaps: tuple[int | str, ...]) -> None:
    assert read(message, TODAY, PARTNERS) == Written(message, (), None, perhaps)


def test_a_deadline_that_does_not_exist_stays_in_the_text_and_is_named() -> None:
    for message in ("een lijst tegen 31 november", "een lijst; 31 november"):
        assert read(message, TODAY, PARTNERS) == Written(message, (), None, (), "31 november")
    assert read("een lijst tegen 31 november; 1 december", TODAY, PARTNERS).no_day is None


async def test_a_day_that_does_not_exist_is_called_so(bart: Phone) -> None:
    await bart.says("/engagementen")
    await bart.presses("➕")
    await bart.presses("1.4.1")
    await bart.says("een lijst maken tegen 31 november")
    assert "31 november bestaat niet. Tegen wanneer dan wel?" in await bart.reads()
    await bart.says("29 februari 2027")
    assert "29 februari 2027 bestaat niet." in await bart.reads()
    await bart.says("ooit eens in 2027")
    assert "begrijp ik niet als datum" in await bart.reads()
    await bart.says("30 november 2026")
    assert "maandag 30 november 2026" in await bart.reads()
    await bart.presses("Later herinneren")
    await bart.presses("Kies datum")
    await bart.says("31 november")
    assert "31 november bestaat niet. Stuur een andere datum." in await bart.reads()


@pytest.mark.parametrize(
    ("today", "offered"),
    [
        # 25 December is Christmas, in a holiday
        ("2026-11-25", ["maandag 4 januari 2027", "donderdag 25 februari 2027",
                        "woensdag 30 juni 2027"]),
        ("2027-06-01", ["woensdag 30 juni 2027", "woensdag 1 september 2027"]),
        ("2029-06-29", ["maandag 3 september 2029", "maandag 1 oktober 2029"]),
    ],
)  # fmt: skip
async def test_deadlines_that_are_offered_are_working_days(
    bart: Phone, telegram: Telegram, today: str, offered: list[str]
) -> None:
    telegram.moves_to(f"{today} 10:00")
    await bart.says("/engagementen")
    await bart.presses("➕")
    await bart.presses("1.4.1")
    await bart.says("een lijst maken")
    assert (await bart.buttons())[2:] == [*offered, "Geen datum"]


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
    assert "Rubriek: 1.3 Doel" in text
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
    before = len(await regisseur.from_bot())
    await bart.presses("Dit is niet voor ons")
    # First there is time to say why.
    assert len(await regisseur.from_bot()) == before
    await bart.says("Dat doet de school zelf")
    assert "niet opgenomen: Dat doet de school zelf" in await bart.reads()
    (told,) = (await regisseur.from_bot())[before:]
    assert told["text"] == (
        "CLB De Brug neemt dit niet op:\n“belt elke week”\nWaarom: Dat doet de school zelf"
    )


async def test_a_refusal_without_a_reason_comes_too(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    for n, what in enumerate(("belt", "mailt")):
        await _proposes(regisseur, f"CLB De Brug {what} elke week tegen 1 mei 2027")
        before = len(await regisseur.from_bot())
        await bart.presses("Dit is niet voor ons")
        if n == 0:
            await bart.presses("Zonder reden")
            assert "Doorgegeven, zonder reden ✓" in await bart.reads()
        else:
            await telegram.at("2026-12-01 10:09")
            assert len(await regisseur.from_bot()) == before
            await telegram.at("2026-12-01 10:11")
        (told,) = (await regisseur.from_bot())[before:]
        assert told["text"] == f"CLB De Brug neemt dit niet op:\n“{what} elke week”"


async def test_who_refuses_and_takes_that_back_is_not_heard(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _proposes(regisseur, "CLB De Brug belt elke week tegen 1 mei 2027")
    before = len(await regisseur.from_bot())
    await bart.presses("Dit is niet voor ons")
    await bart.presses("Ongedaan maken")
    await telegram.at("2026-12-01 11:00")
    assert len(await regisseur.from_bot()) == before
    # What was said already is said to be over.
    await bart.presses("Dit is niet voor ons")
    await bart.presses("Zonder reden")
    assert "neemt dit niet op" in await regisseur.reads()
    await bart.says("/engagementen")
    await bart.presses("1. belt")
    await bart.presses("Ik neem dit op")
    assert "Dat geldt niet meer" in await regisseur.reads()


async def test_who_had_an_engagement_hears_that_another_has_it_now(
    telegram: Telegram, regisseur: Phone, bart: Phone, joins: Join
) -> None:
    celine = await joins(104, "Celine", "VDAB")
    await _proposes(bart, "Een lijst maken tegen 1 mei 2027")
    await regisseur.says("/engagementen")
    await regisseur.presses("1. Een lijst")
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Wie neemt dit op")
    await regisseur.presses("VDAB")
    assert await bart.reads() == (
        "Stad Dendermeer geeft dit engagement aan VDAB:\n“Een lijst maken”\n\n"
        "Jullie hoeven hier niets meer voor te doen."
    )
    assert "Nemen jullie dit op?" in await celine.reads()
    await regisseur.presses("Ongedaan maken")
    assert await bart.reads() == "Dit engagement staat weer bij jullie:\n“Een lijst maken”"
    assert "Stad Dendermeer geeft dit engagement aan CLB De Brug" in await celine.reads()
    # Who gives away what was theirs knows it.
    before = len(await bart.from_bot())
    await bart.presses("Bekijken")
    await bart.presses("Wijzigen")
    await bart.presses("Wie neemt dit op")
    await bart.presses("Stad Dendermeer")
    texts = [str(m["text"]) for m in (await bart.from_bot())[before - 1 :]]
    assert not any("hoeven hier niets" in text for text in texts)
    assert "CLB De Brug stelt een engagement voor" in await regisseur.reads()


async def test_an_owner_hears_what_another_changed_in_their_promise(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    (made,) = await _proposes(regisseur, "CLB De Brug: een lijst maken tegen 1 mei 2027")
    await bart.presses("Ik neem dit op")
    await regisseur.edits(made, "CLB De Brug: een lange lijst maken tegen 1 mei 2027")
    assert await bart.reads() == (
        "Stad Dendermeer wijzigde een engagement van jullie:\n“een lange lijst maken”\n"
        "Eerst: “een lijst maken”"
    )
    heard = len(await bart.from_bot())
    telegram.moves_to("2026-12-01 21:00")
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Tekst wijzigen")
    await regisseur.says("een korte lijst maken")
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Tegen wanneer")
    await regisseur.says("1 april 2027")
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Voor welke maatregel")
    await regisseur.says("Warme overdracht")
    await telegram.at("2026-12-02 09:00")
    (message,) = (await bart.from_bot())[heard:]
    assert message["text"] == (
        "Stad Dendermeer wijzigde een engagement van jullie:\n“een korte lijst maken”\n"
        "Eerst: “een lange lijst maken”\n"
        "Wanneer: tegen donderdag 1 april 2027 (eerst: tegen zaterdag 1 mei 2027)\n"
        "Maatregel: Warme overdracht (eerst: geen)"
    )
    await bart.presses("Bekijken")
    assert "Stand: nog niet gestart" in await bart.reads()


async def test_a_change_that_is_taken_back_before_it_was_read_is_not_told(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    (made,) = await _proposes(regisseur, "CLB De Brug: een lijst maken tegen 1 mei 2027")
    heard = len(await bart.from_bot())
    telegram.moves_to("2026-12-01 21:00")
    await regisseur.edits(made, "CLB De Brug: een lange lijst maken tegen 1 mei 2027")
    await regisseur.presses("Ongedaan maken")
    await telegram.at("2026-12-02 09:00")
    assert len(await bart.from_bot()) == heard


async def test_what_was_proposed_at_night_and_moved_again_was_never_said(
    telegram: Telegram, regisseur: Phone, bart: Phone, joins: Join
) -> None:
    celine = await joins(104, "Celine", "VDAB")
    heard = len(await bart.from_bot())
    telegram.moves_to("2026-12-01 21:00")
    await _proposes(regisseur, "CLB De Brug: een lijst maken tegen 1 mei 2027")
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Wie neemt dit op")
    await regisseur.presses("VDAB")
    await telegram.at("2026-12-02 09:00")
    assert len(await bart.from_bot()) == heard
    assert "Nemen jullie dit op?" in await celine.reads()


async def _proposes(phone: Phone, what: str) -> list[int]:
    await phone.says("/engagementen")
    await phone.presses("➕")
    await phone.presses("1.4.3")
    return await phone.says(what)


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


async def _new(phone: Phone, words: str) -> str:
    """Somebody writes an engagement; what they read then."""
    await phone.says("/engagementen")
    await phone.presses("➕")
    await phone.presses("1.4.1")
    await phone.says(words)
    return await phone.reads()


async def test_whose_it_is_stands_on_the_screen_after_it(joins: Join, bart: Phone) -> None:
    celine = await joins(104, "Celine", "Atheneum Zuid")
    assert "Atheneum Zuid: een lijst maken" in await _new(celine, "een lijst maken")
    await celine.presses("Wie neemt dit op")
    await celine.presses("CLB De Brug")
    assert "Stand: voorgesteld" in await celine.reads()
    assert "Atheneum Zuid stelt een engagement voor" in await bart.reads()
    await celine.presses("Tegen wanneer")
    await celine.says("eind juni 2027")
    assert "woensdag 30 juni 2027" in await celine.reads()
    text = await _new(celine, "Het CLB belt elke week tegen eind juni 2027")
    assert "CLB De Brug: belt elke week" in text
    assert "Wie neemt dit op" in await celine.buttons()
    await celine.says("/engagementen")
    assert "Er staat nog niets" in await celine.reads()


async def test_several_partners_before_a_colon_each_take_it_on(joins: Join, bart: Phone) -> None:
    celine = await joins(104, "Celine", "Atheneum Zuid")
    text = await _new(celine, "Atheneum Zuid, CLB De Brug: brief sturen; eind maart 2027")
    when = "tegen woensdag 31 maart 2027"
    assert f"• Atheneum Zuid: brief sturen (nog niet gestart, {when})" in text
    assert f"• CLB De Brug: brief sturen (voorgesteld, {when})" in text
    assert "brief sturen" in await bart.reads()
    await celine.presses("Ongedaan maken")
    await celine.says("/engagementen")
    assert "Er staat nog niets" in await celine.reads()
    # Without a day it is asked once, for both; editing the message changes both.
    await _new(celine, "een infomoment")
    (made,) = await celine.says("Atheneum Zuid en het CLB: een lijst")
    await celine.edits(made, "Atheneum Zuid en het CLB: een lijst maken")
    assert (await celine.reads()).count("een lijst maken") == 2
    text = await _new(celine, "Atheneum Zuid en het CLB: een lijst maken")
    assert "Atheneum Zuid, CLB De Brug: een lijst maken\nElk heeft een eigen" in text
    await celine.says("eind juni 2027")
    assert (await celine.reads()).count("tegen woensdag 30 juni 2027") == 2
    await celine.presses("CLB De Brug")
    assert "Stand: voorgesteld" in await celine.reads()


async def test_who_is_no_partner_takes_it_on_from_outside(regisseur: Phone, joins: Join) -> None:
    celine = await joins(104, "Celine", "Atheneum Zuid")
    text = await _new(celine, "Jeugdhuis De Kade: zoekt plaatsen; eind juni 2027")
    assert "Jeugdhuis De Kade is geen partner van dit netwerk. Wie neemt dit op?" in text
    await celine.presses("Jeugdhuis De Kade (buiten het netwerk)")
    text = await celine.reads()
    assert "Jeugdhuis De Kade: zoekt plaatsen\n" in text
    assert "Stand: voorgesteld" in text
    await celine.presses("Ongedaan maken")
    assert "Nog niemand: Jeugdhuis De Kade: zoekt plaatsen" in await celine.reads()
    # What was no name after all is one's own, in one tap; nothing is lost when more comes at once.
    await _new(celine, "Actie: een lijst maken")
    await celine.says("een infomoment tegen 1 mei 2027")
    assert "Atheneum Zuid: een infomoment" in await celine.reads()
    await regisseur.says("/engagementen")
    assert "nog niemand: Actie: een lijst maken" in await regisseur.reads()
    await _new(celine, "Actie: een kaart maken")
    await celine.presses("Atheneum Zuid")
    text = await celine.reads()
    assert "Atheneum Zuid: Actie: een kaart maken" in text
    assert "Stand: nog niet gestart" in text


async def test_two_who_do_something_together_are_asked_about(joins: Join, bart: Phone) -> None:
    celine = await joins(104, "Celine", "Atheneum Zuid")
    text = await _new(celine, "Het CLB en Atheneum Zuid bellen samen")
    assert "Je noemt meer dan één partner. Wie neemt dit op?" in text
    assert (await celine.buttons())[1:3] == ["Atheneum Zuid", "CLB De Brug"]
    await celine.presses("CLB De Brug")
    assert "CLB De Brug: Het CLB en Atheneum Zuid bellen samen" in await celine.reads()
    assert "Het CLB en Atheneum Zuid bellen samen" in await bart.reads()


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
    await removes(regisseur, "CLB De Brug")
    await regisseur.says("/draaiboek")
    await regisseur.presses("Hier lezen")
    await regisseur.presses("1.4.1")
    assert "een lijst maken" not in str(await regisseur.from_bot())
    await regisseur.says("/engagementen")
    await regisseur.presses("een lijst maken")
    assert "CLB De Brug doet niet meer mee." in await regisseur.reads()
    await regisseur.presses("Klaar")
    assert "Stand: klaar" in await regisseur.reads()

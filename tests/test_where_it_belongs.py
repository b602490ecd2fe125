"""A text is never put in a wrong place: when it is not certain where it belongs, the bot asks."""

import pytest

from tests.conftest import Join, invite_token
from tests.phone import Phone, Telegram
from tests.stage import Stage

RUBRIEK = "1.4.4"


async def opens(phone: Phone, number: str, rubriek: str = RUBRIEK) -> None:
    await phone.says("/antwoorden")
    await phone.presses(rubriek)
    await phone.presses(f"{number}.")


async def passes_on(phone: Phone, number: str, name: str, rubriek: str = RUBRIEK) -> None:
    await opens(phone, number, rubriek)
    await phone.presses("Doorgeven aan collega")
    await phone.presses(name)


@pytest.fixture
async def dirk(telegram: Stage, bart: Phone, joins: Join) -> Phone:
    """A colleague of Bart, who has vraag 28 open when Bart passes vraag 29 on."""
    dirk = await joins(103, "Dirk", "CLB De Brug")

    async def is_asked() -> None:
        await opens(dirk, "28")
        await passes_on(bart, "29", "Dirk")
        assert "Bart geeft je vraag 29 door" in await dirk.reads()

    await telegram.set_up(is_asked)
    return dirk


async def test_after_a_question_that_was_passed_on_a_text_is_asked_about(dirk: Phone) -> None:
    await dirk.says("De coach belt")
    assert "Hoort dit bij vraag 28 of bij vraag 29?" in await dirk.reads()
    assert (await dirk.buttons())[:2] == ["Antwoord op vraag 28", "Antwoord op vraag 29"]
    await dirk.presses("Antwoord op vraag 29")
    assert "vraag 29 van 36" in await dirk.reads()
    assert "1. De coach belt" in await dirk.reads()
    await opens(dirk, "28")
    assert "De coach belt" not in await dirk.reads()


async def test_a_reply_to_the_passed_on_question_answers_that_one(dirk: Phone) -> None:
    pushed = (await dirk.from_bot())[-1]["message_id"]
    await dirk.says("De coach belt", reply_to=pushed)
    assert "Bewaard ✓" in await dirk.reads()
    assert "vraag 29 van 36" in await dirk.reads()


async def test_whoever_answered_the_doubt_is_not_asked_again(dirk: Phone) -> None:
    await dirk.says("De coach belt")
    await dirk.presses("Antwoord op vraag 28")
    await dirk.says("Daarna komt de school")
    assert "1. De coach belt\n2. Daarna komt de school" in await dirk.reads()
    assert "vraag 28 van 36" in await dirk.reads()


async def test_a_sticker_in_between_takes_no_doubt_away(dirk: Phone) -> None:
    await dirk.sends("sticker")
    await dirk.says_at_once("De coach belt", "En de school ook")
    assert "Horen deze berichten bij vraag 28 of bij vraag 29?" in await dirk.reads()
    await dirk.presses("Antwoord op vraag 29")
    assert "1. De coach belt\n2. En de school ook" in await dirk.reads()
    await dirk.presses("Ongedaan maken")
    assert "De coach belt" not in await dirk.reads()
    assert "En de school ook" not in await dirk.reads()


async def test_whoever_opens_the_question_after_it_was_passed_on_is_not_asked(dirk: Phone) -> None:
    await dirk.presses("Antwoorden")
    await dirk.says("De coach belt")
    assert "Bewaard ✓" in await dirk.reads()
    assert "vraag 29 van 36" in await dirk.reads()


async def test_a_question_for_who_expects_nothing_is_answered_at_once(
    bart: Phone, dirk: Phone
) -> None:
    await dirk.says("/status")
    await passes_on(bart, "30", "Dirk")
    await dirk.says("Ons centrum")
    assert "Bewaard ✓" in await dirk.reads()
    assert "vraag 30 van 36" in await dirk.reads()


async def test_a_question_from_another_network_is_kept_apart(
    regisseur: Phone, dirk: Phone, telegram: Telegram
) -> None:
    """The buttons under the doubt mean the network of their question."""
    eve = await telegram.phone(900, "Eve")
    await eve.says("/start")
    await eve.presses("Een netwerk starten")
    for answer in ("Ander net", "Elders", "Stad Elders"):
        await eve.says(answer)
    await eve.presses("Lokaal bestuur")
    await eve.says("/partners")
    await eve.presses("Stad Elders")
    await eve.presses("Iemand uitnodigen")
    await dirk.says(f"/start {await invite_token(eve)}")
    await dirk.says("/netwerk")
    await dirk.presses("Samen naar school")
    await opens(dirk, "28")
    await passes_on(eve, "30", "Dirk")
    await dirk.says("Voor Elders")
    await dirk.presses("Antwoord op vraag 30")
    assert "Stad Elders antwoordde:\n1. Voor Elders" in await dirk.reads()


async def test_a_request_for_more_and_a_reminder_are_questions_too(
    bart: Phone, dirk: Phone, regisseur: Phone, telegram: Telegram
) -> None:
    await dirk.presses("Antwoorden")
    await dirk.says("Een punt")
    await regisseur.says("/akkoord")
    await regisseur.presses("Teksten samenvoegen")
    await regisseur.presses("1.4.4")
    await regisseur.presses("29.")
    await regisseur.presses("Antwoorden naast elkaar")
    await regisseur.presses("Vraag om aanvulling: CLB De Brug")
    await regisseur.says("Wie doet dat?")
    await opens(bart, "28")
    await telegram.at("2026-12-15 09:00")
    assert "vraag" in (await bart.reads()).lower()
    await bart.says("De coach")
    assert "Hoort dit bij vraag 28 of bij vraag 29?" in await bart.reads()


async def test_a_colleague_with_a_link_may_answer_at_once(bart: Phone, telegram: Telegram) -> None:
    await opens(bart, "28")
    await bart.presses("Doorgeven aan collega")
    await bart.presses("Een nieuwe collega")
    dora = await telegram.phone(105, "Dora")
    await dora.says(f"/start {await invite_token(bart)}")
    assert "Je krijgt deze vraag" in await dora.reads()
    await dora.says("De coach")
    assert "Bewaard ✓" in await dora.reads()
    assert "vraag 28 van 36" in await dora.reads()
    assert "Dora (CLB De Brug) antwoordde op vraag 28" in await bart.reads()


async def test_of_many_texts_the_others_are_counted(dirk: Phone) -> None:
    await dirk.says("/status")
    await dirk.says_at_once(*(f"tekst {n}" for n in range(1, 8)))
    text = await dirk.reads()
    assert "… en nog 2 eerdere berichten" in text
    assert "“tekst 2”" not in text
    assert "“tekst 7”" in text


async def test_what_was_thrown_away_can_come_back(dirk: Phone) -> None:
    await dirk.says("/status")
    await dirk.says_at_once("De coach", "belt")
    await dirk.presses("Weggooien")
    assert "Weggegooid: 2 berichten." in await dirk.reads()
    await dirk.presses("Ongedaan maken")
    assert "“De coach”\n“belt”" in await dirk.reads()
    await dirk.presses("Een andere vraag kiezen")
    await dirk.presses("1.4.4")
    await dirk.presses("30.")
    assert "1. De coach\n2. belt" in await dirk.reads()


async def test_a_text_can_become_an_engagement_or_a_goal(dirk: Phone) -> None:
    await dirk.says("/status")
    await dirk.says_at_once("Wij bellen de ouders tegen 1 mei 2027", "Wij lezen samen")
    assert "Agendapunt" not in await dirk.buttons()
    await dirk.presses("Nieuw engagement")
    await dirk.presses("1.4.4")
    await dirk.says("/engagementen")
    assert "Wij bellen de ouders" in await dirk.reads()
    assert "Wij lezen samen" in await dirk.reads()
    await dirk.says("/status")
    await dirk.says("Minder jongeren die uitvallen")
    await dirk.presses("Doelstelling")
    assert "Minder jongeren die uitvallen" in await dirk.reads()
    assert "Bewaard ✓" in await dirk.reads()


async def test_a_text_of_the_regisseur_can_become_a_point_of_the_agenda(regisseur: Phone) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("➕ Overleg plannen")
    await regisseur.says("dinsdag 9 maart 2027 om 14 uur")
    await regisseur.presses("Plannen")
    await regisseur.says("/status")
    await regisseur.says_at_once("Voorstelling van de coach", "Rondvraag")
    await regisseur.presses("Agendapunt")
    assert "Voorstelling van de coach" in await regisseur.reads()
    assert "Rondvraag" in await regisseur.reads()


async def objects(phone: Phone, rubriek: str, why: str) -> None:
    await phone.says("/akkoord")
    await phone.presses("Wie geeft akkoord?")
    if f"✓ {phone.name}" not in await phone.buttons():
        await phone.presses(phone.name)
    await phone.presses("Terug")
    await phone.presses(rubriek)
    await phone.presses("Nog niet akkoord")
    await phone.says(why)


async def test_a_remark_is_answered_by_a_reply_or_after_asking(
    regisseur: Phone, dirk: Phone
) -> None:
    """What the regisseur writes under it would go to somebody else at once."""
    await dirk.says("/engagementen")
    await dirk.presses("➕")
    await dirk.presses(RUBRIEK)
    await dirk.says("De ouders bellen tegen 1 mei 2027")
    await opens(regisseur, "28")
    await objects(dirk, RUBRIEK, "De coach ontbreekt")
    assert "De coach ontbreekt" in await regisseur.reads()
    remark = (await regisseur.from_bot())[-1]["message_id"]
    await regisseur.says("De coach staat erbij")
    assert (await regisseur.buttons())[:2] == ["Antwoord op vraag 28", "Antwoord op de opmerking"]
    await regisseur.presses("Antwoord op de opmerking")
    assert "De coach staat erbij" in await dirk.reads()
    await regisseur.says("Sinds gisteren", reply_to=remark)
    assert "Sinds gisteren" in await dirk.reads()


async def test_the_theme_that_was_open_stays_the_place(bart: Phone, dirk: Phone) -> None:
    await dirk.says("/start")
    await dirk.presses("Beginnen")
    await opens(dirk, "20", "1.4.2")
    await dirk.presses("Spijbelen")
    await passes_on(bart, "30", "Dirk")
    await dirk.says("Elke dag bellen")
    assert (await dirk.buttons())[:2] == ["Antwoord op vraag 20", "Antwoord op vraag 30"]
    await dirk.presses("Antwoord op vraag 20")
    assert "Thema: Spijbelen" in await dirk.reads()
    assert "• Elke dag bellen" in await dirk.reads()


async def test_a_text_goes_only_where_it_was_offered(regisseur: Phone, dirk: Phone) -> None:
    """A forged button gives no way into what only a screen of ours asks for."""
    await dirk.says("Een gedachte")
    screen = (await dirk.from_bot())[-1]["message_id"]
    for place in ("partner-hernoem/1", "akkoord-waarom/1", "engagement-nieuw/1.3-4/7"):
        assert "werkt niet meer" in await dirk.presses_data(screen, f"0/los-naar:{place}")
    await dirk.presses("Antwoord op vraag 28")
    assert "1. Een gedachte" in await dirk.reads()


async def test_what_waited_for_the_morning_is_asked_about_from_then_on(
    bart: Phone, dirk: Phone, telegram: Telegram
) -> None:
    await dirk.says("De coach belt")
    await dirk.presses("Antwoord op vraag 28")
    telegram.moves_to("2026-12-01 20:00")
    await passes_on(bart, "29", "Dirk")
    await passes_on(bart, "30", "Dirk")
    await dirk.says("Daarna komt de school")
    assert "2. Daarna komt de school" in await dirk.reads()
    await telegram.at("2026-12-02 08:30")
    both = (await dirk.from_bot())[-1]
    assert "1. Bart geeft je vraag 29 door" in both["text"]
    assert "2. Bart geeft je vraag 30 door" in both["text"]
    await dirk.says("Ons centrum", reply_to=both["message_id"])
    assert "Hoort dit bij vraag 29 of bij vraag 30?" in await dirk.reads()
    await dirk.presses("Antwoord op vraag 30")
    await passes_on(bart, "31", "Dirk")
    await opens(dirk, "28")
    await passes_on(bart, "29", "Dirk")
    await passes_on(bart, "30", "Dirk")
    await dirk.says("Nog iets")
    assert "Hoort dit bij vraag 28, vraag 29 of bij vraag 30?" in await dirk.reads()


async def test_a_reply_to_an_older_question_of_the_bot_answers_that_one(dirk: Phone) -> None:
    await opens(dirk, "28")
    asked = (await dirk.from_bot())[-1]["message_id"]
    await opens(dirk, "30")
    await dirk.says("Het centrum", reply_to=asked)
    assert "vraag 28 van 36" in await dirk.reads()
    assert "1. Het centrum" in await dirk.reads()

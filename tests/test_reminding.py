"""What people hear unasked: when, what stands in it, and when it no longer comes."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import aiohttp
import pytest
from sqlmodel import Session, select

from bot import clock
from bot.app import App
from bot.config import Settings
from bot.delivery import ticks
from bot.rules import reminders as rules
from bot.sandbox import Sandbox
from bot.storage import history, outbox
from bot.storage.content import Status
from bot.storage.history import Source
from bot.storage.tables import (
    Answer,
    Engagement,
    Meeting,
    Membership,
    Partner,
    Request,
    Stand,
)
from tests.conftest import Join, invite_token, removes
from tests.phone import Phone, Telegram
from tests.stage import Stage


async def _plans(regisseur: Phone, moment: str) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("➕ Overleg plannen")
    await regisseur.says(moment)
    await regisseur.presses("Plannen")


async def _takes_on(phone: Phone, what: str) -> None:
    await phone.says("/engagementen")
    await phone.presses("➕")
    await phone.presses("1.3 Doel")
    await phone.says(what)


async def _unasked(phone: Phone, words: str) -> list[str]:
    return [str(m["text"]) for m in await phone.from_bot() if words in str(m.get("text"))]


def _cancel(session: Session) -> None:
    meeting = session.exec(select(Meeting)).one()
    history.change(session, meeting, Source(1, clock.now()), cancelled_at=clock.now())


async def _starts_a_second_network(phone: Phone) -> None:
    await phone.says("/netwerk")
    await phone.presses("Een netwerk starten")
    for answer in ("Tweede net", "Elders", "CLB Elders"):
        await phone.says(answer)
    await phone.presses("CLB")


async def test_before_a_meeting_one_hears_what_is_still_open(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _takes_on(bart, "Een lijst maken tegen 16 december 2026")
    await _plans(regisseur, "do 17 december 2026 14u; stadhuis")
    assert await telegram.at("2026-12-02 17:59") == 0
    assert await telegram.at("2026-12-03 08:00") == 2
    text = await bart.reads()
    assert "Overleg van Samen naar school: over 14 dagen" in text
    assert "Donderdag 17 december 2026 om 14 uur\nstadhuis" in text
    assert "• “Een lijst maken”: tegen woensdag 16 december 2026" in text
    assert "richtvragen nog aan te vullen" in text
    assert "Kom je?" in text
    await bart.presses("Ik kom")
    assert await telegram.at("2026-12-03 08:01") == 0
    assert await telegram.at("2026-12-14 09:00") == 2
    text = await bart.reads()
    assert "over 3 dagen" in text
    assert "Kom je?" not in text
    await telegram.at("2026-12-17 08:00")
    assert "Samen naar school: vandaag" in await bart.reads()


async def test_who_does_not_come_is_not_reminded(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _plans(regisseur, "do 17 december 2026 14u")
    await bart.presses("Ik kan niet")
    await telegram.at("2026-12-03 09:00")
    assert await _unasked(bart, "over 14 dagen") == []
    assert len(await _unasked(regisseur, "over 14 dagen")) == 1


async def test_a_reminder_that_waited_says_nothing_of_a_meeting_that_was_moved(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    """It was owed, the bot went down, and meanwhile everything was different."""
    await _plans(regisseur, "do 17 december 2026 14u")
    app = telegram.app
    assert app is not None
    telegram.moves_to("2026-12-03 09:00")
    await telegram.post("faults", kind="flood", method="sendMessage", chat=bart.id, seconds=1)
    await app.tick()
    # Telegram lets Bart's reminder wait; before it tries again the overleg is called off.
    await app.database.write(_cancel)
    await app.settled()
    assert await _unasked(bart, "over 14 dagen") == []


async def test_before_at_and_weekly_after_a_deadline_until_it_is_done(
    telegram: Telegram, bart: Phone
) -> None:
    await _takes_on(bart, "Een lijst maken tegen 13 januari 2027")
    assert await telegram.at("2027-01-06 08:00") == 1
    assert "• “Een lijst maken”: tegen woensdag 13 januari 2027" in await bart.reads()
    await bart.says("/help")
    assert await telegram.at("2027-01-12 08:00") == 0
    assert await telegram.at("2027-01-13 08:00") == 1
    assert "• “Een lijst maken”: tegen vandaag" in await bart.reads()
    await bart.presses("Een lijst maken")
    assert await telegram.at("2027-01-20 08:00") == 1
    assert "stond voor woensdag 13 januari 2027. Hoe ver is het?" in await bart.reads()
    await bart.presses("Een lijst maken")
    await bart.presses("Klaar")
    assert await telegram.at("2027-01-27 08:00") == 0
    assert await telegram.at("2027-03-03 08:00") == 0


async def test_nothing_at_night_in_the_weekend_or_in_a_holiday(
    telegram: Telegram, bart: Phone
) -> None:
    await _takes_on(bart, "Een lijst maken tegen 28 december 2026")
    # A week before is the first day of the Christmas holidays.
    for day in range(21, 32):
        assert await telegram.at(f"2026-12-{day:02} 10:00") == 0
    assert await telegram.at("2027-01-04 07:59") == 0
    assert await telegram.at("2027-01-04 08:00") == 1
    assert await telegram.at("2027-01-04 08:01") == 0


async def test_after_two_nudges_without_a_sign_the_regisseur_hears_it_once(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _takes_on(bart, "Een lijst maken tegen 13 januari 2027")
    for day in (6, 13):
        assert await telegram.at(f"2027-01-{day:02} 08:00") == 1
    await regisseur.says("/help")
    assert await telegram.at("2027-01-20 08:00") == 1
    assert await _unasked(bart, "Hoe ver is het?") == []
    told = await _unasked(regisseur, "Misschien even bellen")
    assert len(told) == 1
    assert "• Na twee herinneringen niets gehoord van Bart (CLB De Brug)." in told[0]
    for day in range(21, 29):
        await telegram.at(f"2027-01-{day:02} 08:00")
    assert len(await _unasked(regisseur, "Misschien even bellen")) == 1
    await bart.says("/help")
    assert await telegram.at("2027-02-03 08:00") == 1
    assert "Hoe ver is het?" in await bart.reads()


async def test_the_regisseur_hears_once_that_somebody_cannot_be_reached(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await telegram.post("block", user=bart.id)
    await telegram.settle()
    await telegram.at("2026-12-02 08:00")
    told = await _unasked(regisseur, "niet bereikbaar sinds")
    assert told == [told[0]]
    assert "• Bart (CLB De Brug) is niet bereikbaar sinds dinsdag 1 december 2026" in told[0]
    await telegram.at("2026-12-16 08:00")
    assert len(await _unasked(regisseur, "niet bereikbaar sinds")) == 1


async def test_an_engagement_put_off_comes_back_on_its_day(telegram: Telegram, bart: Phone) -> None:
    await _takes_on(bart, "Een lijst maken tegen 13 januari 2027")
    await telegram.at("2027-01-06 08:00")
    await bart.presses("Een lijst maken")
    await bart.presses("Later herinneren")
    await bart.presses("Kies datum")
    await bart.says("25/1/2027")
    await bart.presses("Zonder reden")
    for day in (13, 20, 22):
        assert await telegram.at(f"2027-01-{day:02} 08:00") == 0
    assert await telegram.at("2027-01-25 08:00") == 1
    assert "stond voor woensdag 13 januari 2027" in await bart.reads()


async def test_what_others_do_at_night_waits_and_comes_as_one(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await telegram.at("2026-12-02 21:00")
    for what in ("een lijst maken", "een coach zoeken"):
        await _takes_on(regisseur, f"CLB De Brug: {what} tegen 1 mei 2027")
    assert await _unasked(bart, "lijst") == []
    # A reply to what one does oneself comes at any hour.
    await bart.says("/help")
    assert "/engagementen" in await bart.reads()
    await telegram.at("2026-12-03 08:00")
    (text,) = await _unasked(bart, "stelt een engagement voor")
    assert text.startswith("1. Stad Dendermeer stelt een engagement voor")
    assert "2. Stad Dendermeer stelt een engagement voor" in text
    await bart.presses("2. Ik neem dit op")
    assert "een coach zoeken" in await bart.reads()


async def test_who_is_away_hears_everything_after_it(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await bart.says("/herinneringen")
    await bart.presses("Ik ben afwezig tot")
    await bart.says("15/12/2026")
    await _takes_on(regisseur, "CLB De Brug: een lijst maken tegen 20 december 2026")
    await _plans(regisseur, "di 15 december 2026 14u")
    for day in (2, 8, 11, 14):
        await telegram.at(f"2026-12-{day:02} 10:00")
    assert await _unasked(bart, "Overleg van") == []
    await telegram.at("2026-12-15 08:00")
    assert len(await _unasked(bart, "Samen naar school: vandaag")) == 1
    assert len(await _unasked(bart, "stelt een engagement voor")) == 1


async def test_a_text_that_waits_for_akkoord_and_a_block_that_was_left(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await bart.says("/verder")
    await regisseur.says("/akkoord")
    await regisseur.presses("Teksten samenvoegen")
    await regisseur.presses("1.4 Afspraken")
    await regisseur.presses("12.")
    await regisseur.says("Een vast aanspreekpunt")
    await regisseur.says("/akkoord")
    await regisseur.presses("1.4 Afspraken")
    await regisseur.presses("Vraag om akkoord")
    assert await telegram.at("2026-12-07 10:00") == 0
    assert await telegram.at("2026-12-08 10:00") >= 1
    assert "• De tekst van 1.4 Afspraken wacht op jullie akkoord" in await bart.reads()
    assert "Lezen: 1.4 Afspraken" in await bart.buttons()
    assert await telegram.at("2026-12-15 10:00") >= 1
    assert "• Je was bezig met “" in await bart.reads()


async def test_nobody_is_nudged_about_a_block_of_which_they_saw_no_question(
    telegram: Telegram, bart: Phone
) -> None:
    await bart.says("/verder")
    for _ in range(5):
        await bart.presses("Overslaan")
    await bart.presses("Doorgeven aan collega")
    await bart.presses("Een nieuwe collega")
    femke = await telegram.phone(105, "Femke")
    await femke.says(f"/start {await invite_token(bart)}")
    await femke.presses("Antwoorden")
    await femke.presses("Weet ik niet")
    assert any(button.startswith("Volgend blok") for button in await femke.buttons())
    for day in ("2026-12-08", "2026-12-15", "2026-12-22"):
        await telegram.at(f"{day} 10:00")
    assert not await _unasked(femke, "Je was bezig met")
    # Who begins it, and leaves it, is.
    await femke.says("/verder")
    await femke.presses("Overslaan")
    await telegram.at("2027-01-12 10:00")
    await telegram.at("2027-01-19 10:00")
    assert await _unasked(femke, "Je was bezig met")


async def _asks_for_a_date(regisseur: Phone) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("Datum prikken")
    await regisseur.says("do 17 december 2026 14u\ndi 9 maart 2027 14u")
    await regisseur.presses("Versturen")
    await regisseur.presses("Geen van deze")


WHICH_DATE = "Welke datum past voor een overleg van Samen naar school?"


async def test_a_date_for_which_an_organisation_said_nothing(
    telegram: Telegram, regisseur: Phone, bart: Phone, joins: Join
) -> None:
    celine = await joins(103, "Celine", "Atheneum Zuid")
    await _asks_for_a_date(regisseur)
    await celine.presses("di 9 maart")
    assert await telegram.at("2026-12-07 10:00") == 0
    assert await telegram.at("2026-12-08 10:00") == 1
    text = await bart.reads()
    assert f"• {WHICH_DATE} (gevraagd op dinsdag 1 december 2026)" in text
    assert await telegram.at("2026-12-15 10:00") == 0
    # With the same patience as for what else was asked: once more, after two weeks.
    await bart.says("/help")
    assert await telegram.at("2027-01-04 10:00") == 1
    await bart.presses("Datumvraag van dinsdag 1 december 2026")
    await bart.presses("di 9 maart")
    assert "Een vinkje staat bij wat past voor CLB De Brug" in await bart.reads()
    for day in (11, 18, 25):
        assert await telegram.at(f"2027-01-{day} 10:00") == 0


async def test_a_date_that_was_answered_stopped_or_is_past_is_not_asked_again(
    telegram: Telegram, regisseur: Phone, bart: Phone, joins: Join
) -> None:
    """What else is open still makes the nudge come."""
    celine = await joins(103, "Celine", "Atheneum Zuid")
    for phone in (bart, celine):
        await _takes_on(phone, "Een lijst maken tegen 9 december 2026")
    await _asks_for_a_date(regisseur)
    await celine.says("/overleg")
    await celine.presses("Datumvraag")
    await celine.presses("Geen van deze")
    assert await telegram.at("2026-12-09 10:00") == 2
    assert WHICH_DATE in await bart.reads()
    assert WHICH_DATE not in await celine.reads()
    await bart.says("/help")
    await regisseur.says("/overleg")
    await regisseur.presses("Datumvraag")
    await regisseur.presses("Stoppen zonder datum")
    await telegram.at("2026-12-16 10:00")
    nudges = await _unasked(bart, "Dit staat nog open")
    assert "Een lijst maken" in nudges[-1]
    assert sum(WHICH_DATE in nudge for nudge in nudges) == 1


async def test_after_its_last_moment_nobody_is_asked_for_a_date(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _takes_on(bart, "Een lijst maken tegen 17 december 2026")
    await regisseur.says("/overleg")
    await regisseur.presses("Datum prikken")
    await regisseur.says("do 17 december 2026 9u\nwo 16 december 2026 9u")
    await regisseur.presses("Versturen")
    assert await telegram.at("2026-12-10 08:00") >= 1
    assert WHICH_DATE in await bart.reads()
    await bart.says("/help")
    assert await telegram.at("2026-12-17 10:00") == 1
    text = await bart.reads()
    assert "Een lijst maken" in text
    assert WHICH_DATE not in text


async def test_the_clock_wakes_by_itself_and_health_says_when(
    settings: Settings, sandbox: Sandbox
) -> None:
    settings.api_url = sandbox.url
    async with App(settings) as app, aiohttp.ClientSession() as http, asyncio.timeout(30):
        host, port = app._web.addresses[0]  # type: ignore[union-attr]
        ticked = None
        while ticked is None:
            async with http.get(f"http://{host}:{port}/health") as answer:
                ticked = (await answer.json())["last_tick"]
    assert clock.now() - datetime.fromisoformat(ticked) < timedelta(minutes=1)


async def test_who_goes_away_also_hears_only_later_what_waited_for_the_morning(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    telegram.moves_to("2026-12-02 21:00")
    await _takes_on(regisseur, "CLB De Brug: een lijst maken tegen 1 mei 2027")
    await _plans(regisseur, "di 9 maart 2027 14u")
    await _plans(regisseur, "di 8 december 2026 14u")
    await bart.says("/herinneringen")
    await bart.presses("Ik ben afwezig tot")
    await bart.says("15/12/2026")
    heard = len(await bart.from_bot())
    await telegram.at("2026-12-03 09:00")
    # Only what would come too late by then.
    assert [m["caption"].splitlines()[1] for m in (await bart.from_bot())[heard:]] == [
        "dinsdag 8 december 2026 om 14 uur, tot 16 uur"
    ]
    await bart.says("/herinneringen")
    await bart.presses("Ik ben terug")
    assert len(await _unasked(bart, "stelt een engagement voor")) == 1
    captions = [str(m.get("caption")) for m in await bart.from_bot()]
    assert sum("dinsdag 9 maart 2027" in caption for caption in captions) == 1


async def test_of_a_partner_that_left_only_the_engagements_are_spoken_of(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _takes_on(bart, "Een lijst maken tegen 13 januari 2027")
    for day in (6, 13):
        await telegram.at(f"2027-01-{day:02} 08:00")
    await removes(regisseur, "CLB De Brug")
    await telegram.at("2027-01-20 08:00")
    text = await regisseur.reads()
    assert (
        "• “Een lijst maken” (CLB De Brug doet niet meer mee): stond voor woensdag 13 januari 2027"
        in text
    )
    assert "Misschien even bellen" not in text


async def test_what_is_put_off_does_not_stand_in_the_reminder_of_a_meeting(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _takes_on(bart, "Een lijst maken tegen 16 december 2026")
    await bart.presses("Later herinneren")
    await bart.presses("Kies datum")
    await bart.says("20 januari 2027")
    await _plans(regisseur, "do 17 december 2026 14u")
    await telegram.at("2026-12-03 09:00")
    text = await bart.reads()
    assert "over 14 dagen" in text
    assert "Een lijst maken" not in text


async def test_a_reminder_that_cannot_be_made_stops_no_other(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    """A question that is no longer in the question set has no number."""
    await _takes_on(regisseur, "Een coach zoeken tegen 13 januari 2027")
    app = telegram.app
    assert app is not None
    await app.database.write(_asks_what_no_longer_exists)
    assert await telegram.at("2027-01-06 08:00") == 1
    assert "• “Een coach zoeken”" in await regisseur.reads()
    await bart.says("/help")
    assert "/engagementen" in await bart.reads()


def _asks_what_no_longer_exists(session: Session) -> None:
    bart = session.exec(select(Membership).where(Membership.person_id == 2)).one()
    session.add(
        Request(
            network_id=bart.network_id, partner_id=bart.partner_id, question="9.9-9",
            asked_by=1, asked_at=clock.now(),
        )
    )  # fmt: skip


async def test_a_question_for_a_colleague_who_left_is_for_the_others(
    telegram: Telegram, regisseur: Phone, bart: Phone, joins: Join
) -> None:
    bea = await joins(104, "Bea", "CLB De Brug")
    await bart.says("/verder")
    await bart.presses("Doorgeven aan collega")
    await bart.presses("Bea")
    await bea.says("/stop")
    await bea.presses("CLB De Brug verlaten")
    await bea.presses("Ja")
    await telegram.at("2026-12-08 10:00")
    assert "• Een vraag die op jullie wacht" in await bart.reads()


async def test_news_about_others_has_its_own_heading(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await telegram.post("block", user=bart.id)
    await telegram.settle()
    await telegram.at("2026-12-02 08:00")
    text = await regisseur.reads()
    assert text.startswith("Goed om te weten over Samen naar school\n• Bart")
    assert "Loopt iets vast" not in text


async def test_the_reminder_of_one_network_does_not_swallow_the_nudge_of_another(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _takes_on(bart, "Een lijst maken tegen 24 december 2026")
    await _starts_a_second_network(bart)
    await _plans(bart, "do 17 december 2026 14u")
    await telegram.at("2026-12-14 09:00")
    assert "Overleg van Tweede net: over 3 dagen" in await bart.reads()
    # Not on the day of another reminder, and not a week after that one either.
    await telegram.at("2026-12-17 08:00")
    await telegram.at("2026-12-18 08:00")
    assert len(await _unasked(bart, "“Een lijst maken”: tegen")) == 1


async def test_before_a_meeting_one_hears_what_each_of_two_organisations_has_to_do(
    telegram: Telegram, regisseur: Phone, bart: Phone, joins: Join
) -> None:
    await _takes_on(bart, "Een lijst maken tegen 18 december 2026")
    await joins(102, "Bart", "CLB Elders")
    await _takes_on(bart, "Een coach zoeken tegen 18 december 2026")
    await _plans(regisseur, "do 17 december 2026 14u")
    await telegram.at("2026-12-14 09:00")
    text = await bart.reads()
    assert "Kom je?" in text
    elsewhere, own = text.split("1. Dit staat nog open voor CLB Elders:")[1].split("2. ")
    assert "• “Een coach zoeken”: tegen vrijdag 18 december" in elsewhere
    assert "• 35 richtvragen nog aan te vullen\n" in elsewhere
    assert own.startswith("Dit staat nog open voor CLB De Brug:\n• “Een lijst maken”")
    assert await bart.buttons() == [
        "Ik kom", "Ik kan niet", "Ik stuur een vervanger", "1. Een coach zoeken",
        "2. Een lijst maken", "1. Verder met de vragen", "2. Verder met de vragen",
        "Naar het overleg",
    ]  # fmt: skip
    reminder = (await bart.from_bot())[-1]
    toast = await bart.presses("2. Een lijst maken")
    assert toast == "Je werkt nu voor CLB De Brug in Samen naar school."
    assert "Een lijst maken" in await bart.reads()
    # The list is still there, and its other buttons do the right thing for the other.
    assert reminder in await bart.from_bot()
    await bart.presses("1. Een coach zoeken")
    assert "Een coach zoeken" in await bart.reads()
    toast = await bart.presses("2. Verder met de vragen")
    assert toast == "Je werkt nu voor CLB De Brug in Samen naar school."
    assert "vraag 1 van" in await bart.reads()
    # That was the week's nudge for both.
    for moment in ("2026-12-17 08:00", "2026-12-17 09:00", "2026-12-18 09:00"):
        await telegram.at(moment)
    assert len(await _unasked(bart, "2. Dit staat nog open voor")) == 1
    (text,) = await _unasked(bart, "2. Voor CLB De Brug staan 2 punten en 35 richtvragen nog")
    assert "Samen naar school: vandaag" in text
    assert await _unasked(bart, "Loopt iets vast?") == []


async def test_an_organisation_for_which_nothing_is_open_is_named(
    telegram: Telegram, regisseur: Phone, bart: Phone, joins: Join
) -> None:
    await joins(102, "Bart", "CLB Elders")
    await _plans(regisseur, "do 17 december 2026 14u")
    assert telegram.app is not None
    questions = [question.key for question in telegram.app.kijkwijzer.questions]
    await telegram.app.database.write(_skips_all, "CLB De Brug", questions)
    await telegram.at("2026-12-03 09:00")
    text = await bart.reads()
    assert "Dit staat nog open voor CLB Elders:\n• 36 richtvragen nog aan te vullen" in text
    assert "Voor CLB De Brug staat niets meer open." in text
    assert "Verder met de vragen" in await bart.buttons()
    await telegram.app.database.write(_skips_all, "CLB Elders", questions)
    await telegram.at("2026-12-14 09:00")
    assert "Voor CLB Elders en CLB De Brug staat niets meer open. Tot dan!" in await bart.reads()


def _skips_all(session: Session, name: str, questions: list[str]) -> None:
    partner = session.exec(select(Partner).where(Partner.name == name)).one()
    session.add_all(
        Answer(network_id=partner.network_id, partner_id=partner.id, question=question,
               fingerprint="", status=Status.SKIPPED, updated_at=clock.now())
        for question in questions
    )  # fmt: skip


async def test_one_nudge_has_buttons_for_two_networks(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _takes_on(bart, "Een lijst maken tegen 13 januari 2027")
    await _starts_a_second_network(bart)
    await _takes_on(bart, "Een coach zoeken tegen 13 januari 2027")
    assert await telegram.at("2027-01-06 08:00") == 1
    text = await bart.reads()
    assert "1. Dit staat nog open voor CLB Elders in Tweede net\n• “Een coach zoeken”" in text
    assert "2. Dit staat nog open voor CLB De Brug in Samen naar school\n• “Een lijst" in text
    assert await bart.buttons() == ["1. Een coach zoeken", "2. Een lijst maken", "Later herinneren"]
    nudge = (await bart.from_bot())[-1]
    for label, network in (("2. Een lijst", "Samen naar school"), ("1. Een coach", "Tweede net")):
        toast = await bart.presses(label)
        assert toast.endswith(f" in {network}.")
        assert label[3:] in await bart.reads()
        await bart.presses("Klaar")
    assert nudge in await bart.from_bot()
    assert await telegram.at("2027-01-13 08:00") == 0


async def test_of_many_organisations_each_is_named_within_one_message(
    telegram: Telegram, regisseur: Phone, bart: Phone, joins: Join
) -> None:
    for n in range(1, 7):
        await joins(102, "Bart", f"School {n} " + "met een lange naam " * 5)
    assert telegram.app is not None
    await telegram.app.database.write(_many_engagements)
    assert await telegram.at("2027-01-06 08:00") == 1
    text = await bart.reads()
    assert len(text) <= 4096
    for n in range(1, 7):
        part = text.split(f"voor School {n} met")[1].split("Dit staat nog open")[0]
        assert "• “Een heel lange" in part
        assert "andere\n" in part
    # Ten buttons, shared out.
    numbers = [label[0] for label in (await bart.buttons())[:-1]]
    assert numbers == list("1122334456")


def _many_engagements(session: Session) -> None:
    members = session.exec(select(Membership).where(Membership.person_id == 2)).all()
    session.add_all(
        Engagement(network_id=member.network_id, question="1.3-4", owner_id=member.partner_id,
                   text=f"Een heel lange afspraak nummer {n} " + "over van alles " * 10,
                   due=date(2027, 1, 13), stand=Stand.TODO, proposed_by=member.partner_id,
                   updated_at=clock.now())
        for member in members for n in range(12) if member.partner_id > 2
    )  # fmt: skip


async def test_a_meeting_without_reminders_leaves_the_others_theirs(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _plans(regisseur, "do 17 december 2026 14u")
    await regisseur.says("/overleg")
    await regisseur.presses("do 17 december")
    await regisseur.presses("Wijzigen of annuleren")
    await regisseur.presses("Herinneringen")
    await regisseur.presses("Geen herinneringen")
    await _plans(regisseur, "vr 18 december 2026 10u")
    assert await telegram.at("2026-12-03 09:00") == 0
    assert await telegram.at("2026-12-04 09:00") == 2
    assert "vrijdag 18 december" in (await bart.reads()).lower()


async def test_several_meetings_at_once_are_one_message(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _takes_on(bart, "Een lijst maken tegen 16 december 2026")
    for hour in range(9, 17):
        await _plans(regisseur, f"do 17 december 2026 {hour}u; lokaal {hour}")
    assert await telegram.at("2026-12-03 09:00") == 2
    text = await bart.reads()
    assert text.count("Overleg van Samen naar school: over 14 dagen") == rules.CAP + 2
    assert text.count("Een lijst maken") == 1
    assert text.endswith("Kom je? Kies hieronder het overleg.")
    assert await telegram.at("2026-12-03 09:01") == 0
    await bart.presses("Overleg van do 17 december 16u")
    await bart.presses("Ik kom")
    assert "lokaal 16" in await bart.reads()


async def test_who_missed_a_message_about_several_meetings_hears_of_each_later(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    for hour in (10, 14):
        await _plans(regisseur, f"do 17 december 2026 {hour}u")
    telegram.moves_to("2026-12-03 09:00")
    await telegram.post("block", user=bart.id)
    assert telegram.app is not None
    await telegram.app.tick()
    await telegram.settle()
    await telegram.post("unblock", user=bart.id)
    await telegram.settle()
    await telegram.at("2026-12-03 10:00")
    assert (await bart.reads()).count("over 14 dagen") == 2


async def test_the_morning_of_an_overleg_is_kept_when_there_are_many_reminders(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    """Two overleggen in a week, with seven reminders for the two."""
    await _plans(regisseur, "vr 11 december 2026 14u")
    await _plans(regisseur, "do 17 december 2026 14u")
    await regisseur.presses("Wijzigen of annuleren")
    await regisseur.presses("Herinneringen")
    await regisseur.presses("7 dagen vooraf")
    for day in range(2, 18):
        for hour in ("08", "09"):
            await telegram.at(f"2026-12-{day:02} {hour}:00")
    told = [text.splitlines()[0].split(": ")[1] for text in await _unasked(bart, "Overleg van")]
    assert told[-1] == "vandaag"
    assert told.count("vandaag") == 2
    assert len(told) <= rules.CAP


async def test_the_list_stands_in_full_once_a_week(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _takes_on(bart, "Een lijst maken tegen 15 december 2026")
    await _plans(regisseur, "do 17 december 2026 14u")
    await telegram.at("2026-12-14 09:00")
    assert "• “Een lijst maken”" in await bart.reads()
    await telegram.at("2026-12-17 08:00")
    text = await bart.reads()
    assert "Samen naar school: vandaag" in text
    assert "Een lijst maken" not in text
    assert "Voor CLB De Brug staan 1 punt en 35 richtvragen nog open." in text
    await bart.presses("Wat staat nog open?")
    text = await bart.reads()
    assert "• “Een lijst maken”: stond voor dinsdag 15 december 2026" in text
    assert "• 35 richtvragen nog aan te vullen" in text
    await bart.presses("Een lijst maken")
    assert "Stand: nog niet gestart" in await bart.reads()
    # Not twice on one day, nor within a week: as a nudge neither.
    for day in (18, 19, 20):
        assert await telegram.at(f"2026-12-{day} 10:00") == 0


async def test_who_just_made_something_or_just_joined_is_not_nudged_about_it(
    telegram: Telegram, regisseur: Phone, bart: Phone, joins: Join
) -> None:
    await _takes_on(bart, "We doen iets tegen 1 mei 2020")
    await joins(103, "Bea", "CLB De Brug")
    # Nobody on that day; who only joined the next morning, for whom it is not new; who made it
    # at the next weekly occasion.
    for moment, told in (("2026-12-01 10:01", 0), ("2026-12-01 17:00", 0), ("2026-12-02 08:00", 0),
                         ("2026-12-04 08:00", 2)):  # fmt: skip
        assert await telegram.at(moment) == told
    assert "• “We doen iets”: stond voor vrijdag 1 mei 2020. Hoe ver is het?" in await bart.reads()
    await telegram.at("2026-12-11 07:59")
    await bart.presses("We doen iets")
    await bart.presses("Bezig")
    await telegram.at("2026-12-11 08:00")
    # Who touched it this morning hears of it next week, a colleague today.
    assert "• “We doen iets”" not in str((await bart.from_bot())[-1])
    celine = await joins(104, "Celine", "CLB De Brug")
    assert await telegram.at("2026-12-11 09:00") == 0
    await telegram.at("2026-12-14 08:00")
    assert "• “We doen iets”" in await celine.reads()


async def test_a_regisseur_is_asked_how_far_an_outsider_is(
    telegram: Telegram, regisseur: Phone
) -> None:
    await _takes_on(regisseur, "Huiswerkhulp tegen 10 december 2026")
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Wie neemt dit op")
    await regisseur.says("Jeugdhuis De Kade")
    await telegram.at("2026-12-08 10:00")
    line = "• “Huiswerkhulp” (Jeugdhuis De Kade): "
    assert f"{line}vraag je eens of Jeugdhuis De Kade dit opneemt?" in await regisseur.reads()
    await regisseur.presses("Huiswerkhulp")
    await regisseur.presses("Jeugdhuis De Kade neemt dit op")
    await telegram.at("2026-12-17 10:00")
    text = await regisseur.reads()
    assert f"{line}stond voor donderdag 10 december 2026. Vraag je eens hoe ver" in text


async def test_who_was_silent_and_then_stops_the_bot_is_reported_again(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _takes_on(bart, "Een lijst maken tegen 13 januari 2027")
    for day in (6, 13):
        await telegram.at(f"2027-01-{day:02} 08:00")
    await regisseur.says("/help")
    await telegram.at("2027-01-20 08:00")
    assert "niets gehoord van Bart" in await regisseur.reads()
    telegram.moves_to("2027-01-22 10:00")
    await telegram.post("block", user=bart.id)
    await telegram.settle()
    await telegram.at("2027-01-27 08:00")
    assert "Bart (CLB De Brug) is niet bereikbaar sinds" in await regisseur.reads()


async def test_what_waited_for_the_morning_does_not_come_in_the_evening_after_a_downtime(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    telegram.moves_to("2026-12-02 21:00")
    await _takes_on(regisseur, "CLB De Brug: een lijst maken tegen 1 mei 2027")
    await _plans(regisseur, "di 9 maart 2027 14u")
    heard = len(await bart.from_bot())
    await telegram.at("2026-12-03 20:00")
    assert len(await bart.from_bot()) == heard
    await telegram.at("2026-12-04 08:00")
    assert len(await bart.from_bot()) == heard + 2


async def test_a_reminder_that_a_later_one_overtook_while_it_waited_is_not_said(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _plans(regisseur, "do 17 december 2026 14u")
    app = telegram.app
    assert app is not None
    at = datetime(2026, 12, 3, 8, tzinfo=UTC)
    found = await app.database.read(ticks.due, app.free_days, at)
    telegram.moves_to("2026-12-14 08:59")
    await app.database.write(ticks.owe, found, at)
    # The bot was down until the next occasion.
    await telegram.at("2026-12-14 09:00")
    assert len(await _unasked(bart, "Overleg van Samen naar school")) == 1


async def test_a_question_that_is_gone_does_not_silence_what_else_is_open(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _takes_on(bart, "Een lijst maken tegen 16 december 2026")
    await _plans(regisseur, "do 17 december 2026 14u")
    assert telegram.app is not None
    await telegram.app.database.write(_asks_what_no_longer_exists)
    await telegram.at("2026-12-03 09:00")
    assert len(await _unasked(bart, "over 14 dagen")) == 1
    await telegram.at("2026-12-10 09:00")
    assert "• “Een lijst maken”" in await bart.reads()


async def test_who_is_back_hears_of_the_meeting_that_waited_for_it(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _plans(regisseur, "do 17 december 2026 14u")
    app = telegram.app
    assert app is not None
    at = datetime(2026, 12, 14, 16, 59, tzinfo=UTC)
    found = await app.database.read(ticks.due, app.free_days, at)
    telegram.moves_to("2026-12-14 18:00")
    await app.database.write(ticks.owe, found, clock.now())
    await bart.says("/herinneringen")
    await bart.presses("Ik ben afwezig tot")
    await bart.says("15/1/2027")
    await telegram.at("2026-12-15 08:00")
    assert await _unasked(bart, "Overleg van Samen naar school") == []
    await bart.says("/herinneringen")
    await bart.presses("Ik ben terug")
    assert len(await _unasked(bart, "Overleg van Samen naar school")) == 1


async def test_an_organisation_that_left_does_not_make_a_nudge_come_twice(
    telegram: Telegram, regisseur: Phone, bart: Phone, joins: Join
) -> None:
    await joins(102, "Bart", "CLB Elders")
    await removes(regisseur, "CLB Elders")
    await bart.says("/netwerk")
    await bart.presses("Samen naar school")
    await _takes_on(bart, "Een lijst maken tegen 17 december 2026")
    await _plans(regisseur, "do 17 december 2026 14u")
    await telegram.at("2026-12-17 08:00")
    await telegram.at("2026-12-17 09:00")
    assert len(await _unasked(bart, "“Een lijst maken”: ")) == 1


async def test_a_day_long_ago_stops_nobody(telegram: Telegram, bart: Phone) -> None:
    await _takes_on(bart, "Een lijst maken tegen 3 januari 0001")
    await _takes_on(bart, "Een coach zoeken tegen 16 december 2026")
    assert await telegram.at("2026-12-09 08:00") == 1
    assert "Een coach zoeken" in await bart.reads()


async def test_what_a_killed_bot_did_not_say_of_who_is_silent_is_said_after_its_downtime(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _takes_on(bart, "Een lijst maken tegen 13 januari 2027")
    for day in (6, 13):
        await telegram.at(f"2027-01-{day:02} 08:00")
    await regisseur.says("/help")
    app = telegram.app
    assert app is not None
    telegram.moves_to("2027-01-20 08:00")
    # Made, and then the process died before Telegram had it.
    about = {"kind": outbox.NUDGE}
    assert await app.database.write(app._compose, 1, about, clock.now())
    await telegram.at("2027-01-25 08:00")
    assert len(await _unasked(regisseur, "Misschien even bellen")) == 1
    await telegram.at("2027-02-01 08:00")
    assert len(await _unasked(regisseur, "Misschien even bellen")) == 1


async def test_who_could_not_be_reached_hears_of_the_meeting_when_they_are_back(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _plans(regisseur, "do 17 december 2026 14u")
    await telegram.post("faults", kind="flood", method="sendMessage", chat=bart.id, seconds=2)
    telegram.moves_to("2026-12-03 09:00")
    assert telegram.app is not None
    await telegram.app.tick()
    # The reminder still waits.
    await telegram.post("block", user=bart.id)
    await telegram.settle()
    telegram.moves_to("2026-12-07 10:00")
    await telegram.post("unblock", user=bart.id)
    await telegram.settle()
    for _ in range(2):
        await telegram.at("2026-12-07 10:01")
    assert len(await _unasked(bart, "over 10 dagen")) == 1


@pytest.fixture
async def dirk(telegram: Stage, bart: Phone) -> Phone:
    """A regisseur of a second network, in which Bart takes part too."""
    dirk = Phone(telegram, 105, "Dirk")

    async def starts() -> None:
        await telegram.phone(dirk.id, dirk.name)
        await dirk.says("/start")
        await dirk.presses("Een netwerk starten")
        for answer in ("Tweede net", "Elders", "Stad Elders"):
            await dirk.says(answer)
        await dirk.presses("Lokaal bestuur")
        await dirk.says("/partners")
        await dirk.presses("➕ Nog een partner")
        await dirk.says("CLB Elders")
        await dirk.presses("CLB")
        await dirk.presses("Iemand uitnodigen")
        await bart.says(f"/start {await invite_token(dirk)}")
        await bart.says("/netwerk")
        await bart.presses("Samen naar school")

    await telegram.set_up(starts)
    return dirk


async def test_each_network_hears_once_that_somebody_is_silent(
    telegram: Telegram, regisseur: Phone, bart: Phone, dirk: Phone
) -> None:
    await _takes_on(bart, "Een lijst maken tegen 13 januari 2027")
    await _takes_on(dirk, "Een coach zoeken tegen 25 januari 2027")

    async def told() -> list[int]:
        return [len(await _unasked(phone, "niets gehoord van Bart")) for phone in (regisseur, dirk)]

    async def are_awake_on(*days: str) -> None:
        for day in days:
            await telegram.at(f"2027-{day} 08:00")
            for phone in (regisseur, dirk):
                await phone.says("/help")

    await are_awake_on("01-06", "01-13", "01-18")
    await _plans(dirk, "di 26 januari 2027 14u")
    # Dirk heard something this week; then comes the reminder of an overleg.
    await are_awake_on("01-20")
    assert await told() == [1, 0]
    await telegram.at("2027-01-25 09:00")
    assert "Overleg van Tweede net" in await dirk.reads()
    await are_awake_on("02-01", "02-03", "02-15")
    assert await told() == [1, 1]
    # A sign of life; then there is none again.
    await bart.says("/help")
    await are_awake_on("02-22", "03-01", "03-08", "03-15")
    assert await told() == [2, 2]


async def test_what_comes_before_two_meetings_on_one_day_is_one_message(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await _plans(regisseur, "di 15 december 2026 9u")
    await _plans(regisseur, "do 17 december 2026 10u")
    await telegram.at("2026-12-11 17:00")
    before = len(await bart.from_bot())
    await telegram.at("2026-12-14 08:00")
    await telegram.at("2026-12-14 09:15")
    assert len(await bart.from_bot()) == before + 1
    assert "morgen" in await bart.reads()
    assert "over 3 dagen" in await bart.reads()

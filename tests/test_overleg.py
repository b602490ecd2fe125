"""Overleg: planned as people write it, moved, cancelled, and who will be there."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from bot import clock
from bot.freedays import FreeDays
from bot.rules.moments import Unread, Wrong, on_one_line, parts, read, until
from bot.rules.planning import Doubt, Plan, doubts
from bot.rules.presence import Presence, organisations
from bot.storage.tables import Attendance, Chat, Delivery, Membership, Outbox, Role, Rsvp
from tests.conftest import Join, invite_token
from tests.phone import Phone, Telegram

TODAY = date(2026, 11, 25)
AT = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    """It is 25 November 2026, in the morning."""
    ahead = AT - clock.now()
    clock.run_ahead(ahead)
    yield
    clock.run_ahead(-ahead)


@pytest.fixture
async def celine(joins: Join) -> Phone:
    return await joins(103, "Celine", "Atheneum Zuid")


async def plan(regisseur: Phone, what: str) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("➕ Overleg plannen")
    await regisseur.says(what)
    await regisseur.presses("Plannen")


async def change(regisseur: Phone, what: str, which: str = "di") -> None:
    """Open what can be changed of the first overleg, and press it."""
    await regisseur.says("/overleg")
    await regisseur.presses(which)
    await regisseur.presses("Wijzigen of")
    await regisseur.presses(what)


async def events(phone: Phone, telegram: Telegram) -> tuple[str, list[Any]]:
    """The method and the events of the newest calendar file, as an independent reader sees them."""
    files = [m["document"] for m in await phone.from_bot() if "document" in m]
    data = telegram.file(files[-1]["file_id"])
    assert files[-1]["file_name"].endswith(".ics")
    calendar = vobject.readOne(data.decode())
    return calendar.method.value, calendar.vevent_list


# What people write


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("di 9 maart 14u; stadhuis", Plan(date(2027, 3, 9), time(14), 120, "stadhuis")),
        ("9/3 van 14 tot 16.30 uur", Plan(date(2027, 3, 9), time(14), 150)),
        ("morgen 10.30\nzaal 2", Plan(date(2026, 11, 26), time(10, 30), 120, "zaal 2")),
        (
            "9/3/27 om 14 uur; zaal 2; cijfers; wat loopt vast",
            Plan(date(2027, 3, 9), time(14), 120, "zaal 2", ("cijfers", "wat loopt vast")),
        ),
        (
            "ma 9 maart 2027 14u",
            Plan(date(2027, 3, 9), time(14), other_day=date(2027, 3, 8)),
        ),
        (
            "dinsdag 9 maart 2027 om 14 uur in het stadhuis",
            Plan(date(2027, 3, 9), time(14), 120, "het stadhuis"),
        ),
        (
            "vrijdag 11 december van 13.30 tot 16 uur, zaal Eik",
            Plan(date(2026, 12, 11), time(13, 30), 150, "zaal Eik"),
        ),
        (
            "volgende week dinsdag om 14u30, stadhuis",
            Plan(date(2026, 12, 1), time(14, 30), 120, "stadhuis"),
        ),
        (
            "di 8 dec 9u15 online https://x.example/y",
            Plan(date(2026, 12, 8), time(9, 15), 120, "https://x.example/y"),
        ),
        (
            "29/2/2028 om 14 uur; 2 uur; zaal 3",
            Plan(date(2028, 2, 29), time(14), 120, "zaal 3"),
        ),
        (
            "di 9 maart 14u bij CLB De Brug, lokaal 2, anderhalf uur; cijfers",
            Plan(date(2027, 3, 9), time(14), 90, "bij CLB De Brug, lokaal 2", ("cijfers",)),
        ),
        ("di 9 maart\n14u\nstadhuis", Plan(date(2027, 3, 9), time(14), 120, "stadhuis")),
        ("9 maart 14u; tot 15.30; zaal 1", Plan(date(2027, 3, 9), time(14), 90, "zaal 1")),
        ("9 maart; stadhuis", Unread(Wrong.NO_HOUR, "9 maart")),
        ("31 november 14u stadhuis", Unread(Wrong.NO_SUCH_DAY, "31 november")),
        ("29/2/2027; stadhuis", Unread(Wrong.NO_SUCH_DAY, "29/2/2027")),
        ("ergens in maart; stadhuis", Unread(Wrong.UNKNOWN, "ergens in maart")),
        # what goes on after the hour is no place
        ("9 maart 16u tot 14u", Unread(Wrong.UNKNOWN, "9 maart 16u tot 14u")),
        ("9 maart 14u of 15u", Unread(Wrong.UNKNOWN, "9 maart 14u of 15u")),
        ("9/3 14u, 11/3 10u", Unread(Wrong.UNKNOWN, "9/3 14u, 11/3 10u")),
        (" ; ", Unread(Wrong.UNKNOWN)),
    ],
)
def test_one_message_says_when_and_where(message: str, expected: Plan | Unread) -> None:
    assert read(parts(message), TODAY) == expected


@pytest.mark.parametrize(
    ("message", "day", "hour", "minutes"),
    [
        ("24/12", date(2026, 12, 24), time(14, 30), 90),
        ("volgende vrijdag", date(2026, 12, 4), time(14, 30), 90),
        ("15u", date(2027, 3, 9), time(15), 90),
        ("van 10u30 tot 12.15", date(2027, 3, 9), time(10, 30), 105),
        ("24/12 9u", date(2026, 12, 24), time(9), 90),
    ],
)
def test_a_move_keeps_what_it_does_not_name(
    message: str, day: date, hour: time, minutes: int
) -> None:
    was = Plan(date(2027, 3, 9), time(14, 30), 90, "stadhuis")
    assert read(parts(message), TODAY, was) == Plan(day, hour, minutes)


@pytest.mark.parametrize(
    ("line", "expected", "wrong"),
    [
        ("10/12 9u; 11/12 14u; 14/12 10u", ["10/12 9:00", "11/12 14:00", "14/12 10:00"], []),
        ("10/12 9u of 14u, en 11/12", ["10/12 9:00", "10/12 14:00", "11/12 14:00"], []),
        ("dinsdag, 9 maart, om 14 uur of do 11 maart 10u", ["9/3 14:00", "11/3 10:00"], []),
        ("10/12 9u, 31/11 9u, 11/12 10u", ["10/12 9:00", "11/12 10:00"], ["31/11"]),
        ("10/12 9u; zaal 3; cijfers", ["10/12 9:00 zaal 3"], ["cijfers"]),
        ("10/12 9u, 11/12 14u, zaal 3", ["10/12 9:00", "11/12 14:00 zaal 3"], []),
        ("11/12; blabla", [], ["11/12", "blabla"]),
    ],
)
def test_moments_on_one_line(line: str, expected: list[str], wrong: list[str]) -> None:
    plans, unread = on_one_line(line, TODAY)
    shown = [f"{p.day.day}/{p.day.month} {p.hour.hour}:{p.hour:%M} {p.place or ''}".strip()
             for p in plans]  # fmt: skip
    assert (shown, [each.text for each in unread]) == (expected, wrong)


PIECES = st.sampled_from(
    ["10/12", "9u", "14.30", "31/11", "di", "9 maart", "tot", "16 uur", ";", ",", "of", "en", "om",
     "zaal", "3", "2 uur", "\n", "in", "online", "https://x.example", "-"]
)  # fmt: skip


@given(st.text() | st.lists(PIECES, max_size=30).map(" ".join), st.booleans())
def test_any_message_is_answered(message: str, moving: bool) -> None:
    was = Plan(date(2027, 3, 9), time(14, 30), 90) if moving else None
    found = read(parts(message), TODAY, was)
    assert isinstance(found, Unread) or (found.minutes > 0 and found.place != "")
    plans, _ = on_one_line(message, TODAY)
    assert all(plan.minutes > 0 and not plan.points for plan in plans)


def test_what_is_unusual_about_a_moment() -> None:
    free = FreeDays()
    assert doubts(Plan(date(2027, 3, 9), time(14)), AT, free) == []
    assert doubts(Plan(date(2026, 11, 24), time(14)), AT, free) == [Doubt.PAST]
    assert doubts(Plan(date(2026, 12, 25), time(6, 30)), AT, free) == [Doubt.FREE, Doubt.HOUR]
    assert doubts(Plan(date(2027, 3, 9), time(22)), AT, free) == [Doubt.HOUR]
    assert doubts(Plan(date(2027, 3, 13), time(14)), AT, free) == [Doubt.WEEKEND]
    assert doubts(Plan(date(2027, 3, 28), time(14)), AT, free) == [Doubt.FREE]  # Easter


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("16u30", 150), ("tot 16 uur", 120), ("15:15", 75), ("13u", None), ("lang", None)],
)
def test_until_when(text: str, minutes: int | None) -> None:
    assert until(text, time(14)) == minutes


def test_which_organisations_will_be_missing() -> None:
    people = {1: (11, 12), 2: (21, 22), 3: (31, 32), 4: (41,), 5: (), 6: (61,)}
    invited = [
        Membership(id=person, network_id=1, partner_id=partner, person_id=person,
                   role=Role.PARTNER, joined_at=AT)
        for partner, those in people.items()
        for person in those
    ]  # fmt: skip

    def said(person: int, rsvp: Rsvp, at: datetime = AT) -> tuple[int, Attendance]:
        row = Attendance(meeting_id=1, person_id=person, partner_id=1, rsvp=rsvp, at=at)
        return person, row

    answers = dict(
        [
            said(11, Rsvp.ABSENT), said(12, Rsvp.COMING),
            said(21, Rsvp.ABSENT), said(22, Rsvp.SUBSTITUTE),
            said(31, Rsvp.ABSENT),
            said(61, Rsvp.COMING, AT - timedelta(days=1)),
        ]
    )  # fmt: skip
    names = {partner: str(partner) for partner in people}
    found = organisations(names, invited, answers, announced_at=AT)
    assert [each.presence for each in found] == [
        Presence.COMES, Presence.COMES, Presence.MISSING, Presence.SILENT, Presence.NOBODY,
        Presence.SILENT,
    ]  # fmt: skip
    assert found[2].silent == [32]
    assert [answer.person_id for answer in found[5].before_move] == [61]


# Plan, come, or not


async def test_from_plan_to_who_will_be_there(
    regisseur: Phone, bart: Phone, celine: Phone, telegram: Telegram
) -> None:
    await regisseur.says("/overleg")
    assert "nog geen overleg gepland" in await regisseur.reads()
    await regisseur.presses("➕ Overleg plannen")
    await regisseur.says(
        "di 9 maart van 14 tot 15.30 uur; stadhuis, zaal 2; cijfers 15 min; engagementen"
    )
    shown = await regisseur.reads()
    assert "Overleg op dinsdag 9 maart 2027 om 14 uur" in shown
    assert "Tot 15.30 uur, stadhuis, zaal 2" in shown
    assert "3 mensen" in shown
    assert not [m for m in await bart.from_bot() if "document" in m]
    await regisseur.presses("Plannen")

    for phone in (regisseur, bart, celine):
        assert "dinsdag 9 maart 2027 om 14 uur, tot 15.30 uur" in await phone.reads()
        assert (await phone.buttons())[:3] == ["Ik kom", "Ik kan niet", "Ik stuur een vervanger"]
    method, (event,) = await events(bart, telegram)
    assert (method, event.summary.value) == ("PUBLISH", "Overleg Samen naar school")
    assert event.location.value == "stadhuis, zaal 2"
    assert event.description.value == "Agenda\n14 uur: cijfers\n14.15 uur: engagementen"

    await bart.presses("Ik kom")
    assert "Jij komt" in await bart.reads()
    await celine.presses("Ik stuur een vervanger")
    await celine.says("Dirk  Peeters")
    assert "In jouw plaats komt Dirk Peeters" in await celine.reads()
    await regisseur.presses("Ik kan niet")
    shown = await regisseur.reads()
    assert (
        "Komen (2)\n• CLB De Brug: Bart\n• Atheneum Zuid: Dirk Peeters (vervangt Celine)" in shown
    )
    assert "Zullen er niet zijn (1)\n• Stad Dendermeer" in shown
    await celine.presses("Ik kan niet")
    await regisseur.says("/overleg")
    await regisseur.presses("di 9 maart 14u")
    assert "Zullen er niet zijn (2)" in await regisseur.reads()
    await bart.says("/overleg")
    await bart.presses("di 9 maart 14u")
    assert "Zullen er niet zijn" not in await bart.reads()
    await bart.presses("In mijn kalender zetten")
    assert (await events(bart, telegram))[1][0].uid.value == event.uid.value


async def test_who_cannot_come_is_named_beside_a_colleague_who_does(
    regisseur: Phone, bart: Phone, joins: Join
) -> None:
    bea = await joins(104, "Bea", "CLB De Brug")
    await plan(regisseur, "di 9 maart 14u")
    await bart.presses("Ik kan niet")
    await bea.presses("Ik kom")
    await regisseur.presses("Bekijken")
    assert "• CLB De Brug: Bea (Bart kan niet)" in await regisseur.reads()


async def test_who_is_not_in_telegram_is_named(regisseur: Phone, bart: Phone) -> None:
    await regisseur.says("/partners")
    await regisseur.presses("➕ Nog een partner")
    await regisseur.says("VDAB Dendermeer")
    await regisseur.presses("VDAB")
    await plan(regisseur, "di 9 maart 14u")
    await regisseur.presses("Bekijken")
    assert "Hebben niemand in Telegram\n• VDAB Dendermeer" in await regisseur.reads()


async def test_what_is_not_understood_loses_nothing(regisseur: Phone) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("➕ Overleg plannen")
    await regisseur.says("ergens in maart; stadhuis; cijfers")
    shown = await regisseur.reads()
    assert "“ergens in maart” begrijp ik niet" in shown
    assert "Dit heb ik nog: stadhuis; cijfers" in shown
    await regisseur.says("9 maart")
    assert "Om hoe laat?" in await regisseur.reads()
    await regisseur.says("9 maart 14u")
    shown = await regisseur.reads()
    assert "dinsdag 9 maart 2027 om 14 uur" in shown
    assert "stadhuis" in shown
    assert "• cijfers" in shown


async def test_a_weekday_that_does_not_fit_is_asked_about(regisseur: Phone) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("➕ Overleg plannen")
    await regisseur.says("ma 9 maart 14u")
    assert "Welke dag bedoel je?" in await regisseur.reads()
    days = ["maandag 8 maart 2027", "dinsdag 9 maart 2027"]
    assert (await regisseur.buttons())[:2] == days
    await regisseur.presses("maandag 8")
    await regisseur.presses("Plannen")
    assert "maandag 8 maart 2027 om 14 uur" in await regisseur.reads()


async def test_a_day_that_does_not_exist_is_called_so(regisseur: Phone) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("➕ Overleg plannen")
    await regisseur.says("31 november 14u in zaal 3; cijfers")
    shown = await regisseur.reads()
    assert shown.startswith("31 november bestaat niet.")
    assert "Dit heb ik nog: zaal 3; cijfers" in shown
    await regisseur.says("zaterdag 5 december 14u")
    shown = await regisseur.reads()
    assert "Let op: dat is in het weekend." in shown
    assert "zaal 3" in shown
    await regisseur.presses("Alle overleg")
    await regisseur.presses("Datum prikken")
    await regisseur.says("31/11 14u; za 5/12 10u")
    shown = await regisseur.reads()
    assert "31/11 bestaat niet." in shown
    assert "zaterdag 5 december 2026 om 10 uur (weekend)" in shown


async def test_odd_moments_are_said_and_may_be_kept(regisseur: Phone, bart: Phone) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("➕ Overleg plannen")
    await regisseur.says("25 december 2026 23u")
    shown = await regisseur.reads()
    assert "dan is het Kerstmis" in shown
    assert "na 22 uur" in shown
    before = len(await bart.from_bot())
    await regisseur.says("24/11/2026 14u")
    assert "Let op: dit moment is voorbij" in await regisseur.reads()
    await regisseur.presses("Plannen")
    await regisseur.says("/overleg")
    assert "Geweest\n• dinsdag 24 november 2026" in await regisseur.reads()
    assert len(await bart.from_bot()) == before  # nobody is invited to what is over


async def test_each_preview_keeps_what_stands_above_its_button(regisseur: Phone) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("➕ Overleg plannen")
    await regisseur.says("di 9 maart 14u; zaal 1")
    first = (await regisseur.from_bot())[-1]
    await regisseur.says("di 16 maart 14u; zaal 2")
    button = first["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for _ in range(2):  # a second tap plans nothing more
        await regisseur.presses_data(first["message_id"], button)
    await regisseur.says("/overleg")
    shown = await regisseur.reads()
    assert "dinsdag 9 maart 2027 om 14 uur, zaal 1" in shown
    assert shown.count("om 14 uur") == 1


# Move, change, cancel


async def test_after_a_move_people_are_asked_again(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    await plan(regisseur, "di 9 maart 14u; stadhuis")
    invitation = (await bart.from_bot())[-1]
    await bart.presses("Ik kom")
    _, (before,) = await events(bart, telegram)
    await change(regisseur, "Verplaatsen")
    await regisseur.says("di 16 maart 14u")
    assert "Nu is het dinsdag 9 maart 2027 om 14 uur" in await regisseur.reads()
    await regisseur.presses("Verplaatsen")
    text = await bart.reads()
    assert "dinsdag 16 maart 2027 om 14 uur" in text
    assert "Eerst was het dinsdag 9 maart 2027 om 14 uur" in text
    assert "stadhuis" in text
    method, (after,) = await events(bart, telegram)
    assert (method, after.uid.value) == ("PUBLISH", before.uid.value)
    assert int(after.sequence.value) > int(before.sequence.value)
    await bart.presses("Bekijken")
    assert "Kom je?" in await bart.reads()
    assert "✓ Ik kom" not in await bart.buttons()
    # A button of before the move says nothing about the new moment.
    old = invitation["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    assert "ander moment" in await bart.presses_data(invitation["message_id"], old)
    assert "✓ Ik kom" not in await bart.buttons()
    await regisseur.presses("Bekijken")
    assert "CLB De Brug (voor de verplaatsing: Bart zou komen)" in await regisseur.reads()
    await bart.presses("Ik kan niet")
    await regisseur.says("/overleg")
    await regisseur.presses("di 16 maart")
    assert "Zullen er niet zijn (1)\n• CLB De Brug" in await regisseur.reads()


async def test_a_move_to_another_day_keeps_the_hour(regisseur: Phone, bart: Phone) -> None:
    await plan(regisseur, "di 9 maart van 10u30 tot 12u; stadhuis")
    await change(regisseur, "Verplaatsen")
    await regisseur.says("16/3")
    assert "Verplaatsen naar dinsdag 16 maart 2027 om 10.30 uur" in await regisseur.reads()
    await regisseur.presses("Verplaatsen")
    assert "dinsdag 16 maart 2027 om 10.30 uur, tot 12 uur" in await bart.reads()


async def test_another_place_or_duration_asks_nobody_again(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    await plan(regisseur, "di 9 maart 14u; stadhuis")
    await bart.presses("Ik kom")
    await change(regisseur, "Plaats")
    await regisseur.says("https://meet.example/overleg")
    await regisseur.presses("Bewaren en laten weten")
    assert "Andere plaats" in await bart.reads()
    await change(regisseur, "Duur")
    await regisseur.says("half")
    assert "begrijp ik niet als uur" in await regisseur.reads()
    await regisseur.says("15u")
    await regisseur.presses("Bewaren en laten weten")
    assert "Het duurt tot 15 uur" in await bart.reads()
    _, (event,) = await events(bart, telegram)
    assert event.url.value == "https://meet.example/overleg"
    assert event.sequence.value == "2"
    await bart.presses("Bekijken")
    assert "Jij komt" in await bart.reads()


async def test_a_change_is_shown_before_anyone_hears_of_it(regisseur: Phone, bart: Phone) -> None:
    await plan(regisseur, "di 9 maart 14u; stadhuis; " + "; ".join(map(str, range(1, 20))))
    assert "• 6\n… en nog 13" in await bart.reads()
    heard = len(await bart.from_bot())
    await change(regisseur, "Plaats")
    await regisseur.says("zaal Eik")
    shown = await regisseur.reads()
    assert "Plaats: zaal Eik (nu: stadhuis)" in shown
    assert "dan krijgen 2 mensen bericht" in shown
    before = (await regisseur.from_bot())[-1]
    await regisseur.presses("Duur")
    await regisseur.says("anderhalf uur")
    shown = await regisseur.reads()
    assert "Plaats: zaal Eik" in shown
    assert "Duur: 1 uur en 30 minuten, tot 15.30 uur (nu: 2 uur)" in shown
    keep = before["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await regisseur.presses_data(before["message_id"], keep)  # without the duration
    assert len(await bart.from_bot()) == heard
    await change(regisseur, "Plaats")  # what was left is forgotten
    await regisseur.says("zaal Beuk")
    assert "Duur:" not in await regisseur.reads()
    await regisseur.presses("Duur")
    await regisseur.presses("anderhalf uur")
    await regisseur.presses("Bewaren en laten weten")
    (new,) = (await bart.from_bot())[heard:]
    assert "Andere plaats.\nHet duurt tot 15.30 uur." in new["caption"]
    await change(regisseur, "Plaats")
    await regisseur.says("stadhuis")
    await regisseur.presses("Niet bewaren")
    assert "zaal Beuk" in await regisseur.reads()
    assert len(await bart.from_bot()) == heard + 1


async def test_cancel_and_back(regisseur: Phone, bart: Phone, telegram: Telegram) -> None:
    await plan(regisseur, "di 9 maart 14u")
    invitation = (await bart.from_bot())[-1]
    await change(regisseur, "Annuleren")
    assert "Gaat dit overleg niet door?" in await regisseur.reads()
    await regisseur.presses("Ja, dit annuleren")
    assert "gaat niet door" in await bart.reads()
    method, (event,) = await events(bart, telegram)
    assert (method, event.status.value, event.sequence.value) == ("CANCEL", "CANCELLED", "1")
    yes = invitation["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    toast = await bart.presses_data(invitation["message_id"], yes)
    assert "gaat niet door" in toast
    await bart.says("/overleg")
    shown = await bart.reads()
    assert "nog geen overleg gepland" in shown
    assert "Gaat niet door\n• dinsdag 9 maart 2027 om 14 uur" in shown
    await bart.presses("Gaat niet door: di 9 maart 14u")
    assert "Toch laten doorgaan" not in await bart.buttons()
    await regisseur.says("/overleg")
    await regisseur.presses("Gaat niet door: di 9 maart 14u")
    await regisseur.presses("Toch laten doorgaan")
    assert "gaat toch door" in await bart.reads()
    method, (event,) = await events(bart, telegram)
    assert (method, event.status.value, event.sequence.value) == ("PUBLISH", "CONFIRMED", "2")


async def test_who_had_said_so_comes_to_an_overleg_that_takes_place_after_all(
    regisseur: Phone, bart: Phone, celine: Phone
) -> None:
    await plan(regisseur, "di 9 maart 14u")
    await bart.presses("Ik kom")
    await change(regisseur, "Annuleren")
    await regisseur.presses("Ja, dit annuleren")
    await regisseur.presses("Ongedaan maken")
    await regisseur.presses("Bekijken")
    shown = await regisseur.reads()
    assert "CLB De Brug: Bart" in shown
    assert "verplaatsing" not in shown
    assert "gaat toch door" in await bart.reads()
    assert "Wat je zei over je komst, geldt weer." in await bart.reads()
    assert "Ik kom" not in await bart.buttons()
    assert "Kom je?" in await celine.reads()
    assert "Ik kom" in await celine.buttons()


async def test_once_it_has_begun_old_buttons_explain_themselves(
    regisseur: Phone, bart: Phone
) -> None:
    await plan(regisseur, "do 26 november 2026 14u")
    invitation = (await bart.from_bot())[-1]
    await change(regisseur, "Verplaatsen", which="do")
    later = timedelta(days=1, hours=3, minutes=30)
    clock.run_ahead(later)
    try:
        await regisseur.says("/overleg")
        await regisseur.presses("do 26 november")
        assert {"Tijdens het overleg", "Verslag"} <= set(await regisseur.buttons())
        clock.run_ahead(timedelta(hours=2))
        later += timedelta(hours=2)
        yes = invitation["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        assert "al begonnen" in await bart.presses_data(invitation["message_id"], yes)
        await bart.presses("Bekijken")
        assert not {"Tijdens het overleg", "Ik kom"} & set(await bart.buttons())
        clock.run_ahead(timedelta(hours=2))
        later += timedelta(hours=2)
        await regisseur.says("/overleg")
        await regisseur.presses("Geweest: do 26 november 14u")
        assert "Wijzigen of annuleren" not in await regisseur.buttons()
    finally:
        clock.run_ahead(-later)


async def test_the_one_under_way_stands_on_top(regisseur: Phone, bart: Phone) -> None:
    await plan(regisseur, "wo 25 november 2026 10u30; zaal 2")
    clock.run_ahead(timedelta(hours=1))
    try:
        await bart.says("/overleg")
        assert "Geweest" not in await bart.reads()
        assert "wo 25 november 10u30" in await bart.buttons()
    finally:
        clock.run_ahead(-timedelta(hours=1))


async def test_news_waits_for_the_morning_unless_that_is_too_late(
    regisseur: Phone, bart: Phone
) -> None:
    evening = timedelta(hours=11)
    clock.run_ahead(evening)
    try:
        heard = len(await bart.from_bot())
        await plan(regisseur, "di 9 maart 14u; zaal 1")
        await change(regisseur, "Verplaatsen")
        await regisseur.says("di 16 maart 14u")
        await regisseur.presses("Verplaatsen")
        assert len(await bart.from_bot()) == heard
        await plan(regisseur, "do 26 november 2026 7u")
        assert "donderdag 26 november 2026 om 7 uur" in await bart.reads()
        assert len(await bart.from_bot()) == heard + 1
    finally:
        clock.run_ahead(-evening)


async def test_a_file_in_doubt_comes_again_and_is_the_same(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    await telegram.post("faults", kind="lost_answer", method="sendDocument", chat=102)
    await plan(regisseur, "di 9 maart 14u")
    files = [m["document"] for m in await bart.from_bot() if "document" in m]
    uids = [vobject.readOne(telegram.file(f["file_id"]).decode()).vevent.uid.value
            for f in files]  # fmt: skip
    assert len(uids) == 2
    assert len(set(uids)) == 1


async def test_reminders_per_overleg(regisseur: Phone, bart: Phone) -> None:
    await plan(regisseur, "di 9 maart 14u")
    heard = len(await bart.from_bot())
    await change(regisseur, "Herinneringen")
    on = ["✓ 14 dagen vooraf", "✓ 3 dagen vooraf", "✓ Die morgen zelf"]
    assert [b for b in await regisseur.buttons() if b.startswith("✓")] == on
    await regisseur.presses("✓ 3 dagen")
    await regisseur.presses("De dag ervoor")
    on = ["✓ 14 dagen vooraf", "✓ De dag ervoor", "✓ Die morgen zelf"]
    assert [b for b in await regisseur.buttons() if b.startswith("✓")] == on
    await regisseur.presses("Geen herinneringen")
    assert "Niemand krijgt een herinnering" in await regisseur.reads()
    assert len(await bart.from_bot()) == heard


# Its agenda


async def agenda(regisseur: Phone) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("di 9 maart")
    await regisseur.presses("Agenda")


async def test_a_new_agenda_goes_round_when_it_is_ready(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    await plan(regisseur, "di 9 maart 14u; stadhuis; cijfers")
    await bart.presses("Ik kom")
    _, (before,) = await events(bart, telegram)
    heard = len(await bart.from_bot())
    await agenda(regisseur)
    assert "Agenda sturen" not in await regisseur.buttons()  # it stood in the invitation
    await regisseur.says("Voorstelling coach; 15 min")
    assert "Zo kreeg nog niemand de agenda" in await regisseur.reads()
    await regisseur.presses("Ongedaan maken")
    assert "Agenda sturen" not in await regisseur.buttons()
    await regisseur.says("Voorstelling coach; 15 min\nVaria; 5")
    assert len(await bart.from_bot()) == heard

    shown = (await regisseur.from_bot())[-1]
    await regisseur.presses("Agenda sturen")
    assert "Bewaard ✓ 2 mensen krijgen bericht." in str(await regisseur.from_bot())
    (new,) = (await bart.from_bot())[heard:]
    assert new["caption"] == (
        "Agenda voor het overleg van Samen naar school\nDinsdag 9 maart 2027 om 14 uur\n\n"
        "14.00 cijfers\n14.10 Voorstelling coach\n14.25 Varia\n\n"
        "Open het bestand, dan staat de agenda ook in je kalender."
    )
    method, (after,) = await events(bart, telegram)
    assert (method, after.uid.value) == ("PUBLISH", before.uid.value)
    assert int(after.sequence.value) == int(before.sequence.value) + 1
    assert "14.10 uur: Voorstelling coach" in after.description.value
    await bart.presses("Bekijken")
    assert "Jij komt" in await bart.reads()

    # A second tap sends nothing.
    button = next(b for row in shown["reply_markup"]["inline_keyboard"] for b in row
                  if b["text"] == "Agenda sturen")  # fmt: skip
    heard = len(await bart.from_bot())
    toast = await regisseur.presses_data(shown["message_id"], button["callback_data"])
    assert toast == "De agenda is al verstuurd."
    # Nor does it send what was not read.
    await regisseur.says("Rondje")
    toast = await regisseur.presses_data(shown["message_id"], button["callback_data"])
    assert toast == "De agenda is intussen gewijzigd. Lees ze eerst opnieuw."
    assert "14.30 Rondje" in await regisseur.reads()
    assert len(await bart.from_bot()) == heard


async def test_of_agendas_in_the_evening_the_last_one_comes_in_the_morning(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    await plan(regisseur, "di 9 maart 14u")
    await telegram.at("2026-11-25 21:00")
    heard = len(await bart.from_bot())
    await agenda(regisseur)
    for point in ("Cijfers", "Rondje"):
        await regisseur.says(point)
        await regisseur.presses("Agenda sturen")
    await telegram.at("2026-11-26 08:00")
    (new,) = (await bart.from_bot())[heard:]
    assert "14.00 Cijfers\n14.10 Rondje" in new["caption"]


async def test_the_agenda_of_an_overleg_that_is_off_goes_to_nobody(
    regisseur: Phone, bart: Phone
) -> None:
    await plan(regisseur, "di 9 maart 14u")
    await agenda(regisseur)
    await regisseur.says("Cijfers")
    shown = (await regisseur.from_bot())[-1]
    await change(regisseur, "Annuleren")
    await regisseur.presses("Ja, dit annuleren")
    heard = len(await bart.from_bot())
    button = next(b for row in shown["reply_markup"]["inline_keyboard"] for b in row
                  if b["text"] == "Agenda sturen")  # fmt: skip
    assert "gaat niet door" in await regisseur.presses_data(
        shown["message_id"], button["callback_data"]
    )
    await regisseur.presses("Bekijken")
    await regisseur.presses("Agenda")
    assert "Agenda sturen" not in await regisseur.buttons()
    assert len(await bart.from_bot()) == heard


# A series


async def test_a_series_is_one_invitation(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("Een reeks plannen")
    await regisseur.says("elke maand, dinsdag")
    assert "Om hoe laat?" in await regisseur.reads()
    await regisseur.says("elke laatste dinsdag van de maand, 14 uur; stadhuis")
    shown = await regisseur.reads()
    assert "tot het einde van het schooljaar" in shown
    assert "dinsdag 29 december" not in shown  # in the holidays
    assert "Zonder dinsdag 25 mei 2027" in await regisseur.buttons()
    await regisseur.presses("Zonder dinsdag 25 mei")
    assert "25 mei" not in await regisseur.reads()
    before = len(await bart.from_bot())
    await regisseur.presses("Reeks bewaren")
    assert len(await bart.from_bot()) == before + 1
    method, those = await events(bart, telegram)
    assert method == "PUBLISH"
    assert len(those) == len({event.uid.value for event in those}) >= 4
    assert "data" in await bart.reads()
    await bart.presses("Alle overleg")
    assert "dinsdag 26 januari 2027 om 14 uur, stadhuis" in await bart.reads()


async def test_a_series_takes_its_place_after_a_comma(regisseur: Phone) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("Een reeks plannen")
    await regisseur.says("elke eerste donderdag van de maand om 14u, stadhuis")
    await regisseur.presses("Reeks bewaren")
    await regisseur.says("/overleg")
    assert "donderdag 7 januari 2027 om 14 uur, stadhuis" in await regisseur.reads()


async def test_a_series_says_what_moves_and_what_is_skipped(regisseur: Phone) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("Een reeks plannen")
    await regisseur.says("elke 2 weken op maandag 9u30 vanaf 31 juni")
    assert "31 juni bestaat niet." in await regisseur.reads()
    await regisseur.says("elke 2 weken op maandag 9u30 vanaf 30 november tot 14 april")
    shown = await regisseur.reads()
    assert "keer overleg tot en met woensdag 14 april 2027" in shown
    assert "maandag 4 januari" not in shown
    assert (
        "Overgeslagen: 28 december (kerstvakantie); 8 februari (krokusvakantie); 5 april" in shown
    )
    assert not {b for b in await regisseur.buttons() if b.startswith(("Voor een", "Tot het"))}
    await regisseur.says("elke eerste dinsdag van de maand 9u30")
    shown = await regisseur.reads()
    assert "dinsdag 13 april 2027 om 9.30 uur (in plaats van 6 april, paasvakantie)" in shown
    assert "Overgeslagen" not in shown
    await regisseur.presses("Zonder dinsdag 13 april")
    assert "april" not in await regisseur.reads()
    await regisseur.says("elke eerste zaterdag van de maand 9u30")
    assert "Let op: dat is in het weekend." in await regisseur.reads()


async def test_one_of_a_series_or_all_that_come_after_it(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("Een reeks plannen")
    await regisseur.says("elk trimester, dinsdag, 14 uur vanaf 1 maart 2027; stadhuis")
    await regisseur.presses("Voor een heel jaar")
    await regisseur.presses("Reeks bewaren")
    _, planned = await events(bart, telegram)
    assert len(planned) >= 3
    await change(regisseur, "Verplaatsen")
    await regisseur.says("wo 3 maart 2027 10u")
    await regisseur.presses("Alleen dit verplaatsen")
    _, those = await events(bart, telegram)
    assert [event.uid.value for event in those] == [planned[0].uid.value]

    await change(regisseur, "Verplaatsen")  # the first on a Tuesday: the second one
    await regisseur.says("wo 2 juni 2027 9u")
    assert "Verplaats je alle volgende" in await regisseur.reads()
    await regisseur.presses("Dit en alle volgende")
    _, those = await events(bart, telegram)
    assert [event.uid.value for event in those] == [event.uid.value for event in planned[1:]]
    assert {event.dtstart.value.strftime("%a %H") for event in those} == {"Wed 09"}

    await change(regisseur, "Annuleren", which="wo 2 juni")
    await regisseur.presses("Dit en alle volgende annuleren")
    method, those = await events(bart, telegram)
    assert (method, len(those)) == ("CANCEL", len(planned) - 1)
    await bart.says("/overleg")
    assert (await bart.reads()).count("Gaat niet door\n") == 1
    assert (await bart.reads()).count("• ") == len(planned)

    await regisseur.presses("Ongedaan maken")
    method, those = await events(bart, telegram)
    assert (method, len(those)) == ("PUBLISH", len(planned) - 1)
    assert {event.sequence.value for event in those} == {"3"}
    assert "Deze momenten gaan weer door" in await bart.reads()
    await bart.says("/overleg")
    assert "Gaat niet door" not in await bart.reads()


async def test_a_cancelled_series_can_still_take_place(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("Een reeks plannen")
    await regisseur.says("elke maand, dinsdag, 14 uur tot eind maart; stadhuis")
    await regisseur.presses("Reeks bewaren")
    await change(regisseur, "Annuleren")
    await regisseur.presses("Ja, dit annuleren")
    await regisseur.presses("Ongedaan maken")
    assert "gaat toch door" in await bart.reads()
    await change(regisseur, "Annuleren")
    await regisseur.presses("Dit en alle volgende annuleren")
    await regisseur.says("/overleg")
    off = [b for b in await regisseur.buttons() if b.startswith("Gaat niet door")]
    await regisseur.presses(off[1])
    await regisseur.presses("Toch laten doorgaan")
    await regisseur.says("/overleg")
    await regisseur.presses(off[0])
    await regisseur.presses(f"Alle {len(off) - 1} laten doorgaan")
    assert "Gaat niet door" not in await regisseur.reads()
    heard = len(await bart.from_bot())
    await change(regisseur, "Annuleren")
    await telegram.at("2027-06-01 10:00")  # it would have been long ago
    await regisseur.presses("Ja, dit annuleren")
    assert len(await bart.from_bot()) == heard


async def test_a_cancellation_that_is_taken_back_at_once_is_told_once(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("Een reeks plannen")
    await regisseur.says("elke maand, dinsdag, 14 uur; stadhuis")
    await regisseur.presses("Reeks bewaren")
    telegram.moves_to("2026-11-25 21:00")
    heard = len(await bart.from_bot())
    await change(regisseur, "Annuleren")
    await regisseur.presses("Dit en alle volgende annuleren")
    await regisseur.presses("Ongedaan maken")
    await telegram.at("2026-11-26 08:00")
    (new,) = (await bart.from_bot())[heard:]
    assert "gaat toch door" in new["caption"]


async def test_a_series_from_the_joint_text(regisseur: Phone, bart: Phone) -> None:
    await bart.says("/antwoorden")
    await bart.presses("1.5")
    await bart.presses("33.")
    await bart.presses("elk trimester")
    await regisseur.says("/akkoord")
    await regisseur.presses("Teksten samenvoegen")
    await regisseur.presses("1.5")
    await regisseur.presses("33.")
    await regisseur.says("Elke twee maanden")
    await regisseur.says("/overleg")
    await regisseur.presses("Een reeks plannen")
    offered = [b for b in await regisseur.buttons() if b.startswith("Zoals afgesproken")]
    assert offered == ["Zoals afgesproken: elke twee maanden"]


async def test_a_series_from_what_the_partners_answered(regisseur: Phone, bart: Phone) -> None:
    await bart.says("/antwoorden")
    await bart.presses("1.5")
    await bart.presses("33.")
    await bart.presses("elk trimester")
    await regisseur.says("/overleg")
    await regisseur.presses("Een reeks plannen")
    await regisseur.presses("Zoals afgesproken: elk trimester")
    await regisseur.says("dinsdag van 14 tot 16 uur; stadhuis")
    assert "Plaats: stadhuis" in await regisseur.reads()
    await regisseur.presses("Reeks bewaren")
    assert "Bewaard ✓" in (await regisseur.from_bot())[-2]["text"]


# A poll for a date


async def test_a_poll_becomes_an_overleg(regisseur: Phone, bart: Phone, celine: Phone) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("Datum prikken")
    await regisseur.says("di 9 maart 14u; stadhuis")
    assert "nog minstens één moment" in await regisseur.reads()
    await regisseur.says("ma 9 maart 15u\nblabla\ndo 11 maart 10u30\nvr 12 maart 9u")
    shown = await regisseur.reads()
    assert "“blabla” begrijp ik niet" in shown
    assert "Bedoel je maandag 8 maart 2027?" in shown
    await regisseur.presses("Zonder vr 12")
    await regisseur.presses("Versturen")
    for phone in (regisseur, bart, celine):
        assert "Wanneer past een overleg" in await phone.reads()
    await bart.presses("di 9 maart 14u")
    await bart.presses("do 11 maart 10u30")
    assert {"✓ di 9 maart 14u", "✓ do 11 maart 10u30"} <= set(await bart.buttons())
    await bart.presses("✓ di 9 maart")
    assert "di 9 maart 14u" in await bart.buttons()
    await celine.presses("Geen van deze")
    await regisseur.says("/overleg")
    await regisseur.presses("Datumvraag")
    shown = await regisseur.reads()
    assert "dinsdag 9 maart 2027 om 14 uur: 0" in shown
    assert "donderdag 11 maart 2027 om 10.30 uur: 1 (CLB De Brug)" in shown
    assert "Geen van deze: Atheneum Zuid" in shown
    assert "Nog geen antwoord: Stad Dendermeer" in shown
    fixing = (await regisseur.from_bot())[-1]
    await regisseur.presses("Vastleggen: do 11")
    assert "donderdag 11 maart 2027 om 10.30 uur" in await bart.reads()
    assert "stadhuis" in await bart.reads()
    # Old buttons: the poll is over, and is not planned twice.
    await celine.presses("di 9 maart 14u")
    assert "Overleg op donderdag 11 maart" in await celine.reads()
    data = fixing["reply_markup"]["inline_keyboard"][3][0]["callback_data"]
    assert "afgesloten" in await regisseur.presses_data(fixing["message_id"], data)
    await regisseur.says("/overleg")
    assert (await regisseur.reads()).count("• ") == 1


async def test_dates_on_one_line_and_a_place_that_changes(regisseur: Phone, bart: Phone) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("Datum prikken")
    await regisseur.says("10/12 van 9 tot 10.30 uur; 11/12 14u en 14/12 10u, zaal Eik")
    shown = await regisseur.reads()
    assert shown.count("• ") == 3
    assert "Duur: 1 uur en 30 minuten\nPlaats: zaal Eik" in shown
    await regisseur.presses("Zonder plaats")
    assert "Plaats:" not in await regisseur.reads()
    assert "Zonder plaats" not in await regisseur.buttons()
    await regisseur.presses("Plaats")
    await regisseur.says("stadhuis")
    assert "Plaats: stadhuis" in await regisseur.reads()
    await regisseur.presses("Versturen")
    await regisseur.presses("Vastleggen: do 10")
    assert "donderdag 10 december 2026 om 9 uur, tot 10.30 uur\nstadhuis" in await bart.reads()


async def test_answers_to_a_poll_are_the_organisations(
    regisseur: Phone, bart: Phone, joins: Join
) -> None:
    bea = await joins(104, "Bea", "CLB De Brug")
    await regisseur.says("/overleg")
    await regisseur.presses("Datum prikken")
    await regisseur.says("di 9 maart 14u\ndo 11 maart 10u")
    await regisseur.presses("Versturen")
    await bart.presses("di 9 maart")
    await bea.presses("do 11 maart")
    assert {"✓ di 9 maart 14u", "✓ do 11 maart 10u"} <= set(await bea.buttons())
    await regisseur.presses("Geen van deze")
    await bea.presses("✓ do 11 maart")
    await regisseur.says("/overleg")
    await regisseur.presses("Datumvraag")
    assert "Nog geen antwoord" not in await regisseur.reads()
    await regisseur.presses("Stoppen zonder datum")
    assert "zoeken nog een datum" not in await regisseur.reads()
    assert "afgesloten" in await bea.presses("do 11 maart")


async def test_the_regisseur_hears_that_all_answered(regisseur: Phone, bart: Phone) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("Datum prikken")
    await regisseur.says("di 9 maart 14u\ndo 11 maart 10u")
    await regisseur.presses("Versturen")
    await regisseur.presses("di 9 maart")
    await bart.presses("di 9 maart")
    assert "Alle organisaties antwoordden" in await regisseur.reads()


async def poll(regisseur: Phone) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("Datum prikken")
    await regisseur.says("di 9 maart 14u\ndo 11 maart 10u")
    await regisseur.presses("Versturen")


async def stops(regisseur: Phone) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("Datumvraag")
    await regisseur.presses("Stoppen zonder datum")


async def test_who_was_asked_hears_that_no_date_was_chosen(
    regisseur: Phone, bart: Phone, celine: Phone
) -> None:
    await poll(regisseur)
    await bart.presses("di 9 maart")
    heard = {phone.id: len(await phone.from_bot()) for phone in (bart, celine)}
    await stops(regisseur)
    assert "Bewaard ✓ 2 mensen krijgen bericht." in await regisseur.reads()
    for phone in (bart, celine):
        (new,) = (await phone.from_bot())[heard[phone.id] :]
        assert new["text"] == (
            "Geen datum voor een overleg van Samen naar school\n"
            "De vraag van woensdag 25 november 2026 is gestopt. Er is geen datum gekozen.\n"
            "Je hoeft de voorgestelde momenten niet vrij te houden."
        )


async def test_that_no_date_was_chosen_waits_for_the_morning_with_the_rest(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    await poll(regisseur)
    await telegram.at("2026-11-25 21:00")
    heard = len(await bart.from_bot())
    await stops(regisseur)
    assert "bij het begin van de volgende werkdag" in await regisseur.reads()
    await regisseur.says("/engagementen")
    await regisseur.presses("➕")
    await regisseur.presses("1.3 Doel")
    await regisseur.says("CLB De Brug: een lijst maken tegen 1 mei 2027")
    assert len(await bart.from_bot()) == heard
    await telegram.at("2026-11-26 08:00")
    (new,) = (await bart.from_bot())[heard:]
    assert new["text"].startswith("1. Geen datum voor een overleg")
    assert "2. Stad Dendermeer stelt een engagement voor" in new["text"]


@pytest.mark.parametrize(
    ("ends", "said"),
    [("Stoppen zonder datum", []), ("Vastleggen: di 9", ["Overleg van Samen naar school"])],
)
async def test_a_question_that_still_waits_when_it_ends_is_not_asked(
    regisseur: Phone, bart: Phone, telegram: Telegram, ends: str, said: list[str]
) -> None:
    await telegram.at("2026-11-25 21:00")
    heard = len(await bart.from_bot())
    await poll(regisseur)
    await regisseur.presses(ends)
    await telegram.at("2026-11-26 08:00")
    new = (await bart.from_bot())[heard:]
    assert [str(m.get("caption", m.get("text"))).splitlines()[0] for m in new] == said


def _is_refused(session: Session, chat_id: int) -> bool:
    """Whether a call to this chat was made, and waits to be made again."""
    refused = Outbox.state == Delivery.WAITING, col(Outbox.attempts) > 0
    mine = select(Outbox.id).join(Chat, col(Chat.id) == Outbox.chat_id)
    return bool(session.exec(mine.where(Chat.external == chat_id, *refused)).all())


async def test_what_came_with_a_question_that_ended_is_still_said(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    """Telegram lets the message of both wait, and meanwhile the question ends."""
    await telegram.at("2026-11-25 21:00")
    await poll(regisseur)
    await regisseur.says("/engagementen")
    await regisseur.presses("➕")
    await regisseur.presses("1.3 Doel")
    await regisseur.says("CLB De Brug: een lijst maken tegen 1 mei 2027")
    await telegram.post("faults", kind="flood", method="sendMessage", chat=bart.id, seconds=2)
    telegram.moves_to("2026-11-26 08:00")
    app = telegram.app
    assert app is not None
    await app.tick()
    while not await app.database.read(_is_refused, bart.id):
        pass
    await regisseur.presses("Stoppen zonder datum")
    texts = [str(m.get("text")) for m in await bart.from_bot()]
    assert sum("stelt een engagement voor" in text for text in texts) == 1


# Who may what


async def test_only_the_regisseur_plans(regisseur: Phone, bart: Phone) -> None:
    await plan(regisseur, "di 9 maart 14u")
    message = (await bart.from_bot())[-1]
    scope = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"].partition("/")[0]
    forged = ("overleg-plan", "reeks", "prikken", "prik-stuur", "overleg-wijzig:1",
              "overleg-verplaats:1", "overleg-plaats:1", "overleg-duurt:1:60", "overleg-herinner:1",
              "overleg-herinner-geen:1", "overleg-annuleer-ja:1", "overleg-annuleer-alle:1",
              "overleg-toch:1", "overleg-toch-alle:1", "overleg-laat-weten:1:1", "overleg-bewaar:1",
              "agenda-stuur:1:0", "prik-plaats", "prik-zonder-plaats",
              "prik-vast:1:0", "prik-stop:1")  # fmt: skip
    for route in forged:
        await bart.presses_data(message["message_id"], f"{scope}/{route}")
        assert "alleen de regisseur" in await bart.reads(), route
    await bart.says("/overleg")
    assert "➕ Overleg plannen" not in await bart.buttons()
    assert "dinsdag 9 maart 2027 om 14 uur" in await bart.reads()


async def test_another_network_sees_nothing(regisseur: Phone, telegram: Telegram) -> None:
    await plan(regisseur, "di 9 maart 14u; geheim")
    await regisseur.says("/overleg")
    await regisseur.presses("Datum prikken")
    await regisseur.says("di 9 maart 14u\ndo 11 maart 10u")
    await regisseur.presses("Versturen")
    other = await telegram.phone(201, "Olga")
    await other.says("/start")
    await other.presses("Een netwerk starten")
    for answer in ("Ander netwerk", "Elders", "Stad Elders"):
        await other.says(answer)
    await other.presses("Lokaal bestuur")
    await other.says("/overleg")
    assert "nog geen overleg gepland" in await other.reads()
    message = (await other.from_bot())[-1]
    data = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    scope = data.partition("/")[0]
    for route in ("overleg:1", "overleg-zeg:1:202703091400:coming", "overleg-kalender:1",
                  "overleg-verplaats:1", "overleg-annuleer-ja:1", "prik:1", "prik-kan:1:0",
                  "prik-vast:1:0"):  # fmt: skip
        await other.presses_data(message["message_id"], f"{scope}/{route}")
        assert "geheim" not in await other.reads()
    await regisseur.says("/overleg")
    assert "dinsdag 9 maart 2027 om 14 uur, geheim" in await regisseur.reads()


async def test_who_joins_later_sees_it(regisseur: Phone, bart: Phone, telegram: Telegram) -> None:
    await plan(regisseur, "di 9 maart 14u")
    await regisseur.says("/partners")
    await regisseur.presses("CLB De Brug")
    await regisseur.presses("Iemand uitnodigen")
    bea = await telegram.phone(105, "Bea")
    await bea.says(f"/start {await invite_token(regisseur)}")
    await bea.says("/overleg")
    await bea.presses("di 9 maart 14u")
    await bea.presses("Ik kom")
    assert "Jij komt" in await bea.reads()


# What nobody should hear, or hear no longer


async def test_an_overleg_does_not_move_into_the_past(regisseur: Phone, bart: Phone) -> None:
    await plan(regisseur, "di 9 maart 14u")
    heard = len(await bart.from_bot())
    await change(regisseur, "Verplaatsen")
    await regisseur.says("di 3 november 2026 14u")
    assert "Stuur een moment dat nog moet komen" in await regisseur.reads()
    assert await regisseur.buttons() == ["Terug"]
    await regisseur.says("di 16 maart 14u")
    await regisseur.presses("Verplaatsen")
    assert len(await bart.from_bot()) == heard + 1


async def test_a_poll_is_about_moments_that_still_come(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("Datum prikken")
    await regisseur.says("di 3 november 2026 14u\ndo 26 november 2026 10u\ndo 11 maart 10u")
    assert "Dinsdag 3 november 2026 om 14 uur is al voorbij" in await regisseur.reads()
    await regisseur.presses("Versturen")
    assert "di 3 november" not in str(await bart.buttons())
    shown = (await regisseur.from_bot())[-1]["message_id"]
    old = (await regisseur.from_bot())[-1]["reply_markup"]["inline_keyboard"][3][0]
    assert old["text"] == "Vastleggen: do 26 november 10u"
    await telegram.at("2026-11-27 10:00")
    heard = len(await bart.from_bot())
    assert "al voorbij" in await regisseur.presses_data(shown, old["callback_data"])
    assert len(await bart.from_bot()) == heard
    assert "Vastleggen: do 26 november 10u" not in await regisseur.buttons()
    assert "Vastleggen: do 11 maart 10u" in await regisseur.buttons()


async def test_a_heap_of_moments_can_be_thinned_out(regisseur: Phone) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("Datum prikken")
    lines = [f"{day} april 2027 {hour}u" for day in range(1, 31) for hour in range(9, 16)]
    await regisseur.says("\n".join(lines))
    assert "Dat zijn er te veel" in await regisseur.reads()
    assert sum(button.startswith("Zonder") for button in await regisseur.buttons()) == 20


async def test_a_substitute_is_for_the_moment_that_was_asked_about(
    regisseur: Phone, bart: Phone
) -> None:
    await plan(regisseur, "di 9 maart 14u")
    await bart.presses("Ik stuur een vervanger")
    await change(regisseur, "Verplaatsen")
    await regisseur.says("di 16 maart 14u")
    await regisseur.presses("Verplaatsen")
    await bart.says("Bea")
    assert "Kom je?" in await bart.reads()
    assert "In jouw plaats" not in await bart.reads()


async def test_a_move_that_cannot_wait_takes_the_place_of_what_waits(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    telegram.moves_to("2026-11-25 21:00")
    heard = len(await bart.from_bot())
    await plan(regisseur, "do 26 november 2026 10u")
    await change(regisseur, "Verplaatsen", "do")
    await regisseur.says("do 26 november 2026 7u30")
    await regisseur.presses("Verplaatsen")
    await telegram.at("2026-11-26 08:00")
    new = [m for m in (await bart.from_bot())[heard:] if "document" in m]
    assert len(new) == 1
    assert "verplaatst" in new[0]["caption"]


async def test_a_long_series_that_is_cancelled_keeps_its_last_line(
    regisseur: Phone, bart: Phone
) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("Een reeks plannen")
    await regisseur.says("elke week dinsdag 14 uur")
    await regisseur.presses("Reeks bewaren")
    await change(regisseur, "Annuleren")
    await regisseur.presses("Dit en alle volgende annuleren")
    text = await bart.reads()
    assert "gaat niet door" in text
    assert "… en nog" in text
    assert "Open het bestand om ze uit je kalender te halen." in text

"""When somebody wants messages, until when they are away, and what they put off."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import clock
from bot.freedays import FreeDays
from bot.rules import hours, until
from bot.rules.hours import Window
from bot.rules.until import LONGEST, Unfit, Why
from bot.storage import rhythm
from tests.phone import Phone, Telegram
from tests.test_texts import TEXTS

TODAY = date(2026, 11, 25)
FREE = FreeDays()
AN, BART = 1, 2
"""In the order in which they came."""


def in_days(days: int) -> date:
    return clock.wall(clock.now()).date() + timedelta(days=days)


async def _has_an_engagement(phone: Phone, due: date) -> None:
    await phone.says("/engagementen")
    await phone.presses("➕")
    await phone.presses("1.4.4")
    await phone.says(f"een jobbeurs tegen {due.day}/{due.month}/{due.year}")


@pytest.mark.parametrize(
    ("written", "window"),
    [
        ("9 tot 16 uur", Window(time(9), time(16))),
        ("van 9u tot 16u", Window(time(9), time(16))),
        ("9-16", Window(time(9), time(16))),
        ("9u30 tot 16u30", Window(time(9, 30), time(16, 30))),
        ("10u30 tot 12u", Window(time(10, 30), time(12))),
        ("tussen 9 en 12.", Window(time(9), time(12))),
        ("Voormiddag", Window(time(8), time(12))),
        ("na 14 uur", Window(time(14), time(18))),
        ("voor 12u", Window(time(8), time(12))),
        ("7 tot 20 uur", Window(time(8), time(18), narrowed=True)),
        ("altijd", None),
        ("25 tot 30", None),
        ("9 tot 24u", Window(time(9), time(18), narrowed=True)),
    ],
)
def test_hours_as_people_write_them(written: str, window: Window | None) -> None:
    assert hours.read(written) == window


@pytest.mark.parametrize("written", ["18 tot 21 uur", "'s avonds", "in het weekend", "22 tot 6"])
def test_no_evenings_and_no_weekends(written: str) -> None:
    window = hours.read(written)
    assert window is not None
    assert window.empty


@given(st.text(max_size=40))
def test_no_text_gives_hours_outside_those_of_everyone(written: str) -> None:
    window = hours.read(written)
    assert (
        window is None or window.empty or time(8) <= window.from_time < window.to_time <= time(18)
    )


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("15 januari", date(2027, 1, 15)),
        ("tot 15 januari", date(2027, 1, 15)),
        ("Ik ben afwezig tot en met vrijdag", date(2026, 11, 28)),
        ("vandaag", Unfit(Why.PAST)),
        ("25/11/2026", Unfit(Why.PAST)),
        ("1/1/2030", Unfit(Why.FAR)),
        ("ooit", Unfit(Why.UNREADABLE)),
        ("tot en met 31 november", Unfit(Why.NO_SUCH_DAY, "31 november")),
    ],
)
def test_until_when_as_people_write_it(written: str, day: date | Unfit) -> None:
    assert until.read(written, TODAY) == day


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 11, 22), None),  # Christmas holidays begin on 21 December
        (date(2026, 11, 23), date(2027, 1, 4)),
        (date(2026, 12, 28), date(2027, 1, 4)),
        (date(2027, 7, 15), date(2027, 9, 1)),
    ],
)
def test_after_the_holiday_is_offered_when_it_is_near(today: date, day: date | None) -> None:
    assert until.after_holiday(today, FREE) == day


@given(st.dates(date(2025, 1, 1), date(2035, 1, 1)))
def test_what_is_offered_can_be_chosen(today: date) -> None:
    for day in (until.next_week(today), until.after_holiday(today, FREE)):
        assert day is None or until.fit(day, today) == day
    assert until.next_week(today).isoweekday() == 1
    assert until.fit(today + LONGEST, today) == today + LONGEST


async def test_who_chose_nothing_hears_on_weekdays_from_8_to_18(bart: Phone) -> None:
    await bart.says("/herinneringen")
    text = await bart.reads()
    assert "Wanneer mag ik je een bericht sturen?" in text
    assert "op weekdagen, tussen 8 en 18 uur" in text
    assert "Nooit in het weekend, op een feestdag of in een schoolvakantie" in text
    assert "Er staat nu niets op je lijst" in text
    assert "✓ Hele dag (8–18 uur)" in await bart.buttons()


async def test_own_hours_and_days(bart: Phone) -> None:
    await bart.says("/herinneringen")
    await bart.presses("Voormiddag")
    assert "tussen 8 en 12 uur" in await bart.reads()
    await bart.says("9 tot 16 uur")
    assert "tussen 9 en 16 uur" in await bart.reads()
    await bart.says("van 10u30 tot 12u")
    assert "tussen 10.30 en 12 uur" in await bart.reads()
    await bart.says("9 tot 16 uur")
    await bart.presses("✓ wo")
    await bart.presses("✓ vr")
    text = await bart.reads()
    assert "op maandag, dinsdag, donderdag, tussen 9 en 16 uur" in text
    await bart.presses("wo")
    assert "dinsdag, woensdag, donderdag" in await bart.reads()


async def test_hours_that_cannot_be_are_explained_kindly(bart: Phone) -> None:
    await bart.says("/herinneringen")
    await bart.says("18 tot 21 uur")
    assert "'s Avonds en in het weekend laat ik je met rust" in await bart.reads()
    await bart.says("7 tot 20 uur")
    text = await bart.reads()
    assert "Voor 8 uur en na 18 uur stuur ik nooit iets uit mezelf" in text
    assert "tussen 8 en 18 uur" in text
    await bart.says("een beetje")
    assert "Die uren begrijp ik niet" in await bart.reads()


async def test_one_day_stays(bart: Phone) -> None:
    await bart.says("/herinneringen")
    for day in ("ma", "di", "wo", "do"):
        await bart.presses(f"✓ {day}")
    assert "Laat minstens één dag staan" in await bart.presses("✓ vr")
    assert "✓ vr" in await bart.buttons()


async def test_away_and_back(bart: Phone, telegram: Telegram) -> None:
    await bart.says("/herinneringen")
    await bart.presses("Ik ben afwezig tot")
    await bart.says("gisteren of zo")
    assert "Die datum begrijp ik niet" in await bart.reads()
    await bart.says(f"{in_days(400):%d/%m/%Y}")
    assert "meer dan een jaar" in await bart.reads()
    await bart.says(f"tot {in_days(20):%d/%m/%Y}")
    assert f"afwezig tot {TEXTS.day(in_days(20))}" in await bart.reads()
    assert telegram.app is not None
    kept = await telegram.app.database.read(rhythm.of_people, [BART, AN])
    assert {id: row.away_until for id, row in kept.items()} == {BART: in_days(20)}
    await bart.presses("Ik ben terug")
    text = await bart.reads()
    assert "Welkom terug" in text
    assert "afwezig tot" not in text


async def test_away_until_next_week(bart: Phone) -> None:
    await bart.says("/herinneringen")
    await bart.presses("Ik ben afwezig tot")
    await bart.presses("Volgende week")
    monday = until.next_week(in_days(0))
    assert f"afwezig tot {TEXTS.day(monday)}" in await bart.reads()


async def test_a_snooze_leaves_the_deadline_and_stands_in_the_history(
    bart: Phone, telegram: Telegram
) -> None:
    due, later = in_days(30), in_days(10)
    await _has_an_engagement(bart, due)
    await bart.says("/herinneringen")
    assert "een jobbeurs, tegen" in await bart.reads()
    await bart.says("/engagementen")
    await bart.presses("een jobbeurs")
    await bart.presses("Later herinneren")
    assert f"De datum zelf verandert niet: {TEXTS.day(due)}" in await bart.reads()
    await bart.presses("Kies datum")
    await bart.says(f"{later:%d/%m/%Y}")
    text = await bart.reads()
    assert f"pas weer vanaf {TEXTS.day(later)}" in text
    assert "Wil je zeggen waarom?" in text
    await bart.says("We wachten op de school")
    text = await bart.reads()
    assert f"tegen {TEXTS.day(due)}" in text
    assert f"pas weer vanaf {TEXTS.day(later)}" in text
    await bart.presses("Geschiedenis")
    text = await bart.reads()
    assert "wil hier pas later weer van horen" in text
    assert f"Herinnering vanaf: {TEXTS.day(later)}" in text
    assert "Waarom: We wachten op de school" in text
    await bart.presses("Terug")
    await bart.presses("Toch weer herinneren")
    assert "Later herinneren" in await bart.buttons()
    assert telegram.app is not None
    assert await _put_off(telegram) == []


async def test_a_snooze_needs_no_reason(bart: Phone, telegram: Telegram) -> None:
    await _has_an_engagement(bart, in_days(30))
    await bart.presses("Later herinneren")
    await bart.presses("Herinner me volgende week")
    monday = until.next_week(in_days(0))
    assert telegram.app is not None
    put_off = await telegram.app.database.read(rhythm.snoozes, [BART])
    assert list(put_off[BART].values()) == [monday]
    await bart.presses("Zonder reden")
    assert f"pas weer vanaf {TEXTS.day(monday)}" in await bart.reads()


async def test_only_the_owner_puts_off(regisseur: Phone, bart: Phone) -> None:
    await _has_an_engagement(bart, in_days(30))
    data = await _carried(bart, "Later herinneren")
    await regisseur.says("/engagementen")
    await regisseur.presses("een jobbeurs")
    assert "Later herinneren" not in await regisseur.buttons()
    message = (await regisseur.from_bot())[-1]["message_id"]
    route = data.partition("/")[2]
    assert "werkt niet meer" in await regisseur.presses_data(message, f"0/{route}")


async def test_the_regisseur_puts_off_for_who_is_not_in_telegram(regisseur: Phone) -> None:
    await _has_an_engagement(regisseur, in_days(30))
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Wie neemt dit op")
    await regisseur.says("Jeugdhuis De Kade")
    await regisseur.presses("Later herinneren")
    await regisseur.presses("Herinner me volgende week")
    assert "Wil je zeggen waarom?" in await regisseur.reads()


async def test_what_is_done_needs_no_reminder(bart: Phone) -> None:
    await _has_an_engagement(bart, in_days(30))
    data = await _carried(bart, "Later herinneren")
    await bart.presses("Klaar")
    assert "Later herinneren" not in await bart.buttons()
    message = (await bart.from_bot())[-1]["message_id"]
    assert "niets meer te doen" in await bart.presses_data(message, data)


async def test_everything_put_off_and_a_day_that_went_by(bart: Phone, telegram: Telegram) -> None:
    await bart.says("/start")
    message = (await bart.from_bot())[-1]["message_id"]
    await bart.presses_data(message, "0/snooze-tot:0:2020-01-06")
    assert "Die dag is al begonnen of voorbij" in await bart.reads()
    await bart.presses_data(message, "0/snooze-alles")
    assert "De datums van jullie engagementen veranderen niet" in await bart.reads()
    await bart.presses("Herinner me volgende week")
    await bart.presses("Zonder reden")
    monday = until.next_week(in_days(0))
    assert f"pas weer herinneringen vanaf {TEXTS.day(monday)}" in await bart.reads()
    assert telegram.app is not None
    put_off = await telegram.app.database.read(rhythm.snoozes, [BART])
    assert put_off == {BART: {None: monday}}
    await bart.presses("Toch weer herinneren")
    assert await _put_off(telegram) == []


async def _carried(phone: Phone, label: str) -> str:
    """What the button of this name under the newest message carries."""
    markup = (await phone.from_bot())[-1]["reply_markup"]["inline_keyboard"]
    return next(str(b["callback_data"]) for row in markup for b in row if b["text"] == label)


async def _put_off(telegram: Telegram) -> list[date]:
    """The days, still to come, until which Bart put something off."""
    assert telegram.app is not None
    put_off = await telegram.app.database.read(rhythm.snoozes, [BART])
    return [day for day in put_off.get(BART, {}).values() if day > in_days(0)]

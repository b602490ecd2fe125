"""When a person wants unasked messages. Only narrower than what holds for everyone."""

from datetime import date, time
from functools import partial
from typing import Annotated

from bot.conversations.events import Text
from bot.conversations.people.until import after_holiday, put_off
from bot.conversations.routes import Routes, UnknownRoute, into, one_of, to
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.rules import hours, quiet
from bot.rules.hours import EARLIEST, LATEST, NOON
from bot.rules.until import Unfit, fit, next_week, read
from bot.storage import engagements, meetings, rhythm
from bot.storage.tables import Engagement

SHOWN = 5
Weekday = Annotated[int, one_of(*quiet.DEFAULT.weekdays)]

routes = Routes()


@routes.command("herinneringen")
@routes.press("herinneringen")
def show(turn: Turn) -> Screen:
    return _show(turn)


def _show(turn: Turn, wrong: str = "") -> Screen:
    mine = _hours(turn)
    away = _away_until(turn, mine)
    waits = put_off(turn, None)
    text = turn.text(
        "herinneringen.wanneer",
        wrong=wrong,
        begin=mine.span[0],
        end=mine.span[1],
        days=[turn.word(f"dagen.d{day}") for day in sorted(mine.weekdays)],
        every_day=mine.weekdays == quiet.DEFAULT.weekdays,
        away=away,
        put_off=waits,
        meetings=meetings.coming(turn.session, turn.network.id, turn.now)[:SHOWN],
        engagements=_coming(turn),
        today=turn.today,
    )
    back = [turn.button("terug_van_weg", to("afwezig-terug"))]
    again = [turn.button("toch_herinneren", to("snooze-weg", None))]
    rows = [
        *_hour_rows(turn, mine),
        _day_row(turn, mine),
        back if away else [turn.button("afwezig", to("afwezig"))],
        again if waits else [],
        [turn.button("terug", to("thuis"))],
    ]
    return Screen(text, rows, expects=into("herinneringen-uren"))


def _hour_rows(turn: Turn, mine: quiet.Hours) -> list[list[Button]]:
    def button(word: str, begin: time, end: time) -> Button:
        address = to("herinneringen-uren", begin.hour, end.hour)
        there = turn.button(word, address, van=begin.hour, tot=end.hour)
        return there.ticked((begin, end) == mine.span)

    halves = [button("voormiddag", EARLIEST, NOON), button("namiddag", NOON, LATEST)]
    return [[button("hele_dag", EARLIEST, LATEST)], halves]


def _day_row(turn: Turn, mine: quiet.Hours) -> list[Button]:
    def button(day: int) -> Button:
        there = Button(turn.word(f"dagen_kort.d{day}"), to("herinneringen-dag", day))
        return there.ticked(day in mine.weekdays)

    return [button(day) for day in sorted(quiet.DEFAULT.weekdays)]


def _coming(turn: Turn) -> list[Engagement]:
    """What reminders may be about: one's own partner's open engagements with a deadline."""
    own = engagements.of_network(turn.session, turn.network.id, owner_id=turn.partner.id)
    return [e for e in own if e.due is not None and e.stand in engagements.OPEN][:SHOWN]


@routes.press("herinneringen-uren")
def set_hours(turn: Turn, begin: int, end: int) -> Outcome:
    if not EARLIEST.hour <= begin < end <= LATEST.hour:
        raise UnknownRoute
    return _set_hours(turn, time(begin), time(end))


@routes.text("herinneringen-uren", beside=True)
def take_hours(turn: Turn, text: Text) -> Outcome:
    window = hours.read(text.text)
    if window is None:
        return _show(turn, wrong="onleesbaar")
    if window.empty:
        return _show(turn, wrong="buiten")
    lead = turn.text("herinneringen.ingekort") if window.narrowed else ""
    return _set_hours(turn, window.from_time, window.to_time, lead)


def _set_hours(turn: Turn, begin: time, end: time, lead: str = "") -> Screen:
    rhythm.set_hours(turn.session, turn.person.id, begin, end)
    turn.says.hold_what_waits()
    turn.says.lead = lead or turn.text("algemeen.bewaard")
    return _show(turn)


@routes.press("herinneringen-dag")
def toggle_day(turn: Turn, day: Weekday) -> Outcome:
    days = _hours(turn).weekdays ^ {day}
    if not days:
        turn.says.toast(turn.word("meldingen.minstens_een_dag"), alert=True)
        return None
    rhythm.set_days(turn.session, turn.person.id, days)
    turn.says.hold_what_waits()
    turn.says.lead = turn.text("algemeen.bewaard")
    return _show(turn)


@routes.press("afwezig")
def ask_until(turn: Turn) -> Screen:
    return _ask(turn)


def _ask(turn: Turn, wrong: Unfit | None = None) -> Screen:
    week = next_week(turn.today)
    rows = [
        [turn.button("volgende_week", to("afwezig-tot", week), dag=turn.house.texts.day(week))],
        after_holiday(turn, partial(to, "afwezig-tot")),
        [turn.button("terug", to("herinneringen"))],
    ]
    return Screen(turn.text("herinneringen.afwezig", wrong=wrong), rows, expects=into("afwezig"))


@routes.text("afwezig")
def take_until(turn: Turn, text: Text) -> Outcome:
    return _set_away(turn, read(text.text, turn.today))


@routes.press("afwezig-tot")
def set_until(turn: Turn, day: date) -> Outcome:
    return _set_away(turn, fit(day, turn.today))


def _set_away(turn: Turn, day: date | Unfit) -> Outcome:
    if isinstance(day, Unfit):
        return _ask(turn, day)
    rhythm.set_away(turn.session, turn.person.id, day)
    turn.says.hold_what_waits()
    turn.says.lead = turn.text("algemeen.bewaard")
    return GoTo(to("herinneringen"))


@routes.press("afwezig-terug")
def come_back(turn: Turn) -> Outcome:
    rhythm.set_away(turn.session, turn.person.id, None)
    turn.says.hold_what_waits()
    turn.says.lead = turn.text("herinneringen.terug")
    return GoTo(to("herinneringen"))


def _hours(turn: Turn) -> quiet.Hours:
    return quiet.hours(rhythm.of_person(turn.session, turn.person.id))


def _away_until(turn: Turn, mine: quiet.Hours) -> date | None:
    """The day of coming back, when that still has to come."""
    later = mine.away_until is not None and mine.away_until > turn.today
    return mine.away_until if later else None

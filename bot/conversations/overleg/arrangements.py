"""What else belongs to an overleg: its place, how long it takes, and who is reminded when."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

from pydantic.dataclasses import dataclass

from bot.conversations.drafts import Draft
from bot.conversations.events import Text
from bot.conversations.overleg.announcing import announce_change
from bot.conversations.overleg.meeting import AnyMeeting, OpenMeeting
from bot.conversations.routes import Needs, Routes, into, one_of, to
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.rules import moments, points
from bot.rules.planning import Plan
from bot.storage import history, meetings
from bot.storage.tables import Meeting

MINUTES = (60, 90, 120, 180)
Minutes = Annotated[int, one_of(*range(1, 12 * 60 + 1))]
DAYS = (14, 7, 3, 1, 0)
DaysBefore = Annotated[int, one_of(*DAYS)]

routes = Routes(needs=Needs.REGISSEUR)


@dataclass(frozen=True, slots=True)
class Change(Draft):
    """What was shown before anyone hears of it; None: it stays as it is."""

    kept_as = "overleg_wijziging"
    meeting: int
    shown: int
    place: str | None = None
    minutes: int | None = None

    @property
    def values(self) -> dict[str, Any]:
        both = {"place": self.place, "minutes": self.minutes}
        return {name: value for name, value in both.items() if value is not None}


@routes.press("overleg-wijzig")
def choose_change(turn: Turn, meeting: OpenMeeting) -> Screen:
    turn.forget(Change)
    rows = [
        [turn.button("overleg_verplaatsen", to("overleg-verplaats", meeting)),
         turn.button("overleg_plaats", to("overleg-plaats", meeting))],
        [turn.button("overleg_duur", to("overleg-duur", meeting)),
         turn.button("overleg_herinneringen", to("overleg-herinner", meeting))],
        [turn.button("overleg_annuleren", to("overleg-annuleer", meeting)),
         turn.button("historie", to("historie", "meeting", meeting))],
        [turn.button("terug", to("overleg", meeting))],
    ]  # fmt: skip
    return Screen(turn.text("overleg.wijzigen", meeting=meeting), rows)


@routes.press("overleg-plaats")
def ask_place(turn: Turn, meeting: OpenMeeting) -> Screen:
    back = [turn.button("terug", to("overleg", meeting))]
    text = turn.text("overleg.plaats", meeting=meeting)
    return Screen(text, [back], expects=into("overleg-plaats", meeting))


@routes.text("overleg-plaats")
def take_place(turn: Turn, text: Text, meeting: OpenMeeting) -> Outcome:
    return _propose(turn, meeting, place=text.line)


@routes.press("overleg-duur")
def ask_duration(turn: Turn, meeting: OpenMeeting) -> Screen:
    return _duration_screen(turn, meeting, wrong="")


def _duration_screen(turn: Turn, meeting: Meeting, wrong: str) -> Screen:
    words = turn.house.texts.words("duur")
    buttons = [Button(words[f"m{m}"], to("overleg-duurt", meeting, m)) for m in MINUTES]
    back = [turn.button("terug", to("overleg", meeting))]
    text = turn.text("overleg.duur", meeting=meeting, wrong=wrong)
    return Screen(text, [buttons[:2], buttons[2:], back], expects=into("overleg-duur", meeting))


@routes.press("overleg-duurt")
def set_duration(turn: Turn, meeting: OpenMeeting, minutes: Minutes) -> Outcome:
    return _propose(turn, meeting, minutes=minutes)


@routes.text("overleg-duur")
def take_duration(turn: Turn, text: Text, meeting: OpenMeeting) -> Outcome:
    """Until when it takes, or how long."""
    minutes = moments.until(text.text, meeting.hour) or points.read_minutes(text.text)
    if minutes is None:
        return _duration_screen(turn, meeting, wrong=text.text)
    return _propose(turn, meeting, minutes=minutes)


def _propose(turn: Turn, meeting: Meeting, **values: Any) -> Outcome:
    """Shown before anyone hears of it, together with what was proposed just before."""
    before = turn.waiting(Change, meeting=meeting.id)
    values = (before.values if before else {}) | values
    changed = {name: value for name, value in values.items() if getattr(meeting, name) != value}
    if not changed:
        turn.forget(Change)
        turn.says.saved()
        return GoTo(to("overleg", meeting))
    shown = turn.event.update_id
    turn.put_down(Change(meeting.id, shown, **changed))
    plan = replace(Plan.of(meeting), **changed)
    text = turn.text(
        "overleg.wijziging",
        meeting=meeting,
        plan=plan,
        changed=changed,
        ends_at=plan.starts_at + timedelta(minutes=plan.minutes),
        people=len(meetings.invited(turn.session, turn.network.id)),
    )
    rows = [
        [turn.button("laat_weten", to("overleg-laat-weten", meeting, shown))],
        [turn.button("overleg_plaats", to("overleg-plaats", meeting)),
         turn.button("overleg_duur", to("overleg-duur", meeting))],
        [turn.button("rijen_weg", to("overleg-toch-niet", meeting))],
    ]  # fmt: skip
    return Screen(text, rows)


@routes.press("overleg-laat-weten")
def keep_change(turn: Turn, meeting: OpenMeeting, shown: int) -> Outcome:
    """Everyone hears of it; what they said about the moment still counts."""
    kept = turn.take(Change, to("overleg", meeting), meeting=meeting.id, shown=shown)
    history.lock(turn.session, meeting)
    was = Plan.of(meeting)
    # Unless another regisseur called it off at this very moment.
    stands = meeting.cancelled_at is None
    if stands and meetings.change(turn.session, meeting, turn.source(), **kept.values):
        announce_change(turn, meeting, was)
    turn.says.saved()
    return GoTo(to("overleg", meeting))


@routes.press("overleg-toch-niet")
def forget_change(turn: Turn, meeting: AnyMeeting) -> Outcome:
    turn.forget(Change)
    return GoTo(to("overleg", meeting))


@routes.press("overleg-herinner")
def choose_reminders(turn: Turn, meeting: OpenMeeting) -> Screen:
    words = turn.house.texts.words("herinneren")
    rows = [
        [Button(f"✓ {words[f'd{days}'].capitalize()}", to("overleg-herinner-af", meeting, days))
         if days in meeting.reminders
         else Button(words[f"d{days}"].capitalize(), to("overleg-herinner-aan", meeting, days))]
        for days in DAYS
    ]  # fmt: skip
    none = turn.button("herinner_geen", to("overleg-herinner-geen", meeting))
    back = turn.button("terug", to("overleg", meeting))
    text = turn.text("overleg.herinneringen", meeting=meeting)
    return Screen(text, [*rows, [none] if meeting.reminders else [], [back]])


@routes.press("overleg-herinner-aan")
def remind(turn: Turn, meeting: OpenMeeting, days: DaysBefore) -> Outcome:
    return _set_reminders(turn, meeting, {*meeting.reminders, days})


@routes.press("overleg-herinner-af")
def do_not_remind(turn: Turn, meeting: OpenMeeting, days: int) -> Outcome:
    return _set_reminders(turn, meeting, {*meeting.reminders} - {days})


@routes.press("overleg-herinner-geen")
def remind_of_nothing(turn: Turn, meeting: OpenMeeting) -> Outcome:
    return _set_reminders(turn, meeting, set())


def _set_reminders(turn: Turn, meeting: Meeting, days: set[int]) -> Outcome:
    newest = sorted(days, reverse=True)
    turn.says.saved(history.change(turn.session, meeting, turn.source(), reminders=newest))
    return GoTo(to("overleg-herinner", meeting))

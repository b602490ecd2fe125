"""What else belongs to an overleg: its place, how long it takes, and who is reminded when.

overleg-wijzig:ID                   what can be changed
overleg-plaats:ID                   where?
text overleg-plaats:ID
overleg-duur:ID                     how long?
overleg-duurt:ID:MINUTES, text overleg-duur:ID
overleg-laat-weten:ID:SHOWN         keep what was shown, and tell everyone
overleg-toch-niet:ID                or not
overleg-herinner:ID                 which reminders?
overleg-herinner-aan:ID:DAYS        remind so many days before it
overleg-herinner-af:ID:DAYS         or not
overleg-herinner-geen:ID            none at all
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.conversations.events import Text
from bot.conversations.overleg.announcing import announce_change
from bot.conversations.overleg.meeting import open_meeting
from bot.conversations.routes import Needs, Routes, UnknownRouteError
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.rules import moments, points
from bot.rules.planning import Plan
from bot.storage import history, meetings
from bot.storage.tables import Meeting

MINUTES = (60, 90, 120, 180)
LONGEST = 12 * 60
DAYS = (14, 7, 3, 1, 0)
CHANGE = "overleg_wijziging"

routes = Routes()


@routes.press("overleg-wijzig", needs=Needs.REGISSEUR)
def choose_change(turn: Turn, id: int) -> Outcome:
    meeting = open_meeting(turn, id)
    if meeting is None:
        return None
    turn.put_down(CHANGE, None)
    rows = [
        [turn.button("overleg_verplaatsen", f"overleg-verplaats:{id}"),
         turn.button("overleg_plaats", f"overleg-plaats:{id}")],
        [turn.button("overleg_duur", f"overleg-duur:{id}"),
         turn.button("overleg_herinneringen", f"overleg-herinner:{id}")],
        [turn.button("overleg_annuleren", f"overleg-annuleer:{id}"),
         turn.button("historie", f"historie:meeting:{id}")],
        [turn.button("terug", f"overleg:{id}")],
    ]  # fmt: skip
    return Screen(turn.text("overleg.wijzigen", meeting=meeting), rows)


@routes.press("overleg-plaats", needs=Needs.REGISSEUR)
def ask_place(turn: Turn, id: int) -> Outcome:
    meeting = open_meeting(turn, id)
    if meeting is None:
        return None
    back = [turn.button("terug", f"overleg:{id}")]
    text = turn.text("overleg.plaats", meeting=meeting)
    return Screen(text, [back], expects=f"overleg-plaats:{id}")


@routes.text("overleg-plaats", needs=Needs.REGISSEUR)
def take_place(turn: Turn, text: Text, id: int) -> Outcome:
    meeting = open_meeting(turn, id)
    if meeting is None:
        return None
    return _propose(turn, meeting, place=text.line)


@routes.press("overleg-duur", needs=Needs.REGISSEUR)
def ask_duration(turn: Turn, id: int) -> Outcome:
    meeting = open_meeting(turn, id)
    return _duration_screen(turn, meeting, wrong="") if meeting else None


def _duration_screen(turn: Turn, meeting: Meeting, wrong: str) -> Screen:
    words = turn.house.texts.words("duur")
    buttons = [Button(words[f"m{m}"], f"overleg-duurt:{meeting.id}:{m}") for m in MINUTES]
    back = [turn.button("terug", f"overleg:{meeting.id}")]
    text = turn.text("overleg.duur", meeting=meeting, wrong=wrong)
    return Screen(text, [buttons[:2], buttons[2:], back], expects=f"overleg-duur:{meeting.id}")


@routes.press("overleg-duurt", needs=Needs.REGISSEUR)
def set_duration(turn: Turn, id: int, minutes: int) -> Outcome:
    meeting = open_meeting(turn, id)
    if meeting is None:
        return None
    if not 0 < minutes <= LONGEST:
        raise UnknownRouteError
    return _propose(turn, meeting, minutes=minutes)


@routes.text("overleg-duur", needs=Needs.REGISSEUR)
def take_duration(turn: Turn, text: Text, id: int) -> Outcome:
    """Until when it takes, or how long."""
    meeting = open_meeting(turn, id)
    if meeting is None:
        return None
    minutes = moments.until(text.text, meeting.hour) or points.read_minutes(text.text)
    if minutes is None:
        return _duration_screen(turn, meeting, wrong=text.text)
    return _propose(turn, meeting, minutes=minutes)


def _propose(turn: Turn, meeting: Meeting, **values: Any) -> Outcome:
    """Shown before anyone hears of it, together with what was proposed just before."""
    values = _proposed(turn, meeting) | values
    changed = {name: value for name, value in values.items() if getattr(meeting, name) != value}
    if not changed:
        turn.put_down(CHANGE, None)
        turn.says.saved()
        return GoTo(f"overleg:{meeting.id}")
    shown = turn.event.update_id
    turn.put_down(CHANGE, {"id": meeting.id, "shown": shown, "values": changed})
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
        [turn.button("laat_weten", f"overleg-laat-weten:{meeting.id}:{shown}")],
        [turn.button("overleg_plaats", f"overleg-plaats:{meeting.id}"),
         turn.button("overleg_duur", f"overleg-duur:{meeting.id}")],
        [turn.button("rijen_weg", f"overleg-toch-niet:{meeting.id}")],
    ]  # fmt: skip
    return Screen(text, rows)


def _proposed(turn: Turn, meeting: Meeting) -> dict[str, Any]:
    kept = turn.draft(CHANGE)
    return dict(kept["values"]) if kept and kept["id"] == meeting.id else {}


@routes.press("overleg-laat-weten", needs=Needs.REGISSEUR)
def keep_change(turn: Turn, id: int, shown: int) -> Outcome:
    """Everyone hears of it; what they said about the moment still counts."""
    meeting = open_meeting(turn, id)
    if meeting is None:
        return None
    kept = turn.draft(CHANGE)
    if kept is None or (kept["id"], kept["shown"]) != (id, shown):
        turn.says.toast(turn.word("meldingen.niets_te_bewaren"))
        return GoTo(f"overleg:{id}")
    turn.put_down(CHANGE, None)
    history.lock(turn.session, meeting)
    was = Plan.of(meeting)
    # Unless another regisseur called it off at this very moment.
    stands = meeting.cancelled_at is None
    if stands and meetings.change(turn.session, meeting, turn.source(), **kept["values"]):
        announce_change(turn, meeting, was)
    turn.says.saved()
    return GoTo(f"overleg:{id}")


@routes.press("overleg-toch-niet", needs=Needs.REGISSEUR)
def forget_change(turn: Turn, id: int) -> Outcome:
    turn.put_down(CHANGE, None)
    return GoTo(f"overleg:{id}")


@routes.press("overleg-herinner", needs=Needs.REGISSEUR)
def choose_reminders(turn: Turn, id: int) -> Outcome:
    meeting = open_meeting(turn, id)
    if meeting is None:
        return None
    words = turn.house.texts.words("herinneren")
    rows = [
        [Button(f"✓ {words[f'd{days}'].capitalize()}", f"overleg-herinner-af:{id}:{days}")
         if days in meeting.reminders
         else Button(words[f"d{days}"].capitalize(), f"overleg-herinner-aan:{id}:{days}")]
        for days in DAYS
    ]  # fmt: skip
    none = turn.button("herinner_geen", f"overleg-herinner-geen:{id}")
    back = turn.button("terug", f"overleg:{id}")
    text = turn.text("overleg.herinneringen", meeting=meeting)
    return Screen(text, [*rows, [none] if meeting.reminders else [], [back]])


@routes.press("overleg-herinner-aan", needs=Needs.REGISSEUR)
def remind(turn: Turn, id: int, days: int) -> Outcome:
    meeting = open_meeting(turn, id)
    if meeting is None:
        return None
    if days not in DAYS:
        raise UnknownRouteError
    return _set_reminders(turn, meeting, {*meeting.reminders, days})


@routes.press("overleg-herinner-af", needs=Needs.REGISSEUR)
def do_not_remind(turn: Turn, id: int, days: int) -> Outcome:
    meeting = open_meeting(turn, id)
    return _set_reminders(turn, meeting, {*meeting.reminders} - {days}) if meeting else None


@routes.press("overleg-herinner-geen", needs=Needs.REGISSEUR)
def remind_of_nothing(turn: Turn, id: int) -> Outcome:
    meeting = open_meeting(turn, id)
    return _set_reminders(turn, meeting, set()) if meeting else None


def _set_reminders(turn: Turn, meeting: Meeting, days: set[int]) -> Outcome:
    newest = sorted(days, reverse=True)
    turn.says.saved(history.change(turn.session, meeting, turn.source(), reminders=newest))
    return GoTo(f"overleg-herinner:{meeting.id}")

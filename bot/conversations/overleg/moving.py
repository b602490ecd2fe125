"""Moving and cancelling an overleg, alone or with those of its series that come after it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from bot.conversations.events import Text
from bot.conversations.overleg.announcing import (
    announce,
    announce_after_all,
    announce_change,
    announce_several,
)
from bot.conversations.overleg.meeting import AnyMeeting, OpenMeeting
from bot.conversations.overleg.planning import (
    drafted,
    not_understood,
    preview,
    put_down_plan,
    which_day,
    why_free,
)
from bot.conversations.routes import Needs, Routes, into, to
from bot.conversations.turn import GoTo, Outcome, Screen, Turn
from bot.rules import moments
from bot.rules.moments import Unread
from bot.rules.planning import Plan
from bot.storage import history, meetings
from bot.storage.tables import Meeting

routes = Routes(needs=Needs.REGISSEUR)


@routes.press("overleg-verplaats")
def ask_move(turn: Turn, meeting: OpenMeeting) -> Outcome:
    back = [turn.button("terug", to("overleg", meeting))]
    text = turn.text("overleg.verplaatsen", meeting=meeting)
    return Screen(text, [back], expects=into("overleg-verplaats", meeting))


@routes.text("overleg-verplaats")
def take_move(turn: Turn, text: Text, meeting: OpenMeeting) -> Outcome:
    plan = moments.read(moments.parts(text.text), turn.today, Plan.of(meeting))
    if isinstance(plan, Unread):
        again, back = into("overleg-verplaats", meeting), to("overleg", meeting)
        return not_understood(turn, [], plan, again, back)
    put_down_plan(turn, text.message_id, plan)
    return _show_move(turn, meeting, text.message_id, plan)


def _show_move(turn: Turn, meeting: Meeting, draft: int, plan: Plan) -> Screen:
    """Nothing moves into the past: nobody would hear of that, and all would come in vain."""
    later = _after(turn, meeting)
    past = plan.starts_at <= turn.now
    rows = which_day(turn, plan, partial(to, "overleg-verplaats-dag", meeting, draft))
    if not rows and not past:
        only = "verplaats_alleen" if later else "overleg_verplaatsen"
        rows = [
            [turn.button(only, to("overleg-verplaats-ja", meeting, draft))],
            [turn.button("verplaats_alle", to("overleg-verplaats-alle", meeting, draft))]
            if later
            else [],
        ]
    shifted = [_shifted(plan, meeting, each) for each in later]
    text = turn.text(
        "overleg.verplaats_voorstel",
        **preview(turn, replace(plan, place=plan.place or meeting.place)),
        meeting=meeting,
        later=[(p.starts_at, why_free(turn, p)) for p in shifted],
    )
    back = [turn.button("terug", to("overleg", meeting))]
    return Screen(text, [*rows, back], expects=into("overleg-verplaats", meeting))


def _after(turn: Turn, meeting: Meeting) -> Sequence[Meeting]:
    """Those of its series that come after it and were not cancelled."""
    if meeting.series is None:
        return []
    series = meetings.of_series(turn.session, turn.network.id, meeting.series)
    return [m for m in series if m.starts_at > meeting.starts_at and m.cancelled_at is None]


def _shifted(plan: Plan, meeting: Meeting, other: Meeting) -> Plan:
    """Another one of the series, moved by as many days and to the same hour."""
    return replace(plan, day=other.day + (plan.day - meeting.day))


@routes.press("overleg-verplaats-dag")
def set_day(turn: Turn, meeting: OpenMeeting, draft: int, day: date) -> Screen:
    plan = drafted(turn, draft).on(day)
    put_down_plan(turn, draft, plan)
    return _show_move(turn, meeting, draft, plan)


@routes.press("overleg-verplaats-ja")
def move(turn: Turn, meeting: OpenMeeting, draft: int) -> Outcome:
    plan = drafted(turn, draft)
    if plan.starts_at <= turn.now:
        return _show_move(turn, meeting, draft, plan)
    history.lock(turn.session, meeting)  # what another regisseur does now comes before, or after
    was = Plan.of(meeting)
    put_down_plan(turn, draft, None)
    changed = _move(turn, meeting, plan)
    if meeting.starts_at != was.starts_at:
        announce(turn, meeting, "overleg.verplaatst", was)
    elif changed:
        announce_change(turn, meeting, was)
    turn.says.saved()
    return GoTo(to("overleg", meeting))


def _move(turn: Turn, meeting: Meeting, plan: Plan) -> bool:
    event = meetings.move(
        turn.session, meeting, plan.day, plan.hour, turn.source(),
        minutes=plan.minutes, place=plan.place or meeting.place,
    )  # fmt: skip
    return event is not None


@routes.press("overleg-verplaats-alle")
def move_with_later(turn: Turn, meeting: OpenMeeting, draft: int) -> Outcome:
    plan = drafted(turn, draft)
    if plan.starts_at <= turn.now:
        return _show_move(turn, meeting, draft, plan)
    put_down_plan(turn, draft, None)
    moves = [(each, _shifted(plan, meeting, each)) for each in (meeting, *_after(turn, meeting))]
    moved = [each for each, then in moves if _move(turn, each, then)]
    announce_several(turn, moved, "overleg.reeks_verplaatst")
    turn.says.saved()
    return GoTo(to("overleg", meeting))


@routes.press("overleg-annuleer")
def ask_cancel(turn: Turn, meeting: OpenMeeting) -> Outcome:
    later = _after(turn, meeting)
    rows = [
        [turn.button("annuleer_ja", to("overleg-annuleer-ja", meeting))],
        [turn.button("annuleer_alle", to("overleg-annuleer-alle", meeting))] if later else [],
        [turn.button("terug", to("overleg", meeting))],
    ]
    text = turn.text("overleg.annuleren", meeting=meeting, later=len(later))
    return Screen(text, rows)


@routes.press("overleg-annuleer-ja")
def cancel(turn: Turn, meeting: OpenMeeting) -> Outcome:
    if meetings.cancel(turn.session, meeting, turn.source()):
        announce(turn, meeting, "overleg.geannuleerd")
    turn.says.saved()
    turn.says.offers.append(turn.button("ongedaan", to("overleg-toch", meeting)))
    return GoTo(to("overleg", meeting))


@routes.press("overleg-annuleer-alle")
def cancel_with_later(turn: Turn, meeting: OpenMeeting) -> Outcome:
    those = [meeting, *_after(turn, meeting)]
    cancelled = [each for each in those if meetings.cancel(turn.session, each, turn.source())]
    announce_several(turn, cancelled, "overleg.reeks_geannuleerd", slot=_whether(meeting))
    turn.says.saved()
    turn.says.offers.append(turn.button("ongedaan", to("overleg-toch-alle", meeting)))
    return GoTo(to("overleggen"))


@routes.press("overleg-toch")
def take_place_after_all(turn: Turn, meeting: AnyMeeting) -> Outcome:
    """Who had not said yet whether they come, is asked again."""
    if meetings.revive(turn.session, meeting, turn.source()):
        announce_after_all(turn, meeting)
        turn.says.saved()
    return GoTo(to("overleg", meeting))


@routes.press("overleg-toch-alle")
def all_take_place_after_all(turn: Turn, meeting: AnyMeeting) -> Outcome:
    history.lock(turn.session, meeting)
    if meeting.series is None or meeting.cancelled_at is None:
        return GoTo(to("overleg", meeting))
    those = meetings.cancelled_with(turn.session, meeting, turn.now)
    revived = [each for each in those if meetings.revive(turn.session, each, turn.source())]
    announce_several(turn, revived, "overleg.reeks_toch", slot=_whether(meeting))
    turn.says.saved()
    return GoTo(to("overleggen"))


def _whether(meeting: Meeting) -> str:
    """The slot of what is said about whether a series, from this one on, takes place."""
    return f"overleg-reeks:{meeting.id}"

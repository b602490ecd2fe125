"""Moving and cancelling an overleg, alone or with those of its series that come after it.

overleg-verplaats:ID                 to when?
text overleg-verplaats:ID            shown before it is kept
overleg-verplaats-dag:ID:DRAFT:DAY   day and weekday did not fit: this day
overleg-verplaats-ja:ID:DRAFT        move this one
overleg-verplaats-alle:ID:DRAFT      and those after it
overleg-annuleer:ID                  sure?
overleg-annuleer-ja:ID               cancel this one
overleg-annuleer-alle:ID             and those after it
overleg-toch:ID                      it takes place after all
overleg-toch-alle:ID                 and those of its series that were cancelled with it
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.conversations.events import Text
from bot.conversations.overleg.announcing import (
    announce,
    announce_after_all,
    announce_change,
    announce_several,
)
from bot.conversations.overleg.meeting import find, gone, open_meeting
from bot.conversations.overleg.planning import (
    drafted,
    not_understood,
    preview,
    put_down_plan,
    which_day,
    why_free,
)
from bot.conversations.routes import Needs, Routes
from bot.conversations.turn import GoTo, Outcome, Screen, Turn
from bot.rules import moments
from bot.rules.moments import Unread
from bot.rules.planning import Plan
from bot.storage import history, meetings
from bot.storage.tables import Meeting

routes = Routes()


@routes.press("overleg-verplaats", needs=Needs.REGISSEUR)
def ask_move(turn: Turn, id: int) -> Outcome:
    meeting = open_meeting(turn, id)
    if meeting is None:
        return None
    back = [turn.button("terug", f"overleg:{id}")]
    text = turn.text("overleg.verplaatsen", meeting=meeting)
    return Screen(text, [back], expects=f"overleg-verplaats:{id}")


@routes.text("overleg-verplaats", needs=Needs.REGISSEUR)
def take_move(turn: Turn, text: Text, id: int) -> Outcome:
    meeting = open_meeting(turn, id)
    if meeting is None:
        return None
    plan = moments.read(moments.parts(text.text), turn.today, Plan.of(meeting))
    if isinstance(plan, Unread):
        return not_understood(turn, [], plan, f"overleg-verplaats:{id}", f"overleg:{id}")
    put_down_plan(turn, text.message_id, plan)
    return _show_move(turn, meeting, text.message_id, plan)


def _show_move(turn: Turn, meeting: Meeting, draft: int, plan: Plan) -> Screen:
    """Nothing moves into the past: nobody would hear of that, and all would come in vain."""
    id = meeting.id
    later = _after(turn, meeting)
    past = plan.starts_at <= turn.now
    rows = which_day(turn, plan, f"overleg-verplaats-dag:{id}:{draft}")
    if not rows and not past:
        only = "verplaats_alleen" if later else "overleg_verplaatsen"
        rows = [
            [turn.button(only, f"overleg-verplaats-ja:{id}:{draft}")],
            [turn.button("verplaats_alle", f"overleg-verplaats-alle:{id}:{draft}")]
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
    back = [turn.button("terug", f"overleg:{id}")]
    return Screen(text, [*rows, back], expects=f"overleg-verplaats:{id}")


def _after(turn: Turn, meeting: Meeting) -> Sequence[Meeting]:
    """Those of its series that come after it and were not cancelled."""
    if meeting.series is None:
        return []
    series = meetings.of_series(turn.session, turn.network.id, meeting.series)
    return [m for m in series if m.starts_at > meeting.starts_at and m.cancelled_at is None]


def _shifted(plan: Plan, meeting: Meeting, other: Meeting) -> Plan:
    """Another one of the series, moved by as many days and to the same hour."""
    return replace(plan, day=other.day + (plan.day - meeting.day))


@routes.press("overleg-verplaats-dag", needs=Needs.REGISSEUR)
def set_day(turn: Turn, id: int, draft: int, day: str) -> Outcome:
    meeting, plan = open_meeting(turn, id), drafted(turn, draft)
    if meeting is None or plan is None:
        return None
    plan = plan.on(date.fromisoformat(day))
    put_down_plan(turn, draft, plan)
    return _show_move(turn, meeting, draft, plan)


@routes.press("overleg-verplaats-ja", needs=Needs.REGISSEUR)
def move(turn: Turn, id: int, draft: int) -> Outcome:
    meeting = open_meeting(turn, id)
    plan = drafted(turn, draft) if meeting else None
    if meeting is None or plan is None:
        return None
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
    return GoTo(f"overleg:{id}")


def _move(turn: Turn, meeting: Meeting, plan: Plan) -> bool:
    event = meetings.move(
        turn.session, meeting, plan.day, plan.hour, turn.source(),
        minutes=plan.minutes, place=plan.place or meeting.place,
    )  # fmt: skip
    return event is not None


@routes.press("overleg-verplaats-alle", needs=Needs.REGISSEUR)
def move_with_later(turn: Turn, id: int, draft: int) -> Outcome:
    meeting = open_meeting(turn, id)
    plan = drafted(turn, draft) if meeting else None
    if meeting is None or plan is None:
        return None
    if plan.starts_at <= turn.now:
        return _show_move(turn, meeting, draft, plan)
    put_down_plan(turn, draft, None)
    moves = [(each, _shifted(plan, meeting, each)) for each in (meeting, *_after(turn, meeting))]
    moved = [each for each, to in moves if _move(turn, each, to)]
    announce_several(turn, moved, "overleg.reeks_verplaatst")
    turn.says.saved()
    return GoTo(f"overleg:{id}")


@routes.press("overleg-annuleer", needs=Needs.REGISSEUR)
def ask_cancel(turn: Turn, id: int) -> Outcome:
    meeting = open_meeting(turn, id)
    if meeting is None:
        return None
    later = _after(turn, meeting)
    rows = [
        [turn.button("annuleer_ja", f"overleg-annuleer-ja:{id}")],
        [turn.button("annuleer_alle", f"overleg-annuleer-alle:{id}")] if later else [],
        [turn.button("terug", f"overleg:{id}")],
    ]
    text = turn.text("overleg.annuleren", meeting=meeting, later=len(later))
    return Screen(text, rows)


@routes.press("overleg-annuleer-ja", needs=Needs.REGISSEUR)
def cancel(turn: Turn, id: int) -> Outcome:
    meeting = open_meeting(turn, id)
    if meeting is None:
        return None
    if meetings.cancel(turn.session, meeting, turn.source()):
        announce(turn, meeting, "overleg.geannuleerd")
    turn.says.saved()
    turn.says.offers.append(turn.button("ongedaan", f"overleg-toch:{id}"))
    return GoTo(f"overleg:{id}")


@routes.press("overleg-annuleer-alle", needs=Needs.REGISSEUR)
def cancel_with_later(turn: Turn, id: int) -> Outcome:
    meeting = open_meeting(turn, id)
    if meeting is None:
        return None
    those = [meeting, *_after(turn, meeting)]
    cancelled = [each for each in those if meetings.cancel(turn.session, each, turn.source())]
    announce_several(turn, cancelled, "overleg.reeks_geannuleerd", slot=_whether(id))
    turn.says.saved()
    turn.says.offers.append(turn.button("ongedaan", f"overleg-toch-alle:{id}"))
    return GoTo("overleggen")


@routes.press("overleg-toch", needs=Needs.REGISSEUR)
def take_place_after_all(turn: Turn, id: int) -> Outcome:
    """Who had not said yet whether they come, is asked again."""
    meeting = find(turn, id)
    if meeting is None:
        return gone(turn)
    if meetings.revive(turn.session, meeting, turn.source()):
        announce_after_all(turn, meeting)
        turn.says.saved()
    return GoTo(f"overleg:{id}")


@routes.press("overleg-toch-alle", needs=Needs.REGISSEUR)
def all_take_place_after_all(turn: Turn, id: int) -> Outcome:
    meeting = find(turn, id)
    if meeting is None:
        return gone(turn)
    history.lock(turn.session, meeting)
    if meeting.series is None or meeting.cancelled_at is None:
        return GoTo(f"overleg:{id}")
    those = meetings.cancelled_with(turn.session, meeting, turn.now)
    revived = [each for each in those if meetings.revive(turn.session, each, turn.source())]
    announce_several(turn, revived, "overleg.reeks_toch", slot=_whether(id))
    turn.says.saved()
    return GoTo("overleggen")


def _whether(id: int) -> str:
    """The slot of what is said about whether a series, from this one on, takes place."""
    return f"overleg-reeks:{id}"

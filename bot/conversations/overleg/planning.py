"""Planning an overleg in one message."""

from collections.abc import Callable
from dataclasses import field, replace
from datetime import date, timedelta
from functools import partial

from pydantic.dataclasses import dataclass

from bot.conversations.drafts import Draft
from bot.conversations.events import Text
from bot.conversations.overleg.announcing import announce
from bot.conversations.routes import Address, Needs, NothingToKeep, Routes, TextAddress, into, to
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.rules import moments, planning, points
from bot.rules.moments import Unread
from bot.rules.planning import Doubt, Plan
from bot.rules.reminders import DEFAULT_DAYS_BEFORE
from bot.storage import meetings
from bot.storage.agenda import USUAL, Agenda
from bot.storage.tables import Meeting

MOST_DRAFTS = 5

routes = Routes(needs=Needs.REGISSEUR)


@dataclass(frozen=True, slots=True)
class Plans(Draft):
    """What was shown, under its number, so that each button keeps what stands above it.

    `rest`: what the last message said besides a moment, its place and agenda.
    """

    kept_as = "overleg"
    shown: dict[int, Plan] = field(default_factory=dict)
    rest: tuple[str, ...] = ()


@routes.press("overleg-plan")
def ask_plan(turn: Turn) -> Screen:
    turn.put_down(replace(_plans(turn), rest=()))
    back = [turn.button("alle_overleg", to("overleggen"))]
    return Screen(turn.text("overleg.plan"), [back], expects=into("overleg-plan"))


@routes.text("overleg-plan")
def take_plan(turn: Turn, text: Text) -> Screen:
    """A message that only has a moment takes over the place and the agenda of the one before."""
    given = moments.apart(moments.parts(text.text), turn.today)
    plans = _plans(turn)
    given = given if len(given) > 1 else [*given, *plans.rest]
    turn.put_down(replace(plans, rest=tuple(given[1:])))
    plan = moments.read(given, turn.today)
    if isinstance(plan, Unread):
        return not_understood(turn, given[1:], plan, into("overleg-plan"), to("overleggen"))
    put_down_plan(turn, text.message_id, plan)
    return _show_plan(turn, text.message_id, plan)


def not_understood(
    turn: Turn, rest: list[str], wrong: Unread, expects: TextAddress, back: Address
) -> Screen:
    """What was wrong, and an example; what else was written, `rest`, is kept."""
    text = turn.text("overleg.niet_begrepen", wrong=wrong, rest=rest)
    return Screen(text, [[turn.button("terug", back)]], expects=expects)


def put_down_plan(turn: Turn, draft: int, plan: Plan | None) -> None:
    plans = _plans(turn)
    others = {each: shown for each, shown in plans.shown.items() if each != draft}
    if plan is not None:
        newest = sorted(others)[1 - MOST_DRAFTS :]
        others = {each: others[each] for each in newest} | {draft: plan}
    turn.put_down(replace(plans, shown=others))


def drafted(turn: Turn, draft: int) -> Plan:
    """What was put down under this number and not kept yet."""
    plan = _plans(turn).shown.get(draft)
    if plan is None:
        raise NothingToKeep(to("overleggen"))
    return plan


def _plans(turn: Turn) -> Plans:
    return turn.waiting(Plans) or Plans()


def _show_plan(turn: Turn, draft: int, plan: Plan) -> Screen:
    rows = which_day(turn, plan, partial(to, "overleg-dag", draft))
    if not rows:
        rows = [[turn.button("plannen", to("overleg-bewaar", draft))]]
    invited = meetings.invited(turn.session, turn.network.id)
    text = turn.text("overleg.voorstel", **preview(turn, plan), people=len(invited))
    back = [turn.button("alle_overleg", to("overleggen"))]
    return Screen(text, [*rows, back], expects=into("overleg-plan"))


def preview(turn: Turn, plan: Plan) -> dict[str, object]:
    """For a text that shows a moment in full, with what is unusual about it."""
    return {
        "plan": plan,
        "ends_at": plan.starts_at + timedelta(minutes=plan.minutes),
        "doubts": planning.doubts(plan, turn.now, turn.house.free_days),
        "free": turn.house.free_days.name(plan.day),
    }


def why_free(turn: Turn, plan: Plan) -> str:
    """The holiday that it falls in, or that it is the weekend; "" for a working day."""
    holiday = turn.house.free_days.name(plan.day)
    weekend = Doubt.WEEKEND in planning.doubts(plan, turn.now, turn.house.free_days)
    return holiday or (turn.word("overleg.weekend") if weekend else "")


def which_day(turn: Turn, plan: Plan, way: Callable[[date], Address]) -> Rows:
    """Two buttons when the weekday does not fit the day; none when it does."""
    days = sorted((plan.day, plan.other_day)) if plan.other_day else []
    return [[Button(turn.house.texts.day(day), way(day))] for day in days]


@routes.press("overleg-dag")
def set_day(turn: Turn, draft: int, day: date) -> Screen:
    plan = drafted(turn, draft).on(day)
    put_down_plan(turn, draft, plan)
    return _show_plan(turn, draft, plan)


@routes.press("overleg-bewaar")
def keep_plan(turn: Turn, draft: int) -> Outcome:
    plan = drafted(turn, draft)
    put_down_plan(turn, draft, None)
    turn.put_down(replace(_plans(turn), rest=()))
    return GoTo(to("overleg", plan_meeting(turn, plan)))


def plan_meeting(turn: Turn, plan: Plan) -> Meeting:
    """Keep it and invite everyone."""
    meeting = keep(turn, plan)
    announce(turn, meeting, "overleg.uitnodiging")
    turn.says.saved()
    return meeting


def keep(turn: Turn, plan: Plan, series: str | None = None) -> Meeting:
    """Keep it, of which nobody heard yet."""
    meeting, _ = meetings.plan(
        turn.session, turn.network.id, plan.day, plan.hour, plan.minutes, plan.place,
        turn.source(), host=turn.house.channel.host, reminders=DEFAULT_DAYS_BEFORE,
        agenda=_agenda(plan), series=series,
    )  # fmt: skip
    return meeting


def _agenda(plan: Plan) -> Agenda:
    agenda = Agenda()
    for point in points.read("\n".join(plan.points)):
        agenda = agenda.add(point.text, point.minutes or USUAL)
    return agenda

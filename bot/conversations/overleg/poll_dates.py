"""Asking for a date (datum prikken): which moments are proposed to everyone."""

from collections.abc import Sequence
from dataclasses import replace

from pydantic.dataclasses import dataclass

from bot.conversations.drafts import Draft
from bot.conversations.events import Text
from bot.conversations.overleg.planning import why_free
from bot.conversations.overleg.poll import label, pose
from bot.conversations.routes import Needs, NothingToKeep, Routes, into, to
from bot.conversations.turn import GoTo, Outcome, Screen, Turn
from bot.rules import planning
from bot.rules.moments import Unread, on_one_line
from bot.rules.planning import Plan
from bot.storage import polls

FEWEST, MOST = 2, 5
MOST_KEPT = 20
"""Each moment has a button, of which Telegram wants at most a hundred under a message."""

routes = Routes(needs=Needs.REGISSEUR)


@dataclass(frozen=True, slots=True)
class Proposed(Draft):
    """What everyone will be asked."""

    kept_as = "prik"
    moments: tuple[str, ...] = ()
    place: str | None = None
    minutes: int = planning.MINUTES


@routes.press("prikken")
def ask_moments(turn: Turn) -> Screen:
    return _show(turn)


@routes.text("prikken")
def take_moments(turn: Turn, text: Text) -> Screen:
    """What is a moment joins the others; of what is not, or may be another day, we say so."""
    read = [on_one_line(line, turn.today) for line in text.text.splitlines()]
    plans = [plan for found, _ in read for plan in found]
    past = [plan for plan in plans if plan.other_day is None and plan.starts_at <= turn.now]
    fitting = [plan for plan in plans if plan.other_day is None and plan.starts_at > turn.now]
    proposed = _proposed(turn)
    together = sorted({*proposed.moments, *(plan.moment for plan in fitting)})
    proposed = replace(proposed, moments=tuple(together[:MOST_KEPT]))
    for plan in fitting:
        usual = plan.minutes == planning.MINUTES
        minutes = proposed.minutes if usual else plan.minutes
        proposed = replace(proposed, place=plan.place or proposed.place, minutes=minutes)
    turn.put_down(proposed)
    wrong = [part for _, unread in read for part in unread]
    return _show(turn, wrong, past, [plan for plan in plans if plan.other_day])


def _proposed(turn: Turn) -> Proposed:
    """What was put down, with the moments that still have to come."""
    proposed = turn.waiting(Proposed) or Proposed()
    coming = (each for each in proposed.moments if Plan.at(each).starts_at > turn.now)
    return replace(proposed, moments=tuple(coming))


def _show(
    turn: Turn, wrong: Sequence[Unread] = (), past: Sequence[Plan] = (), odd: Sequence[Plan] = ()
) -> Screen:
    proposed = _proposed(turn)
    plans = [Plan.at(moment) for moment in proposed.moments]
    text = turn.text(
        "overleg.prik_nieuw",
        moments=[(plan.starts_at, why_free(turn, plan)) for plan in plans],
        place=proposed.place,
        minutes=proposed.minutes,
        wrong=wrong,
        past=past,
        odd=odd,
        most=MOST,
    )
    rows = [
        *([turn.button("zonder", to("prik-zonder", _key(plan.moment)), moment=label(turn, plan))]
          for plan in plans),
        [turn.button("overleg_plaats", to("prik-plaats")),
         *([turn.button("zonder_plaats", to("prik-zonder-plaats"))] if proposed.place else [])],
        [turn.button("prik_sturen", to("prik-stuur"))] if FEWEST <= len(plans) <= MOST else [],
        [turn.button("alle_overleg", to("overleggen"))],
    ]  # fmt: skip
    return Screen(text, rows, expects=into("prikken"), slot="prikken")


def _key(moment: str) -> str:
    """For an address, in which ':' means something else."""
    return "".join(filter(str.isdigit, moment))


@routes.press("prik-zonder")
def without(turn: Turn, key: str) -> Screen:
    proposed = _proposed(turn)
    left = tuple(moment for moment in proposed.moments if _key(moment) != key)
    turn.put_down(replace(proposed, moments=left))
    return _show(turn)


@routes.press("prik-plaats")
def ask_place(turn: Turn) -> Screen:
    back = [turn.button("terug", to("prikken"))]
    text = turn.text("overleg.prik_plaats", place=_proposed(turn).place)
    return Screen(text, [back], expects=into("prik-plaats"))


@routes.text("prik-plaats")
def take_place(turn: Turn, text: Text) -> Screen:
    turn.put_down(replace(_proposed(turn), place=text.line))
    return _show(turn)


@routes.press("prik-zonder-plaats")
def without_place(turn: Turn) -> Screen:
    turn.put_down(replace(_proposed(turn), place=None))
    return _show(turn)


@routes.press("prik-stuur")
def send(turn: Turn) -> Outcome:
    asked = _proposed(turn)
    if not FEWEST <= len(asked.moments) <= MOST:
        raise NothingToKeep(to("overleggen"))
    poll = polls.ask(
        turn.session, turn.network.id, asked.moments, asked.place, asked.minutes, turn.source()
    )
    turn.forget(Proposed)
    pose(turn, poll)
    turn.says.saved(lead=turn.text("overleg.prik_verstuurd", at_rest=turn.at_rest))
    return GoTo(to("prik", poll))

"""Asking for a date (datum prikken): which moments are proposed to everyone."""

from collections.abc import Sequence

from bot.conversations.events import Text
from bot.conversations.overleg.planning import why_free
from bot.conversations.overleg.poll import label, pose
from bot.conversations.routes import Gone, Needs, Routes, into, to
from bot.conversations.turn import GoTo, Outcome, Screen, Turn
from bot.rules import planning
from bot.rules.moments import Unread, on_one_line
from bot.rules.planning import Plan
from bot.storage import polls

FEWEST, MOST = 2, 5
MOST_KEPT = 20
"""Each moment has a button, of which Telegram wants at most a hundred under a message."""
MOMENTS, PLACE, MINUTES = "prik", "prik_plaats", "prik_duur"

routes = Routes(needs=Needs.REGISSEUR)


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
    together = sorted({*_moments(turn), *(plan.moment for plan in fitting)})
    turn.put_down(MOMENTS, together[:MOST_KEPT] or None)
    for plan in fitting:
        turn.put_down(PLACE, plan.place or turn.draft(PLACE))
        usual = plan.minutes == planning.MINUTES
        turn.put_down(MINUTES, turn.draft(MINUTES) if usual else plan.minutes)
    wrong = [part for _, unread in read for part in unread]
    return _show(turn, wrong, past, [plan for plan in plans if plan.other_day])


def _moments(turn: Turn) -> list[str]:
    """Those put down that still have to come."""
    return [moment for moment in turn.draft(MOMENTS) or [] if Plan.at(moment).starts_at > turn.now]


def _show(
    turn: Turn, wrong: Sequence[Unread] = (), past: Sequence[Plan] = (), odd: Sequence[Plan] = ()
) -> Screen:
    proposed = [Plan.at(moment) for moment in _moments(turn)]
    place = turn.draft(PLACE)
    text = turn.text(
        "overleg.prik_nieuw",
        moments=[(plan.starts_at, why_free(turn, plan)) for plan in proposed],
        place=place,
        minutes=turn.draft(MINUTES) or planning.MINUTES,
        wrong=wrong,
        past=past,
        odd=odd,
        most=MOST,
    )
    rows = [
        *([turn.button("zonder", to("prik-zonder", _key(plan.moment)), moment=label(turn, plan))]
          for plan in proposed),
        [turn.button("overleg_plaats", to("prik-plaats")),
         *([turn.button("zonder_plaats", to("prik-zonder-plaats"))] if place else [])],
        [turn.button("prik_sturen", to("prik-stuur"))] if FEWEST <= len(proposed) <= MOST else [],
        [turn.button("alle_overleg", to("overleggen"))],
    ]  # fmt: skip
    return Screen(text, rows, expects=into("prikken"), slot="prikken")


def _key(moment: str) -> str:
    """For an address, in which ':' means something else."""
    return "".join(filter(str.isdigit, moment))


@routes.press("prik-zonder")
def without(turn: Turn, key: str) -> Screen:
    left = [moment for moment in _moments(turn) if _key(moment) != key]
    turn.put_down(MOMENTS, left or None)
    return _show(turn)


@routes.press("prik-plaats")
def ask_place(turn: Turn) -> Screen:
    back = [turn.button("terug", to("prikken"))]
    text = turn.text("overleg.prik_plaats", place=turn.draft(PLACE))
    return Screen(text, [back], expects=into("prik-plaats"))


@routes.text("prik-plaats")
def take_place(turn: Turn, text: Text) -> Screen:
    turn.put_down(PLACE, text.line)
    return _show(turn)


@routes.press("prik-zonder-plaats")
def without_place(turn: Turn) -> Screen:
    turn.put_down(PLACE, None)
    return _show(turn)


@routes.press("prik-stuur")
def send(turn: Turn) -> Outcome:
    moments = _moments(turn)
    if not FEWEST <= len(moments) <= MOST:
        raise Gone("niets_te_bewaren", to("overleggen"), alert=False)
    network_id = turn.network.id
    minutes = turn.draft(MINUTES) or planning.MINUTES
    poll = polls.ask(turn.session, network_id, moments, turn.draft(PLACE), minutes, turn.source())
    for name in (MOMENTS, PLACE, MINUTES):
        turn.put_down(name, None)
    pose(turn, poll)
    turn.says.saved(lead=turn.text("overleg.prik_verstuurd", at_rest=turn.at_rest))
    return GoTo(to("prik", poll))

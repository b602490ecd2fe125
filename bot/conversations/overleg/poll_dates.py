"""Asking for a date (datum prikken): which moments are proposed to everyone.

prikken              which moments?
text prikken         a moment on each line; more messages join them
prik-zonder:MOMENT   not this one (as 202703091400)
prik-stuur           ask everyone
"""

from collections.abc import Sequence

from bot.conversations.events import Text
from bot.conversations.overleg.poll import ask, label
from bot.conversations.routes import Needs, Routes
from bot.conversations.turn import GoTo, Outcome, Screen, Turn
from bot.rules import planning
from bot.rules.planning import Plan
from bot.storage import polls

FEWEST, MOST = 2, 5
MOST_KEPT = 20
"""Each moment has a button, of which Telegram wants at most a hundred under a message."""
MOMENTS, PLACE = "prik", "prik_plaats"

routes = Routes()


@routes.press("prikken", needs=Needs.REGISSEUR)
def ask_moments(turn: Turn) -> Screen:
    return _show(turn)


@routes.text("prikken", needs=Needs.REGISSEUR)
def take_moments(turn: Turn, text: Text) -> Screen:
    """What is a moment joins the others; of what is not, or may be another day, we say so."""
    lines = [line for line in text.text.splitlines() if planning.parts(line)]
    read = {line: planning.read(planning.parts(line), turn.today) for line in lines}
    plans = [plan for plan in read.values() if isinstance(plan, Plan)]
    past = [plan for plan in plans if plan.other_day is None and plan.starts_at <= turn.now]
    fitting = [plan for plan in plans if plan.other_day is None and plan.starts_at > turn.now]
    together = sorted({*_moments(turn), *(plan.moment for plan in fitting)})
    turn.put_down(MOMENTS, together[:MOST_KEPT] or None)
    for plan in fitting:
        turn.put_down(PLACE, plan.place or turn.draft(PLACE))
    wrong = [line for line, plan in read.items() if not isinstance(plan, Plan)]
    return _show(turn, wrong, past, [plan for plan in plans if plan.other_day])


def _moments(turn: Turn) -> list[str]:
    """Those put down that still have to come."""
    return [moment for moment in turn.draft(MOMENTS) or [] if Plan.at(moment).starts_at > turn.now]


def _show(
    turn: Turn, wrong: Sequence[str] = (), past: Sequence[Plan] = (), odd: Sequence[Plan] = ()
) -> Screen:
    proposed = [Plan.at(moment) for moment in _moments(turn)]
    free = turn.house.free_days
    text = turn.text(
        "overleg.prik_nieuw",
        moments=[(plan.starts_at, free.name(plan.day)) for plan in proposed],
        place=turn.draft(PLACE),
        wrong=wrong,
        past=past,
        odd=odd,
        most=MOST,
    )
    rows = [
        *([turn.button("zonder", f"prik-zonder:{_key(plan.moment)}", moment=label(turn, plan))]
          for plan in proposed),
        [turn.button("prik_sturen", "prik-stuur")] if FEWEST <= len(proposed) <= MOST else [],
        [turn.button("alle_overleg", "overleggen")],
    ]  # fmt: skip
    return Screen(text, rows, expects="prikken", slot="prikken")


def _key(moment: str) -> str:
    """For an address, in which ':' means something else."""
    return "".join(filter(str.isdigit, moment))


@routes.press("prik-zonder", needs=Needs.REGISSEUR)
def without(turn: Turn, key: str) -> Screen:
    left = [moment for moment in _moments(turn) if _key(moment) != key]
    turn.put_down(MOMENTS, left or None)
    return _show(turn)


@routes.press("prik-stuur", needs=Needs.REGISSEUR)
def send(turn: Turn) -> Outcome:
    moments = _moments(turn)
    if not FEWEST <= len(moments) <= MOST:
        turn.toast(turn.word("meldingen.niets_te_bewaren"))
        return GoTo("overleggen")
    network_id = turn.member.network.id
    poll = polls.ask(turn.session, network_id, moments, turn.draft(PLACE), turn.source())
    turn.put_down(MOMENTS, None)
    turn.put_down(PLACE, None)
    ask(turn, poll)
    turn.saved(lead=turn.text("overleg.prik_verstuurd", at_rest=turn.at_rest))
    return GoTo(f"prik:{poll.id}")

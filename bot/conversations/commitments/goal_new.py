"""New goals: one in a message, many in a pasted outline, or as the answer to a richtvraag."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from pydantic.dataclasses import dataclass

from bot.conversations.commitments.goal_tree import MOST_GOALS, label, load, show_list
from bot.conversations.commitments.ownership import partner_meant
from bot.conversations.drafts import Draft
from bot.conversations.events import Text
from bot.conversations.paging import PER_PAGE
from bot.conversations.paste import at_once, is_cut
from bot.conversations.routes import (
    Address,
    Routes,
    TextAddress,
    UnknownRoute,
    into,
    kept,
    row,
    to,
)
from bot.conversations.saving import mark_answered
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.draaiboek.goals import ACTION, STRATEGIC, Node
from bot.kijkwijzer import Kind, Richtvraag
from bot.rules.outline import Line, outline, rejoined, single
from bot.storage import goals
from bot.storage.tables import AuditEvent, Goal

routes = Routes()


@dataclass(frozen=True, slots=True)
class Waiting(Draft):
    """Texts of which it was asked under which goal they belong."""

    kept_as = "doel"
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline(Draft):
    """One that was shown, to hang under `parent`; `text` is what was pasted until `at`.

    `long`: it was cut, so the rest of it is to come.
    """

    kept_as = "doelen"
    parent: int | None
    lines: tuple[Line, ...]
    text: str
    long: bool
    at: float


def _parent(turn: Turn, id: int) -> Goal:
    """What a goal can hang under."""
    parent = kept(turn, Goal, id)
    if parent.level >= ACTION:
        raise UnknownRoute
    return parent


Parent = Annotated[Goal, row(_parent)]


@routes.text("doel-nieuw", beside=True)
def take_new(turn: Turn, text: Text, parent: Parent | None) -> Outcome:
    """One goal, with its responsible after a semicolon, or an outline that is shown first."""
    pasted = _join_paste(turn, text, parent.id if parent else None)
    lines = outline(pasted)
    if lines is not None:
        return _below(turn, parent, lines, text) or _preview(turn, parent, lines, pasted, text)
    one = single(text.text)
    if one is None:
        turn.says.lead = turn.text("doelen.geen_woorden")
        return GoTo(to("doel", parent) if parent else to("doelen"))
    goal, event = _add(turn, parent, *one, text.message_id)
    ask = None if one[1] else turn.button("verantwoordelijke", to("doel-wie", goal, 0))
    turn.says.saved(event, then=ask)
    return GoTo(_where(turn, goal))


def _where(turn: Turn, goal: Goal) -> Address:
    """The screen on which a goal stands among its own."""
    if goal.parent_id:
        return to("doel", goal.parent_id)
    place = next(n for n, node in enumerate(load(turn).roots) if node.id == goal.id)
    return to("doelen", place // PER_PAGE)


def _below(turn: Turn, parent: Goal | None, lines: list[Line], text: Text) -> Outcome:
    """For an action that comes where no action can be: under which goal does it belong?

    None when the first line may stand where it came.
    """
    level = lines[0].level - 1
    if level <= (parent.level if parent else 0):
        return None
    whole = load(turn)
    here = whole.find(parent.id) if parent else None
    inside = here.walk() if here else whole.walk()
    goals_above = [node for node in inside if node.level == level]
    if len(goals_above) == 1:
        return take_new(turn, text, _parent(turn, goals_above[0].id))
    if goals_above:
        return _ask_parent(turn, text, goals_above, expects=into("doel-nieuw", parent))
    turn.says.lead = turn.text("doelen.te_vroeg", line=lines[0])
    return GoTo(to("doel", parent) if parent else to("doelen"))


def _join_paste(turn: Turn, text: Text, parent_id: int | None) -> str:
    """This text; what comes right after an outline that waits to be kept is the rest of it."""
    waits = turn.waiting(Outline, parent=parent_id)
    if waits and at_once(text, waits.at) and (waits.long or outline(text.text)):
        return rejoined(waits.text, text.text)
    return text.text


def _preview(turn: Turn, parent: Goal | None, lines: list[Line], pasted: str, text: Text) -> Screen:
    """The outline as it would hang in the tree: its first line directly under `parent`."""
    shift = (parent.level if parent else 0) + 1 - lines[0].level
    top = lines[0].level
    placed = tuple(replace(line, level=min(max(line.level, top) + shift, ACTION)) for line in lines)
    under, at = parent.id if parent else None, text.sent_at.timestamp()
    turn.put_down(Outline(under, placed, pasted, is_cut(turn, text), at))
    named = [(line, partner_meant(turn, line.responsible)) for line in placed]
    return Screen(
        turn.text("doelen.voorbeeld", lines=named, parent=parent),
        [[turn.button("rijen_bewaren", to("doelen-bewaren"))],
         [turn.button("rijen_weg", to("doelen-niet"))]],
        expects=into("doel-nieuw", parent),
    )  # fmt: skip


@routes.press("doelen-bewaren")
def keep_outline(turn: Turn) -> Outcome:
    waits = turn.required(Outline, to("doelen"))
    under = _parent(turn, waits.parent) if waits.parent else None
    turn.forget(Outline)
    above: dict[int, Goal] = {}
    added = []
    for line in waits.lines:
        added.append(_add(turn, above.get(line.level - 1, under), line.text, line.responsible))
        above[line.level] = added[-1][0]
    events = [event for _, event in added]
    turn.says.saved(*events, lead=turn.text("doelen.bewaard", aantal=len(events)))
    return GoTo(_where(turn, added[0][0]))


@routes.press("doelen-niet")
def forget_outline(turn: Turn) -> Screen:
    turn.forget(Outline)
    return show_list(turn)


def of_question(turn: Turn, question: Richtvraag) -> tuple[tuple[Node, ...], Rows]:
    """For the screen of a richtvraag: the goals of its level, and where to add one."""
    whole = load(turn)
    level = _levels(turn).index(question) + 1
    rows = [
        [turn.button("toevoegen_bij", to("doel", parent), naam=label(turn, parent))]
        for parent in whole.of_level(level - 1)[:MOST_GOALS]
    ]
    return whole.of_level(level), [*rows, [turn.button("doelen", to("doelen"))]]


def take_for_question(turn: Turn, text: Text, question: Richtvraag) -> Outcome:
    """Text on such a screen: under the only goal it can hang under, or ask which one.

    None when there is nothing to hang it under: the caller keeps it as an item.
    """
    level = _levels(turn).index(question) + 1
    if level == STRATEGIC:
        return take_new(turn, text, None)
    parents = load(turn).of_level(level - 1)
    if len(parents) == 1:
        return take_new(turn, text, _parent(turn, parents[0].id))
    if not parents:
        return None
    # What comes next goes to the same goal: people send their list message by message.
    return _ask_parent(turn, text, parents, expects=into("antwoord", question))


def _ask_parent(turn: Turn, text: Text, parents: Sequence[Node], expects: TextAddress) -> Screen:
    texts = (*(turn.waiting(Waiting) or Waiting()).texts, text.text)
    turn.put_down(Waiting(texts))
    rows = [[Button(label(turn, p), to("doel-bij", p))] for p in parents[:MOST_GOALS]]
    return Screen(turn.text("doelen.waarbij", texts=texts), rows, expects=expects)


@routes.press("doel-bij")
def add_waiting(turn: Turn, parent: Parent) -> Outcome:
    waiting = turn.take(Waiting, to("doel", parent)).texts
    if any(outline(words) for words in waiting):
        return take_new(turn, Text("\n".join(waiting), 0, turn.now), parent)
    added = [_add(turn, parent, *one) for words in waiting if (one := single(words))]
    turn.says.saved(*(event for _, event in added))
    return GoTo(to("doel", parent))


def _levels(turn: Turn) -> list[Richtvraag]:
    """The richtvragen about the tree, the strategic level first, as the source asks them."""
    return [q for q in turn.kijkwijzer.questions if q.kind is Kind.GOALS]


def _add(
    turn: Turn,
    parent: Goal | None,
    words: str,
    responsible: str | None,
    message_id: int | None = None,
) -> tuple[Goal, AuditEvent]:
    """Keep a goal: adopted when the regisseur adds it, else a proposal of the partner.

    `message_id`: the message that holds these words and nothing else.
    """
    partner = partner_meant(turn, responsible)
    free = parent is None or parent.adopted_at is not None
    goal = Goal(
        network_id=turn.network.id,
        parent_id=parent.id if parent else None,
        level=parent.level + 1 if parent else STRATEGIC,
        rank=0.0,
        text=words,
        responsible_id=partner.id if partner else None,
        responsible_name=None if partner else responsible,
        proposed_by=turn.partner.id,
        adopted_at=turn.now if turn.is_regisseur and free else None,
    )
    event = goals.add(turn.session, goal, turn.source(message_id))
    for question in _levels(turn)[goal.level - 1 : goal.level]:
        mark_answered(turn, question)
    return goal, event

"""A goal changed: its words, who is responsible, and its place in the tree."""

from bot.conversations.changes import write
from bot.conversations.commitments.goal_tree import EditableGoal, label, load
from bot.conversations.commitments.ownership import partner_meant
from bot.conversations.events import Text
from bot.conversations.paging import page_at, pairs
from bot.conversations.routes import Routes, UnknownRoute, into, kept, to
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.draaiboek.goals import STRATEGIC, Node
from bot.storage import engagements, goals, history, indicators, networks
from bot.storage.tables import Goal, Partner

routes = Routes()


@routes.press("doel-wijzig")
def edit(turn: Turn, node: EditableGoal) -> Screen:
    rows = [
        [turn.button("tekst_wijzigen", to("doel-tekst", node)),
         turn.button("verantwoordelijke", to("doel-wie", node, 0))],
        [turn.button("omhoog", to("doel-stap", node, -1)),
         turn.button("omlaag", to("doel-stap", node, 1))],
        [turn.button("verplaatsen", to("doel-naar", node, 0))] if node.level > STRATEGIC else [],
        [turn.button("verwijderen", to("doel-weg", node))],
        [turn.button("terug", to("doel", node))],
    ]  # fmt: skip
    return Screen(turn.text("doelen.wijzigen", node=node), rows)


@routes.press("doel-tekst")
def ask_text(turn: Turn, node: EditableGoal) -> Screen:
    back = [turn.button("terug", to("doel", node))]
    text = turn.text("doelen.tekst", node=node)
    return Screen(text, [back], expects=into("doel-tekst", node, node.stamp))


@routes.text("doel-tekst")
def take_text(turn: Turn, text: Text, node: EditableGoal, stamp: int) -> Outcome:
    return write(turn, kept(turn, Goal, node.id), "text", text.line, stamp)


@routes.press("doel-wie")
def ask_responsible(turn: Turn, node: EditableGoal, number: int) -> Screen:
    partners = networks.partners(turn.session, turn.network.id)
    shown, other_pages = page_at(turn, partners, to("doel-wie", node, number))
    buttons = [Button(partner.name, to("doel-wie-is", node, partner)) for partner in shown]
    nobody = [turn.button("nog_niemand", to("doel-wie-is", node, None))]
    text = turn.text("doelen.wie", node=node)
    return Screen(text, [*pairs(buttons), other_pages, nobody], expects=into("doel-wie", node))


@routes.press("doel-wie-is")
def set_partner(turn: Turn, node: EditableGoal, partner: Partner | None) -> Outcome:
    return _set_responsible(turn, node, partner)


@routes.text("doel-wie")
def take_responsible(turn: Turn, text: Text, node: EditableGoal) -> Outcome:
    partner = partner_meant(turn, text.line)
    return _set_responsible(turn, node, partner, None if partner else text.line)


def _set_responsible(
    turn: Turn, node: Node, partner: Partner | None, name: str | None = None
) -> Outcome:
    event = history.change(
        turn.session, kept(turn, Goal, node.id), turn.source(),
        responsible_id=partner.id if partner else None, responsible_name=name,
    )  # fmt: skip
    turn.says.saved(event)
    parent = load(turn).parent(node.id)
    # Back where the next goal of the same kind can be sent.
    return GoTo(to("doel", parent) if parent else to("doelen"))


@routes.press("doel-stap")
def step(turn: Turn, node: EditableGoal, by: int) -> Outcome:
    event = goals.step(turn.session, kept(turn, Goal, node.id), -1 if by < 0 else 1, turn.source())
    if event is None:
        turn.says.toast(turn.word("meldingen.kan_niet_verder"))
    else:
        turn.says.saved(event)
    return GoTo(to("doel-wijzig", node))


@routes.press("doel-naar")
def ask_parent(turn: Turn, node: EditableGoal, number: int) -> Screen:
    whole = load(turn)
    here = whole.parent(node.id)
    others = [
        other
        for other in whole.of_level(node.level - 1)
        if other != here and (other.adopted or not node.adopted)
    ]
    shown, other_pages = page_at(turn, others, to("doel-naar", node, number))
    rows = [[Button(label(turn, other), to("doel-onder", node, other))] for other in shown]
    back = [turn.button("terug", to("doel", node))]
    text = turn.text("doelen.naar", node=node, any=bool(others))
    return Screen(text, [*rows, other_pages, back])


@routes.press("doel-onder")
def set_parent(turn: Turn, node: EditableGoal, parent: Goal) -> Outcome:
    if parent.level != node.level - 1:
        raise UnknownRoute
    turn.says.saved(goals.move(turn.session, kept(turn, Goal, node.id), parent, turn.source()))
    return GoTo(to("doel", node))


@routes.press("doel-weg")
def remove(turn: Turn, node: EditableGoal) -> Outcome:
    parent = load(turn).parent(node.id)
    goal = kept(turn, Goal, node.id)
    event = history.change(turn.session, goal, turn.source(), removed_at=turn.now)
    turn.says.saved(event, lead=turn.text("doelen.verwijderd", node=node, **_loosened(turn, node)))
    return GoTo(to("doel", parent) if parent else to("doelen"))


def _loosened(turn: Turn, node: Node) -> dict[str, int]:
    """How much goes with a goal, and how much stays without one: all of it comes back with it."""
    ids = {below.id for below in node.walk()}
    network_id = turn.network.id
    counts = engagements.by_goal(turn.session, network_id)
    return {
        "more": len(ids) - 1,
        "engagements": sum(sum(counts.get(id, {}).values()) for id in ids),
        "indicators": sum(
            indicator.goal_id in ids
            for indicator in indicators.of_network(turn.session, network_id)
        ),
    }

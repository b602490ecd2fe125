"""The goals of rubriek 1.3: the tree of strategic goals, operational goals and actions.

A partner proposes, the regisseur adopts. What a regisseur adds is adopted at once.
"""

from collections.abc import Callable
from typing import Annotated

from bot.conversations.paging import page_at
from bot.conversations.routes import Address, Gone, Needs, NotYours, Routes, into, kept, row, to
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.draaiboek.goals import ACTION, Node, Tree, tree
from bot.rules.engagements import progress
from bot.storage import engagements, goals, history, networks
from bot.storage.tables import Goal
from bot.texts import shorten

MOST_GOALS = 30
"""Goals to choose from on one screen: 6 times 4 fit."""

routes = Routes()


def load(turn: Turn) -> Tree:
    """The network's tree as it stands."""
    network_id = turn.network.id
    names = networks.partner_names(turn.session, network_id)
    return tree(goals.of_network(turn.session, network_id), names)


def in_tree(turn: Turn, id: int) -> Node:
    """One that was not removed, nor anything above it."""
    node = load(turn).find(id)
    if node is None:
        raise Gone("punt_weg", to("doelen"), alert=False)
    return node


def editable(turn: Turn, id: int) -> Node:
    node = in_tree(turn, id)
    if not may_edit(turn, node):
        raise NotYours
    return node


def may_edit(turn: Turn, node: Node) -> bool:
    """The regisseur keeps the tree; a partner keeps its own proposals until they are adopted."""
    return turn.is_regisseur or (not node.adopted and node.proposer_id == turn.partner.id)


AnyGoal = Annotated[Node, row(in_tree)]
EditableGoal = Annotated[Node, row(editable)]


@routes.command("doelen")
@routes.press("doelen")
def show_list(turn: Turn, number: int = 0) -> Screen:
    whole = load(turn)
    shown, other_pages = page_at(turn, whole.roots, to("doelen", number))
    counts = engagements.by_goal(turn.session, turn.network.id)
    text = turn.text(
        "doelen.boom",
        nodes=shown,
        progress={node.id: progress(node, counts) for node in shown},
        proposals=sum(not node.adopted for node in whole.walk()),
        regisseur=turn.is_regisseur,
    )
    rows = [[Button(label(turn, node), to("doel", node))] for node in shown]
    read = [turn.button("boom_lezen", to("doelen-alles"))] if whole.roots else []
    return Screen(
        text,
        [*rows, other_pages, [*read, *turn.to_question()]],
        expects=into("doel-nieuw", None),
        slot="doelen",
    )


@routes.press("doelen-alles")
def read_all(turn: Turn) -> Screen:
    turn.says.say(Screen(turn.text("doelen.alles", nodes=list(load(turn).walk()))))
    return Screen(turn.text("document.einde"), [[turn.button("doelen", to("doelen"))]])


@routes.press("doel")
def one(turn: Turn, node: AnyGoal) -> Screen:
    parent = load(turn).parent(node.id)
    counts = engagements.by_goal(turn.session, turn.network.id)
    text = turn.text(
        "doelen.doel",
        node=node,
        parent=parent,
        progress={n.id: progress(n, counts) for n in (node, *node.children)},
        network=turn.network.name,
    )
    adoptable = not node.adopted and turn.is_regisseur
    back = turn.button("hoger", to("doel", parent) if parent else to("doelen"))
    rows = [
        *([Button(label(turn, child), to("doel", child))] for child in node.children[:40]),
        [turn.button("neem_over", to("doel-neem-over", node))] if adoptable else [],
        [turn.button("wijzigen", to("doel-wijzig", node))] if may_edit(turn, node) else [],
        [turn.button("engagement_hiervoor", to("engagement-voor", node))],
        turn.to_question(),
        [back, turn.button("historie", to("historie", "goal", node))],
    ]
    under = node if node.level < ACTION else parent
    return Screen(text, rows, expects=into("doel-nieuw", under), slot=f"doel:{node.id}")


@routes.press("doel-neem-over", needs=Needs.REGISSEUR)
def adopt(turn: Turn, node: AnyGoal) -> Outcome:
    """Adopt a proposal, what it hangs under, and what hangs under it."""
    events = []
    path = [n for n in load(turn).walk() if any(below.id == node.id for below in n.walk())]
    for each in (*path, *node.walk()):
        goal = kept(turn, Goal, each.id)
        if goal.adopted_at is None:
            events.append(history.change(turn.session, goal, turn.source(), adopted_at=turn.now))
    turn.says.saved(*events, lead=turn.text("doelen.overgenomen"))
    return GoTo(to("doel", node))


def choose(
    turn: Turn,
    here: Node | None,
    *,
    below: Callable[[Node], Address],
    this: Callable[[Node], Address],
    back: Address,
) -> Screen:
    """For which goal is something? Down the tree, a level at a time (`below`), or `this` one."""
    whole = load(turn)
    nodes = here.children if here else whole.roots
    rows = [[Button(label(turn, node), below(node))] for node in nodes]
    if here:
        rows.insert(0, [turn.button("kies_dit_doel", this(here))])
    text = turn.text("doelen.kies", goal=here, any=bool(whole.roots))
    return Screen(text, [*rows[:MOST_GOALS], [turn.button("terug", back)]])


def label(turn: Turn, node: Node) -> str:
    """A goal on a button: its number, and as much of its words as fits."""
    name = turn.word("doelen.voorstel")
    if node.number:
        name = turn.word(f"doelen.kort_{node.level}", nummer=node.number)
    return f"{name} {shorten(node.text, 44)}"

"""The goals of rubriek 1.3: the tree of strategic goals, operational goals and actions.

A partner proposes, the regisseur adopts. What a regisseur adds is adopted at once.

/doelen                        the strategic goals
doelen-blad:PAGE
doelen-alles                   the whole tree, to read
doel:ID                        a goal: its responsible, and what hangs under it
doel-neem-over:ID              adopt a proposal, with what hangs under it
"""

from bot.conversations.changes import kept
from bot.conversations.paging import page
from bot.conversations.routes import Needs, Routes, UnknownRouteError
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.draaiboek.goals import ACTION, Node, Tree, tree
from bot.rules.engagements import progress
from bot.storage import engagements, goals, history, networks
from bot.storage.tables import Goal
from bot.texts import shorten

MOST_GOALS = 30
"""Goals to choose from on one screen: 6 times 4 fit."""

routes = Routes()


@routes.command("doelen")
@routes.press("doelen")
def top(turn: Turn) -> Screen:
    return show_list(turn, 0)


@routes.press("doelen-blad")
def show_list(turn: Turn, number: int) -> Screen:
    whole = load(turn)
    shown, other_pages = page(turn, whole.roots, number, "doelen-blad")
    counts = engagements.by_goal(turn.session, turn.network.id)
    text = turn.text(
        "doelen.boom",
        nodes=shown,
        progress={node.id: progress(node, counts) for node in shown},
        proposals=sum(not node.adopted for node in whole.walk()),
        regisseur=turn.is_regisseur,
    )
    rows = [[Button(label(turn, node), f"doel:{node.id}")] for node in shown]
    read = [turn.button("boom_lezen", "doelen-alles")] if whole.roots else []
    return Screen(
        text,
        [*rows, other_pages, [*read, *turn.to_question()]],
        expects="doel-nieuw:0",
        slot="doelen",
    )


@routes.press("doelen-alles")
def read_all(turn: Turn) -> Screen:
    turn.says.say(Screen(turn.text("doelen.alles", nodes=list(load(turn).walk()))))
    return Screen(turn.text("document.einde"), [[turn.button("doelen", "doelen")]])


@routes.press("doel")
def one(turn: Turn, id: int) -> Screen:
    whole = load(turn)
    node = whole.find(id)
    if node is None:
        turn.says.toast(turn.word("meldingen.punt_weg"))
        return top(turn)
    parent = whole.parent(id)
    counts = engagements.by_goal(turn.session, turn.network.id)
    text = turn.text(
        "doelen.doel",
        node=node,
        parent=parent,
        progress={n.id: progress(n, counts) for n in (node, *node.children)},
        network=turn.network.name,
    )
    adoptable = not node.adopted and turn.is_regisseur
    back = turn.button("hoger", f"doel:{parent.id}" if parent else "doelen")
    rows = [
        *([Button(label(turn, child), f"doel:{child.id}")] for child in node.children[:40]),
        [turn.button("neem_over", f"doel-neem-over:{id}")] if adoptable else [],
        [turn.button("wijzigen", f"doel-wijzig:{id}")] if _may_edit(turn, node) else [],
        [turn.button("engagement_hiervoor", f"engagement-voor:{id}")],
        turn.to_question(),
        [back, turn.button("historie", f"historie:goal:{id}")],
    ]
    under = node if node.level < ACTION else parent
    expects = f"doel-nieuw:{under.id if under else 0}"
    return Screen(text, rows, expects=expects, slot=f"doel:{id}")


@routes.press("doel-neem-over", needs=Needs.REGISSEUR)
def adopt(turn: Turn, id: int) -> Outcome:
    """Adopt a proposal, what it hangs under, and what hangs under it."""
    whole = load(turn)
    node = whole.find(id)
    if node is None:
        raise UnknownRouteError
    events = []
    path = [n for n in whole.walk() if any(below.id == id for below in n.walk())]
    for each in (*path, *node.walk()):
        goal = kept(turn, Goal, each.id)
        if goal.adopted_at is None:
            events.append(history.change(turn.session, goal, turn.source(), adopted_at=turn.now))
    turn.says.saved(*events, lead=turn.text("doelen.overgenomen"))
    return GoTo(f"doel:{id}")


def choose(turn: Turn, address: str, id: int, goal_id: int) -> Screen:
    """For which goal is this? Down the tree, a level at a time.

    `address`:ID:GOAL shows a level, `address`-is:ID:GOAL chooses.
    """
    whole = load(turn)
    here = whole.find(goal_id)
    below = here.children if here else whole.roots
    rows = [[Button(label(turn, node), f"{address}:{id}:{node.id}")] for node in below]
    if here:
        rows.insert(0, [turn.button("kies_dit_doel", f"{address}-is:{id}:{here.id}")])
    text = turn.text("doelen.kies", goal=here, any=bool(whole.roots))
    back = turn.button("terug", f"{address.partition('-')[0]}:{id}")
    return Screen(text, [*rows[:MOST_GOALS], [back]])


def load(turn: Turn) -> Tree:
    """The network's tree as it stands."""
    network_id = turn.network.id
    names = networks.partner_names(turn.session, network_id)
    return tree(goals.of_network(turn.session, network_id), names)


def label(turn: Turn, node: Node) -> str:
    """A goal on a button: its number, and as much of its words as fits."""
    name = turn.word("doelen.voorstel")
    if node.number:
        name = turn.word(f"doelen.kort_{node.level}", nummer=node.number)
    return f"{name} {shorten(node.text, 44)}"


def editable(turn: Turn, id: int) -> Node:
    """The goal, for who may change it; raises UnknownRouteError for anyone else."""
    node = load(turn).find(id)
    if node is None or not _may_edit(turn, node):
        raise UnknownRouteError
    return node


def _may_edit(turn: Turn, node: Node) -> bool:
    """The regisseur keeps the tree; a partner keeps its own proposals until they are adopted."""
    return turn.is_regisseur or (not node.adopted and node.proposer_id == turn.partner.id)

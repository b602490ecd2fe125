"""A goal changed: its words, who is responsible, and its place in the tree.

doel-wijzig:ID                 what can be changed
doel-tekst:ID                  other words
text doel-tekst:ID:STAMP       the new words
doel-wie:ID:PAGE               who is responsible?
doel-wie-is:ID:PARTNER         a partner (0: nobody)
text doel-wie:ID               somebody outside the network
doel-stap:ID:BY                one place up (-1) or down (1)
doel-naar:ID:PAGE              which goal should it hang under?
doel-onder:ID:PARENT           that one
doel-weg:ID                    remove it, with what hangs under it
"""

from bot.conversations.changes import kept, write
from bot.conversations.commitments.goal_tree import editable, label, load
from bot.conversations.events import Text
from bot.conversations.paging import page, pairs
from bot.conversations.people.ownership import partner_meant
from bot.conversations.routes import Routes, UnknownRouteError
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.draaiboek.goals import STRATEGIC, Node
from bot.storage import engagements, goals, history, indicators, networks
from bot.storage.tables import Goal

routes = Routes()


@routes.press("doel-wijzig")
def edit(turn: Turn, id: int) -> Screen:
    node = editable(turn, id)
    rows = [
        [turn.button("tekst_wijzigen", f"doel-tekst:{id}"),
         turn.button("verantwoordelijke", f"doel-wie:{id}:0")],
        [turn.button("omhoog", f"doel-stap:{id}:-1"), turn.button("omlaag", f"doel-stap:{id}:1")],
        [turn.button("verplaatsen", f"doel-naar:{id}:0")] if node.level > STRATEGIC else [],
        [turn.button("verwijderen", f"doel-weg:{id}")],
        [turn.button("terug", f"doel:{id}")],
    ]  # fmt: skip
    return Screen(turn.text("doelen.wijzigen", node=node), rows)


@routes.press("doel-tekst")
def ask_text(turn: Turn, id: int) -> Screen:
    node = editable(turn, id)
    back = [turn.button("terug", f"doel:{id}")]
    text = turn.text("doelen.tekst", node=node)
    return Screen(text, [back], expects=f"doel-tekst:{id}:{node.stamp}")


@routes.text("doel-tekst")
def take_text(turn: Turn, text: Text, id: int, stamp: int) -> Outcome:
    editable(turn, id)
    return write(turn, kept(turn, Goal, id), "text", text.line, stamp)


@routes.press("doel-wie")
def ask_responsible(turn: Turn, id: int, number: int) -> Screen:
    node = editable(turn, id)
    partners = networks.partners(turn.session, turn.network.id)
    shown, other_pages = page(turn, partners, number, f"doel-wie:{id}")
    buttons = [Button(partner.name, f"doel-wie-is:{id}:{partner.id}") for partner in shown]
    nobody = [turn.button("nog_niemand", f"doel-wie-is:{id}:0")]
    text = turn.text("doelen.wie", node=node)
    return Screen(text, [*pairs(buttons), other_pages, nobody], expects=f"doel-wie:{id}")


@routes.press("doel-wie-is")
def set_partner(turn: Turn, id: int, partner_id: int) -> Outcome:
    partner = networks.partner(turn.session, turn.network.id, partner_id)
    if partner is None and partner_id:
        raise UnknownRouteError
    return _set_responsible(turn, id, partner.id if partner else None, None)


@routes.text("doel-wie")
def take_responsible(turn: Turn, text: Text, id: int) -> Outcome:
    partner = partner_meant(turn, text.line)
    if partner is None:
        return _set_responsible(turn, id, None, text.line)
    return _set_responsible(turn, id, partner.id, None)


def _set_responsible(turn: Turn, id: int, partner_id: int | None, name: str | None) -> Outcome:
    editable(turn, id)
    event = history.change(
        turn.session,
        kept(turn, Goal, id),
        turn.source(),
        responsible_id=partner_id,
        responsible_name=name,
    )
    turn.says.saved(event)
    parent = load(turn).parent(id)
    # Back where the next goal of the same kind can be sent.
    return GoTo(f"doel:{parent.id}" if parent else "doelen")


@routes.press("doel-stap")
def step(turn: Turn, id: int, by: int) -> Outcome:
    editable(turn, id)
    event = goals.step(turn.session, kept(turn, Goal, id), -1 if by < 0 else 1, turn.source())
    if event is None:
        turn.says.toast(turn.word("meldingen.kan_niet_verder"))
    else:
        turn.says.saved(event)
    return GoTo(f"doel-wijzig:{id}")


@routes.press("doel-naar")
def ask_parent(turn: Turn, id: int, number: int) -> Screen:
    node = editable(turn, id)
    whole = load(turn)
    here = whole.parent(id)
    others = [
        other
        for other in whole.of_level(node.level - 1)
        if other != here and (other.adopted or not node.adopted)
    ]
    shown, other_pages = page(turn, others, number, f"doel-naar:{id}")
    rows = [[Button(label(turn, other), f"doel-onder:{id}:{other.id}")] for other in shown]
    back = [turn.button("terug", f"doel:{id}")]
    text = turn.text("doelen.naar", node=node, any=bool(others))
    return Screen(text, [*rows, other_pages, back])


@routes.press("doel-onder")
def set_parent(turn: Turn, id: int, parent_id: int) -> Outcome:
    node = editable(turn, id)
    parent = kept(turn, Goal, parent_id)
    if parent.level != node.level - 1:
        raise UnknownRouteError
    turn.says.saved(goals.move(turn.session, kept(turn, Goal, id), parent, turn.source()))
    return GoTo(f"doel:{id}")


@routes.press("doel-weg")
def remove(turn: Turn, id: int) -> Outcome:
    node = editable(turn, id)
    parent = load(turn).parent(id)
    goal = kept(turn, Goal, id)
    event = history.change(turn.session, goal, turn.source(), removed_at=turn.now)
    turn.says.saved(event, lead=turn.text("doelen.verwijderd", node=node, **_loosened(turn, node)))
    return GoTo(f"doel:{parent.id}" if parent else "doelen")


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

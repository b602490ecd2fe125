"""The goals of rubriek 1.3: the tree of strategic goals, operational goals and actions.

A partner proposes, the regisseur adopts. What a regisseur adds is adopted at once.

/doelen                        the strategic goals
doel:ID                        a goal: its responsible, and what hangs under it
doelen-alles                   the whole tree, to read
text doel-nieuw:PARENT         a new goal under PARENT (0: a strategic one), or a pasted outline
doel-bij:PARENT                the text that waits hangs under this one
doelen-bewaren, doelen-niet    keep the outline that was shown, or not
doel-neem-over:ID              adopt a proposal, with what hangs under it
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
from bot.conversations.events import Text
from bot.conversations.paging import page
from bot.conversations.routes import Needs, Routes, UnknownRouteError
from bot.conversations.saving import mark_answered
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.draaiboek.goals import ACTION, STRATEGIC, Node, Tree, tree
from bot.kijkwijzer import Kind, Richtvraag
from bot.rules import engagements as engagement_rules
from bot.rules.outline import Line, match_name, outline, rejoined, split_responsible
from bot.storage import engagements, goals, history, networks
from bot.storage.tables import AuditEvent, Goal
from bot.texts import length, shorten

LONG_PASTE = 3500
"""UTF-16 units: Telegram cuts a longer paste in two, of which the second comes at once."""
SAME_PASTE_SECONDS = 2

MOST_PARENTS = 30
"""Goals to choose from on one screen: 6 times 4 fit."""

routes = Routes()


@routes.command("doelen")
@routes.press("doelen")
def top(turn: Turn) -> Screen:
    return _list(turn, 0)


@routes.press("doelen-blad")
def _list(turn: Turn, number: int) -> Screen:
    whole = load(turn)
    shown, other_pages = page(turn, whole.roots, number, "doelen-blad")
    counts = engagements.by_goal(turn.session, turn.member.network.id)
    progress = {node.id: engagement_rules.progress(node, counts) for node in shown}
    text = turn.text(
        "doelen.boom",
        nodes=shown,
        progress=progress,
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
    turn.say(Screen(turn.text("doelen.alles", nodes=list(load(turn).walk()))))
    return Screen(turn.text("document.einde"), [[turn.button("doelen", "doelen")]])


@routes.press("doel")
def one(turn: Turn, id: int) -> Screen:
    whole = load(turn)
    node = whole.find(id)
    if node is None:
        turn.toast(turn.word("meldingen.punt_weg"))
        return top(turn)
    parent = whole.parent(id)
    counts = engagements.by_goal(turn.session, turn.member.network.id)
    text = turn.text(
        "doelen.doel",
        node=node,
        parent=parent,
        progress={n.id: engagement_rules.progress(n, counts) for n in (node, *node.children)},
        network=turn.member.network.name,
    )
    adopt = not node.adopted and turn.is_regisseur
    back = turn.button("hoger", f"doel:{parent.id}" if parent else "doelen")
    rows = [
        *([Button(label(turn, child), f"doel:{child.id}")] for child in node.children[:40]),
        [turn.button("neem_over", f"doel-neem-over:{id}")] if adopt else [],
        [turn.button("wijzigen", f"doel-wijzig:{id}")] if _may_edit(turn, node) else [],
        [turn.button("engagement_hiervoor", f"engagement-voor:{id}")],
        turn.to_question(),
        [back, turn.button("historie", f"historie:goal:{id}")],
    ]
    under = node if node.level < ACTION else parent
    expects = f"doel-nieuw:{under.id if under else 0}"
    return Screen(text, rows, expects=expects, slot=f"doel:{id}")


@routes.text("doel-nieuw")
def take_new(turn: Turn, text: Text, parent_id: int) -> Outcome:
    """One goal, with its responsible after a semicolon, or an outline that is shown first."""
    parent = _parent(turn, parent_id)
    pasted = _join_paste(turn, text, parent_id)
    lines = outline(pasted)
    if lines is not None:
        return _preview(turn, parent, lines, pasted, text)
    words, responsible = split_responsible(text.text)
    level = parent.level + 1 if parent else STRATEGIC
    goal, event = _add(turn, parent, Line(level, words, responsible))
    ask = None if responsible else turn.button("verantwoordelijke", f"doel-wie:{goal.id}:0")
    turn.saved(event, then=ask)
    return GoTo(f"doel:{parent.id}" if parent else "doelen")


def _join_paste(turn: Turn, text: Text, parent_id: int) -> str:
    """This text; what comes right after an outline that waits to be kept is the rest of it."""
    waits = turn.draft("doelen")
    if waits is None or waits["parent"] != parent_id:
        return text.text
    at_once = 0 <= text.sent_at.timestamp() - waits["at"] <= SAME_PASTE_SECONDS
    if at_once and (waits["long"] or outline(text.text)):
        return rejoined(waits["text"], text.text)
    return text.text


def _preview(turn: Turn, parent: Goal | None, lines: list[Line], pasted: str, text: Text) -> Screen:
    """The outline as it would hang in the tree: its first line directly under `parent`."""
    shift = (parent.level if parent else 0) + 1 - lines[0].level
    placed = [
        Line(min(max(line.level + shift, lines[0].level + shift), ACTION), line.text,
             line.responsible)
        for line in lines
    ]  # fmt: skip
    turn.put_down(
        "doelen",
        {
            "parent": parent.id if parent else 0,
            "lines": [(line.level, line.text, line.responsible) for line in placed],
            "text": pasted,
            "long": length(text.text) >= LONG_PASTE,
            "at": text.sent_at.timestamp(),
        },
    )
    named = [(line, _partner_of(turn, line.responsible)) for line in placed]
    return Screen(
        turn.text("doelen.voorbeeld", lines=named, parent=parent),
        [[turn.button("rijen_bewaren", "doelen-bewaren")],
         [turn.button("rijen_weg", "doelen-niet")]],
        expects=f"doel-nieuw:{parent.id if parent else 0}",
    )  # fmt: skip


@routes.press("doelen-bewaren")
def keep_outline(turn: Turn) -> Outcome:
    waits = turn.draft("doelen")
    if waits is None:
        turn.toast(turn.word("meldingen.niets_te_bewaren"))
        return top(turn)
    under = _parent(turn, waits["parent"])
    turn.put_down("doelen", None)
    above: dict[int, Goal] = {}
    events = []
    for level, words, responsible in waits["lines"]:
        parent = above.get(level - 1, under)
        above[level], event = _add(turn, parent, Line(level, words, responsible))
        events.append(event)
    turn.saved(*events, lead=turn.text("doelen.bewaard", aantal=len(events)))
    return GoTo(f"doel:{under.id}" if under else "doelen")


@routes.press("doelen-niet")
def forget_outline(turn: Turn) -> Screen:
    turn.put_down("doelen", None)
    return top(turn)


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
    turn.saved(*events, lead=turn.text("doelen.overgenomen"))
    return GoTo(f"doel:{id}")


@routes.press("doel-wijzig")
def edit(turn: Turn, id: int) -> Screen:
    node = _editable(turn, id)
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
    node = _editable(turn, id)
    back = [turn.button("terug", f"doel:{id}")]
    text = turn.text("doelen.tekst", node=node)
    return Screen(text, [back], expects=f"doel-tekst:{id}:{node.stamp}")


@routes.text("doel-tekst")
def take_text(turn: Turn, text: Text, id: int, stamp: int) -> Outcome:
    _editable(turn, id)
    return write(turn, kept(turn, Goal, id), "text", " ".join(text.text.split()), stamp)


@routes.press("doel-wie")
def ask_responsible(turn: Turn, id: int, number: int) -> Screen:
    node = _editable(turn, id)
    partners = networks.partners(turn.session, turn.member.network.id)
    shown, other_pages = page(turn, partners, number, f"doel-wie:{id}")
    buttons = [Button(partner.name, f"doel-wie-is:{id}:{partner.id}") for partner in shown]
    rows = [
        *(buttons[i : i + 2] for i in range(0, len(buttons), 2)),
        other_pages,
        [turn.button("nog_niemand", f"doel-wie-is:{id}:0")],
    ]
    return Screen(turn.text("doelen.wie", node=node), rows, expects=f"doel-wie:{id}")


@routes.press("doel-wie-is")
def set_partner(turn: Turn, id: int, partner_id: int) -> Outcome:
    partner = networks.partner(turn.session, turn.member.network.id, partner_id)
    if partner is None and partner_id:
        raise UnknownRouteError
    return _set_responsible(turn, id, partner.id if partner else None, None)


@routes.text("doel-wie")
def take_responsible(turn: Turn, text: Text, id: int) -> Outcome:
    name = " ".join(text.text.split())
    found = _partner_of(turn, name)
    return _set_responsible(turn, id, found[0] if found else None, None if found else name)


def _set_responsible(turn: Turn, id: int, partner_id: int | None, name: str | None) -> Outcome:
    _editable(turn, id)
    event = history.change(
        turn.session,
        kept(turn, Goal, id),
        turn.source(),
        responsible_id=partner_id,
        responsible_name=name,
    )
    turn.saved(event)
    parent = load(turn).parent(id)
    # Back where the next goal of the same kind can be sent.
    return GoTo(f"doel:{parent.id}" if parent else "doelen")


@routes.press("doel-stap")
def step(turn: Turn, id: int, by: int) -> Outcome:
    _editable(turn, id)
    event = goals.step(turn.session, kept(turn, Goal, id), -1 if by < 0 else 1, turn.source())
    if event is None:
        turn.toast(turn.word("meldingen.kan_niet_verder"))
    else:
        turn.saved(event)
    return GoTo(f"doel-wijzig:{id}")


@routes.press("doel-naar")
def ask_parent(turn: Turn, id: int, number: int) -> Screen:
    node = _editable(turn, id)
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
    node = _editable(turn, id)
    parent = kept(turn, Goal, parent_id)
    if parent.level != node.level - 1:
        raise UnknownRouteError
    turn.saved(goals.move(turn.session, kept(turn, Goal, id), parent, turn.source()))
    return GoTo(f"doel:{id}")


@routes.press("doel-weg")
def remove(turn: Turn, id: int) -> Outcome:
    node = _editable(turn, id)
    parent = load(turn).parent(id)
    goal = kept(turn, Goal, id)
    event = history.change(turn.session, goal, turn.source(), removed_at=turn.now)
    more = len(list(node.walk())) - 1
    turn.saved(event, lead=turn.text("doelen.verwijderd", node=node, more=more))
    return GoTo(f"doel:{parent.id}" if parent else "doelen")


def load(turn: Turn) -> Tree:
    """The network's tree as it stands."""
    network_id = turn.member.network.id
    names = networks.partner_names(turn.session, network_id)
    return tree(goals.of_network(turn.session, network_id), names)


def of_question(turn: Turn, question: Richtvraag) -> tuple[tuple[Node, ...], Rows]:
    """For the screen of a richtvraag: the goals of its level, and where to add one."""
    whole = load(turn)
    level = _levels(turn).index(question) + 1
    rows = [
        [turn.button("toevoegen_bij", f"doel:{parent.id}", naam=label(turn, parent))]
        for parent in whole.of_level(level - 1)[:MOST_PARENTS]
    ]
    return whole.of_level(level), [*rows, [turn.button("doelen", "doelen")]]


def take_for_question(turn: Turn, text: Text, question: Richtvraag) -> Outcome:
    """Text on such a screen: under the only goal it can hang under, or ask which one.

    None when there is nothing to hang it under: the caller keeps it as an item.
    """
    level = _levels(turn).index(question) + 1
    if level == STRATEGIC:
        return take_new(turn, text, 0)
    parents = load(turn).of_level(level - 1)
    if len(parents) == 1:
        return take_new(turn, text, parents[0].id)
    if not parents:
        return None
    waiting = [*(turn.draft("doel") or []), text.text]
    turn.put_down("doel", waiting)
    rows = [[Button(label(turn, p), f"doel-bij:{p.id}")] for p in parents[:MOST_PARENTS]]
    # What comes next goes to the same goal: people send their list message by message.
    return Screen(
        turn.text("doelen.waarbij", texts=waiting), rows, expects=f"antwoord:{question.key}"
    )


@routes.press("doel-bij")
def add_waiting(turn: Turn, parent_id: int) -> Outcome:
    waiting = turn.draft("doel")
    if not waiting:
        turn.toast(turn.word("meldingen.niets_te_bewaren"))
        return GoTo(f"doel:{parent_id}")
    parent = _parent(turn, parent_id)
    turn.put_down("doel", None)
    if any(outline(words) for words in waiting):
        return take_new(turn, Text("\n".join(waiting), 0, turn.now), parent_id)
    level = parent.level + 1 if parent else STRATEGIC
    added = [_add(turn, parent, Line(level, *split_responsible(words))) for words in waiting]
    turn.saved(*(event for _, event in added))
    return GoTo(f"doel:{parent_id}")


def _levels(turn: Turn) -> list[Richtvraag]:
    """The richtvragen about the tree, the strategic level first, as the source asks them."""
    return [q for q in turn.kijkwijzer.questions if q.kind is Kind.GOALS]


def _add(turn: Turn, parent: Goal | None, line: Line) -> tuple[Goal, AuditEvent]:
    """Keep a goal: adopted when the regisseur adds it, else a proposal of the partner."""
    partner = _partner_of(turn, line.responsible)
    free = parent is None or parent.adopted_at is not None
    goal = Goal(
        network_id=turn.member.network.id,
        parent_id=parent.id if parent else None,
        level=parent.level + 1 if parent else STRATEGIC,
        rank=0.0,
        text=line.text,
        responsible_id=partner[0] if partner else None,
        responsible_name=None if partner else line.responsible,
        proposed_by=turn.member.partner.id,
        adopted_at=turn.now if turn.is_regisseur and free else None,
    )
    event = goals.add(turn.session, goal, turn.source())
    for question in _levels(turn)[goal.level - 1 : goal.level]:
        mark_answered(turn, question)
    return goal, event


def _partner_of(turn: Turn, written: str | None) -> tuple[int, str] | None:
    """The partner that is meant by a name as people write it."""
    if not written:
        return None
    partners = networks.partners(turn.session, turn.member.network.id)
    names = {partner.id: partner.name for partner in partners}
    found = match_name(written, names)
    return None if found is None else (found, names[found])


def _parent(turn: Turn, id: int) -> Goal | None:
    """What a new goal hangs under; None (for 0) makes it a strategic one."""
    if not id:
        return None
    parent = kept(turn, Goal, id)
    if parent.level >= ACTION:
        raise UnknownRouteError
    return parent


def _editable(turn: Turn, id: int) -> Node:
    """The goal, for who may change it; raises UnknownRouteError for anyone else."""
    node = load(turn).find(id)
    if node is None or not _may_edit(turn, node):
        raise UnknownRouteError
    return node


def _may_edit(turn: Turn, node: Node) -> bool:
    """The regisseur keeps the tree; a partner keeps its own proposals until they are adopted."""
    return turn.is_regisseur or (not node.adopted and node.proposer_id == turn.member.partner.id)


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
    return Screen(text, [*rows[:MOST_PARENTS], [back]])


def label(turn: Turn, node: Node) -> str:
    """A goal on a button: its number, and as much of its words as fits."""
    name = turn.word("doelen.voorstel")
    if node.number:
        name = turn.word(f"doelen.kort_{node.level}", nummer=node.number)
    return f"{name} {shorten(node.text, 44)}"

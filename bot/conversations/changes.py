"""What holds for everything that a network keeps together: undo, history, and two writers at once.

neem-terug:FIRST:LAST    take back one's changes between these two events
botsing:CHOICE           mine, theirs, or both
historie:THING:ID        who changed what, when
"""

from datetime import date, time
from typing import Any

from bot.conversations.routes import Routes, UnknownRouteError
from bot.conversations.turn import GoTo, Outcome, Screen, Turn
from bot.storage import history, networks
from bot.storage.content import Choice
from bot.storage.history import Kept
from bot.storage.tables import (
    AuditEvent,
    Decision,
    Engagement,
    Goal,
    Indicator,
    JointText,
    Measurement,
    Meeting,
    Thing,
)

routes = Routes()


def address(row: Kept) -> str:
    """The route of the screen that shows a row."""
    match row:
        case Goal():
            return f"doel:{row.id}"
        case Indicator():
            return f"indicator:{row.id}"
        case Measurement():
            return f"indicator:{row.indicator_id}"
        case JointText():
            return f"samen:{row.question}"
        case Meeting():
            return f"overleg:{row.id}"
        case Decision():
            return f"tijdens:{row.meeting_id}"
    return f"engagement:{row.id}"


def write(turn: Turn, row: Kept, name: str, value: str, stamp: int) -> Outcome:
    """Give a text column a new value; did another do so since `stamp`, then let them choose."""
    history.lock(turn.session, row)
    other = history.changed_since(turn.session, row, stamp, name)
    if other is None or other.person_id == turn.person.id or getattr(row, name) == value:
        turn.saved(history.change(turn.session, row, turn.source(), **{name: value}))
        return GoTo(address(row))
    history.set_aside(turn.session, row, turn.source(), name, value)
    return _ask(turn, row, name, value, other)


def _ask(turn: Turn, row: Kept, name: str, mine: str, other: AuditEvent) -> Screen:
    turn.put_down(
        "botsing",
        {"thing": other.thing, "id": row.id, "name": name, "mine": mine, "stamp": row.stamp},
    )
    who = networks.name_of(turn.session, other.person_id)
    return Screen(
        turn.text("algemeen.botsing", wie=who, mijn=mine, andere=getattr(row, name)),
        [[turn.button("mijn_tekst", f"botsing:{Choice.MINE}")],
         [turn.button("die_van", f"botsing:{Choice.THEIRS}", naam=who)],
         [turn.button("allebei", f"botsing:{Choice.BOTH}")]],
    )  # fmt: skip


@routes.press("botsing")
def choose(turn: Turn, choice: Choice) -> Outcome:
    kept = turn.draft("botsing")
    if kept is None:
        turn.toast(turn.word("meldingen.niets_te_bewaren"))
        return GoTo("thuis")
    table = history.TABLES[Thing(kept["thing"])]
    row = history.find(turn.session, table, turn.member.network.id, kept["id"])
    turn.put_down("botsing", None)
    if row is None:
        raise UnknownRouteError
    name, mine = kept["name"], kept["mine"]
    history.lock(turn.session, row)
    again = history.changed_since(turn.session, row, kept["stamp"], name)
    if again is not None and again.person_id != turn.person.id:
        return _ask(turn, row, name, mine, again)
    theirs = getattr(row, name)
    text = {Choice.MINE: mine, Choice.THEIRS: theirs, Choice.BOTH: f"{theirs}\n{mine}"}[choice]
    turn.saved(history.change(turn.session, row, turn.source(), **{name: text}))
    return GoTo(address(row))


@routes.press("neem-terug")
def take_back(turn: Turn, first: int, last: int) -> Outcome:
    undone = history.take_back(turn.session, turn.member.network.id, first, last, turn.source())
    if undone is None:
        turn.toast(turn.word("meldingen.intussen_gewijzigd"), alert=True)
        return None
    turn.saved(*(event for _, event in undone), lead=turn.text("vragen.teruggezet"))
    row, event = undone[-1]
    if row.removed_at is not None:
        return GoTo(_above(turn, row))
    if isinstance(row, Meeting) and event.new.keys() == {"agenda"}:
        return GoTo(f"agenda:{row.id}")
    return GoTo(address(row))


def _above(turn: Turn, row: Kept) -> str:
    """Where to go when the thing itself is gone."""
    match row:
        case Engagement(meeting_id=int(meeting_id)) if turn.is_regisseur:
            return f"tijdens:{meeting_id}"
        case Goal():
            return f"doel:{row.parent_id}" if row.parent_id else "doelen"
        case Indicator():
            return "indicatoren"
        case Measurement():
            return f"indicator:{row.indicator_id}"
        case JointText():
            return f"samen:{row.question}"
        case Meeting():
            return "overleggen"
        case Decision():
            return f"tijdens:{row.meeting_id}"
    return "engagementen"


@routes.press("historie")
def show_history(turn: Turn, thing: Thing, id: int) -> Screen:
    row = history.find(turn.session, history.TABLES[thing], turn.member.network.id, id)
    if row is None:
        raise UnknownRouteError
    people = networks.names(turn.session, turn.member.network.id)
    partners = networks.partner_names(turn.session, turn.member.network.id)
    events = [_told(turn, event, people, partners) for event in history.of(turn.session, thing, id)]
    text = turn.text("algemeen.historie", events=events)
    return Screen(text, [[turn.button("terug", address(row))]])


def _told(
    turn: Turn, event: AuditEvent, people: dict[int, str], partners: dict[int, str]
) -> dict[str, Any]:
    """One event in words: who, when, and each column that changed."""
    shown = turn.house.texts.words("velden")
    sides = _points_apart(event.old, event.new)
    return {
        "wie": people.get(event.person_id, ""),
        "moment": event.at,
        "wat": event.happened,
        "velden": [
            (label, *(_plain(turn, name, side.get(name), partners) for side in sides))
            for name, label in shown.items()
            if any(side.get(name) for side in sides)
        ],
        "zonder_waarde": [
            label
            for name, label in turn.house.texts.words("velden_zonder_waarde").items()
            if name in event.old
        ],
    }


def _points_apart(old: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Of a joint text only the points that went and that came."""
    texts = [
        [entry["text"] for entry in (side.get("data") or {}).get("entries", [])]
        for side in (old, new)
    ]
    gone = [text for text in texts[0] if text not in texts[1]]
    come = [text for text in texts[1] if text not in texts[0]]
    return old | {"data": "; ".join(gone)}, new | {"data": "; ".join(come)}


def _plain(turn: Turn, name: str, value: Any, partners: dict[int, str]) -> str:
    """A value of the history as a person reads it."""
    if value is None:
        return ""
    match name:
        case "owner_id" | "responsible_id":
            return partners.get(value, "")
        case "stand":
            return turn.word(f"stand.{value}")
        case "day" | "due" | "target_day":
            return turn.house.texts.day(date.fromisoformat(value))
        case "hour":
            return turn.house.texts.hour(time.fromisoformat(value))
    return str(value)

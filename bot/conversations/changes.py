"""What holds for everything that a network keeps together: undo, history, and two writers at once.

neem-terug:FIRST:LAST    take back one's changes between these two events
botsing:CHOICE           mine, theirs, or both
historie:THING:ID        who changed what, when
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from bot.conversations.routes import Routes, UnknownRouteError
from bot.conversations.turn import GoTo, Outcome, Screen, Turn
from bot.storage import history, networks
from bot.storage.answers import Source
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

UNDO = timedelta(hours=24)
"""For so long a change can be taken back; then others count on it."""

routes = Routes()

K = TypeVar("K", bound=Kept)

Tell = Callable[[Turn, K, AuditEvent], None]
_AFTER_CHANGE: dict[type[Any], Callable[[Turn, Any, AuditEvent], None]] = {}
_AFTER_UNDO: dict[type[Any], Callable[[Turn, Any, AuditEvent], None]] = {}


def after_change(table: type[K]) -> Callable[[Tell[K]], Tell[K]]:
    """What tells others of a change that `changed` makes."""

    def register(tell: Tell[K]) -> Tell[K]:
        _AFTER_CHANGE[table] = tell
        return tell

    return register


def after_undo(table: type[K]) -> Callable[[Tell[K]], Tell[K]]:
    """What tells others of a change, also tells them that it was taken back."""

    def register(tell: Tell[K]) -> Tell[K]:
        _AFTER_UNDO[table] = tell
        return tell

    return register


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


def kept(turn: Turn, table: type[K], id: int) -> K:
    """A row of the network that was not removed; raises UnknownRouteError for any other."""
    row: K | None = history.find(turn.session, table, turn.network.id, id)
    if row is None:
        raise UnknownRouteError
    return row


def change(turn: Turn, row: Kept, /, **values: Any) -> Outcome:
    """Give columns another value, and show the row again. Who comes last decides."""
    turn.says.saved(changed(turn, row, turn.source(), **values))
    return GoTo(address(row))


def changed(turn: Turn, row: Kept, source: Source, /, **values: Any) -> AuditEvent | None:
    """`history.change`, and whom it concerns hears of it."""
    event = history.change(turn.session, row, source, **values)
    if event is not None and (tell := _AFTER_CHANGE.get(type(row))):
        tell(turn, row, event)
    return event


def write(turn: Turn, row: Kept, name: str, value: str, stamp: int, /, **along: Any) -> Outcome:
    """Give a text column a new value; did another do so since `stamp`, then let them choose.

    `along`: what other columns get with it (the day of a target).
    """
    history.lock(turn.session, row)
    other = history.changed_since(turn.session, row, stamp, name)
    if other is None or other.person_id == turn.person.id or getattr(row, name) == value:
        source = turn.source(turn.words_in)
        turn.says.saved(changed(turn, row, source, **{name: value}, **along))
        return GoTo(address(row))
    history.set_aside(turn.session, row, turn.source(), name, value)
    return _ask(turn, row, name, value, other, history.encoded(type(row), along))


def _ask(
    turn: Turn, row: Kept, name: str, mine: str, other: AuditEvent, along: dict[str, Any]
) -> Screen:
    turn.put_down(
        "botsing",
        {"thing": other.thing, "id": row.id, "name": name, "mine": mine, "stamp": row.stamp,
         "along": along},
    )  # fmt: skip
    who = networks.name_of(turn.session, other.person_id)
    return which_stays(turn, mine, getattr(row, name), who, "botsing")


def which_stays(turn: Turn, mine: str, theirs: str, who: str, at: str) -> Screen:
    """Two wrote the same thing at once: the second sees both texts, and `at`:CHOICE settles it.

    `who` wrote the other one; "" when that is not known.
    """
    theirs_word = "die_van" if who else "andere_tekst"
    return Screen(
        turn.text("algemeen.botsing", wie=who, mijn=mine, andere=theirs),
        [[turn.button("mijn_tekst", f"{at}:{Choice.MINE}")],
         [turn.button(theirs_word, f"{at}:{Choice.THEIRS}", naam=who)],
         [turn.button("allebei", f"{at}:{Choice.BOTH}")]],
    )  # fmt: skip


@routes.press("botsing")
def choose(turn: Turn, choice: Choice) -> Outcome:
    waits = turn.draft("botsing")
    if waits is None:
        turn.says.toast(turn.word("meldingen.niets_te_bewaren"))
        return GoTo("thuis")
    row = kept(turn, history.TABLES[Thing(waits["thing"])], waits["id"])
    turn.put_down("botsing", None)
    name, mine = waits["name"], waits["mine"]
    history.lock(turn.session, row)
    again = history.changed_since(turn.session, row, waits["stamp"], name)
    if again is not None and again.person_id != turn.person.id:
        return _ask(turn, row, name, mine, again, waits["along"])
    if choice is Choice.THEIRS:
        turn.says.lead = turn.text("algemeen.bewaard")
        return GoTo(address(row))
    theirs = getattr(row, name)
    along = history.decoded(type(row), waits["along"])
    if choice is Choice.BOTH:
        # What stood with their text stays; mine fills only what they left open.
        along = {column: value for column, value in along.items() if not getattr(row, column)}
    text = mine if choice is Choice.MINE else f"{theirs}\n{mine}"
    return change(turn, row, **{name: text}, **along)


@routes.press("neem-terug")
def take_back(turn: Turn, first: int, last: int) -> Outcome:
    event = turn.session.get(AuditEvent, first)
    if event is not None and too_late(turn, event.at):
        return None
    undone = history.take_back(turn.session, turn.network.id, first, last, turn.source())
    if undone is None:
        turn.says.toast(turn.word("meldingen.intussen_gewijzigd"), alert=True)
        return None
    for each, event in undone:
        if tell := _AFTER_UNDO.get(type(each)):
            tell(turn, each, event)
    turn.says.saved(*(event for _, event in undone), lead=turn.text("vragen.teruggezet"))
    row, event = undone[-1]
    if row.removed_at is not None:
        return GoTo(_above(turn, row))
    if isinstance(row, Meeting) and event.new.keys() == {"agenda"}:
        return GoTo(f"agenda:{row.id}")
    return GoTo(address(row))


def too_late(turn: Turn, changed_at: datetime) -> bool:
    """Whether a change is too old to be taken back; if so, that is said."""
    late = turn.now - changed_at > UNDO
    if late:
        turn.says.toast(turn.word("meldingen.te_laat_voor_ongedaan"), alert=True)
    return late


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
    if thing not in history.TABLES:
        raise UnknownRouteError
    row = kept(turn, history.TABLES[thing], id)
    if not _may_read_history(turn, row):
        raise UnknownRouteError
    people = networks.names(turn.session, turn.network.id)
    partners = networks.partner_names(turn.session, turn.network.id)
    events = [_told(turn, event, people, partners) for event in history.of(turn.session, thing, id)]
    text = turn.text("algemeen.historie", events=events)
    return Screen(text, [[turn.button("terug", address(row))]])


def _may_read_history(turn: Turn, row: Kept) -> bool:
    """Of a value only who gave it, as it can be a small count; of a joint text the regisseur."""
    match row:
        case Measurement():
            return turn.is_regisseur or row.given_by == turn.partner.id
        case JointText():
            return turn.is_regisseur
    return True


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
        case "day" | "due" | "target_day" | "until":
            return turn.house.texts.day(date.fromisoformat(value))
        case "hour":
            return turn.house.texts.hour(time.fromisoformat(value))
    return str(value)

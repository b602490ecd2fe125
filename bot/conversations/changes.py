"""What holds for all that a network keeps together: undo, history, and two writers at once."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from bot.conversations.routes import Address, NothingToKeep, Routes, UnknownRoute, to
from bot.conversations.turn import GoTo, Outcome, Screen, Turn
from bot.storage import history, networks
from bot.storage.content import Choice, point, points
from bot.storage.history import Kept, Source, Written
from bot.storage.tables import (
    Answer,
    AuditEvent,
    Decision,
    Engagement,
    Goal,
    Happened,
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


def address(row: Kept) -> Address:
    """The route of the screen that shows a row."""
    match row:
        case Answer():
            return to("bekijk", row.question)
        case Goal():
            return to("doel", row)
        case Indicator():
            return to("indicator", row)
        case Measurement():
            return to("indicator", row.indicator_id)
        case JointText():
            return to("samen", row.question)
        case Meeting():
            return to("overleg", row)
        case Decision():
            return to("tijdens", row.meeting_id)
    return to("engagement", row)


def kept(turn: Turn, table: type[K], id: int) -> K:
    """A row of the network that was not removed; raises UnknownRoute for any other."""
    row: K | None = history.find(turn.session, table, turn.network.id, id)
    if row is None:
        raise UnknownRoute
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
    kept = history.set_aside(turn.session, row, turn.source(), **{name: value}, **along)
    return which_stays(turn, row, name, kept, other)


def which_stays(
    turn: Turn, row: Kept, name: str, kept: AuditEvent, other: AuditEvent | None
) -> Screen:
    """Two wrote the same thing at once: the second sees both texts, and chooses.

    `kept` holds the text of who chooses, `other` is the change that it met.
    """
    someone_else = other is not None and other.person_id != turn.person.id
    who = networks.name_of(turn.session, other.person_id) if other and someone_else else ""
    mine, theirs = _mine(row, kept, name), _standing(row, name)

    def stays(choice: Choice) -> Address:
        return to("botsing", kept, name, row.stamp, choice)

    that_of = "die_van" if who else "andere_tekst"
    return Screen(
        turn.text("algemeen.botsing", wie=who, mijn=mine, andere=theirs),
        [
            [turn.button("mijn_tekst", stays(Choice.MINE))],
            [turn.button(that_of, stays(Choice.THEIRS), naam=who)],
            [turn.button("allebei", stays(Choice.BOTH))],
        ],
    )


def _mine(row: Kept, kept: AuditEvent, name: str) -> str | None:
    """The text that was kept; among points it stands there itself, until it is taken away."""
    if isinstance(row, Written):
        return _standing(row, point(points(kept.new)[0]))
    text: str = kept.new[name]
    return text


def _standing(row: Kept, name: str) -> str | None:
    """What stands in a column, or the words of a point."""
    if isinstance(row, Written):
        return next((e.text for e in row.content.entries if point(e.id) == name), None)
    return getattr(row, name) or ""


@routes.press("botsing")
def choose(turn: Turn, kept_in: int, name: str, stamp: int, choice: Choice) -> Outcome:
    """Did their text change again since, then that one is shown first."""
    event = turn.session.get(AuditEvent, kept_in)
    if event is None or not _holds_a_text(turn, event, name):
        raise UnknownRoute
    row = kept(turn, history.TABLES[event.thing], event.thing_id)
    if not may_write(turn, row):
        raise UnknownRoute
    history.lock(turn.session, row)
    again = history.changed_since(turn.session, row, stamp, name)
    both_stand = None not in (_mine(row, event, name), _standing(row, name))
    if again is not None and again.person_id != turn.person.id and both_stand:
        return which_stays(turn, row, name, event, again)
    if again is not None:
        raise NothingToKeep(address(row))
    if isinstance(row, Written):
        content = row.content.settle(points((name,))[0], points(event.new)[0], choice)
        data = content.as_json()
        turn.says.saved(history.change_locked(turn.session, row, turn.source(), data=data))
        return GoTo(address(row))
    return _settle(turn, row, name, event, choice)


def _holds_a_text(turn: Turn, event: AuditEvent, name: str) -> bool:
    """Whether this person's text waits in the event for a choice about that column or point."""
    if event.person_id != turn.person.id:
        return False
    if event.thing in (Thing.ANSWER, Thing.JOINT_TEXT):
        return bool(points((name,)) and points(event.new))
    return event.happened is Happened.SET_ASIDE and name in event.new


def _settle(turn: Turn, row: Kept, name: str, aside: AuditEvent, choice: Choice) -> Outcome:
    if choice is Choice.THEIRS:
        turn.says.lead = turn.text("algemeen.bewaard")
        return GoTo(address(row))
    along = history.decoded(type(row), {n: v for n, v in aside.new.items() if n != name})
    if choice is Choice.BOTH:
        # What stood with their text stays; mine fills only what they left open.
        along = {column: value for column, value in along.items() if not getattr(row, column)}
    mine = aside.new[name]
    text = mine if choice is Choice.MINE else "\n".join(filter(None, (_standing(row, name), mine)))
    return change(turn, row, **{name: text}, **along)


@routes.press("neem-terug")
def take_back(turn: Turn, first: int, last: int) -> Outcome:
    event = turn.session.get(AuditEvent, first)
    if event is not None and too_late(turn, event.at):
        return None
    changes = history.undoable(turn.session, turn.network.id, first, last, turn.person.id)
    if not changes:
        turn.says.toast(turn.word("meldingen.intussen_gewijzigd"), alert=True)
        return None
    if not all(may_write(turn, row) for row, _ in changes):
        raise UnknownRoute
    undone = [
        (row, history.take_back(turn.session, row, event, turn.source())) for row, event in changes
    ]
    for each, event in undone:
        if tell := _AFTER_UNDO.get(type(each)):
            tell(turn, each, event)
    turn.says.saved(*(event for _, event in undone), lead=turn.text("vragen.teruggezet"))
    row, event = undone[-1]
    if history.gone(row):
        return GoTo(_above(turn, row))
    if isinstance(row, Meeting) and event.new.keys() == {"agenda"}:
        return GoTo(to("agenda", row))
    return GoTo(address(row))


def may_write(turn: Turn, row: Kept) -> bool:
    """An answer is its partner's, a joint text the regisseur's; elsewhere the screens decide."""
    match row:
        case Answer():
            return row.partner_id == turn.partner.id
        case JointText():
            return turn.is_regisseur
    return True


def too_late(turn: Turn, changed_at: datetime) -> bool:
    """Whether a change is too old to be taken back; if so, that is said."""
    late = turn.now - changed_at > UNDO
    if late:
        turn.says.toast(turn.word("meldingen.te_laat_voor_ongedaan"), alert=True)
    return late


def _above(turn: Turn, row: Kept) -> Address:
    """Where to go when the thing itself is gone."""
    match row:
        case Engagement(meeting_id=int(meeting_id)) if turn.is_regisseur:
            return to("tijdens", meeting_id)
        case Goal():
            return to("doel", row.parent_id) if row.parent_id else to("doelen")
        case Indicator():
            return to("indicatoren")
        case Measurement():
            return to("indicator", row.indicator_id)
        case JointText():
            return to("samen", row.question)
        case Meeting():
            return to("overleggen")
        case Decision():
            return to("tijdens", row.meeting_id)
    return to("engagementen")


@routes.press("historie")
def show_history(turn: Turn, thing: Thing, id: int) -> Screen:
    if thing not in history.TABLES:
        raise UnknownRoute
    row = kept(turn, history.TABLES[thing], id)
    if not _may_read_history(turn, row):
        raise UnknownRoute
    people = networks.names(turn.session, turn.network.id)
    partners = networks.partner_names(turn.session, turn.network.id)
    events = [_told(turn, event, people, partners) for event in history.of(turn.session, thing, id)]
    text = turn.text("algemeen.historie", events=events)
    return Screen(text, [[turn.button("terug", address(row))]])


def _may_read_history(turn: Turn, row: Kept) -> bool:
    """Of a value only who gave it, as it can be a small count; an answer shows its versions."""
    match row:
        case Answer():
            return False
        case Measurement():
            return turn.is_regisseur or row.given_by == turn.partner.id
    return may_write(turn, row)


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
    """Of a joint text the points that went and that came."""
    return tuple(
        side
        | {"data": "; ".join(side[name]["text"] for name in map(point, points(side)) if side[name])}
        for side in (old, new)
    )


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

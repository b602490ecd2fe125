"""The values that one gave for an indicator: to correct, to show, to take away.

waarden:ID:PAGE                  the values, to change one
waarde:VALUE                     one value
waarde-toon:VALUE                this small count, or figure of one school, may be shown
waarde-weg:VALUE
"""

from bot.conversations.changes import kept
from bot.conversations.paging import page, pairs
from bot.conversations.routes import Routes, UnknownRouteError
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.rules.indicators import small
from bot.storage import history, indicators, networks
from bot.storage.tables import Indicator, Measurement
from bot.texts import shorten

FIELDS = ("day", "source", "school_year")
"""What is asked besides the value itself, "value"."""

routes = Routes()


@routes.press("waarden")
def show_list(turn: Turn, id: int, number: int) -> Screen:
    """One's own values, the newest first."""
    indicator = kept(turn, Indicator, id)
    series = indicators.values(turn.session, indicator.network_id).get(id, ())
    mine = [value for value in reversed(series) if _may_edit(turn, value)]
    shown, other_pages = page(turn, mine, number, f"waarden:{id}")
    rows = [[Button(_label(turn, value), f"waarde:{value.id}")] for value in shown]
    back = [turn.button("terug", f"indicator:{id}")]
    text = turn.text("indicatoren.welke_waarde", any=bool(mine))
    return Screen(text, [*rows, other_pages, back])


def _label(turn: Turn, value: Measurement) -> str:
    day = turn.house.texts.day(value.day) if value.day else ""
    parts = filter(None, (value.value, day, value.source, value.school_year))
    return shorten(", ".join(parts), 60)


@routes.press("waarde")
def one(turn: Turn, id: int) -> Screen:
    value = editable(turn, id)
    words = turn.house.texts.words("velden")
    fields = [Button(words[field], f"waarde-veld:{id}:{field}") for field in ("value", *FIELDS)]
    of_school = value.given_by in networks.schools(turn.session, turn.network.id)
    confirm = value.hidden and _may_release(turn, value)
    rows = [
        *pairs(fields),
        [turn.button("toon_getal", f"waarde-toon:{id}")] if confirm else [],
        [turn.button("historie", f"historie:measurement:{id}"),
         turn.button("verwijderen", f"waarde-weg:{id}")],
        [turn.button("terug", f"indicator:{value.indicator_id}")],
    ]  # fmt: skip
    return Screen(turn.text("indicatoren.een_waarde", value=value, of_school=of_school), rows)


@routes.press("waarde-toon")
def release(turn: Turn, id: int) -> Outcome:
    value = editable(turn, id)
    if not _may_release(turn, value):
        raise UnknownRouteError
    turn.says.saved(history.change(turn.session, value, turn.source(), hidden=False))
    return GoTo(f"waarde:{id}")


def _may_release(turn: Turn, value: Measurement) -> bool:
    """A small count only the regisseur; another figure of a school also that school."""
    own = value.given_by == turn.partner.id
    indicator = kept(turn, Indicator, value.indicator_id)
    return turn.is_regisseur or (own and not small(value.value, indicator))


@routes.press("waarde-weg")
def remove(turn: Turn, id: int) -> Outcome:
    value = editable(turn, id)
    event = history.change(turn.session, value, turn.source(), removed_at=turn.now)
    turn.says.saved(event, lead=turn.text("vragen.verwijderd", naam=shorten(value.value, 60)))
    return GoTo(f"indicator:{value.indicator_id}")


def editable(turn: Turn, id: int) -> Measurement:
    """A value, for who may change it; raises UnknownRouteError for anyone else."""
    value = kept(turn, Measurement, id)
    if not _may_edit(turn, value):
        raise UnknownRouteError
    return value


def _may_edit(turn: Turn, value: Measurement) -> bool:
    return turn.is_regisseur or value.given_by == turn.partner.id

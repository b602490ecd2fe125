"""The values that one gave for an indicator: to correct, to show, to take away."""

from typing import Annotated

from bot.conversations.paging import page_at, pairs
from bot.conversations.routes import NotYours, Routes, kept, row, to
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.rules.indicators import small
from bot.storage import history, indicators, networks
from bot.storage.tables import Indicator, Measurement
from bot.texts import shorten

FIELDS = ("day", "source", "school_year")
"""What is asked besides the value itself, "value"."""

routes = Routes()


def may_edit(turn: Turn, value: Measurement) -> bool:
    return turn.is_regisseur or value.given_by == turn.partner.id


def editable(turn: Turn, id: int) -> Measurement:
    value = kept(turn, Measurement, id)
    if not may_edit(turn, value):
        raise NotYours
    return value


EditableValue = Annotated[Measurement, row(editable)]


@routes.press("waarden")
def show_list(turn: Turn, indicator: Indicator, number: int) -> Screen:
    """One's own values, the newest first."""
    series = indicators.values(turn.session, indicator.network_id).get(indicator.id, ())
    mine = [value for value in reversed(series) if may_edit(turn, value)]
    shown, other_pages = page_at(turn, mine, to("waarden", indicator, number))
    rows = [[Button(_label(turn, value), to("waarde", value))] for value in shown]
    back = [turn.button("terug", to("indicator", indicator))]
    text = turn.text("indicatoren.welke_waarde", any=bool(mine))
    return Screen(text, [*rows, other_pages, back])


def _label(turn: Turn, value: Measurement) -> str:
    day = turn.house.texts.day(value.day) if value.day else ""
    parts = filter(None, (value.value, day, value.source, value.school_year))
    return shorten(", ".join(parts), 60)


@routes.press("waarde")
def one(turn: Turn, value: EditableValue) -> Screen:
    words = turn.house.texts.words("velden")
    fields = [Button(words[field], to("waarde-veld", value, field)) for field in ("value", *FIELDS)]
    of_school = value.given_by in networks.schools(turn.session, turn.network.id)
    confirm = value.hidden and _may_release(turn, value)
    rows = [
        *pairs(fields),
        [turn.button("toon_getal", to("waarde-toon", value))] if confirm else [],
        [turn.button("historie", to("historie", "measurement", value)),
         turn.button("verwijderen", to("waarde-weg", value))],
        [turn.button("terug", to("indicator", value.indicator_id))],
    ]  # fmt: skip
    return Screen(turn.text("indicatoren.een_waarde", value=value, of_school=of_school), rows)


@routes.press("waarde-toon")
def release(turn: Turn, value: EditableValue) -> Outcome:
    if not _may_release(turn, value):
        raise NotYours
    turn.says.saved(history.change(turn.session, value, turn.source(), hidden=False))
    return GoTo(to("waarde", value))


def _may_release(turn: Turn, value: Measurement) -> bool:
    """A small count only the regisseur; another figure of a school also that school."""
    own = value.given_by == turn.partner.id
    indicator = kept(turn, Indicator, value.indicator_id)
    return turn.is_regisseur or (own and not small(value.value, indicator))


@routes.press("waarde-weg")
def remove(turn: Turn, value: EditableValue) -> Outcome:
    event = history.change(turn.session, value, turn.source(), removed_at=turn.now)
    turn.says.saved(event, lead=turn.text("vragen.verwijderd", naam=shorten(value.value, 60)))
    return GoTo(to("indicator", value.indicator_id))

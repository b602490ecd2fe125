"""Indicators: what shows whether a goal comes nearer, and how it went until now."""

from collections.abc import Sequence
from typing import Annotated

from bot.conversations.commitments import goal_tree
from bot.conversations.paging import page_at
from bot.conversations.routes import NotYours, Routes, into, kept, row, to
from bot.conversations.turn import Button, Screen, Turn
from bot.draaiboek.indicators import Figures, figures, readable
from bot.rules.indicators import of_one_unit
from bot.storage import indicators, networks
from bot.storage.tables import Indicator
from bot.texts import shorten

MOST_VALUES = 12
"""Values on the screen of an indicator: the newest."""

routes = Routes()


def may_edit(turn: Turn, indicator: Indicator) -> bool:
    return turn.is_regisseur or indicator.proposed_by == turn.partner.id


def editable(turn: Turn, id: int) -> Indicator:
    indicator = kept(turn, Indicator, id)
    if not may_edit(turn, indicator):
        raise NotYours
    return indicator


EditableIndicator = Annotated[Indicator, row(editable)]


@routes.command("indicatoren")
@routes.press("indicatoren")
def show_list(turn: Turn, number: int = 0) -> Screen:
    numbered = list(enumerate(load(turn), start=1))
    shown, other_pages = page_at(turn, numbered, to("indicatoren", number))
    rows = [[Button(f"{n}. {shorten(f.text, 45)}", to("indicator", f))] for n, f in shown]
    add = [turn.button("nog_indicator", to("indicator-nieuw")), *turn.to_question()]
    text = turn.text("indicatoren.lijst", figures=shown)
    return Screen(text, [*rows, other_pages, add])


@routes.press("indicator")
def one(turn: Turn, indicator: Indicator) -> Screen:
    [found] = _figures(turn, [indicator])
    text = turn.text(
        "indicatoren.een",
        figures=found,
        most=MOST_VALUES,
        goal=goal_tree.load(turn).find(indicator.goal_id) if indicator.goal_id else None,
        exact=turn.is_regisseur,
    )
    change = [turn.button("wijzigen", to("indicator-wijzig", indicator))]
    values = [turn.button("waarden", to("waarden", indicator, 0))] if found.values else []
    picture = [turn.button("beeld", to("indicator-beeld", indicator))] if found.values else []
    rows = [
        [turn.button("nog_waarde", to("waarde-nieuw", indicator))],
        [*picture, *values],
        [*(change if may_edit(turn, indicator) else []),
         turn.button("historie", to("historie", "indicator", indicator))],
        [turn.button("indicatoren", to("indicatoren")), *turn.to_question()],
    ]  # fmt: skip
    return Screen(text, rows, expects=into("waarde-bij", indicator))


@routes.press("indicator-beeld")
def picture(turn: Turn, indicator: Indicator) -> None:
    """The picture, and under it the same in words."""
    [found] = _figures(turn, [indicator])
    # As the picture, which may travel on: without what is for one school.
    shown = readable(found, None)
    _, others = of_one_unit(shown)
    back = turn.button("terug", to("indicator", indicator))
    turn.says.show(Screen(turn.text("indicatoren.beeld_komt"), [[back]]))
    again = turn.button("opnieuw_sturen", to("indicator-beeld", indicator))
    turn.says.send_file(
        {"what": "indicator", "network_id": turn.network.id, "indicator_id": indicator.id},
        turn.text("indicatoren.beeld", figures=shown, others=others),
        doubt=Screen(turn.text("indicatoren.beeld_twijfel"), [[again]]),
        picture=True,
    )


def load(turn: Turn) -> list[Figures]:
    """Every indicator of the network, with as much of its series as this person may see."""
    return _figures(turn, indicators.of_network(turn.session, turn.network.id))


def _figures(turn: Turn, wanted: Sequence[Indicator]) -> list[Figures]:
    network_id = turn.network.id
    series = indicators.values(turn.session, network_id)
    schools = networks.schools(turn.session, network_id)
    found = [figures(indicator, series.get(indicator.id, ()), schools) for indicator in wanted]
    own = turn.partner.id
    return found if turn.is_regisseur else [readable(each, own) for each in found]

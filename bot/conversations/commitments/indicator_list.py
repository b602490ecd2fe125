"""Indicators: what shows whether a goal comes nearer, and how it went until now.

/indicatoren                     all of them, with their latest value
indicatoren-blad:PAGE
indicator:ID                     one: its series, its target
indicator-beeld:ID               the line picture
"""

from collections.abc import Sequence

from bot.conversations.changes import kept
from bot.conversations.commitments import goal_tree
from bot.conversations.paging import page
from bot.conversations.routes import Routes, UnknownRouteError
from bot.conversations.turn import Button, Screen, Turn
from bot.draaiboek.indicators import Figures, figures, readable
from bot.rules.indicators import of_one_unit
from bot.storage import indicators, networks
from bot.storage.tables import Indicator
from bot.texts import shorten

MOST_VALUES = 12
"""Values on the screen of an indicator: the newest."""

routes = Routes()


@routes.command("indicatoren")
@routes.press("indicatoren")
def overview(turn: Turn) -> Screen:
    return show_list(turn, 0)


@routes.press("indicatoren-blad")
def show_list(turn: Turn, number: int) -> Screen:
    numbered = list(enumerate(load(turn), start=1))
    shown, other_pages = page(turn, numbered, number, "indicatoren-blad")
    rows = [[Button(f"{n}. {shorten(f.text, 45)}", f"indicator:{f.id}")] for n, f in shown]
    add = [turn.button("nog_indicator", "indicator-nieuw"), *turn.to_question()]
    text = turn.text("indicatoren.lijst", figures=shown)
    return Screen(text, [*rows, other_pages, add])


@routes.press("indicator")
def one(turn: Turn, id: int) -> Screen:
    indicator = kept(turn, Indicator, id)
    [found] = _figures(turn, [indicator])
    text = turn.text(
        "indicatoren.een",
        figures=found,
        most=MOST_VALUES,
        goal=goal_tree.load(turn).find(indicator.goal_id) if indicator.goal_id else None,
        exact=turn.is_regisseur,
    )
    change = [turn.button("wijzigen", f"indicator-wijzig:{id}")]
    values = [turn.button("waarden", f"waarden:{id}:0")] if found.values else []
    picture = [turn.button("beeld", f"indicator-beeld:{id}")] if found.values else []
    rows = [
        [turn.button("nog_waarde", f"waarde-nieuw:{id}")],
        [*picture, *values],
        [*(change if _may_edit(turn, indicator) else []),
         turn.button("historie", f"historie:indicator:{id}")],
        [turn.button("indicatoren", "indicatoren"), *turn.to_question()],
    ]  # fmt: skip
    return Screen(text, rows, expects=f"waarde-bij:{id}")


@routes.press("indicator-beeld")
def picture(turn: Turn, id: int) -> None:
    """The picture, and under it the same in words."""
    [found] = _figures(turn, [kept(turn, Indicator, id)])
    # As the picture, which may travel on: without what is for one school.
    shown = readable(found, None)
    _, others = of_one_unit(shown)
    back = turn.button("terug", f"indicator:{id}")
    turn.says.show(Screen(turn.text("indicatoren.beeld_komt"), [[back]]))
    again = turn.button("opnieuw_sturen", f"indicator-beeld:{id}")
    turn.says.send_file(
        {"what": "indicator", "network_id": turn.network.id, "indicator_id": id},
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


def editable(turn: Turn, id: int) -> Indicator:
    """The indicator, for who may change it; raises UnknownRouteError for anyone else."""
    indicator = kept(turn, Indicator, id)
    if not _may_edit(turn, indicator):
        raise UnknownRouteError
    return indicator


def _may_edit(turn: Turn, indicator: Indicator) -> bool:
    return turn.is_regisseur or indicator.proposed_by == turn.partner.id

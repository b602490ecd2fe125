"""Starting a network, and going from one to another."""

from typing import Annotated

from bot.conversations.events import Text
from bot.conversations.paging import pairs
from bot.conversations.paste import too_long
from bot.conversations.people.start import home, may_start_network, welcome
from bot.conversations.routes import Gone, Needs, Routes, UnknownRoute, into, row, to
from bot.conversations.turn import Button, Outcome, Screen, Turn
from bot.kijkwijzer import PartnerKind
from bot.storage import networks
from bot.storage.networks import Acting
from bot.storage.tables import Network, Partner

FIELDS = ("naam", "streek", "eigen")
NAME_LIMIT = 120
"""Signs: a name stands on buttons, in titles and in the name of a file."""

routes = Routes(needs=Needs.NOTHING)


def of_kind(turn: Turn, key: str) -> PartnerKind:
    found = next((kind for kind in turn.kijkwijzer.partner_kinds if kind.key == key), None)
    if found is None:
        raise UnknownRoute
    return found


OfKind = Annotated[PartnerKind, row(of_kind, str)]


def _mine(turn: Turn, id: int) -> Acting:
    everywhere = networks.memberships(turn.session, turn.person.id)
    found = next((mine for mine in everywhere if mine.membership.id == id), None)
    if found is None:
        raise Gone
    return found


@routes.command("netwerk")
def choose(turn: Turn) -> Screen:
    mine = networks.memberships(turn.session, turn.person.id)
    if not mine:
        return welcome(turn)
    rows = [
        [Button(f"{network.name}: {partner.name}", to("netwerk", membership))]
        for membership, partner, network in mine
    ]
    if may_start_network(turn):
        rows.append([turn.button("netwerk_starten", to("netwerk-nieuw"))])
    here = turn.acting.network.name if turn.acting else ""
    return Screen(turn.text("netwerk.kies", here=here), rows)


@routes.press("netwerk")
def switch(turn: Turn, mine: Annotated[Acting, row(_mine)]) -> Screen:
    turn.enter(mine)
    return home(turn)


@routes.press("netwerk-nieuw")
def start_new(turn: Turn) -> Screen:
    if not may_start_network(turn):
        return welcome(turn)
    turn.put_down("netwerk", {})
    return _ask_next(turn, {})


@routes.press("netwerk-verder")
def go_on(turn: Turn) -> Screen:
    draft = turn.draft("netwerk")
    return welcome(turn) if draft is None else _ask_next(turn, draft)


@routes.press("netwerk-weg")
def forget(turn: Turn) -> Screen:
    turn.put_down("netwerk", None)
    return home(turn) if turn.acting else welcome(turn)


@routes.text("netwerk-veld", pieces=True, beside=True)
def take_field(turn: Turn, text: Text, field: str) -> Outcome:
    if too_long(turn, text, NAME_LIMIT):
        return None
    draft = dict(turn.draft("netwerk") or {})
    draft[field] = text.line
    turn.put_down("netwerk", draft)
    return _ask_next(turn, draft)


def _ask_next(turn: Turn, draft: dict[str, str]) -> Screen:
    """The first field that is still empty; last the kind, chosen from buttons."""
    for field in FIELDS:
        if field not in draft:
            asked = turn.text(f"netwerk.{field}", **draft)
            return Screen(asked, [_stop(turn)], expects=into("netwerk-veld", field))
    kinds = [Button(k.label, to("netwerk-soort", k)) for k in turn.kijkwijzer.partner_kinds]
    return Screen(turn.text("netwerk.soort", **draft), [*pairs(kinds), _stop(turn)])


def _stop(turn: Turn) -> list[Button]:
    return [turn.button("netwerk_niet", to("netwerk-weg"))]


@routes.press("netwerk-soort")
def create(turn: Turn, kind: OfKind) -> Screen:
    draft = turn.draft("netwerk")
    if not draft or any(field not in draft for field in FIELDS) or not may_start_network(turn):
        raise Gone("netwerk_bestaat", to("thuis"), alert=False)
    membership = networks.start_network(
        turn.session,
        turn.person,
        draft["naam"],
        draft["streek"],
        draft["eigen"],
        kind.key,
        turn.now,
    )
    turn.put_down("netwerk", None)
    network = turn.session.get_one(Network, membership.network_id)
    partner = turn.session.get_one(Partner, membership.partner_id)
    turn.enter(Acting(membership, partner, network))
    text = turn.text("netwerk.gestart", network=network, partner=partner)
    rows = [
        [turn.button("partner_toevoegen", to("partner-nieuw"))],
        [turn.button("beginnen", to("verder")), turn.button("wat_is", to("wat-is"))],
    ]
    return Screen(text, rows)

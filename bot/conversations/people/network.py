"""Starting a network, and going from one to another."""

from dataclasses import asdict, astuple, replace
from typing import Annotated

from pydantic.dataclasses import dataclass

from bot.conversations.drafts import Draft
from bot.conversations.events import Text
from bot.conversations.paging import pairs
from bot.conversations.paste import too_long
from bot.conversations.people.start import home, may_start_network, welcome
from bot.conversations.routes import Gone, Needs, Routes, UnknownRoute, into, one_of, row, to
from bot.conversations.turn import Button, Outcome, Screen, Turn
from bot.kijkwijzer import PartnerKind
from bot.storage import networks
from bot.storage.networks import Acting
from bot.storage.tables import Network, Partner

FIELDS = ("naam", "streek", "eigen")
Field = Annotated[str, one_of(*FIELDS)]
NAME_LIMIT = 120
"""Signs: a name stands on buttons, in titles and in the name of a file."""

routes = Routes(needs=Needs.NOTHING)


@dataclass(frozen=True, slots=True)
class NewNetwork(Draft):
    """One that somebody starts; "": that was not said yet."""

    kept_as = "netwerk"
    naam: str = ""
    streek: str = ""
    eigen: str = ""


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
    return _ask_next(turn, NewNetwork())


@routes.press("netwerk-verder")
def go_on(turn: Turn) -> Screen:
    new = turn.waiting(NewNetwork)
    return welcome(turn) if new is None else _ask_next(turn, new)


@routes.press("netwerk-weg")
def forget(turn: Turn) -> Screen:
    turn.forget(NewNetwork)
    return home(turn) if turn.acting else welcome(turn)


@routes.text("netwerk-veld", pieces=True, beside=True)
def take_field(turn: Turn, text: Text, field: Field) -> Outcome:
    if too_long(turn, text, NAME_LIMIT):
        return None
    new = turn.waiting(NewNetwork) or NewNetwork()
    return _ask_next(turn, replace(new, **{field: text.line}))


def _ask_next(turn: Turn, new: NewNetwork) -> Screen:
    """The first field that is still empty; last the kind, chosen from buttons."""
    turn.put_down(new)
    said = asdict(new)
    for field in FIELDS:
        if not said[field]:
            asked = turn.text(f"netwerk.{field}", **said)
            return Screen(asked, [_stop(turn)], expects=into("netwerk-veld", field))
    kinds = [Button(k.label, to("netwerk-soort", k)) for k in turn.kijkwijzer.partner_kinds]
    return Screen(turn.text("netwerk.soort", **said), [*pairs(kinds), _stop(turn)])


def _stop(turn: Turn) -> list[Button]:
    return [turn.button("netwerk_niet", to("netwerk-weg"))]


@routes.press("netwerk-soort")
def create(turn: Turn, kind: OfKind) -> Screen:
    new = turn.waiting(NewNetwork)
    if not new or not all(astuple(new)) or not may_start_network(turn):
        raise Gone("netwerk_bestaat", to("thuis"), alert=False)
    membership = networks.start_network(
        turn.session, turn.person, new.naam, new.streek, new.eigen, kind.key, turn.now
    )
    turn.forget(NewNetwork)
    network = turn.session.get_one(Network, membership.network_id)
    partner = turn.session.get_one(Partner, membership.partner_id)
    turn.enter(Acting(membership, partner, network))
    text = turn.text("netwerk.gestart", network=network, partner=partner)
    rows = [
        [turn.button("partner_toevoegen", to("partner-nieuw"))],
        [turn.button("beginnen", to("verder")), turn.button("wat_is", to("wat-is"))],
    ]
    return Screen(text, rows)

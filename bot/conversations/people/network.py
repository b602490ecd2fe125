"""Starting a network, and going from one to another.

/netwerk                 my networks, or a new one
netwerk-nieuw            begin: name, region, own organisation, its kind
text netwerk-FIELD       each answer is kept, so that /verder can go on after weeks
netwerk-soort:KIND       the last step: the network is there
netwerk-verder           go on with a network half made
netwerk-weg              forget it
netwerk:MEMBERSHIP       go to another network
"""

from bot.conversations.events import Text
from bot.conversations.paging import pairs
from bot.conversations.paste import too_long
from bot.conversations.people.start import home, may_start_network, welcome
from bot.conversations.routes import Needs, Routes, UnknownRouteError
from bot.conversations.turn import Button, Outcome, Screen, Turn
from bot.storage import networks
from bot.storage.networks import Acting
from bot.storage.tables import Network, Partner

FIELDS = ("naam", "streek", "eigen")
NAME_LIMIT = 120
"""Signs: a name stands on buttons, in titles and in the name of a file."""

routes = Routes()


@routes.command("netwerk", needs=Needs.NOTHING)
def choose(turn: Turn) -> Screen:
    mine = networks.memberships(turn.session, turn.person.id)
    if not mine:
        return welcome(turn)
    rows = [
        [Button(f"{network.name}: {partner.name}", f"netwerk:{membership.id}")]
        for membership, partner, network in mine
    ]
    if may_start_network(turn):
        rows.append([turn.button("netwerk_starten", "netwerk-nieuw")])
    here = turn.acting.network.name if turn.acting else ""
    return Screen(turn.text("netwerk.kies", here=here), rows)


@routes.press("netwerk", needs=Needs.NOTHING)
def switch(turn: Turn, membership_id: int) -> Screen:
    for mine in networks.memberships(turn.session, turn.person.id):
        if mine.membership.id == membership_id:
            turn.enter(mine)
            return home(turn)
    raise UnknownRouteError


@routes.press("netwerk-nieuw", needs=Needs.NOTHING)
def start_new(turn: Turn) -> Screen:
    if not may_start_network(turn):
        return welcome(turn)
    turn.put_down("netwerk", {})
    return _ask_next(turn, {})


@routes.press("netwerk-verder", needs=Needs.NOTHING)
def go_on(turn: Turn) -> Screen:
    draft = turn.draft("netwerk")
    return welcome(turn) if draft is None else _ask_next(turn, draft)


@routes.press("netwerk-weg", needs=Needs.NOTHING)
def forget(turn: Turn) -> Screen:
    turn.put_down("netwerk", None)
    return home(turn) if turn.acting else welcome(turn)


@routes.text("netwerk-veld", needs=Needs.NOTHING, pieces=True, beside=True)
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
            return Screen(asked, [_stop(turn)], expects=f"netwerk-veld:{field}")
    kinds = [Button(k.label, f"netwerk-soort:{k.key}") for k in turn.kijkwijzer.partner_kinds]
    return Screen(turn.text("netwerk.soort", **draft), [*pairs(kinds), _stop(turn)])


def _stop(turn: Turn) -> list[Button]:
    return [turn.button("netwerk_niet", "netwerk-weg")]


@routes.press("netwerk-soort", needs=Needs.NOTHING)
def create(turn: Turn, kind: str) -> Screen:
    draft = turn.draft("netwerk")
    if not draft or any(field not in draft for field in FIELDS) or not may_start_network(turn):
        turn.says.toast(turn.word("meldingen.netwerk_bestaat"))
        return home(turn) if turn.acting else welcome(turn)
    if kind not in {k.key for k in turn.kijkwijzer.partner_kinds}:
        raise UnknownRouteError
    membership = networks.start_network(
        turn.session, turn.person, draft["naam"], draft["streek"], draft["eigen"], kind, turn.now
    )
    turn.put_down("netwerk", None)
    network = turn.session.get_one(Network, membership.network_id)
    partner = turn.session.get_one(Partner, membership.partner_id)
    turn.enter(Acting(membership, partner, network))
    text = turn.text("netwerk.gestart", network=network, partner=partner)
    rows = [
        [turn.button("partner_toevoegen", "partner-nieuw")],
        [turn.button("beginnen", "verder"), turn.button("wat_is", "wat-is")],
    ]
    return Screen(text, rows)

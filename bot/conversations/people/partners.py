"""The regisseur's partners: who takes part, and how they get in.

/partners                    all organisations
partners-blad:PAGE
partner:ID                   one organisation, its people and open links
partner-nieuw                add one: name, then kind
text partner-naam            its name
partner-soort:KIND           its kind: it is there
text partner-hernoem:ID      another name
/uitnodigen                  for which organisation?
uitnodigen-blad:PAGE
uitnodigen:ID                a link and a QR picture for one person
intrekken:INVITE             make a link useless
"""

from bot.conversations.events import Text
from bot.conversations.paging import page, pairs
from bot.conversations.paste import too_long
from bot.conversations.people import regie
from bot.conversations.people.network import NAME_LIMIT
from bot.conversations.routes import Needs, Routes, UnknownRouteError
from bot.conversations.turn import Button, Outcome, Rows, Screen, Turn
from bot.storage import history, networks
from bot.storage.tables import Happened, Partner, Thing
from bot.texts import shorten

PER_SCREEN = 20
"""Partners on one screen: a whole network of the usual size."""

routes = Routes()


@routes.command("partners", needs=Needs.REGISSEUR)
@routes.press("partners", needs=Needs.REGISSEUR)
def overview(turn: Turn) -> Screen:
    return show_list(turn, 0)


@routes.press("partners-blad", needs=Needs.REGISSEUR)
def show_list(turn: Turn, number: int) -> Screen:
    count = len(networks.partners(turn.session, turn.network.id))
    text = turn.text("partners.overzicht", network=turn.network.name, count=count)
    return Screen(text, _partner_rows(turn, "partner", number, "partners-blad"))


def _partner_rows(turn: Turn, to: str, number: int, address: str) -> Rows:
    """A button for each partner, to `to`:ID, and one for a new partner."""
    partners = networks.partners(turn.session, turn.network.id)
    shown, other_pages = page(turn, partners, number, address, PER_SCREEN)
    rows = [[Button(shorten(partner.name, 60), f"{to}:{partner.id}")] for partner in shown]
    return [*rows, other_pages, [turn.button("nog_partner", "partner-nieuw")]]


@routes.press("partner", needs=Needs.REGISSEUR)
def one(turn: Turn, partner_id: int) -> Screen:
    partner = find(turn, partner_id)
    if partner.removed_at is not None:
        return removed_screen(turn, partner)
    return _partner_screen(turn, partner)


def removed_screen(turn: Turn, partner: Partner) -> Screen:
    """Of one that left: only that, and the way back."""
    back = turn.button("ongedaan", f"partner-terug:{partner.id}")
    text = turn.text("partners.verwijderd", naam=partner.name)
    return Screen(text, [[back], [turn.button("terug", "partners")]])


@routes.press("partner-nieuw", needs=Needs.REGISSEUR)
def add(turn: Turn) -> Screen:
    back = [turn.button("terug", "partners")]
    return Screen(turn.text("partners.naam"), [back], expects="partner-naam")


@routes.text("partner-naam", needs=Needs.REGISSEUR, pieces=True)
def take_name(turn: Turn, text: Text) -> Outcome:
    if too_long(turn, text, NAME_LIMIT):
        return None
    name = text.line
    turn.put_down("partner", name)
    kinds = [Button(k.label, f"partner-soort:{k.key}") for k in turn.kijkwijzer.partner_kinds]
    # Another text before the kind is chosen is another name.
    return Screen(turn.text("partners.soort", naam=name), pairs(kinds), expects="partner-naam")


@routes.press("partner-soort", needs=Needs.REGISSEUR)
def take_kind(turn: Turn, kind: str) -> Screen:
    name = turn.draft("partner")
    if name is None:
        turn.says.toast(turn.word("meldingen.partner_bestaat"))
        return overview(turn)
    if kind not in {k.key for k in turn.kijkwijzer.partner_kinds}:
        raise UnknownRouteError
    turn.put_down("partner", None)
    partner = networks.add_partner(turn.session, turn.network.id, name, kind, turn.now)
    note(turn, partner, Happened.ADDED, name=name)
    another = turn.button("nog_partner", "partner-nieuw")
    turn.says.saved(lead=turn.text("partners.toegevoegd", naam=name), then=another)
    return _partner_screen(turn, partner)


@routes.press("partner-naam", needs=Needs.REGISSEUR)
def ask_new_name(turn: Turn, partner_id: int) -> Screen:
    partner = find(turn, partner_id)
    text = turn.text("partners.hernoem", naam=partner.name)
    back = [turn.button("terug", f"partner:{partner.id}")]
    return Screen(text, [back], expects=f"partner-hernoem:{partner.id}")


@routes.text("partner-hernoem", needs=Needs.REGISSEUR, pieces=True)
def rename(turn: Turn, text: Text, partner_id: int) -> Outcome:
    partner = find(turn, partner_id)
    if too_long(turn, text, NAME_LIMIT):
        return None
    partner.name = text.line
    note(turn, partner, Happened.CHANGED, name=partner.name)
    return _partner_screen(turn, partner, lead=turn.text("partners.hernoemd"))


@routes.command("uitnodigen", needs=Needs.REGISSEUR)
def whom(turn: Turn) -> Screen:
    return whom_of(turn, 0)


@routes.press("uitnodigen-blad", needs=Needs.REGISSEUR)
def whom_of(turn: Turn, number: int) -> Screen:
    rows = _partner_rows(turn, "uitnodigen", number, "uitnodigen-blad")
    return Screen(turn.text("partners.wie_uitnodigen"), rows)


@routes.press("uitnodigen", needs=Needs.REGISSEUR)
def invite(turn: Turn, partner_id: int) -> Screen:
    partner = find(turn, partner_id)
    row, token = networks.invite(turn.session, partner, turn.person.id, turn.now)
    history.record(
        turn.session, partner.network_id, Thing.INVITE, row.id, Happened.ADDED, turn.source()
    )
    link = turn.house.channel.invites(token)
    about = {"partner": partner.name, "network": turn.network.name, "until": row.expires_at}
    # The message to pass on and its picture stand apart, so that they forward well.
    turn.says.say(Screen(turn.text("partners.uitnodiging", link=link, **about)))
    withdraw = turn.button("intrekken", f"intrekken:{row.id}")
    again = turn.button("nog_uitnodiging", f"uitnodigen:{partner.id}")
    turn.says.send_file(
        {"what": "qr", "link": link},
        turn.text("partners.qr", **about),
        doubt=Screen(turn.text("partners.qr_twijfel", **about), [[again]]),
        picture=True,
    )
    text = turn.text("partners.uitleg_uitnodiging", **about)
    back = turn.button("terug", f"partner:{partner.id}")
    return Screen(text, [[again, withdraw], [back]])


@routes.press("intrekken", needs=Needs.REGISSEUR)
def withdraw(turn: Turn, invite_id: int) -> Screen:
    network_id = turn.network.id
    done = networks.withdraw_invite(turn.session, network_id, invite_id, turn.now)
    if done:
        history.record(
            turn.session, network_id, Thing.INVITE, invite_id, Happened.REMOVED, turn.source()
        )
    text = turn.text("partners.ingetrokken" if done else "partners.niet_in_te_trekken")
    return Screen(text, [[turn.button("partners", "partners")]])


def _partner_screen(turn: Turn, partner: Partner, *, lead: str = "") -> Screen:
    kinds = {kind.key: kind.label for kind in turn.kijkwijzer.partner_kinds}
    invites = networks.open_invites(turn.session, partner.id, turn.now)
    text = turn.text(
        "partners.partner",
        lead=lead,
        partner=partner,
        kind=kinds.get(partner.kind, partner.kind),
        people=networks.people(turn.session, partner.id),
        invites=invites,
    )
    withdraw = [
        [
            turn.button(
                "intrekken_van", f"intrekken:{i.id}", datum=turn.house.texts.date(i.created_at)
            )
        ]
        for i in invites
    ]
    own = partner.id == turn.partner.id
    rename = turn.button("naam_wijzigen", f"partner-naam:{partner.id}")
    rows = [
        [turn.button("uitnodigen", f"uitnodigen:{partner.id}")],
        *withdraw,
        *regie.rows(turn, partner),
        [rename] if own else [rename, turn.button("verwijderen", f"partner-weg:{partner.id}")],
        [turn.button("alle_partners", "partners")],
    ]
    return Screen(text, rows)


def note(turn: Turn, partner: Partner, happened: Happened, **new: str) -> None:
    """In the history of the network."""
    history.record(
        turn.session, partner.network_id, Thing.PARTNER, partner.id, happened, turn.source(),
        new=new,
    )  # fmt: skip


def find(turn: Turn, partner_id: int) -> Partner:
    """A partner of this network, also one that left; raises UnknownRouteError for any other."""
    """A partner of the regisseur's own network; raises UnknownRouteError for any other."""
    partner = networks.partner(turn.session, turn.network.id, partner_id)
    if partner is None:
        raise UnknownRouteError
    return partner

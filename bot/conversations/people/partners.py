"""The regisseur's partners: who takes part, and how they get in."""

from collections.abc import Callable
from functools import partial

from pydantic.dataclasses import dataclass

from bot.conversations.drafts import Draft
from bot.conversations.events import Text
from bot.conversations.paging import page_at, pairs
from bot.conversations.paste import too_long
from bot.conversations.people import regie
from bot.conversations.people.network import NAME_LIMIT, OfKind
from bot.conversations.routes import Address, Gone, Needs, Routes, into, to
from bot.conversations.turn import Button, Outcome, Rows, Screen, Turn
from bot.storage import history, networks
from bot.storage.tables import Happened, Partner, Thing
from bot.texts import shorten

PER_SCREEN = 20
"""Partners on one screen: a whole network of the usual size."""

routes = Routes(needs=Needs.REGISSEUR)


@dataclass(frozen=True, slots=True)
class NewPartner(Draft):
    """One of which the kind is still asked."""

    kept_as = "partner"
    name: str


@routes.command("partners")
@routes.press("partners")
def show_list(turn: Turn, number: int = 0) -> Screen:
    count = len(networks.partners(turn.session, turn.network.id))
    text = turn.text("partners.overzicht", network=turn.network.name, count=count)
    return Screen(text, _partner_rows(turn, partial(to, "partner"), to("partners", number)))


def _partner_rows(turn: Turn, way: Callable[[Partner], Address], here: Address) -> Rows:
    """A button for each partner, and one for a new partner."""
    partners = networks.partners(turn.session, turn.network.id)
    shown, other_pages = page_at(turn, partners, here, PER_SCREEN)
    rows = [[Button(shorten(partner.name, 60), way(partner))] for partner in shown]
    return [*rows, other_pages, [turn.button("nog_partner", to("partner-nieuw"))]]


@routes.press("partner")
def one(turn: Turn, partner: Partner) -> Screen:
    if partner.removed_at is not None:
        return removed_screen(turn, partner)
    return _partner_screen(turn, partner)


def removed_screen(turn: Turn, partner: Partner) -> Screen:
    """Of one that left: only that, and the way back."""
    back = turn.button("ongedaan", to("partner-terug", partner))
    text = turn.text("partners.verwijderd", naam=partner.name)
    return Screen(text, [[back], [turn.button("terug", to("partners"))]])


@routes.press("partner-nieuw")
def add(turn: Turn) -> Screen:
    back = [turn.button("terug", to("partners"))]
    return Screen(turn.text("partners.naam"), [back], expects=into("partner-naam"))


@routes.text("partner-naam", pieces=True)
def take_name(turn: Turn, text: Text) -> Outcome:
    if too_long(turn, text, NAME_LIMIT):
        return None
    name = text.line
    turn.put_down(NewPartner(name))
    kinds = [Button(k.label, to("partner-soort", k)) for k in turn.kijkwijzer.partner_kinds]
    # Another text before the kind is chosen is another name.
    return Screen(
        turn.text("partners.soort", naam=name), pairs(kinds), expects=into("partner-naam")
    )


@routes.press("partner-soort")
def take_kind(turn: Turn, kind: OfKind) -> Screen:
    new = turn.waiting(NewPartner)
    if new is None:
        raise Gone("partner_bestaat", to("partners"), alert=False)
    turn.forget(NewPartner)
    partner = networks.add_partner(turn.session, turn.network.id, new.name, kind.key, turn.now)
    note(turn, partner, Happened.ADDED, name=new.name)
    another = turn.button("nog_partner", to("partner-nieuw"))
    turn.says.saved(lead=turn.text("partners.toegevoegd", naam=new.name), then=another)
    return _partner_screen(turn, partner)


@routes.press("partner-naam")
def ask_new_name(turn: Turn, partner: Partner) -> Screen:
    text = turn.text("partners.hernoem", naam=partner.name)
    back = [turn.button("terug", to("partner", partner))]
    return Screen(text, [back], expects=into("partner-hernoem", partner))


@routes.text("partner-hernoem", pieces=True)
def rename(turn: Turn, text: Text, partner: Partner) -> Outcome:
    if too_long(turn, text, NAME_LIMIT):
        return None
    partner.name = text.line
    note(turn, partner, Happened.CHANGED, name=partner.name)
    return _partner_screen(turn, partner, lead=turn.text("partners.hernoemd"))


@routes.command("uitnodigen")
@routes.press("uitnodigen-blad")
def choose_partner(turn: Turn, number: int = 0) -> Screen:
    rows = _partner_rows(turn, partial(to, "uitnodigen"), to("uitnodigen-blad", number))
    return Screen(turn.text("partners.wie_uitnodigen"), rows)


@routes.press("uitnodigen")
def invite(turn: Turn, partner: Partner) -> Screen:
    row, token = networks.invite(turn.session, partner, turn.person.id, turn.now)
    history.record(
        turn.session, partner.network_id, Thing.INVITE, row.id, Happened.ADDED, turn.source()
    )
    link = turn.house.channel.invites(token)
    about = {"partner": partner.name, "network": turn.network.name, "until": row.expires_at}
    # The message to pass on and its picture stand apart, so that they forward well.
    turn.says.say(Screen(turn.text("partners.uitnodiging", link=link, **about)))
    withdraw = turn.button("intrekken", to("intrekken", row))
    again = turn.button("nog_uitnodiging", to("uitnodigen", partner))
    turn.says.send_file(
        {"what": "qr", "link": link},
        turn.text("partners.qr", **about),
        doubt=Screen(turn.text("partners.qr_twijfel", **about), [[again]]),
        picture=True,
    )
    text = turn.text("partners.uitleg_uitnodiging", **about)
    back = turn.button("terug", to("partner", partner))
    return Screen(text, [[again, withdraw], [back]])


@routes.press("intrekken")
def withdraw(turn: Turn, invite_id: int) -> Screen:
    network_id = turn.network.id
    done = networks.withdraw_invite(turn.session, network_id, invite_id, turn.now)
    if done:
        history.record(
            turn.session, network_id, Thing.INVITE, invite_id, Happened.REMOVED, turn.source()
        )
    text = turn.text("partners.ingetrokken" if done else "partners.niet_in_te_trekken")
    return Screen(text, [[turn.button("partners", to("partners"))]])


def _partner_screen(turn: Turn, partner: Partner, *, lead: str = "") -> Screen:
    kinds = {kind.key: kind.label for kind in turn.kijkwijzer.partner_kinds}
    invites, date = networks.open_invites(turn.session, partner.id, turn.now), turn.house.texts.date
    text = turn.text(
        "partners.partner",
        lead=lead,
        partner=partner,
        kind=kinds.get(partner.kind, partner.kind),
        people=networks.people(turn.session, partner.id),
        invites=invites,
    )
    withdraw = [
        [turn.button("intrekken_van", to("intrekken", each), datum=date(each.created_at))]
        for each in invites
    ]
    own = partner.id == turn.partner.id
    rename = turn.button("naam_wijzigen", to("partner-naam", partner))
    rows = [
        [turn.button("uitnodigen", to("uitnodigen", partner))],
        *withdraw,
        *regie.rows(turn, partner),
        [rename] if own else [rename, turn.button("verwijderen", to("partner-weg", partner))],
        [turn.button("alle_partners", to("partners"))],
    ]
    return Screen(text, rows)


def note(turn: Turn, partner: Partner, happened: Happened, **new: str) -> None:
    """In the history of the network."""
    history.record(
        turn.session, partner.network_id, Thing.PARTNER, partner.id, happened, turn.source(),
        new=new,
    )  # fmt: skip

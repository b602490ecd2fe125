"""A remark with a verdict: what somebody wrote, for the regisseur, and what the regisseur answers.

A remark is for the regisseur and for the partner that made it, not for other partners.
"""

from collections.abc import Sequence
from typing import Annotated

from bot.clock import wall
from bot.conversations.events import Text
from bot.conversations.paging import page_at
from bot.conversations.routes import Address, Gone, Needs, NotYours, Routes, into, row, to
from bot.conversations.turn import GoTo, Outcome, Rows, Screen, Turn
from bot.kijkwijzer import Rubriek
from bot.storage import akkoord, networks
from bot.storage.tables import Akkoord
from bot.texts import shorten

routes = Routes(needs=Needs.REGISSEUR)


def remark(turn: Turn, id: int) -> Akkoord:
    """For the regisseur and for who made it."""
    row = turn.session.get(Akkoord, id)
    if row is None or row.network_id != turn.network.id:
        raise Gone
    mine = row.partner_id == turn.partner.id or row.person_id == turn.person.id
    if not (mine or turn.is_regisseur):
        raise NotYours
    return row


def own(turn: Turn, id: int) -> Akkoord:
    """The verdict of one's own partner, locked."""
    row = remark(turn, id)
    if row.partner_id != turn.partner.id:
        raise NotYours
    turn.session.refresh(row, with_for_update=True)
    return row


Remark = Annotated[Akkoord, row(remark)]
OwnRemark = Annotated[Akkoord, row(own)]


@routes.text("akkoord-waarom", pieces=True, needs=Needs.MEMBER)
def take_note(turn: Turn, text: Text, given: OwnRemark) -> Outcome:
    given.note = text.after(given.note)
    if not text.continues:
        _tell_regisseurs(turn, given)
    turn.says.lead = turn.text("akkoord.opmerking_bewaard")
    return GoTo(to("akkoord"))


def _tell_regisseurs(turn: Turn, given: Akkoord) -> None:
    """How a long one begins: the rest is read where it is answered."""
    text = turn.text("akkoord.opmerking", rubriek=turn.kijkwijzer.rubriek(given.rubriek),
                     row=given, partner=turn.partner.name, wie=turn.person.name)  # fmt: skip
    rows = [
        [turn.button("beantwoorden", to("opmerking", given))],
        [turn.button("tekst_aanpassen", to("samen-rubriek", given.rubriek))],
    ]
    for regisseur in networks.regisseurs(turn.session, turn.network.id):
        if regisseur.person_id != turn.person.id:
            turn.says.tell(regisseur, Screen(text, rows, expects=into("opmerking", given)))


@routes.press("opmerkingen")
def show_list(turn: Turn, number: int = 0) -> Screen:
    waiting = akkoord.remarks(turn.session, turn.network.id, waiting=True)
    text = turn.text("akkoord.opmerkingen", any=bool(waiting))
    rows = _buttons(turn, waiting, to("opmerkingen", number))
    return Screen(text, [*rows, [turn.button("terug", to("akkoord"))]])


@routes.press("opmerkingen-bij", needs=Needs.MEMBER)
def show_about(turn: Turn, rubriek: Rubriek, number: int) -> Screen:
    text = turn.text("akkoord.opmerkingen_bij", rubriek=rubriek)
    there = readable(turn, rubriek)
    rows = _buttons(turn, there, to("opmerkingen-bij", rubriek, number))
    return Screen(text, [*rows, [turn.button("terug", to("akkoord-rubriek", rubriek))]])


def readable(turn: Turn, rubriek: Rubriek) -> Sequence[Akkoord]:
    """The remarks about a rubriek that this person may read, newest first."""
    own = None if turn.is_regisseur else turn.partner.id
    return akkoord.remarks(turn.session, turn.network.id, rubriek=rubriek.key, partner_id=own)


def _buttons(turn: Turn, remarks: Sequence[Akkoord], here: Address) -> Rows:
    names = networks.partner_names(turn.session, turn.network.id)
    shown, other_pages = page_at(turn, remarks, here)
    buttons = [
        turn.button("opmerking_van", to("opmerking", given),
                    naam=shorten(names[given.partner_id], 40),
                    rubriek=shorten(turn.kijkwijzer.rubriek_name(given.rubriek), 30),
                    datum=turn.house.texts.short_day(wall(given.at).date()))
        for given in shown
    ]  # fmt: skip
    return [*([button] for button in buttons), other_pages]


@routes.press("opmerking", needs=Needs.MEMBER)
def one(turn: Turn, given: Remark) -> Screen:
    names = networks.partner_names(turn.session, turn.network.id)
    rubriek = turn.kijkwijzer.rubriek(given.rubriek)
    text = turn.text("akkoord.een_opmerking", row=given, partner=names[given.partner_id],
                     rubriek=rubriek, regisseur=turn.is_regisseur)  # fmt: skip
    back = [turn.button("terug", to("akkoord-rubriek", given.rubriek))]
    if not turn.is_regisseur:
        return Screen(text, [back])
    rows = [
        [turn.button("tekst_aanpassen", to("samen-rubriek", given.rubriek))],
        [turn.button("opmerkingen_open", to("opmerkingen")), *back],
    ]
    return Screen(text, rows, expects=into("opmerking", given))


@routes.text("opmerking", pieces=True)
def answer(turn: Turn, text: Text, given: Remark) -> Outcome:
    turn.session.refresh(given, with_for_update=True)
    given.answer = text.after(given.answer)
    signer = networks.member(turn.session, turn.network.id, given.person_id)
    if signer is not None and signer.person_id != turn.person.id and not text.continues:
        message = turn.text("akkoord.antwoord", words=text.text, wie=turn.person.name,
                            rubriek=turn.kijkwijzer.rubriek(given.rubriek))  # fmt: skip
        turn.says.tell(signer, Screen(message, [[turn.button("lezen", to("opmerking", given))]]))
    turn.says.lead = turn.text("akkoord.beantwoord")
    return GoTo(to("opmerkingen"))

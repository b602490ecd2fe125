"""A remark with a verdict: what somebody wrote, for the regisseur, and what the regisseur answers.

text akkoord-waarom:ID            the remark, or why not yet
opmerkingen                       the remarks that wait for an answer
opmerkingen-blad:PAGE
opmerkingen-bij:RUBRIEK:PAGE      those about a rubriek, answered or not
opmerking:ID                      one of them, whole, with its answer
text opmerking:ID                 the regisseur's answer to it

A remark is for the regisseur and for the partner that made it, not for other partners.
"""

from collections.abc import Sequence

from bot.clock import wall
from bot.conversations.events import Text
from bot.conversations.paging import page
from bot.conversations.routes import Needs, Routes, UnknownRouteError
from bot.conversations.turn import GoTo, Outcome, Rows, Screen, Turn
from bot.kijkwijzer import Rubriek
from bot.storage import akkoord, networks
from bot.storage.tables import Akkoord
from bot.texts import shorten

routes = Routes()


@routes.text("akkoord-waarom", pieces=True)
def take_note(turn: Turn, text: Text, id: int) -> Outcome:
    row = turn.session.get(Akkoord, id, with_for_update=True, populate_existing=True)
    if row is None or row.partner_id != turn.partner.id:
        raise UnknownRouteError
    row.note = text.after(row.note)
    if not text.continues:
        _tell_regisseurs(turn, row)
    turn.says.lead = turn.text("akkoord.opmerking_bewaard")
    return GoTo("akkoord")


def _tell_regisseurs(turn: Turn, row: Akkoord) -> None:
    """How a long one begins: the rest is read where it is answered."""
    remark = turn.text("akkoord.opmerking", rubriek=turn.kijkwijzer.rubriek(row.rubriek), row=row,
                       partner=turn.partner.name, wie=turn.person.name)  # fmt: skip
    rows = [
        [turn.button("beantwoorden", f"opmerking:{row.id}")],
        [turn.button("tekst_aanpassen", f"samen-rubriek:{row.rubriek}")],
    ]
    for regisseur in networks.regisseurs(turn.session, turn.network.id):
        if regisseur.person_id != turn.person.id:
            turn.says.tell(regisseur, Screen(remark, rows, expects=f"opmerking:{row.id}"))


@routes.press("opmerkingen", needs=Needs.REGISSEUR)
def show_waiting(turn: Turn) -> Screen:
    return show_list(turn, 0)


@routes.press("opmerkingen-blad", needs=Needs.REGISSEUR)
def show_list(turn: Turn, number: int) -> Screen:
    waiting = akkoord.remarks(turn.session, turn.network.id, waiting=True)
    text = turn.text("akkoord.opmerkingen", any=bool(waiting))
    rows = _buttons(turn, waiting, number, "opmerkingen-blad")
    return Screen(text, [*rows, [turn.button("terug", "akkoord")]])


@routes.press("opmerkingen-bij")
def show_about(turn: Turn, rubriek: Rubriek, number: int) -> Screen:
    text = turn.text("akkoord.opmerkingen_bij", rubriek=rubriek)
    there = readable(turn, rubriek)
    rows = _buttons(turn, there, number, f"opmerkingen-bij:{rubriek.key}")
    return Screen(text, [*rows, [turn.button("terug", f"akkoord-rubriek:{rubriek.key}")]])


def readable(turn: Turn, rubriek: Rubriek) -> Sequence[Akkoord]:
    """The remarks about a rubriek that this person may read, newest first."""
    own = None if turn.is_regisseur else turn.partner.id
    return akkoord.remarks(turn.session, turn.network.id, rubriek=rubriek.key, partner_id=own)


def _buttons(turn: Turn, remarks: Sequence[Akkoord], number: int, at: str) -> Rows:
    names = networks.partner_names(turn.session, turn.network.id)
    shown, other_pages = page(turn, remarks, number, at)
    buttons = [
        turn.button("opmerking_van", f"opmerking:{row.id}", naam=shorten(names[row.partner_id], 40),
                    rubriek=shorten(turn.kijkwijzer.rubriek_name(row.rubriek), 30),
                    datum=turn.house.texts.short_day(wall(row.at).date()))
        for row in shown
    ]  # fmt: skip
    return [*([button] for button in buttons), other_pages]


@routes.press("opmerking")
def one(turn: Turn, id: int) -> Screen:
    row = _remark(turn, id)
    names = networks.partner_names(turn.session, turn.network.id)
    rubriek = turn.kijkwijzer.rubriek(row.rubriek)
    text = turn.text("akkoord.een_opmerking", row=row, partner=names[row.partner_id],
                     rubriek=rubriek, regisseur=turn.is_regisseur)  # fmt: skip
    back = [turn.button("terug", f"akkoord-rubriek:{row.rubriek}")]
    if not turn.is_regisseur:
        return Screen(text, [back])
    rows = [
        [turn.button("tekst_aanpassen", f"samen-rubriek:{row.rubriek}")],
        [turn.button("opmerkingen_open", "opmerkingen"), *back],
    ]
    return Screen(text, rows, expects=f"opmerking:{id}")


@routes.text("opmerking", needs=Needs.REGISSEUR, pieces=True)
def answer(turn: Turn, text: Text, id: int) -> Outcome:
    row = _remark(turn, id)
    turn.session.refresh(row, with_for_update=True)
    row.answer = text.after(row.answer)
    signer = networks.member(turn.session, turn.network.id, row.person_id)
    if signer is not None and signer.person_id != turn.person.id and not text.continues:
        message = turn.text("akkoord.antwoord", words=text.text, wie=turn.person.name,
                            rubriek=turn.kijkwijzer.rubriek(row.rubriek))  # fmt: skip
        turn.says.tell(signer, Screen(message, [[turn.button("lezen", f"opmerking:{id}")]]))
    turn.says.lead = turn.text("akkoord.beantwoord")
    return GoTo("opmerkingen")


def _remark(turn: Turn, id: int) -> Akkoord:
    """For the regisseur and for who made it; UnknownRouteError for anyone else."""
    row = turn.session.get(Akkoord, id)
    if row is None or row.network_id != turn.network.id:
        raise UnknownRouteError
    mine = row.partner_id == turn.partner.id or row.person_id == turn.person.id
    if not (mine or turn.is_regisseur):
        raise UnknownRouteError
    return row

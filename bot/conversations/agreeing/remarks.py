"""A remark with a verdict: what somebody wrote, for the regisseur, and what the regisseur answers.

text akkoord-waarom:ID            the remark, or why not yet
opmerkingen                       the remarks that wait for an answer
opmerking:ID                      one of them
text opmerking:ID                 the regisseur's answer to it
"""

from bot.conversations.events import Text
from bot.conversations.routes import Needs, Routes, UnknownRouteError
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.storage import akkoord, networks
from bot.storage.tables import Akkoord

routes = Routes()


@routes.text("akkoord-waarom")
def take_note(turn: Turn, text: Text, id: int) -> Outcome:
    row = turn.session.get(Akkoord, id, with_for_update=True)
    if row is None or row.partner_id != turn.member.partner.id:
        raise UnknownRouteError
    row.note = _and(row.note, text.text)
    remark = turn.text("akkoord.opmerking", rubriek=turn.kijkwijzer.rubriek(row.rubriek), row=row,
                       partner=turn.member.partner.name, wie=turn.person.name)  # fmt: skip
    for regisseur in networks.regisseurs(turn.session, turn.member.network.id):
        if regisseur.person_id != turn.person.id:
            turn.tell(regisseur, Screen(remark, _remark_rows(turn, row)))
    turn.lead = turn.text("akkoord.opmerking_bewaard")
    return GoTo("akkoord")


def _and(before: str | None, words: str) -> str:
    """What is said later stands under what was said: nothing that was sent disappears."""
    return f"{before}\n{words}" if before else words


def _remark_rows(turn: Turn, row: Akkoord) -> Rows:
    return [
        [turn.button("beantwoorden", f"opmerking:{row.id}")],
        [turn.button("tekst_aanpassen", f"samen-rubriek:{row.rubriek}")],
    ]


@routes.press("opmerkingen", needs=Needs.REGISSEUR)
def show_list(turn: Turn) -> Screen:
    waiting = akkoord.remarks(turn.session, turn.member.network.id)
    names = networks.partner_names(turn.session, turn.member.network.id)
    rows = [
        [Button(f"{names[row.partner_id]} ({row.rubriek})", f"opmerking:{row.id}")]
        for row in waiting[:40]
    ]
    text = turn.text("akkoord.opmerkingen", any=bool(waiting))
    return Screen(text, [*rows, [turn.button("terug", "akkoord")]])


@routes.press("opmerking", needs=Needs.REGISSEUR)
def one(turn: Turn, id: int) -> Screen:
    row = _remark(turn, id)
    names = networks.partner_names(turn.session, turn.member.network.id)
    text = turn.text("akkoord.een_opmerking", row=row, partner=names[row.partner_id],
                     rubriek=turn.kijkwijzer.rubriek(row.rubriek))  # fmt: skip
    rows = [
        [turn.button("tekst_aanpassen", f"samen-rubriek:{row.rubriek}")],
        [turn.button("opmerkingen_alle", "opmerkingen"), turn.button("terug", "akkoord")],
    ]
    return Screen(text, rows, expects=f"opmerking:{id}")


@routes.text("opmerking", needs=Needs.REGISSEUR)
def answer(turn: Turn, text: Text, id: int) -> Outcome:
    row = _remark(turn, id)
    turn.session.refresh(row, with_for_update=True)
    row.answer = _and(row.answer, text.text)
    signer = networks.member(turn.session, turn.member.network.id, row.person_id)
    if signer is not None and signer.person_id != turn.person.id:
        message = turn.text("akkoord.antwoord", words=text.text, wie=turn.person.name,
                            rubriek=turn.kijkwijzer.rubriek(row.rubriek))  # fmt: skip
        read = turn.button("lezen", f"akkoord-rubriek:{row.rubriek}")
        turn.tell(signer, Screen(message, [[read]]))
    turn.lead = turn.text("akkoord.beantwoord")
    return GoTo("opmerkingen")


def _remark(turn: Turn, id: int) -> Akkoord:
    row = turn.session.get(Akkoord, id)
    if row is None or row.network_id != turn.member.network.id:
        raise UnknownRouteError
    return row

"""Freezing a version of the draaiboek, by the regisseur."""

from bot.conversations.agreeing.akkoord import load
from bot.conversations.routes import Needs, Routes, to
from bot.conversations.turn import GoTo, Outcome, Screen, Turn
from bot.draaiboek import snapshot
from bot.storage import akkoord, networks

routes = Routes(needs=Needs.REGISSEUR)


@routes.press("vaststellen")
def ask_to_freeze(turn: Turn) -> Screen:
    whole = load(turn)
    number = _next_number(turn)
    text = turn.text("akkoord.vaststellen", number=number, now=turn.now, lines=[
        (rubriek, found)
        for rubriek in turn.kijkwijzer.rubrieken
        if (found := whole.akkoord(rubriek.key)) and found.hash
    ])  # fmt: skip
    rows = [
        [turn.button("vaststellen_ja", to("vaststellen-ja", number), nummer=number)],
        [turn.button("terug", to("akkoord"))],
    ]
    return Screen(text, rows)


@routes.press("vaststellen-ja")
def freeze(turn: Turn, number: int) -> Outcome:
    """Number, day, content and akkoordtabel; pressed twice it is one version."""
    if number == _next_number(turn):
        whole = load(turn)
        kept = snapshot.frozen(snapshot.numbered(whole, number))
        if akkoord.freeze(turn.session, turn.network.id, number, kept, turn.source()):
            _tell_everyone(turn, number)
    turn.says.lead = turn.text("akkoord.vastgesteld", number=number)
    return GoTo(to("versie", number))


def _tell_everyone(turn: Turn, number: int) -> None:
    message = turn.text("akkoord.vastgesteld_bericht", number=number,
                        network=turn.network.name)  # fmt: skip
    read = turn.button("lezen", to("versie", number))
    for member in networks.everyone(turn.session, turn.network.id):
        if member.person_id != turn.person.id:
            turn.says.tell(member, Screen(message, [[read]]))


def _next_number(turn: Turn) -> int:
    there = akkoord.versions(turn.session, turn.network.id)
    return there[0][0] + 1 if there else 1

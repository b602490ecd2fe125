"""Text that no screen expected: kept, and asked about.

los-bij:KEY       it is an answer to this question
los-kies          choose the rubriek
los-rubriek:KEY   choose the question
los-weg           throw it away
"""

from typing import Any

from bot.conversations.answering.items import saved
from bot.conversations.events import Edited, Text
from bot.conversations.people.start import welcome
from bot.conversations.routes import Routes
from bot.conversations.saving import add_entry
from bot.conversations.turn import Button, Screen, Turn
from bot.kijkwijzer import Richtvraag, Rubriek
from bot.texts import shorten

routes = Routes()


def ask(turn: Turn, text: Text) -> Screen:
    """Put the text down and ask where it belongs; more texts join it."""
    if turn.acting is None:
        return welcome(turn)
    waiting = [*_waiting(turn), {"text": text.text, "message_id": text.message_id}]
    turn.put_down("los", waiting)
    return _question(turn, waiting)


def take_edit(turn: Turn, edited: Edited) -> Screen | None:
    """The edit of a text that still waits for its place, or of one that made no answer."""
    waiting = _waiting(turn)
    if not any(text["message_id"] == edited.message_id for text in waiting):
        return Screen(turn.text("los.geen_antwoord"), expects=turn.chat.expects)
    waiting = [
        text | {"text": edited.text} if text["message_id"] == edited.message_id else text
        for text in waiting
    ]
    turn.put_down("los", waiting)
    return _question(turn, waiting)


@routes.press("los-bij")
def belongs_to(turn: Turn, question: Richtvraag) -> Screen:
    waiting = _waiting(turn)
    if not waiting:
        return _nothing_waits(turn)
    turn.put_down("los", None)
    added = [add_entry(turn, question, text["text"], text["message_id"]) for text in waiting]
    return saved(turn, question, added[-1])


@routes.press("los-kies")
def choose_rubriek(turn: Turn) -> Screen:
    if not _waiting(turn):
        return _nothing_waits(turn)
    rows = [
        [Button(f"{r.number} {r.title}".strip(), f"los-rubriek:{r.key}")]
        for r in turn.kijkwijzer.rubrieken
        if r.questions
    ]
    return Screen(turn.text("los.welke_rubriek"), rows)


@routes.press("los-rubriek")
def choose_question(turn: Turn, rubriek: Rubriek) -> Screen:
    rows = [
        [Button(_numbered(turn, question), f"los-bij:{question.key}")]
        for question in rubriek.questions
    ]
    return Screen(turn.text("los.welke_vraag"), [*rows, [turn.button("terug", "los-kies")]])


@routes.press("los-weg")
def throw_away(turn: Turn) -> Screen:
    turn.put_down("los", None)
    return Screen(turn.text("los.weg"), [[turn.button("verder", "verder")]])


def _question(turn: Turn, waiting: list[dict[str, Any]]) -> Screen:
    rows = []
    if turn.chat.cursor:
        number = turn.kijkwijzer.position(turn.chat.cursor)
        here = turn.button("los_bij_vraag", f"los-bij:{turn.chat.cursor}", nummer=number)
        rows.append([here])
    rows.append([turn.button("los_andere_vraag", "los-kies")])
    rows.append([turn.button("weggooien", "los-weg")])
    return Screen(turn.text("los.wat_hiermee", texts=waiting), rows, slot="los")


def _numbered(turn: Turn, question: Richtvraag) -> str:
    return f"{turn.kijkwijzer.position(question.key)}. {shorten(question.head, 50)}"


def _waiting(turn: Turn) -> list[dict[str, Any]]:
    return list(turn.draft("los") or [])


def _nothing_waits(turn: Turn) -> Screen:
    turn.toast(turn.word("meldingen.niets_te_bewaren"))
    return Screen(turn.text("los.niets"), [[turn.button("verder", "verder")]])

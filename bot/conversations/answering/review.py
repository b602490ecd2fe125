"""Seeing all answers of one's organisation, and changing any of them in two taps."""

from bot.conversations.routes import Routes, to
from bot.conversations.turn import Button, Screen, Turn
from bot.kijkwijzer import Rubriek
from bot.rules import progress
from bot.storage import answers
from bot.texts import shorten

routes = Routes()


@routes.command("antwoorden")
@routes.press("overzicht")
def overview(turn: Turn) -> Screen:
    statuses = answers.statuses(turn.session, turn.partner.id)
    rubrieken = [
        (rubriek, progress.closed_in(rubriek, statuses)) for rubriek in turn.kijkwijzer.rubrieken
    ]
    text = turn.text("antwoorden.overzicht", partner=turn.partner.name, rubrieken=rubrieken)
    rows = [
        [Button(f"{rubriek.name} ({done}/{len(rubriek.questions)})", to("rubriek", rubriek))]
        for rubriek, done in rubrieken
        if rubriek.questions
    ]
    return Screen(text, [*rows, [turn.button("verder", to("verder"))]])


@routes.press("rubriek")
def one_rubriek(turn: Turn, rubriek: Rubriek) -> Screen:
    given = answers.of_partner(turn.session, turn.partner.id)
    questions = [
        (turn.kijkwijzer.position(question.key), question, given.get(question.key))
        for question in rubriek.questions
    ]
    text = turn.text(
        "antwoorden.rubriek",
        rubriek=rubriek,
        questions=questions,
        partner=turn.partner.name,
    )
    rows = [
        [Button(f"{number}. {shorten(question.head, 50)}", to("bekijk", question))]
        for number, question, _ in questions
    ]
    overview = turn.button("alle_rubrieken", to("overzicht"))
    return Screen(text, [*rows, [overview, turn.button("verder", to("verder"))]])

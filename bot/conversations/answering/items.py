"""Writing the items of an answer, and changing or taking them away."""

from bot.conversations import points
from bot.conversations.answering import options
from bot.conversations.answering.contacts import take_rows
from bot.conversations.answering.question_screen import draw
from bot.conversations.commitments import engagement_new, goal_new, indicator_fields
from bot.conversations.events import Text
from bot.conversations.routes import Routes, to
from bot.conversations.saving import locked
from bot.conversations.turn import GoTo, Outcome, Turn
from bot.kijkwijzer import Kind, Richtvraag
from bot.storage import answers

routes = Routes()


@routes.text("antwoord", pieces=True, beside=True)
def take_item(turn: Turn, text: Text, question: Richtvraag) -> Outcome:
    match question.kind:
        case Kind.CONTACTS:
            return take_rows(turn, text, question)
        case Kind.GOALS if taken := goal_new.take_for_question(turn, text, question):
            return taken
        case Kind.ENGAGEMENT:
            return engagement_new.take_new(turn, text, question, None)
        case Kind.INDICATORS:
            return indicator_fields.take_new(turn, text)
    if not text.continues and (option := options.named(question, text.text)):
        return options.take_name(turn, question, option)
    answer = locked(turn, question)
    points.take(turn, answer, text)
    if question.options:
        return options.take_words(turn, question, answer)
    return draw(turn, question, answer=answer)


@routes.press("punten")
def choose_item(turn: Turn, question: Richtvraag, number: int) -> Outcome:
    answer = answers.find(turn.session, turn.partner.id, question.key)
    if answer is None:
        turn.says.toast(turn.word("meldingen.niets_te_wijzigen"))
        return GoTo(to("bekijk", question))
    return points.choose(turn, answer, question, number)


@routes.press("punt")
def one_item(turn: Turn, question: Richtvraag, id: int) -> Outcome:
    answer = answers.find(turn.session, turn.partner.id, question.key)
    if answer is None:
        turn.says.toast(turn.word("meldingen.punt_weg"))
        return GoTo(to("bekijk", question))
    return points.one(turn, answer, question, id)


@routes.text("punt")
def rewrite_item(turn: Turn, text: Text, question: Richtvraag, id: int, stamp: int) -> Outcome:
    return points.rewrite(turn, locked(turn, question), id, text, stamp)


@routes.press("punt-weg")
def delete(turn: Turn, question: Richtvraag, id: int) -> Outcome:
    return points.delete(turn, locked(turn, question), question, id)

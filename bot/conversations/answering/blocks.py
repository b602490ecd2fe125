"""The blocks of about five questions: where to begin, what comes next, where one was."""

from bot.conversations.answering.question_screen import draw
from bot.conversations.routes import Routes, UnknownRoute, to
from bot.conversations.saving import pass_by
from bot.conversations.turn import Screen, Turn
from bot.kijkwijzer import Richtvraag
from bot.rules import progress
from bot.storage import answers
from bot.storage.content import Status

routes = Routes()


def next_question(turn: Turn) -> Screen:
    """Where this organisation goes on with the questions."""
    statuses = answers.statuses(turn.session, turn.partner.id)
    key = progress.where_to_go_on(turn.kijkwijzer, statuses, turn.chat.cursor)
    if key is None:
        return _all_done(turn, statuses)
    return ask(turn, turn.kijkwijzer.question(key))


@routes.press("blok")
def begin_block(turn: Turn, number: int) -> Screen:
    blocks = turn.kijkwijzer.blocks
    block = blocks[number % len(blocks)]
    statuses = answers.statuses(turn.session, turn.partner.id)
    todo = progress.open_in(block, statuses) or block.questions
    return ask(turn, turn.kijkwijzer.question(todo[0]))


@routes.press("vraag")
def ask(turn: Turn, question: Richtvraag) -> Screen:
    turn.chat.cursor = question.key
    return draw(turn, question)


@routes.press("bekijk")
def visit(turn: Turn, question: Richtvraag) -> Screen:
    return draw(turn, question)


@routes.press("uitleg")
def explain(turn: Turn, question: Richtvraag) -> Screen:
    return draw(turn, question, explained=True)


@routes.press("vorige")
def previous(turn: Turn, question: Richtvraag) -> Screen:
    key = progress.neighbour(turn.kijkwijzer, question.key, -1)
    if key is None:
        turn.says.toast(turn.word("meldingen.eerste_vraag"))
        return draw(turn, question)
    return ask(turn, turn.kijkwijzer.question(key))


@routes.press("klaar")
def done(turn: Turn, question: Richtvraag) -> Screen:
    return go_to_next(turn, question)


@routes.press("pas")
def pass_question(turn: Turn, question: Richtvraag, status: Status) -> Screen:
    if status in (Status.OPEN, Status.ANSWERED):
        raise UnknownRoute
    answer = pass_by(turn, question, status)
    if answer is None:
        turn.says.toast(turn.word("meldingen.antwoord_blijft"))
        return draw(turn, question)
    turn.says.lead = turn.text("vragen.gepasseerd", nummer=_number(turn, question), status=status)
    if turn.chat.cursor not in (None, question.key):
        return draw(turn, question, answer=answer)
    # The next question stands above the button: so it says which one it takes back.
    number = _number(turn, question)
    offers = turn.says.take_offers()
    turn.says.offers = [
        turn.button("ongedaan_vraag", each.route, nummer=number) for each in offers if each.route
    ]
    return go_to_next(turn, question)


def go_to_next(turn: Turn, question: Richtvraag) -> Screen:
    """The next open question of the block; at its end, a breath and what is left.

    There the cursor stays where it is: nobody began the next block before seeing a question of it.
    """
    statuses = answers.statuses(turn.session, turn.partner.id)
    key = progress.next_in_block(turn.kijkwijzer, statuses, question.key)
    if key is not None:
        turn.chat.cursor = key
        return draw(turn, turn.kijkwijzer.question(key))
    return _end_of_block(turn, question, statuses)


def _end_of_block(turn: Turn, question: Richtvraag, statuses: progress.Statuses) -> Screen:
    index = turn.kijkwijzer.block_of(question.key)
    following = progress.next_block(turn.kijkwijzer, statuses, index)
    if following is None:
        return _all_done(turn, statuses)
    blocks = turn.kijkwijzer.blocks
    text = turn.text(
        "vragen.blok_klaar",
        block=blocks[index],
        following=blocks[following],
        todo=len(progress.open_in(blocks[following], statuses)),
        partner=turn.partner.name,
    )
    go_on = turn.button("volgend_blok", to("blok", following), naam=blocks[following].name)
    rest = [turn.button("overzicht", to("overzicht")), turn.button("stop_nu", to("pauze"))]
    return Screen(text, [[go_on], turn.says.take_offers(), rest])


def _all_done(turn: Turn, statuses: progress.Statuses) -> Screen:
    later = [q for q in turn.kijkwijzer.questions if statuses.get(q.key) is Status.LATER]
    text = turn.text("vragen.alles_klaar", later=len(later))
    rows = [
        [turn.button("vraag_van_later", to("vraag", question), nummer=_number(turn, question))]
        for question in later[:10]
    ]
    overview = [
        turn.button("overzicht", to("overzicht")),
        turn.button("draaiboek", to("draaiboek")),
    ]
    return Screen(text, [*rows, turn.says.take_offers(), overview])


@routes.press("pauze")
def pause(turn: Turn) -> Screen:
    return Screen(turn.text("vragen.pauze"), [[turn.button("verder", to("verder"))]])


def _number(turn: Turn, question: Richtvraag) -> int:
    return turn.kijkwijzer.position(question.key)

"""The blocks of about five questions: where to begin, what comes next, where one was.

/verder          go on where this chat stopped: with what was half done, or the questions
met-vragen       with the questions
blok:N           the first open question of a block
vraag:KEY        a question, as the next step in its block
bekijk:KEY       a question, without losing one's place
uitleg:KEY       the same with its explanation
klaar:KEY        the next open question, or the end of the block
vorige:KEY       the question before this one
pas:KEY:STATUS   overslaan, later, weet ik niet, niet voor ons
"""

from bot.conversations import halfway
from bot.conversations.answering.question_screen import Undo, draw
from bot.conversations.people import start
from bot.conversations.routes import Needs, Routes, UnknownRouteError
from bot.conversations.saving import pass_by
from bot.conversations.turn import GoTo, Outcome, Rows, Screen, Turn
from bot.kijkwijzer import Richtvraag
from bot.rules import progress
from bot.storage import answers
from bot.storage.content import Status

routes = Routes()


@routes.command("verder", needs=Needs.NOTHING)
def go_on(turn: Turn) -> Outcome:
    wizard = turn.draft("netwerk")
    if wizard is not None:
        return Screen(
            turn.text("netwerk.onaf", naam=wizard.get("naam", "")),
            [[turn.button("netwerk_afmaken", "netwerk-verder")],
             [turn.button("netwerk_niet", "netwerk-weg")]],
        )  # fmt: skip
    return resume(turn) if turn.acting else start.welcome(turn)


@routes.press("verder")
def resume(turn: Turn) -> Outcome:
    half = halfway.waits(turn)
    if half is None:
        return GoTo("los-verder") if turn.draft(halfway.LOOSE) else with_questions(turn)
    place, asked_by = half
    return Screen(
        turn.text("vragen.half"),
        [[turn.button("met_vragen", "met-vragen")]],
        expects=place.partition("/")[2],
        quotes=asked_by,
    )


@routes.press("met-vragen")
def with_questions(turn: Turn) -> Screen:
    halfway.done(turn)
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
        raise UnknownRouteError
    answer = pass_by(turn, question, status)
    if answer is None:
        turn.says.toast(turn.word("meldingen.antwoord_blijft"))
        return draw(turn, question)
    undo = Undo(question, answer.version)
    lead = turn.text("vragen.gepasseerd", nummer=_number(turn, question), status=status)
    if turn.chat.cursor not in (None, question.key):
        return draw(turn, question, lead=lead, undo=undo, answer=answer)
    return go_to_next(turn, question, lead=lead, undo=undo)


def go_to_next(
    turn: Turn, question: Richtvraag, *, lead: str = "", undo: Undo | None = None
) -> Screen:
    """The next open question of the block; at its end, a breath and what is left.

    There the cursor stays where it is: nobody began the next block before seeing a question of it.
    """
    statuses = answers.statuses(turn.session, turn.partner.id)
    key = progress.next_in_block(turn.kijkwijzer, statuses, question.key)
    if key is not None:
        turn.chat.cursor = key
        return draw(turn, turn.kijkwijzer.question(key), lead=lead, undo=undo)
    return _end_of_block(turn, question, statuses, lead, undo)


def _end_of_block(
    turn: Turn, question: Richtvraag, statuses: progress.Statuses, lead: str, undo: Undo | None
) -> Screen:
    index = turn.kijkwijzer.block_of(question.key)
    following = progress.next_block(turn.kijkwijzer, statuses, index)
    if following is None:
        return _all_done(turn, statuses, lead, undo)
    blocks = turn.kijkwijzer.blocks
    text = turn.text(
        "vragen.blok_klaar",
        lead=lead,
        block=blocks[index],
        following=blocks[following],
        todo=len(progress.open_in(blocks[following], statuses)),
        partner=turn.partner.name,
    )
    go_on = turn.button("volgend_blok", f"blok:{following}", naam=blocks[following].name)
    rest = [turn.button("overzicht", "overzicht"), turn.button("stop_nu", "pauze")]
    return Screen(text, [[go_on], *_undo_row(turn, undo), rest])


def _all_done(
    turn: Turn, statuses: progress.Statuses, lead: str = "", undo: Undo | None = None
) -> Screen:
    later = [q for q in turn.kijkwijzer.questions if statuses.get(q.key) is Status.LATER]
    text = turn.text("vragen.alles_klaar", lead=lead, later=len(later))
    rows = [
        [turn.button("vraag_van_later", f"vraag:{question.key}", nummer=_number(turn, question))]
        for question in later[:10]
    ]
    overview = [turn.button("overzicht", "overzicht"), turn.button("draaiboek", "draaiboek")]
    return Screen(text, [*rows, *_undo_row(turn, undo), overview])


@routes.press("pauze")
def pause(turn: Turn) -> Screen:
    return Screen(turn.text("vragen.pauze"), [[turn.button("verder", "verder")]])


def _undo_row(turn: Turn, undo: Undo | None) -> Rows:
    if undo is None:
        return []
    number = _number(turn, undo.question)
    return [[turn.button("ongedaan_vraag", undo.address, nummer=number)]]


def _number(turn: Turn, question: Richtvraag) -> int:
    return turn.kijkwijzer.position(question.key)

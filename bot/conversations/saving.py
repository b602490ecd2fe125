"""Changing an answer: one place, so that every change is locked, versioned and undoable."""

from collections.abc import Callable

from bot.conversations.people.passing_on import answered
from bot.conversations.turn import Turn
from bot.kijkwijzer import Richtvraag
from bot.storage import answers
from bot.storage.answers import Source
from bot.storage.content import Content, Status
from bot.storage.tables import Answer


def change(
    turn: Turn, question: Richtvraag, edit: Callable[[Content], Content], source: Source
) -> Answer:
    """Apply `edit` to what the organisation answered; an answer left empty is open again."""
    answer = answers.lock(turn.session, turn.partner, question, turn.now)
    content = edit(answer.content)
    status = Status.OPEN if content.empty else Status.ANSWERED
    _record(turn, answer, question, content, status, source)
    return answer


def add_entry(
    turn: Turn, question: Richtvraag, text: str, message_id: int, theme: str | None = None
) -> Answer:
    """Add one item, and remember that this message made it."""
    answer = answers.lock(turn.session, turn.partner, question, turn.now)
    content = answer.content.add(text, theme)
    source = turn.source(message_id, str(content.last_id))
    _record(turn, answer, question, content, Status.ANSWERED, source)
    return answer


def mark_answered(turn: Turn, question: Richtvraag) -> None:
    """What the organisation gave for this question stands elsewhere: a goal, an engagement."""
    answer = answers.lock(turn.session, turn.partner, question, turn.now)
    if answer.status is not Status.ANSWERED:
        answers.record(
            turn.session, answer, question, answer.content, Status.ANSWERED, turn.source()
        )
    answered(turn, question)


def pass_by(turn: Turn, question: Richtvraag, status: Status) -> Answer | None:
    """Note why there is no answer; None when there is one, which then stays."""
    answer = answers.lock(turn.session, turn.partner, question, turn.now)
    if not answer.content.empty:
        return None
    if answer.status is not status:
        answers.record(turn.session, answer, question, answer.content, status, turn.source())
        answered(turn, question)
    return answer


def _record(
    turn: Turn, answer: Answer, question: Richtvraag, content: Content, status: Status,
    source: Source,
) -> None:  # fmt: skip
    answers.record(turn.session, answer, question, content, status, source)
    turn.first_versions.setdefault(question.key, answer.version)
    answered(turn, question)


def undo(turn: Turn, question: Richtvraag, first: int, last: int) -> Answer | None:
    """Put back what stood before version `first`.

    None when something was changed after version `last`, or by somebody else in between.
    """
    answer = answers.lock(turn.session, turn.partner, question, turn.now)
    if answer.version != last or not answers.of_one_hand(turn.session, answer, first):
        return None
    before = answers.version(turn.session, answer, first - 1)
    content = before.content if before else Content()
    status = before.status if before else Status.OPEN
    answers.record(turn.session, answer, question, content, status, turn.source())
    return answer

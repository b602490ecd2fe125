"""Changing an answer or a joint text: one place, so that every change is locked and undoable."""

from collections.abc import Callable

from bot.conversations.people.passing_on import answered
from bot.conversations.turn import Turn
from bot.kijkwijzer import Richtvraag
from bot.storage import answers, history
from bot.storage.content import Content, Status
from bot.storage.history import Source, Written
from bot.storage.tables import Answer, AuditEvent


def locked(turn: Turn, question: Richtvraag) -> Answer:
    """What the organisation answers, for this turn to change."""
    return answers.lock(turn.session, turn.partner, question, turn.now)


def change(
    turn: Turn, text: Written, edit: Callable[[Content], Content], source: Source | None = None
) -> AuditEvent | None:
    """Apply `edit` to a locked text, and say so; an answer left empty is open again."""
    content, source = edit(text.content), source or turn.source()
    if isinstance(text, Answer):
        question = turn.kijkwijzer.question(text.question)
        status = Status.OPEN if content.empty else Status.ANSWERED
        event = answers.record(turn.session, text, question, content, status, source)
        answered(turn, question)
    else:
        data = content.after(text.content).as_json()
        event = history.change_locked(turn.session, text, source, data=data)
    turn.says.saved(event)
    return event


def mark_answered(turn: Turn, question: Richtvraag) -> None:
    """What the organisation gave for this question stands elsewhere: a goal, an engagement."""
    _set_status(turn, locked(turn, question), question, Status.ANSWERED)
    answered(turn, question)


def pass_by(turn: Turn, question: Richtvraag, status: Status) -> Answer | None:
    """Note why there is no answer; None when there is one, which then stays."""
    answer = locked(turn, question)
    if not answer.content.empty:
        return None
    event = _set_status(turn, answer, question, status)
    if event is not None:
        answered(turn, question)
    turn.says.saved(event)
    return answer


def _set_status(
    turn: Turn, answer: Answer, question: Richtvraag, status: Status
) -> AuditEvent | None:
    if answer.status is status:
        return None
    return answers.record(turn.session, answer, question, answer.content, status, turn.source())

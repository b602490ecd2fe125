"""A message that is edited in Telegram changes what it made."""

from bot.conversations import points
from bot.conversations.agreeing import consolidation
from bot.conversations.answering.question_screen import draw
from bot.conversations.commitments import rewording
from bot.conversations.events import Edited
from bot.conversations.overleg import during
from bot.conversations.placing import loose
from bot.conversations.saving import change
from bot.conversations.turn import Outcome, Screen, Turn
from bot.kijkwijzer import Richtvraag
from bot.rules import fields
from bot.storage import history, networks
from bot.storage.content import Content, Entry, Row, with_parts
from bot.storage.history import Written
from bot.storage.networks import Acting
from bot.storage.tables import Answer, AuditEvent, JointText, Role, Thing


def take_edit(turn: Turn, edited: Edited) -> Screen | None:
    """Change the point or cell that this message made; otherwise say what became of it."""
    made = _made(turn, edited)
    if made is None:
        return (
            during.take_edit(turn, edited)
            or rewording.take_edit(turn, edited)
            or loose.take_edit(turn, edited)
        )
    text = history.row(turn.session, made)
    assert isinstance(text, Written)
    acting = _acting(turn, text)
    question = turn.kijkwijzer.find(text.question)
    if acting is None or question is None:
        return Screen(turn.text("vragen.niet_meer_te_wijzigen"), aside=True)
    turn.enter(acting)
    choice = _edit(turn, text, made, edited)
    return choice if isinstance(choice, Screen) else _show(turn, text, question)


def _made(turn: Turn, edited: Edited) -> AuditEvent | None:
    """The newest change that this message made to a text of points."""
    made = history.of_message(turn.session, turn.chat.id, edited.message_id)
    return next((e for e in made if e.thing in (Thing.ANSWER, Thing.JOINT_TEXT)), None)


def _acting(turn: Turn, text: Written) -> Acting | None:
    """For whom the person may still change it."""
    for mine in networks.memberships(turn.session, turn.person.id):
        if isinstance(text, Answer) and mine.partner.id == text.partner_id:
            return mine
        regie = mine.membership.role is Role.REGISSEUR
        if isinstance(text, JointText) and regie and mine.network.id == text.network_id:
            return mine
    return None


def _edit(turn: Turn, text: Written, made: AuditEvent, edited: Edited) -> Outcome:
    then = Content.from_json(with_parts({}, made.new))
    if then.entries:
        return _edit_point(turn, text, made, then.entries[0], edited)
    source, row = turn.source(edited.message_id), then.rows[0]
    now, column = text.content.row(row.id), _cell(made, row)
    if column is None or now is None or now.cells.get(column) != row.cells[column]:
        return points.keep_beside(turn, text, edited.text, source)
    words = fields.tidy(column, edited.text)
    change(turn, text, lambda c: c.set_cell(row.id, column, words), source)
    return None


def _edit_point(
    turn: Turn, text: Written, made: AuditEvent, then: Entry, edited: Edited
) -> Outcome:
    source, piece = turn.source(edited.message_id), edited.message_id
    now = text.content.entry(then.id)
    if now and now.pieces and _words(now, piece) == _words(then, piece):
        longer = now.with_piece(piece, edited.text)
        change(turn, text, lambda c: c.put(longer), source)
        return None
    return points.reword(turn, text, then.id, edited.text, source, made.id, then.text)


def _words(entry: Entry, message_id: int) -> str:
    """What a message brought to a point: of a long paste its piece."""
    return entry.by_message().get(message_id, entry.text)


def _cell(made: AuditEvent, row: Row) -> str | None:
    """The cell that was filled in, if it was one."""
    before = made.old[f"rows.{row.id}"] or {"cells": {}}
    filled = [name for name, words in row.cells.items() if before["cells"].get(name) != words]
    return filled[0] if len(filled) == 1 else None


def _show(turn: Turn, text: Written, question: Richtvraag) -> Screen:
    if isinstance(text, Answer):
        return draw(turn, question, answer=text)
    return consolidation.one(turn, question)

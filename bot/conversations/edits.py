"""A message that is edited in Telegram changes what it made."""

from bot.conversations import unexpected
from bot.conversations.answering.items import keep_both
from bot.conversations.answering.question_screen import saved
from bot.conversations.commitments import rewording
from bot.conversations.events import Edited
from bot.conversations.overleg import during
from bot.conversations.saving import change
from bot.conversations.turn import Screen, Turn
from bot.rules import fields
from bot.storage import answers, networks
from bot.storage.content import Content


def take_edit(turn: Turn, edited: Edited) -> Screen | None:
    """Change the item or cell that this message made; otherwise say what became of it."""
    found = answers.made_by_message(turn.session, turn.chat.id, edited.message_id)
    if found is None:
        return (
            during.take_edit(turn, edited)
            or rewording.take_edit(turn, edited)
            or unexpected.take_edit(turn, edited)
        )
    answer, made = found
    mine = networks.memberships(turn.session, turn.person.id)
    acting = next((a for a in mine if a.partner.id == answer.partner_id), None)
    question = turn.kijkwijzer.find(answer.question)
    if acting is None or question is None:
        return Screen(turn.text("vragen.niet_meer_te_wijzigen"), aside=True)
    turn.enter(acting)
    answer = answers.lock(turn.session, acting.partner, question, turn.now)
    id, _, column = (made.part or "").partition(".")
    place = int(id or 0), column, edited.message_id
    now, then = (_words(content, *place) for content in (answer.content, made.content))
    if now is None or now != then:
        # It went, or a colleague changed it since: keep both texts.
        return keep_both(turn, question, 0 if column else int(id or 0), edited.text,
                         edited.message_id)  # fmt: skip

    def edit(content: Content) -> Content:
        if column:
            return content.set_cell(int(id), column, fields.tidy(column, edited.text))
        entry = content.entry(int(id))
        if entry and entry.pieces:
            return content.put(entry.with_piece(edited.message_id, edited.text))
        return content.change(int(id), edited.text)

    source = turn.source(edited.message_id, made.part)
    return saved(turn, question, change(turn, question, edit, source))


def _words(content: Content, id: int, column: str, message_id: int) -> str | None:
    """What stands at that place, or None when nothing does; of a long paste this one's piece."""
    if column:
        row = content.row(id)
        return row.cells.get(column) if row else None
    entry = content.entry(id)
    return entry.by_message().get(message_id, entry.text) if entry else None

"""The Telegram message that made a goal or an engagement is edited: it has other words now.

Only the words: who and by when have buttons of their own.
"""

from bot.conversations.changes import address
from bot.conversations.commitments import engagement, goal_tree
from bot.conversations.events import Edited
from bot.conversations.people.ownership import partner_meant
from bot.conversations.routes import UnknownRouteError
from bot.conversations.turn import Screen, Turn
from bot.rules.engagements import read, read_spoken
from bot.rules.outline import split_responsible
from bot.storage import history, networks
from bot.storage.networks import Acting
from bot.storage.tables import AuditEvent, Engagement, Goal, Happened


def take_edit(turn: Turn, edited: Edited) -> Screen | None:
    """Give what this message made its new words; None when it made no such thing."""
    made = [
        event
        for event in history.of_message(turn.session, turn.chat.id, edited.message_id)
        if "text" in event.new
    ]
    row = _made(turn, made)
    if row is None:
        return None
    acting = _acting(turn, row.network_id)
    if acting is None:
        return Screen(turn.text("vragen.niet_meer_te_wijzigen"), expects=turn.chat.expects)
    turn.enter(acting)
    history.lock(turn.session, row)
    if row.text not in [event.new["text"] for event in made] or not _may_change(turn, row):
        return _too_late(turn, row)
    words, all_of_it = " ".join(edited.text.split()), True
    if made[-1].happened is Happened.ADDED:
        words, all_of_it = _read(turn, row, edited.text)
    event = history.change(turn.session, row, turn.source(edited.message_id), text=words)
    turn.saved(event, lead="" if all_of_it else turn.text("los.alleen_tekst"))
    return _show(turn, row)


def _made(turn: Turn, made: list[AuditEvent]) -> Goal | Engagement | None:
    if not made:
        return None
    row = turn.session.get_one(history.TABLES[made[0].thing], made[0].thing_id)
    return row if isinstance(row, Goal | Engagement) else None


def _acting(turn: Turn, network_id: int) -> Acting | None:
    """For whom the person acts in that network: as now, or else as last."""
    if turn.acting and turn.acting.network.id == network_id:
        return turn.acting
    mine = networks.memberships(turn.session, turn.person.id)
    return next((acting for acting in mine if acting.network.id == network_id), None)


def _may_change(turn: Turn, row: Goal | Engagement) -> bool:
    try:
        (goal_tree if isinstance(row, Goal) else engagement).editable(turn, row.id)
    except UnknownRouteError:
        return False
    return True


def _too_late(turn: Turn, row: Goal | Engagement) -> Screen:
    look = [] if row.removed_at else [turn.button("bekijken", address(row))]
    return Screen(turn.text("los.intussen_anders"), [look], expects=turn.chat.expects)


def _read(turn: Turn, row: Goal | Engagement, text: str) -> tuple[str, bool]:
    """The words as when it was new, and whether the rest of the text says what is there already."""
    if isinstance(row, Goal):
        words, who = split_responsible(text)
        partner = partner_meant(turn, who)
        same = partner.id == row.responsible_id if partner else who == row.responsible_name
        return words, who is None or same
    there = networks.partners(turn.session, row.network_id)
    reading = read_spoken if row.meeting_id else read
    written = reading(text, turn.today, {partner.id: partner.name for partner in there})
    same = written.due in (None, row.due) and written.owner_id in (None, row.owner_id)
    return written.text, same


def _show(turn: Turn, row: Goal | Engagement) -> Screen:
    return goal_tree.one(turn, row.id) if isinstance(row, Goal) else engagement.one(turn, row.id)

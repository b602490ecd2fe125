"""The Telegram message that made a goal or an engagement is edited: it has other words now.

Only the words: who and by when have buttons of their own.
"""

from bot.conversations.changes import address, changed
from bot.conversations.commitments import engagement, goal_tree, ownership
from bot.conversations.commitments.engagement_owner import understood
from bot.conversations.commitments.ownership import partner_meant
from bot.conversations.events import Edited
from bot.conversations.turn import Screen, Turn
from bot.rules.outline import single
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
    rows = _made(turn, made)
    if not rows:
        return None
    acting = _acting(turn, rows[0].network_id)
    if acting is None:
        return Screen(turn.text("vragen.niet_meer_te_wijzigen"), aside=True)
    turn.enter(acting)
    done = [
        reworded
        for row in rows
        if (reworded := _reword(turn, row, [e for e in made if e.thing_id == row.id], edited))
    ]
    if not done:
        return _too_late(turn, rows[0])
    all_of_it = all(whole for _, whole in done)
    lead = "" if all_of_it else turn.text("los.alleen_tekst")
    turn.says.saved(*(event for event, _ in done), lead=lead)
    return _show(turn, rows)


def _reword(
    turn: Turn, row: Goal | Engagement, made: list[AuditEvent], edited: Edited
) -> tuple[AuditEvent | None, bool] | None:
    """The change, and whether it is all that the text says; None when it comes too late."""
    history.lock(turn.session, row)
    if row.text not in [event.new["text"] for event in made] or not _may_change(turn, row):
        return None
    words, all_of_it = " ".join(edited.text.split()), True
    if made[-1].happened is Happened.ADDED:
        words, all_of_it = _read(turn, row, edited.text)
    source = turn.source(edited.message_id)
    return changed(turn, row, source, text=words), all_of_it


def _made(turn: Turn, made: list[AuditEvent]) -> list[Goal | Engagement]:
    """In the order in which they were made: one message can make an engagement for each owner."""
    things = dict.fromkeys((event.thing, event.thing_id) for event in reversed(made))
    rows = [turn.session.get_one(history.TABLES[thing], id) for thing, id in things]
    return [row for row in rows if isinstance(row, Goal | Engagement)]


def _acting(turn: Turn, network_id: int) -> Acting | None:
    """For whom the person acts in that network: as now, or else as last."""
    if turn.acting and turn.acting.network.id == network_id:
        return turn.acting
    mine = networks.memberships(turn.session, turn.person.id)
    return next((acting for acting in mine if acting.network.id == network_id), None)


def _may_change(turn: Turn, row: Goal | Engagement) -> bool:
    if isinstance(row, Engagement):
        return row.removed_at is None and ownership.may_edit(turn, row)
    node = goal_tree.load(turn).find(row.id)
    return node is not None and goal_tree.may_edit(turn, node)


def _too_late(turn: Turn, row: Goal | Engagement) -> Screen:
    look = [] if row.removed_at else [turn.button("bekijken", address(row))]
    return Screen(turn.text("los.intussen_anders"), [look], aside=True)


def _read(turn: Turn, row: Goal | Engagement, text: str) -> tuple[str, bool]:
    """The words as when it was new, and whether the rest of the text says what is there already."""
    if isinstance(row, Goal):
        words, who = single(text) or (row.text, None)
        partner = partner_meant(turn, who)
        same = partner.id == row.responsible_id if partner else who == row.responsible_name
        return words, who is None or same
    written = understood(turn, text)
    owner = row.owner_id or row.owner_name
    same = written.due in (None, row.due) and (not written.owners or owner in written.owners)
    return written.text, same


def _show(turn: Turn, rows: list[Goal | Engagement]) -> Screen:
    engagements = [row for row in rows if isinstance(row, Engagement)]
    if len(engagements) > 1:
        return engagement.together(turn, engagements)
    if engagements:
        return engagement.one(turn, engagements[0])
    return goal_tree.one(turn, goal_tree.in_tree(turn, rows[0].id))

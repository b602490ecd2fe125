"""Whose an engagement is."""

from bot.conversations.turn import Turn
from bot.storage import networks
from bot.storage.tables import Engagement


def speaks_for(turn: Turn, engagement: Engagement) -> bool:
    """Only the owner says how it stands; the regisseur does for who is not (any more) here."""
    if engagement.owner_id == turn.member.partner.id:
        return True
    if not turn.is_regisseur:
        return False
    return engagement.owner_id is None or not networks.members(turn.session, engagement.owner_id)

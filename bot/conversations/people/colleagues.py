"""Memberships as arguments of a route: of one's own organisation, or of the whole network."""

from typing import Annotated

from bot.conversations.routes import Gone, NotYours, row
from bot.conversations.turn import Turn
from bot.storage import networks
from bot.storage.tables import Membership


def colleague(turn: Turn, id: int) -> Membership:
    """Somebody of one's own organisation, or oneself."""
    mine = networks.members(turn.session, turn.partner.id)
    found = next((member for member in mine if member.id == id), None)
    if found is None:
        raise Gone
    return found


def other(turn: Turn, id: int) -> Membership:
    """Anybody else of the network."""
    everyone = networks.everyone(turn.session, turn.network.id)
    found = next((member for member in everyone if member.id == id), None)
    if found is None:
        raise Gone
    if found.person_id == turn.person.id:
        raise NotYours
    return found


Colleague = Annotated[Membership, row(colleague)]
OtherMember = Annotated[Membership, row(other)]

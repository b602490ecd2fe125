"""Whose an engagement or a goal is, and who may say or change something about it."""

from collections.abc import Mapping
from typing import Annotated

from bot.conversations.routes import Ids, NotYours, kept, row
from bot.conversations.turn import Turn
from bot.rules.outline import match_name
from bot.storage import networks
from bot.storage.tables import Engagement, Partner, Stand


def speaks_for(turn: Turn, engagement: Engagement) -> bool:
    """Only the owner says how it stands; the regisseur does for who is not (any more) here."""
    if engagement.owner_id == turn.partner.id:
        return True
    if not turn.is_regisseur:
        return False
    return engagement.owner_id is None or not networks.members(turn.session, engagement.owner_id)


def partner_meant(turn: Turn, written: str | None) -> Partner | None:
    """The partner that is meant by a name as people write it."""
    if not written:
        return None
    there = {p.id: p for p in networks.partners(turn.session, turn.network.id)}
    found = match_name(written, {id: partner.name for id, partner in there.items()})
    return None if found is None else there[found]


def owner_name(engagement: Engagement, partners: Mapping[int, str]) -> str:
    """The name of its owner, in the network (`partners`: id -> name) or not; "" for nobody's."""
    return partners.get(engagement.owner_id or 0) or engagement.owner_name or ""


def may_edit(turn: Turn, engagement: Engagement) -> bool:
    """Its owner, the regisseur, and as long as nobody took it on who proposed it."""
    mine = turn.partner.id
    open_proposal = engagement.stand in (Stand.PROPOSED, Stand.DECLINED)
    return (
        turn.is_regisseur
        or engagement.owner_id == mine
        or (open_proposal and engagement.proposed_by == mine)
    )


def own(turn: Turn, id: int) -> Engagement:
    """For who says how it stands."""
    engagement = kept(turn, Engagement, id)
    if not speaks_for(turn, engagement):
        raise NotYours
    return engagement


def editable(turn: Turn, id: int) -> Engagement:
    engagement = kept(turn, Engagement, id)
    if not may_edit(turn, engagement):
        raise NotYours
    return engagement


def all_editable(turn: Turn, ids: Ids) -> list[Engagement]:
    return [editable(turn, id) for id in ids]


OwnEngagement = Annotated[Engagement, row(own)]
EditableEngagement = Annotated[Engagement, row(editable)]
EditableEngagements = Annotated[list[Engagement], row(all_editable, Ids)]

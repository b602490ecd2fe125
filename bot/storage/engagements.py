"""Engagements: who takes on what."""

from collections.abc import Sequence

from sqlalchemy import exists, func
from sqlmodel import Session, col, select

from bot.storage.tables import Engagement, Partner, Stand

OPEN = (Stand.PROPOSED, Stand.TODO, Stand.BUSY, Stand.STUCK)
"""Not yet done, and not refused."""

_OWNER_LEFT = exists().where(
    col(Partner.id) == Engagement.owner_id, col(Partner.removed_at).is_not(None)
)


def of_network(
    session: Session,
    network_id: int,
    *,
    owner_id: int | None = None,
    stand: Stand | None = None,
    questions: Sequence[str] | None = None,
    meeting_id: int | None = None,
) -> Sequence[Engagement]:
    """Those that were not removed, the first deadline first, those without one last."""
    wanted = select(Engagement).where(
        Engagement.network_id == network_id, col(Engagement.removed_at).is_(None)
    )
    if owner_id is not None:
        wanted = wanted.where(Engagement.owner_id == owner_id)
    if stand is not None:
        wanted = wanted.where(Engagement.stand == stand)
    if questions is not None:
        wanted = wanted.where(col(Engagement.question).in_(questions))
    if meeting_id is not None:
        wanted = wanted.where(Engagement.meeting_id == meeting_id)
    order = (col(Engagement.due).is_(None), col(Engagement.due), col(Engagement.id))
    return session.exec(wanted.order_by(*order)).all()


def by_goal(session: Session, network_id: int) -> dict[int, dict[Stand, int]]:
    """Goal id -> how many engagements for that very goal are in each stand; see `counts`."""
    rows = session.exec(
        select(Engagement.goal_id, Engagement.stand, func.count())
        .where(
            Engagement.network_id == network_id,
            col(Engagement.removed_at).is_(None),
            col(Engagement.goal_id).is_not(None),
            ~_OWNER_LEFT,
        )
        .group_by(col(Engagement.goal_id), col(Engagement.stand))
    ).all()
    result: dict[int, dict[Stand, int]] = {}
    for goal_id, stand, number in rows:
        result.setdefault(goal_id or 0, {})[Stand(stand)] = number
    return result


def counts(session: Session, network_id: int) -> dict[Stand, int]:
    """How many engagements of the network are in each stand, without those of who left."""
    rows = session.exec(
        select(Engagement.stand, func.count())
        .where(
            Engagement.network_id == network_id, col(Engagement.removed_at).is_(None), ~_OWNER_LEFT
        )
        .group_by(col(Engagement.stand))
    ).all()
    return {Stand(stand): number for stand, number in rows}


def orphans(session: Session, network_id: int) -> int:
    """How many are open, while the partner that they were of takes part no longer."""
    return session.exec(
        select(func.count())
        .select_from(Engagement)
        .where(
            Engagement.network_id == network_id,
            col(Engagement.removed_at).is_(None),
            col(Engagement.stand).in_(OPEN),
            _OWNER_LEFT,
        )
    ).one()

"""Goals: their rows and their places. The tree itself is made in `draaiboek.goals`."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from bot.storage import history
from bot.storage.history import Source
from bot.storage.tables import AuditEvent, Goal

DEEPEST = 3

_SMALLEST_GAP = 1e-6


def of_network(session: Session, network_id: int) -> Sequence[Goal]:
    """Every goal and proposal that was not removed, siblings in order."""
    return session.exec(
        select(Goal)
        .where(Goal.network_id == network_id, col(Goal.removed_at).is_(None))
        .order_by(col(Goal.level), col(Goal.rank), col(Goal.id))
    ).all()


def add(session: Session, goal: Goal, source: Source) -> AuditEvent:
    """Keep a new goal, as the last of its siblings; its rank is given here."""
    last = session.exec(select(func.max(Goal.rank)).where(*_siblings(goal))).one()
    goal.rank = (last or 0.0) + 1.0
    return history.add(session, goal, source)


def step(session: Session, goal: Goal, by: int, source: Source) -> AuditEvent | None:
    """Move a goal one place up (-1) or down (1) among those that show; None at either end."""
    shown = [g for g in _all_siblings(session, goal) if g.removed_at is None]
    place = shown.index(goal) + by
    if not 0 <= place < len(shown):
        return None
    other = shown[place]
    return history.change(session, goal, source, rank=_beside(session, goal, other, by))


def move(session: Session, goal: Goal, parent: Goal | None, source: Source) -> AuditEvent | None:
    """Put a goal, with all under it, last under another parent of the same level."""
    parent_id = parent.id if parent else None
    last = session.exec(
        select(func.max(Goal.rank)).where(
            Goal.network_id == goal.network_id, col(Goal.parent_id) == parent_id
        )
    ).one()
    return history.change(session, goal, source, parent_id=parent_id, rank=(last or 0.0) + 1.0)


def _beside(session: Session, goal: Goal, other: Goal, by: int) -> float:
    """A rank just before (-1) or after (1) another goal, also past its removed neighbours."""
    siblings = [g for g in _all_siblings(session, goal) if g is not goal]
    place = siblings.index(other)
    beyond = place + by
    if not 0 <= beyond < len(siblings):
        return other.rank + by
    if abs(siblings[beyond].rank - other.rank) < _SMALLEST_GAP:
        for n, sibling in enumerate(siblings, start=1):
            sibling.rank = float(n)
    return (siblings[beyond].rank + other.rank) / 2


def _all_siblings(session: Session, goal: Goal) -> list[Goal]:
    return list(
        session.exec(
            select(Goal)
            .where(*_siblings(goal))
            .order_by(col(Goal.rank), col(Goal.id))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _siblings(goal: Goal) -> tuple[ColumnElement[bool] | bool, ...]:
    return Goal.network_id == goal.network_id, col(Goal.parent_id) == goal.parent_id

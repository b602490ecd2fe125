"""Reports of meetings as they were sent. They never change, but for who wants to be forgotten."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from bot.storage import history
from bot.storage.history import Source
from bot.storage.tables import AuditEvent, Happened, Meeting, Membership, Thing


def keep(session: Session, meeting: Meeting, report: dict[str, Any], source: Source) -> AuditEvent:
    """Keep a report that is sent now, beside earlier ones of the same meeting."""
    return history.record(
        session, meeting.network_id, Thing.MEETING, meeting.id, Happened.REPORTED, source,
        new={"report": report},
    )  # fmt: skip


def where(session: Session, person_id: int) -> Sequence[AuditEvent]:
    """All that were sent in the networks where this person takes or took part."""
    mine = select(Membership.network_id).where(Membership.person_id == person_id)
    return session.exec(
        select(AuditEvent).where(
            AuditEvent.happened == Happened.REPORTED, col(AuditEvent.network_id).in_(mine)
        )
    ).all()


def newest(session: Session, meeting: Meeting) -> AuditEvent | None:
    """The last report of a meeting; None when none was sent."""
    return session.exec(
        select(AuditEvent)
        .where(
            AuditEvent.thing == Thing.MEETING,
            AuditEvent.thing_id == meeting.id,
            AuditEvent.happened == Happened.REPORTED,
        )
        .order_by(col(AuditEvent.id).desc())
    ).first()


def find(session: Session, network_id: int, id: int) -> AuditEvent:
    """A report of this network; LookupError for anything else."""
    found = session.get(AuditEvent, id)
    reported = found is not None and found.happened is Happened.REPORTED
    if found is None or not reported or found.network_id != network_id:
        raise LookupError(f"no report {id}")
    return found

"""Reports of meetings as they were sent. Rows are only added: a report never changes again."""

from typing import Any

from sqlmodel import Session, col, select

from bot.storage import history
from bot.storage.answers import Source
from bot.storage.tables import AuditEvent, Happened, Meeting, Thing


def keep(session: Session, meeting: Meeting, report: dict[str, Any], source: Source) -> AuditEvent:
    """Keep a report that is sent now, beside earlier ones of the same meeting."""
    return history.record(
        session, meeting.network_id, Thing.MEETING, meeting.id, Happened.REPORTED, source,
        new={"report": report},
    )  # fmt: skip


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

"""Meetings (overleg): their rows, who comes, what was decided, and polls for a date.

A meeting's row changes only through `history.add` and `history.change`.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.storage.tables import (
    Attendance,
    DatePoll,
    Decision,
    Meeting,
    Membership,
    PollAnswer,
    Rsvp,
)


def coming(session: Session, network_id: int, now: datetime) -> Sequence[Meeting]:
    """Those that still have to begin and were not cancelled, the first one first."""
    return session.exec(
        select(Meeting)
        .where(
            Meeting.network_id == network_id,
            col(Meeting.cancelled_at).is_(None),
            col(Meeting.starts_at) > now,
        )
        .order_by(col(Meeting.starts_at))
    ).all()


def begun(session: Session, network_id: int, now: datetime) -> Sequence[Meeting]:
    """Those that began and were not cancelled, the newest first."""
    return session.exec(
        select(Meeting)
        .where(
            Meeting.network_id == network_id,
            col(Meeting.cancelled_at).is_(None),
            col(Meeting.starts_at) <= now,
        )
        .order_by(col(Meeting.starts_at).desc())
    ).all()


def of_series(session: Session, network_id: int, series: str) -> Sequence[Meeting]:
    """The meetings of one series, also cancelled ones, the first one first."""
    return session.exec(
        select(Meeting)
        .where(Meeting.network_id == network_id, Meeting.series == series)
        .order_by(col(Meeting.starts_at))
    ).all()


def reported_before(session: Session, meeting: Meeting) -> Meeting | None:
    """The last meeting before this one of which there is a report: what it compares with."""
    return session.exec(
        select(Meeting)
        .where(
            Meeting.network_id == meeting.network_id,
            col(Meeting.reported_at).is_not(None),
            col(Meeting.starts_at) < meeting.starts_at,
        )
        .order_by(col(Meeting.starts_at).desc())
    ).first()


def attendance(session: Session, meeting_id: int) -> dict[int, Attendance]:
    """Person id -> what they said about coming."""
    rows = session.exec(select(Attendance).where(Attendance.meeting_id == meeting_id))
    return {row.person_id: row for row in rows}


def answer(
    session: Session,
    meeting: Meeting,
    member: Membership,
    rsvp: Rsvp,
    at: datetime,
    substitute: str | None = None,
) -> Attendance:
    """Note whether somebody comes; a later word replaces an earlier one."""
    row = session.get(Attendance, (meeting.id, member.person_id))
    if row is None:
        row = Attendance(
            meeting_id=meeting.id,
            person_id=member.person_id,
            partner_id=member.partner_id,
            rsvp=rsvp,
            at=at,
        )
        session.add(row)
    row.rsvp, row.substitute, row.at, row.partner_id = rsvp, substitute, at, member.partner_id
    session.flush()
    return row


def decisions(session: Session, meeting_id: int) -> Sequence[Decision]:
    """What was decided, in order."""
    return session.exec(
        select(Decision)
        .where(Decision.meeting_id == meeting_id, col(Decision.removed_at).is_(None))
        .order_by(col(Decision.id))
    ).all()


def open_polls(session: Session, network_id: int) -> Sequence[DatePoll]:
    """Polls for which no moment was fixed yet, the newest first."""
    return session.exec(
        select(DatePoll)
        .where(DatePoll.network_id == network_id, col(DatePoll.closed_at).is_(None))
        .order_by(col(DatePoll.id).desc())
    ).all()


def poll_answers(session: Session, poll_id: int) -> dict[int, dict[int, bool]]:
    """Moment (from 0) -> partner id -> whether it suits."""
    result: dict[int, dict[int, bool]] = {}
    for row in session.exec(select(PollAnswer).where(PollAnswer.poll_id == poll_id)):
        result.setdefault(row.moment, {})[row.partner_id] = row.suits
    return result

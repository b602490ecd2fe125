"""Meetings (overleg): their rows, who comes, and what was decided.

A meeting's row changes only through `history.add` and `history.change`.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from bot import clock
from bot.storage import history
from bot.storage.agenda import Agenda
from bot.storage.history import Source
from bot.storage.tables import (
    Attendance,
    AuditEvent,
    Decision,
    Meeting,
    Membership,
    Partner,
    Rsvp,
)


def plan(
    session: Session,
    network_id: int,
    day: date,
    hour: time,
    minutes: int,
    place: str | None,
    source: Source,
    *,
    host: str,
    reminders: Iterable[int],
    agenda: Agenda,
    series: str | None = None,
) -> tuple[Meeting, AuditEvent]:
    """A new meeting. `host` makes the uid of its calendar file unique in the world."""
    meeting = Meeting(
        network_id=network_id,
        uid=f"{secrets.token_hex(8)}@{host}",
        series=series,
        day=day,
        hour=hour,
        starts_at=clock.instant(day, hour),
        minutes=minutes,
        place=place,
        agenda=agenda.as_json(),
        reminders=list(reminders),
        announced_at=source.at,
    )
    return meeting, history.add(session, meeting, source)


def move(
    session: Session, meeting: Meeting, day: date, hour: time, source: Source, **others: object
) -> AuditEvent | None:
    """Another moment: what people said about the old one no longer counts.

    None when nothing changes, or when another regisseur called it off at this very moment.
    """
    history.lock(session, meeting)
    if meeting.cancelled_at is not None:
        return None
    if (day, hour) == (meeting.day, meeting.hour):
        return change(session, meeting, source, **others)
    return change(
        session, meeting, source, day=day, hour=hour, starts_at=clock.instant(day, hour),
        announced_at=source.at, **others,
    )  # fmt: skip


def change(
    session: Session, meeting: Meeting, source: Source, **values: object
) -> AuditEvent | None:
    """What people's calendars must know of, and what leaves the moment as it is."""
    history.lock(session, meeting)
    if all(getattr(meeting, name) == value for name, value in values.items()):
        return None
    return history.change(session, meeting, source, **values, sequence=meeting.sequence + 1)


def renew(session: Session, meeting: Meeting, source: Source) -> None:
    """Its calendar file goes round again: people's calendars take over what stands in it now."""
    history.change(session, meeting, source, sequence=meeting.sequence + 1)


def agenda_sent(session: Session, meeting: Meeting) -> Agenda:
    """The agenda as it stood when a calendar file last went round."""
    sent = history.changed_since(session, meeting, 0, "sequence")
    return Agenda.from_json(history.at(session, meeting, sent.id if sent else 0, "agenda") or {})


def cancel(session: Session, meeting: Meeting, source: Source) -> AuditEvent | None:
    """It does not take place; None when that was known."""
    history.lock(session, meeting)
    if meeting.cancelled_at is not None:
        return None
    return change(session, meeting, source, cancelled_at=source.at)


def revive(session: Session, meeting: Meeting, source: Source) -> AuditEvent | None:
    """A cancelled one that has not begun takes place after all; None when it does already.

    At the same moment: what people said about it still counts.
    """
    history.lock(session, meeting)
    if meeting.cancelled_at is None or meeting.starts_at <= source.at:
        return None
    return change(session, meeting, source, cancelled_at=None, revived_at=source.at)


def invited(session: Session, network_id: int) -> Sequence[Membership]:
    """Everyone who takes part now, each person once, in the order in which they joined."""
    rows = session.exec(
        select(Membership)
        .join(Partner, col(Partner.id) == Membership.partner_id)
        .where(
            Membership.network_id == network_id,
            col(Membership.left_at).is_(None),
            col(Partner.removed_at).is_(None),
        )
        .order_by(col(Membership.id).desc())
    )
    once = {member.person_id: member for member in rows}
    return sorted(once.values(), key=lambda member: member.id)


def _taking_place(network_id: int) -> tuple[ColumnElement[bool] | bool, ...]:
    return (
        Meeting.network_id == network_id,
        col(Meeting.removed_at).is_(None),
        col(Meeting.cancelled_at).is_(None),
    )


def coming(session: Session, network_id: int, now: datetime) -> Sequence[Meeting]:
    """Those that still have to begin and were not cancelled, the first one first."""
    return session.exec(
        select(Meeting)
        .where(*_taking_place(network_id), col(Meeting.starts_at) > now)
        .order_by(col(Meeting.starts_at))
    ).all()


def called_off(session: Session, network_id: int, now: datetime) -> Sequence[Meeting]:
    """Those that would still have to begin, but were cancelled, the first one first."""
    return session.exec(
        select(Meeting)
        .where(
            Meeting.network_id == network_id,
            col(Meeting.removed_at).is_(None),
            col(Meeting.cancelled_at).is_not(None),
            col(Meeting.starts_at) > now,
        )
        .order_by(col(Meeting.starts_at))
    ).all()


def cancelled_with(session: Session, meeting: Meeting, now: datetime) -> Sequence[Meeting]:
    """Those of its series that were cancelled together with it, and still would have to begin."""
    return [
        each
        for each in called_off(session, meeting.network_id, now)
        if (each.series, each.cancelled_at) == (meeting.series, meeting.cancelled_at)
    ]


def begun(session: Session, network_id: int, now: datetime) -> Sequence[Meeting]:
    """Those that began and were not cancelled, the newest first."""
    return session.exec(
        select(Meeting)
        .where(*_taking_place(network_id), col(Meeting.starts_at) <= now)
        .order_by(col(Meeting.starts_at).desc())
    ).all()


def of_series(session: Session, network_id: int, series: str) -> Sequence[Meeting]:
    """The meetings of one series, also cancelled ones, the first one first."""
    return session.exec(
        select(Meeting)
        .where(Meeting.network_id == network_id, Meeting.series == series)
        .order_by(col(Meeting.starts_at))
    ).all()


def with_ids(session: Session, network_id: int, ids: Iterable[int]) -> Sequence[Meeting]:
    """These meetings of one network, the first one first."""
    return session.exec(
        select(Meeting)
        .where(Meeting.network_id == network_id, col(Meeting.id).in_(ids))
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


def attendance(session: Session, meeting: Meeting) -> dict[int, Attendance]:
    """Person id -> what they said about coming.

    Whoever left before it begins does not come any more, nor does an organisation that left.
    """
    own = (
        col(Membership.person_id) == Attendance.person_id,
        col(Membership.partner_id) == Attendance.partner_id,
    )
    rows = session.exec(
        select(Attendance)
        .join(Membership, and_(*own))
        .join(Partner, col(Partner.id) == Membership.partner_id)
        .where(
            Attendance.meeting_id == meeting.id,
            or_(col(Membership.left_at).is_(None), col(Membership.left_at) > meeting.starts_at),
            or_(col(Partner.removed_at).is_(None), col(Partner.removed_at) > meeting.starts_at),
        )
    )
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

"""Who was reminded when, and who is to be reminded of a meeting."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, and_, bindparam, cast, exists, or_, select
from sqlmodel import Session, col

from bot.storage.database import in_parts
from bot.storage.tables import (
    Attendance,
    Chat,
    Delivery,
    Meeting,
    Membership,
    Outbox,
    Partner,
    Rsvp,
)


@dataclass(frozen=True, slots=True)
class Nudged:
    """What a chat says of earlier nudges."""

    last: datetime | None
    unanswered: int


def nudged(session: Session, people: Collection[int]) -> dict[int, Nudged]:
    """Person id -> when they last heard what is open, and how often without a sign since."""
    chats = select(col(Chat.person_id), col(Chat.nudged_at), col(Chat.nudges))
    return {
        id: Nudged(at, count)
        for some in in_parts(people)
        for id, at, count in session.execute(chats.where(col(Chat.person_id).in_(some)))
    }


def reminded(
    session: Session, people: Collection[int], now: datetime, within: timedelta
) -> dict[int, list[datetime]]:
    """Person id -> when they got reminders within this time; what is still owed comes now."""
    came = select(col(Chat.person_id), col(Outbox.settled_at)).join(
        Outbox, col(Outbox.chat_id) == Chat.id
    )
    came = came.where(
        col(Outbox.key).is_not(None),
        or_(
            col(Outbox.state).in_((Delivery.WAITING, Delivery.SENDING)),
            and_(col(Outbox.state) == Delivery.SENT, col(Outbox.settled_at) > now - within),
        ),
    )
    result: dict[int, list[datetime]] = {}
    for some in in_parts(people):
        for person, at in session.execute(came.where(col(Chat.person_id).in_(some))):
            result.setdefault(person, []).append(at or now)
    return result


def meetings(session: Session, now: datetime, until: datetime) -> Sequence[Meeting]:
    """All meetings, of whatever network, that begin in this time and were not cancelled."""
    return (
        session.execute(
            select(Meeting)
            .where(
                col(Meeting.starts_at) > now,
                col(Meeting.starts_at) <= until,
                col(Meeting.cancelled_at).is_(None),
                col(Meeting.removed_at).is_(None),
            )
            .order_by(col(Meeting.starts_at))
        )
        .scalars()
        .all()
    )


def invited(session: Session, meeting: Meeting, person_id: int) -> bool:
    """Whether somebody hears of a meeting: see `to_remind`."""
    given = _of_meeting(meeting) | {"person": person_id}
    return session.execute(_ONE_INVITED, given).first() is not None


def everyone_invited(session: Session, meeting: Meeting) -> list[int]:
    """Everyone of the network who can be reached and did not say no."""
    return list(session.execute(_INVITED, _of_meeting(meeting)).scalars())


def to_remind(session: Session, meeting: Meeting, occasion: str) -> list[int]:
    """Those of `everyone_invited` without the outbox key that is `occasion` and their id."""
    given = _of_meeting(meeting) | {"occasion": occasion}
    return list(session.execute(_TO_REMIND, given).scalars())


def _of_meeting(meeting: Meeting) -> dict[str, Any]:
    return {
        "meeting": meeting.id,
        "network": meeting.network_id,
        "announced": meeting.announced_at,
    }


_SAID_NO = exists().where(
    col(Attendance.meeting_id) == bindparam("meeting"),
    col(Attendance.person_id) == Membership.person_id,
    col(Attendance.rsvp) != Rsvp.COMING,
    col(Attendance.at) > bindparam("announced"),
)
_REMINDED = exists().where(
    col(Outbox.key) == bindparam("occasion", type_=String) + cast(Membership.person_id, String)
)
_INVITED = (
    select(col(Membership.person_id))
    .distinct()
    .join(Chat, col(Chat.person_id) == Membership.person_id)
    .join(Partner, col(Partner.id) == Membership.partner_id)
    .where(
        col(Membership.network_id) == bindparam("network"),
        col(Membership.left_at).is_(None),
        col(Partner.removed_at).is_(None),
        col(Chat.unreachable_since).is_(None),
        ~_SAID_NO,
    )
)
_ONE_INVITED = _INVITED.where(col(Membership.person_id) == bindparam("person"))
_TO_REMIND = _INVITED.where(~_REMINDED)

"""When people want unasked messages, until when they are away, and what they put off (snooze)."""

import json
from collections.abc import Collection
from datetime import date, datetime, time

import sqlalchemy
from sqlalchemy import String, cast
from sqlmodel import Session, col, select

from bot.storage.database import in_parts
from bot.storage.tables import Membership, Rhythm, Snooze

WEEKDAYS = (1, 2, 3, 4, 5)
"""Monday to Friday, as ISO counts them."""


def of_person(session: Session, person_id: int) -> Rhythm | None:
    """What somebody chose; None for who chose nothing: weekdays, from 8 to 18 o'clock."""
    return session.get(Rhythm, person_id)


def kinds(session: Session) -> list[Rhythm]:
    """Everything that anybody chose, once, whoever they are."""
    days_as_text = cast(col(Rhythm.days), String)  # PostgreSQL has no equality of JSON
    begin, end, away = col(Rhythm.from_time), col(Rhythm.to_time), col(Rhythm.away_until)
    rows = session.execute(sqlalchemy.select(begin, end, days_as_text, away).distinct())
    return [
        Rhythm(person_id=0, from_time=begin, to_time=end, days=json.loads(days), away_until=away)
        for begin, end, days, away in rows
    ]


def of_network(session: Session, network_id: int) -> dict[int, Rhythm]:
    """`of_people`, of who acts or acted in a network."""
    rows = session.exec(
        select(Rhythm)
        .join(Membership, col(Membership.person_id) == Rhythm.person_id)
        .where(Membership.network_id == network_id)
    )
    return {row.person_id: row for row in rows}


def of_people(session: Session, person_ids: Collection[int]) -> dict[int, Rhythm]:
    """Person id -> what they chose, of those who chose something."""
    return {
        row.person_id: row
        for some in in_parts(person_ids)
        for row in session.exec(select(Rhythm).where(col(Rhythm.person_id).in_(some)))
    }


def set_hours(session: Session, person_id: int, from_time: time, to_time: time) -> Rhythm:
    """Messages from one time of the day to another, `to_time` itself not included."""
    rhythm = _own(session, person_id)
    rhythm.from_time, rhythm.to_time = from_time, to_time
    session.flush()
    return rhythm


def set_days(session: Session, person_id: int, days: Collection[int]) -> Rhythm:
    """Messages on these ISO weekdays only."""
    rhythm = _own(session, person_id)
    rhythm.days = sorted(days)
    session.flush()
    return rhythm


def set_away(session: Session, person_id: int, until: date | None) -> Rhythm:
    """No messages before this day; None: the person is there."""
    rhythm = _own(session, person_id)
    rhythm.away_until = until
    session.flush()
    return rhythm


def _own(session: Session, person_id: int) -> Rhythm:
    """The person's row. Only their own turns make it, and those wait for each other."""
    rhythm = session.get(Rhythm, person_id)
    if rhythm is None:
        rhythm = Rhythm(person_id=person_id, days=list(WEEKDAYS))
        session.add(rhythm)
    return rhythm


def snooze(
    session: Session,
    network_id: int,
    person_id: int,
    engagement_id: int | None,
    until: date,
    at: datetime,
    reason: str | None = None,
) -> Snooze:
    """Somebody does not want to hear of an engagement (None: of anything) before a day."""
    row = Snooze(
        network_id=network_id,
        person_id=person_id,
        engagement_id=engagement_id,
        until=until,
        reason=reason,
        at=at,
    )
    session.add(row)
    session.flush()
    return row


def snoozes(session: Session, person_ids: Collection[int]) -> dict[int, dict[int | None, date]]:
    """Person id -> engagement id (None: everything) -> the day until which they put it off.

    The newest word about a thing counts, also when it is for an earlier day than one before it.
    Days that have passed stand here too.
    """
    in_order = select(Snooze).order_by(col(Snooze.id))
    result: dict[int, dict[int | None, date]] = {}
    for some in in_parts(person_ids):
        for row in session.exec(in_order.where(col(Snooze.person_id).in_(some))):
            result.setdefault(row.person_id, {})[row.engagement_id] = row.until
    return result


def snoozed(
    session: Session, person_ids: Collection[int], today: date
) -> dict[int, dict[int | None, date]]:
    """`snoozes`, only those that still hold today."""
    return {
        person: holding
        for person, all_of_them in snoozes(session, person_ids).items()
        if (holding := {id: until for id, until in all_of_them.items() if until > today})
    }

"""Meetings (overleg), who comes, what was decided, and polls for a date."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel

from bot.storage.tables.columns import json, number, partial, person, word


class Meeting(SQLModel, table=True):
    """An overleg. `day`, `hour` and `zone` are what people agreed; `starts_at` is that instant.

    `uid` and `sequence` are those of its calendar file: the same uid for ever, a higher sequence
    at each change that people's calendars must know. Meetings of one series share `series`.
    `agenda` is a storage.agenda.Agenda, `reminders` how many days before it people are reminded
    (0: that morning), `present` the partners that were there, `shown` what the draaiboek showed
    when the report (verslag) was first sent: what the next one compares with. `reported_at`: when
    it was last sent.
    """

    id: int = number()
    network_id: int = Field(foreign_key="network.id", index=True)
    uid: str = Field(unique=True)
    sequence: int = 0
    series: str | None = Field(default=None, index=True)
    day: date
    hour: time
    zone: str = "Europe/Brussels"
    starts_at: datetime = Field(index=True)
    minutes: int = 120
    place: str | None = None
    agenda: dict[str, Any] = json()
    reminders: list[int] = Field(sa_column=Column(JSON, nullable=False))
    # When people heard of its day and hour: what they said before that was about another moment.
    announced_at: datetime
    cancelled_at: datetime | None = None
    # When they heard that it takes place after all; no reminder of before that makes sense.
    revived_at: datetime | None = None
    present: list[int] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    reported_at: datetime | None = None
    shown: dict[str, Any] = json()
    removed_at: datetime | None = None
    stamp: int = 0


class Rsvp(StrEnum):
    """Whether somebody comes to an overleg."""

    COMING = "coming"
    ABSENT = "absent"
    SUBSTITUTE = "substitute"


class Attendance(SQLModel, table=True):
    """What an invited person says about an overleg; `substitute`: who comes instead."""

    meeting_id: int = Field(foreign_key="meeting.id", primary_key=True)
    person_id: int = Field(
        sa_type=BigInteger, foreign_key="person.id", primary_key=True, index=True
    )
    partner_id: int = Field(foreign_key="partner.id")
    rsvp: Rsvp = word(Rsvp)
    substitute: str | None = None
    at: datetime


class Decision(SQLModel, table=True):
    """What was decided in an overleg."""

    id: int = number()
    network_id: int = Field(foreign_key="network.id")
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    text: str
    removed_at: datetime | None = None
    stamp: int = 0


NOT_CLOSED = "datepoll.closed_at IS NULL"


class DatePoll(SQLModel, table=True):
    """A question when an overleg suits: moments as "2027-03-09T14:00", on the wall in Brussels.

    `last_at` is the last of them, `meeting_id` the overleg that it became.
    """

    __table_args__ = (partial("ix_datepoll_open", NOT_CLOSED, "last_at"),)

    id: int = number()
    network_id: int = Field(foreign_key="network.id", index=True)
    moments: list[str] = Field(sa_column=Column(JSON, nullable=False))
    last_at: datetime
    place: str | None = None
    minutes: int
    asked_by: int = person()
    asked_at: datetime
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id")
    closed_at: datetime | None = None


class PollAnswer(SQLModel, table=True):
    """Whether one of the moments of a poll suits a partner. `moment` counts from 0."""

    poll_id: int = Field(foreign_key="datepoll.id", primary_key=True)
    partner_id: int = Field(foreign_key="partner.id", primary_key=True)
    moment: int = Field(primary_key=True)
    suits: bool
    person_id: int = person()
    at: datetime

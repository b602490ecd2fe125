"""An overleg as somebody plans it, and what to ask about it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Self

from bot import clock
from bot.freedays import FreeDays
from bot.storage.tables import Meeting

MINUTES = 120
"""How long an overleg takes when nobody says it."""
EARLIEST, LATEST = time(7), time(22)
_FRIDAY = 5


class Doubt(StrEnum):
    """What is unusual about a moment; it may be kept."""

    PAST = "past"
    FREE = "free"
    WEEKEND = "weekend"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Plan:
    """An overleg as somebody wrote it.

    `other_day`: which day it may be as well, since the weekday that was written does not fit.
    """

    day: date
    hour: time
    minutes: int = MINUTES
    place: str | None = None
    points: tuple[str, ...] = ()
    other_day: date | None = None

    @property
    def starts_at(self) -> datetime:
        return clock.instant(self.day, self.hour)

    def on(self, day: date) -> Self:
        """On this day, about which there is no doubt."""
        return replace(self, day=day, other_day=None)

    @property
    def moment(self) -> str:
        """'2027-03-09T14:00', on the wall."""
        return f"{self.day}T{self.hour:%H:%M}"

    @classmethod
    def at(cls, moment: str, minutes: int = MINUTES, place: str | None = None) -> Self:
        """From a moment as above."""
        wall = datetime.fromisoformat(moment)
        return cls(wall.date(), wall.time(), minutes, place)

    @classmethod
    def of(cls, meeting: Meeting) -> Self:
        """A meeting as it stands."""
        return cls(meeting.day, meeting.hour, meeting.minutes, meeting.place)


def doubts(plan: Plan, now: datetime, free: FreeDays) -> list[Doubt]:
    """What to say about a moment before it is kept."""
    found = [
        (Doubt.PAST, plan.starts_at <= now),
        (Doubt.FREE, plan.day in free),
        (Doubt.WEEKEND, plan.day.isoweekday() > _FRIDAY and plan.day not in free),
        (Doubt.HOUR, not EARLIEST <= plan.hour < LATEST),
    ]
    return [doubt for doubt, so in found if so]

"""What somebody means who plans an overleg in one message, and what to ask about it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Self

from bot import clock
from bot.freedays import FreeDays
from bot.rules import written
from bot.storage.tables import Meeting

MINUTES = 120
"""How long an overleg takes when nobody says it."""
EARLIEST, LATEST = time(7), time(22)


class Wrong(StrEnum):
    """Why a message is no moment."""

    NO_HOUR = "no_hour"  # a day, but no hour
    UNKNOWN = "unknown"


class Doubt(StrEnum):
    """What is unusual about a moment; it may be kept."""

    PAST = "past"
    FREE = "free"
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
    def at(cls, moment: str, place: str | None = None) -> Self:
        """From a moment as above."""
        wall = datetime.fromisoformat(moment)
        return cls(wall.date(), wall.time(), place=place)

    @classmethod
    def of(cls, meeting: Meeting) -> Self:
        """A meeting as it stands."""
        return cls(meeting.day, meeting.hour, meeting.minutes, meeting.place)

    def as_json(self) -> dict[str, Any]:
        return {
            "day": self.day.isoformat(),
            "hour": self.hour.isoformat("minutes"),
            "minutes": self.minutes,
            "place": self.place,
            "points": list(self.points),
            "other_day": self.other_day and self.other_day.isoformat(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(
            date.fromisoformat(data["day"]),
            time.fromisoformat(data["hour"]),
            data["minutes"],
            data["place"],
            tuple(data["points"]),
            date.fromisoformat(data["other_day"]) if data["other_day"] else None,
        )


def parts(text: str) -> list[str]:
    """What stands between semicolons and on lines, folded; empty ones are left out."""
    return [folded for part in re.split(r"[;\n]", text) if (folded := " ".join(part.split()))]


def read(given: Sequence[str], today: date, minutes: int = MINUTES) -> Plan | Wrong:
    """The parts of a message: the moment, the place, and points of the agenda.

    `minutes`: how long it takes, if the message does not say until when.
    """
    if not given:
        return Wrong.UNKNOWN
    moment, place, points = given[0], next(iter(given[1:2]), None), tuple(given[2:])
    span = written.span(moment, today)
    if span is None:
        return Wrong.NO_HOUR if written.day(moment, today) else Wrong.UNKNOWN
    day = span.start.date()
    return Plan(
        day, span.start.time(), span.minutes or minutes, place, points,
        written.other_day(moment, day),
    )  # fmt: skip


def doubts(plan: Plan, now: datetime, free: FreeDays) -> list[Doubt]:
    """What to say about a moment before it is kept."""
    found = [
        (Doubt.PAST, plan.starts_at <= now),
        (Doubt.FREE, plan.day in free),
        (Doubt.HOUR, not EARLIEST <= plan.hour < LATEST),
    ]
    return [doubt for doubt, so in found if so]


def until(text: str, begin: time) -> int | None:
    """How many minutes after `begin` it ends, as in '16u30' or 'tot 16 uur'."""
    found = _HOUR.fullmatch(" ".join(text.lower().split()))
    if found is None:
        return None
    minutes = int(found["hour"]) * 60 + int(found["minute"] or 0) - begin.hour * 60 - begin.minute
    return minutes if minutes > 0 else None


_HOUR = re.compile(
    r"(?:tot )?(?P<hour>[01]?\d|2[0-3])(?: ?(?:uur|u|h) ?|[:.](?=\d))?(?P<minute>[0-5]\d)?"
    r"(?: ?(?:uur|u|h))?",
    re.ASCII,
)

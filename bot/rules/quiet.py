"""When something unasked may be written: never between 18 and 8 o'clock, in weekends, on free days.

A person's own hours and days only narrow that. Hours are those of the wall clock in Brussels; an
instant goes in and comes out with UTC as its zone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot import clock
from bot.freedays import FreeDays
from bot.storage.tables import Rhythm

_EARLIEST, _LATEST = time(8), time(18)
_WORKDAYS = frozenset(range(1, 6))
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a person wants to hear something; `days` are ISO weekdays (1: Monday).

    At `from_time` it is allowed, at `to_time` no longer; nothing before the day `away_until`.
    """

    from_time: time = _EARLIEST
    to_time: time = _LATEST
    days: frozenset[int] = _WORKDAYS
    away_until: date | None = None

    @property
    def span(self) -> tuple[time, time]:
        """The hours within those of everyone; when nothing is left, those of everyone."""
        begin, end = max(self.from_time, _EARLIEST), min(self.to_time, _LATEST)
        return (begin, end) if begin < end else (_EARLIEST, _LATEST)

    @property
    def weekdays(self) -> frozenset[int]:
        """The days within the working week; when none is left, the whole of it."""
        return self.days & _WORKDAYS or _WORKDAYS


DEFAULT = Hours()


def hours(chosen: Rhythm | None) -> Hours:
    """What a person chose, as the rules read it."""
    if chosen is None:
        return DEFAULT
    days = frozenset(chosen.days)
    return Hours(chosen.from_time, chosen.to_time, days, chosen.away_until)


def may_write(at: datetime, hours: Hours, free: FreeDays) -> bool:
    """Whether something unasked may be written at this instant."""
    wall = clock.wall(at)
    begin, end = hours.span
    return begin <= wall.time() < end and _open(wall.date(), hours, free)


def next_moment(at: datetime, hours: Hours, free: FreeDays) -> datetime:
    """The earliest instant from `at` on at which it may."""
    if may_write(at, hours, free):
        return at
    wall = clock.wall(at)
    begin, _ = hours.span
    first = wall.date() if wall.time() < begin else wall.date() + _DAY
    if hours.away_until:
        first = max(first, hours.away_until)
    day = next(day for day in _from(first, _DAY) if _open(day, hours, free))
    return clock.instant(day, begin)


def last_moment(at: datetime, hours: Hours, free: FreeDays) -> datetime | None:
    """The latest instant up to `at` at which it may; None when that would be during an absence.

    On a day gone by it is an hour before the end, so that who looks then still has time to write.
    """
    if may_write(at, hours, free):
        return at
    wall = clock.wall(at)
    begin, end = hours.span
    last = wall.date() if wall.time() >= end else wall.date() - _DAY
    for day in _from(last, -_DAY):
        if hours.away_until and day < hours.away_until:
            return None
        if _open(day, hours, free):
            return max(clock.instant(day, begin), clock.instant(day, end) - _HOUR)
    return None


def _open(day: date, hours: Hours, free: FreeDays) -> bool:
    """Whether there are hours on this day at which something may be written."""
    away = hours.away_until is not None and day < hours.away_until
    return day.isoweekday() in hours.weekdays and not away and day not in free


def _from(day: date, step: timedelta) -> Iterator[date]:
    while True:
        yield day
        day += step

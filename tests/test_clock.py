"""The wall clock in Brussels, on the days when it changes and around midnight and new year."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import clock
from bot.rules import written

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.fixture(autouse=True)
def working_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the hour of the other tests: here each test has its own, to the microsecond."""
    monkeypatch.setattr(clock, "_ahead", timedelta())


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc] # year to minute


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        # nine o'clock stays nine o'clock
        (date(2027, 3, 27), time(9), utc(2027, 3, 27, 8)),
        (SPRING, time(9), utc(2027, 3, 28, 7)),
        (date(2027, 10, 30), time(9), utc(2027, 10, 30, 7)),
        (AUTUMN, time(9), utc(2027, 10, 31, 8)),
        # the hour that does not exist, and the hour that comes twice
        (SPRING, time(1, 59), utc(2027, 3, 28, 0, 59)),
        (SPRING, time(2, 30), utc(2027, 3, 28, 1, 30)),
        (SPRING, time(3, 30), utc(2027, 3, 28, 1, 30)),
        (AUTUMN, time(2, 30), utc(2027, 10, 31, 0, 30)),
        (AUTUMN, time(3), utc(2027, 10, 31, 2)),
        # midnight belongs to the day that begins
        (date(2027, 1, 1), time(0), utc(2026, 12, 31, 23)),
        (date(2027, 7, 1), time(0), utc(2027, 6, 30, 22)),
    ],
)
def test_the_instant_of_a_wall_time(day: date, at: time, expected: datetime) -> None:
    assert clock.instant(day, at) == expected
    assert clock.instant(day, at).tzinfo is UTC


def test_half_past_two_in_spring_shows_as_half_past_three() -> None:
    assert clock.wall(clock.instant(SPRING, time(2, 30))).time() == time(3, 30)


def test_half_past_two_in_autumn_is_the_first_one_and_shows_twice() -> None:
    assert clock.wall(utc(2027, 10, 31, 0, 30)).time() == time(2, 30)
    assert clock.wall(utc(2027, 10, 31, 1, 30)).time() == time(2, 30)
    assert clock.instant(AUTUMN, time(2, 30)) == utc(2027, 10, 31, 0, 30)


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        # as people write it on the evening before the clock changes
        (utc(2027, 3, 27, 19), "morgen om 2.30 uur", utc(2027, 3, 28, 1, 30)),
        (utc(2027, 3, 27, 19), "morgen 9u", utc(2027, 3, 28, 7)),
        (utc(2027, 10, 30, 19), "morgen om 2.30 uur", utc(2027, 10, 31, 0, 30)),
        (utc(2027, 10, 30, 19), "morgen 9u", utc(2027, 10, 31, 8)),
        # just before and at midnight in Brussels: not the day it is in UTC
        (utc(2027, 6, 30, 21, 59), "morgen 9u", utc(2027, 7, 1, 7)),
        (utc(2027, 6, 30, 22), "morgen 9u", utc(2027, 7, 2, 7)),
        # new year
        (utc(2026, 12, 31, 22, 59), "morgen 9u", utc(2027, 1, 1, 8)),
        (utc(2026, 12, 31, 23), "morgen 9u", utc(2027, 1, 2, 8)),
        (utc(2026, 12, 31, 23), "1 januari 9u", utc(2027, 1, 1, 8)),
        (utc(2026, 12, 31, 22, 59), "31/12 23u59", utc(2026, 12, 31, 22, 59)),
    ],
)
def test_what_is_written_around_a_change(now: datetime, text: str, expected: datetime) -> None:
    with time_machine.travel(now, tick=False):
        at = written.moment(text, clock.wall(clock.now()).date())
    assert at is not None
    assert clock.instant(at.date(), at.time()) == expected


@given(DAYS, st.times())
@settings(derandomize=True)
def test_an_instant_shows_as_it_was_written_or_an_hour_later(day: date, at: time) -> None:
    shown = clock.wall(clock.instant(day, at))
    assert shown.date() == day
    assert shown.minute == at.minute
    assert shown.hour == at.hour or (at.hour, shown.hour) == (2, 3)

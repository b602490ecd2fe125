"""When something unasked may be written, by values and as properties."""

import time as stopwatch
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import instant, wall
from bot.freedays import FreeDays
from bot.rules.quiet import DEFAULT, Hours, last_moment, may_write, next_moment

FREE = FreeDays.load(Path(__file__).parent.parent / "prompts" / "schoolvakanties.yaml")
BEGIN, END = datetime(2026, 1, 1), datetime(2032, 12, 31)  # noqa: DTZ001 hypothesis adds the zone
MOMENTS = st.datetimes(BEGIN, END, timezones=st.just(UTC))
HOURS = st.builds(
    Hours,
    from_time=st.times(),
    to_time=st.times(),
    days=st.frozensets(st.integers(1, 7)),
    away_until=st.none() | st.dates(BEGIN.date(), END.date()),
)
SHARES = st.floats(0, 1, exclude_max=True)


def at(text: str) -> datetime:
    """The instant at which the wall clock shows '2027-03-09 14:30'."""
    moment = datetime.fromisoformat(text)
    return instant(moment.date(), moment.time())


def shown(moment: datetime | None) -> str | None:
    return wall(moment).isoformat(" ", "minutes")[:16] if moment else None


@pytest.mark.parametrize(
    ("moment", "later", "earlier"),
    [
        # a working day: Wednesday 25 November 2026
        ("2026-11-25 07:59", "2026-11-25 08:00", "2026-11-24 17:00"),
        ("2026-11-25 08:00", "2026-11-25 08:00", "2026-11-25 08:00"),
        ("2026-11-25 17:59", "2026-11-25 17:59", "2026-11-25 17:59"),
        ("2026-11-25 18:00", "2026-11-26 08:00", "2026-11-25 17:00"),
        # a weekend, and midnight into it and out of it
        ("2026-11-28 12:00", "2026-11-30 08:00", "2026-11-27 17:00"),
        ("2026-11-28 00:00", "2026-11-30 08:00", "2026-11-27 17:00"),
        ("2026-11-29 23:59", "2026-11-30 08:00", "2026-11-27 17:00"),
        ("2026-11-30 00:00", "2026-11-30 08:00", "2026-11-27 17:00"),
        # a public holiday in the week, the friday after Ascension, new year
        ("2026-11-11 10:00", "2026-11-12 08:00", "2026-11-10 17:00"),
        ("2027-05-06 09:00", "2027-05-10 08:00", "2027-05-05 17:00"),
        ("2026-12-31 23:59", "2027-01-04 08:00", "2026-12-18 17:00"),
        ("2027-01-01 00:00", "2027-01-04 08:00", "2026-12-18 17:00"),
        # the summer holiday
        ("2027-06-30 18:00", "2027-09-01 08:00", "2027-06-30 17:00"),
        ("2027-08-31 17:00", "2027-09-01 08:00", "2027-06-30 17:00"),
    ],
)
def test_the_moments_around_a_quiet_time(moment: str, later: str, earlier: str) -> None:
    assert shown(next_moment(at(moment), DEFAULT, FREE)) == later
    assert shown(last_moment(at(moment), DEFAULT, FREE)) == earlier


def test_eight_stays_eight_when_the_clock_changes() -> None:
    # 28 March 2027 begins a school holiday; in 2029 it goes forward on a Sunday between workdays
    assert next_moment(at("2029-03-24 12:00"), DEFAULT, FREE) == datetime(
        2029, 3, 26, 6, tzinfo=UTC
    )
    assert next_moment(at("2027-03-27 12:00"), DEFAULT, FREE) == datetime(
        2027, 4, 12, 6, tzinfo=UTC
    )
    assert last_moment(at("2027-04-12 07:00"), DEFAULT, FREE) == datetime(
        2027, 3, 26, 16, tzinfo=UTC
    )
    # 31 October 2027 begins one too: before it 8 o'clock is 6 in UTC, after it 7
    assert next_moment(at("2027-10-29 07:00"), DEFAULT, FREE) == datetime(
        2027, 10, 29, 6, tzinfo=UTC
    )
    assert next_moment(at("2027-10-31 02:30"), DEFAULT, FREE) == datetime(
        2027, 11, 8, 7, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("hours", "moment", "later", "earlier"),
    [
        (Hours(time(9), time(12)), "2026-11-25 08:30", "2026-11-25 09:00", "2026-11-24 11:00"),
        (Hours(time(9), time(12)), "2026-11-25 12:00", "2026-11-26 09:00", "2026-11-25 11:00"),
        (
            Hours(time(9, 30), time(12, 15)),
            "2026-11-25 09:29",
            "2026-11-25 09:30",
            "2026-11-24 11:15",
        ),
        (Hours(time(9, 30), time(10)), "2026-11-25 10:00", "2026-11-26 09:30", "2026-11-25 09:30"),
        # wider than everyone's, upside down, or no hour at all: those of everyone
        (Hours(time(6), time(22)), "2026-11-25 07:00", "2026-11-25 08:00", "2026-11-24 17:00"),
        (Hours(time(15), time(10)), "2026-11-25 19:00", "2026-11-26 08:00", "2026-11-25 17:00"),
        (Hours(time(19), time(22)), "2026-11-25 19:00", "2026-11-26 08:00", "2026-11-25 17:00"),
        # only Tuesdays; only Sundays, which is never; no day, which is a slip
        (Hours(days=frozenset({2})), "2026-11-25 10:00", "2026-12-01 08:00", "2026-11-24 17:00"),
        (Hours(days=frozenset({7})), "2026-11-28 10:00", "2026-11-30 08:00", "2026-11-27 17:00"),
        (Hours(days=frozenset()), "2026-11-28 10:00", "2026-11-30 08:00", "2026-11-27 17:00"),
        # away until a Monday; until a Saturday; and back already
        (Hours(away_until=date(2026, 12, 7)), "2026-11-25 10:00", "2026-12-07 08:00", None),
        (Hours(away_until=date(2026, 12, 5)), "2026-11-25 10:00", "2026-12-07 08:00", None),
        (Hours(away_until=date(2026, 12, 5)), "2026-12-06 10:00", "2026-12-07 08:00", None),
        (
            Hours(away_until=date(2026, 11, 25)),
            "2026-11-25 10:00",
            "2026-11-25 10:00",
            "2026-11-25 10:00",
        ),
    ],
)
def test_own_hours_only_narrow(hours: Hours, moment: str, later: str, earlier: str | None) -> None:
    assert shown(next_moment(at(moment), hours, FREE)) == later
    assert shown(last_moment(at(moment), hours, FREE)) == earlier


def test_a_whole_summer_is_passed_at_once() -> None:
    start = at("2027-07-01 08:00")
    next_moment(start, DEFAULT, FREE)
    began = stopwatch.perf_counter()
    for _ in range(100):
        next_moment(start, DEFAULT, FREE)
    assert (stopwatch.perf_counter() - began) / 100 < 0.005


@given(MOMENTS, HOURS)
@settings(derandomize=True)
def test_what_is_allowed_is_allowed_to_everyone(moment: datetime, hours: Hours) -> None:
    shown_at = wall(moment)
    if may_write(moment, hours, FREE):
        assert time(8) <= shown_at.time() < time(18)
        assert shown_at.isoweekday() <= 5
        assert shown_at.date() not in FREE
        assert not hours.away_until or shown_at.date() >= hours.away_until
        assert may_write(moment, DEFAULT, FREE)


@given(MOMENTS, HOURS, st.lists(SHARES, max_size=20))
@settings(derandomize=True)
def test_the_next_moment_is_the_first(moment: datetime, hours: Hours, shares: list[float]) -> None:
    later = next_moment(moment, hours, FREE)
    assert later >= moment
    assert later.tzinfo is UTC
    assert may_write(later, hours, FREE)
    assert next_moment(later, hours, FREE) == later
    for share in shares:
        between = moment + (later - moment) * share
        assert between == later or not may_write(between, hours, FREE)


@given(MOMENTS, HOURS, st.lists(SHARES, max_size=20))
@settings(derandomize=True)
def test_the_last_moment_is_the_last_but_for_an_hour(
    moment: datetime, hours: Hours, shares: list[float]
) -> None:
    earlier = last_moment(moment, hours, FREE)
    if earlier is None:
        assert hours.away_until
        assert not may_write(moment, hours, FREE)
        return
    assert earlier <= moment
    assert earlier.tzinfo is UTC
    assert may_write(earlier, hours, FREE)
    assert last_moment(earlier, hours, FREE) == earlier
    end = earlier + timedelta(hours=1)
    for share in shares:
        between = moment - (moment - end) * share
        assert between < end or moment == earlier or not may_write(between, hours, FREE)

"""The rules of reminders, as pure functions: once, in time, and never too much."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import clock
from bot.freedays import FreeDays
from bot.rules import quiet
from bot.rules import reminders as rules
from bot.rules.quiet import DEFAULT, Hours
from bot.rules.reminders import Coming, Heard, Planned
from bot.storage.open_things import Kind, Open

FREE = FreeDays.load(Path("prompts/schoolvakanties.yaml"))
LONG_AGO = datetime(2026, 8, 1, tzinfo=UTC)


def planned(
    day: date,
    hour: time = time(14),
    announced: datetime = LONG_AGO,
    days_before: Iterable[int] = rules.DEFAULT_DAYS_BEFORE,
) -> Planned:
    return Planned(day, clock.instant(day, hour), announced, tuple(days_before))


def test_nobody_is_reminded_of_a_meeting_whose_reminders_are_off() -> None:
    assert on_the_wall(planned(date(2027, 3, 9), days_before=())) == []


def on_the_wall(meeting: Planned, hours: Hours = DEFAULT) -> list[tuple[int, str]]:
    return [
        (before, f"{clock.wall(at):%a %d/%m %H:%M}")
        for before, at, _ in rules.meeting_occasions(meeting, hours, FREE)
    ]


def test_two_weeks_three_days_and_that_morning() -> None:
    assert on_the_wall(planned(date(2027, 3, 9))) == [
        (14, "Tue 23/02 08:00"),
        (3, "Mon 08/03 08:00"),  # three days before is a Saturday
        (0, "Tue 09/03 08:00"),
    ]


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        # The first day after the Christmas holidays: better before them than on the day itself.
        (date(2027, 1, 4), time(14), [(3, "Fri 18/12 08:00"), (0, "Mon 04/01 08:00")]),
        # At eight o'clock: nobody may hear anything before it on that day.
        (
            date(2027, 3, 9),
            time(8),
            [(14, "Tue 23/02 08:00"), (3, "Mon 08/03 08:00"), (0, "Mon 08/03 08:00")],
        ),
        # On a Saturday.
        (
            date(2027, 3, 13),
            time(10),
            [(14, "Mon 01/03 08:00"), (3, "Wed 10/03 08:00"), (0, "Fri 12/03 08:00")],
        ),
    ],
)
def test_in_quiet_time_it_comes_later_or_before_it(
    day: date, hour: time, expected: list[tuple[int, str]]
) -> None:
    found = on_the_wall(planned(day, hour))
    # What would come at the same time as a later one is left out.
    times = [at for _, at in expected]
    assert found == [e for n, e in enumerate(expected) if e[1] not in times[n + 1 :]]


def test_who_heard_of_it_yesterday_is_not_reminded_of_two_weeks_ago() -> None:
    announced = clock.instant(date(2027, 3, 5), time(10))
    found = on_the_wall(planned(date(2027, 3, 9), announced=announced))
    assert [before for before, _ in found] == [3, 0]


@pytest.mark.parametrize("day", [date(2027, 3, 30), date(2027, 11, 9)])
def test_the_hour_stays_the_hour_around_a_clock_change(day: date) -> None:
    """On 28 March and 31 October 2027 the clocks change."""
    no_holidays = FreeDays({})
    no_holidays._years = {2027: {}}  # the change itself, without the holidays around it
    for hour in (8, 9):
        hours = Hours(time(hour), time(17))
        occasions = rules.meeting_occasions(planned(day), hours, no_holidays)
        assert [clock.wall(each.at).time() for each in occasions] == [time(hour)] * 3


def test_an_engagement_is_spoken_of_before_at_and_weekly_after_its_day() -> None:
    due = Open(Kind.ENGAGEMENT, "1", "Een lijst", date(2027, 3, 9), 1)
    told = [date(2027, 2, 25) + timedelta(days=n) for n in range(34)]
    days = [day for day in told if rules.latest(due, day) == day]
    assert days == [date(2027, 3, 2), date(2027, 3, 9), date(2027, 3, 16), date(2027, 3, 23),
                    date(2027, 3, 30)]  # fmt: skip


def test_a_snooze_moves_the_reminder_and_not_the_day() -> None:
    due = Open(Kind.ENGAGEMENT, "1", "Een lijst", date(2027, 3, 9), 1,
               snoozed_until=date(2027, 3, 12))  # fmt: skip
    assert rules.latest(due, date(2027, 3, 11)) is None
    assert rules.latest(due, date(2027, 3, 12)) == date(2027, 3, 12)
    assert due.day == date(2027, 3, 9)


def test_after_two_nudges_without_a_sign_no_third() -> None:
    now = clock.instant(date(2027, 3, 9), time(10))
    due = [Open(Kind.ENGAGEMENT, "1", "Een lijst", date(2027, 3, 1), 1)]
    heard = Heard(now - timedelta(days=8), unanswered=1)
    assert rules.nudge_is_due(due, heard, [], now, DEFAULT, FREE)
    assert not rules.nudge_is_due(due, replace(heard, unanswered=2), [], now, DEFAULT, FREE)


@dataclass
class Life:
    """One person for some months: what is open, what is planned, and everything that came."""

    things: list[Open]
    meetings: list[Planned]
    hours: Hours = DEFAULT
    last: datetime | None = None
    listed: datetime | None = None
    unanswered: int = 0
    came: list[datetime] = field(default_factory=list)
    nudged: list[datetime] = field(default_factory=list)
    lists: list[datetime] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    gave_way: set[str] = field(default_factory=set)

    def tick(self, now: datetime) -> None:
        """As `delivery.ticks` does it."""
        if not quiet.may_write(now, self.hours, FREE):
            return
        expected = [
            each for m in self.meetings for each in rules.meeting_occasions(m, self.hours, FREE)
        ]
        self._meetings(expected, now)
        things = [replace(thing, listed=self.listed) for thing in self.things]
        heard = Heard(self.last, self.unanswered, self.came)
        if rules.nudge_is_due(things, heard, expected, now, self.hours, FREE):
            for thing in rules.to_tell(things, clock.wall(now).date()):
                made = thing.touched and clock.wall(thing.touched).date()
                assert made is None or made < clock.wall(now).date()
            self._send([f"nudge:{clock.wall(now).date()}"], now)
            self._list(now)
            self.nudged.append(now)
            self.last = now
            self.unanswered += 1

    def _meetings(self, expected: list[Coming], now: datetime) -> None:
        due = {
            f"{meeting.starts_at}:{occasions[-1].before}": occasions[-1]
            for meeting in self.meetings
            if (occasions := rules.meeting_due(meeting, now, self.hours, FREE))
        }
        due = {key: each for key, each in due.items() if key not in self.keys | self.gave_way}
        if not due:
            return
        near = rules.nearest(due.values())
        recent = [at for at in self.came if at > now - rules.CAP_DAYS]
        if rules.fits(near, recent, expected, now):
            self._send(list(due), now)
            if not rules.lately(self.listed, clock.wall(now).date()):
                self._list(now)
        elif not near.last:
            self.gave_way |= due.keys()
        else:
            # None is missed: the last one of a meeting was said, or the month is full.
            assert len(recent) >= rules.CAP

    def _send(self, keys: list[str], now: datetime) -> None:
        assert not self.keys & set(keys), "an occasion came twice"
        self.keys.update(keys)
        self.came.append(now)

    def _list(self, now: datetime) -> None:
        self.listed = now
        self.lists.append(now)


_DAYS = st.dates(date(2026, 10, 1), date(2027, 5, 30))
_HOURS = st.builds(
    Hours,
    st.times(time(8), time(12)),
    st.times(time(13), time(18)),
    st.frozensets(st.integers(1, 5), min_size=1),
    st.none() | _DAYS,
)
_MEETING = st.builds(
    planned,
    _DAYS,
    st.times(time(7), time(20)),
    st.just(LONG_AGO),
    st.frozensets(st.sampled_from([14, 7, 3, 1, 0])),
)
_THING = st.builds(Open, st.sampled_from(Kind), st.just("1"), st.just("iets"), _DAYS, st.just(1),
                   st.just(""), st.none() | _DAYS,
                   touched=st.none() | _DAYS.map(lambda day: clock.instant(day, time(10))),
                   joined=st.none() | _DAYS.map(lambda day: clock.instant(day, time(10)))
                   )  # fmt: skip
_DEED = st.sampled_from(["tick", "tick", "tick", "sign", "restart", "hours", "move", "cancel"])
_STEP = st.tuples(_DEED, st.timedeltas(timedelta(0), timedelta(days=6)), _HOURS)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    things=st.lists(_THING, max_size=4),
    meetings=st.lists(_MEETING, max_size=4),
    steps=st.lists(_STEP, max_size=60),
)
def test_once_in_time_and_never_too_much(
    things: list[Open], meetings: list[Planned], steps: list[tuple[str, timedelta, Hours]]
) -> None:
    """Ticks at any time, also much too late or twice at once, with changes between them."""
    life, now = Life(things, meetings), clock.instant(date(2026, 10, 1), time(8))
    for deed, later, hours in steps:
        now += later
        match deed:
            case "sign":
                life.unanswered = 0
            case "hours":
                life.hours = hours
            case "move" if life.meetings:
                first = life.meetings.pop(0)
                life.meetings.append(planned(first.day + later, announced=now))
            case "cancel" if life.meetings:
                life.meetings.pop()
            case "tick" | "restart":
                # Nothing of a tick is kept in memory: a restart is a tick that comes twice.
                for _ in range(2 if deed == "restart" else 1):
                    life.tick(now)
                assert not life.came or quiet.may_write(life.came[-1], DEFAULT, FREE)
    for at in life.came:
        assert sum(at <= other < at + rules.CAP_DAYS for other in life.came) <= rules.CAP
    for at in life.lists:
        week = at - timedelta(days=7) + timedelta(hours=10)  # by the calendar: 17.00, then 8.00
        assert not any(week < other < at for other in life.lists)
    for at in life.nudged:
        day = clock.wall(at).date()
        assert [clock.wall(other).date() for other in life.came].count(day) == 1


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    things=st.lists(_THING, max_size=4),
    # Close together, so that not all of their reminders fit in a month.
    meetings=st.lists(
        st.builds(
            planned,
            st.dates(date(2026, 11, 9), date(2027, 2, 5)),
            st.sampled_from([time(9), time(13, 30), time(17)]),
            st.just(LONG_AGO),
            st.frozensets(st.sampled_from([14, 10, 7, 5, 3, 2, 1, 0]), min_size=1),
        ),
        max_size=rules.CAP,
    ),
    hours=st.sampled_from([DEFAULT, Hours(time(13), time(18)), Hours(days=frozenset({1, 4}))]),
)
def test_the_nearest_reminder_of_a_meeting_always_comes(
    things: list[Open], meetings: list[Planned], hours: Hours
) -> None:
    """As long as there are no more meetings than reminders that one may get in a month."""
    life = Life(things, meetings, hours)
    days = [date(2026, 10, 20) + timedelta(days=n) for n in range(110)]
    told = [each.at for m in meetings for each in rules.meeting_occasions(m, hours, FREE)]
    for now in sorted({*told, *(clock.instant(day, hours.span[0]) for day in days)}):
        life.tick(now)
        life.unanswered = 0
    for meeting in meetings:
        *_, last = rules.meeting_occasions(meeting, hours, FREE)
        assert f"{meeting.starts_at}:{last.before}" in life.keys, last
    for at in life.came:
        assert sum(at <= other < at + rules.CAP_DAYS for other in life.came) <= rules.CAP


def test_far_reminders_give_way_to_near_ones() -> None:
    """Two overleggen in a week, with more reminders than fit: both mornings are kept."""
    first = planned(date(2026, 12, 11), days_before=(14, 3, 0))
    second = planned(date(2026, 12, 17), days_before=(14, 7, 3, 0))
    life = Life([], [first, second])
    for n in range(40):
        life.tick(clock.instant(date(2026, 11, 20) + timedelta(days=n), time(9)))
    came = [f"{clock.wall(at):%d/%m}" for at in life.came]
    assert came[-1] == "17/12"
    assert "11/12" in came
    assert len(came) == rules.CAP


def test_a_weekly_series_keeps_every_morning() -> None:
    thursdays = [date(2026, 11, 12) + timedelta(weeks=n) for n in range(6)]
    life = Life([], [planned(day) for day in thursdays])
    for n in range(60):
        life.tick(clock.instant(date(2026, 10, 22) + timedelta(days=n), time(9)))
    came = [clock.wall(at).date() for at in life.came]
    assert set(thursdays) <= set(came)
    # Never two messages at once.
    assert len(came) == len(set(came))

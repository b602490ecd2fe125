"""When somebody hears what, unasked. Pure: the data and the time in, what is due out.

Each rule stands once, in WHEN and the constants below. What is due now is derived at each tick;
a unique key in the outbox makes each occasion happen once, and everything is asked again at the
moment of sending.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from bot import clock
from bot.freedays import FreeDays
from bot.rules import quiet
from bot.rules.quiet import Hours
from bot.storage.indicators import MEASURING
from bot.storage.open_things import ABOUT_OTHERS, Kind, Open
from bot.storage.tables import Meeting

DEFAULT_DAYS_BEFORE = (14, 3, 0)
"""A meeting is announced so many days before it; 0 is its own morning."""
HOUR = time(8)
"""One hour for all, at which working hours begin: what comes on one day comes as one message."""
BETWEEN_NUDGES = timedelta(days=7)
"""At most one bundled nudge a week."""
UNANSWERED_NUDGES = 2
"""After so many without a sign of life only the regisseur hears it."""
CAP, CAP_DAYS = 6, timedelta(days=31)
"""Nobody gets more unasked reminders than this in so many days."""
MEETING_NEAR = timedelta(days=3)
"""A nudge waits for a meeting reminder that comes so soon: it tells the same."""


@dataclass(frozen=True, slots=True)
class Occasions:
    """The first one so many days after a thing's day, then every so many days, so often."""

    first: int
    every: int = 7
    times: int | None = None


WHEN: Mapping[Kind, Occasions] = {
    Kind.ENGAGEMENT: Occasions(-7),  # before the deadline, at it, and weekly after it
    Kind.PROPOSAL: Occasions(7, 14, times=2),
    Kind.REQUEST: Occasions(7, 14, times=2),
    Kind.AKKOORD: Occasions(7, 14, times=2),
    Kind.POLL: Occasions(7, 14, times=2),
    Kind.BLOCK: Occasions(14, 14, times=2),
    Kind.INDICATOR: Occasions(-MEASURING.days, 28, times=3),  # until a while after that day
    Kind.SILENT: Occasions(7, times=1),
    Kind.UNREACHABLE: Occasions(0, times=1),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a person heard already, unasked, and whether they gave a sign since.

    `last`: the last nudge; `recently`: when reminders came within CAP_DAYS; `snoozed_until`: of
    nothing before that day.
    """

    last: datetime | None = None
    unanswered: int = 0
    recently: Sequence[datetime] = ()
    snoozed_until: date | None = None


class Coming(NamedTuple):
    """A reminder of a meeting, so many days before it. `last`: none of that meeting follows it."""

    before: int
    at: datetime
    last: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """What the rules want to know of a meeting. `heard_at`: when people last heard of it."""

    day: date
    starts_at: datetime
    heard_at: datetime
    days_before: tuple[int, ...]


def put_off(open: Open, today: date) -> bool:
    """Whether the person does not want to hear of it yet."""
    return open.snoozed_until is not None and open.snoozed_until > today


def latest(open: Open, today: date) -> date | None:
    """The newest day, not after today, on which there was a reason to speak of it.

    None when there was none, or it is too early to speak of it: they read it this week, they only
    joined today, or they made or changed it themselves since then.
    """
    when = WHEN[open.kind]
    if open.kind not in ABOUT_OTHERS and lately(open.listed, today):
        return None
    if open.joined is not None and clock.wall(open.joined).date() == today:
        return None
    # A day written as one of the year 1 has none before it.
    first = open.day + max(timedelta(days=when.first), date.min - open.day)
    woken = open.snoozed_until
    if put_off(open, today) or today < first:
        return None
    passed = (today - first).days // when.every
    if when.times is not None:
        passed = min(passed, when.times - 1)
    newest = first + timedelta(days=passed * when.every)
    newest = max(newest, woken) if woken is not None else newest
    touched = clock.wall(open.touched).date() if open.touched is not None else date.min
    return newest if newest > touched else None


def horizons(today: date) -> dict[Kind, date]:
    """Things of a kind with a later day than this give no reason to speak yet."""
    return {kind: today - timedelta(days=when.first) for kind, when in WHEN.items()}


def to_tell(things: Iterable[Open], today: date) -> list[Open]:
    """What a nudge of today lists, the first day first."""
    return sorted(
        (thing for thing in things if latest(thing, today) is not None), key=lambda t: t.day
    )


def nudge_is_due(
    things: Collection[Open],
    heard: Heard,
    meetings: Collection[Coming],
    now: datetime,
    hours: Hours,
    free: FreeDays,
) -> bool:
    """Whether to write to a person now, about what is open for them.

    `meetings`: the reminders of meetings that are due to come to this person.
    """
    today = clock.wall(now).date()
    if not quiet.may_write(now, hours, free):
        return False
    if heard.snoozed_until is not None and heard.snoozed_until > today:
        return False
    if heard.unanswered >= UNANSWERED_NUDGES:
        return False
    if lately(heard.last, today) or any(clock.wall(at).date() == today for at in heard.recently):
        return False
    coming = _will_come(meetings, heard.recently, now)
    if any(at <= now + MEETING_NEAR for at in coming) or _too_many(heard.recently, now, coming):
        return False
    return any(_is_new(thing, heard, today) for thing in things)


def lately(last: datetime | None, today: date) -> bool:
    """Whether it is less than a week ago, by the calendar, that somebody read what is open."""
    return last is not None and today - clock.wall(last).date() < BETWEEN_NUDGES


def _too_many(before: Iterable[datetime], now: datetime, after: Iterable[datetime]) -> bool:
    """Whether one more now would make more than CAP in any CAP_DAYS."""
    times = sorted([*before, now, *after])
    if len(times) <= CAP:
        return False
    firsts = (first for first in times if now - CAP_DAYS < first <= now)
    return any(sum(first <= at < first + CAP_DAYS for at in times) > CAP for first in firsts)


def _will_come(
    meetings: Collection[Coming], recently: Iterable[datetime], now: datetime
) -> list[datetime]:
    """When reminders of meetings come within CAP_DAYS, without those that will give way."""
    later = [each for each in meetings if now < each.at < now + CAP_DAYS]
    times = [*recently]
    for at in sorted({each.at for each in later}):
        if fits(nearest(each for each in later if each.at == at), times, meetings, at):
            times.append(at)
    return [at for at in times if at > now]


def _is_new(thing: Open, heard: Heard, today: date) -> bool:
    """Whether there was a reason since the person last read what is open."""
    on = latest(thing, today)
    if on is None:
        return False
    if thing.kind in ABOUT_OTHERS:
        return True  # it is open only as long as nobody told it
    last = clock.wall(thing.listed).date() if thing.listed is not None else date.min
    return on > last or (heard.snoozed_until is not None and heard.snoozed_until > last)


@lru_cache(maxsize=4096)
def meeting_occasions(meeting: Planned, hours: Hours, free: FreeDays) -> tuple[Coming, ...]:
    """When this person hears of it, the farthest first.

    In quiet time a reminder comes later, as long as that is before the next one or the
    start; else earlier. An occasion is left out when people heard of the meeting after it, or
    when another one comes at the same time.
    """
    days = sorted(set(meeting.days_before), reverse=True)
    moments = [(before, _moment(meeting.day, before)) for before in days]
    ends = [*(at for _, at in moments), meeting.starts_at][1:]
    shifted = [
        (before, at)
        for (before, wanted), end in zip(moments, ends, strict=True)
        if (at := _shift(wanted, min(end, meeting.starts_at), hours, free)) is not None
        and at > meeting.heard_at
    ]
    far = [Coming(*here, last=False) for here, after in pairwise(shifted) if here[1] < after[1]]
    return (*far, *(Coming(*here, last=True) for here in shifted[-1:]))


def _moment(day: date, before: int) -> datetime:
    return clock.instant(day - timedelta(days=before), HOUR)


def _shift(wanted: datetime, end: datetime, hours: Hours, free: FreeDays) -> datetime | None:
    later = quiet.next_moment(wanted, hours, free)
    if later < end:
        return later
    earlier = quiet.last_moment(min(wanted, end) - timedelta(minutes=1), hours, free)
    if earlier is None:
        return None
    return clock.instant(clock.wall(earlier).date(), hours.span[0])


def meeting_due(meeting: Planned, now: datetime, hours: Hours, free: FreeDays) -> list[Coming]:
    """The occasions whose time came, the newest last: only that one makes sense."""
    if now >= meeting.starts_at:
        return []
    return [each for each in meeting_occasions(meeting, hours, free) if each.at <= now]


def nearest(due: Iterable[Coming]) -> Coming:
    """Of reminders that are due at once, and come as one message: the one that counts."""
    return min(due, key=lambda each: (not each.last, each.before))


def fits(
    due: Coming, recently: Sequence[datetime], coming: Iterable[Coming], now: datetime
) -> bool:
    """Whether a person can get this reminder of a meeting now.

    `coming`: all that is known to come, of whatever meeting. One that is far from its meeting
    gives way when nearer ones would not fit any more; the last one of a meeting never does.
    """
    nearer = {  # those of one instant come as one message
        each.at
        for each in coming
        if now < each.at < now + CAP_DAYS and (each.last or each.before < due.before)
    }
    return not _too_many(recently, now, () if due.last else nearer)


def planned(meeting: Meeting) -> Planned:
    """What the rules want to know of a meeting's row."""
    heard_at = max(meeting.announced_at, meeting.revived_at or meeting.announced_at)
    return Planned(meeting.day, meeting.starts_at, heard_at, tuple(meeting.reminders))

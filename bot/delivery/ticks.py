"""The scheduler's tick: who must hear what now. It reads, lets the rules decide, and owes.

Each occasion has a key of its own, so a tick can run at any time and as often as it likes.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session

from bot import clock
from bot.freedays import FreeDays
from bot.rules import quiet
from bot.rules import reminders as rules
from bot.rules.quiet import Hours
from bot.rules.reminders import Coming
from bot.storage import chats, open_things, outbox, reminders, rhythm
from bot.storage.tables import Meeting

log = logging.getLogger(__name__)

MEETINGS_AHEAD = timedelta(days=90)
"""Before the summer holidays one hears of a meeting in September."""


@dataclass(frozen=True, slots=True)
class Due:
    """An occasion and to whom: what the reminder is about; None: it is not said (any more).

    `told_by` is then the key of the one that tells this as well, if there is one.
    """

    key: str
    person_id: int
    about: dict[str, Any] | None
    told_by: str | None = None


def due(session: Session, free: FreeDays, now: datetime) -> list[Due]:
    """Every occasion whose time came and that was not there before; reads only."""
    if not quiet.may_write(now, quiet.DEFAULT, free):
        return []  # own hours only narrow everybody's
    coming = reminders.meetings(session, now, now + MEETINGS_AHEAD)
    found = list(_of_meetings(session, coming, free, now))
    owed = Counter(each.person_id for each in found if each.about)
    found.extend(_nudges(session, coming, owed, free, now))
    there = outbox.known(session, [each.key for each in found])
    return [each for each in found if each.key not in there]


def owe(session: Session, found: Iterable[Due], now: datetime) -> int:
    """Put them into the outbox; how many reminders are new."""
    found = list(found)
    where = chats.of_people(session, {each.person_id for each in found})
    new = [
        each
        for each in found
        if each.person_id in where
        and outbox.remind(session, each.key, where[each.person_id], each.about, now, each.told_by)
    ]
    dropped = sum(each.about is None and each.told_by is None for each in new)
    if dropped:
        log.info("%d reminders dropped: a nearer one is due, or the month has no room", dropped)
    return sum(each.about is not None for each in new)


class _Now(NamedTuple):
    """A meeting of which a person is to be reminded now; `passed` are overtaken occasions."""

    meeting: Meeting
    newest: Coming
    passed: Sequence[Coming]


def _of_meetings(
    session: Session, coming: Sequence[Meeting], free: FreeDays, now: datetime
) -> Iterator[Due]:
    found = _to_remind(session, coming, free, now)
    recent = reminders.reminded(session, found, now, rules.CAP_DAYS)
    nearest = {person: rules.nearest(each.newest for each in due) for person, due in found.items()}
    # Only what is far from its meeting can give way, so for who gets that we look ahead.
    ahead = hours_of(session, [person for person, near in nearest.items() if not near.last])
    expected = _meeting_reminders(session, coming, ahead, free) if ahead else {}
    for person, due in found.items():
        near = nearest[person]
        if rules.fits(near, recent.get(person, ()), expected.get(person, ()), now):
            yield from _together(person, sorted(due, key=lambda each: each.newest is not near))
        elif not near.last:
            yield from (Due(_key(each.meeting, each.newest, person), person, None) for each in due)


def _to_remind(
    session: Session, coming: Sequence[Meeting], free: FreeDays, now: datetime
) -> dict[int, list[_Now]]:
    """Person id -> the meetings, the first one first, with a reminder that is due and new.

    Far more people than there are hours to choose: whose they are is asked once one is due.
    """
    some = {quiet.hours(each) for each in rhythm.kinds(session)} if coming else set()
    awake = [h for h in {quiet.DEFAULT, *some} if quiet.may_write(now, h, free)]
    found: dict[int, list[_Now]] = {}
    for meeting in coming:
        planned = rules.planned(meeting)
        due = {
            hours: occasions
            for hours in awake
            if (occasions := rules.meeting_due(planned, now, hours, free))
        }
        for newest in {occasions[-1].before for occasions in due.values()}:
            people = reminders.to_remind(session, meeting, _occasion(meeting, newest))
            for person, hours in hours_of(session, people).items():
                occasions = due.get(hours, [])
                if occasions and occasions[-1].before == newest:
                    one = _Now(meeting, occasions[-1], occasions[:-1])
                    found.setdefault(person, []).append(one)
    return found


def _together(person: int, due: Sequence[_Now]) -> Iterator[Due]:
    """One message for all of them, under the key of the first."""
    about = {
        "kind": outbox.MEETING,
        "meetings": [
            {"meeting": each.meeting.id, "before": each.newest.before,
             "starts": each.meeting.starts_at.isoformat()}
            for each in due
        ],
    }  # fmt: skip
    first, *others = (_key(each.meeting, each.newest, person) for each in due)
    yield Due(first, person, about)
    yield from (Due(other, person, None, first) for other in others)
    for each in due:
        yield from (Due(_key(each.meeting, past, person), person, None) for past in each.passed)


def _key(meeting: Meeting, occasion: Coming, person: int) -> str:
    return f"{_occasion(meeting, occasion.before)}{person}"


def _occasion(meeting: Meeting, before: int) -> str:
    """The outbox key of one occasion, up to the person. A moved meeting has other occasions."""
    return f"meeting:{meeting.id}:{meeting.starts_at:%Y%m%d%H%M}:{before}:"


def _nudges(
    session: Session,
    coming: Iterable[Meeting],
    owed: Mapping[int, int],
    free: FreeDays,
    now: datetime,
) -> Iterator[Due]:
    """`owed`: person id -> how many reminders of meetings come now."""
    today = clock.wall(now).date()
    # A day more than the rule: that counts days of the calendar.
    last = now - rules.BETWEEN_NUDGES + timedelta(days=1)
    scope = open_things.Scope(rules.UNANSWERED_NUDGES, nudged_before=last)
    things = open_things.find(session, rules.horizons(today), now, scope)
    if not things:
        return
    hours = hours_of(session, list(things))
    heard = {
        person: replace(before, recently=[*before.recently, *[now] * owed.get(person, 0)])
        for person, before in heard_of(session, list(things), now).items()
    }

    def is_due(person: int, meetings: Collection[Coming]) -> bool:
        return rules.nudge_is_due(things[person], heard[person], meetings, now, hours[person], free)

    # A meeting can only hold a nudge back, so meetings are asked about for those who remain.
    wanting = {person: hours[person] for person in things if is_due(person, ())}
    expected = _meeting_reminders(session, coming, wanting, free) if wanting else {}
    for person in wanting:
        if is_due(person, expected.get(person, ())):
            yield Due(f"nudge:{person}:{today}", person, {"kind": outbox.NUDGE})


def _meeting_reminders(
    session: Session, coming: Iterable[Meeting], hours: Mapping[int, Hours], free: FreeDays
) -> dict[int, list[Coming]]:
    """Person id -> the reminders of meetings that come, of the people asked about."""
    expected: dict[int, list[Coming]] = {}
    for meeting in coming:
        planned = rules.planned(meeting)
        for person in reminders.everyone_invited(session, meeting):
            if person in hours:
                occasions = rules.meeting_occasions(planned, hours[person], free)
                expected.setdefault(person, []).extend(occasions)
    return expected


def hours_of(session: Session, people: list[int]) -> dict[int, Hours]:
    """Person id -> when they want to hear something."""
    chosen = rhythm.of_people(session, people)
    return {person: quiet.hours(chosen.get(person)) for person in people}


def heard_of(session: Session, people: list[int], now: datetime) -> dict[int, rules.Heard]:
    """Person id -> what they heard already."""
    nudged = reminders.nudged(session, people)
    recent = reminders.reminded(session, people, now, rules.CAP_DAYS)
    snoozed = rhythm.snoozes(session, people)
    return {
        person: rules.Heard(
            nudged[person].last,
            nudged[person].unanswered,
            recent.get(person, ()),
            snoozed.get(person, {}).get(None),
        )
        for person in people
    }

"""The scheduler's tick: who must hear what now. It reads, lets the rules decide, and owes.

Each occasion has a key of its own, so a tick can run at any time and as often as it likes.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot import clock
from bot.freedays import FreeDays
from bot.rules import quiet
from bot.rules import reminders as rules
from bot.rules.quiet import Hours
from bot.storage import open_things, outbox, reminders, rhythm
from bot.storage.tables import Meeting

log = logging.getLogger(__name__)

MEETINGS_AHEAD = timedelta(days=90)
"""Before the summer holidays one hears of a meeting in September."""


@dataclass(frozen=True, slots=True)
class Due:
    """An occasion and to whom: what the reminder is about, or None when a later one overtook it."""

    key: str
    person_id: int
    about: dict[str, Any] | None


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
    new = [
        each for each in found if outbox.remind(session, each.key, each.person_id, each.about, now)
    ]
    overtaken = sum(each.about is None for each in new)
    if overtaken:
        log.info("%d reminders dropped: a later one of the same meeting is due", overtaken)
    return len(new) - overtaken


def _of_meetings(
    session: Session, coming: Iterable[Meeting], free: FreeDays, now: datetime
) -> Iterator[Due]:
    chosen = {id: quiet.hours(row) for id, row in rhythm.of_everyone(session).items()}
    awake = [h for h in {quiet.DEFAULT, *chosen.values()} if quiet.may_write(now, h, free)]
    owed: Counter[int] = Counter()
    for meeting in coming:
        planned = rules.planned(meeting)
        due = {
            hours: occasions
            for hours in awake
            if (occasions := rules.meeting_due(planned, now, hours, free))
        }
        for newest in {occasions[-1] for occasions in due.values()}:
            people = reminders.to_remind(session, meeting, _occasion(meeting, newest))
            recent = reminders.reminded(session, people, now, rules.CAP_DAYS)
            for person in people:
                occasions = due.get(chosen.get(person, quiet.DEFAULT), [])
                month = len(recent.get(person, ())) + owed[person]
                if newest in occasions[-1:] and month < rules.CAP:
                    owed[person] += 1
                    yield from _reminders(meeting, person, occasions)


def _reminders(meeting: Meeting, person: int, occasions: list[int]) -> Iterator[Due]:
    """The newest one to say; the others it overtook."""
    for before in occasions:
        about = {"kind": outbox.MEETING, "meeting": meeting.id, "before": before,
                 "starts": meeting.starts_at.isoformat()}  # fmt: skip
        key = f"{_occasion(meeting, before)}{person}"
        yield Due(key, person, about if before == occasions[-1] else None)


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

    def is_due(person: int, meetings: Sequence[datetime]) -> bool:
        return rules.nudge_is_due(things[person], heard[person], meetings, now, hours[person], free)

    # A meeting can only hold a nudge back, so meetings are asked about for those who remain.
    wanting = {person: hours[person] for person in things if is_due(person, ())}
    expected = _meeting_reminders(session, coming, wanting, free) if wanting else {}
    for person in wanting:
        if is_due(person, expected.get(person, ())):
            yield Due(f"nudge:{person}:{today}", person, {"kind": outbox.NUDGE})


def _meeting_reminders(
    session: Session, coming: Iterable[Meeting], hours: Mapping[int, Hours], free: FreeDays
) -> dict[int, list[datetime]]:
    """Person id -> when reminders of meetings come, of the people asked about."""
    expected: dict[int, list[datetime]] = {}
    for meeting in coming:
        planned = rules.planned(meeting)
        for person in reminders.everyone_invited(session, meeting):
            if person in hours:
                at = [at for _, at in rules.meeting_occasions(planned, hours[person], free)]
                expected.setdefault(person, []).extend(at)
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

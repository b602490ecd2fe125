"""What is open for whom, from one query for all kinds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from bot.clock import wall
from bot.storage import rhythm
from bot.storage.indicators import MEASURING
from bot.storage.open_things.kinds import FOR_EVER, Kind, Open, Owner, Scope
from bot.storage.open_things.queries import statement

_OF_ENGAGEMENTS = (Kind.ENGAGEMENT, Kind.PROPOSAL)
_FORGOTTEN = timedelta(days=60)
"""A block that was left longer ago than this is no longer spoken of."""


def find(
    session: Session, until: Mapping[Kind, date], now: datetime, scope: Scope
) -> dict[int, list[Open]]:
    """Person id -> what is open for them, of each kind up to its day in `until`."""
    found: dict[int, list[Open]] = {}
    asked = statement(scope.person_id is None)
    # Rows, not objects: a connection reads them without the ORM.
    for person, *fact in session.connection().execute(asked, _given(until, now, scope)):
        if (thing := _open(*fact)) is not None:
            found.setdefault(person, []).append(thing)
    return _with_snoozes(session, found)


def _open(
    kind: str,
    membership: int,
    id: str,
    words: str,
    day: date | None,
    at: datetime | None,
    measured: date | None,
    who: str,
    owner: str,
    *times: datetime | None,
) -> Open | None:
    """A row of `_facts`; None for an indicator that was measured in time."""
    on = wall(at).date() if at is not None else day
    assert on is not None
    if measured is not None and on - measured <= MEASURING:
        return None
    return Open(Kind(kind), id, words, on, membership, who, None, Owner(owner), *times)


def _given(until: Mapping[Kind, date], now: datetime, scope: Scope) -> dict[str, Any]:
    """The parameters of all statements together."""
    return {
        **{f"{kind}_day": day for kind, day in until.items()},
        **{f"{kind}_end": _end(day) for kind, day in until.items()},
        "unanswered": scope.unanswered,
        "person": scope.person_id,
        "nudged_before": scope.nudged_before,
        "now": now,
        "forgotten": now - _FORGOTTEN,
        "yesterday": now - timedelta(days=1),
    }


def _end(day: date) -> datetime:
    """The last instant that may still be of this day, whatever the zone."""
    if day == FOR_EVER:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(day, time.max, UTC)


def _with_snoozes(session: Session, found: dict[int, list[Open]]) -> dict[int, list[Open]]:
    snoozed = rhythm.snoozes(session, found)
    return {
        person: [_with_snooze(thing, snoozed.get(person, {})) for thing in things]
        for person, things in found.items()
    }


def _with_snooze(thing: Open, snoozed: Mapping[int | None, date]) -> Open:
    if thing.kind not in _OF_ENGAGEMENTS:
        return thing
    return replace(thing, snoozed_until=snoozed.get(int(thing.id)))

"""What to send now: the outbox's next rows as calls, with the words they have at this moment.

One transaction, which first writes down what became of the last calls.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot import clock
from bot.delivery.bundle import together
from bot.freedays import FreeDays
from bot.logs import privately
from bot.rules import quiet
from bot.storage import networks, outbox, rhythm
from bot.storage.database import StorageError, as_storage_error
from bot.storage.outbox import Call, Result
from bot.storage.said import Composed, Reminder, Words
from bot.storage.tables import Chat, Delivery

log = logging.getLogger(__name__)

Compose = Callable[[Session, int, Mapping[str, Any], datetime], Composed | datetime | None]
"""From a person and what a reminder is about to its words, as things are now; else until when it
must wait; None when it makes no sense (any more)."""

Settle = Callable[[Session, Sequence[Result], datetime], None]
Word = Callable[[Session, Call, datetime], Call | Result]
"""From a claimed row to the call to make now, or to what becomes of it without one."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """Calls to make, and the time at which the next delayed one is due.

    `refused`: a row turned out not to go now.
    `more`: something else is due, and waits for its chat or for room.
    """

    calls: Sequence[Call] = ()
    due: datetime | None = None
    refused: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """What the words of a message need that could wait until now."""

    compose: Compose
    free: FreeDays
    limit: int


def all_at_once(
    session: Session,
    results: Sequence[Result],
    busy: Collection[int],
    room: int,
    wording: Wording,
) -> Claimed:
    """Write down these results, and claim as many calls as there is room, one a chat."""

    def word(session: Session, call: Call, now: datetime) -> Call | Result:
        worded = _worded(session, call, wording, now)
        return _bundled(session, worded, wording.limit, now) if isinstance(worded, Call) else worded

    return _settle_and_claim(session, results, busy, room, outbox.settle, word)


def row_by_row(
    session: Session,
    results: Sequence[Result],
    busy: Collection[int],
    room: int,
    wording: Wording,
) -> Claimed:
    """`all_at_once` after a bug of ours stopped it: what fails again is FAILED, the rest goes on.

    Each row has a savepoint, which costs too much for every day, and nothing is bundled, so that
    no row pays for another.
    """

    def word(session: Session, call: Call, now: datetime) -> Call | Result:
        with _alone(session, call.said.kind):
            return _worded(session, call, wording, now)
        return Result(call.id, Delivery.FAILED)

    return _settle_and_claim(session, results, busy, room, settle_each, word)


def settle_each(session: Session, results: Sequence[Result], now: datetime) -> None:
    """`outbox.settle`; of a result that cannot be written down only that it is over."""
    for result in results:
        with _alone(session, "a result"):
            outbox.settle(session, [result], now)
            continue
        sent = result.state is Delivery.SENT
        over = replace(result, reminder=None) if sent else Result(result.row_id, Delivery.FAILED)
        outbox.settle(session, [over], now)


def _settle_and_claim(
    session: Session,
    results: Sequence[Result],
    busy: Collection[int],
    room: int,
    settle: Settle,
    word: Word,
) -> Claimed:
    now = clock.now()
    settle(session, results, now)
    claimed = outbox.claim(session, now, busy, room) if room else []
    ready = [word(session, call, now) for call in claimed]
    calls = [call for call in ready if isinstance(call, Call)]
    refused = [result for result in ready if isinstance(result, Result)]
    settle(session, refused, now)
    due, more = outbox.next_due(session, now), outbox.any_due(session, now)
    return Claimed(calls, due, bool(refused), more)


@contextmanager
def _alone(session: Session, what: str) -> Iterator[None]:
    """What a bug of ours did in here is undone and logged, and stops nothing else."""
    try:
        with as_storage_error(), session.begin_nested():
            yield
    except StorageError:
        raise
    except Exception as error:
        log.error("%s failed: %s", what, privately(error))  # noqa: TRY400 no texts in the log


def _worded(session: Session, call: Call, wording: Wording, now: datetime) -> Call | Result:
    """A call whose words could wait until now: a reminder's are made here."""
    if not isinstance(call.said, Reminder):
        return _unless_left(session, call, wording.free, now)
    about = call.said.about
    chat = session.get_one(Chat, call.chat_id)
    if chat.unreachable_since is not None or chat.person_id is None:
        return Result(call.id, Delivery.BLOCKED)
    match wording.compose(session, chat.person_id, about, now):
        case None:
            log.info("a reminder makes no sense any more: %s", about["kind"])
            return Result(call.id, Delivery.DROPPED)
        case datetime() as later:
            return Result(call.id, Delivery.WAITING, not_before=later, untried=True)
        case Composed(words, expects, listed):
            worded = outbox.worded(session, call, words, expects)
            return replace(worded, reminder=about["kind"], listed=listed)


def _unless_left(session: Session, call: Call, free: FreeDays, now: datetime) -> Call | Result:
    if not _still_theirs(session, call.membership_id):
        return Result(call.id, Delivery.DROPPED)
    if later := _later(session, call, free, now):
        return Result(call.id, Delivery.WAITING, not_before=later, untried=True)
    return call


def _still_theirs(session: Session, membership_id: int | None) -> bool:
    """Whether its reader still acts for the organisation that it was meant for."""
    return membership_id is None or networks.takes_part(session, membership_id)


def _later(session: Session, call: Call, free: FreeDays, now: datetime) -> datetime | None:
    """Until when it must wait after all: it could not go at an hour that suited its reader."""
    if call.membership_id is None:
        return None
    reader = session.get_one(Chat, call.chat_id).person_id
    hours = quiet.hours(rhythm.of_person(session, reader) if reader else None)
    wanted = quiet.next_moment(now, hours, free)
    if wanted <= now or (call.not_after and wanted > call.not_after):
        return None
    return wanted


def _bundled(session: Session, call: Call, limit: int, now: datetime) -> Call:
    """With what waited for the same hours of its reader."""
    if not call.held or call.reminder or not isinstance(call.said, Words):
        return call
    held = [
        row
        for row in outbox.held_with(session, call, now)
        if _still_theirs(session, row.membership_id)
    ]
    words, fitted = together([call.said, *(row.said for row in held)], limit)
    if fitted == 1:
        return call
    others = held[: fitted - 1]
    expects = [place for each in (call, *others) for place in each.expects or ()]
    ids = [row.id for row in others]
    return outbox.say_together(session, call, words, expects or None, ids, now)

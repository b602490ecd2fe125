"""What to send now: the outbox's next rows as calls, with the words they have at this moment.

One transaction, which first writes down what became of the last calls.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
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
from bot.storage.outbox import REMINDER, Call, Result
from bot.storage.tables import Chat, Delivery

log = logging.getLogger(__name__)

Compose = Callable[[Session, int, dict[str, Any], datetime], dict[str, Any] | datetime | None]
"""From a chat and what a reminder is about to its message, as things are now; else until when it
must wait; None when it makes no sense (any more)."""

Settle = Callable[[Session, Sequence[Result], datetime], None]
Word = Callable[[Session, Call, datetime], Call | Result]
"""From a claimed row to the call to make now, or to what becomes of it without one."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """Calls to make; when there are none, the time at which the next delayed one is due.

    `refused`: a row turned out not to go now.
    """

    calls: Sequence[Call] = ()
    due: datetime | None = None
    refused: bool = False


def all_at_once(
    session: Session,
    results: Sequence[Result],
    busy: Collection[int],
    room: int,
    compose: Compose,
    free: FreeDays,
) -> Claimed:
    """Write down these results, and claim as many calls as there is room, one a chat."""

    def word(session: Session, call: Call, now: datetime) -> Call | Result:
        worded = _worded(session, call, compose, free, now)
        return _bundled(session, worded, now) if isinstance(worded, Call) else worded

    return _settle_and_claim(session, results, busy, room, outbox.settle, word)


def row_by_row(
    session: Session,
    results: Sequence[Result],
    busy: Collection[int],
    room: int,
    compose: Compose,
    free: FreeDays,
) -> Claimed:
    """`all_at_once` after a bug of ours stopped it: what fails again is FAILED, the rest goes on.

    Each row has a savepoint, which costs too much for every day, and nothing is bundled, so that
    no row pays for another.
    """

    def word(session: Session, call: Call, now: datetime) -> Call | Result:
        with _alone(session, call.method):
            return _worded(session, call, compose, free, now)
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
    return Claimed(calls, None if calls else outbox.next_due(session, now), bool(refused))


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


def _worded(
    session: Session, call: Call, compose: Compose, free: FreeDays, now: datetime
) -> Call | Result:
    """A call whose words could wait until now: a reminder's are made here."""
    about = call.payload.get(REMINDER)
    if about is None:
        return _unless_left(session, call, free, now)
    chat = session.get(Chat, call.chat_id)
    if chat is not None and chat.unreachable_since is not None:
        return Result(call.id, Delivery.BLOCKED)
    match compose(session, call.chat_id, about, now):
        case None:
            log.info("a reminder makes no sense any more: %s", about["kind"])
            return Result(call.id, Delivery.DROPPED)
        case datetime() as later:
            return Result(call.id, Delivery.WAITING, not_before=later, untried=True)
        case message:
            return replace(outbox.worded(session, call, message), reminder=about["kind"])


def _unless_left(session: Session, call: Call, free: FreeDays, now: datetime) -> Call | Result:
    if not _still_theirs(session, call.payload):
        return Result(call.id, Delivery.DROPPED)
    if later := _later(session, call, free, now):
        return Result(call.id, Delivery.WAITING, not_before=later, untried=True)
    return call


def _still_theirs(session: Session, payload: dict[str, Any]) -> bool:
    """Whether its reader still acts for the organisation that it was meant for."""
    membership = payload.get(outbox.MEMBERSHIP)
    return membership is None or networks.takes_part(session, membership)


def _later(session: Session, call: Call, free: FreeDays, now: datetime) -> datetime | None:
    """Until when it must wait after all: it could not go at an hour that suited its reader."""
    if outbox.MEMBERSHIP not in call.payload:
        return None
    hours = quiet.hours(rhythm.of_person(session, call.chat_id))
    wanted = quiet.next_moment(now, hours, free)
    before = call.payload.get(outbox.BEFORE)
    if wanted <= now or (before and wanted > datetime.fromisoformat(before)):
        return None
    return wanted


def _bundled(session: Session, call: Call, now: datetime) -> Call:
    """With what waited for the same hours of its reader."""
    if not call.held or call.reminder or call.method != "sendMessage":
        return call
    held = outbox.held_with(session, call, now)
    others = [(id, payload) for id, payload in held if _still_theirs(session, payload)]
    payload, fitted = together([call.payload, *(payload for _, payload in others)])
    if fitted == 1:
        return call
    dropped = [id for id, _ in others[: fitted - 1]]
    return outbox.say_together(session, call, payload, dropped, now)

"""Polls for a date, and what suits whom."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot import clock
from bot.storage.history import Source
from bot.storage.tables import DatePoll, PollAnswer


def waiting(session: Session, network_id: int) -> Sequence[DatePoll]:
    """Polls for which no moment was fixed yet, the newest first."""
    return session.exec(
        select(DatePoll)
        .where(DatePoll.network_id == network_id, col(DatePoll.closed_at).is_(None))
        .order_by(col(DatePoll.id).desc())
    ).all()


def answers(session: Session, poll_id: int) -> dict[int, dict[int, bool]]:
    """Moment (from 0) -> partner id -> whether it suits."""
    result: dict[int, dict[int, bool]] = {}
    for row in session.exec(select(PollAnswer).where(PollAnswer.poll_id == poll_id)):
        result.setdefault(row.moment, {})[row.partner_id] = row.suits
    return result


def ask(
    session: Session,
    network_id: int,
    moments: Sequence[str],
    place: str | None,
    minutes: int,
    source: Source,
) -> DatePoll:
    """A new poll."""
    last = datetime.fromisoformat(max(moments))
    poll = DatePoll(
        network_id=network_id,
        moments=list(moments),
        last_at=clock.instant(last.date(), last.time()),
        place=place,
        minutes=minutes,
        asked_by=source.person_id,
        asked_at=source.at,
    )
    session.add(poll)
    session.flush()
    return poll


def find(session: Session, network_id: int, id: int) -> DatePoll | None:
    """A poll of this network; None for another one's, whoever asks."""
    found = session.get(DatePoll, id)
    return found if found and found.network_id == network_id else None


def suits(
    session: Session, poll: DatePoll, partner_id: int, given: dict[int, bool], source: Source
) -> None:
    """What suits a partner: moment (from 0) -> yes or no. A later word replaces an earlier one."""
    for moment, yes in given.items():
        row = session.get(PollAnswer, (poll.id, partner_id, moment))
        if row is None:
            row = PollAnswer(poll_id=poll.id, partner_id=partner_id, moment=moment, suits=yes,
                             person_id=source.person_id, at=source.at)  # fmt: skip
            session.add(row)
        row.suits, row.person_id, row.at = yes, source.person_id, source.at
    session.flush()

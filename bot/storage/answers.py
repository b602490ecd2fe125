"""Answers: what stands now, and what stood before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from bot.kijkwijzer import Richtvraag
from bot.storage import history
from bot.storage.content import Content, Status
from bot.storage.database import insert_ignore
from bot.storage.history import Source
from bot.storage.tables import Answer, AuditEvent, Partner, Thing

# Built once, for the turns that write. What was read before the lock was there can be old by now,
# and an answer changes only in the history: there is nothing of it to flush.
_ONE = select(Answer).where(
    Answer.partner_id == bindparam("partner"), Answer.question == bindparam("question")
)
_ONE_LOCKED = _ONE.with_for_update().execution_options(populate_existing=True, autoflush=False)


@dataclass(frozen=True, slots=True)
class Version:
    """What an answer was after one change, and who made that; its id is the event's."""

    id: int
    at: datetime
    person_id: int
    status: Status
    content: Content


def find(session: Session, partner_id: int, question: str) -> Answer | None:
    """The answer as it stands, or None when nobody touched the question yet."""
    return session.exec(_ONE, params={"partner": partner_id, "question": question}).one_or_none()


def lock(session: Session, partner: Partner, question: Richtvraag, at: datetime) -> Answer:
    """The answer, made if it is new, and nobody else's to change until this transaction ends."""
    wanted = {"partner": partner.id, "question": question.key}
    answer = session.exec(_ONE_LOCKED, params=wanted).one_or_none()
    if answer is not None:
        return answer
    new = {
        "network_id": partner.network_id,
        "partner_id": partner.id,
        "question": question.key,
        "fingerprint": question.fingerprint,
        "status": Status.OPEN,
        "data": {},
        "stamp": 0,
        "updated_at": at,
    }
    insert_ignore(session, Answer, new)
    return session.exec(_ONE_LOCKED, params=wanted).one()


def record(
    session: Session,
    answer: Answer,
    question: Richtvraag,
    content: Content,
    status: Status,
    source: Source,
) -> AuditEvent | None:
    """What a locked answer is from now on; None when it was so already."""
    return history.change_locked(
        session,
        answer,
        source,
        data=content.after(answer.content).as_json(),
        status=status,
        fingerprint=question.fingerprint,
    )


def versions(session: Session, answer: Answer) -> Sequence[AuditEvent]:
    """The changes that made the answer what it is, newest first; not who may see it."""
    changes = history.later(session, answer, 0)
    return [event for event in changes if event.new.keys() != {"visibility"}]


def version(session: Session, answer: Answer, id: int) -> Version | None:
    """What the answer was after one of these changes; None for any other number."""
    event = session.get(AuditEvent, id)
    if event is None or (event.thing, event.thing_id) != (Thing.ANSWER, answer.id):
        return None
    then = history.as_of(session, answer, id)
    return Version(
        id,
        event.at,
        event.person_id,
        then.get("status", answer.status),
        Content.from_json(then.get("data", answer.data)),
    )


def partners_of(session: Session, events: Collection[int]) -> dict[int, str]:
    """The partners whose answers these events changed, by event."""
    found = session.exec(
        select(AuditEvent.id, Partner.name)
        .join(Answer, col(Answer.id) == AuditEvent.thing_id)
        .join(Partner, col(Partner.id) == Answer.partner_id)
        .where(col(AuditEvent.id).in_(events), AuditEvent.thing == Thing.ANSWER)
    )
    return dict(found.all())


def given(session: Session, network_id: int) -> dict[str, list[tuple[Answer, Partner]]]:
    """Question key -> the answers with content of the partners that take part now."""
    rows = session.exec(
        select(Answer, Partner)
        .join(Partner, col(Partner.id) == Answer.partner_id)
        .where(Answer.network_id == network_id, col(Partner.removed_at).is_(None))
        .order_by(col(Partner.id))
    ).all()
    result: dict[str, list[tuple[Answer, Partner]]] = {}
    for answer, partner in rows:
        if not answer.content.empty:
            result.setdefault(answer.question, []).append((answer, partner))
    return result


def statuses(session: Session, partner_id: int) -> dict[str, Status]:
    """Question key -> status, for the questions that this partner touched."""
    rows = session.exec(
        select(Answer.question, Answer.status).where(Answer.partner_id == partner_id)
    )
    return {question: Status(status) for question, status in rows}


def of_partner(session: Session, partner_id: int) -> dict[str, Answer]:
    """Question key -> answer, for the questions that this partner touched."""
    rows = session.exec(select(Answer).where(Answer.partner_id == partner_id))
    return {answer.question: answer for answer in rows}


def counts(session: Session, network_id: int) -> dict[int, dict[Status, int]]:
    """Partner id -> how many questions it has in each status (untouched ones not counted)."""
    rows = session.exec(
        select(Answer.partner_id, Answer.status, func.count())
        .where(Answer.network_id == network_id)
        .group_by(col(Answer.partner_id), col(Answer.status))
    ).all()
    result: dict[int, dict[Status, int]] = {}
    for partner_id, status, number in rows:
        result.setdefault(partner_id, {})[Status(status)] = number
    return result

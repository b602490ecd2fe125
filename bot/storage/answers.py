"""Answers: what stands now, and every version that ever stood."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from bot.kijkwijzer import Richtvraag
from bot.storage.content import Content, Status
from bot.storage.database import insert_ignore
from bot.storage.tables import Answer, AnswerVersion, Partner, Person

# Built once, for the turns that write.
_ONE = select(Answer).where(
    Answer.partner_id == bindparam("partner"), Answer.question == bindparam("question")
)
_ONE_LOCKED = _ONE.with_for_update()


@dataclass(frozen=True, slots=True)
class Source:
    """Who made a version, when, and by which Telegram message if it was one."""

    person_id: int
    at: datetime
    chat_id: int | None = None
    message_id: int | None = None
    part: str | None = None


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
        "version": 0,
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
) -> None:
    """Make this the answer's newest version; the earlier ones stay."""
    kept = content.after(answer.content)
    answer.version += 1
    answer.data = kept.as_json()
    answer.status = status
    answer.fingerprint = question.fingerprint
    answer.updated_at = source.at
    session.add(
        AnswerVersion(
            answer_id=answer.id,
            version=answer.version,
            fingerprint=answer.fingerprint,
            status=status,
            data=answer.data,
            person_id=source.person_id,
            at=source.at,
            chat_id=source.chat_id,
            message_id=source.message_id,
            part=source.part,
        )
    )


def version(session: Session, answer: Answer, number: int) -> AnswerVersion | None:
    """One earlier state; None for a number that never was (0 is: before the first)."""
    return session.exec(
        select(AnswerVersion).where(
            AnswerVersion.answer_id == answer.id, AnswerVersion.version == number
        )
    ).one_or_none()


def of_one_hand(session: Session, answer: Answer, first: int) -> bool:
    """Whether one person made all versions from `first` to the newest, and there is one."""
    made = select(func.count(func.distinct(AnswerVersion.person_id))).where(
        AnswerVersion.answer_id == answer.id, AnswerVersion.version >= max(first, 1)
    )
    return session.exec(made).one() == 1


def versions(session: Session, answer: Answer) -> Sequence[AnswerVersion]:
    """Every state, newest first."""
    return session.exec(
        select(AnswerVersion)
        .where(AnswerVersion.answer_id == answer.id)
        .order_by(col(AnswerVersion.version).desc())
    ).all()


def last_writer(session: Session, answer: Answer, besides: int) -> str:
    """The name of who changed the answer last, besides this person; "" when nobody else did."""
    found = session.exec(
        select(Person.name)
        .join(AnswerVersion, col(AnswerVersion.person_id) == Person.id)
        .where(AnswerVersion.answer_id == answer.id, AnswerVersion.person_id != besides)
        .order_by(col(AnswerVersion.version).desc())
    ).first()
    return found or ""


def partner_of_version(session: Session, version_id: int) -> str:
    """The name of the partner whose answer this was; "" for a version that never was."""
    found = session.exec(
        select(Partner.name)
        .join(Answer, col(Answer.partner_id) == Partner.id)
        .join(AnswerVersion, col(AnswerVersion.answer_id) == Answer.id)
        .where(AnswerVersion.id == version_id)
    ).first()
    return found or ""


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


def made_by_message(
    session: Session, chat_id: int, message_id: int
) -> tuple[Answer, AnswerVersion] | None:
    """The answer, and the version of it, that this Telegram message made."""
    found = session.exec(
        select(Answer, AnswerVersion)
        .join(AnswerVersion, col(AnswerVersion.answer_id) == Answer.id)
        .where(AnswerVersion.chat_id == chat_id, AnswerVersion.message_id == message_id)
        .order_by(col(AnswerVersion.id).desc())
        .limit(1)
    ).first()
    return (found[0], found[1]) if found else None


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

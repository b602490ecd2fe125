"""Requests: a question passed on to a colleague, or a partner asked to add to its answer."""

from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from bot.storage.tables import Request

# Built once: every change of an answer looks whether somebody waits for it.
_OPEN = select(Request).where(
    Request.partner_id == bindparam("partner"),
    Request.question == bindparam("question"),
    col(Request.answered_at).is_(None),
)


def open_for(session: Session, partner_id: int, question: str) -> Sequence[Request]:
    """Who still waits for an answer of this partner to this question."""
    wanted = {"partner": partner_id, "question": question}
    return session.exec(_OPEN, params=wanted).all()


def asked_already(session: Session, partner_id: int, question: str, note: str) -> Request | None:
    """The request, still open, with which a partner was asked the very same."""
    for request in open_for(session, partner_id, question):
        if request.person_id is None and (request.note or "") == note:
            return request
    return None

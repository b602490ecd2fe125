"""What partners answer, and who asked them to."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.kijkwijzer import Visibility
from bot.storage.content import Content, Status
from bot.storage.tables.columns import json, number, partial, person, word


class Answer(SQLModel, table=True):
    """What one partner answers to one richtvraag, as it stands now."""

    __table_args__ = (UniqueConstraint("partner_id", "question"),)

    id: int = number()
    network_id: int = Field(foreign_key="network.id", index=True)
    partner_id: int = Field(foreign_key="partner.id")
    question: str
    # Which wording of the question was answered (Richtvraag.fingerprint).
    fingerprint: str
    status: Status = word(Status, Status.OPEN)
    data: dict[str, Any] = json()
    stamp: int = 0
    updated_at: datetime
    # Who may see it; None: as the question set says.
    visibility: Visibility | None = word(Visibility, optional=True)

    @property
    def content(self) -> Content:
        return Content.of(self)


UNANSWERED = "request.answered_at IS NULL"


class Request(SQLModel, table=True):
    """Somebody asks a colleague (passes a question on) or a partner (to add to its answer).

    `person_id` None: anyone of the partner. Whoever asked hears of the first answer.
    """

    __table_args__ = (partial("ix_request_open", UNANSWERED, "asked_at"),)

    id: int = number()
    network_id: int = Field(foreign_key="network.id")
    partner_id: int = Field(foreign_key="partner.id", index=True)
    question: str
    asked_by: int = person()
    person_id: int | None = Field(default=None, index=True)
    note: str | None = None
    asked_at: datetime
    answered_at: datetime | None = None

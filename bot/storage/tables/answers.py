"""What partners answer, and who asked them to."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.kijkwijzer import Visibility
from bot.storage.content import Content, Status
from bot.storage.tables.columns import json, number, partial, telegram_id, word


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
    version: int = 0
    updated_at: datetime
    # Who may see it; None: as the question set says.
    visibility: Visibility | None = word(Visibility, optional=True)

    @property
    def content(self) -> Content:
        return Content.from_json(self.data) if self.data else Content()


class AnswerVersion(SQLModel, table=True):
    """One state of an answer. Rows are only ever added.

    `chat_id` and `message_id` name the Telegram message that made this version, and
    `part` which piece of the answer it made ("3" an item, "3.email" a cell of a row), so that
    an edit of that message finds it.
    """

    __table_args__ = (
        UniqueConstraint("answer_id", "version"),
        Index(None, "chat_id", "message_id"),
    )

    id: int = number()
    answer_id: int = Field(foreign_key="answer.id")
    version: int
    fingerprint: str
    status: Status = word(Status)
    data: dict[str, Any] = json()
    person_id: int = telegram_id("person.id")
    at: datetime
    chat_id: int | None = Field(default=None, sa_type=BigInteger)
    message_id: int | None = None
    part: str | None = None

    @property
    def content(self) -> Content:
        return Content.from_json(self.data) if self.data else Content()


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
    asked_by: int = telegram_id("person.id")
    person_id: int | None = Field(default=None, sa_type=BigInteger, index=True)
    note: str | None = None
    asked_at: datetime
    answered_at: datetime | None = None

"""Joint texts, what partners say about them, and the versions that were frozen."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.storage.content import Content
from bot.storage.tables.columns import json, number, partial, person, word


class JointText(SQLModel, table=True):
    """What the regisseur made of the partners' answers to one richtvraag, point by point."""

    __table_args__ = (UniqueConstraint("network_id", "question"),)

    id: int = number()
    network_id: int = Field(foreign_key="network.id")
    question: str
    data: dict[str, Any] = json()
    removed_at: datetime | None = None
    stamp: int = 0

    @property
    def content(self) -> Content:
        return Content.of(self)


class RubriekText(SQLModel, table=True):
    """The exact text of a rubriek to which somebody said yes or no, by its hash."""

    network_id: int = Field(foreign_key="network.id", primary_key=True)
    rubriek: str = Field(primary_key=True)
    hash: str = Field(primary_key=True)
    lines: list[str] = Field(sa_column=Column(JSON, nullable=False))


class Verdict(StrEnum):
    """What a partner says about the text of a rubriek."""

    AGREED = "agreed"
    REMARK = "remark"  # agreed, with a remark
    NOT_YET = "not_yet"


class Akkoord(SQLModel, table=True):
    """A partner's verdict on one exact text. Rows are only added; the newest one counts.

    `answer` is what the regisseur said to the remark.
    """

    __table_args__ = (Index(None, "network_id", "rubriek", "partner_id"),)

    id: int = number()
    network_id: int = Field(foreign_key="network.id")
    partner_id: int = Field(foreign_key="partner.id")
    rubriek: str
    hash: str
    verdict: Verdict = word(Verdict)
    note: str | None = None
    person_id: int = person()
    at: datetime
    answer: str | None = None


NO_VERDICT = "akkoordasked.said_at IS NULL"


class AkkoordAsked(SQLModel, table=True):
    """The text of a rubriek with which the regisseur last asked a partner for its akkoord.

    `said_at`: when the partner first said something since.
    """

    __table_args__ = (partial("ix_akkoordasked_open", NO_VERDICT, "asked_at"),)

    network_id: int = Field(foreign_key="network.id", primary_key=True)
    rubriek: str = Field(primary_key=True)
    partner_id: int = Field(foreign_key="partner.id", primary_key=True)
    hash: str
    asked_at: datetime
    said_at: datetime | None = None


class DraaiboekVersion(SQLModel, table=True):
    """A draaiboek as it was frozen (vastgesteld): the whole snapshot, never changed again."""

    __table_args__ = (UniqueConstraint("network_id", "number"),)

    id: int = number()
    network_id: int = Field(foreign_key="network.id")
    number: int
    person_id: int = person()
    at: datetime
    snapshot: dict[str, Any] = json()

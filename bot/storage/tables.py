"""The tables. Everything that the bot remembers stands here, and why.

A plain `datetime` is stored in UTC and comes back with its zone (SQLModel refuses one
without). Texts of people are in Answer, AnswerVersion, Chat.draft and, until it has been
sent, Outbox: nowhere else.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Enum, ForeignKey, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bot.storage.content import Content, Status

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def _json() -> Any:
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


def _number() -> Any:
    """A row's own number, given by the database at the first flush."""
    return Field(default=None, primary_key=True)


def _word(words: type[StrEnum], default: StrEnum | None = None) -> Any:
    """A column that holds one of a few words, as plain text: adding one needs no migration."""
    kept = Enum(
        words,
        native_enum=False,
        create_constraint=False,
        length=16,
        values_callable=lambda enum: [word.value for word in enum],
    )
    column: Column[Any] = Column(kept, nullable=False)
    return Field(sa_column=column) if default is None else Field(default, sa_column=column)


def _telegram_id(target: str | None = None) -> Any:
    """A Telegram id: larger than 32 bits, and given by Telegram, not by us."""
    if target is None:
        return Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    return Field(sa_column=Column(BigInteger, ForeignKey(target), nullable=False, index=True))


class Role(StrEnum):
    """What someone is in a network. Only a regisseur invites, and sees every answer."""

    REGISSEUR = "regisseur"
    PARTNER = "partner"


class Network(SQLModel, table=True):
    """The organisations of one region that make one draaiboek together."""

    id: int = _number()
    name: str
    region: str
    created_at: datetime


class Partner(SQLModel, table=True):
    """An organisation in a network; the answers are its own, not its people's."""

    id: int = _number()
    network_id: int = Field(foreign_key="network.id", index=True)
    name: str
    kind: str
    created_at: datetime
    removed_at: datetime | None = None


class Person(SQLModel, table=True):
    """A Telegram user, under the name shown there."""

    id: int = _telegram_id()
    name: str
    created_at: datetime
    # Kept to the hour on purpose: a sign of life, not a log of someone's day.
    last_seen_at: datetime


class Membership(SQLModel, table=True):
    """A person who acts for a partner in a network."""

    __table_args__ = (UniqueConstraint("person_id", "partner_id"),)

    id: int = _number()
    network_id: int = Field(foreign_key="network.id", index=True)
    partner_id: int = Field(foreign_key="partner.id", index=True)
    person_id: int = _telegram_id("person.id")
    role: Role = _word(Role)
    joined_at: datetime
    left_at: datetime | None = None


class Invite(SQLModel, table=True):
    """A link that lets one person join one partner, once. Only the token's hash is kept."""

    id: int = _number()
    network_id: int = Field(foreign_key="network.id")
    partner_id: int = Field(foreign_key="partner.id", index=True)
    token_hash: str = Field(unique=True)
    created_by: int = _telegram_id("person.id")
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None


class Answer(SQLModel, table=True):
    """What one partner answers to one richtvraag, as it stands now."""

    __table_args__ = (UniqueConstraint("partner_id", "question"),)

    id: int = _number()
    network_id: int = Field(foreign_key="network.id", index=True)
    partner_id: int = Field(foreign_key="partner.id")
    question: str
    # Which wording of the question was answered (Richtvraag.fingerprint).
    fingerprint: str
    status: Status = _word(Status, Status.OPEN)
    data: dict[str, Any] = _json()
    version: int = 0
    updated_at: datetime

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

    id: int = _number()
    answer_id: int = Field(foreign_key="answer.id")
    version: int
    fingerprint: str
    status: Status = _word(Status)
    data: dict[str, Any] = _json()
    person_id: int = _telegram_id("person.id")
    at: datetime
    chat_id: int | None = Field(default=None, sa_type=BigInteger)
    message_id: int | None = None
    part: str | None = None

    @property
    def content(self) -> Content:
        return Content.from_json(self.data) if self.data else Content()


class Chat(SQLModel, table=True):
    """What one chat is doing. Losing a row costs "where were we?", never an answer.

    `expects` is the route that the next free text belongs to, `cursor` the richtvraag where
    this chat is in its blocks, `draft` what is unfinished and not yet anyone's answer.
    """

    id: int = _telegram_id()
    membership_id: int | None = Field(default=None, foreign_key="membership.id")
    expects: str | None = None
    cursor: str | None = None
    draft: dict[str, Any] = _json()
    wrong_links: int = 0
    wrong_links_since: datetime | None = None
    unreachable_since: datetime | None = None


class SeenUpdate(SQLModel, table=True):
    """An update whose turn has committed: the key that makes a second delivery harmless."""

    update_id: int = _telegram_id()
    seen_at: datetime


class Delivery(StrEnum):
    """Where a message is on its way out."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"  # replaced by a later message, or too late to matter
    BLOCKED = "blocked"  # the person stopped the bot
    FAILED = "failed"  # Telegram refused it: a mistake of ours, logged


class Outbox(SQLModel, table=True):
    """A call to Telegram that a committed transaction owes. Emptied of its text once sent.

    `key` makes an occasion unique. A waiting row is dropped for a later one of the same
    chat and `slot`. `priority`: 0 for replies, 1 for what can wait for them.
    """

    __table_args__ = (
        Index(
            "ix_outbox_due",
            "priority",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(None, "chat_id", "id"),
    )

    id: int = _number()
    chat_id: int = Field(sa_type=BigInteger)
    method: str
    payload: dict[str, Any] = _json()
    priority: int = 0
    slot: str | None = None
    key: str | None = Field(default=None, unique=True)
    not_before: datetime | None = None
    state: Delivery = _word(Delivery, Delivery.WAITING)
    attempts: int = 0
    # Telegram may have this message already: we died or lost its answer while sending.
    maybe_duplicate: bool = False
    message_id: int | None = None
    created_at: datetime
    settled_at: datetime | None = None

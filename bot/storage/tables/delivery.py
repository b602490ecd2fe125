"""What chats are doing, when people want messages, and the messages themselves."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.storage.said import Said, SaidColumn
from bot.storage.tables.columns import given, json, number, partial, word


class Rhythm(SQLModel, table=True):
    """When a person wants unasked messages; who has no row: on weekdays, from 8 to 18 o'clock.

    `days` are ISO weekdays (1: Monday). Nothing before the day `away_until` ("afwezig tot").
    """

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    from_time: time = time(8)
    to_time: time = time(18)
    days: list[int] = Field(sa_column=Column(JSON, nullable=False))
    away_until: date | None = None


class Snooze(SQLModel, table=True):
    """Somebody does not want to hear of an engagement until a day. Rows are only added.

    `engagement_id` None: of nothing at all. The newest row counts; no deadline moves.
    """

    __table_args__ = (Index(None, "person_id", "engagement_id"),)

    id: int = number()
    network_id: int = Field(foreign_key="network.id")
    person_id: int = Field(foreign_key="person.id")
    engagement_id: int | None = Field(default=None, foreign_key="engagement.id")
    until: date
    reason: str | None = None
    at: datetime


NUDGED_IN_VAIN = "chat.nudges > 0"
UNREACHABLE = "chat.unreachable_since IS NOT NULL"
FORGOTTEN = "chat.forgotten"
TELEGRAM = "telegram"


class Chat(SQLModel, table=True):
    """One conversation on a channel, with a person or (`person_id` None) a group, and what it is
    doing: losing a row costs "where were we?", never an answer.

    `external` is its number on its channel. `expects` is the route that the next free text belongs
    to, `cursor` the richtvraag where this chat is in its blocks, `draft` what is unfinished and not
    yet anyone's answer. `nudges` counts the nudges since the last sign of life; after two the
    regisseurs hear it, once.
    """

    __table_args__ = (
        UniqueConstraint("channel", "external"),
        partial("ix_chat_nudged", NUDGED_IN_VAIN, "nudged_at"),
        partial("ix_chat_unreachable", UNREACHABLE, "unreachable_since"),
        partial("ix_chat_forgotten", FORGOTTEN, "id"),
    )

    id: int = number()
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    channel: str = TELEGRAM
    external: int = Field(sa_type=BigInteger)
    membership_id: int | None = Field(default=None, foreign_key="membership.id")
    expects: str | None = None
    cursor: str | None = None
    draft: dict[str, Any] = json()
    wrong_links: int = 0
    wrong_links_since: datetime | None = None
    unreachable_since: datetime | None = None
    # Its person had themselves forgotten: it goes when the last words were said.
    forgotten: bool = False
    nudged_at: datetime | None = None
    nudges: int = 0
    # Which `/` menu this chat has.
    regisseur_menu: bool = False


class SeenUpdate(SQLModel, table=True):
    """An update whose turn has committed: the key that makes a second delivery harmless."""

    channel: str = given(String(16))
    number: int = given()
    seen_at: datetime = Field(index=True)


class Delivery(StrEnum):
    """Where a message is on its way out."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"  # replaced by a later message, or too late to matter
    BLOCKED = "blocked"  # the person stopped the bot
    FAILED = "failed"  # Telegram refused it: a mistake of ours, logged


UNASKED_QUESTION = "priority = 1 AND expects IS NOT NULL"
WAITING = "outbox.state = 'waiting'"
SENDING = "outbox.state = 'sending'"
TRIED = "outbox.state = 'waiting' AND outbox.attempts > 0"
SETTLED = "outbox.key IS NULL AND outbox.settled_at IS NOT NULL"
SETTLED_REMINDER = "outbox.key IS NOT NULL AND outbox.settled_at IS NOT NULL"


class Outbox(SQLModel, table=True):
    """Something to say that a committed transaction owes. Emptied of its words once said.

    `kind` is that of `said`. `key` makes an occasion unique. A waiting row is dropped for a later
    one of the same chat and `slot`. `priority`: 0 for replies, 1 for what can wait for them.
    `expects` are the places (a membership and an address, as on a button) where a text after this
    message can belong; none: a screen that expects no text; null: it says nothing about texts.
    `membership_id`: for whom it is, who may have left meanwhile. `replaces` and `quotes` are
    messages of the chat by their numbers on its channel, as is `message_id`, once it is there.
    """

    __table_args__ = (
        partial("ix_outbox_due", WAITING, "priority", "id"),
        # At each turn: whether something waits for this chat.
        partial("ix_outbox_waiting", WAITING, "chat_id"),
        Index(None, "chat_id", "id"),
        # Looked at for each text: has a question come that nobody asked for?
        partial("ix_outbox_asked", UNASKED_QUESTION, "chat_id"),
        # At the start, after a crash or a pause that a channel asked for.
        partial("ix_outbox_sending", SENDING, "id"),
        partial("ix_outbox_tried", TRIED, "chat_id", "not_before"),
        # What is old enough to be forgotten.
        partial("ix_outbox_settled", SETTLED, "settled_at"),
        partial("ix_outbox_settled_reminder", SETTLED_REMINDER, "settled_at"),
    )

    id: int = number()
    chat_id: int = Field(foreign_key="chat.id")
    kind: str
    said: Said | None = Field(default=None, sa_column=Column(SaidColumn))
    priority: int = 0
    slot: str | None = None
    expects: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    key: str | None = Field(default=None, unique=True)
    membership_id: int | None = None
    replaces: int | None = None
    quotes: int | None = None
    not_before: datetime | None = None
    # It does not wait for a better hour when that is later.
    not_after: datetime | None = None
    state: Delivery = word(Delivery, Delivery.WAITING)
    attempts: int = 0
    # The person may have this message already: we died or lost the channel's answer while sending.
    maybe_duplicate: bool = False
    message_id: int | None = None
    created_at: datetime
    settled_at: datetime | None = None

"""Who changed what, when."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from bot.storage.tables.columns import json, number, person, word


class Thing(StrEnum):
    """What an event in the history is about."""

    ANSWER = "answer"
    GOAL = "goal"
    ENGAGEMENT = "engagement"
    INDICATOR = "indicator"
    MEASUREMENT = "measurement"
    JOINT_TEXT = "joint_text"
    MEETING = "meeting"
    DECISION = "decision"
    PARTNER = "partner"
    MEMBERSHIP = "membership"
    INVITE = "invite"


class Happened(StrEnum):
    """What happened to it."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    TAKEN_BACK = "taken_back"
    # A text that met a newer one: kept here until its writer chose.
    SET_ASIDE = "set_aside"
    # Somebody does not want to hear of it until a day; the thing itself did not change.
    SNOOZED = "snoozed"
    # The report of an overleg went out, as it is kept here.
    REPORTED = "reported"


class AuditEvent(SQLModel, table=True):
    """Who changed what, when, from what to what. Rows are only ever added.

    `old` and `new` hold the columns that changed; of the content of an answer or a joint text only
    the parts that did (`content.parts`). `undoes` is the event that this one takes
    back; a change can be taken back as long as no later change of its thing, or of the same points
    of a text, is in force.
    `chat_id` and `message_id` name the Telegram message whose words are in `new`.
    """

    __table_args__ = (
        Index(None, "thing", "thing_id", "id"),
        Index(None, "chat_id", "message_id"),
    )

    id: int = number()
    network_id: int = Field(foreign_key="network.id", index=True)
    thing: Thing = word(Thing)
    thing_id: int
    happened: Happened = word(Happened)
    person_id: int = person()
    at: datetime
    old: dict[str, Any] = json()
    new: dict[str, Any] = json()
    undoes: int | None = None
    chat_id: int | None = None
    message_id: int | None = None

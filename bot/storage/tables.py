"""The tables. Everything that the bot remembers stands here, and why.

A plain `datetime` is stored in UTC and comes back with its zone (SQLModel refuses one
without). Texts of people are in the answers, goals, engagements, indicators, joint texts and
meetings with their history, in Chat.draft and, until it has been sent, Outbox: nowhere else.
"""

import re
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Enum,
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from bot.kijkwijzer import Visibility
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


def _word(words: type[StrEnum], default: StrEnum | None = None, *, optional: bool = False) -> Any:
    """A column that holds one of a few words, as plain text: adding one needs no migration."""
    kept = Enum(
        words,
        native_enum=False,
        create_constraint=False,
        length=16,
        values_callable=lambda enum: [word.value for word in enum],
    )
    column: Column[Any] = Column(kept, nullable=optional)
    required = default is None and not optional
    return Field(sa_column=column) if required else Field(default, sa_column=column)


def _partial(name: str, condition: str, *columns: str) -> Index:
    """An index of the rows for which this holds, which may name its table.

    A query must say it in these very words: SQLite uses such an index only if it sees them.
    """
    plain = text(re.sub(r"\w+\.", "", condition))
    return Index(name, *columns, sqlite_where=plain, postgresql_where=plain)


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
    last_seen_at: datetime = Field(index=True)


class Membership(SQLModel, table=True):
    """A person who acts for a partner in a network.

    `mandate`: may give the partner's akkoord. `reported_at`: when a regisseur of this network was
    told that the person is silent, or cannot be reached. `listed_at`: when the person last read,
    unasked, what is still open for the partner.
    """

    __table_args__ = (UniqueConstraint("person_id", "partner_id"),)

    id: int = _number()
    network_id: int = Field(foreign_key="network.id", index=True)
    partner_id: int = Field(foreign_key="partner.id", index=True)
    person_id: int = _telegram_id("person.id")
    role: Role = _word(Role)
    mandate: bool = False
    joined_at: datetime
    left_at: datetime | None = None
    reported_at: datetime | None = None
    listed_at: datetime | None = None


class Invite(SQLModel, table=True):
    """A link that lets one person join one partner, once. Only the token's hash is kept.

    `question`: the richtvraag that a colleague passed on with it, where the person lands.
    """

    id: int = _number()
    network_id: int = Field(foreign_key="network.id")
    partner_id: int = Field(foreign_key="partner.id", index=True)
    token_hash: str = Field(unique=True)
    created_by: int = _telegram_id("person.id")
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None
    question: str | None = None


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
    # Who may see it; None: as the question set says.
    visibility: Visibility | None = _word(Visibility, optional=True)

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

    `old` and `new` hold the columns that changed. `undoes` is the event that this one takes
    back; a change can be taken back as long as no later change of its thing is in force.
    `chat_id` and `message_id` name the Telegram message whose words are in `new`.
    """

    __table_args__ = (
        Index(None, "thing", "thing_id", "id"),
        Index(None, "chat_id", "message_id"),
    )

    id: int = _number()
    network_id: int = Field(foreign_key="network.id", index=True)
    thing: Thing = _word(Thing)
    thing_id: int
    happened: Happened = _word(Happened)
    person_id: int = _telegram_id("person.id")
    at: datetime
    old: dict[str, Any] = _json()
    new: dict[str, Any] = _json()
    undoes: int | None = None
    chat_id: int | None = Field(default=None, sa_type=BigInteger)
    message_id: int | None = None


class Goal(SQLModel, table=True):
    """A strategic goal (level 1), an operational goal (2) or an action (3) of rubriek 1.3.

    Siblings are ordered by `rank`, whose only meaning is its order. Until the regisseur adopts
    it, a goal is a proposal of the partner `proposed_by`. The responsible is a partner, or
    somebody outside the network, by name.
    """

    id: int = _number()
    network_id: int = Field(foreign_key="network.id", index=True)
    parent_id: int | None = Field(default=None, foreign_key="goal.id")
    level: int
    rank: float
    text: str
    responsible_id: int | None = Field(default=None, foreign_key="partner.id")
    responsible_name: str | None = None
    proposed_by: int = Field(foreign_key="partner.id")
    adopted_at: datetime | None = None
    removed_at: datetime | None = None
    # The newest AuditEvent: who saw an older one, and writes, is shown both texts.
    stamp: int = 0


class Stand(StrEnum):
    """How far an engagement is."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    TODO = "todo"
    BUSY = "busy"
    STUCK = "stuck"
    DONE = "done"


PROPOSED = "engagement.removed_at IS NULL AND engagement.stand = 'proposed'"
OPEN_ENGAGEMENT = (
    "engagement.removed_at IS NULL AND engagement.stand IN ('proposed', 'todo', 'busy', 'stuck')"
)


class Engagement(SQLModel, table=True):
    """What a partner, or somebody outside the network, takes on; for what, and by when.

    `question` is the richtvraag it answers (1.3-4, 1.4.1-7 ...), `note` why it is stuck or
    declined, `meeting_id` the overleg in which it was made. It counts in the draaiboek once its
    owner has taken it on.
    """

    __table_args__ = (
        # What reminders look for: the open ones with a deadline that comes near.
        _partial("ix_engagement_open_due", OPEN_ENGAGEMENT, "due"),
        _partial("ix_engagement_proposed", PROPOSED, "updated_at"),
    )

    id: int = _number()
    network_id: int = Field(foreign_key="network.id", index=True)
    question: str
    text: str
    owner_id: int | None = Field(default=None, foreign_key="partner.id", index=True)
    owner_name: str | None = None
    goal_id: int | None = Field(default=None, foreign_key="goal.id")
    measure: str | None = None
    due: date | None = None
    stand: Stand = _word(Stand, Stand.PROPOSED)
    note: str | None = None
    proposed_by: int = Field(foreign_key="partner.id")
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id", index=True)
    updated_at: datetime
    removed_at: datetime | None = None
    stamp: int = 0


KEPT_INDICATOR = "indicator.removed_at IS NULL"


class Indicator(SQLModel, table=True):
    """A number that shows whether a goal comes nearer: what, how measured, when, how much."""

    __table_args__ = (_partial("ix_indicator_target", KEPT_INDICATOR, "target_day"),)

    id: int = _number()
    network_id: int = Field(foreign_key="network.id", index=True)
    goal_id: int | None = Field(default=None, foreign_key="goal.id")
    text: str
    measure: str | None = None
    timing: str | None = None
    target: str | None = None
    target_day: date | None = None
    proposed_by: int = Field(foreign_key="partner.id")
    removed_at: datetime | None = None
    stamp: int = 0


class Measurement(SQLModel, table=True):
    """One value of an indicator, as written ("12,1 %"), with its day, source and school year.

    `hidden`: a count of five or fewer, which could point at single young people, shown as
    "5 of minder" until the regisseur confirms it.
    """

    id: int = _number()
    network_id: int = Field(foreign_key="network.id", index=True)
    indicator_id: int = Field(foreign_key="indicator.id", index=True)
    value: str
    day: date | None = None
    source: str | None = None
    school_year: str | None = None
    hidden: bool = False
    given_by: int = Field(foreign_key="partner.id")
    removed_at: datetime | None = None
    stamp: int = 0


class JointText(SQLModel, table=True):
    """What the regisseur made of the partners' answers to one richtvraag, point by point."""

    __table_args__ = (UniqueConstraint("network_id", "question"),)

    id: int = _number()
    network_id: int = Field(foreign_key="network.id")
    question: str
    data: dict[str, Any] = _json()
    removed_at: datetime | None = None
    stamp: int = 0

    @property
    def content(self) -> Content:
        return Content.from_json(self.data) if self.data else Content()


UNANSWERED = "request.answered_at IS NULL"


class Request(SQLModel, table=True):
    """Somebody asks a colleague (passes a question on) or a partner (to add to its answer).

    `person_id` None: anyone of the partner. Whoever asked hears of the first answer.
    """

    __table_args__ = (_partial("ix_request_open", UNANSWERED, "asked_at"),)

    id: int = _number()
    network_id: int = Field(foreign_key="network.id")
    partner_id: int = Field(foreign_key="partner.id", index=True)
    question: str
    asked_by: int = _telegram_id("person.id")
    person_id: int | None = Field(default=None, sa_type=BigInteger, index=True)
    note: str | None = None
    asked_at: datetime
    answered_at: datetime | None = None


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

    id: int = _number()
    network_id: int = Field(foreign_key="network.id")
    partner_id: int = Field(foreign_key="partner.id")
    rubriek: str
    hash: str
    verdict: Verdict = _word(Verdict)
    note: str | None = None
    person_id: int = _telegram_id("person.id")
    at: datetime
    answer: str | None = None


NO_VERDICT = "akkoordasked.said_at IS NULL"


class AkkoordAsked(SQLModel, table=True):
    """The text of a rubriek with which the regisseur last asked a partner for its akkoord.

    `said_at`: when the partner first said something since.
    """

    __table_args__ = (_partial("ix_akkoordasked_open", NO_VERDICT, "asked_at"),)

    network_id: int = Field(foreign_key="network.id", primary_key=True)
    rubriek: str = Field(primary_key=True)
    partner_id: int = Field(foreign_key="partner.id", primary_key=True)
    hash: str
    asked_at: datetime
    said_at: datetime | None = None


class DraaiboekVersion(SQLModel, table=True):
    """A draaiboek as it was frozen (vastgesteld): the whole snapshot, never changed again."""

    __table_args__ = (UniqueConstraint("network_id", "number"),)

    id: int = _number()
    network_id: int = Field(foreign_key="network.id")
    number: int
    person_id: int = _telegram_id("person.id")
    at: datetime
    snapshot: dict[str, Any] = _json()


class Meeting(SQLModel, table=True):
    """An overleg. `day`, `hour` and `zone` are what people agreed; `starts_at` is that instant.

    `uid` and `sequence` are those of its calendar file: the same uid for ever, a higher sequence
    at each change that people's calendars must know. Meetings of one series share `series`.
    `agenda` is a storage.agenda.Agenda, `reminders` how many days before it people are reminded
    (0: that morning), `present` the partners that were there, `shown` what the draaiboek showed
    when the report (verslag) was first sent: what the next one compares with. `reported_at`: when
    it was last sent.
    """

    id: int = _number()
    network_id: int = Field(foreign_key="network.id", index=True)
    uid: str = Field(unique=True)
    sequence: int = 0
    series: str | None = Field(default=None, index=True)
    day: date
    hour: time
    zone: str = "Europe/Brussels"
    starts_at: datetime = Field(index=True)
    minutes: int = 120
    place: str | None = None
    agenda: dict[str, Any] = _json()
    reminders: list[int] = Field(sa_column=Column(JSON, nullable=False))
    # When people heard of its day and hour: what they said before that was about another moment.
    announced_at: datetime
    cancelled_at: datetime | None = None
    # When they heard that it takes place after all; no reminder of before that makes sense.
    revived_at: datetime | None = None
    present: list[int] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    reported_at: datetime | None = None
    shown: dict[str, Any] = _json()
    removed_at: datetime | None = None
    stamp: int = 0


class Rsvp(StrEnum):
    """Whether somebody comes to an overleg."""

    COMING = "coming"
    ABSENT = "absent"
    SUBSTITUTE = "substitute"


class Attendance(SQLModel, table=True):
    """What an invited person says about an overleg; `substitute`: who comes instead."""

    meeting_id: int = Field(foreign_key="meeting.id", primary_key=True)
    person_id: int = Field(
        sa_type=BigInteger, foreign_key="person.id", primary_key=True, index=True
    )
    partner_id: int = Field(foreign_key="partner.id")
    rsvp: Rsvp = _word(Rsvp)
    substitute: str | None = None
    at: datetime


class Decision(SQLModel, table=True):
    """What was decided in an overleg."""

    id: int = _number()
    network_id: int = Field(foreign_key="network.id")
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    text: str
    removed_at: datetime | None = None
    stamp: int = 0


NOT_CLOSED = "datepoll.closed_at IS NULL"


class DatePoll(SQLModel, table=True):
    """A question when an overleg suits: moments as "2027-03-09T14:00", on the wall in Brussels.

    `last_at` is the last of them, `meeting_id` the overleg that it became.
    """

    __table_args__ = (_partial("ix_datepoll_open", NOT_CLOSED, "last_at"),)

    id: int = _number()
    network_id: int = Field(foreign_key="network.id", index=True)
    moments: list[str] = Field(sa_column=Column(JSON, nullable=False))
    last_at: datetime
    place: str | None = None
    minutes: int
    asked_by: int = _telegram_id("person.id")
    asked_at: datetime
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id")
    closed_at: datetime | None = None


class PollAnswer(SQLModel, table=True):
    """Whether one of the moments of a poll suits a partner. `moment` counts from 0."""

    poll_id: int = Field(foreign_key="datepoll.id", primary_key=True)
    partner_id: int = Field(foreign_key="partner.id", primary_key=True)
    moment: int = Field(primary_key=True)
    suits: bool
    person_id: int = _telegram_id("person.id")
    at: datetime


class Rhythm(SQLModel, table=True):
    """When a person wants unasked messages; who has no row: on weekdays, from 8 to 18 o'clock.

    `days` are ISO weekdays (1: Monday). Nothing before the day `away_until` ("afwezig tot").
    """

    person_id: int = Field(sa_type=BigInteger, foreign_key="person.id", primary_key=True)
    from_time: time = time(8)
    to_time: time = time(18)
    days: list[int] = Field(sa_column=Column(JSON, nullable=False))
    away_until: date | None = None


class Snooze(SQLModel, table=True):
    """Somebody does not want to hear of an engagement until a day. Rows are only added.

    `engagement_id` None: of nothing at all. The newest row counts; no deadline moves.
    """

    __table_args__ = (Index(None, "person_id", "engagement_id"),)

    id: int = _number()
    network_id: int = Field(foreign_key="network.id")
    person_id: int = Field(sa_type=BigInteger, foreign_key="person.id")
    engagement_id: int | None = Field(default=None, foreign_key="engagement.id")
    until: date
    reason: str | None = None
    at: datetime


NUDGED_IN_VAIN = "chat.nudges > 0"
UNREACHABLE = "chat.unreachable_since IS NOT NULL"


class Chat(SQLModel, table=True):
    """What one chat is doing. Losing a row costs "where were we?", never an answer.

    `expects` is the route that the next free text belongs to, `cursor` the richtvraag where
    this chat is in its blocks, `draft` what is unfinished and not yet anyone's answer. `nudges`
    counts the nudges since the last sign of life; after two the regisseurs hear it, once.
    """

    __table_args__ = (
        _partial("ix_chat_nudged", NUDGED_IN_VAIN, "nudged_at"),
        _partial("ix_chat_unreachable", UNREACHABLE, "unreachable_since"),
    )

    id: int = _telegram_id()
    membership_id: int | None = Field(default=None, foreign_key="membership.id")
    expects: str | None = None
    cursor: str | None = None
    draft: dict[str, Any] = _json()
    wrong_links: int = 0
    wrong_links_since: datetime | None = None
    unreachable_since: datetime | None = None
    nudged_at: datetime | None = None
    nudges: int = 0
    # Which `/` menu Telegram has for this chat.
    regisseur_menu: bool = False


class SeenUpdate(SQLModel, table=True):
    """An update whose turn has committed: the key that makes a second delivery harmless."""

    update_id: int = _telegram_id()
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
    """A call to Telegram that a committed transaction owes. Emptied of its text once sent.

    `key` makes an occasion unique. A waiting row is dropped for a later one of the same
    chat and `slot`. `priority`: 0 for replies, 1 for what can wait for them. A reminder's
    payload is made at the moment of sending, from what is true then. `expects` are the places
    (a membership and an address, as on a button) where a text after this message can belong;
    none: a screen that expects no text; null: it says nothing about texts.
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
        # Looked at for each text: has a question come that nobody asked for?
        _partial("ix_outbox_asked", UNASKED_QUESTION, "chat_id"),
        # At the start, after a crash or a pause that Telegram asked for.
        _partial("ix_outbox_sending", SENDING, "id"),
        _partial("ix_outbox_tried", TRIED, "chat_id", "not_before"),
        # What is old enough to be forgotten.
        _partial("ix_outbox_settled", SETTLED, "settled_at"),
        _partial("ix_outbox_settled_reminder", SETTLED_REMINDER, "settled_at"),
    )

    id: int = _number()
    chat_id: int = Field(sa_type=BigInteger)
    method: str
    payload: dict[str, Any] = _json()
    priority: int = 0
    slot: str | None = None
    expects: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    key: str | None = Field(default=None, unique=True)
    not_before: datetime | None = None
    state: Delivery = _word(Delivery, Delivery.WAITING)
    attempts: int = 0
    # Telegram may have this message already: we died or lost its answer while sending.
    maybe_duplicate: bool = False
    message_id: int | None = None
    created_at: datetime
    settled_at: datetime | None = None

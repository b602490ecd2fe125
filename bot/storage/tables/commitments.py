"""Goals, engagements, and the indicators that show whether they help."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from bot.storage.tables.columns import number, partial, word


class Goal(SQLModel, table=True):
    """A strategic goal (level 1), an operational goal (2) or an action (3) of rubriek 1.3.

    Siblings are ordered by `rank`, whose only meaning is its order. Until the regisseur adopts
    it, a goal is a proposal of the partner `proposed_by`. The responsible is a partner, or
    somebody outside the network, by name.
    """

    id: int = number()
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
        partial("ix_engagement_open_due", OPEN_ENGAGEMENT, "due"),
        partial("ix_engagement_proposed", PROPOSED, "updated_at"),
    )

    id: int = number()
    network_id: int = Field(foreign_key="network.id", index=True)
    question: str
    text: str
    owner_id: int | None = Field(default=None, foreign_key="partner.id", index=True)
    owner_name: str | None = None
    goal_id: int | None = Field(default=None, foreign_key="goal.id")
    measure: str | None = None
    due: date | None = None
    stand: Stand = word(Stand, Stand.PROPOSED)
    note: str | None = None
    proposed_by: int = Field(foreign_key="partner.id")
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id", index=True)
    updated_at: datetime
    removed_at: datetime | None = None
    stamp: int = 0


KEPT_INDICATOR = "indicator.removed_at IS NULL"


class Indicator(SQLModel, table=True):
    """A number that shows whether a goal comes nearer: what, how measured, when, how much."""

    __table_args__ = (partial("ix_indicator_target", KEPT_INDICATOR, "target_day"),)

    id: int = number()
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

    id: int = number()
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

"""The tables. Everything that the bot remembers stands here, and why.

A plain `datetime` is stored in UTC and comes back with its zone (SQLModel refuses one
without). Texts of people are in the answers, goals, engagements, indicators, joint texts and
meetings with their history, in Chat.draft and, until it has been sent, Outbox: nowhere else.
"""

from bot.storage.tables.agreement import (
    NO_VERDICT,
    Akkoord,
    AkkoordAsked,
    DraaiboekVersion,
    JointText,
    RubriekText,
    Verdict,
)
from bot.storage.tables.answers import UNANSWERED, Answer, Request
from bot.storage.tables.commitments import (
    KEPT_INDICATOR,
    OPEN_ENGAGEMENT,
    PROPOSED,
    Engagement,
    Goal,
    Indicator,
    Measurement,
    Stand,
)
from bot.storage.tables.delivery import (
    FORGOTTEN,
    NUDGED_IN_VAIN,
    SENDING,
    SETTLED,
    SETTLED_REMINDER,
    TELEGRAM,
    TRIED,
    UNASKED_QUESTION,
    UNREACHABLE,
    WAITING,
    Chat,
    Delivery,
    Outbox,
    Rhythm,
    SeenUpdate,
    Snooze,
)
from bot.storage.tables.history import AuditEvent, Happened, Thing
from bot.storage.tables.meetings import (
    NOT_CLOSED,
    Attendance,
    DatePoll,
    Decision,
    Meeting,
    PollAnswer,
    Rsvp,
)
from bot.storage.tables.people import Invite, Membership, Network, Partner, Person, Role

__all__ = [
    "FORGOTTEN",
    "KEPT_INDICATOR",
    "NOT_CLOSED",
    "NO_VERDICT",
    "NUDGED_IN_VAIN",
    "OPEN_ENGAGEMENT",
    "PROPOSED",
    "SENDING",
    "SETTLED",
    "SETTLED_REMINDER",
    "TELEGRAM",
    "TRIED",
    "UNANSWERED",
    "UNASKED_QUESTION",
    "UNREACHABLE",
    "WAITING",
    "Akkoord",
    "AkkoordAsked",
    "Answer",
    "Attendance",
    "AuditEvent",
    "Chat",
    "DatePoll",
    "Decision",
    "Delivery",
    "DraaiboekVersion",
    "Engagement",
    "Goal",
    "Happened",
    "Indicator",
    "Invite",
    "JointText",
    "Measurement",
    "Meeting",
    "Membership",
    "Network",
    "Outbox",
    "Partner",
    "Person",
    "PollAnswer",
    "Request",
    "Rhythm",
    "Role",
    "Rsvp",
    "RubriekText",
    "SeenUpdate",
    "Snooze",
    "Stand",
    "Thing",
    "Verdict",
]

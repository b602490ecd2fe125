"""What can be open for somebody, and what is told of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

FOR_EVER = date.max


class Kind(StrEnum):
    """What somebody may have to do, or what a regisseur must know."""

    ENGAGEMENT = "engagement"  # with a deadline; the day is that deadline
    PROPOSAL = "proposal"  # an engagement that waits for "Ik neem dit op"; the day it was proposed
    REQUEST = "request"  # a question passed on, or asked again; the day it was asked
    AKKOORD = "akkoord"  # a text that waits for a verdict; the day it was asked
    POLL = "poll"  # a date that is sought, of which a partner said nothing; the day it was asked
    BLOCK = "block"  # a block begun and left; the day of the last sign of life
    INDICATOR = "indicator"  # to be measured; the day of its target
    SILENT = "silent"  # for a regisseur: somebody gave no sign; the day of the last nudge
    UNREACHABLE = "unreachable"  # for a regisseur: somebody stopped the bot; that day


ABOUT_OTHERS = (Kind.SILENT, Kind.UNREACHABLE)
"""What a regisseur hears about people, once."""


class Owner(StrEnum):
    """Whose an engagement is, seen from who must see to it."""

    OWN = "own"
    OUTSIDE = "outside"  # of somebody who is not here, so a regisseur keeps it up
    LEFT = "left"  # of a partner that takes part no longer
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Open:
    """Something that is still open for a person, who acts for `membership_id`.

    `id` is that of the engagement, indicator, poll, person, rubriek or richtvraag; `day` means what
    its kind says; `who` is the owner that a regisseur keeps it up for. Before `snoozed_until` the
    person does not want to hear of it. `touched`: when it was made, or last changed by this very
    person. `listed`: when the person last read what is open for this membership, which they have
    since `joined`.
    """

    kind: Kind
    id: str
    text: str
    day: date
    membership_id: int
    who: str = ""
    snoozed_until: date | None = None
    owner: Owner = Owner.OWN
    touched: datetime | None = None
    listed: datetime | None = None
    joined: datetime | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """About whom: one person, or everyone who may be nudged.

    That is who was last nudged before an instant, and not yet `unanswered` times in vain.
    """

    unanswered: int
    person_id: int | None = None
    nudged_before: datetime | None = None

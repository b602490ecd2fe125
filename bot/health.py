"""Whether the bot does its work: what /health says, and why not."""

import time
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from bot.storage import outbox


@dataclass(frozen=True, slots=True)
class Patience:
    """After how many seconds something is wrong."""

    # A long poll takes 25 s, and a pause after trouble of the network 30 s.
    fetch: float = 120
    commit: float = 120
    owed: float = 300
    tick: float = 120


@dataclass(frozen=True, slots=True)
class Pulse:
    """When the parts of the bot last did something; instants of `time.monotonic`.

    None: that part does not run, or, for `waiting_since`, no update waits.
    """

    fetched_at: float | None
    waiting_since: float | None
    committed_at: float
    ticked_at: float | None


@dataclass(slots=True)
class Health:
    """`reasons` is empty when all is well."""

    reasons: list[str] = field(default_factory=list)
    ages: dict[str, float | None] = field(default_factory=dict)

    def look(self, name: str, since: float | None, limit: float, wrong: str) -> None:
        age = None if since is None else time.monotonic() - since
        self.ages[name] = None if age is None else round(age, 1)
        if age is not None and age > limit:
            self.reasons.append(f"{wrong} for {age:.0f} s")


def judge(pulse: Pulse, owed: float | None, patience: Patience) -> Health:
    """`owed`: how many seconds the oldest message is due that was not sent; None: there is none."""
    health, now = Health(), time.monotonic()
    health.look("fetch", pulse.fetched_at, patience.fetch, "Telegram gave no updates")
    waits = [] if pulse.waiting_since is None else [pulse.waiting_since]
    if owed is not None:
        waits.append(now - owed)
    # Only what waits makes an old commit a bad sign, and only since it waits.
    stuck = max(pulse.committed_at, min(waits)) if waits else None
    health.look("commit", stuck, patience.commit, "something waits, and nothing was saved")
    oldest = None if owed is None else now - owed
    health.look("owed", oldest, patience.owed, "a message is due and was not sent")
    health.look("tick", pulse.ticked_at, patience.tick, "nobody looked for reminders")
    return health


def seconds_owed(session: Session, now: datetime) -> float | None:
    """How long the oldest message is due that has not been sent."""
    since = outbox.due_since(session, now)
    return None if since is None else max(0.0, (now - since).total_seconds())

"""The day until which somebody wants to hear nothing. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.freedays import FreeDays
from bot.rules.written import day, no_such_day

LONGEST = timedelta(days=366)
HOLIDAY_IS_NEAR = timedelta(weeks=4)
_DAY = timedelta(days=1)

_UNTIL = re.compile(
    r"(?:ik ben )?(?:afwezig |weg |stil )?"
    r"(?:(?P<last>tot en met|t\.?e\.?m\.?|t/m) |tot |vanaf |terug op )?(?P<day>.+)"
)


class Why(StrEnum):
    """Why a day does not do."""

    UNREADABLE = "onleesbaar"
    NO_SUCH_DAY = "bestaat_niet"
    PAST = "voorbij"
    FAR = "te_ver"


@dataclass(frozen=True, slots=True)
class Unfit:
    """A day that does not do; `day` as it was written, of one that does not exist."""

    why: Why
    day: str = ""


def read(text: str, today: date) -> date | Unfit:
    """The day that 'tot 5 januari' or 'tot en met vrijdag' means: the first one to hear again."""
    found = _UNTIL.fullmatch(" ".join(text.lower().split()))
    written = day(found["day"], today) if found else None
    if found is None or written is None:
        wrong = found and no_such_day(found["day"])
        return Unfit(Why.NO_SUCH_DAY, wrong) if wrong else Unfit(Why.UNREADABLE)
    return fit(written + _DAY if found["last"] else written, today)


def fit(until: date, today: date) -> date | Unfit:
    """The day itself, when it is after today and at most a year ahead."""
    if until <= today:
        return Unfit(Why.PAST)
    return until if until - today <= LONGEST else Unfit(Why.FAR)


def next_week(today: date) -> date:
    """The Monday that comes."""
    return today + timedelta(days=7 - today.weekday())


def after_holiday(today: date, free: FreeDays) -> date | None:
    """The first day after the school holiday of now, or of one that begins within four weeks."""
    end = free.school_holiday_end(today)
    if end is None:
        return None
    begin = end
    while begin - _DAY in free:
        begin -= _DAY
    return end if begin - today <= HOLIDAY_IS_NEAR else None

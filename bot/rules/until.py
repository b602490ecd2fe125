"""The day until which somebody wants to hear nothing. Pure."""

import re
from datetime import date, timedelta
from enum import StrEnum

from bot.freedays import FreeDays
from bot.rules.written import day

LONGEST = timedelta(days=366)
HOLIDAY_IS_NEAR = timedelta(weeks=4)
_DAY = timedelta(days=1)

_UNTIL = re.compile(
    r"(?:ik ben )?(?:afwezig |weg |stil )?"
    r"(?:(?P<last>tot en met|t\.?e\.?m\.?|t/m) |tot |vanaf |terug op )?(?P<day>.+)"
)


class Unfit(StrEnum):
    """Why a day does not do."""

    UNREADABLE = "onleesbaar"
    PAST = "voorbij"
    FAR = "te_ver"


def read(text: str, today: date) -> date | Unfit:
    """The day that 'tot 5 januari' or 'tot en met vrijdag' means: the first one to hear again."""
    found = _UNTIL.fullmatch(" ".join(text.lower().split()))
    written = day(found["day"], today) if found else None
    if found is None or written is None:
        return Unfit.UNREADABLE
    return fit(written + _DAY if found["last"] else written, today)


def fit(until: date, today: date) -> date | Unfit:
    """The day itself, when it is after today and at most a year ahead."""
    if until <= today:
        return Unfit.PAST
    return until if until - today <= LONGEST else Unfit.FAR


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

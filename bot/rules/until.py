"""The day until which somebody wants to hear nothing. Pure."""

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from bot.rules.written import day

LONGEST = timedelta(days=366)
HOLIDAY_IS_NEAR = timedelta(weeks=4)

_UNTIL = re.compile(
    r"(?:ik ben )?(?:afwezig |weg |stil )?"
    r"(?:(?P<last>tot en met|t\.?e\.?m\.?|t/m) |tot |vanaf |terug op )?(?P<day>.+)"
)


class Unfit(StrEnum):
    """Why a day does not do."""

    UNREADABLE = "onleesbaar"
    PAST = "voorbij"
    FAR = "te_ver"


class Holidays(Protocol):
    """What is asked here of the calendar of free days."""

    def __contains__(self, day: date) -> bool: ...
    def school_holiday_end(self, day: date) -> date | None: ...


def read(text: str, today: date) -> date | Unfit:
    """The day that 'tot 5 januari' or 'tot en met vrijdag' means: the first one to hear again."""
    found = _UNTIL.fullmatch(" ".join(text.lower().split()))
    written = day(found["day"], today) if found else None
    if found is None or written is None:
        return Unfit.UNREADABLE
    return fit(written + timedelta(days=1) if found["last"] else written, today)


def fit(until: date, today: date) -> date | Unfit:
    """The day itself, when it is after today and at most a year ahead."""
    if until <= today:
        return Unfit.PAST
    return until if until - today <= LONGEST else Unfit.FAR


def next_week(today: date) -> date:
    """The Monday that comes."""
    return today + timedelta(days=7 - today.weekday())


def after_holiday(today: date, holidays: Holidays) -> date | None:
    """The first day after the school holiday of now, or of one that begins within four weeks."""
    end = holidays.school_holiday_end(today)
    if end is None:
        return None
    begin = end
    # Each step back is a day of the holiday, or of the weekend that it ends in.
    while begin - timedelta(days=1) in holidays or (begin - timedelta(days=1)).isoweekday() > 5:
        begin -= timedelta(days=1)
    return end if begin - today <= HOLIDAY_IS_NEAR else None

"""Dates and times as Flemish people write them on a phone.

Each function understands the whole text or answers None: a date inside a longer sentence is
not an answer, and asking again is better than guessing. No text makes them raise.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple


def _numbered(first: int, names: str) -> dict[str, int]:
    """Every spelling with its number; a comma starts the next number."""
    return {name: n for n, alike in enumerate(names.split(","), first) for name in alike.split()}


_MONTHS = _numbered(
    1,
    "januari jan, februari feb febr, maart mrt, april apr, mei, juni jun, juli jul,"
    "augustus aug, september sep sept, oktober okt, november nov, december dec",
)
WEEKDAYS = _numbered(
    1,
    "maandag ma, dinsdag di, woensdag wo woe, donderdag do, vrijdag vr, zaterdag za, zondag zo",
)
"""ISO weekdays by the names people give them, in full and short."""

_COUNTS = _numbered(
    1, "een één, twee, drie, vier, vijf, zes, zeven, acht, negen, tien, elf, twaalf"
)
_SOON = {"vandaag": 0, "morgen": 1, "overmorgen": 2}
_PARTS = {"begin": 1, "half": 15, "midden": 15, "eind": 31, "einde": 31}

ANY_WEEKDAY = "|".join(WEEKDAYS)
ANY_COUNT = rf"\d{{1,3}}|{'|'.join(_COUNTS)}"
_DAY = r"(?P<day>\d{1,2})"
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})\.?"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_BY = "op|tegen|voor|vóór|per"
_BEFORE_DAY = rf"(?:(?:uiterlijk|ten laatste)(?: (?:{_BY}))?|{_BY}|vanaf|in)"
"""What people write before a day: 'tegen', 'uiterlijk op'."""

# A weekday goes only before a figure: "dinsdag morgen" is Tuesday morning, not tomorrow.
_LEAD = re.compile(
    rf"^(?:{_BEFORE_DAY} )?(?:(?P<weekday>{ANY_WEEKDAY})[., ]{{1,3}}(?=\d))?",
    re.ASCII,
)
_ON_WEEKDAY = re.compile(rf"op (?:{ANY_WEEKDAY})")
_TAIL = re.compile(rf"\s+(?=(?P<by>{_BEFORE_DAY}\s)?)", re.IGNORECASE)
_FULL_YEAR = re.compile(r"\d{4}", re.ASCII)
_LONGEST_DAY = 50
"""Signs in which people write a day, with what stands before it."""


def _clock(which: str) -> str:
    """An hour as people write it; without a unit or minutes it may be any number."""
    unit = r"(?:uur|u\.?|h)"
    minutes = rf"(?:(?P<{which}_minute>[0-5]\d)(?: ?{unit})?)?"
    return rf"(?P<{which}_hour>[01]?\d|2[0-3])(?:(?P<{which}_sign> ?{unit} ?|[:.](?=\d)){minutes})?"


HOURS = rf"(?:(?:om|(?P<span>van)) )?{_clock('start')}(?: ?(?:tot|-|–) ?{_clock('end')})?"
"""'om 14 uur', '14u30', 'van 14 tot 16 uur': for `hours`, which says whether it is clear."""

_HOURS = re.compile(HOURS, re.ASCII)
_SPAN = re.compile(rf"(?P<day>.+?),? {HOURS}", re.ASCII)
_SCHOOL_YEAR = re.compile(
    r"(?:schooljaar )?(?P<first>\d{4}|\d{2}) ?[-–/] ?(?P<second>\d{4}|\d{2})", re.ASCII
)


def day(text: str, today: date) -> date | None:
    """The date that '31/8', 'eind juni' or 'volgende donderdag' means today.

    Without a year it is the first such day, today included; a bare weekday is after today.
    A weekday before a date is not checked against it: ask `other_day`.
    """
    text = _LEAD.sub("", clean(text))
    for pattern, read in _DAYS:
        if found := pattern.fullmatch(text):
            return read(found, today)
    return None


def deadline(text: str, today: date) -> date | None:
    """The `day` by which something is done; not 'op donderdag', which may be every Thursday."""
    return None if _ON_WEEKDAY.fullmatch(clean(text)) else day(text, today)


def no_such_day(text: str) -> str | None:
    """The day that stands in the text and in no calendar: '31 november' in 'tegen 31 november'."""
    text = _LEAD.sub("", clean(text))
    found = next(filter(None, (re.fullmatch(form, text, re.ASCII) for form in _CALENDAR)), None)
    if not found:
        return None
    day, month, year = int(found["day"]), _month(found), found["year"]
    # "45.30" is no date at all; with its year or in words it was meant as one.
    if not year and found["month"] not in _MONTHS and (day > 31 or not 1 <= month <= 12):
        return None
    return None if _date(_year(year) if year else _LEAP_YEAR, month, day) else text


class Ending(NamedTuple):
    """A text without the day that it ends with, and that day; `wrong` when there is no such day."""

    text: str
    day: date | None = None
    wrong: str | None = None


def ending(text: str, read: Callable[[str], date | None]) -> Ending:
    """What '7,5 % tegen 30/6/2028' says of a day at its end, which `read` understands.

    Without a 'tegen' or the like before it a day needs its year, and no figure just before it:
    'tot 2/3' and '5 juni 2027' are left alone.
    """
    for found in _TAIL.finditer(text, max(0, len(text) - _LONGEST_DAY)):
        head, tail = text[: found.start()].rstrip(" ,;"), text[found.end() :]
        clear = found["by"] or (_FULL_YEAR.search(tail) and not head[-1:].isdigit())
        if not head or not clear:
            continue
        if on := read(tail):
            return Ending(head, on)
        if wrong := no_such_day(tail):
            return Ending(head, wrong=wrong)
    return Ending(text)


def other_day(text: str, on: date) -> date | None:
    """The day nearest to `on` that is the weekday in the text, as in 'di 10 maart'.

    None when the text names no weekday before its date, or the right one.
    """
    lead = _LEAD.match(clean(text))
    if not lead or not lead["weekday"]:
        return None
    off = (WEEKDAYS[lead["weekday"]] - on.isoweekday() + 3) % 7 - 3
    return on + timedelta(days=off) if off else None


class TimeOfDay(NamedTuple):
    """From when on the wall clock, and for how many minutes if that was said."""

    start: time
    minutes: int | None


class Span(NamedTuple):
    """The wall time, without a zone, at which something starts, and its minutes if known."""

    start: datetime
    minutes: int | None


def span(text: str, today: date) -> Span | None:
    """What a day and an hour such as '9/3 14u30' or '9/3 van 14 tot 16 uur' mean today."""
    text = clean(text)
    # "do 10.12" may be a date as well as a time; only the writer knows.
    if day(text, today) is not None or not (found := _SPAN.fullmatch(text)):
        return None
    on, at = day(found["day"], today), hours(found)
    return Span(datetime.combine(on, at.start), at.minutes) if on and at else None


def moment(text: str, today: date) -> datetime | None:
    """The start of the `span`."""
    found = span(text, today)
    return found and found.start


def no_such_moment(text: str) -> str | None:
    """The day in '31 november 14u' that does not exist, with or without its hour."""
    found = _SPAN.fullmatch(clean(text))
    return no_such_day(text) or (no_such_day(found["day"]) if found else None)


def time_of_day(text: str) -> TimeOfDay | None:
    """What 'om 14u30' or 'van 14 tot 16 uur' means, without a day."""
    found = _HOURS.fullmatch(clean(text))
    return hours(found) if found else None


def hours(found: re.Match[str]) -> TimeOfDay | None:
    """What a match of HOURS means; None for numbers that need be no hours, or a wrong order."""
    clear = found["start_sign"] or found["end_sign"] or (found["span"] and found["end_hour"])
    if not clear:
        return None
    start = time(int(found["start_hour"]), int(found["start_minute"] or 0))
    if not found["end_hour"]:
        return TimeOfDay(start, None)
    end = time(int(found["end_hour"]), int(found["end_minute"] or 0))
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    return TimeOfDay(start, minutes) if minutes > 0 else None


def count(text: str) -> int:
    """A small number that matched ANY_COUNT, in figures or in words."""
    return _COUNTS.get(text) or int(text)


def clean(text: str) -> str:
    """Small letters, single spaces, no final '.'."""
    return " ".join(text.lower().split()).removesuffix(".").rstrip()


def school_year(on: date) -> str:
    """The school year of a date, from 1 September to 31 August: '2026-2027'."""
    first = on.year if on.month >= 9 else on.year - 1
    return f"{first}-{first + 1}"


def as_school_year(text: str) -> str | None:
    """'2025/26' or 'schooljaar 25-26' as '2025-2026'; None unless the years are consecutive."""
    found = _SCHOOL_YEAR.fullmatch(clean(text))
    if not found:
        return None
    first, second = _year(found["first"]), _year(found["second"])
    return f"{first}-{second}" if second == first + 1 else None


def _year(figures: str) -> int:
    return int(figures) + (2000 if len(figures) == 2 else 0)


def _date(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clipped(year: int, month: int, day: int) -> date | None:
    """The date, or the last day of a month that is shorter."""
    days = (_date(year, month, d) for d in range(day, day - 4, -1))
    return next((found for found in days if found), None)


def _in(year: str | None, on: Callable[[int], date | None], today: date) -> date | None:
    """The date in the year as written; without one, the first from today on."""
    if year:
        return on(_year(year))
    # Nine years, as 29 February stays away for eight around most turns of a century.
    dates = map(on, range(today.year, today.year + 9))
    return next((found for found in dates if found and found >= today), None)


def _calendar(found: re.Match[str], today: date) -> date | None:
    day, month = int(found["day"]), _month(found)
    return _in(found["year"], lambda year: _date(year, month, day), today)


def _month(found: re.Match[str]) -> int:
    return _MONTHS.get(found["month"]) or int(found["month"])


def _part_of_month(found: re.Match[str], today: date) -> date | None:
    month, about = _MONTHS[found["month"]], _PARTS[found["part"] or "eind"]
    return _in(found["year"], lambda year: _clipped(year, month, about), today)


def _coming_weekday(found: re.Match[str], today: date) -> date:
    return today + timedelta(days=(WEEKDAYS[found["weekday"]] - today.isoweekday() - 1) % 7 + 1)


def _next_week(found: re.Match[str], today: date) -> date:
    monday = today + timedelta(days=7 - today.weekday())
    return monday + timedelta(days=WEEKDAYS.get(found["weekday"], 1) - 1)


def _months_ahead(found: re.Match[str], today: date) -> date | None:
    years, month = divmod(today.month - 1 + count(found["count"]), 12)
    return _clipped(today.year + years, month + 1, today.day)


def _next_school_year(_: re.Match[str], today: date) -> date:
    return date(today.year + (today.month >= 9), 9, 1)


_CALENDAR = [
    rf"{_DAY} ?(?P<by>[-/.]) ?(?P<month>\d{{1,2}})(?: ?(?P=by) ?{_YEAR})?",
    rf"(?P<year>\d{{4}}) ?- ?(?P<month>\d{{1,2}}) ?- ?{_DAY}",
    rf"{_DAY}(?:ste|de|e)? ?{_MONTH}(?: ?{_YEAR})?",
]
_LEAP_YEAR = 2000
"""Every day of a calendar exists in it."""

_DAYS: list[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]]] = [
    (re.compile(pattern, re.ASCII), read)
    for pattern, read in [
        *((form, _calendar) for form in _CALENDAR),
        (rf"(?P<part>{'|'.join(_PARTS)}) {_MONTH}(?: ?{_YEAR})?", _part_of_month),
        # A year in full only: "juni 27" may be a day.
        (rf"(?P<part>){_MONTH} ?(?P<year>\d{{4}})", _part_of_month),
        (rf"(?P<soon>{'|'.join(_SOON)})", lambda m, t: t + timedelta(days=_SOON[m["soon"]])),
        (rf"(?:(?:deze|komende|aanstaande) )?(?P<weekday>{ANY_WEEKDAY})", _coming_weekday),
        (rf"volgende week(?: (?:op )?(?P<weekday>{ANY_WEEKDAY}))?", _next_week),
        (rf"volgende (?P<weekday>{ANY_WEEKDAY})", _next_week),
        (rf"(?P<weekday>{ANY_WEEKDAY}) volgende week", _next_week),
        (
            rf"over (?P<count>{ANY_COUNT}) (?:week|weken)",
            lambda m, t: t + timedelta(weeks=count(m["count"])),
        ),
        (rf"over (?P<count>{ANY_COUNT}) maand(?:en)?", _months_ahead),
        (r"einde? schooljaar", lambda _, t: _in(None, lambda year: date(year, 6, 30), t)),
        (r"volgend schooljaar", _next_school_year),
    ]
]
"""Tried in order; each pattern with what it means today."""

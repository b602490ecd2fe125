"""A series of meetings: 'elk trimester, dinsdag, 14 uur', and the dates that this gives.

A school year has ten months: in July and August nobody meets. A series of so many times a year
keeps its place in each period: who begins in the second month of a trimester meets in the second
month of every trimester.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import count, pairwise

from bot.freedays import FreeDays
from bot.rules import moments, written

_WEEK = timedelta(weeks=1)
_NEAREST = timedelta(weeks=2)
"""A date that moves does not come nearer than this to the next one."""
_MONTHS = 10
LAST = 5
"""As a rank: the last of its weekday in a month, be it the fifth or the fourth."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """Every so many weeks."""

    count: int


@dataclass(frozen=True, slots=True)
class Times:
    """So many times a school year, from 1 to 10."""

    count: int

    @property
    def starts(self) -> list[int]:
        """The months in which its periods begin, 0 for September; of three: the trimesters."""
        return [-(-_MONTHS * period // self.count) for period in range(self.count)]


@dataclass(frozen=True, slots=True)
class Series:
    """How often, on which weekday (ISO, 1: Monday) and at what hour, as far as was said.

    `rank` is the first to fourth, or LAST, of that weekday in its month; `first` and `last` the
    days from which and until which it counts; `place` what stands after a comma.
    """

    every: Weeks | Times
    weekday: int | None = None
    at: time | None = None
    minutes: int | None = None
    rank: int | None = None
    first: date | None = None
    last: date | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A date of a series: where its rhythm has it, and where it is; `day` None: it is skipped."""

    planned: date
    day: date | None


_CADENCES = {
    "maandelijks": 10,
    "tweemaandelijks": 5,
    "trimester": 3,
    "tweemaal_per_jaar": 2,
    "jaarlijks": 1,
}
"""How many times a year the options of the kijkwijzer's kind cadence are; 'anders' is none."""

_ADVERBS: dict[str, Weeks | Times] = {
    **{often: Times(times) for often, times in _CADENCES.items()},
    "wekelijks": Weeks(1),
    "tweewekelijks": Weeks(2),
    "veertiendaags": Weeks(2),
    "driemaandelijks": Times(4),
    "trimestrieel": Times(3),
    "halfjaarlijks": Times(2),
}
_A_YEAR = {"maand": 10, "kwartaal": 4, "trimester": 3, "semester": 2, "jaar": 1}
_EVERY_MONTHS = {1: 10, 2: 5, 3: 4, 4: 3, 5: 2, 6: 2, 10: 1, 12: 1}
_RANKS = {
    name: rank
    for rank, names in enumerate(
        ["eerste 1ste 1e", "tweede 2de 2e", "derde 3de 3e", "vierde 4de 4e", "laatste"], 1
    )
    for name in names.split()
}

_EACH = r"(?:elke?|iedere?|per)"
_COUNT = rf"(?P<count>{written.ANY_COUNT})"
_UNIT = r"(?P<unit>dag|wee?k|maand|kwartaal|trimester|semester|(?:school)?jaar)(?:en)?"
# "om de week" is each week to one and every other week to another: only with its number.
_UNITS = re.compile(rf"(?:{_EACH}|(?P<apart>om de)) (?:{_COUNT} )?{_UNIT}")
_MEETINGS = re.compile(rf"{_COUNT} ?(?:keer|maal|x) (?:per|in een|in het|elke?) {_UNIT}")
_OF_MONTH = re.compile(rf"(?:{_EACH} )?(?:van|in) (?:de|een|{_EACH}) maand")
_HOURS = re.compile(rf"(?<![\w.:/-]){written.HOURS}(?![\w:/-])", re.ASCII)
_WEEKDAY = re.compile(
    rf"\b(?:op )?(?:de )?(?:(?P<rank>{'|'.join(_RANKS)}) )?"
    rf"(?P<weekday>{written.ANY_WEEKDAY})\b\.?"
)
_FROM_OR_TO = re.compile(
    r"(?P<rest>.+) (?:(?P<first>vanaf)|tot en met|t/m|t\.?e\.?m\.?|tot) (?P<day>.+)"
)
_RHYTHM = re.compile(rf"\b(?:{_EACH}|vanaf|tot|{'|'.join(_ADVERBS)})\b|\bom de\b")
_CLOCK = re.compile(r"\d{1,2}[.:]\d\d", re.ASCII)
_FILLING = re.compile(r"[,;]|\b(?:telkens|steeds)\b")


def of_cadence(key: str, weekday: int, at: time) -> Series | None:
    """The series of an option of richtvraag 1.5-2; None for one that says no period."""
    times = _CADENCES.get(key)
    return Series(Times(times), weekday, at) if times else None


def read(text: str, today: date) -> Series | None:
    """The series in 'om de twee weken donderdag 10.30, stadhuis'; None unless all is clear."""
    if found := _read(text, today):
        return found
    pieces = text.split(",")
    for at in range(len(pieces) - 1, 0, -1):
        found, after = _read(",".join(pieces[:at]), today), ",".join(pieces[at:]).strip()
        if found:
            place = moments.as_place(after, today)
            return replace(found, place=place) if place and not _says_when(after) else None
    return None


def _says_when(text: str) -> bool:
    """Whether there is more of a rhythm in it: that makes no place."""
    text = _folded(text)
    weekday, at = _take_weekday(text)[1], _take_hours(text)[1]
    return bool(weekday or at or _RHYTHM.search(text))


def _read(text: str, today: date) -> Series | None:
    often, first, last = _take_days(_folded(text), today)
    often, at = _take_hours(often)
    often, weekday, rank = _take_weekday(often)
    every = _every(often, weekday, rank)
    if not every or (rank and isinstance(every, Weeks)):
        return None
    start_at, minutes = at or (None, None)
    return Series(every, weekday, start_at, minutes, rank, first, last)


def no_such_day(text: str) -> str | None:
    """The day from or until which a series would go, and that does not exist."""
    return next(
        filter(None, (written.no_such_day(day) for _, _, day in _days(_folded(text)))), None
    )


def dates(series: Series, first: date, until: date, free: FreeDays) -> list[Occurrence]:
    """The dates of a series, `first` and `until` included; without a weekday, that of `first`.

    A date on a free day moves to the first later week in which it is none. It is skipped when
    that would leave less than half of its rhythm until the next one, or less than _NEAREST.
    """
    found: list[Occurrence] = []
    for day, following in pairwise(_undisturbed(series, first)):
        if day > until:
            break
        moved = day
        while moved in free and moved < following:
            moved += _WEEK
        apart = max((following - day) / 2, _NEAREST)
        fits = moved == day or (moved <= until and following - moved >= apart)
        found.append(Occurrence(day, moved if fits else None))
    return found


def _folded(text: str) -> str:
    return " ".join(_FILLING.sub(" ", written.clean(text)).split())


def _take_days(text: str, today: date) -> tuple[str, date | None, date | None]:
    """What is left of the text without the days from which and until which, and those days."""
    first = last = None
    for rest, is_first, written_day in _days(text):
        day = written.day(written_day, today)
        if day is None:
            break
        text = rest
        first, last = (day, last) if is_first else (first, day)
    return text, first, last


def _days(text: str) -> Iterator[tuple[str, bool, str]]:
    """What may be such days, the last one first: what stands before it, whether from, the day.

    '9.30 tot 11.10' are hours.
    """
    while found := _FROM_OR_TO.fullmatch(text):
        if _CLOCK.fullmatch(found["day"]):
            return
        text = found["rest"]
        yield text, bool(found["first"]), found["day"]


def _take_hours(text: str) -> tuple[str, written.TimeOfDay | None]:
    """What is left of the text without its hours, and the hours."""
    for found in _HOURS.finditer(text):
        if hours := written.hours(found):
            return f"{text[: found.start()]} {text[found.end() :]}", hours
    return text, None


def _take_weekday(text: str) -> tuple[str, int | None, int | None]:
    """What is left without the weekday, that weekday and its rank in the month."""
    found = _WEEKDAY.search(text)
    if not found:
        return " ".join(text.split()), None, None
    left = f"{text[: found.start()]} {text[found.end() :]}"
    return " ".join(left.split()), written.WEEKDAYS[found["weekday"]], _RANKS.get(found["rank"])


def _every(often: str, weekday: int | None, rank: int | None) -> Weeks | Times | None:
    """How often, in what is left of the text without its weekday and hours."""
    if often in _ADVERBS:
        return _ADVERBS[often]
    if rank and _OF_MONTH.fullmatch(often):
        return Times(_MONTHS)
    if weekday and re.fullmatch(_EACH, often):
        # "elke tweede dinsdag" may be of the month, or every other one.
        return Weeks(1) if not rank else Times(_MONTHS) if rank in (1, LAST) else None
    if found := _UNITS.fullmatch(often):
        return _units_apart(found) if found["count"] or not found["apart"] else None
    found = _MEETINGS.fullmatch(often)
    return _meetings_in(found) if found else None


def _units_apart(found: re.Match[str]) -> Weeks | Times | None:
    """'elke drie weken', 'om de twee maanden', 'elk trimester'."""
    many = written.count(found["count"] or "1")
    match found["unit"].removeprefix("school"):
        case "dag":
            return Weeks(many // 7) if many in (7, 14, 21, 28) else None
        case "week" | "wek":
            return Weeks(many) if 1 <= many <= 52 else None
        case "maand":
            times = _EVERY_MONTHS.get(many)
            return Times(times) if times else None
        case unit:
            return Times(_A_YEAR[unit]) if many == 1 else None


def _meetings_in(found: re.Match[str]) -> Weeks | Times | None:
    """'1 keer per week', '2x per trimester', 'vijfmaal per jaar'."""
    many, unit = written.count(found["count"]), found["unit"].removeprefix("school")
    if unit not in _A_YEAR:
        return Weeks(1) if many == 1 and unit == "week" else None
    times = many * _A_YEAR[unit]
    # Once a month is twelve times a year to who forgets the summer.
    return Times(min(times, _MONTHS)) if 1 <= times <= 12 else None


def _undisturbed(series: Series, first: date) -> Iterator[date]:
    """The dates as if there were no free days but the summer's, without end."""
    weekday = series.weekday or first.isoweekday()
    if isinstance(series.every, Weeks):
        start = first + timedelta(days=(weekday - first.isoweekday()) % 7)
        return (start + _WEEK * series.every.count * after for after in count())
    return _by_month(series.every, weekday, series.rank, first)


def _by_month(every: Times, weekday: int, rank: int | None, first: date) -> Iterator[date]:
    start = _first(weekday, rank, first)
    rank = rank or (start.day + 6) // 7
    year, month = divmod(_school_month(start), _MONTHS)
    period = max(p for p, begin in enumerate(every.starts) if begin <= month)
    offset = month - every.starts[period]
    for after in count(period):
        years, period = divmod(after, every.count)
        begin, end = [*every.starts, _MONTHS][period : period + 2]
        months = (year + years) * _MONTHS + min(begin + offset, end - 1)
        yield _ranked(months, weekday, rank)


def _first(weekday: int, rank: int | None, first: date) -> date:
    """The first date that may be in the series, on the weekday and of the rank."""
    ranks = [rank] if rank else range(1, LAST + 1)
    days = (_ranked(m, weekday, r) for m in count(_school_month(first)) for r in ranks)
    return next(day for day in days if day >= first)


def _school_month(day: date) -> int:
    """Months of school since the year 0: ten a year from September; summer is September."""
    if day.month >= 9:
        return day.year * _MONTHS + day.month - 9
    return (day.year - 1) * _MONTHS + min(day.month + 3, _MONTHS)


def _ranked(months: int, weekday: int, rank: int) -> date:
    """In a month of school, the weekday of a rank; where there is no fifth one, the fourth."""
    year, month = divmod(months, _MONTHS)
    begin = date(year, month + 9, 1) if month < 4 else date(year + 1, month - 3, 1)
    day = begin + timedelta(days=(weekday - begin.isoweekday()) % 7) + _WEEK * (rank - 1)
    return day if day.month == begin.month else day - _WEEK

"""The days on which nobody is expected: Belgian public holidays and Flemish school holidays.

School holidays are data, `prompts/schoolvakanties.yaml`; of a school year that is not in it they
are those of the library `holidays`, which knows the fixed rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter

from bot.datafile import DataFile

_FLEMISH_DAY = (7, 11)
_FLEMISH_DAY_NAME = "Feest van de Vlaamse Gemeenschap"
_WEEK, _FRIDAY = 7, 5


def _consecutive(name: str) -> str:
    years = re.fullmatch(r"(\d{4})-(\d{4})", name, re.ASCII)
    if not years or int(years[2]) != int(years[1]) + 1:
        raise ValueError(f"'{name}' must be two years such as 2026-2027")
    return name


@dataclass(frozen=True, slots=True)
class SchoolHoliday:
    """A school holiday, from its first day to its last one."""

    name: Annotated[str, Field(min_length=1)]
    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a holiday that ends before it begins."""
        if self.last < self.first:
            raise ValueError(f"the last day of '{self.name}' is before its first")


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """The school holidays of one school year, in order, and where they were found."""

    name: Annotated[str, AfterValidator(_consecutive)]
    source: Annotated[str, Field(min_length=1)]
    holidays: Annotated[tuple[SchoolHoliday, ...], Field(min_length=1)]

    def __post_init__(self) -> None:
        """Refuse a holiday of another school year, or one that begins before the last ended."""
        before = date(self.begins, 8, 31)
        for holiday in self.holidays:
            if not before < holiday.first <= holiday.last < date(self.begins + 1, 9, 1):
                raise ValueError(f"'{holiday.name}' does not fit in {self.name} where it stands")
            before = holiday.last

    @property
    def begins(self) -> int:
        """The calendar year of its first day."""
        return int(self.name[:4])


@dataclass(frozen=True, slots=True)
class _File:
    """The shape of the file."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    school_years: tuple[SchoolYear, ...]

    def __post_init__(self) -> None:
        """Refuse a school year that stands in it twice: only one of them would count."""
        names = [year.name for year in self.school_years]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"{twice} stands here twice")


class FreeDays:
    """Public holidays and school holidays; `day in free_days` takes well under a microsecond."""

    def __init__(self, school_years: Mapping[int, tuple[SchoolHoliday, ...]] | None = None) -> None:
        """Know school holidays by the calendar year in which their school year begins."""
        self._school_years = dict(school_years or {})
        self._years: dict[int, dict[date, str]] = {}

    @classmethod
    def load(cls, file: Path) -> FreeDays:
        """Read the school holidays; DataFileError names file and line of what is wrong."""
        school_years = DataFile(file).shaped(_SHAPE).school_years
        return cls({year.begins: year.holidays for year in school_years})

    def __contains__(self, day: date) -> bool:
        """Whether it is a public holiday or in a school holiday."""
        return day in self._names(day.year)

    def name(self, day: date) -> str | None:
        """What is celebrated, or which school holiday it is, in Dutch."""
        return self._names(day.year).get(day)

    def working_day(self, day: date, step: int = 1) -> date:
        """The day itself, or else the first one from it (-1: back) that is a working day."""
        while day.isoweekday() > _FRIDAY or day in self:
            day += timedelta(days=step)
        return day

    def school_holiday_end(self, day: date) -> date | None:
        """The first day after the school holiday that `day` is in, or after the next one.

        One of at least a week, as nobody waits for "na de vakantie" until a long weekend is over.
        """
        begins = _school_year(day)
        for holiday in (*self._holidays(begins), *self._holidays(begins + 1)):
            after = holiday.last + timedelta(days=1)
            if day < after and (after - holiday.first).days >= _WEEK:
                return after
        return None

    def _names(self, year: int) -> dict[date, str]:
        """The name of each free day of a calendar year; worked out once."""
        if year not in self._years:
            holidays = (*self._holidays(year - 1), *self._holidays(year))
            school = {day: holiday.name for holiday in holidays for day in _days(holiday)}
            self._years[year] = {d: n for d, n in school.items() if d.year == year} | _public(year)
        return self._years[year]

    def _holidays(self, begins: int) -> tuple[SchoolHoliday, ...]:
        if begins not in self._school_years:
            self._school_years[begins] = tuple(_by_rule(begins))
        return self._school_years[begins]


def _school_year(day: date) -> int:
    return day.year if day.month >= 9 else day.year - 1


def _days(holiday: SchoolHoliday) -> Iterator[date]:
    for after in range((holiday.last - holiday.first).days + 1):
        yield holiday.first + timedelta(days=after)


def _public(year: int) -> dict[date, str]:
    # Imported when asked for: it takes longer than all the rest of the start.
    from holidays import country_holidays

    public = country_holidays("BE", years=year, language="nl")
    return {date(year, *_FLEMISH_DAY): _FLEMISH_DAY_NAME} | dict(public)


def _by_rule(begins: int) -> Iterator[SchoolHoliday]:
    """The school holidays of a school year by the library, without days that are public anyway."""
    from holidays import SCHOOL, country_holidays

    years = (begins, begins + 1)
    found = country_holidays("BE", subdiv="Flemish", years=years, categories=SCHOOL, language="nl")
    public = country_holidays("BE", years=years, language="nl")
    days: dict[str, list[date]] = {}
    for day in sorted(found):
        for name in found.get_list(day):
            if _school_year(day) == begins and name not in public.get_list(day):
                days.setdefault(name, []).append(day)
    for name, on in days.items():
        yield SchoolHoliday(name[0].lower() + name[1:], on[0], on[-1])


_SHAPE = TypeAdapter(_File)

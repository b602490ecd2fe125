"""Indicators as people write them, one message at a time. Pure."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from bot.draaiboek.indicators import Figures
from bot.rules.numbers import number, with_comma
from bot.rules.written import as_school_year, day, ending, no_such_day, school_year
from bot.storage.indicators import MEASURING
from bot.storage.tables import Indicator, Measurement


@dataclass(frozen=True, slots=True)
class Target:
    """A streefwaarde and its own day; `wrong`: what stands there as a day and does not exist."""

    value: str
    day: date | None
    wrong: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The fields of a new indicator; the source's own columns, in its own order."""

    text: str
    measure: str | None
    timing: str | None
    value: str | None
    target: Target | None


@dataclass(frozen=True, slots=True)
class Value:
    """A measured value, and what the message said about it.

    `wrong`: what it gave as the day, which does not exist or is still to come.
    """

    value: str
    day: date | None
    source: str | None
    school_year: str | None
    wrong: str | None = None


def read(message: str, today: date) -> Written:
    """'Indicator; maatstaf; timing; actuele waarde; streefwaarde op 31/8/2027', from the left."""
    parts = [" ".join(part.split()) or None for part in message.split(";", maxsplit=4)]
    text, measure, timing, value, target = [*parts, None, None, None, None][:5]
    return Written(text or " ".join(message.split()), measure, timing, value,
                   read_target(target, today) if target else None)  # fmt: skip


def read_target(message: str, today: date) -> Target:
    """'9 % tegen 31 augustus 2027'; without a day the next 31 August, as the source has it."""
    found = ending(" ".join(message.split()), lambda text: day(text, today))
    on = found.day or (None if found.wrong else next_31_august(today))
    return Target(with_comma(found.text), on, found.wrong)


def next_31_august(today: date) -> date:
    """The end of this school year's results: today's year, or the next from 1 September on."""
    return date(today.year + ((today.month, today.day) > (8, 31)), 8, 31)


def measured(text: str, today: date) -> date | None:
    """The day of a measurement: written without a year, the last such day and not the next."""
    found = day(text, today)
    if found is None or found <= today:
        return found
    before = day(text, found.replace(year=found.year - 1, day=1))
    # "Volgende maandag" moves with the day it is read on; "1 september" does not.
    same = before is not None and (before.month, before.day) == (found.month, found.day)
    return before if same else found


def read_values(message: str, today: date) -> list[Value]:
    """A value on each line, when each begins with a number; else the one of the whole message."""
    values = [read_value(line, today) for line in message.splitlines() if line.strip()]
    several = all(understood(each.value) and not day(each.value, today) for each in values)
    return values if several and len(values) > 1 else [read_value(message, today)]


def read_value(message: str, today: date) -> Value:
    """'12,1 % op 31/8/27; EAK; 2025-2026': after the value the parts may come in any order."""
    first, *parts = [" ".join(part.split()) for part in message.split(";")]
    value, on, wrong = ending(first, lambda text: measured(text, today))
    source, year = None, None
    for part in filter(None, parts):
        if year is None and (found := as_school_year(part)):
            year = found
        elif on is None and (written := measured(part, today)):
            on = written
        elif on is None and wrong is None and (no_day := no_such_day(part)):
            wrong = no_day
        else:
            source = f"{source}; {part}" if source else part
    if on is not None and on > today:
        wrong = f"{on.day}/{on.month}/{on.year}"
        on = None
    year = year or (school_year(on) if on else None)
    return Value(with_comma(value), on, source, year, None if on else wrong)


def due(figures: Figures, on: date) -> bool:
    """Whether its target's day is near or passed, and no value came since it was near."""
    if figures.target_day is None or on < figures.target_day - MEASURING:
        return False
    return not any(v.day and v.day >= figures.target_day - MEASURING for v in figures.values)


def next_empty(
    row: Indicator | Measurement, fields: tuple[str, ...], after: str | None
) -> str | None:
    """Which of these fields to ask next: the first behind `after` in which nothing stands."""
    rest = fields[fields.index(after) + 1 :] if after else fields
    return next((field for field in rest if not getattr(row, field)), None)


def understood(value: str) -> bool:
    """Whether a value begins with a number."""
    return number(value) is not None


def of_one_unit(figures: Figures) -> tuple[Figures, list[str]]:
    """What fits in one line: the values in the unit of the target, or else the most frequent one.

    And what is left out, as it was written. What is hidden does not count.
    """
    percent = in_percent(figures)
    units = {v.id: None if v.hidden else _unit(v.value, percent) for v in figures.values}
    counted = Counter(unit for unit in units.values() if unit)
    if not counted:
        return figures, []
    aim = _unit(figures.target, percent)
    unit = aim if aim in counted else counted.most_common(1)[0][0]
    kept = replace(figures, values=tuple(v for v in figures.values if units[v.id] == unit))
    others = [v.value for v in figures.values if units[v.id] not in (unit, None)]
    if aim and aim != unit:
        return replace(kept, target="", target_day=None), [*others, figures.target]
    return kept, others


def _unit(value: str, percent: bool) -> str | None:
    """'%' or 'count'; a number without a unit is a percentage where it can be one."""
    found = number(value)
    if found is None:
        return None
    bare = percent and not found.unit and abs(found.value) <= 100
    return "%" if bare or found.unit == "%" else "count"


def in_percent(indicator: Indicator | Figures) -> bool:
    """Whether a number without a unit is a percentage for this indicator; when in doubt not."""
    words = " ".join(filter(None, (indicator.text, indicator.measure, indicator.target)))
    return bool(_PERCENT.search(words)) and "aantal" not in words.lower()


def small(value: str, indicator: Indicator) -> bool:
    """Whether it is a count of five or fewer, which could point at single young people."""
    found = number(value)
    if found is None or "%" in found.unit or (not found.unit and in_percent(indicator)):
        return False
    return found.value == found.value.to_integral_value() and 0 <= found.value <= 5


_PERCENT = re.compile(r"%|\bprocent|\bpercent", re.IGNORECASE)

"""Indicators as people write them, one message at a time. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.draaiboek.indicators import Figures
from bot.rules.written import as_school_year, day, number, school_year
from bot.storage.indicators import MEASURING
from bot.storage.tables import Indicator, Measurement


@dataclass(frozen=True, slots=True)
class Target:
    """A streefwaarde and its own day."""

    value: str
    day: date


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
    """A measured value, and what the message said about it."""

    value: str
    day: date | None
    source: str | None
    school_year: str | None


def read(message: str, today: date) -> Written:
    """'Indicator; maatstaf; timing; actuele waarde; streefwaarde op 31/8/2027', from the left."""
    parts = [" ".join(part.split()) or None for part in message.split(";", maxsplit=4)]
    text, measure, timing, value, target = [*parts, None, None, None, None][:5]
    return Written(text or " ".join(message.split()), measure, timing, value,
                   read_target(target, today) if target else None)  # fmt: skip


def read_target(message: str, today: date) -> Target:
    """'9 % op 31 augustus 2027'; without a day the next 31 August, as the source has it."""
    value, on = _value_and_day(" ".join(message.split()), lambda text: day(text, today))
    return Target(value, on or next_31_august(today))


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


def read_value(message: str, today: date) -> Value:
    """'12,1 % op 31/8/27; EAK; 2025-2026': after the value the parts may come in any order."""
    first, *parts = [" ".join(part.split()) for part in message.split(";")]
    value, on = _value_and_day(first, lambda text: measured(text, today))
    source, year = None, None
    for part in filter(None, parts):
        if year is None and (found := as_school_year(part)):
            year = found
        elif on is None and (written := measured(part, today)):
            on = written
        else:
            source = f"{source}; {part}" if source else part
    return Value(value, on, source, year or (school_year(on) if on else None))


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


def small(value: str) -> bool:
    """Whether it is a count of five or fewer, which could point at single young people."""
    found = number(value)
    if found is None or "%" in found.unit:
        return False
    return found.value == found.value.to_integral_value() and 0 <= found.value <= 5


def _value_and_day(text: str, read: Callable[[str], date | None]) -> tuple[str, date | None]:
    head, sep, tail = text.rpartition(" op ")
    on = read(tail) if sep else None
    return (head, on) if on else (text, None)

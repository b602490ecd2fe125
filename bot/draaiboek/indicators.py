"""Indicators as values: what each face of the draaiboek shows of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.storage.tables import Indicator, Measurement


@dataclass(frozen=True, slots=True)
class Value:
    """One measured value. `hidden`: to be shown as "5 of minder"."""

    id: int
    value: str
    hidden: bool
    day: date | None
    source: str
    school_year: str


@dataclass(frozen=True, slots=True)
class Figures:
    """An indicator with its series, oldest first."""

    id: int
    text: str
    measure: str
    timing: str
    target: str
    target_day: date | None
    goal_id: int | None
    stamp: int
    values: tuple[Value, ...]


def figures(indicator: Indicator, values: Iterable[Measurement]) -> Figures:
    """From an indicator's row and those of its values."""
    return Figures(
        indicator.id,
        indicator.text,
        indicator.measure or "",
        indicator.timing or "",
        indicator.target or "",
        indicator.target_day,
        indicator.goal_id,
        indicator.stamp,
        tuple(
            Value(m.id, m.value, m.hidden, m.day, m.source or "", m.school_year or "")
            for m in values
        ),
    )

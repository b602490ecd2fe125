"""Indicators as values: what each face of the draaiboek shows of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from bot.storage.tables import Indicator, Measurement
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Value:
    """One measured value. `hidden`: not (yet) to be shown, as "5 of minder" or as `private`."""

    id: int
    value: str
    hidden: bool
    day: date | None
    source: str
    school_year: str
    given_by: int = 0
    of_school: bool = False

    @property
    def private(self) -> bool:
        """A single school's figure: for that school and the regisseur, until it is released."""
        return self.hidden and self.of_school


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


def figures(
    indicator: Indicator, values: Iterable[Measurement], schools: Collection[int]
) -> Figures:
    """From an indicator's row and those of its values; `schools`: the partners that are one."""
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
            Value(
                m.id,
                m.value,
                m.hidden,
                m.day,
                m.source or "",
                m.school_year or "",
                m.given_by,
                m.given_by in schools,
            )
            for m in values
        ),
    )


def told(value: Value, texts: Texts) -> str:
    """'12,1 % (31 augustus 2026, Dataloep, 2025-2026)', or "5 of minder" for what is hidden."""
    shown = texts.word("document.vijf_of_minder") if value.hidden else value.value
    day = texts.short_day(value.day) if value.day else ""
    about = ", ".join(filter(None, (day, value.source, value.school_year)))
    return f"{shown} ({about})" if about else shown


def readable(figures: Figures, own: int | None) -> Figures:
    """Without what other schools keep to themselves."""
    kept = tuple(v for v in figures.values if not v.private or v.given_by == own)
    return replace(figures, values=kept)

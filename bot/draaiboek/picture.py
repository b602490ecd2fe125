"""The line picture of an indicator: its values over time, and its target.

Everything is placed here, as shares of the drawing area; the Typst template only draws, so
that anyone can restyle it.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from math import ceil, floor, log10
from pathlib import Path

import typst

from bot.draaiboek.indicators import Figures
from bot.texts import Texts

PPI = 144.0
MOST_LABELS = 10
"""Values written beside their dot; more would run into each other."""

BESIDE = 0.15
"""Shares of the width within which two labels can run into each other."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A value at its place: `x` and `y` from 0 (left, below) to 1; `label` may be "".

    `above`: its label stands above it, clear of another source's value of about that day.
    """

    x: float
    y: float
    label: str
    above: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """The values of one source; several sources are several lines."""

    name: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark along an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template draws. `target` is the dot of the streefwaarde, with its label."""

    title: str
    lines: tuple[Line, ...]
    target: Dot | None
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


def of(figures: Figures, texts: Texts, height_of: Callable[[str], float | None]) -> Picture:
    """Place an indicator's values; those without a number or a day, or hidden, are left out.

    `height_of` reads the number in a value as people write it.
    """
    points = [
        (value.source, value.day, height, value.value)
        for value in figures.values
        if value.day and not value.hidden and (height := height_of(value.value)) is not None
    ]
    aim = height_of(figures.target) if figures.target and figures.target_day else None
    days = [day for _, day, _, _ in points]
    heights = [height for _, _, height, _ in points]
    if aim is not None and figures.target_day:
        days, heights = [*days, figures.target_day], [*heights, aim]
    if not days:
        return Picture(figures.text, (), None, (), ())
    across, up = _Across(min(days), max(days)), _Up.around(heights)
    target = None
    if aim is not None and figures.target_day:
        label = texts.word("document.beeld_streefwaarde", waarde=figures.target)
        target = Dot(across.place(figures.target_day), up.place(aim), label)
    labelled = _labelled([height for _, _, height, _ in points])
    names = list(dict.fromkeys(source for source, *_ in points))
    unknown = texts.word("document.beeld_bron_onbekend") if len(names) > 1 else ""
    places = [(source, across.place(day), up.place(height)) for source, day, height, _ in points]
    lines = tuple(
        Line(
            name or unknown,
            tuple(
                Dot(x, y, points[n][-1] if n in labelled else "", _on_top(places[n], places))
                for n, (source, x, y) in enumerate(places)
                if source == name
            ),
        )
        for name in names
    )
    return Picture(figures.text, lines, target, across.ticks(days), up.ticks())


def _on_top(place: tuple[str, float, float], all: Sequence[tuple[str, float, float]]) -> bool:
    """Whether no other source has a higher value at about that day."""
    source, x, y = place
    return not any(s != source and abs(x - other) < BESIDE and y < high for s, other, high in all)


def render(picture: Picture, template: Path) -> bytes:
    """The PNG. People's words go in as data only, never as Typst source."""
    data = json.dumps(asdict(picture))
    png = typst.compile(
        template, root=template.parent, format="png", ppi=PPI, sys_inputs={"data": data}
    )
    assert isinstance(png, bytes)
    return png


def _labelled(heights: Sequence[float]) -> set[int]:
    """Which values get a label: all when they fit, else the first, last, highest and lowest."""
    everything = range(len(heights))
    if len(heights) <= MOST_LABELS:
        return set(everything)
    by_height = sorted(everything, key=heights.__getitem__)
    return {0, len(heights) - 1, by_height[0], by_height[-1]}


@dataclass(frozen=True, slots=True)
class _Across:
    """The axis of time; a single day stands in the middle."""

    first: date
    last: date

    def place(self, day: date) -> float:
        length = (self.last - self.first).days
        return (day - self.first).days / length if length else 0.5

    def ticks(self, days: Sequence[date]) -> tuple[Tick, ...]:
        """At the days that were measured, as far as they do not run into each other."""
        ticks: list[Tick] = []
        for day in sorted(set(days)):
            place = self.place(day)
            if not ticks or place - ticks[-1].at >= 0.18:
                ticks.append(Tick(place, f"{day.month}/{day.year}"))
        return tuple(ticks)


@dataclass(frozen=True, slots=True)
class _Up:
    """The axis of values, from one round number to another."""

    low: float
    step: float
    steps: int

    @classmethod
    def around(cls, heights: Sequence[float]) -> "_Up":
        low, high = min(heights), max(heights)
        spread = (high - low) or abs(high) or 1.0
        rough = spread / 4
        unit = 10.0 ** floor(log10(rough))
        step = next(m * unit for m in (1, 2, 5, 10) if m * unit >= rough * 0.999)
        # A little air, but never below zero for what cannot be negative.
        below = floor((low - spread * 0.1) / step)
        if low >= 0:
            below = max(below, 0)
        above = ceil((high + spread * 0.1) / step)
        return cls(below * step, step, max(1, above - below))

    def place(self, height: float) -> float:
        return (height - self.low) / (self.step * self.steps)

    def ticks(self) -> tuple[Tick, ...]:
        return tuple(
            Tick(n / self.steps, f"{self.low + n * self.step:.10g}".replace(".", ","))
            for n in range(self.steps + 1)
        )

"""What the agenda of an overleg holds, and the small changes that people make to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

USUAL = 10
"""Minutes of a point for which nobody said how many."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point, with its minutes. `about`: the proposal that it was taken over from."""

    id: int
    text: str
    minutes: int
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Agenda:
    """The points in order. `last_id` only grows, so that an old button never names another one."""

    points: tuple[Point, ...] = ()
    last_id: int = 0

    @property
    def minutes(self) -> int:
        return sum(point.minutes for point in self.points)

    def point(self, id: int) -> Point | None:
        return next((point for point in self.points if point.id == id), None)

    def starts(self, at: datetime) -> Sequence[tuple[datetime, Point]]:
        """Each point with the instant at which it begins, when the overleg begins at `at`."""
        timed = []
        for point in self.points:
            timed.append((at, point))
            at += timedelta(minutes=point.minutes)
        return timed

    def add(self, text: str, minutes: int, about: str | None = None, at: int | None = None) -> Self:
        """With a new point in place `at` (from 0); None: at the end."""
        new = Point(self.last_id + 1, text, minutes, about)
        place = len(self.points) if at is None else at
        points = (*self.points[:place], new, *self.points[place:])
        return replace(self, points=points, last_id=new.id)

    def change(self, id: int, **values: Any) -> Self:
        points = tuple(replace(p, **values) if p.id == id else p for p in self.points)
        return replace(self, points=points)

    def remove(self, id: int) -> Self:
        return replace(self, points=tuple(p for p in self.points if p.id != id))

    def place(self, id: int) -> int:
        """Where a point stands, from 0; ValueError when it is not there."""
        return [point.id for point in self.points].index(id)

    def step(self, id: int, by: int) -> Self:
        """One place up (-1) or down (1); the same at either end."""
        here = self.place(id)
        there = here + by
        if not 0 <= there < len(self.points):
            return self
        points = list(self.points)
        points[here], points[there] = points[there], points[here]
        return replace(self, points=tuple(points))

    def as_json(self) -> dict[str, Any]:
        return {
            "points": [
                {"id": p.id, "text": p.text, "minutes": p.minutes}
                | ({"about": p.about} if p.about else {})
                for p in self.points
            ],
            "last_id": self.last_id,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        points = (
            Point(p["id"], p["text"], p["minutes"] or USUAL, p.get("about"))
            for p in data.get("points", ())
        )
        return cls(tuple(points), data.get("last_id", 0))

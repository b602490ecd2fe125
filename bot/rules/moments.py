"""What somebody means who writes when an overleg is, where, and what it is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from bot.rules import points, written
from bot.rules.planning import MINUTES, Plan


class Wrong(StrEnum):
    """Why a message is no moment."""

    NO_HOUR = "no_hour"  # a day, but no hour
    NO_SUCH_DAY = "no_such_day"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Unread:
    """What is no moment, as it was written: the day that does not exist, or else all of it."""

    why: Wrong
    text: str = ""


def parts(text: str) -> list[str]:
    """What stands between semicolons and on lines, folded; empty ones are left out."""
    return [folded for part in re.split(r"[;\n]", text) if (folded := " ".join(part.split()))]


def apart(given: Sequence[str], today: date, was: Plan | None = None) -> list[str]:
    """The parts of a message, with in the first one only the moment.

    'di 9 maart 14u in het stadhuis' are two of them, and a day and an hour on two lines are one.
    """
    first, *rest = given or [""]
    if rest and written.day(first, today) and written.time_of_day(rest[0]):
        first, *rest = [f"{first} {rest[0]}", *rest[1:]]
    words = first.split()
    for count in range(min(len(words), _LONGEST_MOMENT), 0, -1):
        moment, after = " ".join(words[:count]).rstrip(","), " ".join(words[count:])
        span = _span(moment, today, was)
        if span or written.no_such_moment(moment):
            begin = span.start.time() if span else time()
            pieces = [piece.strip() for piece in after.split(",")]
            long = [piece for piece in pieces if _duration(piece, begin)]
            place = as_place(", ".join(piece for piece in pieces if piece not in long), today)
            if place is None:
                break
            return [moment, *filter(None, [place]), *long, *rest]
    return [first, *rest]


def as_place(text: str, today: date) -> str | None:
    """What stands after a moment, as a place; None when it goes on with the moment."""
    place = _IN.sub("", text)
    return None if _ONWARD.match(place) or _another(place, today) else place


def _another(text: str, today: date) -> bool:
    """Whether there is another moment in it, or a part of one."""
    return any(
        written.span(part, today) or written.day(part, today) or written.no_such_moment(part)
        for part in _BETWEEN.split(text)
    )


def read(given: Sequence[str], today: date, was: Plan | None = None) -> Plan | Unread:
    """The parts of a message: the moment, the place, points of the agenda; and how long it takes.

    `was`: how it stands until now, of which a new day keeps the hour, and a new hour the day.
    """
    moment, *rest = apart(given, today, was)
    span = _span(moment, today, was)
    if span is None:
        return _unread(moment, today)
    day, hour = span.start.date(), span.start.time()
    said = [minutes for part in rest if (minutes := _duration(part, hour))]
    others = [part for part in rest if _duration(part, hour) is None]
    usual = was.minutes if was else MINUTES
    return Plan(
        day, hour, next(iter(said), None) or span.minutes or usual, next(iter(others), None),
        tuple(others[1:]), written.other_day(moment, day),
    )  # fmt: skip


def _span(moment: str, today: date, was: Plan | None) -> written.Span | None:
    if (found := written.span(moment, today)) or was is None:
        return found
    if day := written.day(moment, today):
        return written.Span(datetime.combine(day, was.hour), None)
    at = written.time_of_day(moment)
    return written.Span(datetime.combine(was.day, at.start), at.minutes) if at else None


def _unread(moment: str, today: date) -> Unread:
    if no_day := written.no_such_moment(moment):
        return Unread(Wrong.NO_SUCH_DAY, no_day)
    return Unread(Wrong.NO_HOUR if written.day(moment, today) else Wrong.UNKNOWN, moment)


def _duration(part: str, begin: time) -> int | None:
    """The minutes of 'anderhalf uur', '90 min' or 'tot 16 uur'; None for other words."""
    if part.lower().startswith("tot "):
        return until(part, begin)
    return None if part.isdigit() else points.read_minutes(part)


_LONGEST_MOMENT = 12
"""Words."""
_IN = re.compile(
    r"^[,:@–-]*\s*(?:(?:in|te)\s+)?(?:(?:online|via \w+):?\s+(?=https?://))?", re.IGNORECASE
)
"""What stands before a place, and is no part of it."""
_ONWARD = re.compile(
    r"(?:tot|of|en|à)\s|[–-]\s?\d|\d{1,2}(?:[:.]\d\d|\s?(?:uur|u|h))\b", re.IGNORECASE
)


def on_one_line(line: str, today: date) -> tuple[list[Plan], list[Unread]]:
    """Every moment on a line, as in '10/12 9u; 11/12 14u of 16u', and what is none.

    A day without an hour, or an hour without a day, goes on with that of the one before it.
    """
    pieces = _pieces(line)
    plans: list[Plan] = []
    wrong: list[Unread] = []
    at = 0
    while at < len(pieces):
        before = plans[-1] if plans else None
        for end in range(min(len(pieces), at + _MOST_PIECES), at, -1):
            found = read(parts(line[pieces[at][0] : pieces[end - 1][1]]), today, before)
            if (
                isinstance(found, Plan)
                and not found.points
                and not _another(found.place or "", today)
            ):
                plans.append(found)
                break
        else:
            piece = line[slice(*pieces[at])]
            found = read([piece], today, before)
            wrong.append(found if isinstance(found, Unread) else Unread(Wrong.UNKNOWN, piece))
        at = end
    return plans, wrong


def _pieces(line: str) -> list[tuple[int, int]]:
    """From where to where, between what separates moments."""
    between = [found.span() for found in _BETWEEN.finditer(line)]
    begins, ends = [0, *(end for _, end in between)], [*(b for b, _ in between), len(line)]
    return [(b, e) for b, e in zip(begins, ends, strict=True) if line[b:e].strip()]


_MOST_PIECES = 4
"""Pieces that one moment can have: 'dinsdag, 9 maart, om 14 uur, zaal 2'."""
_BETWEEN = re.compile(r"\s*[;,]\s*(?:(?:of|en)\s+)?|\s+(?:of|en)\s+", re.IGNORECASE)


def until(text: str, begin: time) -> int | None:
    """How many minutes after `begin` it ends, as in '16u30' or 'tot 16 uur'."""
    found = _HOUR.fullmatch(" ".join(text.lower().split()))
    if found is None:
        return None
    minutes = int(found["hour"]) * 60 + int(found["minute"] or 0) - begin.hour * 60 - begin.minute
    return minutes if minutes > 0 else None


_HOUR = re.compile(
    r"(?:tot )?(?P<hour>[01]?\d|2[0-3])(?: ?(?:uur|u|h) ?|[:.](?=\d))?(?P<minute>[0-5]\d)?"
    r"(?: ?(?:uur|u|h))?",
    re.ASCII,
)

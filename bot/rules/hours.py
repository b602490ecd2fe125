"""The hours in which somebody wants messages, as people write them. Pure."""

import re
from dataclasses import dataclass

from bot.rules import quiet

EARLIEST, LATEST = quiet.DEFAULT.span
"""Nobody gets an unasked message before or after these hours, whatever they choose."""
NOON = 12

_HOUR = (
    r"(?P<{0}>\d{{1,2}})(?: ?(?:u(?:ur)?|h)? ?[.:]?(?P<{0}_minute>[0-5]\d)?)?(?: ?(?:u(?:ur)?|h))?"
)
_BETWEEN = re.compile(
    rf"(?:(?:enkel|alleen) )?(?:van |tussen )?{_HOUR.format('start')}"
    rf" ?(?:-|–|tot|en) ?{_HOUR.format('end')}"
)
_AFTER = re.compile(rf"(?:na|vanaf) {_HOUR.format('start')}")
_BEFORE = re.compile(rf"(?:voor|tot) {_HOUR.format('end')}")
_NAMED = {
    "hele dag": (EARLIEST, LATEST),
    "de hele dag": (EARLIEST, LATEST),
    "voormiddag": (EARLIEST, NOON),
    "in de voormiddag": (EARLIEST, NOON),
    "namiddag": (NOON, LATEST),
    "in de namiddag": (NOON, LATEST),
}
_NEVER = re.compile(r"avond|nacht|weekend|zaterdag|zondag")


@dataclass(frozen=True, slots=True)
class Window:
    """From one whole hour to another. `narrowed`: somebody asked for more than can be."""

    from_hour: int
    to_hour: int
    narrowed: bool = False

    @property
    def empty(self) -> bool:
        return self.from_hour >= self.to_hour


EMPTY = Window(EARLIEST, EARLIEST, narrowed=True)


def read(text: str) -> Window | None:
    """What '9 tot 16 uur' or 'voormiddag' means, within what can be; None if not understood.

    A part of an hour counts for nothing: rather too few messages than one too early.
    """
    text = " ".join(text.lower().split()).removesuffix(".").removeprefix("'s ")
    if named := _NAMED.get(text):
        return Window(*named)
    if found := _BETWEEN.fullmatch(text):
        return _within(_begin(found), int(found["end"]))
    if found := _AFTER.fullmatch(text):
        return _within(_begin(found), LATEST)
    if found := _BEFORE.fullmatch(text):
        return _within(EARLIEST, int(found["end"]))
    return EMPTY if _NEVER.search(text) else None


def _begin(found: re.Match[str]) -> int:
    return int(found["start"]) + bool(int(found["start_minute"] or 0))


def _within(start: int, end: int) -> Window | None:
    if start > 24 or end > 24:
        return None
    window = Window(max(start, EARLIEST), min(end, LATEST))
    return Window(
        window.from_hour, window.to_hour, (start, end) != (window.from_hour, window.to_hour)
    )

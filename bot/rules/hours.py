"""The hours in which somebody wants messages, as people write them. Pure."""

import re
from dataclasses import dataclass
from datetime import time

from bot.rules import quiet

EARLIEST, LATEST = quiet.DEFAULT.span
"""Nobody gets an unasked message before or after these hours, whatever they choose."""
NOON = time(12)

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
    """From one time of the day to another. `narrowed`: somebody asked for more than can be."""

    from_time: time
    to_time: time
    narrowed: bool = False

    @property
    def empty(self) -> bool:
        return self.from_time >= self.to_time


EMPTY = Window(EARLIEST, EARLIEST, narrowed=True)


def read(text: str) -> Window | None:
    """What '9 tot 16u30' or 'voormiddag' means, within what can be; None if not understood."""
    text = " ".join(text.lower().split()).removesuffix(".").removeprefix("'s ")
    if named := _NAMED.get(text):
        return Window(*named)
    if found := _BETWEEN.fullmatch(text):
        return _within(_at(found, "start"), _at(found, "end"))
    if found := _AFTER.fullmatch(text):
        return _within(_at(found, "start"), LATEST)
    if found := _BEFORE.fullmatch(text):
        return _within(EARLIEST, _at(found, "end"))
    return EMPTY if _NEVER.search(text) else None


def _at(found: re.Match[str], which: str) -> time | None:
    """The time of the day; 24 o'clock is the last one there is. None: there is no such hour."""
    hour, minute = int(found[which]), int(found[f"{which}_minute"] or 0)
    if hour > 24:
        return None
    return time(hour, minute) if hour < 24 else time.max


def _within(start: time | None, end: time | None) -> Window | None:
    if start is None or end is None:
        return None
    begin, last = max(start, EARLIEST), min(end, LATEST)
    return Window(begin, last, narrowed=(begin, last) != (start, end))

"""Points of an agenda as people write them. Pure."""

import re
from dataclasses import dataclass

from bot.rules.written import ANY_COUNT, count

LONGEST = 480
"""Minutes: no point takes more."""

_MINUTES = re.compile(
    rf"(?:(?P<hours>{ANY_COUNT}) ?(?:uur|u)(?P<rest>[0-5]?\d)?"
    r"|(?P<half>(?:een )?half uur|anderhalf uur|anderhalve uur)"
    r"|(?P<minutes>\d{1,3}) ?(?:min|minuten|minuut|'|’)?)\.?",
    re.IGNORECASE | re.ASCII,
)
_AT_THE_END = re.compile(r"(?P<text>.*\S)[\s,(]+(?P<time>\d{1,3} ?(?:min|minuten|'|’))\)?\.?")


@dataclass(frozen=True, slots=True)
class Written:
    """A point as somebody wrote it; `minutes` None: not said."""

    text: str
    minutes: int | None


def read(message: str) -> list[Written]:
    """'Voorstelling coach; 15 min': each line is a point."""
    return [_read(line) for raw in message.splitlines() if (line := " ".join(raw.split()))]


def read_minutes(text: str) -> int | None:
    """'15', '15 min', "15'", '1u30', 'half uur': as minutes; None when it is something else."""
    found = _MINUTES.fullmatch(text.strip())
    if not found:
        return None
    if found["half"]:
        return 90 if found["half"].lower().startswith("anderhal") else 30
    total = int(found["minutes"] or 0) + count((found["hours"] or "0").lower()) * 60
    total += int(found["rest"] or 0)
    return total if 1 <= total <= LONGEST else None


def _read(line: str) -> Written:
    head, sep, tail = line.rpartition(";")
    if sep and head.strip() and (minutes := read_minutes(tail)):
        return Written(head.strip(), minutes)
    if (found := _AT_THE_END.fullmatch(line)) and (minutes := read_minutes(found["time"])):
        return Written(found["text"].rstrip(" ,;("), minutes)
    return Written(line, None)

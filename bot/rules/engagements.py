"""Engagements: how far they are, and what somebody means who writes one. Pure."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.draaiboek.goals import Node
from bot.rules.outline import match_name
from bot.rules.written import day
from bot.storage.tables import Stand

TAKEN_ON = (Stand.TODO, Stand.BUSY, Stand.STUCK, Stand.DONE)

_BY = re.compile(
    r"^(?P<what>.*\S)\s+(?:tegen|vóór|voor|vanaf|op)\s+(?P<day>[^;]{3,30})$", re.DOTALL
)

_ARTICLES = ("de", "het", "een")
LONGEST_NAME = 6
"""Words of a partner's name at the beginning of a sentence."""
SHORTEST_WORD = 3
"""Letters that a part of a name must have to mean somebody."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Of the engagements under a goal: how many were taken on, are done, are stuck."""

    taken_on: int
    done: int
    stuck: int


def progress(node: Node, counts: Mapping[int, Mapping[Stand, int]]) -> Progress:
    """Over a goal and all under it; `counts` as of `storage.engagements.by_goal`."""
    total: Counter[Stand] = Counter()
    for below in node.walk():
        total.update(counts.get(below.id, {}))
    return Progress(sum(total[s] for s in TAKEN_ON), total[Stand.DONE], total[Stand.STUCK])


@dataclass(frozen=True, slots=True)
class Written:
    """What one message says: the engagement, and, if it names them, by whom and by when."""

    text: str
    owner_id: int | None
    due: date | None


def read(message: str, today: date, partners: Mapping[int, str]) -> Written:
    """'CLB De Brug maakt een lijst tegen 1 mei', or parts with semicolons in any order.

    The first part is what; of the others a day is the deadline, a partner's name the owner,
    and anything else stays with the text, so that nothing is lost.
    """
    first, *parts = [" ".join(part.split()) for part in message.split(";")]
    due, owner = None, None
    found = _BY.match(first.rstrip("."))
    if found and (due := day(found["day"], today)):
        first = found["what"]
    rest = []
    for part in filter(None, parts):
        if due is None and (written := day(part, today)):
            due = written
        elif owner is None and (named := match_name(part, partners)) is not None:
            owner = named
        else:
            rest.append(part)
    if owner is None:
        owner, first = _named_first(first, partners)
    text = "; ".join(filter(None, [first, *rest]))
    return Written(text or " ".join(message.split()), owner, due)


def read_spoken(message: str, today: date, partners: Mapping[int, str]) -> Written:
    """As `read`, but the sentence may begin with a part of a name: 'CLB maakt een lijst'.

    For where somebody looks at what was understood before it is kept.
    """
    written = read(message, today, partners)
    if written.owner_id is not None:
        return written
    words = written.text.split()
    begin = words[:1] if words and words[0].casefold() in _ARTICLES else []
    rest = words[len(begin) :]
    for count in range(min(len(rest) - 1, LONGEST_NAME), 0, -1):
        for name in ([*begin, *rest[:count]], rest[:count]):
            owner = match_name(" ".join(name), partners)
            if owner is not None and any(len(word) >= SHORTEST_WORD for word in rest[:count]):
                return Written(" ".join(rest[count:]), owner, written.due)
    return written


def _named_first(text: str, partners: Mapping[int, str]) -> tuple[int | None, str]:
    """The partner whose name the sentence begins with (the longest wins), and what follows it."""
    lowered = text.casefold()
    begun = [
        (len(name), id)
        for id, name in partners.items()
        if lowered.startswith((f"{name.casefold()} ", f"{name.casefold()}:"))
    ]
    if not begun:
        return None, text
    length, owner = max(begun)
    return owner, text[length:].lstrip(" :")

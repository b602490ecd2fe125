"""Engagements: how far they are, and what somebody means who writes one. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.draaiboek.goals import Node
from bot.rules.owners import Owner, listed, who_first
from bot.rules.written import day, deadline, ending, no_such_day
from bot.storage.tables import Stand

TAKEN_ON = (Stand.TODO, Stand.BUSY, Stand.STUCK, Stand.DONE)


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
    """What one message says: the engagement, and, if it names them, by whom and by when.

    `perhaps`: whom it may mean; to be asked, as the words can be read in another way. `no_day`: a
    day in it that does not exist, and so is no deadline.
    """

    text: str
    owners: tuple[Owner, ...]
    due: date | None
    perhaps: tuple[Owner, ...] = ()
    no_day: str | None = None


def read(message: str, today: date, partners: Mapping[int, str]) -> Written:
    """'CLB De Brug maakt een lijst tegen 1 mei', or parts with semicolons in any order.

    The first part is what; of the others a day is the deadline, partners' names the owners,
    and anything else stays with the text, so that nothing is lost.
    """
    first, *parts = [" ".join(part.split()) for part in message.split(";")]
    owners: tuple[Owner, ...] = ()
    found = ending(first, lambda tail: deadline(tail, today))
    no_day = found.wrong
    if due := found.day:
        first = found.text
    rest = []
    for part in filter(None, parts):
        if due is None and (written := day(part, today)):
            due = written
        elif not owners and (named := listed(part, partners)):
            owners = named
        else:
            no_day = no_day or no_such_day(part)
            rest.append(part)
    perhaps: tuple[Owner, ...] = ()
    if not owners:
        owners, perhaps, first = who_first(first, partners)
    text = "; ".join(filter(None, [first, *rest]))
    no_day = None if due else no_day
    return Written(text or " ".join(message.split()), owners, due, perhaps, no_day)

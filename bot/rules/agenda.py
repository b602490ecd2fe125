"""The agenda that an overleg proposes itself, from what is open.

Pure. A topic has no words of ours: those stand in `prompts/`, under `agendapunten`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bot.draaiboek.model import Draaiboek, Section
from bot.kijkwijzer import WRITTEN
from bot.rules.indicators import due
from bot.storage.content import Status
from bot.storage.tables import Akkoord, Engagement, Goal, Stand

SHORTEST = 5
"""Minutes: nothing is worth less."""

_STALLED = (Stand.TODO, Stand.BUSY, Stand.STUCK)
_OPEN = (Status.OPEN, Status.LATER)


class About(StrEnum):
    """What a topic is about, the most urgent first."""

    WELCOME = "welkom"
    LATE = "opvolgen"  # engagements that are stuck, or whose day will have passed
    REMARKS = "opmerkingen"
    PROPOSED = "voorgesteld"
    GOALS = "doelen"
    AKKOORD = "akkoord"
    INDICATORS = "indicatoren"
    JOINT = "samenvoegen"
    UNANSWERED = "aanvullen"
    NEXT = "volgend"


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to talk about, and for how long.

    `rubriek` is its key, `who` the owner or the partners, `what` engagements or indicators;
    `number` of `total` partners or things.
    """

    about: About
    minutes: int
    number: int = 0
    total: int = 0
    rubriek: str = ""
    who: tuple[str, ...] = ()
    what: tuple[str, ...] = ()
    # Tells topics of one kind and rubriek apart: the oldest engagement.
    thing: int = 0

    @property
    def key(self) -> str:
        """What it keeps as long as it is about the same; short enough for a button."""
        return "_".join(filter(None, (self.about, self.rubriek, str(self.thing or ""))))


@dataclass(frozen=True, slots=True)
class Proposal:
    """Points that fit in the overleg together, and those for which no time is left."""

    points: tuple[Topic, ...]
    rest: tuple[Topic, ...]


def propose(topics: Iterable[Topic], minutes: int, taken: Collection[str] = ()) -> Proposal:
    """The most urgent topics, between a welcome and the next overleg, in so many minutes.

    `taken`: keys of what stands on the agenda already. The last topic that fits may get less
    time than it would like; nothing overtakes it.
    """
    first, last = (
        [Topic(about, SHORTEST)] if about not in taken else []
        for about in (About.WELCOME, About.NEXT)
    )
    left = minutes - SHORTEST * len(first + last)
    points: list[Topic] = []
    rest: list[Topic] = []
    for topic in sorted(topics, key=lambda topic: list(About).index(topic.about)):
        if topic.key in taken:
            continue
        if rest or left < SHORTEST:
            rest.append(topic)
            continue
        points.append(replace(topic, minutes=min(topic.minutes, left)))
        left -= points[-1].minutes
    fixed = left >= 0
    return Proposal((*(first if fixed else ()), *points, *(last if fixed else ())), tuple(rest))


def topics(
    draaiboek: Draaiboek,
    engagements: Sequence[Engagement],
    goals: Sequence[Goal],
    remarks: Sequence[Akkoord],
    partners: Mapping[int, str],
    on: date,
) -> tuple[Topic, ...]:
    """What will be open on the day of the overleg.

    `draaiboek` as the regisseur sees it, `partners` id -> name, also of who left.
    """
    return (
        *_late(engagements, partners, on),
        *_remarks(remarks),
        *_proposed(engagements, partners),
        *_goals(goals),
        *_akkoord(draaiboek),
        *_indicators(draaiboek, on),
        *filter(None, map(_joint, draaiboek.sections)),
        *filter(None, (_unanswered(section, draaiboek) for section in draaiboek.sections)),
    )


def _minutes(number: int, each: int, most: int) -> int:
    """So many minutes for each of some things, within reason, in fives."""
    return max(SHORTEST, min(most, -(-number * each // SHORTEST) * SHORTEST))


def _late(
    engagements: Iterable[Engagement], partners: Mapping[int, str], on: date
) -> Iterator[Topic]:
    """A topic for each owner, those with something stuck first, then by the earliest day."""
    owners: dict[str, list[Engagement]] = {}
    for engagement in engagements:
        overdue = engagement.due is not None and engagement.due < on
        if engagement.stand is Stand.STUCK or (engagement.stand in _STALLED and overdue):
            owners.setdefault(_owner(engagement, partners), []).append(engagement)

    def urgency(item: tuple[str, list[Engagement]]) -> tuple[bool, date]:
        return (
            all(e.stand is not Stand.STUCK for e in item[1]),
            min(e.due or date.max for e in item[1]),
        )

    for owner, theirs in sorted(owners.items(), key=urgency):
        what = tuple(e.text for e in theirs)
        yield Topic(About.LATE, _minutes(len(what), 5, 15), len(what), who=(owner,), what=what,
                    thing=min(e.id for e in theirs))  # fmt: skip


def _remarks(remarks: Iterable[Akkoord]) -> Iterator[Topic]:
    numbers: dict[str, int] = {}
    for remark in remarks:
        numbers[remark.rubriek] = numbers.get(remark.rubriek, 0) + 1
    for rubriek, number in sorted(numbers.items()):
        yield Topic(About.REMARKS, _minutes(number, 5, 20), number, rubriek=rubriek)


def _proposed(engagements: Iterable[Engagement], partners: Mapping[int, str]) -> Iterator[Topic]:
    waiting = [e for e in engagements if e.stand is Stand.PROPOSED]
    who = tuple(dict.fromkeys(filter(None, (_owner(e, partners) for e in waiting))))
    if waiting:
        minutes = _minutes(len(waiting), 3, 15)
        yield Topic(About.PROPOSED, minutes, len(waiting), who=who,
                    what=tuple(e.text for e in waiting))  # fmt: skip


def _goals(goals: Iterable[Goal]) -> Iterator[Topic]:
    waiting = tuple(goal.text for goal in goals if goal.adopted_at is None)
    if waiting:
        yield Topic(About.GOALS, _minutes(len(waiting), 3, 20), len(waiting), what=waiting)


def _akkoord(draaiboek: Draaiboek) -> Iterator[Topic]:
    """Texts that are there, but not agreed: with who said nothing, or not yet."""
    for found in draaiboek.akkoorden:
        who = (*(signed.partner for signed in found.against), *found.waiting)
        if found.hash and who:
            yield Topic(About.AKKOORD, 10, len(who), rubriek=found.rubriek, who=who)


def _indicators(draaiboek: Draaiboek, on: date) -> Iterator[Topic]:
    what = tuple(figures.text for figures in draaiboek.figures if due(figures, on))
    if what:
        yield Topic(About.INDICATORS, _minutes(len(what), 3, 15), len(what), what=what)


def _joint(section: Section) -> Topic | None:
    """Questions that were answered, but of which there is no joint text yet."""
    number = sum(
        q.richtvraag.kind in WRITTEN and not q.joint and bool(q.answered) for q in section.questions
    )
    if not number:
        return None
    return Topic(About.JOINT, _minutes(number, 5, 20), number, rubriek=section.rubriek.key)


def _unanswered(section: Section, draaiboek: Draaiboek) -> Topic | None:
    """Partners that still have to say something; not where there is a joint text already."""
    closed = [
        {answer.partner for answer in question.answers if answer.status not in _OPEN}
        for question in section.questions
        if not question.joint
    ]
    who = tuple(p.name for p in draaiboek.partners if any(p.name not in said for said in closed))
    if not who:
        return None
    total = len(draaiboek.partners)
    return Topic(About.UNANSWERED, 10, len(who), total, section.rubriek.key, who)


def _owner(engagement: Engagement, partners: Mapping[int, str]) -> str:
    return partners.get(engagement.owner_id or 0) or engagement.owner_name or ""

"""A series of overleg: "elk trimester, dinsdag, 14 uur". Its dates are shown first."""

import secrets
from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Annotated

from pydantic.dataclasses import dataclass

from bot.conversations.drafts import Draft
from bot.conversations.events import Text
from bot.conversations.overleg.announcing import announce_several
from bot.conversations.overleg.planning import keep
from bot.conversations.routes import Needs, Routes, TextAddress, UnknownRoute, into, row, to
from bot.conversations.turn import GoTo, Outcome, Rows, Screen, Turn
from bot.kijkwijzer import Kind, Option, Richtvraag
from bot.rules import moments, planning
from bot.rules import series as rules
from bot.rules.planning import Plan
from bot.rules.series import Occurrence, Series
from bot.storage import akkoord, answers, meetings

FEWEST = 2
"""With fewer dates until the end of the school year, a year ahead is proposed."""


class Until(StrEnum):
    """How far a series goes; OWN: until the day that was written."""

    SCHOOL_YEAR = "schooljaar"
    YEAR = "jaar"
    OWN = "zelf"

    def day(self, first: date) -> date:
        """The last day on which it may fall."""
        if self is Until.YEAR:
            return first + timedelta(days=365)
        return date(first.year + (first.month >= 7), 6, 30)


@dataclass(frozen=True, slots=True)
class Proposal(Draft):
    """What is shown, with the dates: worked out later they could be others.

    `id` is the message that asked for it, `last` the last day of the time chosen at first.
    """

    kept_as = "reeks"
    id: int
    hour: time
    minutes: int
    place: str | None
    dates: dict[Until, tuple[Occurrence, ...]]
    until: Until
    last: date
    expects: TextAddress

    @property
    def chosen(self) -> tuple[Occurrence, ...]:
        """Of the time that was chosen."""
        return self.dates[self.until]

    @property
    def plans(self) -> list[Plan]:
        days = [each.day for each in self.chosen if each.day]
        return [Plan(day, self.hour, self.minutes, self.place) for day in days]


routes = Routes(needs=Needs.REGISSEUR)


@routes.press("reeks")
def ask_rhythm(turn: Turn) -> Screen:
    agreed = _agreed(turn)
    rows = [
        [turn.button("reeks_ritme", to("reeks-ritme", option), ritme=option.label)]
        for option in agreed
    ]
    back = [turn.button("alle_overleg", to("overleggen"))]
    return Screen(turn.text("overleg.reeks", agreed=agreed), [*rows, back], expects=into("reeks"))


def _agreed(turn: Turn) -> list[Option]:
    """How often, as the network answered: its joint text, or else what most partners chose."""
    question = _question(turn)
    if question is None:
        return []
    network_id = turn.network.id
    options = [o for o in question.options if rules.of_cadence(o.key, 1, time())]
    joint = akkoord.joint_texts(turn.session, network_id).get(question.key)
    points = {e.text.strip().casefold() for e in joint.content.entries} if joint else set()
    together = [option for option in options if option.label.casefold() in points]
    given = answers.given(turn.session, network_id).get(question.key, [])
    chosen = Counter(key for answer, _ in given for key in answer.content.chosen)
    often = sorted(options, key=lambda option: -chosen[option.key])
    return together or [option for option in often if chosen[option.key]]


def _question(turn: Turn) -> Richtvraag | None:
    return next((q for q in turn.kijkwijzer.questions if q.kind is Kind.CADENCE), None)


def _cadence(turn: Turn, key: str) -> Option:
    question = _question(turn)
    found = next((o for o in question.options if o.key == key), None) if question else None
    if found is None:
        raise UnknownRoute
    return found


Cadence = Annotated[Option, row(_cadence, str)]


@routes.press("reeks-ritme")
def ask_day(turn: Turn, option: Cadence) -> Screen:
    back = [turn.button("terug", to("reeks"))]
    text = turn.text("overleg.reeks_dag", option=option)
    return Screen(text, [back], expects=into("reeks-ritme", option))


@routes.text("reeks")
def take(turn: Turn, text: Text) -> Screen:
    given = moments.parts(text.text)
    return _take(turn, text, rules.read(given[0], turn.today) if given else None, into("reeks"))


@routes.text("reeks-ritme")
def take_day(turn: Turn, text: Text, option: Cadence) -> Screen:
    given = moments.parts(text.text)
    every = rules.of_cadence(option.key, 1, time())
    # How often is known; "jaarlijks" only makes it a whole sentence.
    said = rules.read(f"jaarlijks {given[0]}", turn.today) if given else None
    found = replace(said, every=every.every) if said and every else None
    return _take(turn, text, found, into("reeks-ritme", option))


def _take(turn: Turn, text: Text, series: Series | None, expects: TextAddress) -> Screen:
    if series is None or series.at is None or series.weekday is None:
        why = "onbekend" if series is None else "geen_uur" if series.at is None else "geen_dag"
        wrong = turn.text("overleg.reeks_niet_begrepen", why=why, text=text.text, expects=expects,
                          no_day=rules.no_such_day(text.text.partition(";")[0]))  # fmt: skip
        return Screen(wrong, [[turn.button("terug", to("reeks"))]], expects=expects)
    return _show(turn, _proposal(turn, text, series, series.at, expects))


def _proposal(turn: Turn, text: Text, series: Series, at: time, expects: TextAddress) -> Proposal:
    first = max(series.first or turn.today, turn.today + timedelta(days=1))
    lasts = {until: until.day(first) for until in (Until.SCHOOL_YEAR, Until.YEAR)}
    if series.last:
        lasts = {Until.OWN: series.last}
    dates = {
        until: tuple(rules.dates(series, first, last, turn.house.free_days))
        for until, last in lasts.items()
    }
    enough = (until for until, found in dates.items() if sum(bool(d.day) for d in found) >= FEWEST)
    until = next(enough, [*dates][-1])
    return Proposal(
        text.message_id,
        at,
        series.minutes or planning.MINUTES,
        next(iter(moments.parts(text.text)[1:]), series.place),
        dates,
        until,
        lasts[until],
        expects,
    )


def _show(turn: Turn, shown: Proposal) -> Screen:
    turn.put_down(shown)
    plans, free = shown.plans, turn.house.free_days
    skipped = [each.planned for each in shown.chosen if each.day is None]
    text = turn.text(
        "overleg.reeks_voorstel",
        plans=plans,
        moved={each.day: (each.planned, free.name(each.planned)) for each in shown.chosen
               if each.day and each.day != each.planned},
        skipped=[(why, list(days)) for why, days in groupby(skipped, free.name)],
        place=shown.place,
        until=shown.until,
        last=shown.last,
        doubts={doubt for plan in plans for doubt in planning.doubts(plan, turn.now, free)},
        people=len(meetings.invited(turn.session, turn.network.id)),
    )  # fmt: skip
    rows = [
        [turn.button("reeks_bewaren", to("reeks-bewaar", shown))] if plans else [],
        *_without(turn, shown),
        *([turn.button("reeks_jaar" if other == Until.YEAR else "reeks_schooljaar",
                       to("reeks-tot", shown, other))]
          for other in shown.dates if other != shown.until),
        [turn.button("alle_overleg", to("overleggen"))],
    ]  # fmt: skip
    return Screen(text, rows, expects=shown.expects)


def _without(turn: Turn, shown: Proposal) -> Rows:
    return [
        [turn.button("zonder", to("reeks-zonder", shown, plan.day),
                     moment=turn.house.texts.day(plan.day))]
        for plan in shown.plans
    ]  # fmt: skip


def _proposed(turn: Turn, id: int) -> Proposal:
    return turn.required(Proposal, to("overleggen"), id=id)


Proposed = Annotated[Proposal, row(_proposed)]


@routes.press("reeks-tot")
def set_until(turn: Turn, shown: Proposed, until: Until) -> Outcome:
    if until not in shown.dates:
        return GoTo(to("overleggen"))
    return _show(turn, replace(shown, until=until))


@routes.press("reeks-zonder")
def without(turn: Turn, shown: Proposed, day: date) -> Screen:
    dates = {
        until: tuple(each for each in days if each.day != day)
        for until, days in shown.dates.items()
    }
    return _show(turn, replace(shown, dates=dates))


@routes.press("reeks-bewaar")
def keep_all(turn: Turn, shown: Proposed) -> Outcome:
    turn.forget(Proposal)
    series = secrets.token_hex(8)
    planned = [keep(turn, plan, series) for plan in shown.plans]
    announce_several(turn, planned, "overleg.reeks_uitnodiging")
    turn.says.saved()
    return GoTo(to("overleggen"))

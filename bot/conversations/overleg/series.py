"""A series of overleg: "elk trimester, dinsdag, 14 uur". Its dates are shown first."""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Annotated, Any

from bot.conversations.events import Text
from bot.conversations.overleg.announcing import announce_several
from bot.conversations.overleg.planning import keep
from bot.conversations.routes import Gone, Needs, Routes, TextAddress, UnknownRoute, into, row, to
from bot.conversations.turn import GoTo, Outcome, Rows, Screen, Turn
from bot.kijkwijzer import Kind, Option, Richtvraag
from bot.rules import moments, planning
from bot.rules import series as rules
from bot.rules.planning import Plan
from bot.rules.series import Occurrence, Series
from bot.storage import akkoord, answers, meetings

DRAFT = "reeks"
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
    return _show(turn, _draft(turn, text, series, series.at, expects))


def _draft(
    turn: Turn, text: Text, series: Series, at: time, expects: TextAddress
) -> dict[str, Any]:
    """What is shown, with the dates: worked out later they could be others."""
    first = max(series.first or turn.today, turn.today + timedelta(days=1))
    lasts = {until: until.day(first) for until in (Until.SCHOOL_YEAR, Until.YEAR)}
    if series.last:
        lasts = {Until.OWN: series.last}
    dates = {
        until: [
            [each.planned.isoformat(), each.day and each.day.isoformat()]
            for each in rules.dates(series, first, last, turn.house.free_days)
        ]
        for until, last in lasts.items()
    }
    enough = (until for until, found in dates.items() if sum(bool(d) for _, d in found) >= FEWEST)
    until = next(enough, [*dates][-1])
    return {
        "id": text.message_id,
        "hour": at.isoformat("minutes"),
        "minutes": series.minutes or planning.MINUTES,
        "place": next(iter(moments.parts(text.text)[1:]), series.place),
        "dates": dates,
        "until": until,
        "last": lasts[until].isoformat(),
        "expects": expects,
    }


def _show(turn: Turn, kept: dict[str, Any]) -> Screen:
    turn.put_down(DRAFT, kept)
    id, plans = kept["id"], _plans(kept)
    free = turn.house.free_days
    skipped = [each.planned for each in _dates(kept) if each.day is None]
    text = turn.text(
        "overleg.reeks_voorstel",
        plans=plans,
        moved={each.day: (each.planned, free.name(each.planned)) for each in _dates(kept)
               if each.day and each.day != each.planned},
        skipped=[(why, list(days)) for why, days in groupby(skipped, free.name)],
        place=kept["place"],
        until=kept["until"],
        last=date.fromisoformat(kept["last"]),
        doubts={doubt for plan in plans for doubt in planning.doubts(plan, turn.now, free)},
        people=len(meetings.invited(turn.session, turn.network.id)),
    )  # fmt: skip
    rows = [
        [turn.button("reeks_bewaren", to("reeks-bewaar", id))] if plans else [],
        *_without(turn, id, plans),
        *([turn.button("reeks_jaar" if other == Until.YEAR else "reeks_schooljaar",
                       to("reeks-tot", id, other))]
          for other in kept["dates"] if other != kept["until"]),
        [turn.button("alle_overleg", to("overleggen"))],
    ]  # fmt: skip
    return Screen(text, rows, expects=kept["expects"])


def _dates(kept: dict[str, Any]) -> list[Occurrence]:
    """What was put down, of the time that was chosen."""
    return [
        Occurrence(date.fromisoformat(planned), date.fromisoformat(day) if day else None)
        for planned, day in kept["dates"][kept["until"]]
    ]


def _plans(kept: dict[str, Any]) -> list[Plan]:
    hour = time.fromisoformat(kept["hour"])
    days = [each.day for each in _dates(kept) if each.day]
    return [Plan(day, hour, kept["minutes"], kept["place"]) for day in days]


def _without(turn: Turn, id: int, plans: Sequence[Plan]) -> Rows:
    return [
        [turn.button("zonder", to("reeks-zonder", id, plan.day),
                     moment=turn.house.texts.day(plan.day))]
        for plan in plans
    ]  # fmt: skip


def _drafted(turn: Turn, id: int) -> dict[str, Any]:
    kept: dict[str, Any] | None = turn.draft(DRAFT)
    if not kept or kept["id"] != id:
        raise Gone("niets_te_bewaren", to("overleggen"), alert=False)
    return kept


Drafted = Annotated[dict[str, Any], row(_drafted)]


@routes.press("reeks-tot")
def set_until(turn: Turn, kept: Drafted, until: Until) -> Outcome:
    if until not in kept["dates"]:
        return GoTo(to("overleggen"))
    return _show(turn, kept | {"until": until})


@routes.press("reeks-zonder")
def without(turn: Turn, kept: Drafted, day: date) -> Screen:
    dates = {
        until: [each for each in days if each[1] != day.isoformat()]
        for until, days in kept["dates"].items()
    }
    return _show(turn, kept | {"dates": dates})


@routes.press("reeks-bewaar")
def keep_all(turn: Turn, kept: Drafted) -> Outcome:
    turn.put_down(DRAFT, None)
    series = secrets.token_hex(8)
    planned = [keep(turn, plan, series) for plan in _plans(kept)]
    announce_several(turn, planned, "overleg.reeks_uitnodiging")
    turn.says.saved()
    return GoTo(to("overleggen"))

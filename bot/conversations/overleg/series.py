"""A series of overleg: "elk trimester, dinsdag, 14 uur". Its dates are shown before they are kept.

reeks                  how often, on which day, at what hour?
text reeks             in one message, with the place after a semicolon
reeks-ritme:OPTION     as often as the network answered itself
text reeks-ritme:OPTION  only the day, the hour and the place
reeks-tot:DRAFT:UNTIL  until the end of the school year, or a year ahead
reeks-zonder:DRAFT:DAY not this one (as 20270309)
reeks-bewaar:DRAFT     keep them all, and invite everyone once
"""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from bot.conversations.events import Text
from bot.conversations.overleg.announcing import announce_several
from bot.conversations.overleg.planning import keep
from bot.conversations.routes import Needs, Routes, UnknownRouteError
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
_KEY = "%Y%m%d"


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


routes = Routes()


@routes.press("reeks", needs=Needs.REGISSEUR)
def ask(turn: Turn) -> Screen:
    agreed = _agreed(turn)
    rows = [
        [turn.button("reeks_ritme", f"reeks-ritme:{option.key}", ritme=option.label)]
        for option in agreed
    ]
    back = [turn.button("alle_overleg", "overleggen")]
    return Screen(turn.text("overleg.reeks", agreed=agreed), [*rows, back], expects="reeks")


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


@routes.press("reeks-ritme", needs=Needs.REGISSEUR)
def ask_day(turn: Turn, key: str) -> Screen:
    question = _question(turn)
    option = next((o for o in question.options if o.key == key), None) if question else None
    if option is None:
        raise UnknownRouteError
    back = [turn.button("terug", "reeks")]
    text = turn.text("overleg.reeks_dag", option=option)
    return Screen(text, [back], expects=f"reeks-ritme:{key}")


@routes.text("reeks", needs=Needs.REGISSEUR)
def take(turn: Turn, text: Text) -> Screen:
    given = moments.parts(text.text)
    return _take(turn, text, rules.read(given[0], turn.today) if given else None, "reeks")


@routes.text("reeks-ritme", needs=Needs.REGISSEUR)
def take_day(turn: Turn, text: Text, key: str) -> Screen:
    given = moments.parts(text.text)
    every = rules.of_cadence(key, 1, time())
    # How often is known; "jaarlijks" only makes it a whole sentence.
    said = rules.read(f"jaarlijks {given[0]}", turn.today) if given else None
    found = replace(said, every=every.every) if said and every else None
    return _take(turn, text, found, f"reeks-ritme:{key}")


def _take(turn: Turn, text: Text, series: Series | None, expects: str) -> Screen:
    if series is None or series.at is None or series.weekday is None:
        why = "onbekend" if series is None else "geen_uur" if series.at is None else "geen_dag"
        wrong = turn.text("overleg.reeks_niet_begrepen", why=why, text=text.text, expects=expects,
                          no_day=rules.no_such_day(text.text.partition(";")[0]))  # fmt: skip
        return Screen(wrong, [[turn.button("terug", "reeks")]], expects=expects)
    return _show(turn, _draft(turn, text, series, series.at, expects))


def _draft(turn: Turn, text: Text, series: Series, at: time, expects: str) -> dict[str, Any]:
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
        [turn.button("reeks_bewaren", f"reeks-bewaar:{id}")] if plans else [],
        *_without(turn, id, plans),
        *([turn.button("reeks_jaar" if other == Until.YEAR else "reeks_schooljaar",
                       f"reeks-tot:{id}:{other}")]
          for other in kept["dates"] if other != kept["until"]),
        [turn.button("alle_overleg", "overleggen")],
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
        [turn.button("zonder", f"reeks-zonder:{id}:{plan.day:{_KEY}}",
                     moment=turn.house.texts.day(plan.day))]
        for plan in plans
    ]  # fmt: skip


def _drafted(turn: Turn, id: int) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = turn.draft(DRAFT)
    if kept and kept["id"] == id:
        return kept
    turn.says.toast(turn.word("meldingen.niets_te_bewaren"))
    return None


@routes.press("reeks-tot", needs=Needs.REGISSEUR)
def set_until(turn: Turn, id: int, until: Until) -> Outcome:
    kept = _drafted(turn, id)
    if kept is None or until not in kept["dates"]:
        return GoTo("overleggen")
    return _show(turn, kept | {"until": until})


@routes.press("reeks-zonder", needs=Needs.REGISSEUR)
def without(turn: Turn, id: int, key: str) -> Outcome:
    kept = _drafted(turn, id)
    if kept is None:
        return GoTo("overleggen")
    dates = {
        until: [each for each in days if (each[1] or "").replace("-", "") != key]
        for until, days in kept["dates"].items()
    }
    return _show(turn, kept | {"dates": dates})


@routes.press("reeks-bewaar", needs=Needs.REGISSEUR)
def keep_all(turn: Turn, id: int) -> Outcome:
    kept = _drafted(turn, id)
    if kept is None:
        return GoTo("overleggen")
    turn.put_down(DRAFT, None)
    series = secrets.token_hex(8)
    planned = [keep(turn, plan, series) for plan in _plans(kept)]
    announce_several(turn, planned, "overleg.reeks_uitnodiging")
    turn.says.saved()
    return GoTo("overleggen")

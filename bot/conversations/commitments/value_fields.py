"""A value of an indicator: a new one, and its day, source and school year asked one by one."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic.dataclasses import dataclass

from bot.conversations.changes import write
from bot.conversations.commitments.value_list import FIELDS, EditableValue
from bot.conversations.drafts import Draft
from bot.conversations.events import Text
from bot.conversations.routes import Routes, into, kept, one_of, to
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.rules import indicators as rules
from bot.rules.numbers import with_comma
from bot.rules.written import as_school_year, no_such_day, school_year
from bot.storage import history, networks
from bot.storage.tables import AuditEvent, Indicator, Measurement

Asked = Annotated[str, one_of(*FIELDS)]
Field = Annotated[str, one_of("value", *FIELDS)]

routes = Routes()


@dataclass(frozen=True, slots=True)
class Doubted(Draft):
    """What was written: several values, or one without a number."""

    kept_as = "waarde"
    indicator: int
    text: str


@routes.press("waarde-nieuw")
def ask_new(turn: Turn, indicator: Indicator) -> Screen:
    text = turn.text("indicatoren.waarde", indicator=indicator)
    back = [turn.button("terug", to("indicator", indicator))]
    return Screen(text, [back], expects=into("waarde-nieuw", indicator))


@routes.text("waarde-nieuw")
@routes.text("waarde-bij", beside=True)
def take_new(turn: Turn, text: Text, indicator: Indicator) -> Outcome:
    """One value is kept at once; no number, or a value on each line, is shown first."""
    values = rules.read_values(text.text, turn.today)
    several = len(values) > 1
    if not several and rules.understood(values[0].value):
        return _keep_new(turn, indicator, values)
    turn.put_down(Doubted(indicator.id, text.text))
    question = (
        turn.text(
            "indicatoren.waarden",
            indicator=indicator,
            values=[(value, no_such_day(value.wrong or "")) for value in values],
        )
        if several
        else turn.text("indicatoren.geen_getal", value=values[0].value)
    )
    rows = [
        [turn.button("rijen_bewaren" if several else "toch_bewaren", to("waarde-toch", indicator))],
        [turn.button("terug", to("indicator", indicator))],
    ]
    return Screen(question, rows, expects=into("waarde-nieuw", indicator))


@routes.press("waarde-toch")
def keep_anyway(turn: Turn, indicator: Indicator) -> Outcome:
    waits = turn.take(Doubted, to("indicator", indicator), indicator=indicator.id)
    return _keep_new(turn, indicator, rules.read_values(waits.text, turn.today))


def _keep_new(turn: Turn, indicator: Indicator, written: Sequence[rules.Value]) -> Outcome:
    """What else there is to know of it is asked, when it is but one."""
    added = [add(turn, indicator, each) for each in written]
    turn.says.saved(*(event for _, event in added))
    if len(added) > 1:
        return GoTo(to("indicator", indicator))
    return ask_next(turn, added[0][0], wrong=written[0].wrong)


def add(turn: Turn, indicator: Indicator, written: rules.Value) -> tuple[Measurement, AuditEvent]:
    value = Measurement(
        network_id=indicator.network_id,
        indicator_id=indicator.id,
        value=written.value,
        day=written.day,
        source=written.source,
        school_year=written.school_year,
        hidden=_to_hide(turn, written.value, indicator, turn.partner.id),
        given_by=turn.partner.id,
    )
    return value, history.add(turn.session, value, turn.source())


def _to_hide(turn: Turn, value: str, indicator: Indicator, given_by: int) -> bool:
    """Small counts, which could point at single young people, and the figures of one school."""
    schools = networks.schools(turn.session, turn.network.id)
    return rules.small(value, indicator) or given_by in schools


def ask_next(
    turn: Turn, value: Measurement, after: str | None = None, wrong: str | None = None
) -> Outcome:
    """The first field in which nothing stands; `wrong`: what was given as its day, and is none."""
    field = "day" if wrong else rules.next_empty(value, FIELDS, after)
    if field is None:
        return GoTo(to("indicator", value.indicator_id))
    return _ask(turn, value, field, wrong or "")


def _ask(turn: Turn, value: Measurement, field: str, wrong: str = "") -> Screen:
    """`wrong`: what somebody wrote, and does not fit this field."""
    day = field == "day"
    text = turn.text(
        "indicatoren.waarde_veld",
        value=value,
        field=field,
        wrong=wrong,
        no_day=no_such_day(wrong) if day else None,
        future=rules.measured(wrong, turn.today) if day else None,
    )
    skip = [turn.button("overslaan", to("waarde-over", value, field))]
    rows = [*([likely] for likely in _likely(turn, value, field)), skip]
    return Screen(text, rows, expects=into("waarde-veld", value, field, value.stamp))


def _likely(turn: Turn, value: Measurement, field: str) -> list[Button]:
    """What is given most often, in one tap."""
    match field:
        case "day":
            summer = rules.next_31_august(turn.today)
            days = (turn.today, summer.replace(year=summer.year - 1))
            return [Button(turn.house.texts.day(d), to("waarde-is", value, d)) for d in days]
        case "school_year":
            current = school_year(value.day or turn.today)
            return [Button(current, to("waarde-jaar", value, current))]
    return []


@routes.press("waarde-veld")
def ask_field(turn: Turn, value: EditableValue, field: Field) -> Screen:
    return _ask(turn, value, field)


@routes.text("waarde-veld")
def take_field(turn: Turn, text: Text, value: EditableValue, field: Field, stamp: int) -> Outcome:
    words = text.line
    match field:
        case "day":
            on = rules.measured(words, turn.today)
            if on is None or on > turn.today:
                return _ask(turn, value, field, wrong=words)
            return set_day(turn, value, on)
        case "school_year":
            year = as_school_year(words)
            return _set_year(turn, value, year) if year else _ask(turn, value, field, wrong=words)
        case "source":
            outcome = write(turn, value, field, words, stamp)
            return ask_next(turn, value, field) if isinstance(outcome, GoTo) else outcome
    indicator = kept(turn, Indicator, value.indicator_id)
    hidden = _to_hide(turn, words, indicator, value.given_by)
    return write(turn, value, field, with_comma(words), stamp, hidden=hidden)


@routes.press("waarde-is")
def set_day(turn: Turn, value: EditableValue, on: date) -> Outcome:
    """A day tells its school year, unless somebody gave one."""
    year = value.school_year or school_year(on)
    turn.says.saved(history.change(turn.session, value, turn.source(), day=on, school_year=year))
    return ask_next(turn, value, after="day")


@routes.press("waarde-jaar")
def set_year(turn: Turn, value: EditableValue, written: str) -> Outcome:
    return _set_year(turn, value, as_school_year(written))


def _set_year(turn: Turn, value: Measurement, year: str | None) -> Outcome:
    turn.says.saved(history.change(turn.session, value, turn.source(), school_year=year))
    return ask_next(turn, value, after="school_year")


@routes.press("waarde-over")
def skip_field(turn: Turn, value: EditableValue, field: Asked) -> Outcome:
    return ask_next(turn, value, after=field)

"""What an indicator measures: its fields are asked one by one, and each is changed later."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Annotated

from bot.conversations.changes import change, write
from bot.conversations.commitments import goal_tree, value_fields
from bot.conversations.commitments.goal_tree import AnyGoal
from bot.conversations.commitments.indicator_list import EditableIndicator
from bot.conversations.events import Text
from bot.conversations.paging import pairs
from bot.conversations.routes import Routes, into, one_of, to
from bot.conversations.saving import mark_answered
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.kijkwijzer import Kind
from bot.rules import indicators as rules
from bot.storage import history
from bot.storage.tables import Indicator
from bot.texts import shorten

FIELDS = ("measure", "timing", "target")
"""What is asked after the name, "text"."""
Asked = Annotated[str, one_of(*FIELDS)]
Field = Annotated[str, one_of("text", *FIELDS)]

routes = Routes()


@routes.press("indicator-nieuw")
def ask_new(turn: Turn) -> Screen:
    back = [turn.button("indicatoren", to("indicatoren")), *turn.to_question()]
    return Screen(turn.text("indicatoren.nieuw"), [back], expects=into("indicator-nieuw"))


@routes.text("indicator-nieuw")
def take_new(turn: Turn, text: Text) -> Outcome:
    written = rules.read(text.text, turn.today)
    target = written.target
    known = target is not None and not target.wrong
    indicator = Indicator(
        network_id=turn.network.id,
        text=written.text,
        measure=written.measure,
        timing=written.timing,
        target=target.value if target and known else None,
        target_day=target.day if target and known else None,
        proposed_by=turn.partner.id,
    )
    events = [history.add(turn.session, indicator, turn.source())]
    value = _current(written, turn.today)
    measured = value and value_fields.add(turn, indicator, value)
    events += [measured[1]] if measured else []
    for question in turn.kijkwijzer.questions:
        if question.kind is Kind.INDICATORS:
            mark_answered(turn, question)
    turn.says.saved(*events)
    if value and measured and value.wrong:
        return value_fields.ask_next(turn, measured[0], wrong=value.wrong)
    if target and target.wrong:
        return _ask(turn, indicator, "target", wrong=target.wrong)
    return _ask_next(turn, indicator, after=None)


def _current(written: rules.Written, today: date) -> rules.Value | None:
    """The "actuele waarde": of today, unless it says of when."""
    if not written.value:
        return None
    value = rules.read_value(written.value, today)
    return value if value.wrong else replace(value, day=value.day or today)


def _ask_next(turn: Turn, indicator: Indicator, after: str | None) -> Outcome:
    """The first empty field after `after`; the indicator itself when it is complete."""
    field = rules.next_empty(indicator, FIELDS, after)
    return _ask(turn, indicator, field) if field else GoTo(to("indicator", indicator))


def _ask(turn: Turn, indicator: Indicator, field: str, wrong: str | None = None) -> Screen:
    """`wrong`: what was given as the day of the target, and does not exist."""
    text = turn.text("indicatoren.veld", indicator=indicator, field=field, no_day=wrong)
    skip = turn.button("overslaan", to("indicator-over", indicator, field))
    back = turn.button("klaar", to("indicator", indicator))
    expects = into("indicator-veld", indicator, field, indicator.stamp)
    return Screen(text, [[skip, back]], expects=expects)


@routes.press("indicator-veld")
def ask_field(turn: Turn, indicator: EditableIndicator, field: Field) -> Screen:
    return _ask(turn, indicator, field)


@routes.press("indicator-over")
def skip_field(turn: Turn, indicator: Indicator, field: Asked) -> Outcome:
    return _ask_next(turn, indicator, after=field)


@routes.text("indicator-veld")
def take_field(
    turn: Turn, text: Text, indicator: EditableIndicator, field: Field, stamp: int
) -> Outcome:
    """A field that was empty leads to the next one; one that is changed leads back."""
    first = not getattr(indicator, field)
    if field == "target":
        target = rules.read_target(text.line, turn.today)
        if target.wrong:
            return _ask(turn, indicator, field, wrong=target.wrong)
        return write(turn, indicator, field, target.value, stamp, target_day=target.day)
    outcome = write(turn, indicator, field, text.line, stamp)
    if isinstance(outcome, GoTo) and first and field in FIELDS:
        return _ask_next(turn, indicator, after=field)
    return outcome


@routes.press("indicator-wijzig")
def edit(turn: Turn, indicator: EditableIndicator) -> Screen:
    words = turn.house.texts.words("velden")
    buttons = [
        Button(words[field], to("indicator-veld", indicator, field)) for field in ("text", *FIELDS)
    ]
    rows = [
        *pairs(buttons),
        [turn.button("voor_doel", to("indicator-doel", indicator, None))],
        [turn.button("verwijderen", to("indicator-weg", indicator))],
        [turn.button("terug", to("indicator", indicator))],
    ]  # fmt: skip
    return Screen(turn.text("indicatoren.wijzigen", indicator=indicator), rows)


@routes.press("indicator-doel")
def ask_goal(turn: Turn, indicator: EditableIndicator, here: AnyGoal | None) -> Screen:
    return goal_tree.choose(
        turn,
        here,
        below=partial(to, "indicator-doel", indicator),
        this=partial(to, "indicator-doel-is", indicator),
        back=to("indicator", indicator),
    )


@routes.press("indicator-doel-is")
def set_goal(turn: Turn, indicator: EditableIndicator, goal: AnyGoal) -> Outcome:
    return change(turn, indicator, goal_id=goal.id)


@routes.press("indicator-weg")
def remove(turn: Turn, indicator: EditableIndicator) -> Outcome:
    event = history.change(turn.session, indicator, turn.source(), removed_at=turn.now)
    turn.says.saved(event, lead=turn.text("vragen.verwijderd", naam=shorten(indicator.text, 60)))
    return GoTo(to("indicatoren"))

"""What an indicator measures: a new one, its fields asked one by one, and each one changed later.

indicator-nieuw                  a new one
text indicator-nieuw             its name, or all columns with semicolons
indicator-veld:ID:FIELD          ask one field
text indicator-veld:ID:FIELD:STAMP
indicator-over:ID:FIELD          leave it empty, ask the next one
indicator-wijzig:ID              what can be changed
indicator-doel:ID:GOAL           for which goal? (0: from the top)
indicator-doel-is:ID:GOAL
indicator-weg:ID
"""

from dataclasses import replace
from datetime import date

from bot.conversations.changes import change, kept, write
from bot.conversations.commitments import goal_tree, value_fields
from bot.conversations.commitments.indicator_list import editable
from bot.conversations.events import Text
from bot.conversations.paging import pairs
from bot.conversations.routes import Routes, UnknownRouteError
from bot.conversations.saving import mark_answered
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.kijkwijzer import Kind
from bot.rules import indicators as rules
from bot.storage import history
from bot.storage.tables import Goal, Indicator
from bot.texts import shorten

FIELDS = ("measure", "timing", "target")
"""What is asked after the name, "text"."""

routes = Routes()


@routes.press("indicator-nieuw")
def ask_new(turn: Turn) -> Screen:
    back = [turn.button("indicatoren", "indicatoren"), *turn.to_question()]
    return Screen(turn.text("indicatoren.nieuw"), [back], expects="indicator-nieuw")


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
    return _ask(turn, indicator, field) if field else GoTo(f"indicator:{indicator.id}")


def _ask(turn: Turn, indicator: Indicator, field: str, wrong: str | None = None) -> Screen:
    """`wrong`: what was given as the day of the target, and does not exist."""
    text = turn.text("indicatoren.veld", indicator=indicator, field=field, no_day=wrong)
    skip = turn.button("overslaan", f"indicator-over:{indicator.id}:{field}")
    back = turn.button("klaar", f"indicator:{indicator.id}")
    address = f"indicator-veld:{indicator.id}:{field}:{indicator.stamp}"
    return Screen(text, [[skip, back]], expects=address)


@routes.press("indicator-veld")
def ask_field(turn: Turn, id: int, field: str) -> Screen:
    if field not in (*FIELDS, "text"):
        raise UnknownRouteError
    return _ask(turn, editable(turn, id), field)


@routes.press("indicator-over")
def skip_field(turn: Turn, id: int, field: str) -> Outcome:
    if field not in FIELDS:
        return GoTo(f"indicator:{id}")
    return _ask_next(turn, kept(turn, Indicator, id), after=field)


@routes.text("indicator-veld")
def take_field(turn: Turn, text: Text, id: int, field: str, stamp: int) -> Outcome:
    """A field that was empty leads to the next one; one that is changed leads back."""
    indicator = editable(turn, id)
    if field not in (*FIELDS, "text"):
        raise UnknownRouteError
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
def edit(turn: Turn, id: int) -> Screen:
    indicator = editable(turn, id)
    words = turn.house.texts.words("velden")
    buttons = [Button(words[field], f"indicator-veld:{id}:{field}") for field in ("text", *FIELDS)]
    rows = [
        *pairs(buttons),
        [turn.button("voor_doel", f"indicator-doel:{id}:0")],
        [turn.button("verwijderen", f"indicator-weg:{id}")],
        [turn.button("terug", f"indicator:{id}")],
    ]  # fmt: skip
    return Screen(turn.text("indicatoren.wijzigen", indicator=indicator), rows)


@routes.press("indicator-doel")
def ask_goal(turn: Turn, id: int, goal_id: int) -> Screen:
    editable(turn, id)
    return goal_tree.choose(turn, "indicator-doel", id, goal_id)


@routes.press("indicator-doel-is")
def set_goal(turn: Turn, id: int, goal_id: int) -> Outcome:
    return change(turn, editable(turn, id), goal_id=kept(turn, Goal, goal_id).id)


@routes.press("indicator-weg")
def remove(turn: Turn, id: int) -> Outcome:
    indicator = editable(turn, id)
    event = history.change(turn.session, indicator, turn.source(), removed_at=turn.now)
    turn.says.saved(event, lead=turn.text("vragen.verwijderd", naam=shorten(indicator.text, 60)))
    return GoTo("indicatoren")

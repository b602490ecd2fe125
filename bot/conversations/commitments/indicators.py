"""Indicators: what shows whether a goal comes nearer, and the values that were measured.

/indicatoren                     all of them, with their latest value
indicator:ID                     one: its series, its target
indicator-nieuw                  a new one
text indicator-nieuw             its name, or all columns with semicolons
indicator-veld:ID:FIELD          ask one field
text indicator-veld:ID:FIELD:STAMP
indicator-over:ID:FIELD          leave it empty, ask the next one
indicator-wijzig:ID              what can be changed
indicator-doel:ID:GOAL           for which goal? (0: from the top)
indicator-doel-is:ID:GOAL
indicator-beeld:ID               the line picture
indicator-weg:ID
waarde-nieuw:ID                  a new value
text waarde-nieuw:ID             the value, and if one likes its day, source and school year
waarde-toch:ID                   keep a value that is no number
waarde-veld:VALUE:FIELD          ask its day, source or school year
text waarde-veld:VALUE:FIELD:STAMP
waarde-is:VALUE:DAY              that day
waarde-over:VALUE:FIELD          leave it empty
waarden:ID:PAGE                  the values, to change one
waarde:VALUE                     one value
waarde-toon:VALUE                this small count, or figure of one school, may be shown
waarde-weg:VALUE
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.conversations.changes import kept, write
from bot.conversations.commitments import goals
from bot.conversations.events import Text
from bot.conversations.paging import page
from bot.conversations.routes import Routes, UnknownRouteError
from bot.conversations.saving import mark_answered
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.draaiboek.indicators import Figures, figures, readable
from bot.kijkwijzer import Kind
from bot.rules import indicators as rules
from bot.rules.written import as_school_year, school_year
from bot.storage import history, indicators, networks
from bot.storage.tables import AuditEvent, Goal, Indicator, Measurement
from bot.texts import shorten

FIELDS = ("measure", "timing", "target")
VALUE_FIELDS = ("day", "source", "school_year")
MOST_VALUES = 12
"""Values on the screen of an indicator: the newest."""

routes = Routes()


@routes.command("indicatoren")
@routes.press("indicatoren")
def overview(turn: Turn) -> Screen:
    return show_list(turn, 0)


@routes.press("indicatoren-blad")
def show_list(turn: Turn, number: int) -> Screen:
    numbered = list(enumerate(load(turn), start=1))
    shown, other_pages = page(turn, numbered, number, "indicatoren-blad")
    rows = [[Button(f"{n}. {shorten(f.text, 45)}", f"indicator:{f.id}")] for n, f in shown]
    add = [turn.button("nog_indicator", "indicator-nieuw"), *turn.to_question()]
    text = turn.text("indicatoren.lijst", figures=shown)
    return Screen(text, [*rows, other_pages, add])


@routes.press("indicator")
def one(turn: Turn, id: int) -> Screen:
    indicator = kept(turn, Indicator, id)
    [found] = _figures(turn, [indicator])
    text = turn.text(
        "indicatoren.een",
        figures=found,
        most=MOST_VALUES,
        goal=goals.load(turn).find(indicator.goal_id) if indicator.goal_id else None,
        exact=turn.is_regisseur,
    )
    change = [turn.button("wijzigen", f"indicator-wijzig:{id}")]
    values = [turn.button("waarden", f"waarden:{id}:0")] if found.values else []
    picture = [turn.button("beeld", f"indicator-beeld:{id}")] if found.values else []
    rows = [
        [turn.button("nog_waarde", f"waarde-nieuw:{id}")],
        [*picture, *values],
        [*(change if _may_edit(turn, indicator) else []),
         turn.button("historie", f"historie:indicator:{id}")],
        [turn.button("indicatoren", "indicatoren"), *turn.to_question()],
    ]  # fmt: skip
    return Screen(text, rows, expects=f"waarde-nieuw:{id}")


@routes.press("indicator-nieuw")
def ask_new(turn: Turn) -> Screen:
    back = [turn.button("indicatoren", "indicatoren"), *turn.to_question()]
    return Screen(turn.text("indicatoren.nieuw"), [back], expects="indicator-nieuw")


@routes.text("indicator-nieuw")
def take_new(turn: Turn, text: Text) -> Outcome:
    written = rules.read(text.text, turn.today)
    indicator = Indicator(
        network_id=turn.member.network.id,
        text=written.text,
        measure=written.measure,
        timing=written.timing,
        target=written.target.value if written.target else None,
        target_day=written.target.day if written.target else None,
        proposed_by=turn.member.partner.id,
    )
    events = [history.add(turn.session, indicator, turn.source())]
    if written.value:
        value = rules.read_value(written.value, turn.today)
        value = replace(value, day=value.day or turn.today)  # the column is "actuele waarde"
        events.append(_add_value(turn, indicator, value)[1])
    for question in turn.kijkwijzer.questions:
        if question.kind is Kind.INDICATORS:
            mark_answered(turn, question)
    turn.saved(*events)
    return _ask_next(turn, indicator, after=None)


def _ask_next(turn: Turn, indicator: Indicator, after: str | None) -> Outcome:
    """The first empty field after `after`; the indicator itself when it is complete."""
    rest = FIELDS[FIELDS.index(after) + 1 :] if after else FIELDS
    field = next((f for f in rest if not getattr(indicator, f)), None)
    return _field_screen(turn, indicator, field) if field else GoTo(f"indicator:{indicator.id}")


def _field_screen(turn: Turn, indicator: Indicator, field: str) -> Screen:
    text = turn.text("indicatoren.veld", indicator=indicator, field=field)
    skip = turn.button("overslaan", f"indicator-over:{indicator.id}:{field}")
    back = turn.button("klaar", f"indicator:{indicator.id}")
    address = f"indicator-veld:{indicator.id}:{field}:{indicator.stamp}"
    return Screen(text, [[skip, back]], expects=address)


@routes.press("indicator-veld")
def ask_field(turn: Turn, id: int, field: str) -> Screen:
    if field not in (*FIELDS, "text"):
        raise UnknownRouteError
    return _field_screen(turn, _editable(turn, id), field)


@routes.press("indicator-over")
def skip_field(turn: Turn, id: int, field: str) -> Outcome:
    if field not in FIELDS:
        return GoTo(f"indicator:{id}")
    return _ask_next(turn, kept(turn, Indicator, id), after=field)


@routes.text("indicator-veld")
def take_field(turn: Turn, text: Text, id: int, field: str, stamp: int) -> Outcome:
    """A field that was empty leads to the next one; one that is changed leads back."""
    indicator = _editable(turn, id)
    if field not in (*FIELDS, "text"):
        raise UnknownRouteError
    words = " ".join(text.text.split())
    first = not getattr(indicator, field)
    if field == "target":
        target = rules.read_target(words, turn.today)
        return write(turn, indicator, field, target.value, stamp, target_day=target.day)
    outcome = write(turn, indicator, field, words, stamp)
    if isinstance(outcome, GoTo) and first and field in FIELDS:
        return _ask_next(turn, indicator, after=field)
    return outcome


@routes.press("indicator-wijzig")
def edit(turn: Turn, id: int) -> Screen:
    indicator = _editable(turn, id)
    words = turn.house.texts.words("velden")
    buttons = [Button(words[field], f"indicator-veld:{id}:{field}") for field in ("text", *FIELDS)]
    rows = [
        buttons[:2], buttons[2:],
        [turn.button("voor_doel", f"indicator-doel:{id}:0")],
        [turn.button("verwijderen", f"indicator-weg:{id}")],
        [turn.button("terug", f"indicator:{id}")],
    ]  # fmt: skip
    return Screen(turn.text("indicatoren.wijzigen", indicator=indicator), rows)


@routes.press("indicator-doel")
def ask_goal(turn: Turn, id: int, goal_id: int) -> Screen:
    _editable(turn, id)
    return goals.choose(turn, "indicator-doel", id, goal_id)


@routes.press("indicator-doel-is")
def set_goal(turn: Turn, id: int, goal_id: int) -> Outcome:
    goal = kept(turn, Goal, goal_id)
    indicator = _editable(turn, id)
    turn.saved(history.change(turn.session, indicator, turn.source(), goal_id=goal.id))
    return GoTo(f"indicator:{id}")


@routes.press("indicator-beeld")
def picture(turn: Turn, id: int) -> None:
    """The picture, and under it the same in words."""
    [found] = _figures(turn, [kept(turn, Indicator, id)])
    back = turn.button("terug", f"indicator:{id}")
    turn.show(Screen(turn.text("indicatoren.beeld_komt"), [[back]]))
    again = turn.button("opnieuw_sturen", f"indicator-beeld:{id}")
    turn.send_file(
        "sendPhoto",
        {"what": "indicator", "network_id": turn.member.network.id, "indicator_id": id},
        # As the picture, which may travel on: without what is for one school.
        turn.text("indicatoren.beeld", figures=readable(found, None)),
        doubt=Screen(turn.text("indicatoren.beeld_twijfel"), [[again]]),
    )


@routes.press("indicator-weg")
def remove(turn: Turn, id: int) -> Outcome:
    indicator = _editable(turn, id)
    event = history.change(turn.session, indicator, turn.source(), removed_at=turn.now)
    turn.saved(event, lead=turn.text("vragen.verwijderd", naam=shorten(indicator.text, 60)))
    return GoTo("indicatoren")


@routes.press("waarde-nieuw")
def ask_value(turn: Turn, id: int) -> Screen:
    indicator = kept(turn, Indicator, id)
    text = turn.text("indicatoren.waarde", indicator=indicator)
    back = [turn.button("terug", f"indicator:{id}")]
    return Screen(text, [back], expects=f"waarde-nieuw:{id}")


@routes.text("waarde-nieuw")
def take_value(turn: Turn, text: Text, id: int) -> Outcome:
    indicator = kept(turn, Indicator, id)
    written = rules.read_value(text.text, turn.today)
    if not rules.understood(written.value):
        turn.put_down("waarde", {"id": id, "text": text.text})
        wrong = turn.text("indicatoren.geen_getal", value=written.value)
        rows = [
            [turn.button("toch_bewaren", f"waarde-toch:{id}")],
            [turn.button("terug", f"indicator:{id}")],
        ]
        return Screen(wrong, rows, expects=f"waarde-nieuw:{id}")
    return _keep_value(turn, indicator, written)


@routes.press("waarde-toch")
def keep_anyway(turn: Turn, id: int) -> Outcome:
    waits = turn.draft("waarde")
    if waits is None or waits["id"] != id:
        turn.toast(turn.word("meldingen.niets_te_bewaren"))
        return GoTo(f"indicator:{id}")
    indicator = kept(turn, Indicator, id)
    turn.put_down("waarde", None)
    return _keep_value(turn, indicator, rules.read_value(waits["text"], turn.today))


def _keep_value(turn: Turn, indicator: Indicator, written: rules.Value) -> Outcome:
    value, event = _add_value(turn, indicator, written)
    turn.saved(event)
    return _ask_next_of_value(turn, value, after=None)


def _add_value(
    turn: Turn, indicator: Indicator, written: rules.Value
) -> tuple[Measurement, AuditEvent]:
    value = Measurement(
        network_id=indicator.network_id,
        indicator_id=indicator.id,
        value=written.value,
        day=written.day,
        source=written.source,
        school_year=written.school_year,
        hidden=_to_hide(turn, written.value, turn.member.partner.id),
        given_by=turn.member.partner.id,
    )
    return value, history.add(turn.session, value, turn.source())


def _to_hide(turn: Turn, value: str, given_by: int) -> bool:
    """Small counts, which could point at single young people, and the figures of one school."""
    return rules.small(value) or given_by in networks.schools(turn.session, turn.member.network.id)


def _ask_next_of_value(turn: Turn, value: Measurement, after: str | None) -> Outcome:
    rest = VALUE_FIELDS[VALUE_FIELDS.index(after) + 1 :] if after else VALUE_FIELDS
    field = next((f for f in rest if not getattr(value, f)), None)
    if field is None:
        return GoTo(f"indicator:{value.indicator_id}")
    return _value_field_screen(turn, value, field)


def _value_field_screen(turn: Turn, value: Measurement, field: str, wrong: str = "") -> Screen:
    now = turn.today
    days: list[Button] = []
    if field == "day":
        summer = rules.next_31_august(now)
        days = [
            Button(turn.house.texts.day(d), f"waarde-is:{value.id}:{d.isoformat()}")
            for d in (now, summer.replace(year=summer.year - 1))
        ]
    if field == "school_year":
        current = school_year(value.day or now)
        days = [Button(current, f"waarde-jaar:{value.id}:{current}")]
    skip = turn.button("overslaan", f"waarde-over:{value.id}:{field}")
    text = turn.text("indicatoren.waarde_veld", value=value, field=field, wrong=wrong)
    rows = [*([d] for d in days), [skip]]
    return Screen(text, rows, expects=f"waarde-veld:{value.id}:{field}:{value.stamp}")


@routes.press("waarde-veld")
def ask_value_field(turn: Turn, id: int, field: str) -> Screen:
    if field not in (*VALUE_FIELDS, "value"):
        raise UnknownRouteError
    return _value_field_screen(turn, _value(turn, id), field)


@routes.text("waarde-veld")
def take_value_field(turn: Turn, text: Text, id: int, field: str, stamp: int) -> Outcome:
    words = " ".join(text.text.split())
    value = _value(turn, id)
    match field:
        case "day":
            on = rules.measured(words, turn.today)
            if on is None:
                return _value_field_screen(turn, value, field, wrong=words)
            return _set_day(turn, value, on)
        case "school_year":
            year = as_school_year(words)
            if year is None:
                return _value_field_screen(turn, value, field, wrong=words)
            return _set_value(turn, value, field, school_year=year)
        case "source":
            outcome = write(turn, value, field, words, stamp)
            return _ask_next_of_value(turn, value, field) if isinstance(outcome, GoTo) else outcome
        case "value":
            return write(
                turn, value, field, words, stamp, hidden=_to_hide(turn, words, value.given_by)
            )
    raise UnknownRouteError


@routes.press("waarde-is")
def set_day(turn: Turn, id: int, written: str) -> Outcome:
    return _set_day(turn, _value(turn, id), date.fromisoformat(written))


def _set_day(turn: Turn, value: Measurement, on: date) -> Outcome:
    """A day tells its school year, unless somebody gave one."""
    return _set_value(turn, value, "day", day=on, school_year=value.school_year or school_year(on))


@routes.press("waarde-jaar")
def set_year(turn: Turn, id: int, written: str) -> Outcome:
    return _set_value(turn, _value(turn, id), "school_year", school_year=as_school_year(written))


def _set_value(turn: Turn, row: Measurement, field: str, /, **values: object) -> Outcome:
    turn.saved(history.change(turn.session, row, turn.source(), **values))
    return _ask_next_of_value(turn, row, field)


@routes.press("waarde-over")
def skip_value_field(turn: Turn, id: int, field: str) -> Outcome:
    if field not in VALUE_FIELDS:
        return GoTo(f"waarde:{id}")
    return _ask_next_of_value(turn, _value(turn, id), after=field)


@routes.press("waarden")
def choose_value(turn: Turn, id: int, number: int) -> Screen:
    """One's own values, the newest first."""
    indicator = kept(turn, Indicator, id)
    series = indicators.values(turn.session, indicator.network_id).get(id, ())
    mine = [value for value in reversed(series) if _may_change_value(turn, value)]
    shown, other_pages = page(turn, mine, number, f"waarden:{id}")
    rows = [[Button(_value_label(turn, value), f"waarde:{value.id}")] for value in shown]
    back = [turn.button("terug", f"indicator:{id}")]
    text = turn.text("indicatoren.welke_waarde", any=bool(mine))
    return Screen(text, [*rows, other_pages, back])


def _value_label(turn: Turn, value: Measurement) -> str:
    day = turn.house.texts.day(value.day) if value.day else ""
    parts = filter(None, (value.value, day, value.source, value.school_year))
    return shorten(", ".join(parts), 60)


@routes.press("waarde")
def one_value(turn: Turn, id: int) -> Screen:
    value = _value(turn, id)
    words = turn.house.texts.words("velden")
    fields = [
        Button(words[field], f"waarde-veld:{id}:{field}") for field in ("value", *VALUE_FIELDS)
    ]
    of_school = value.given_by in networks.schools(turn.session, turn.member.network.id)
    confirm = value.hidden and _may_release(turn, value)
    rows = [
        fields[:2], fields[2:],
        [turn.button("toon_getal", f"waarde-toon:{id}")] if confirm else [],
        [turn.button("historie", f"historie:measurement:{id}"),
         turn.button("verwijderen", f"waarde-weg:{id}")],
        [turn.button("terug", f"indicator:{value.indicator_id}")],
    ]  # fmt: skip
    return Screen(turn.text("indicatoren.een_waarde", value=value, of_school=of_school), rows)


@routes.press("waarde-toon")
def release(turn: Turn, id: int) -> Outcome:
    value = _value(turn, id)
    if not _may_release(turn, value):
        raise UnknownRouteError
    turn.saved(history.change(turn.session, value, turn.source(), hidden=False))
    return GoTo(f"waarde:{id}")


def _may_release(turn: Turn, value: Measurement) -> bool:
    """A small count only the regisseur; another figure of a school also that school."""
    own = value.given_by == turn.member.partner.id
    return turn.is_regisseur or (own and not rules.small(value.value))


@routes.press("waarde-weg")
def remove_value(turn: Turn, id: int) -> Outcome:
    value = _value(turn, id)
    event = history.change(turn.session, value, turn.source(), removed_at=turn.now)
    turn.saved(event, lead=turn.text("vragen.verwijderd", naam=shorten(value.value, 60)))
    return GoTo(f"indicator:{value.indicator_id}")


def load(turn: Turn) -> list[Figures]:
    """Every indicator of the network, with as much of its series as this person may see."""
    return _figures(turn, indicators.of_network(turn.session, turn.member.network.id))


def _figures(turn: Turn, wanted: Sequence[Indicator]) -> list[Figures]:
    network_id = turn.member.network.id
    series = indicators.values(turn.session, network_id)
    schools = networks.schools(turn.session, network_id)
    found = [figures(indicator, series.get(indicator.id, ()), schools) for indicator in wanted]
    own = turn.member.partner.id
    return found if turn.is_regisseur else [readable(each, own) for each in found]


def _editable(turn: Turn, id: int) -> Indicator:
    """The indicator, for who may change it; raises UnknownRouteError for anyone else."""
    indicator = kept(turn, Indicator, id)
    if not _may_edit(turn, indicator):
        raise UnknownRouteError
    return indicator


def _may_edit(turn: Turn, indicator: Indicator) -> bool:
    return turn.is_regisseur or indicator.proposed_by == turn.member.partner.id


def _value(turn: Turn, id: int) -> Measurement:
    """A value, for who may change it; raises UnknownRouteError for anyone else."""
    found: Measurement | None = history.find(turn.session, Measurement, turn.member.network.id, id)
    if found is None or not _may_change_value(turn, found):
        raise UnknownRouteError
    return found


def _may_change_value(turn: Turn, value: Measurement) -> bool:
    return turn.is_regisseur or value.given_by == turn.member.partner.id

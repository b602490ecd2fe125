"""What stands in an engagement, changed: its words, for which goal and measure, by when."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from bot.conversations.changes import change, changed, write
from bot.conversations.commitments import goal_tree
from bot.conversations.commitments.engagement import address_of
from bot.conversations.commitments.goal_tree import AnyGoal
from bot.conversations.commitments.ownership import (
    EditableEngagement,
    EditableEngagements,
    owner_name,
)
from bot.conversations.events import Text
from bot.conversations.routes import Routes, into, to
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.rules.written import day, no_such_day
from bot.storage import history, networks
from bot.storage.tables import Engagement
from bot.texts import shorten

SOON = {"over 1 maand": 1, "over 3 maanden": 1, "einde schooljaar": -1}
"""Deadlines to choose from; one on a free day moves to the working day after it, or before it."""

routes = Routes()


@routes.press("engagement-wijzig")
def edit(turn: Turn, engagement: EditableEngagement) -> Screen:
    rows = [
        [turn.button("tekst_wijzigen", to("engagement-tekst", engagement)),
         turn.button("datum", to("engagement-datum", engagement))],
        [turn.button("wie_neemt_op", to("engagement-wie", engagement, 0)),
         turn.button("voor_doel", to("engagement-doel", engagement, 0))],
        [turn.button("voor_maatregel", to("engagement-maatregel", engagement))],
        [turn.button("verwijderen", to("engagement-weg", engagement))],
        [turn.button("terug", to("engagement", engagement))],
    ]  # fmt: skip
    return Screen(turn.text("engagementen.wijzigen", engagement=engagement), rows)


@routes.press("engagement-tekst")
def ask_text(turn: Turn, engagement: EditableEngagement) -> Screen:
    text = turn.text("engagementen.tekst", engagement=engagement)
    back = [turn.button("terug", to("engagement", engagement))]
    return Screen(text, [back], expects=into("engagement-tekst", engagement, engagement.stamp))


@routes.text("engagement-tekst")
def take_text(turn: Turn, text: Text, engagement: EditableEngagement, stamp: int) -> Outcome:
    return write(turn, engagement, "text", text.line, stamp)


@routes.press("engagement-datum")
def ask_day(turn: Turn, engagements: EditableEngagements) -> Screen:
    return day_screen(turn, engagements)


def day_screen(turn: Turn, engagements: Sequence[Engagement], wrong: str = "") -> Screen:
    """By when all of these? `wrong`: what somebody wrote, and is no day."""
    names = networks.partner_names(turn.session, turn.network.id)
    owners = [owner_name(engagement, names) for engagement in engagements]
    rows = [
        [Button(turn.house.texts.day(soon), to("engagement-op", engagements, soon))]
        for soon in _soon(turn)
    ]
    none = [turn.button("geen_datum", to("engagement-op", engagements, None))]
    text = turn.text("engagementen.wanneer", engagement=engagements[0], owners=owners, wrong=wrong,
                     no_day=no_such_day(wrong))  # fmt: skip
    return Screen(text, [*rows, none], expects=into("engagement-datum", engagements))


def _soon(turn: Turn) -> list[date]:
    free = turn.house.free_days
    days = [
        free.working_day(found, step)
        for words, step in SOON.items()
        if (found := day(words, turn.today))
    ]
    return sorted({found for found in days if found > turn.today})


@routes.text("engagement-datum")
def take_day(turn: Turn, text: Text, engagements: EditableEngagements) -> Outcome:
    due = day(text.text, turn.today)
    if due is None:
        return day_screen(turn, engagements, wrong=text.text)
    return set_day(turn, engagements, due)


@routes.press("engagement-op")
def set_day(turn: Turn, engagements: EditableEngagements, due: date | None) -> Outcome:
    turn.says.saved(*(changed(turn, each, turn.source(), due=due) for each in engagements))
    return GoTo(address_of(engagements))


@routes.press("engagement-doel")
def ask_goal(turn: Turn, engagement: EditableEngagement, here: AnyGoal | None) -> Screen:
    return goal_tree.choose(
        turn,
        here,
        below=partial(to, "engagement-doel", engagement),
        this=partial(to, "engagement-doel-is", engagement),
        back=to("engagement", engagement),
    )


@routes.press("engagement-doel-is")
def set_goal(turn: Turn, engagement: EditableEngagement, goal: AnyGoal) -> Outcome:
    return change(turn, engagement, goal_id=goal.id)


@routes.press("engagement-maatregel")
def ask_measure(turn: Turn, engagement: EditableEngagement) -> Screen:
    text = turn.text("engagementen.maatregel", engagement=engagement)
    back = [turn.button("terug", to("engagement", engagement))]
    return Screen(text, [back], expects=into("engagement-maatregel", engagement, engagement.stamp))


@routes.text("engagement-maatregel")
def take_measure(turn: Turn, text: Text, engagement: EditableEngagement, stamp: int) -> Outcome:
    return write(turn, engagement, "measure", text.line, stamp)


@routes.press("engagement-weg")
def remove(turn: Turn, engagement: EditableEngagement) -> Outcome:
    event = history.change(turn.session, engagement, turn.source(), removed_at=turn.now)
    turn.says.saved(event, lead=turn.text("vragen.verwijderd", naam=shorten(engagement.text, 60)))
    return GoTo(to("engagementen"))

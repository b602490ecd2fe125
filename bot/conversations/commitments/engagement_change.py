"""What stands in an engagement, changed: its words, for which goal and measure, by when.

engagement-wijzig:ID                        what can be changed
engagement-tekst:ID                         other words
text engagement-tekst:ID:STAMP
engagement-datum:IDS                        by when?
text engagement-datum:IDS, engagement-op:IDS:DAY
engagement-doel:ID:GOAL                     for which goal? (0: from the top)
engagement-doel-is:ID:GOAL
engagement-maatregel:ID                     for which measure?
text engagement-maatregel:ID:STAMP
engagement-weg:ID
"""

from collections.abc import Sequence
from datetime import date

from bot.conversations.changes import change, changed, kept, write
from bot.conversations.commitments import goal_tree
from bot.conversations.commitments.engagement import address_of, editable, ids_of, several
from bot.conversations.events import Text
from bot.conversations.people.ownership import owner_name
from bot.conversations.routes import Routes
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.rules.written import day, no_such_day
from bot.storage import history, networks
from bot.storage.tables import Engagement, Goal
from bot.texts import shorten

NO_DAY = "-"
SOON = {"over 1 maand": 1, "over 3 maanden": 1, "einde schooljaar": -1}
"""Deadlines to choose from; one on a free day moves to the working day after it, or before it."""

routes = Routes()


@routes.press("engagement-wijzig")
def edit(turn: Turn, id: int) -> Screen:
    engagement = editable(turn, id)
    rows = [
        [turn.button("tekst_wijzigen", f"engagement-tekst:{id}"),
         turn.button("datum", f"engagement-datum:{id}")],
        [turn.button("wie_neemt_op", f"engagement-wie:{id}:0"),
         turn.button("voor_doel", f"engagement-doel:{id}:0")],
        [turn.button("voor_maatregel", f"engagement-maatregel:{id}")],
        [turn.button("verwijderen", f"engagement-weg:{id}")],
        [turn.button("terug", f"engagement:{id}")],
    ]  # fmt: skip
    return Screen(turn.text("engagementen.wijzigen", engagement=engagement), rows)


@routes.press("engagement-tekst")
def ask_text(turn: Turn, id: int) -> Screen:
    engagement = editable(turn, id)
    text = turn.text("engagementen.tekst", engagement=engagement)
    back = [turn.button("terug", f"engagement:{id}")]
    return Screen(text, [back], expects=f"engagement-tekst:{id}:{engagement.stamp}")


@routes.text("engagement-tekst")
def take_text(turn: Turn, text: Text, id: int, stamp: int) -> Outcome:
    return write(turn, editable(turn, id), "text", text.line, stamp)


@routes.press("engagement-datum")
def ask_day(turn: Turn, ids: str) -> Screen:
    return day_screen(turn, several(turn, ids))


def day_screen(turn: Turn, engagements: Sequence[Engagement], wrong: str = "") -> Screen:
    """By when all of these? `wrong`: what somebody wrote, and is no day."""
    ids = ids_of(engagements)
    at = f"engagement-op:{ids}"
    names = networks.partner_names(turn.session, turn.network.id)
    owners = [owner_name(engagement, names) for engagement in engagements]
    rows = [[Button(turn.house.texts.day(d), f"{at}:{d.isoformat()}")] for d in _soon(turn)]
    none = [turn.button("geen_datum", f"{at}:{NO_DAY}")]
    text = turn.text("engagementen.wanneer", engagement=engagements[0], owners=owners, wrong=wrong,
                     no_day=no_such_day(wrong))  # fmt: skip
    return Screen(text, [*rows, none], expects=f"engagement-datum:{ids}")


def _soon(turn: Turn) -> list[date]:
    free = turn.house.free_days
    days = [
        free.working_day(found, step)
        for words, step in SOON.items()
        if (found := day(words, turn.today))
    ]
    return sorted({found for found in days if found > turn.today})


@routes.text("engagement-datum")
def take_day(turn: Turn, text: Text, ids: str) -> Outcome:
    due = day(text.text, turn.today)
    if due is None:
        return day_screen(turn, several(turn, ids), wrong=text.text)
    return _set_day(turn, ids, due)


@routes.press("engagement-op")
def set_day(turn: Turn, ids: str, written: str) -> Outcome:
    return _set_day(turn, ids, None if written == NO_DAY else date.fromisoformat(written))


def _set_day(turn: Turn, ids: str, due: date | None) -> Outcome:
    chosen = several(turn, ids)
    turn.says.saved(*(changed(turn, each, turn.source(), due=due) for each in chosen))
    return GoTo(address_of(chosen))


@routes.press("engagement-doel")
def ask_goal(turn: Turn, id: int, goal_id: int) -> Screen:
    editable(turn, id)
    return goal_tree.choose(turn, "engagement-doel", id, goal_id)


@routes.press("engagement-doel-is")
def set_goal(turn: Turn, id: int, goal_id: int) -> Outcome:
    return change(turn, editable(turn, id), goal_id=kept(turn, Goal, goal_id).id)


@routes.press("engagement-maatregel")
def ask_measure(turn: Turn, id: int) -> Screen:
    engagement = editable(turn, id)
    text = turn.text("engagementen.maatregel", engagement=engagement)
    back = [turn.button("terug", f"engagement:{id}")]
    return Screen(text, [back], expects=f"engagement-maatregel:{id}:{engagement.stamp}")


@routes.text("engagement-maatregel")
def take_measure(turn: Turn, text: Text, id: int, stamp: int) -> Outcome:
    return write(turn, editable(turn, id), "measure", text.line, stamp)


@routes.press("engagement-weg")
def remove(turn: Turn, id: int) -> Outcome:
    engagement = editable(turn, id)
    event = history.change(turn.session, engagement, turn.source(), removed_at=turn.now)
    turn.says.saved(event, lead=turn.text("vragen.verwijderd", naam=shorten(engagement.text, 60)))
    return GoTo("engagementen")

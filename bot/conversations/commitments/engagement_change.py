"""What stands in an engagement, changed: its words, who, for which goal and measure, by when.

engagement-wijzig:ID                        what can be changed
engagement-tekst:ID                         other words
text engagement-tekst:ID:STAMP
engagement-datum:ID                         by when?
text engagement-datum:ID, engagement-op:ID:DAY
engagement-wie:ID:PAGE                      who?
text engagement-wie:ID, engagement-wie-is:ID:PARTNER
engagement-doel:ID:GOAL                     for which goal? (0: from the top)
engagement-doel-is:ID:GOAL
engagement-maatregel:ID                     for which measure?
text engagement-maatregel:ID:STAMP
engagement-weg:ID
"""

from datetime import date

from bot.conversations.changes import change, kept, write
from bot.conversations.commitments import goal_tree
from bot.conversations.commitments.engagement import editable, tell_owner
from bot.conversations.events import Text
from bot.conversations.paging import page, pairs
from bot.conversations.people.ownership import partner_meant
from bot.conversations.routes import Routes, UnknownRouteError
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.rules.written import day
from bot.storage import history, networks
from bot.storage.tables import Engagement, Goal, Stand
from bot.texts import shorten

NO_DAY = "-"
SOON = ("over 1 maand", "over 3 maanden", "einde schooljaar")

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
def ask_day(turn: Turn, id: int) -> Screen:
    return day_screen(turn, editable(turn, id))


def day_screen(turn: Turn, engagement: Engagement, wrong: str = "") -> Screen:
    """`wrong`: what somebody wrote, and is no day."""
    at = f"engagement-op:{engagement.id}"
    soon = filter(None, (day(words, turn.today) for words in SOON))
    rows = [[Button(turn.house.texts.day(d), f"{at}:{d.isoformat()}")] for d in soon]
    none = [turn.button("geen_datum", f"{at}:{NO_DAY}")]
    text = turn.text("engagementen.wanneer", engagement=engagement, wrong=wrong)
    return Screen(text, [*rows, none], expects=f"engagement-datum:{engagement.id}")


@routes.text("engagement-datum")
def take_day(turn: Turn, text: Text, id: int) -> Outcome:
    engagement = editable(turn, id)
    due = day(text.text, turn.today)
    if due is None:
        return day_screen(turn, engagement, wrong=text.text)
    return change(turn, engagement, due=due)


@routes.press("engagement-op")
def set_day(turn: Turn, id: int, written: str) -> Outcome:
    due = None if written == NO_DAY else date.fromisoformat(written)
    return change(turn, editable(turn, id), due=due)


@routes.press("engagement-wie")
def ask_owner(turn: Turn, id: int, number: int) -> Screen:
    engagement = editable(turn, id)
    partners = networks.partners(turn.session, turn.member.network.id)
    shown, other_pages = page(turn, partners, number, f"engagement-wie:{id}")
    buttons = [Button(partner.name, f"engagement-wie-is:{id}:{partner.id}") for partner in shown]
    text = turn.text("engagementen.wie", engagement=engagement)
    return Screen(text, [*pairs(buttons), other_pages], expects=f"engagement-wie:{id}")


@routes.press("engagement-wie-is")
def set_partner(turn: Turn, id: int, partner_id: int) -> Outcome:
    partner = networks.partner(turn.session, turn.member.network.id, partner_id)
    if partner is None:
        raise UnknownRouteError
    return _set_owner(turn, id, partner.id, None)


@routes.text("engagement-wie")
def take_owner(turn: Turn, text: Text, id: int) -> Outcome:
    partner = partner_meant(turn, text.text)
    if partner is None:
        return _set_owner(turn, id, None, text.line)
    return _set_owner(turn, id, partner.id, None)


def _set_owner(turn: Turn, id: int, partner_id: int | None, name: str | None) -> Outcome:
    """Another owner has not taken it on yet; oneself has."""
    engagement = editable(turn, id)
    stand = Stand.TODO if partner_id == turn.member.partner.id else Stand.PROPOSED
    event = history.change(
        turn.session, engagement, turn.source(), owner_id=partner_id, owner_name=name, stand=stand
    )
    if event is not None and stand is Stand.PROPOSED:
        tell_owner(turn, engagement)
    turn.saved(event)
    return GoTo(f"engagement:{id}")


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
    turn.saved(event, lead=turn.text("vragen.verwijderd", naam=shorten(engagement.text, 60)))
    return GoTo("engagementen")

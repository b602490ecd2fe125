"""A new engagement: for which rubriek or goal, what, by whom, and by when."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Annotated

from bot.conversations.commitments import goal_tree
from bot.conversations.commitments.engagement import address_of
from bot.conversations.commitments.engagement_change import day_screen, take_day
from bot.conversations.commitments.engagement_owner import ask_who_is_meant, understood
from bot.conversations.commitments.engagement_telling import tell_owner
from bot.conversations.commitments.goal_tree import AnyGoal
from bot.conversations.commitments.ownership import EditableEngagements
from bot.conversations.events import Text
from bot.conversations.routes import Address, Routes, UnknownRoute, into, row, to
from bot.conversations.saving import mark_answered
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.kijkwijzer import Kind, Richtvraag
from bot.rules.engagements import Written
from bot.rules.written import day
from bot.storage import history
from bot.storage.tables import AuditEvent, Engagement, Stand

LONGEST_DAY = 25
"""Signs in which people write a day; anything longer is no day."""
LONGEST_ADDRESS = len("engagement-volgt:") + 29
"""Of so many engagements that with their ids a day still fits a button."""

routes = Routes()


@routes.press("engagement-kies")
def choose_question(turn: Turn) -> Screen:
    return which_rubriek(turn, partial(to, "engagement-nieuw"), back=to("engagementen"))


def which_rubriek(turn: Turn, way: Callable[[Richtvraag], Address], back: Address) -> Screen:
    """Which of the rubrieken that ask for engagements?"""
    rows = [[Button(turn.kijkwijzer.rubriek_name(q.rubriek), way(q))] for q in questions(turn)]
    text = turn.text("engagementen.welke_rubriek")
    return Screen(text, [*rows, [turn.button("terug", back)]])


@routes.press("engagement-nieuw")
def ask_new(turn: Turn, question: Richtvraag) -> Screen:
    text = turn.text("engagementen.nieuw", question=question, goal=None)
    back = [turn.button("engagementen", to("engagementen")), *turn.to_question()]
    return Screen(text, [back], expects=into("engagement-nieuw", question, None))


@routes.press("engagement-voor")
def ask_new_for(turn: Turn, goal: AnyGoal) -> Screen:
    question = questions(turn)[0]
    text = turn.text("engagementen.nieuw", question=question, goal=goal)
    back = [turn.button("terug", to("doel", goal))]
    return Screen(text, [back], expects=into("engagement-nieuw", question, goal))


@routes.text("engagement-nieuw")
def take_new(turn: Turn, text: Text, question: Richtvraag, goal: AnyGoal | None) -> Outcome:
    """One message: what, and if one likes by whom and by when; the rest is asked.

    Who names nobody means their own organisation. Whom it may mean is asked, and as long as
    nobody said so it is nobody's.
    """
    written = understood(turn, text.text)
    if not written.owners and not written.perhaps:
        written = replace(written, owners=(turn.partner.id,))
    made, events = keep_new(
        turn, written, question, text.message_id, goal_id=goal.id if goal else None
    )
    mark_answered(turn, question)
    who = turn.button("wie_neemt_op", to("engagement-wie", made[0], 0)) if len(made) == 1 else None
    turn.says.saved(*events, then=None if written.perhaps else who)
    follows = into("engagement-volgt", made)
    if written.perhaps:
        return replace(ask_who_is_meant(turn, made[0]), expects=follows)
    if written.due is None and len(follows) <= LONGEST_ADDRESS:
        return replace(day_screen(turn, made, wrong=written.no_day or ""), expects=follows)
    return GoTo(address_of(made))


def keep_new(
    turn: Turn,
    written: Written,
    question: Richtvraag,
    message_id: int,
    *,
    goal_id: int | None = None,
    meeting_id: int | None = None,
) -> tuple[list[Engagement], list[AuditEvent]]:
    """A new engagement for each owner; another partner hears of it, and says yes or no.

    `message_id`: the message in which it was written.
    """
    own = turn.partner.id
    made, events = [], []
    for owner in written.owners or (None,):
        engagement = Engagement(
            network_id=turn.network.id,
            question=question.key,
            text=written.text,
            owner_id=owner if isinstance(owner, int) else None,
            owner_name=owner if isinstance(owner, str) else None,
            goal_id=goal_id,
            due=written.due,
            stand=Stand.TODO if owner == own else Stand.PROPOSED,
            proposed_by=own,
            meeting_id=meeting_id,
            updated_at=turn.now,
        )
        events.append(history.add(turn.session, engagement, turn.source(message_id)))
        made.append(engagement)
        if engagement.stand is Stand.PROPOSED:
            tell_owner(turn, engagement)
    return made, events


@routes.text("engagement-volgt")
def take_day_or_next(turn: Turn, text: Text, engagements: EditableEngagements) -> Outcome:
    """After a new engagement: its day, or already the next engagement."""
    engagement = engagements[0]
    question = turn.kijkwijzer.find(engagement.question)
    looks_like_a_day = len(text.text) <= LONGEST_DAY and any(map(str.isdigit, text.text))
    if question is None or looks_like_a_day or day(text.text, turn.today):
        return take_day(turn, text, engagements)
    goal = goal_tree.load(turn).find(engagement.goal_id) if engagement.goal_id else None
    return take_new(turn, text, question, goal)


def questions(turn: Turn) -> list[Richtvraag]:
    """The richtvragen that ask for engagements; that of 1.3 is the first."""
    return [q for q in turn.kijkwijzer.questions if q.kind is Kind.ENGAGEMENT]


def _about_engagements(turn: Turn, key: str) -> Richtvraag:
    found = turn.kijkwijzer.find(key)
    if found not in questions(turn):
        raise UnknownRoute
    assert found is not None
    return found


AboutEngagements = Annotated[Richtvraag, row(_about_engagements, str)]

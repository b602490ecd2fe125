"""A new engagement: for which rubriek or goal, what, by whom, and by when.

engagement-kies                             a new one: for which rubriek?
engagement-nieuw:KEY                        a new one, for a richtvraag
engagement-voor:GOAL                        a new one, for a goal
text engagement-nieuw:KEY:GOAL              what, and if one likes by whom and by when
text engagement-volgt:ID                    then its day, or already the next engagement
"""

from dataclasses import replace

from bot.conversations.commitments import goal_tree
from bot.conversations.commitments.engagement import editable, tell_owner
from bot.conversations.commitments.engagement_change import day_screen, take_day
from bot.conversations.events import Text
from bot.conversations.routes import Routes, UnknownRouteError
from bot.conversations.saving import mark_answered
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.kijkwijzer import Kind, Richtvraag
from bot.rules.engagements import Written, read
from bot.rules.written import day
from bot.storage import history, networks
from bot.storage.tables import AuditEvent, Engagement, Stand

LONGEST_DAY = 25
"""Signs in which people write a day; anything longer is no day."""

routes = Routes()


@routes.press("engagement-kies")
def choose_question(turn: Turn) -> Screen:
    rows = [[Button(rubriek_name(turn, q), f"engagement-nieuw:{q.key}")] for q in questions(turn)]
    return Screen(turn.text("engagementen.welke_rubriek"), rows)


@routes.press("engagement-nieuw")
def ask_new(turn: Turn, question: Richtvraag) -> Screen:
    text = turn.text("engagementen.nieuw", question=question, goal=None)
    back = [turn.button("engagementen", "engagementen"), *turn.to_question()]
    return Screen(text, [back], expects=f"engagement-nieuw:{question.key}:0")


@routes.press("engagement-voor")
def ask_new_for(turn: Turn, goal_id: int) -> Screen:
    goal = goal_tree.load(turn).find(goal_id)
    if goal is None:
        raise UnknownRouteError
    question = questions(turn)[0]
    text = turn.text("engagementen.nieuw", question=question, goal=goal)
    back = [turn.button("terug", f"doel:{goal_id}")]
    return Screen(text, [back], expects=f"engagement-nieuw:{question.key}:{goal_id}")


@routes.text("engagement-nieuw")
def take_new(turn: Turn, text: Text, question: Richtvraag, goal_id: int) -> Outcome:
    """One message: what, and if one likes by whom and by when; the rest is asked."""
    network_id = turn.member.network.id
    names = {partner.id: partner.name for partner in networks.partners(turn.session, network_id)}
    written = read(text.text, turn.today, names)
    written = replace(written, owner_id=written.owner_id or turn.member.partner.id)
    engagement, event = keep_new(turn, written, question, text.message_id, goal_id=goal_id or None)
    mark_answered(turn, question)
    turn.saved(event)
    if engagement.due is None:
        asked = day_screen(turn, engagement)
        return replace(asked, expects=f"engagement-volgt:{engagement.id}")
    return GoTo(f"engagement:{engagement.id}")


def keep_new(
    turn: Turn,
    written: Written,
    question: Richtvraag,
    message_id: int,
    *,
    goal_id: int | None = None,
    meeting_id: int | None = None,
) -> tuple[Engagement, AuditEvent]:
    """A new engagement; another partner hears of it, and says whether it takes it on.

    `message_id`: the message in which it was written.
    """
    own = turn.member.partner.id
    engagement = Engagement(
        network_id=turn.member.network.id,
        question=question.key,
        text=written.text,
        owner_id=written.owner_id,
        goal_id=goal_id,
        due=written.due,
        stand=Stand.TODO if written.owner_id == own else Stand.PROPOSED,
        proposed_by=own,
        meeting_id=meeting_id,
        updated_at=turn.now,
    )
    event = history.add(turn.session, engagement, turn.source(message_id))
    if engagement.stand is Stand.PROPOSED:
        tell_owner(turn, engagement)
    return engagement, event


@routes.text("engagement-volgt")
def take_day_or_next(turn: Turn, text: Text, id: int) -> Outcome:
    """After a new engagement: its day, or already the next engagement."""
    engagement = editable(turn, id)
    question = turn.kijkwijzer.find(engagement.question)
    looks_like_a_day = len(text.text) <= LONGEST_DAY and any(map(str.isdigit, text.text))
    if question is None or looks_like_a_day or day(text.text, turn.today):
        return take_day(turn, text, id)
    return take_new(turn, text, question, engagement.goal_id or 0)


def questions(turn: Turn) -> list[Richtvraag]:
    """The richtvragen that ask for engagements; that of 1.3 is the first."""
    return [q for q in turn.kijkwijzer.questions if q.kind is Kind.ENGAGEMENT]


def rubriek_name(turn: Turn, question: Richtvraag) -> str:
    rubriek = turn.kijkwijzer.rubriek(question.rubriek)
    return f"{rubriek.number} {rubriek.title}".strip()

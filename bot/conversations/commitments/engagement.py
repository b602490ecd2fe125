"""One engagement: who takes it on, and how far it is."""

from collections.abc import Sequence
from typing import Annotated

from bot.conversations.changes import change
from bot.conversations.commitments import engagement_telling as telling
from bot.conversations.commitments import goal_tree, snooze
from bot.conversations.commitments.ownership import (
    EditableEngagements,
    OwnEngagement,
    may_edit,
    own,
    owner_name,
    speaks_for,
)
from bot.conversations.events import Text
from bot.conversations.paging import pairs
from bot.conversations.people.until import put_off
from bot.conversations.routes import Address, Gone, Routes, into, one_of, to
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.storage import history, networks
from bot.storage.tables import Engagement, Stand
from bot.texts import shorten

PROGRESS = (Stand.TODO, Stand.BUSY, Stand.DONE, Stand.STUCK)
Progress = Annotated[Stand, one_of(*PROGRESS)]

routes = Routes()


@routes.press("engagement")
def one(turn: Turn, engagement: Engagement) -> Screen:
    names = networks.partner_names(turn.session, turn.network.id)
    goal = goal_tree.load(turn).find(engagement.goal_id) if engagement.goal_id else None
    question = turn.kijkwijzer.find(engagement.question)
    left = _owner_left(turn, engagement)
    text = turn.text(
        "engagementen.een",
        engagement=engagement,
        owner=owner_name(engagement, names),
        left=left,
        regisseur=turn.is_regisseur,
        proposed_by=names[engagement.proposed_by],
        goal=goal,
        rubriek=question and turn.kijkwijzer.rubriek(question.rubriek),
        today=turn.today,
        until=put_off(turn, engagement),
    )
    buttons = [turn.button("wijzigen", to("engagement-wijzig", engagement))]
    edit = buttons if may_edit(turn, engagement) else []
    by_when = turn.button("datum", to("engagement-datum", engagement))
    rows = [
        [turn.button("wie_neemt_op", to("engagement-wie", engagement, 0))]
        if left and turn.is_regisseur else [],
        *_stand_rows(turn, engagement),
        [by_when] if edit and engagement.due is None else [],
        snooze.offer(turn, engagement),
        [*edit, turn.button("historie", to("historie", "engagement", engagement))],
        [turn.button("nog_engagement", to("engagement-nieuw", engagement.question))],
        [turn.button("tijdens", to("tijdens", engagement.meeting_id))]
        if engagement.meeting_id and turn.is_regisseur else [],
        [turn.button("engagementen", to("engagementen")), *turn.to_question()],
    ]  # fmt: skip
    why = speaks_for(turn, engagement) and engagement.stand in (Stand.STUCK, Stand.DECLINED)
    return Screen(text, rows, expects=into("engagement-waarom", engagement) if why else None)


def _stand_rows(turn: Turn, engagement: Engagement) -> Rows:
    if not speaks_for(turn, engagement):
        return []
    if engagement.stand in (Stand.PROPOSED, Stand.DECLINED):
        yes, no = _yes_and_no(turn, engagement)
        return [[yes], [no] if engagement.stand is Stand.PROPOSED else []]
    words = turn.house.texts.words("stand")
    return pairs(
        [
            Button(words[s].capitalize(), to("engagement-stand", engagement, s)).ticked(
                s is engagement.stand
            )
            for s in PROGRESS
        ]
    )


def _yes_and_no(turn: Turn, engagement: Engagement) -> tuple[Button, Button]:
    """The owner takes it on; the regisseur notes that an owner who is not here does."""
    yes, no = to("engagement-neemop", engagement), to("engagement-niet", engagement)
    if engagement.owner_id == turn.partner.id:
        return turn.button("neem_op", yes), turn.button("niet_voor_ons_op", no)
    names = networks.partner_names(turn.session, turn.network.id)
    owner = shorten(owner_name(engagement, names), 40)
    return turn.button("neemt_op", yes, naam=owner), turn.button("neemt_niet_op", no, naam=owner)


@routes.press("engagement-neemop")
def take_on(turn: Turn, engagement: Engagement) -> Outcome:
    """A button of long ago does not set back what was begun since."""
    if engagement.stand in PROGRESS:
        return GoTo(to("engagement", engagement))
    own(turn, engagement.id)
    if engagement.stand is Stand.DECLINED:
        telling.take_back_refusal(turn, engagement)
    return change(turn, engagement, stand=Stand.TODO, note=None)


@routes.press("engagement-niet")
def decline(turn: Turn, engagement: Engagement) -> Outcome:
    if engagement.stand is not Stand.PROPOSED:
        return GoTo(to("engagement", engagement))
    own(turn, engagement.id)
    declined = history.change(
        turn.session, engagement, turn.source(), stand=Stand.DECLINED, note=None
    )
    turn.says.saved(declined, then=telling.tell_of_refusal(turn, engagement))
    return GoTo(to("engagement", engagement))


@routes.press("engagement-stand")
def set_stand(turn: Turn, engagement: OwnEngagement, stand: Progress) -> Outcome:
    if engagement.stand not in PROGRESS:
        raise Gone
    return change(turn, engagement, stand=stand, note=None)


@routes.text("engagement-waarom", pieces=True)
def take_why(turn: Turn, text: Text, engagement: OwnEngagement) -> Outcome:
    history.lock(turn.session, engagement)
    outcome = change(turn, engagement, note=text.after(engagement.note))
    if engagement.stand is Stand.DECLINED:
        telling.tell_why(turn, engagement)
    return outcome


def address_of(engagements: Sequence[Engagement]) -> Address:
    """The screen that shows what was made or changed together."""
    if len(engagements) == 1:
        return to("engagement", engagements[0])
    return to("engagement-samen", engagements)


@routes.press("engagement-samen")
def together(turn: Turn, engagements: EditableEngagements) -> Screen:
    """What one message made for several owners."""
    names = networks.partner_names(turn.session, turn.network.id)
    lines = [(engagement, owner_name(engagement, names)) for engagement in engagements]
    rows = [[Button(shorten(owner, 45), to("engagement", e))] for e, owner in lines]
    more = [turn.button("nog_engagement", to("engagement-nieuw", engagements[0].question))]
    text = turn.text("engagementen.samen", lines=lines, today=turn.today)
    return Screen(text, [*rows, more, [turn.button("engagementen", to("engagementen"))]])


def _owner_left(turn: Turn, engagement: Engagement) -> bool:
    """Whether the partner that took it on takes part no longer."""
    if engagement.owner_id is None:
        return False
    owner = networks.partner(turn.session, turn.network.id, engagement.owner_id)
    return owner is None or owner.removed_at is not None

"""One engagement: who takes it on, and how far it is.

engagement:ID                               one engagement, its stand in one tap
engagement-samen:IDS                        those that one message made
engagement-neemop:ID, engagement-niet:ID    "Ik neem dit op", "Dit is niet voor ons"
engagement-stand:ID:STAND                   nog niet gestart, bezig, klaar, loopt vast
text engagement-waarom:ID                   why it is stuck or declined
"""

from collections.abc import Iterable, Sequence

from bot.conversations.changes import change, kept
from bot.conversations.commitments import engagement_telling as telling
from bot.conversations.commitments import goal_tree
from bot.conversations.events import Text
from bot.conversations.paging import pairs
from bot.conversations.people import snooze
from bot.conversations.people.ownership import owner_name, speaks_for
from bot.conversations.routes import Routes, UnknownRouteError
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.storage import history, networks
from bot.storage.tables import Engagement, Stand
from bot.texts import shorten

PROGRESS = (Stand.TODO, Stand.BUSY, Stand.DONE, Stand.STUCK)

routes = Routes()


@routes.press("engagement")
def one(turn: Turn, id: int) -> Screen:
    engagement = kept(turn, Engagement, id)
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
        until=snooze.until(turn, engagement),
    )
    edit = (
        [turn.button("wijzigen", f"engagement-wijzig:{id}")] if _may_edit(turn, engagement) else []
    )
    by_when = turn.button("datum", f"engagement-datum:{id}")
    rows = [
        [turn.button("wie_neemt_op", f"engagement-wie:{id}:0")]
        if left and turn.is_regisseur else [],
        *_stand_rows(turn, engagement),
        [by_when] if edit and engagement.due is None else [],
        snooze.offer(turn, engagement),
        [*edit, turn.button("historie", f"historie:engagement:{id}")],
        [turn.button("nog_engagement", f"engagement-nieuw:{engagement.question}")],
        [turn.button("tijdens", f"tijdens:{engagement.meeting_id}")]
        if engagement.meeting_id and turn.is_regisseur else [],
        [turn.button("engagementen", "engagementen"), *turn.to_question()],
    ]  # fmt: skip
    why = speaks_for(turn, engagement) and engagement.stand in (Stand.STUCK, Stand.DECLINED)
    return Screen(text, rows, expects=f"engagement-waarom:{id}" if why else None)


def _stand_rows(turn: Turn, engagement: Engagement) -> Rows:
    if not speaks_for(turn, engagement):
        return []
    if engagement.stand in (Stand.PROPOSED, Stand.DECLINED):
        yes, no = _yes_and_no(turn, engagement)
        return [[yes], [no] if engagement.stand is Stand.PROPOSED else []]
    words = turn.house.texts.words("stand")
    at = f"engagement-stand:{engagement.id}"
    return pairs(
        [Button(words[s].capitalize(), f"{at}:{s}").ticked(s is engagement.stand) for s in PROGRESS]
    )


def _yes_and_no(turn: Turn, engagement: Engagement) -> tuple[Button, Button]:
    """The owner takes it on; the regisseur notes that an owner who is not here does."""
    yes, no = f"engagement-neemop:{engagement.id}", f"engagement-niet:{engagement.id}"
    if engagement.owner_id == turn.partner.id:
        return turn.button("neem_op", yes), turn.button("niet_voor_ons_op", no)
    names = networks.partner_names(turn.session, turn.network.id)
    owner = shorten(owner_name(engagement, names), 40)
    return turn.button("neemt_op", yes, naam=owner), turn.button("neemt_niet_op", no, naam=owner)


@routes.press("engagement-neemop")
def take_on(turn: Turn, id: int) -> Outcome:
    """A button of long ago does not set back what was begun since."""
    engagement = kept(turn, Engagement, id)
    if engagement.stand in PROGRESS:
        return GoTo(f"engagement:{id}")
    if engagement.stand is Stand.DECLINED:
        telling.take_back_refusal(turn, _spoken_for(turn, id))
    return _set_stand(turn, id, Stand.TODO)


@routes.press("engagement-niet")
def decline(turn: Turn, id: int) -> Outcome:
    engagement = kept(turn, Engagement, id)
    if engagement.stand is not Stand.PROPOSED:
        return GoTo(f"engagement:{id}")
    declined = history.change(
        turn.session, _spoken_for(turn, id), turn.source(), stand=Stand.DECLINED, note=None
    )
    turn.says.saved(declined, then=telling.tell_of_refusal(turn, engagement))
    return GoTo(f"engagement:{id}")


@routes.press("engagement-stand")
def set_stand(turn: Turn, id: int, stand: Stand) -> Outcome:
    if stand not in PROGRESS or kept(turn, Engagement, id).stand not in PROGRESS:
        raise UnknownRouteError
    return _set_stand(turn, id, stand)


def _set_stand(turn: Turn, id: int, stand: Stand) -> Outcome:
    return change(turn, _spoken_for(turn, id), stand=stand, note=None)


@routes.text("engagement-waarom", pieces=True)
def take_why(turn: Turn, text: Text, id: int) -> Outcome:
    engagement = _spoken_for(turn, id)
    history.lock(turn.session, engagement)
    outcome = change(turn, engagement, note=text.after(engagement.note))
    if engagement.stand is Stand.DECLINED:
        telling.tell_why(turn, engagement)
    return outcome


def _spoken_for(turn: Turn, id: int) -> Engagement:
    """The engagement, for who says how it stands; UnknownRouteError for anyone else."""
    engagement = kept(turn, Engagement, id)
    if not speaks_for(turn, engagement):
        raise UnknownRouteError
    return engagement


def editable(turn: Turn, id: int) -> Engagement:
    """The engagement, for who may change it; raises UnknownRouteError for anyone else."""
    engagement = kept(turn, Engagement, id)
    if not _may_edit(turn, engagement):
        raise UnknownRouteError
    return engagement


def ids_of(engagements: Iterable[Engagement]) -> str:
    """Several as one argument of a route: '12+13'."""
    return "+".join(str(engagement.id) for engagement in engagements)


def several(turn: Turn, ids: str) -> list[Engagement]:
    """Those of `ids_of`, for who may change them all."""
    return [editable(turn, int(id)) for id in ids.split("+")]


def address_of(engagements: Sequence[Engagement]) -> str:
    """The screen that shows what was made or changed together."""
    ids = ids_of(engagements)
    return f"engagement:{ids}" if len(engagements) == 1 else f"engagement-samen:{ids}"


@routes.press("engagement-samen")
def together(turn: Turn, ids: str) -> Screen:
    """What one message made for several owners."""
    found = several(turn, ids)
    names = networks.partner_names(turn.session, turn.network.id)
    lines = [(engagement, owner_name(engagement, names)) for engagement in found]
    rows = [[Button(shorten(owner, 45), f"engagement:{e.id}")] for e, owner in lines]
    more = [turn.button("nog_engagement", f"engagement-nieuw:{found[0].question}")]
    text = turn.text("engagementen.samen", lines=lines, today=turn.today)
    return Screen(text, [*rows, more, [turn.button("engagementen", "engagementen")]])


def _may_edit(turn: Turn, engagement: Engagement) -> bool:
    """Its owner, the regisseur, and as long as nobody took it on who proposed it."""
    mine = turn.partner.id
    open_proposal = engagement.stand in (Stand.PROPOSED, Stand.DECLINED)
    return (
        turn.is_regisseur
        or engagement.owner_id == mine
        or (open_proposal and engagement.proposed_by == mine)
    )


def _owner_left(turn: Turn, engagement: Engagement) -> bool:
    """Whether the partner that took it on takes part no longer."""
    if engagement.owner_id is None:
        return False
    owner = networks.partner(turn.session, turn.network.id, engagement.owner_id)
    return owner is None or owner.removed_at is not None

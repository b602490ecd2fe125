"""What others hear of an engagement: proposed to them, changed, no longer theirs, or refused."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.conversations.changes import after_change, after_undo
from bot.conversations.commitments.ownership import OwnEngagement, owner_name
from bot.conversations.routes import Routes, to
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.storage import history, networks
from bot.storage.tables import AuditEvent, Engagement, Membership, Stand, Thing

TIME_FOR_A_REASON = timedelta(minutes=10)
"""Who refuses may first say why; after this the proposer hears of it without."""

PROMISED = ("text", "due", "measure")
"""What an owner promised: it does not change without their knowing."""

routes = Routes()


def tell_owner(turn: Turn, engagement: Engagement) -> None:
    """The partner that somebody else names hears of it, and says yes or no in one tap."""
    _tell_partner(turn, engagement.owner_id, _proposed(turn, engagement))


def _proposed(turn: Turn, engagement: Engagement) -> Screen:
    text = turn.text("engagementen.voorstel", engagement=engagement,
                     partner=turn.partner.name)  # fmt: skip
    rows = [
        [turn.button("neem_op", to("engagement-neemop", engagement))],
        [turn.button("niet_voor_ons_op", to("engagement-niet", engagement))],
    ]
    return Screen(text, rows, slot=_proposal(engagement))


def tell_of_move(turn: Turn, engagement: Engagement, event: AuditEvent) -> None:
    """It went from one owner to another: both hear so, except who did it.

    Who had not read yet that it was proposed to them, does not read that either.
    """
    owner = _owner_name(turn, engagement)
    text = turn.text("engagementen.niet_meer_van_jullie", engagement=engagement,
                     partner=turn.partner.name, owner=owner)  # fmt: skip
    if event.old.get("stand", engagement.stand) != Stand.DECLINED:
        look = turn.button("bekijken", to("engagement", engagement))
        gone = Screen(text, [[look]])
        _tell_partner(turn, event.old.get("owner_id"), gone, instead_of=_proposal(engagement))
    if engagement.stand is Stand.PROPOSED:
        tell_owner(turn, engagement)


@after_change(Engagement)
def tell_of_change(turn: Turn, engagement: Engagement, event: AuditEvent) -> None:
    """The partner that owns it hears what somebody else changed in what they promised.

    Who had not read yet that it was proposed to them, reads only how it is now.
    """
    owner = engagement.owner_id
    if owner is None or owner == turn.partner.id or event.new.keys().isdisjoint(PROMISED):
        return
    if engagement.removed_at is not None or engagement.stand is Stand.DECLINED:
        return
    everyone = networks.members(turn.session, owner)
    proposed = engagement.stand is Stand.PROPOSED
    unread, rest = _split(
        everyone, turn.says.unsay_to(everyone, _proposal(engagement)) if proposed else set()
    )
    for membership in unread:
        turn.says.tell(membership, _proposed(turn, engagement))
    past = [
        each
        for each in history.of(turn.session, Thing.ENGAGEMENT, engagement.id)
        if not each.new.keys().isdisjoint(PROMISED)
    ]
    for each in past:
        unread, rest = _split(rest, turn.says.unsay_to(rest, _change(each)))
        _tell_what_changed(turn, engagement, unread, past, each)
    _tell_what_changed(turn, engagement, rest, past, event)


def _split(
    members: Sequence[Membership], people: set[int]
) -> tuple[list[Membership], list[Membership]]:
    """The memberships of these people, and the others."""
    theirs = [member for member in members if member.person_id in people]
    return theirs, [member for member in members if member.person_id not in people]


def _tell_what_changed(
    turn: Turn,
    engagement: Engagement,
    them: Sequence[Membership],
    past: Sequence[AuditEvent],
    unread: AuditEvent,
) -> None:
    """With how it was when these people last read it; nothing when it is so again."""
    was = {k: v for each in past if each.id >= unread.id for k, v in each.old.items()}
    now = history.encoded(Engagement, {name: getattr(engagement, name) for name in PROMISED})
    old = {name: was[name] for name in PROMISED if was.get(name, now[name]) != now[name]}
    if old and them:
        text = turn.text("engagementen.gewijzigd", engagement=engagement, today=turn.today,
                         partner=turn.partner.name,
                         old=history.decoded(Engagement, old))  # fmt: skip
        look = turn.button("bekijken", to("engagement", engagement))
        for membership in them:
            turn.says.tell(membership, Screen(text, [[look]], slot=_change(unread)))


def _owner_name(turn: Turn, engagement: Engagement) -> str:
    return owner_name(engagement, networks.partner_names(turn.session, engagement.network_id))


def _tell_partner(turn: Turn, partner_id: int | None, screen: Screen, instead_of: str = "") -> None:
    """All people of another partner than one's own; not whose message in that slot still waits."""
    if partner_id is not None and partner_id != turn.partner.id:
        everyone = networks.members(turn.session, partner_id)
        unread = turn.says.unsay_to(everyone, instead_of) if instead_of else set()
        for membership in everyone:
            if membership.person_id not in unread:
                turn.says.tell(membership, screen)


@after_undo(Engagement)
def tell_of_undo(turn: Turn, engagement: Engagement, event: AuditEvent) -> None:
    """An owner that was said to have it no longer, has it again; or a refusal is none after all."""
    if event.old.get("stand") == Stand.DECLINED:
        take_back_refusal(turn, engagement)
    if "owner_id" not in event.new or engagement.removed_at is not None:
        tell_of_change(turn, engagement, event)
        return
    tell_of_move(turn, engagement, event)
    if engagement.stand is not Stand.PROPOSED:
        look = turn.button("bekijken", to("engagement", engagement))
        text = turn.text("engagementen.weer_van_jullie", engagement=engagement)
        _tell_partner(turn, engagement.owner_id, Screen(text, [[look]]))


def tell_of_refusal(turn: Turn, engagement: Engagement) -> Button | None:
    """The proposer hears it once, with the reason when that comes soon; the button for none."""
    if _proposer(turn, engagement) is None:
        return None
    _refuse(turn, engagement, turn.now + TIME_FOR_A_REASON)
    return turn.button("zonder_reden", to("engagement-zonder", engagement))


def tell_why(turn: Turn, engagement: Engagement) -> None:
    """There is a reason: the proposer hears it with the refusal, or after it."""
    _refuse(turn, engagement, turn.now)


def _refuse(turn: Turn, engagement: Engagement, at: datetime) -> None:
    if (proposer := _proposer(turn, engagement)) is None:
        return
    text = turn.text("engagementen.geweigerd", engagement=engagement,
                     owner=_owner_name(turn, engagement))  # fmt: skip
    look = turn.button("bekijken", to("engagement", engagement))
    slot = _refusal(engagement)
    turn.says.unsay(proposer, slot)
    turn.says.tell(proposer, Screen(text, [[look]], slot=slot), at)


@routes.press("engagement-zonder")
def no_reason(turn: Turn, engagement: OwnEngagement) -> Outcome:
    proposer = _proposer(turn, engagement)
    if proposer is not None and turn.says.unsay(proposer, _refusal(engagement)):
        tell_why(turn, engagement)
        turn.says.lead = turn.text("engagementen.zonder_reden")
    return GoTo(to("engagementen"))


def take_back_refusal(turn: Turn, engagement: Engagement) -> None:
    """It is not refused after all: was that not said yet, then it is not said at all."""
    proposer = _proposer(turn, engagement)
    if proposer is None or turn.says.unsay(proposer, _refusal(engagement)):
        return
    text = turn.text("engagementen.toch_niet_geweigerd", engagement=engagement,
                     owner=_owner_name(turn, engagement))  # fmt: skip
    look = turn.button("bekijken", to("engagement", engagement))
    turn.says.tell(proposer, Screen(text, [[look]]))


def _proposer(turn: Turn, engagement: Engagement) -> Membership | None:
    """Who named this owner, when it was proposed or later, if that is somebody else."""
    past = history.of(turn.session, Thing.ENGAGEMENT, engagement.id)
    asked = next((e.person_id for e in past if "owner_id" in e.new), turn.person.id)
    if asked == turn.person.id:
        return None
    return networks.member(turn.session, turn.network.id, asked)


def _proposal(engagement: Engagement) -> str:
    return f"voorgesteld:{engagement.id}"


def _change(first: AuditEvent) -> str:
    """All changes since the `first` one that was not read yet are one message."""
    return f"gewijzigd:{first.id}"


def _refusal(engagement: Engagement) -> str:
    return f"geweigerd:{engagement.id}"

"""Who takes an engagement on: a partner, or somebody outside the network."""

from collections.abc import Sequence

from bot.conversations.commitments.engagement_telling import tell_of_move
from bot.conversations.commitments.ownership import EditableEngagement, partner_meant
from bot.conversations.events import Text
from bot.conversations.paging import page_at, pairs
from bot.conversations.routes import Gone, Routes, into, to
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.rules.engagements import Written, read
from bot.rules.owners import Owner, before_colon
from bot.storage import history, networks
from bot.storage.tables import Engagement, Partner, Stand
from bot.texts import shorten

routes = Routes()


@routes.press("engagement-wie")
def ask_owner(turn: Turn, engagement: EditableEngagement, number: int) -> Screen:
    text = turn.text("engagementen.wie", engagement=engagement)
    rows = _owner_rows(turn, engagement, _meant(turn, engagement), number)
    back = [turn.button("terug", to("engagement-wijzig", engagement))]
    return Screen(text, [*rows, back], expects=into("engagement-wie", engagement))


def ask_who_is_meant(turn: Turn, engagement: Engagement) -> Screen:
    """The words of a new engagement seem to name its owner, or more than one."""
    meant = _meant(turn, engagement)
    outside = [name for name in meant if isinstance(name, str)]
    text = turn.text("engagementen.wie_bedoeld", engagement=engagement, outside=outside)
    return Screen(text, _owner_rows(turn, engagement, meant, 0))


def understood(turn: Turn, words: str) -> Written:
    """What a message says as an engagement."""
    partners = networks.partners(turn.session, turn.network.id)
    return read(words, turn.today, {partner.id: partner.name for partner in partners})


def _meant(turn: Turn, engagement: Engagement) -> tuple[Owner, ...]:
    """Whom the words of an engagement that is nobody's may name."""
    nobody = engagement.owner_id is None and engagement.owner_name is None
    return understood(turn, engagement.text).perhaps if nobody else ()


def _owner_rows(turn: Turn, engagement: Engagement, meant: Sequence[Owner], number: int) -> Rows:
    """Who is meant stands first, then one's own organisation."""
    own = turn.partner.id
    partners = networks.partners(turn.session, turn.network.id)
    first = sorted(partners, key=lambda p: (p.id not in meant, p.id != own))
    shown, other_pages = page_at(turn, first, to("engagement-wie", engagement, number))
    buttons = [Button(p.name, to("engagement-wie-is", engagement, p)) for p in shown]
    outside = [
        [turn.button("buiten_netwerk", to("engagement-buiten", engagement), naam=shorten(name, 45))]
        for name in meant
        if isinstance(name, str)
    ]
    return [*outside, *pairs(buttons), other_pages]


@routes.press("engagement-buiten")
def set_outsider(turn: Turn, engagement: EditableEngagement) -> Outcome:
    """The name before the colon is the owner, and what follows it the engagement."""
    found = before_colon(engagement.text)
    if found is None:
        raise Gone
    name, what = found
    return _set_owner(turn, engagement, None, name, text=what)


@routes.press("engagement-wie-is")
def set_partner(turn: Turn, engagement: EditableEngagement, partner: Partner) -> Outcome:
    return _set_owner(turn, engagement, partner)


@routes.text("engagement-wie")
def take_owner(turn: Turn, text: Text, engagement: EditableEngagement) -> Outcome:
    partner = partner_meant(turn, text.text)
    return _set_owner(turn, engagement, partner, None if partner else text.line)


def _set_owner(
    turn: Turn,
    engagement: Engagement,
    partner: Partner | None,
    name: str | None = None,
    **along: str,
) -> Outcome:
    """Another owner has not taken it on yet; oneself has. `along`: what else changes with it."""
    stand = Stand.TODO if partner == turn.partner else Stand.PROPOSED
    event = history.change(
        turn.session, engagement, turn.source(),
        owner_id=partner.id if partner else None, owner_name=name, stand=stand, **along,
    )  # fmt: skip
    if event is not None:
        tell_of_move(turn, engagement, event)
    turn.says.saved(event)
    return GoTo(to("engagement", engagement))

"""Who takes an engagement on: a partner, or somebody outside the network.

engagement-wie:ID:PAGE                      who?
text engagement-wie:ID, engagement-wie-is:ID:PARTNER
engagement-buiten:ID                        who its words name before a colon
"""

from collections.abc import Sequence

from bot.conversations.commitments.engagement import editable
from bot.conversations.commitments.engagement_telling import tell_of_move
from bot.conversations.events import Text
from bot.conversations.paging import page, pairs
from bot.conversations.people.ownership import partner_meant
from bot.conversations.routes import Routes, UnknownRouteError
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.rules.engagements import Written, read
from bot.rules.owners import Owner, before_colon
from bot.storage import history, networks
from bot.storage.tables import Engagement, Stand
from bot.texts import shorten

routes = Routes()


@routes.press("engagement-wie")
def ask_owner(turn: Turn, id: int, number: int) -> Screen:
    engagement = editable(turn, id)
    text = turn.text("engagementen.wie", engagement=engagement)
    rows = _owner_rows(turn, engagement, _meant(turn, engagement), number)
    back = [turn.button("terug", f"engagement-wijzig:{id}")]
    return Screen(text, [*rows, back], expects=f"engagement-wie:{id}")


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
    id, own = engagement.id, turn.partner.id
    partners = networks.partners(turn.session, turn.network.id)
    first = sorted(partners, key=lambda p: (p.id not in meant, p.id != own))
    shown, other_pages = page(turn, first, number, f"engagement-wie:{id}")
    buttons = [Button(partner.name, f"engagement-wie-is:{id}:{partner.id}") for partner in shown]
    outside = [
        [turn.button("buiten_netwerk", f"engagement-buiten:{id}", naam=shorten(name, 45))]
        for name in meant
        if isinstance(name, str)
    ]
    return [*outside, *pairs(buttons), other_pages]


@routes.press("engagement-buiten")
def set_outsider(turn: Turn, id: int) -> Outcome:
    """The name before the colon is the owner, and what follows it the engagement."""
    found = before_colon(editable(turn, id).text)
    if found is None:
        raise UnknownRouteError
    name, what = found
    return _set_owner(turn, id, None, name, text=what)


@routes.press("engagement-wie-is")
def set_partner(turn: Turn, id: int, partner_id: int) -> Outcome:
    partner = networks.partner(turn.session, turn.network.id, partner_id)
    if partner is None:
        raise UnknownRouteError
    return _set_owner(turn, id, partner.id, None)


@routes.text("engagement-wie")
def take_owner(turn: Turn, text: Text, id: int) -> Outcome:
    partner = partner_meant(turn, text.text)
    if partner is None:
        return _set_owner(turn, id, None, text.line)
    return _set_owner(turn, id, partner.id, None)


def _set_owner(
    turn: Turn, id: int, partner_id: int | None, name: str | None, **along: str
) -> Outcome:
    """Another owner has not taken it on yet; oneself has. `along`: what else changes with it."""
    engagement = editable(turn, id)
    stand = Stand.TODO if partner_id == turn.partner.id else Stand.PROPOSED
    event = history.change(
        turn.session, engagement, turn.source(),
        owner_id=partner_id, owner_name=name, stand=stand, **along,
    )  # fmt: skip
    if event is not None:
        tell_of_move(turn, engagement, event)
    turn.says.saved(event)
    return GoTo(f"engagement:{id}")

"""The mandate: who of a partner may give its akkoord."""

from bot.conversations.people.colleagues import Colleague
from bot.conversations.routes import NotYours, Routes, to
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.storage import history, networks
from bot.storage.tables import Happened, Thing

routes = Routes()


@routes.press("mandaat")
def show(turn: Turn) -> Screen:
    members = networks.members(turn.session, turn.partner.id)
    names = networks.names(turn.session, turn.network.id)
    may = _may_give(turn)
    rows = [[Button(names[m.person_id], to("mandaat-geef", m)).ticked(m.mandate)] for m in members]
    holders = [names[m.person_id] for m in members if m.mandate]
    text = turn.text("akkoord.mandaat", partner=turn.partner.name, may=may, holders=holders)
    return Screen(text, [*(rows if may else []), [turn.button("terug", to("akkoord"))]])


@routes.press("mandaat-geef")
def give_or_take(turn: Turn, chosen: Colleague) -> Outcome:
    """The first one is appointed by any of the partner's people; then by who has the mandate."""
    if not _may_give(turn):
        raise NotYours
    chosen.mandate = not chosen.mandate
    history.record(
        turn.session, chosen.network_id, Thing.MEMBERSHIP, chosen.id, Happened.CHANGED,
        turn.source(), {"mandate": not chosen.mandate}, {"mandate": chosen.mandate},
    )  # fmt: skip
    turn.says.lead = turn.text("algemeen.bewaard")
    return GoTo(to("mandaat"))


def is_nobodys(turn: Turn) -> bool:
    """Whether nobody of this person's organisation has it yet."""
    members = networks.members(turn.session, turn.partner.id)
    return not any(member.mandate for member in members)


def _may_give(turn: Turn) -> bool:
    return turn.membership.mandate or is_nobodys(turn)

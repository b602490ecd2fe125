"""Who has the regie: it can be shared, and taken back, but nobody takes it from oneself."""

from bot.conversations.people.colleagues import OtherMember
from bot.conversations.routes import Needs, Routes, to
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.storage import history, networks
from bot.storage.tables import Happened, Membership, Partner, Role, Thing

MOST_OFFERED = 20

routes = Routes(needs=Needs.REGISSEUR)


def rows(turn: Turn, partner: Partner) -> list[list[Button]]:
    """A button for each colleague, and for whoever elsewhere has the regie."""
    own = partner.id == turn.partner.id
    names = networks.names(turn.session, partner.network_id)
    return [
        [_button(turn, member, names[member.person_id])]
        for member in networks.members(turn.session, partner.id)
        if member.person_id != turn.person.id and (own or member.role is Role.REGISSEUR)
    ][:MOST_OFFERED]


def _button(turn: Turn, member: Membership, name: str) -> Button:
    if member.role is Role.REGISSEUR:
        return turn.button("regie_weg", to("regie-weg", member), naam=name)
    return turn.button("regie_delen", to("regie-delen", member), naam=name)


@routes.press("regie-delen")
def ask_to_share(turn: Turn, chosen: OtherMember) -> Screen:
    """It opens every answer, also those for the regisseur alone: not on one tap."""
    name = networks.name_of(turn.session, chosen.person_id)
    yes = turn.button("regie_delen_ja", to("regie-delen-ja", chosen))
    back = turn.button("terug", to("partner", chosen.partner_id))
    return Screen(turn.text("partners.regie_delen", naam=name), [[yes], [back]])


@routes.press("regie-delen-ja")
def share(turn: Turn, chosen: OtherMember) -> Outcome:
    return _now(turn, chosen, Role.REGISSEUR)


@routes.press("regie-weg")
def take_back(turn: Turn, chosen: OtherMember) -> Outcome:
    return _now(turn, chosen, Role.PARTNER)


def _now(turn: Turn, chosen: Membership, role: Role) -> GoTo:
    """A button of an older screen does not turn it round."""
    if chosen.role is not role:
        turn_over(turn, chosen, turn.network.name)
        turn.says.lead = turn.text("algemeen.bewaard")
    return GoTo(to("partner", chosen.partner_id))


def turn_over(turn: Turn, chosen: Membership, network: str) -> None:
    """Who had the regie has it no longer, who had not has it; they hear so."""
    before = chosen.role
    chosen.role = Role.PARTNER if before is Role.REGISSEUR else Role.REGISSEUR
    history.record(
        turn.session, chosen.network_id, Thing.MEMBERSHIP, chosen.id, Happened.CHANGED,
        turn.source(), {"role": before}, {"role": chosen.role},
    )  # fmt: skip
    got_it = chosen.role is Role.REGISSEUR
    partner = turn.session.get_one(Partner, chosen.partner_id)
    text = turn.text("partners.mederegisseur" if got_it else "partners.regie_weg",
                     wie=turn.person.name, network=network, partner=partner.name)  # fmt: skip
    way = turn.button("status", to("status")) if got_it else turn.button("begin", to("thuis"))
    turn.says.tell(chosen, Screen(text, [[way]]))

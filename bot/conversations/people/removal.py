"""A partner that no longer takes part: the regisseur takes it out, and can let it come back."""

from bot.conversations.people.partners import note, removed_screen
from bot.conversations.routes import Needs, NotYours, Routes, to
from bot.conversations.turn import GoTo, Outcome, Screen, Turn
from bot.storage import engagements, networks
from bot.storage.tables import Happened, Partner

routes = Routes(needs=Needs.REGISSEUR)


@routes.press("partner-weg")
def ask_to_remove(turn: Turn, partner: Partner) -> Screen:
    if partner.id == turn.partner.id:
        raise NotYours("eigen_partner", to("partner", partner))
    pledged = engagements.of_network(turn.session, partner.network_id, owner_id=partner.id)
    text = turn.text(
        "partners.weg",
        naam=partner.name,
        people=[person.name for person in networks.people(turn.session, partner.id)],
        open=sum(engagement.stand in engagements.OPEN for engagement in pledged),
    )
    rows = [
        [turn.button("partner_weg", to("partner-weg-ja", partner), naam=partner.name)],
        [turn.button("terug", to("partner", partner))],
    ]
    return Screen(text, rows)


@routes.press("partner-weg-ja")
def remove(turn: Turn, partner: Partner) -> Outcome:
    if partner.id == turn.partner.id:
        return GoTo(to("partner-weg", partner))
    if partner.removed_at is None:
        theirs = networks.members(turn.session, partner.id)
        partner.removed_at = turn.now
        note(turn, partner, Happened.REMOVED)
        text = turn.text("partners.jullie_weg", partner=partner.name, wie=turn.person.name,
                         network=turn.network.name)  # fmt: skip
        home = turn.button("begin", to("thuis"))
        for membership in theirs:
            turn.says.tell_who_left(membership, Screen(text, [[home]], slot=_slot(partner)))
    return removed_screen(turn, partner)


@routes.press("partner-terug")
def bring_back(turn: Turn, partner: Partner) -> Outcome:
    if partner.removed_at is not None:
        partner.removed_at = None
        note(turn, partner, Happened.TAKEN_BACK)
        turn.session.flush()
        text = turn.text("partners.jullie_terug", partner=partner.name,
                         network=turn.network.name)  # fmt: skip
        theirs = networks.members(turn.session, partner.id)
        never_heard = turn.says.unsay_to(theirs, _slot(partner))
        for membership in theirs:
            if membership.person_id not in never_heard:
                turn.says.tell(membership, Screen(text, [[turn.button("begin", to("thuis"))]]))
    turn.says.lead = turn.text("partners.terug", naam=partner.name)
    return GoTo(to("partner", partner))


def _slot(partner: Partner) -> str:
    return f"partner-weg:{partner.id}"

"""A partner that no longer takes part: the regisseur takes it out, and can let it come back.

partner-weg:ID               take it out: sure?
partner-weg-ja:ID            it is out; its people hear so
partner-terug:ID             it is back; they hear that too
"""

from bot.conversations.people import partners
from bot.conversations.people.partners import find, note, removed_screen
from bot.conversations.routes import Needs, Routes
from bot.conversations.turn import GoTo, Outcome, Screen, Turn
from bot.storage import engagements, networks
from bot.storage.tables import Happened, Partner

routes = Routes()


@routes.press("partner-weg", needs=Needs.REGISSEUR)
def ask(turn: Turn, partner_id: int) -> Screen:
    partner = find(turn, partner_id)
    if partner.id == turn.partner.id:
        turn.toast(turn.word("meldingen.eigen_partner"), alert=True)
        return partners.one(turn, partner_id)
    pledged = engagements.of_network(turn.session, partner.network_id, owner_id=partner.id)
    text = turn.text(
        "partners.weg",
        naam=partner.name,
        people=[person.name for person in networks.people(turn.session, partner.id)],
        open=sum(engagement.stand in engagements.OPEN for engagement in pledged),
    )
    rows = [
        [turn.button("partner_weg", f"partner-weg-ja:{partner.id}", naam=partner.name)],
        [turn.button("terug", f"partner:{partner.id}")],
    ]
    return Screen(text, rows)


@routes.press("partner-weg-ja", needs=Needs.REGISSEUR)
def remove(turn: Turn, partner_id: int) -> Outcome:
    partner = find(turn, partner_id)
    if partner.id == turn.partner.id:
        return GoTo(f"partner-weg:{partner.id}")
    if partner.removed_at is None:
        theirs = networks.members(turn.session, partner.id)
        partner.removed_at = turn.now
        note(turn, partner, Happened.REMOVED)
        text = turn.text("partners.jullie_weg", partner=partner.name, wie=turn.person.name,
                         network=turn.network.name)  # fmt: skip
        home = turn.button("begin", "thuis")
        for membership in theirs:
            turn.tell_who_left(membership, Screen(text, [[home]], slot=_slot(partner)))
    return removed_screen(turn, partner)


@routes.press("partner-terug", needs=Needs.REGISSEUR)
def bring_back(turn: Turn, partner_id: int) -> Outcome:
    partner = find(turn, partner_id)
    if partner.removed_at is not None:
        partner.removed_at = None
        note(turn, partner, Happened.TAKEN_BACK)
        turn.session.flush()
        text = turn.text("partners.jullie_terug", partner=partner.name,
                         network=turn.network.name)  # fmt: skip
        theirs = networks.members(turn.session, partner.id)
        never_heard = turn.unsay_to(theirs, _slot(partner))
        for membership in theirs:
            if membership.person_id not in never_heard:
                turn.tell(membership, Screen(text, [[turn.button("begin", "thuis")]]))
    turn.lead = turn.text("partners.terug", naam=partner.name)
    return GoTo(f"partner:{partner.id}")


def _slot(partner: Partner) -> str:
    return f"partner-weg:{partner.id}"

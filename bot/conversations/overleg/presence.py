"""Who is there, one tap for each partner."""

from bot.conversations.paging import page_at
from bot.conversations.routes import Needs, Routes, into, to
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.draaiboek.report import present, said
from bot.storage import history, networks
from bot.storage.tables import Meeting, Partner

PARTNERS_PER_PAGE = 40

routes = Routes(needs=Needs.REGISSEUR)


@routes.press("aanwezig")
def who_is_there(turn: Turn, meeting: Meeting, number: int) -> Screen:
    there = present_now(turn, meeting)
    partners = list(expected_partners(turn, meeting).items())
    shown, other_pages = page_at(turn, partners, to("aanwezig", meeting, number), PARTNERS_PER_PAGE)
    buttons = [
        Button(f"✓ {name}" if partner_id in there else name,
               to("aanwezig-wissel", meeting, partner_id, number))
        for partner_id, name in shown
    ]  # fmt: skip
    text = turn.text(
        "tijdens.aanwezig",
        meeting=meeting,
        there=[name for partner_id, name in partners if partner_id in there],
        away=[name for partner_id, name in partners if partner_id not in there],
    )
    rows = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
    back = [turn.button("klaar", to("tijdens", meeting))]
    return Screen(text, [*rows, other_pages, back], expects=into("tijdens", meeting))


@routes.press("aanwezig-wissel")
def toggle(turn: Turn, meeting: Meeting, partner: Partner, number: int) -> Outcome:
    history.lock(turn.session, meeting)
    now_there = sorted(present_now(turn, meeting) ^ {partner.id})
    history.change(turn.session, meeting, turn.source(), present=now_there)
    return GoTo(to("aanwezig", meeting, number))


def expected_partners(turn: Turn, meeting: Meeting) -> dict[int, str]:
    """Partner id -> name, of those that take part, and of those that left but were there."""
    ids = {partner.id for partner in networks.partners(turn.session, meeting.network_id)}
    ids |= present_now(turn, meeting)
    names = networks.partner_names(turn.session, meeting.network_id)
    return {id: name for id, name in names.items() if id in ids}


def present_now(turn: Turn, meeting: Meeting) -> frozenset[int]:
    """Partner ids."""
    return present(meeting, said(turn.session, meeting))

"""Who is there, one tap for each partner.

aanwezig:ID:PAGE                 who is there?
aanwezig-wissel:ID:PARTNER:PAGE  this partner is there, or not
"""

from bot.conversations.overleg.agenda import meeting_of
from bot.conversations.paging import page
from bot.conversations.routes import Needs, Routes, UnknownRouteError
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.draaiboek.report import present, said
from bot.storage import history, networks
from bot.storage.tables import Meeting

PARTNERS_PER_PAGE = 40

routes = Routes()


@routes.press("aanwezig", needs=Needs.REGISSEUR)
def who_is_there(turn: Turn, id: int, number: int) -> Screen:
    meeting = meeting_of(turn, id)
    there = present_now(turn, meeting)
    partners = list(expected_partners(turn, meeting).items())
    shown, other_pages = page(turn, partners, number, f"aanwezig:{id}", PARTNERS_PER_PAGE)
    buttons = [
        Button(f"✓ {name}" if partner_id in there else name,
               f"aanwezig-wissel:{id}:{partner_id}:{number}")
        for partner_id, name in shown
    ]  # fmt: skip
    text = turn.text(
        "tijdens.aanwezig",
        meeting=meeting,
        there=[name for partner_id, name in partners if partner_id in there],
        away=[name for partner_id, name in partners if partner_id not in there],
    )
    rows = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
    back = [turn.button("klaar", f"tijdens:{id}")]
    return Screen(text, [*rows, other_pages, back], expects=f"tijdens:{id}")


@routes.press("aanwezig-wissel", needs=Needs.REGISSEUR)
def toggle(turn: Turn, id: int, partner_id: int, number: int) -> Outcome:
    meeting = meeting_of(turn, id)
    if networks.partner(turn.session, meeting.network_id, partner_id) is None:
        raise UnknownRouteError
    history.lock(turn.session, meeting)
    now_there = sorted(present_now(turn, meeting) ^ {partner_id})
    history.change(turn.session, meeting, turn.source(), present=now_there)
    return GoTo(f"aanwezig:{id}:{number}")


def expected_partners(turn: Turn, meeting: Meeting) -> dict[int, str]:
    """Partner id -> name, of those that take part, and of those that left but were there."""
    ids = {partner.id for partner in networks.partners(turn.session, meeting.network_id)}
    ids |= present_now(turn, meeting)
    names = networks.partner_names(turn.session, meeting.network_id)
    return {id: name for id, name in names.items() if id in ids}


def present_now(turn: Turn, meeting: Meeting) -> frozenset[int]:
    """Partner ids."""
    return present(meeting, said(turn.session, meeting))

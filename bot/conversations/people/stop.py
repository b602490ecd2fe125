"""Less, or nothing more: one asks which, and never does everything at once."""

from collections.abc import Sequence

from bot.conversations.paging import page_at
from bot.conversations.people import regie
from bot.conversations.people.start import home
from bot.conversations.routes import Address, Gone, Needs, Routes, to
from bot.conversations.turn import Button, Screen, Turn
from bot.draaiboek import report
from bot.storage import leaving, meetings, networks
from bot.storage.networks import Acting
from bot.storage.tables import Membership

routes = Routes(needs=Needs.NOTHING)


@routes.command("stop")
@routes.press("stop")
def choose(turn: Turn) -> Screen:
    forget = [turn.button("wissen", to("wissen"))]
    back = [turn.button("terug", to("thuis"))]
    if turn.acting is None:
        return Screen(turn.text("stop.welke", partner=None), [forget, back])
    partner = turn.acting.partner
    rows = [
        [turn.button("even_stil", to("afwezig"))],
        [turn.button("verlaten", to("verlaten"), naam=partner.name)],
        forget,
        back,
    ]
    return Screen(turn.text("stop.welke", partner=partner), rows)


@routes.press("verlaten", needs=Needs.MEMBER)
def ask_to_leave(turn: Turn) -> Screen:
    if leaving.last_regisseur(turn.session, turn.membership):
        return _share_before_leaving(turn)
    return _sure_to_leave(turn, to("verlaten-ja"))


@routes.press("verlaten-toch", needs=Needs.MEMBER)
def ask_to_leave_anyway(turn: Turn) -> Screen:
    return _sure_to_leave(turn, to("verlaten-toch-ja"))


def _sure_to_leave(turn: Turn, yes: Address) -> Screen:
    left = turn.for_whom
    last = leaving.last_regisseur(turn.session, left.membership)
    text = turn.text("stop.verlaten", partner=left.partner, network=left.network, last=last)
    rows = [
        [turn.button("verlaten_ja", yes, naam=left.partner.name)],
        [turn.button("verlaten_nee", to("stop"))],
    ]
    return Screen(text, rows)


@routes.press("verlaten-ja", needs=Needs.MEMBER)
def leave(turn: Turn) -> Screen:
    if leaving.last_regisseur(turn.session, turn.membership):
        return _share_before_leaving(turn)
    return leave_anyway(turn)


@routes.press("verlaten-toch-ja", needs=Needs.MEMBER)
def leave_anyway(turn: Turn) -> Screen:
    left = turn.for_whom
    _leave(turn, left)
    elsewhere = networks.memberships(turn.session, turn.person.id)
    text = turn.text("stop.weg", partner=left.partner, elsewhere=bool(elsewhere))
    if elsewhere:
        turn.says.lead = text
        turn.enter(elsewhere[0])
        return home(turn)
    turn.leave()
    return Screen(text, [[turn.button("wissen", to("wissen"))]])


@routes.press("wissen")
def ask_to_forget(turn: Turn) -> Screen:
    if bound := leaving.bound(turn.session, turn.person.id):
        return _share_first(turn, bound, turn.button("toch_wissen", to("wissen-toch")))
    return _sure_to_forget(turn, to("wissen-ja"))


@routes.press("wissen-toch")
def ask_to_forget_anyway(turn: Turn) -> Screen:
    return _sure_to_forget(turn, to("wissen-toch-ja"))


def _sure_to_forget(turn: Turn, yes: Address) -> Screen:
    mine = networks.memberships(turn.session, turn.person.id)
    bound = leaving.bound(turn.session, turn.person.id)
    text = turn.text("stop.wissen", mine=mine, bound=[acting.network.name for acting in bound])
    return Screen(text, [[turn.button("wissen_ja", yes)], [turn.button("wissen_nee", to("stop"))]])


@routes.press("wissen-ja")
def forget(turn: Turn) -> Screen:
    if bound := leaving.bound(turn.session, turn.person.id):
        return _share_first(turn, bound, turn.button("toch_wissen", to("wissen-toch")))
    return forget_anyway(turn)


@routes.press("wissen-toch-ja")
def forget_anyway(turn: Turn) -> Screen:
    for acting in networks.memberships(turn.session, turn.person.id):
        _leave(turn, acting)
    for acting in networks.left_behind(turn.session, turn.person.id):
        leaving.leave(turn.session, acting.membership, turn.source())
    called = turn.word("personen.weg")
    report.forget(turn.session, turn.person.id, called)
    leaving.erase(turn.session, turn.person, called, turn.now)
    turn.leave()
    return Screen(turn.text("stop.gewist"))


def _leave(turn: Turn, acting: Acting) -> None:
    """The answers stay; who must know hears that nobody is left, or that nobody has the regie."""
    turn.chat.draft, turn.chat.expects = {}, None
    last = leaving.last_regisseur(turn.session, acting.membership)
    leaving.leave(turn.session, acting.membership, turn.source())
    turn.session.flush()
    if last:
        text = turn.text("stop.geen_regisseur", network=acting.network)
        for member in meetings.invited(turn.session, acting.network.id):
            turn.says.tell(member, Screen(text, [[turn.button("begin", to("thuis"))]]))
    if networks.members(turn.session, acting.partner.id):
        return
    text = turn.text("stop.niemand_meer", partner=acting.partner, network=acting.network)
    invite = [turn.button("uitnodigen", to("uitnodigen", acting.partner.id))]
    for regisseur in networks.regisseurs(turn.session, acting.network.id):
        turn.says.tell(regisseur, Screen(text, [invite]))


def _share_before_leaving(turn: Turn) -> Screen:
    anyway = turn.button("toch_verlaten", to("verlaten-toch"))
    return _share_first(turn, [turn.for_whom], anyway)


def _share_first(turn: Turn, bound: Sequence[Acting], anyway: Button) -> Screen:
    """`anyway`: the way on for who does not."""
    text = turn.text("stop.eerst_regie", networks=[acting.network.name for acting in bound])
    rows = [
        [turn.button("regie_doorgeven", to("stop-regie-wie", 0))],
        [anyway],
        [turn.button("even_stil", to("afwezig"))],
        [turn.button("terug", to("stop"))],
    ]
    return Screen(text, rows)


@routes.press("stop-regie-wie")
def choose_regisseur(turn: Turn, number: int) -> Screen:
    others, network = _heirs(turn)
    if not others:
        return choose(turn)
    shown, other_pages = page_at(turn, others, to("stop-regie-wie", number))
    names = networks.names(turn.session, others[0].network_id)
    partners = networks.partner_names(turn.session, others[0].network_id)
    rows = [
        [Button(f"{names[member.person_id]} ({partners[member.partner_id]})",
                to("stop-regie", member))]
        for member in shown
    ]  # fmt: skip
    text = turn.text("stop.aan_wie_regie", network=network)
    return Screen(text, [*rows, other_pages, [turn.button("terug", to("stop"))]])


@routes.press("stop-regie")
def share_regie(turn: Turn, membership_id: int) -> Screen:
    """Then one chooses again what to stop."""
    others, network = _heirs(turn)
    chosen = next((member for member in others if member.id == membership_id), None)
    if others and chosen is None:
        raise Gone
    if chosen is not None:
        regie.turn_over(turn, chosen, network)
        name = networks.name_of(turn.session, chosen.person_id)
        turn.says.lead = turn.text("stop.regie_gedeeld", naam=name)
    return choose(turn)


def _heirs(turn: Turn) -> tuple[list[Membership], str]:
    """Who can get the regie of the first network of which one is the only regisseur, and which."""
    for acting in leaving.bound(turn.session, turn.person.id):
        everyone = networks.everyone(turn.session, acting.network.id)
        others = [member for member in everyone if member.person_id != turn.person.id]
        own = acting.partner.id
        return sorted(others, key=lambda member: member.partner_id != own), acting.network.name
    return [], ""

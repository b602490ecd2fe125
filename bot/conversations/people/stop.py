"""Less, or nothing more: one asks which, and never does everything at once.

/stop              silent for a while, leave the organisation, or be forgotten?
verlaten           leave the organisation of now: sure?
verlaten-ja        it is done
wissen             forget me: sure?
wissen-ja          it is done
stop-regie-wie:PAGE, stop-regie:MEMBER   the only regisseur shares the regie first
verlaten-toch, verlaten-toch-ja          or leaves the network without one
wissen-toch, wissen-toch-ja
"""

from collections.abc import Sequence

from bot.conversations.paging import page
from bot.conversations.people import regie
from bot.conversations.people.start import home
from bot.conversations.routes import Needs, Routes, UnknownRouteError
from bot.conversations.turn import Button, Screen, Turn
from bot.draaiboek import report
from bot.storage import leaving, meetings, networks
from bot.storage.networks import Acting
from bot.storage.tables import Membership

routes = Routes()


@routes.command("stop", needs=Needs.NOTHING)
@routes.press("stop", needs=Needs.NOTHING)
def ask(turn: Turn) -> Screen:
    forget = [turn.button("wissen", "wissen")]
    back = [turn.button("terug", "thuis")]
    if turn.acting is None:
        return Screen(turn.text("stop.welke", partner=None), [forget, back])
    partner = turn.acting.partner
    rows = [
        [turn.button("even_stil", "afwezig")],
        [turn.button("verlaten", "verlaten", naam=partner.name)],
        forget,
        back,
    ]
    return Screen(turn.text("stop.welke", partner=partner), rows)


@routes.press("verlaten")
def ask_to_leave(turn: Turn) -> Screen:
    if leaving.last_regisseur(turn.session, turn.membership):
        return _share_first(turn, [turn.for_whom], turn.button("toch_verlaten", "verlaten-toch"))
    return _sure_to_leave(turn, "verlaten-ja")


@routes.press("verlaten-toch")
def ask_to_leave_anyway(turn: Turn) -> Screen:
    return _sure_to_leave(turn, "verlaten-toch-ja")


def _sure_to_leave(turn: Turn, yes: str) -> Screen:
    left = turn.for_whom
    last = leaving.last_regisseur(turn.session, left.membership)
    text = turn.text("stop.verlaten", partner=left.partner, network=left.network, last=last)
    rows = [
        [turn.button("verlaten_ja", yes, naam=left.partner.name)],
        [turn.button("verlaten_nee", "stop")],
    ]
    return Screen(text, rows)


@routes.press("verlaten-ja")
def leave(turn: Turn) -> Screen:
    if leaving.last_regisseur(turn.session, turn.membership):
        return _share_first(turn, [turn.for_whom], turn.button("toch_verlaten", "verlaten-toch"))
    return leave_anyway(turn)


@routes.press("verlaten-toch-ja")
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
    return Screen(text, [[turn.button("wissen", "wissen")]])


@routes.press("wissen", needs=Needs.NOTHING)
def ask_to_forget(turn: Turn) -> Screen:
    if bound := leaving.bound(turn.session, turn.person.id):
        return _share_first(turn, bound, turn.button("toch_wissen", "wissen-toch"))
    return _sure_to_forget(turn, "wissen-ja")


@routes.press("wissen-toch", needs=Needs.NOTHING)
def ask_to_forget_anyway(turn: Turn) -> Screen:
    return _sure_to_forget(turn, "wissen-toch-ja")


def _sure_to_forget(turn: Turn, yes: str) -> Screen:
    mine = networks.memberships(turn.session, turn.person.id)
    bound = leaving.bound(turn.session, turn.person.id)
    text = turn.text("stop.wissen", mine=mine, bound=[acting.network.name for acting in bound])
    return Screen(text, [[turn.button("wissen_ja", yes)], [turn.button("wissen_nee", "stop")]])


@routes.press("wissen-ja", needs=Needs.NOTHING)
def forget(turn: Turn) -> Screen:
    if bound := leaving.bound(turn.session, turn.person.id):
        return _share_first(turn, bound, turn.button("toch_wissen", "wissen-toch"))
    return forget_anyway(turn)


@routes.press("wissen-toch-ja", needs=Needs.NOTHING)
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
            turn.says.tell(member, Screen(text, [[turn.button("begin", "thuis")]]))
    if networks.members(turn.session, acting.partner.id):
        return
    text = turn.text("stop.niemand_meer", partner=acting.partner, network=acting.network)
    invite = [turn.button("uitnodigen", f"uitnodigen:{acting.partner.id}")]
    for regisseur in networks.regisseurs(turn.session, acting.network.id):
        turn.says.tell(regisseur, Screen(text, [invite]))


def _share_first(turn: Turn, bound: Sequence[Acting], anyway: Button) -> Screen:
    """`anyway`: the way on for who does not."""
    text = turn.text("stop.eerst_regie", networks=[acting.network.name for acting in bound])
    rows = [
        [turn.button("regie_doorgeven", "stop-regie-wie:0")],
        [anyway],
        [turn.button("even_stil", "afwezig")],
        [turn.button("terug", "stop")],
    ]
    return Screen(text, rows)


@routes.press("stop-regie-wie", needs=Needs.NOTHING)
def choose_regisseur(turn: Turn, number: int) -> Screen:
    others, network = _heirs(turn)
    if not others:
        return ask(turn)
    shown, other_pages = page(turn, others, number, "stop-regie-wie")
    names = networks.names(turn.session, others[0].network_id)
    partners = networks.partner_names(turn.session, others[0].network_id)
    rows = [
        [Button(f"{names[member.person_id]} ({partners[member.partner_id]})",
                f"stop-regie:{member.id}")]
        for member in shown
    ]  # fmt: skip
    text = turn.text("stop.aan_wie_regie", network=network)
    return Screen(text, [*rows, other_pages, [turn.button("terug", "stop")]])


@routes.press("stop-regie", needs=Needs.NOTHING)
def share_regie(turn: Turn, membership_id: int) -> Screen:
    """Then one chooses again what to stop."""
    others, network = _heirs(turn)
    chosen = next((member for member in others if member.id == membership_id), None)
    if others and chosen is None:
        raise UnknownRouteError
    if chosen is not None:
        regie.turn_over(turn, chosen, network)
        name = networks.name_of(turn.session, chosen.person_id)
        turn.says.lead = turn.text("stop.regie_gedeeld", naam=name)
    return ask(turn)


def _heirs(turn: Turn) -> tuple[list[Membership], str]:
    """Who can get the regie of the first network of which one is the only regisseur, and which."""
    for acting in leaving.bound(turn.session, turn.person.id):
        everyone = networks.everyone(turn.session, acting.network.id)
        others = [member for member in everyone if member.person_id != turn.person.id]
        own = acting.partner.id
        return sorted(others, key=lambda member: member.partner_id != own), acting.network.name
    return [], ""

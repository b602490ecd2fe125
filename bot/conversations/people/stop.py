"""Less, or nothing more: one asks which, and never does everything at once.

/stop            silent for a while, leave the organisation, or be forgotten?
verlaten         leave the organisation of now: sure?
verlaten-ja      it is done
wissen           forget me: sure?
wissen-ja        it is done
"""

from collections.abc import Sequence

from bot.conversations.people.start import home
from bot.conversations.routes import Needs, Routes
from bot.conversations.turn import Screen, Turn
from bot.draaiboek import report
from bot.storage import leaving, networks
from bot.storage.networks import Acting

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
    if leaving.must_share_regie(turn.session, turn.member.membership):
        return _share_first(turn, [turn.member])
    text = turn.text("stop.verlaten", partner=turn.member.partner, network=turn.member.network)
    rows = [
        [turn.button("verlaten_ja", "verlaten-ja", naam=turn.member.partner.name)],
        [turn.button("verlaten_nee", "stop")],
    ]
    return Screen(text, rows)


@routes.press("verlaten-ja")
def leave(turn: Turn) -> Screen:
    left = turn.member
    if leaving.must_share_regie(turn.session, left.membership):
        return _share_first(turn, [left])
    _leave(turn, left)
    elsewhere = networks.memberships(turn.session, turn.person.id)
    text = turn.text("stop.weg", partner=left.partner, elsewhere=bool(elsewhere))
    if elsewhere:
        turn.lead = text
        turn.enter(elsewhere[0])
        return home(turn)
    turn.acting = turn.chat.membership_id = turn.chat.cursor = None
    return Screen(text, [[turn.button("wissen", "wissen")]])


@routes.press("wissen", needs=Needs.NOTHING)
def ask_to_forget(turn: Turn) -> Screen:
    if bound := leaving.bound(turn.session, turn.person.id):
        return _share_first(turn, bound)
    mine = networks.memberships(turn.session, turn.person.id)
    rows = [[turn.button("wissen_ja", "wissen-ja")], [turn.button("wissen_nee", "stop")]]
    return Screen(turn.text("stop.wissen", mine=mine), rows)


@routes.press("wissen-ja", needs=Needs.NOTHING)
def forget(turn: Turn) -> Screen:
    if bound := leaving.bound(turn.session, turn.person.id):
        return _share_first(turn, bound)
    for acting in networks.memberships(turn.session, turn.person.id):
        _leave(turn, acting)
    called = turn.word("personen.weg")
    report.forget(turn.session, turn.person.id, called)
    leaving.erase(turn.session, turn.person.id, called, turn.now)
    turn.acting = None
    return Screen(turn.text("stop.gewist"))


def _leave(turn: Turn, acting: Acting) -> None:
    """The answers stay; did the last person of a partner leave, the regisseur hears so."""
    turn.chat.draft, turn.chat.expects = {}, None
    leaving.leave(turn.session, acting.membership, turn.source())
    turn.session.flush()
    if networks.members(turn.session, acting.partner.id):
        return
    text = turn.text("stop.niemand_meer", partner=acting.partner, network=acting.network)
    invite = [turn.button("uitnodigen", f"uitnodigen:{acting.partner.id}")]
    for regisseur in networks.regisseurs(turn.session, acting.network.id):
        turn.tell(regisseur, Screen(text, [invite]))


def _share_first(turn: Turn, bound: Sequence[Acting]) -> Screen:
    text = turn.text("stop.eerst_regie", networks=[acting.network.name for acting in bound])
    rows = [[turn.button("even_stil", "afwezig")], [turn.button("partners", "partners")]]
    return Screen(text, rows)

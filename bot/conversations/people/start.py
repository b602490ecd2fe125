"""Beginning: who are you, for whom do you answer, what is this."""

from datetime import timedelta

from bot.conversations.people import passing_on
from bot.conversations.routes import Needs, Routes, into, to
from bot.conversations.turn import Rows, Screen, Turn
from bot.kijkwijzer import Richtvraag
from bot.storage import answers, history, networks
from bot.storage.networks import Acting
from bot.storage.tables import Happened, Network, Role, Thing

WRONG_LINKS = 10
WRONG_LINKS_WITHIN = timedelta(hours=1)
"""So many wrong links of one person in this time, and the bot falls silent about links."""

routes = Routes(needs=Needs.NOTHING)


@routes.command("start")
def begin(turn: Turn) -> Screen:
    if turn.acting is None:
        return welcome(turn)
    return home(turn)


def welcome(turn: Turn) -> Screen:
    """For someone who takes part in nothing (any more)."""
    mine = networks.memberships(turn.session, turn.person.id)
    gone = networks.left_behind(turn.session, turn.person.id)
    if mine:
        was = [acting for acting in gone if acting.membership.id == turn.chat.membership_id]
        turn.says.lead = turn.text("start.doet_niet_meer_mee", gone=was) if was else ""
        turn.enter(mine[0])
        return home(turn)
    if gone:
        return _left_behind(turn, gone)
    if not may_start_network(turn):
        return Screen(turn.text("start.welkom_gesloten"), [[turn.button("wat_is", to("wat-is"))]])
    rows = [
        [turn.button("netwerk_starten", to("netwerk-nieuw"))],
        [turn.button("ik_ben_partner", to("uitgenodigd")), turn.button("wat_is", to("wat-is"))],
    ]
    return Screen(turn.text("start.welkom"), rows)


def _left_behind(turn: Turn, gone: list[Acting]) -> Screen:
    """For whoever acts only for organisations that were taken out: not a stranger."""
    network_ids = dict.fromkeys(acting.network.id for acting in gone)
    who = [name for id in network_ids for name in networks.regisseur_names(turn.session, id)]
    text = turn.text("start.achtergebleven", gone=gone, who=list(dict.fromkeys(who)),
                     may_start=may_start_network(turn))  # fmt: skip
    rows = [
        [turn.button("netwerk_starten", to("netwerk-nieuw"))] if may_start_network(turn) else [],
        [turn.button("ik_ben_partner", to("uitgenodigd")), turn.button("wissen", to("wissen"))],
    ]
    return Screen(text, rows)


def may_start_network(turn: Turn) -> bool:
    allowed = turn.house.regisseurs
    return not allowed or turn.chat.external in allowed


@routes.press("uitgenodigd")
def how_to_join(turn: Turn) -> Screen:
    return Screen(turn.text("start.ik_ben_partner"), [[turn.button("terug", to("thuis"))]])


@routes.press("wat-is")
def what_is_this(turn: Turn) -> Screen:
    return Screen(turn.text("start.wat_is"), [[turn.button("terug", to("thuis"))]])


@routes.press("thuis")
def go_home(turn: Turn) -> Screen:
    return begin(turn)


def home(turn: Turn) -> Screen:
    partner = turn.partner
    touched = len(answers.statuses(turn.session, partner.id))
    text = turn.text(
        "start.thuis",
        person=turn.person.name,
        partner=partner.name,
        network=turn.network.name,
        regisseur=turn.is_regisseur,
        touched=touched,
        regie=bool(networks.regisseurs(turn.session, turn.network.id)),
    )
    return Screen(text, home_rows(turn, begun=touched > 0))


def home_rows(turn: Turn, *, begun: bool) -> Rows:
    go = turn.button("verder" if begun else "beginnen", to("verder"))
    rows = [
        [go],
        [turn.button("antwoorden", to("overzicht")), turn.button("draaiboek", to("draaiboek"))],
    ]
    if turn.is_regisseur:
        rows.append([turn.button("partners", to("partners")), turn.button("status", to("status"))])
    return rows


def open_link(turn: Turn, token: str) -> Screen | None:
    """Join by an invitation. A wrong, used or old link gives one and the same answer."""
    if _too_many_wrong_links(turn):
        return None
    taken = networks.use_invite(turn.session, token, turn.now)
    if taken is not None:
        invite, partner = taken
        membership = networks.join(turn.session, turn.person, partner, Role.PARTNER, turn.now)
        history.record(
            turn.session, partner.network_id, Thing.MEMBERSHIP, membership.id, Happened.ADDED,
            turn.source(), new={"partner": partner.id},
        )  # fmt: skip
        network = turn.session.get_one(Network, partner.network_id)
        turn.enter(Acting(membership, partner, network))
        passed_on = passing_on.land(turn, invite)
        return _first_message(turn, networks.name_of(turn.session, invite.created_by), passed_on)
    known = networks.invited_to(turn.session, token)
    for mine in networks.memberships(turn.session, turn.person.id):
        if known and mine.partner.id == known.partner_id:
            turn.enter(mine)
            return home(turn)
    turn.chat.wrong_links += 1
    turn.chat.wrong_links_since = turn.chat.wrong_links_since or turn.now
    ways = [turn.button("begin", to("thuis")), turn.button("wat_is", to("wat-is"))]
    return Screen(turn.text("start.ongeldige_link"), [ways], aside=True)


def _too_many_wrong_links(turn: Turn) -> bool:
    since = turn.chat.wrong_links_since
    if since is not None and turn.now - since > WRONG_LINKS_WITHIN:
        turn.chat.wrong_links, turn.chat.wrong_links_since = 0, None
    return turn.chat.wrong_links >= WRONG_LINKS


def _first_message(turn: Turn, inviter: str, passed_on: Richtvraag | None) -> Screen:
    text = turn.text(
        "start.uitgenodigd",
        person=turn.person.name,
        inviter=inviter,
        partner=turn.partner.name,
        network=turn.network.name,
        passed_on=passed_on,
    )
    first = to("bekijk", passed_on) if passed_on else to("verder")
    rows = [
        [turn.button("antwoorden_nu" if passed_on else "beginnen", first)],
        [turn.button("wat_is", to("wat-is")), turn.button("later_beginnen", to("pauze"))],
    ]
    expects = into("antwoord", passed_on) if passed_on else None
    return Screen(text, rows, expects)


@routes.command("help", "hulp")
@routes.press("help")
def help_text(turn: Turn) -> Screen:
    return Screen(turn.text("start.help", regisseur=turn.is_regisseur), aside=True)


@routes.command("privacy")
def privacy(turn: Turn) -> Screen:
    return Screen(turn.text("start.privacy"), aside=True)

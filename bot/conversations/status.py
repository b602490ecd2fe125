"""Where everything stands, in words.

/status   for the regisseur every partner, for a partner itself
"""

from bot.conversations.routes import Routes
from bot.conversations.turn import Screen, Turn
from bot.rules.progress import progress
from bot.storage import answers, networks

routes = Routes()


@routes.command("status")
@routes.press("status")
def show(turn: Turn) -> Screen:
    network = turn.member.network
    counts = answers.counts(turn.session, network.id)
    seen = networks.last_seen(turn.session, network.id)
    partners = networks.partners(turn.session, network.id)
    shown = partners if turn.is_regisseur else [p for p in partners if p == turn.member.partner]
    lines = [
        (partner, progress(turn.kijkwijzer, counts.get(partner.id, {})), seen.get(partner.id))
        for partner in shown
    ]
    text = turn.text("status.status", network=network, lines=lines, now=turn.now)
    rows = [[turn.button("draaiboek", "draaiboek"), turn.button("overzicht", "overzicht")]]
    if turn.is_regisseur:
        rows.append([turn.button("partners", "partners")])
    return Screen(text, rows)

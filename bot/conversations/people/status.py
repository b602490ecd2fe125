"""Where everything stands, in words."""

from typing import Any

from bot.conversations.routes import Routes, to
from bot.conversations.turn import Screen, Turn
from bot.kijkwijzer import WRITTEN
from bot.rules.progress import progress
from bot.storage import akkoord, answers, engagements, goals, meetings, networks

routes = Routes()


@routes.command("status")
@routes.press("status")
def show(turn: Turn) -> Screen:
    network = turn.network
    counts = answers.counts(turn.session, network.id)
    seen = networks.last_seen(turn.session, network.id)
    partners = networks.partners(turn.session, network.id)
    shown = partners if turn.is_regisseur else [p for p in partners if p == turn.partner]
    lines = [
        (partner, progress(turn.kijkwijzer, counts.get(partner.id, {})), seen.get(partner.id))
        for partner in shown
    ]
    text = turn.text("status.status", network=network, lines=lines, now=turn.now,
                     whole=_whole(turn) if turn.is_regisseur else None)  # fmt: skip
    rows = [[turn.button("draaiboek", to("draaiboek")), turn.button("overzicht", to("overzicht"))]]
    if turn.is_regisseur:
        rows.append([turn.button("samenvoegen", to("samen-rubrieken")),
                     turn.button("akkoord_geven", to("akkoord"))])  # fmt: skip
        rows.append([turn.button("engagementen", to("engagementen")),
                     turn.button("partners", to("partners"))])  # fmt: skip
    return Screen(text, rows)


def _whole(turn: Turn) -> dict[str, Any]:
    """What the network made together, in a few cheap counts."""
    network_id = turn.network.id
    joint = akkoord.joint_texts(turn.session, network_id)
    proposals = [g for g in goals.of_network(turn.session, network_id) if g.adopted_at is None]
    versions = akkoord.versions(turn.session, network_id)
    return {
        "written": sum(q.kind in WRITTEN for q in turn.kijkwijzer.questions),
        "joint": sum(not row.content.empty for row in joint.values()),
        "stands": engagements.counts(turn.session, network_id),
        "orphans": engagements.orphans(turn.session, network_id),
        "proposals": len(proposals),
        "remarks": len(akkoord.remarks(turn.session, network_id)),
        "version": versions[0] if versions else None,
        "overleg": next(iter(meetings.coming(turn.session, network_id, turn.now)), None),
    }

"""The list of engagements: one's own, or what one looks for.

/engagementen                               one's own; a regisseur sees all
engagementen-lijst:STAND:PARTNER:RUBRIEK:PAGE  filtered ("-": all)
engagementen-filter:STAND:PARTNER:RUBRIEK   choose another filter
engagementen-wie:STAND:RUBRIEK:PAGE         of which partner?
"""

from bot.conversations.commitments.engagement_new import questions
from bot.conversations.paging import page, pairs
from bot.conversations.people.ownership import owner_name
from bot.conversations.routes import Routes
from bot.conversations.turn import Button, Screen, Turn
from bot.kijkwijzer import Richtvraag
from bot.storage import engagements, networks
from bot.storage.tables import Engagement, Stand
from bot.texts import shorten

ALL = "-"

routes = Routes()


@routes.command("engagementen")
@routes.press("engagementen")
def overview(turn: Turn) -> Screen:
    own = ALL if turn.is_regisseur else str(turn.partner.id)
    return show_list(turn, ALL, own, ALL, 0)


@routes.press("engagementen-lijst")
def show_list(turn: Turn, stand: str, partner: str, rubriek: str, number: int) -> Screen:
    found = engagements.of_network(
        turn.session,
        turn.network.id,
        owner_id=None if partner == ALL else int(partner),
        stand=None if stand == ALL else Stand(stand),
        questions=None
        if rubriek == ALL
        else [q.key for q in turn.kijkwijzer.questions if q.rubriek == rubriek],
    )
    names = networks.partner_names(turn.session, turn.network.id)
    there = {partner.id for partner in networks.partners(turn.session, turn.network.id)}

    def orphan(engagement: Engagement) -> bool:
        """Of a partner that left: it counts no longer, and comes last."""
        return engagement.owner_id not in (None, *there)

    chosen = f"{stand}:{partner}:{rubriek}"
    numbered = list(enumerate(sorted(found, key=orphan), start=1))
    orphans = sum(map(orphan, found))
    shown, other_pages = page(turn, numbered, number, f"engagementen-lijst:{chosen}")
    text = turn.text(
        "engagementen.lijst",
        engagements=[(n, e, owner_name(e, names), orphan(e)) for n, e in shown],
        total=len(found) - orphans,
        orphans=orphans,
        stand=None if stand == ALL else stand,
        partner=None if partner == ALL else names.get(int(partner), ""),
        rubriek=next((r for r in turn.kijkwijzer.rubrieken if r.key == rubriek), None),
        today=turn.today,
    )
    rows = [[Button(f"{n}. {shorten(e.text, 45)}", f"engagement:{e.id}")] for n, e in shown]
    filters = [turn.button("filter", f"engagementen-filter:{chosen}")]
    add = [turn.button("nog_engagement", "engagement-kies")]
    return Screen(text, [*rows, other_pages, filters, [*add, *turn.to_question()]])


@routes.press("engagementen-filter")
def choose_filter(turn: Turn, stand: str, partner: str, rubriek: str) -> Screen:
    """One tap changes one filter; the list shows what is chosen."""
    words = turn.house.texts.words("stand")
    stands = [
        Button(words[s].capitalize(), _filtered(s, partner, rubriek)).ticked(s == stand)
        for s in Stand
    ]
    about = sorted({q.rubriek for q in questions(turn)})
    rubrieken = [Button(key, _filtered(stand, partner, key)).ticked(key == rubriek)
                 for key in about]  # fmt: skip
    who = [turn.button("van_partner", f"engagementen-wie:{stand}:{rubriek}:0")]
    everything = [turn.button("alle_engagementen", _filtered(ALL, ALL, ALL))]
    return Screen(turn.text("engagementen.filter"), [*pairs(stands), rubrieken, who, everything])


@routes.press("engagementen-wie")
def choose_partner(turn: Turn, stand: str, rubriek: str, number: int) -> Screen:
    partners = networks.partners(turn.session, turn.network.id)
    shown, other_pages = page(turn, partners, number, f"engagementen-wie:{stand}:{rubriek}")
    buttons = [Button(shorten(p.name, 45), _filtered(stand, str(p.id), rubriek)) for p in shown]
    text = turn.text("engagementen.van_wie")
    back = [turn.button("terug", f"engagementen-filter:{stand}:{ALL}:{rubriek}")]
    return Screen(text, [*([button] for button in buttons), other_pages, back])


def _filtered(stand: str, partner: str, rubriek: str) -> str:
    return f"engagementen-lijst:{stand}:{partner}:{rubriek}:0"


def of_question(turn: Turn, question: Richtvraag) -> list[tuple[Engagement, str]]:
    """The engagements for a richtvraag, with their owners' names."""
    network_id = turn.network.id
    names = networks.partner_names(turn.session, network_id)
    found = engagements.of_network(turn.session, network_id, questions=[question.key])
    return [(e, owner_name(e, names)) for e in found]

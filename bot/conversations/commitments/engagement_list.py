"""The list of engagements: one's own, or what one looks for."""

from bot.conversations.commitments.engagement_new import questions
from bot.conversations.commitments.ownership import owner_name
from bot.conversations.paging import page_at, pairs
from bot.conversations.routes import Address, Routes, to
from bot.conversations.turn import Button, Screen, Turn
from bot.kijkwijzer import Richtvraag, Rubriek
from bot.storage import engagements, networks
from bot.storage.tables import Engagement, Partner, Stand
from bot.texts import shorten

routes = Routes()


@routes.command("engagementen")
@routes.press("engagementen")
def overview(turn: Turn) -> Screen:
    return show_list(turn, None, None if turn.is_regisseur else turn.partner, None, 0)


@routes.press("engagementen-lijst")
def show_list(
    turn: Turn,
    stand: Stand | None,
    partner: Partner | None,
    rubriek: Rubriek | None,
    number: int,
) -> Screen:
    found = engagements.of_network(
        turn.session,
        turn.network.id,
        owner_id=partner.id if partner else None,
        stand=stand,
        questions=[q.key for q in rubriek.questions] if rubriek else None,
    )
    names = networks.partner_names(turn.session, turn.network.id)
    there = {partner.id for partner in networks.partners(turn.session, turn.network.id)}

    def orphan(engagement: Engagement) -> bool:
        """Of a partner that left: it counts no longer, and comes last."""
        return engagement.owner_id not in (None, *there)

    numbered = list(enumerate(sorted(found, key=orphan), start=1))
    orphans = sum(map(orphan, found))
    here = to("engagementen-lijst", stand, partner, rubriek, number)
    shown, other_pages = page_at(turn, numbered, here)
    text = turn.text(
        "engagementen.lijst",
        engagements=[(n, e, owner_name(e, names), orphan(e)) for n, e in shown],
        total=len(found) - orphans,
        orphans=orphans,
        stand=stand,
        partner=partner and partner.name,
        rubriek=rubriek,
        today=turn.today,
    )
    rows = [[Button(f"{n}. {shorten(e.text, 45)}", to("engagement", e))] for n, e in shown]
    filters = [turn.button("filter", to("engagementen-filter", stand, partner, rubriek))]
    add = [turn.button("nog_engagement", to("engagement-kies"))]
    return Screen(text, [*rows, other_pages, filters, [*add, *turn.to_question()]])


@routes.press("engagementen-filter")
def choose_filter(
    turn: Turn, stand: Stand | None, partner: Partner | None, rubriek: Rubriek | None
) -> Screen:
    """One tap changes one filter; the list shows what is chosen."""
    words = turn.house.texts.words("stand")
    stands = [
        Button(words[s].capitalize(), _filtered(s, partner, rubriek)).ticked(s is stand)
        for s in Stand
    ]
    about = {q.rubriek: turn.kijkwijzer.rubriek(q.rubriek) for q in questions(turn)}
    rubrieken = [
        Button(key, _filtered(stand, partner, about[key])).ticked(about[key] == rubriek)
        for key in sorted(about)
    ]
    who = [turn.button("van_partner", to("engagementen-wie", stand, rubriek, 0))]
    everything = [turn.button("alle_engagementen", _filtered(None, None, None))]
    return Screen(turn.text("engagementen.filter"), [*pairs(stands), rubrieken, who, everything])


@routes.press("engagementen-wie")
def choose_partner(turn: Turn, stand: Stand | None, rubriek: Rubriek | None, number: int) -> Screen:
    partners = networks.partners(turn.session, turn.network.id)
    shown, other_pages = page_at(turn, partners, to("engagementen-wie", stand, rubriek, number))
    rows = [[Button(shorten(p.name, 45), _filtered(stand, p, rubriek))] for p in shown]
    text = turn.text("engagementen.van_wie")
    back = [turn.button("terug", to("engagementen-filter", stand, None, rubriek))]
    return Screen(text, [*rows, other_pages, back])


def _filtered(stand: Stand | None, partner: Partner | None, rubriek: Rubriek | None) -> Address:
    return to("engagementen-lijst", stand, partner, rubriek, 0)


def of_question(turn: Turn, question: Richtvraag) -> list[tuple[Engagement, str]]:
    """The engagements for a richtvraag, with their owners' names."""
    network_id = turn.network.id
    names = networks.partner_names(turn.session, network_id)
    found = engagements.of_network(turn.session, network_id, questions=[question.key])
    return [(e, owner_name(e, names)) for e in found]

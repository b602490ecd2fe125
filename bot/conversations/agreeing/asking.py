"""Asking for an akkoord, by the regisseur."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.clock import wall
from bot.conversations.agreeing.akkoord import in_two_lines, load, verdict_buttons
from bot.conversations.routes import Gone, Needs, Routes, to
from bot.conversations.turn import GoTo, Outcome, Screen, Turn
from bot.draaiboek import agreed, snapshot
from bot.kijkwijzer import Rubriek
from bot.storage import akkoord, networks
from bot.storage.tables import Akkoord, Membership, Partner

routes = Routes(needs=Needs.REGISSEUR)


@dataclass(frozen=True, slots=True)
class Wording:
    """The text of a rubriek that is asked about."""

    rubriek: Rubriek
    hash: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Before:
    """What a partner said about an earlier text, and that text."""

    verdict: Akkoord
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """The names of partners: asked now, asked about this text before, and those without people."""

    now: list[str] = field(default_factory=list)
    before: dict[date, list[str]] = field(default_factory=dict)
    nobody: list[str] = field(default_factory=list)


@routes.press("akkoord-vraag")
def ask_partners(turn: Turn, rubriek: Rubriek) -> Outcome:
    """Pressed again it asks only who is new: nobody is asked twice about one text."""
    whole = load(turn)
    found = whole.akkoord(rubriek.key)
    if found is None or not found.hash:
        raise Gone
    text = Wording(rubriek, found.hash, snapshot.rubriek_lines(whole, rubriek.key))
    before, people = _before(turn, rubriek), _who_may(turn)
    waiting = [
        partner
        for partner in networks.partners(turn.session, turn.network.id)
        if partner.id not in before or before[partner.id].verdict.hash != text.hash
    ]
    there = [partner for partner in waiting if partner.id in people]
    since = akkoord.ask(turn.session, there, rubriek.key, text.hash, turn.now)
    asked = Asked(nobody=[partner.name for partner in waiting if partner.id not in people])
    for partner in there:
        id = partner.id
        _ask_partner(turn, text, partner, people[id], since[id], before.get(id), asked)
    turn.says.lead = turn.text("akkoord.gevraagd", asked=asked)
    return GoTo(to("akkoord-rubriek", rubriek))


def _ask_partner(
    turn: Turn,
    text: Wording,
    partner: Partner,
    people: Sequence[Membership],
    at: datetime,
    before: Before | None,
    asked: Asked,
) -> None:
    """`at`: when this partner was first asked about this text."""
    others = [member for member in people if member.person_id != turn.person.id]
    if not others:
        return
    if at != turn.now:
        asked.before.setdefault(wall(at).date(), []).append(partner.name)
        return
    asked.now.append(partner.name)
    changed = agreed.difference(before.lines, text.lines) if before else ([], [])
    message = turn.text("akkoord.vraag", rubriek=text.rubriek, partner=partner.name,
                        before=before and before.verdict, **in_two_lines(*changed))  # fmt: skip
    read = [turn.button("lezen", to("akkoord-rubriek", text.rubriek))]
    verdicts = verdict_buttons(turn, text.rubriek, text.hash)
    for member in others:
        turn.says.tell(member, Screen(message, [read, *(verdicts if member.mandate else [])]))


def _before(turn: Turn, rubriek: Rubriek) -> dict[int, Before]:
    given = akkoord.verdicts(turn.session, turn.network.id).get(rubriek.key, {})
    texts = akkoord.texts(turn.session, turn.network.id, rubriek.key)
    return {id: Before(verdict, texts[verdict.hash]) for id, verdict in given.items()}


def _who_may(turn: Turn) -> dict[int, list[Membership]]:
    """Partner id -> who may give its akkoord; all of its people as long as nobody may."""
    everyone: dict[int, list[Membership]] = {}
    for member in networks.everyone(turn.session, turn.network.id):
        everyone.setdefault(member.partner_id, []).append(member)
    return {id: [m for m in people if m.mandate] or people for id, people in everyone.items()}

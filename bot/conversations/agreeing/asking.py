"""Asking for an akkoord, by the regisseur."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.clock import wall
from bot.conversations.agreeing.akkoord import changes, in_two_lines, load, verdict_buttons
from bot.conversations.routes import Gone, Needs, Routes, to
from bot.conversations.turn import GoTo, Outcome, Screen, Turn
from bot.draaiboek import snapshot
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
    given = akkoord.verdicts(turn.session, turn.network.id).get(rubriek.key, {})
    asked = Asked()
    for partner in networks.partners(turn.session, turn.network.id):
        verdict = given.get(partner.id)
        if verdict is None or verdict.hash != text.hash:
            _ask_partner(turn, text, partner, verdict, asked)
    turn.says.lead = turn.text("akkoord.gevraagd", asked=asked)
    return GoTo(to("akkoord-rubriek", rubriek))


def _ask_partner(
    turn: Turn, text: Wording, partner: Partner, verdict: Akkoord | None, asked: Asked
) -> None:
    """`verdict`: what the partner said about an earlier text."""
    people = _who_may(turn, partner.id)
    others = [member for member in people if member.person_id != turn.person.id]
    if not people:
        asked.nobody.append(partner.name)
        return
    at = akkoord.ask(turn.session, partner, text.rubriek.key, text.hash, turn.now)
    if not others:
        return
    if at != turn.now:
        asked.before.setdefault(wall(at).date(), []).append(partner.name)
        return
    asked.now.append(partner.name)
    shown = in_two_lines(*changes(turn, verdict, text.lines))
    message = turn.text("akkoord.vraag", rubriek=text.rubriek, partner=partner.name,
                        before=verdict, **shown)  # fmt: skip
    read = [turn.button("lezen", to("akkoord-rubriek", text.rubriek.key))]
    verdicts = verdict_buttons(turn, text.rubriek, text.hash)
    for member in others:
        turn.says.tell(member, Screen(message, [read, *(verdicts if member.mandate else [])]))


def _who_may(turn: Turn, partner_id: int) -> list[Membership]:
    """Who may give the akkoord; everyone of the partner as long as nobody got the mandate."""
    everyone = list(networks.members(turn.session, partner_id))
    return [member for member in everyone if member.mandate] or everyone

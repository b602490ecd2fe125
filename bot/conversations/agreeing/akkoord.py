"""Agreeing: per rubriek, on the exact text, by somebody whom the partner gave the mandate.

/akkoord                          the rubrieken, and how far one's partner is
akkoord-rubriek:RUBRIEK           the text, what changed since, and the verdict
akkoord-geef:RUBRIEK:HASH:VERDICT akkoord, akkoord met opmerking, nog niet akkoord
text akkoord-waarom:ID            the remark, or why not yet
akkoord-vraag:RUBRIEK             the regisseur asks who said nothing about this text
opmerking:ID                      a remark, for the regisseur
text opmerking:ID                 the regisseur's answer to it
opmerkingen                       the remarks that wait for an answer
mandaat                           who may give our akkoord?
mandaat-geef:MEMBER               this person may, or no longer
vaststellen                       freeze a version?
vaststellen-ja:NUMBER             yes
"""

from collections.abc import Sequence
from typing import Any

from bot.conversations.events import Text
from bot.conversations.routes import Needs, Routes, UnknownRouteError
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.draaiboek import agreed, snapshot
from bot.draaiboek.model import Draaiboek
from bot.draaiboek.snapshot import Audience
from bot.kijkwijzer import Rubriek
from bot.storage import akkoord, history, networks
from bot.storage.tables import Akkoord, Happened, Membership, Thing, Verdict

SHOWN_CHANGES = 2

routes = Routes()


@routes.command("akkoord")
@routes.press("akkoord")
def overview(turn: Turn) -> Screen:
    whole = load(turn)
    given = akkoord.verdicts(turn.session, turn.member.network.id)
    mine = {key: of_all.get(turn.member.partner.id) for key, of_all in given.items()}
    lines = [
        (rubriek, found, mine.get(rubriek.key))
        for rubriek in turn.kijkwijzer.rubrieken
        if (found := whole.akkoord(rubriek.key))
    ]
    text = turn.text("akkoord.overzicht", lines=lines, partner=turn.member.partner.name,
                     regisseur=turn.is_regisseur)  # fmt: skip
    rows = [
        [Button(_name(rubriek), f"akkoord-rubriek:{rubriek.key}")] for rubriek, found, _ in lines
        if found.hash
    ]  # fmt: skip
    rows.append([turn.button("mandaat", "mandaat")])
    if turn.is_regisseur:
        waiting = akkoord.remarks(turn.session, turn.member.network.id)
        rows.append([turn.button("samenvoegen", "samen-rubrieken")])
        if waiting:
            rows.append([turn.button("opmerkingen", "opmerkingen", aantal=len(waiting))])
        rows.append([turn.button("vaststellen", "vaststellen")])
    return Screen(text, rows)


@routes.press("akkoord-rubriek")
def one(turn: Turn, rubriek: Rubriek) -> Screen:
    whole = load(turn)
    found = whole.akkoord(rubriek.key)
    assert found is not None
    text = snapshot.rubriek_lines(whole, rubriek.key)
    given = _own_verdict(turn, rubriek)
    gone, come = _changes(turn, given, text)
    shown = turn.text(
        "akkoord.rubriek",
        rubriek=rubriek,
        lines=text,
        found=found,
        given=given,
        current=given is not None and given.hash == found.hash,
        **_in_two_lines(gone, come),
        mandate=turn.member.membership.mandate,
        partner=turn.member.partner.name,
    )
    rows = [*_verdict_rows(turn, rubriek, found.hash)]
    if turn.is_regisseur:
        rows += [
            [turn.button("vraag_akkoord", f"akkoord-vraag:{rubriek.key}")]
            if found.hash and found.waiting
            else [],
            [turn.button("tekst_aanpassen", f"samen-rubriek:{rubriek.key}")],
        ]
    return Screen(shown, [*rows, [turn.button("terug", "akkoord")]])


def _changes(turn: Turn, given: Akkoord | None, text: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines that went and that came since a verdict."""
    return agreed.difference(akkoord.lines_of(turn.session, given), text) if given else ([], [])


def _in_two_lines(gone: list[str], come: list[str]) -> dict[str, Any]:
    """The first change, old and new, for a screen; and how many lines more there are."""
    most = SHOWN_CHANGES if not (gone and come) else SHOWN_CHANGES // 2
    shown = {"gone": gone[:most], "come": come[:most]}
    return shown | {"more": len(gone) + len(come) - sum(map(len, shown.values()))}


def _verdict_rows(turn: Turn, rubriek: Rubriek, text_hash: str) -> Rows:
    if not text_hash:
        return []
    if not turn.member.membership.mandate:
        return [[turn.button("mandaat", "mandaat")]]
    return verdict_buttons(turn, rubriek, text_hash)


def verdict_buttons(turn: Turn, rubriek: Rubriek, text_hash: str) -> Rows:
    at = f"akkoord-geef:{rubriek.key}:{text_hash}"
    return [
        [turn.button("akkoord", f"{at}:{Verdict.AGREED}")],
        [turn.button("akkoord_opmerking", f"{at}:{Verdict.REMARK}")],
        [turn.button("nog_niet_akkoord", f"{at}:{Verdict.NOT_YET}")],
    ]


@routes.press("akkoord-geef")
def give(turn: Turn, rubriek: Rubriek, text_hash: str, verdict: Verdict) -> Outcome:
    """The verdict is about the text that was on the screen: another text is shown first."""
    if not turn.member.membership.mandate:
        turn.toast(turn.word("meldingen.geen_mandaat"), alert=True)
        return GoTo("mandaat")
    whole = load(turn)
    found = whole.akkoord(rubriek.key)
    if found is None or not found.hash or found.hash != text_hash:
        turn.toast(turn.word("meldingen.tekst_gewijzigd"), alert=True)
        return GoTo(f"akkoord-rubriek:{rubriek.key}")
    row = akkoord.record(
        turn.session, turn.member.network.id, turn.member.partner.id, rubriek.key,
        (text_hash, snapshot.rubriek_lines(whole, rubriek.key)), verdict, turn.source(),
    )  # fmt: skip
    if verdict is Verdict.AGREED:
        turn.lead = turn.text("akkoord.gegeven", rubriek=rubriek, partner=turn.member.partner.name)
        return GoTo("akkoord")
    text = turn.text("akkoord.waarom", rubriek=rubriek, verdict=verdict)
    back = [turn.button("zonder_toelichting", "akkoord")]
    return Screen(text, [back], expects=f"akkoord-waarom:{row.id}")


@routes.text("akkoord-waarom")
def take_note(turn: Turn, text: Text, id: int) -> Outcome:
    row = turn.session.get(Akkoord, id, with_for_update=True)
    if row is None or row.partner_id != turn.member.partner.id:
        raise UnknownRouteError
    row.note = _and(row.note, text.text)
    remark = turn.text("akkoord.opmerking", rubriek=turn.kijkwijzer.rubriek(row.rubriek), row=row,
                       partner=turn.member.partner.name, wie=turn.person.name)  # fmt: skip
    for regisseur in networks.regisseurs(turn.session, turn.member.network.id):
        if regisseur.person_id != turn.person.id:
            turn.tell(regisseur, Screen(remark, _remark_rows(turn, row)))
    turn.lead = turn.text("akkoord.opmerking_bewaard")
    return GoTo("akkoord")


def _and(before: str | None, words: str) -> str:
    """What is said later stands under what was said: nothing that was sent disappears."""
    return f"{before}\n{words}" if before else words


def _remark_rows(turn: Turn, row: Akkoord) -> Rows:
    return [
        [turn.button("beantwoorden", f"opmerking:{row.id}")],
        [turn.button("tekst_aanpassen", f"samen-rubriek:{row.rubriek}")],
    ]


@routes.press("akkoord-vraag", needs=Needs.REGISSEUR)
def ask(turn: Turn, rubriek: Rubriek) -> Outcome:
    """Everyone who may say it, of each partner that said nothing about this text."""
    whole = load(turn)
    found = whole.akkoord(rubriek.key)
    if found is None or not found.hash:
        raise UnknownRouteError
    text = snapshot.rubriek_lines(whole, rubriek.key)
    given = akkoord.verdicts(turn.session, turn.member.network.id).get(rubriek.key, {})
    told = 0
    for partner in networks.partners(turn.session, turn.member.network.id):
        before = given.get(partner.id)
        if (before and before.hash == found.hash) or partner == turn.member.partner:
            continue
        gone, come = _changes(turn, before, text)
        message = turn.text(
            "akkoord.vraag",
            rubriek=rubriek,
            partner=partner.name,
            before=before,
            **_in_two_lines(gone, come),
        )
        read = [turn.button("lezen", f"akkoord-rubriek:{rubriek.key}")]
        for member in _who_may(turn, partner.id):
            rows = [read, *(verdict_buttons(turn, rubriek, found.hash) if member.mandate else [])]
            turn.tell(member, Screen(message, rows))
            told += 1
    akkoord.ask(turn.session, turn.member.network.id, rubriek.key, found.hash, turn.now)
    turn.lead = turn.text("akkoord.gevraagd", aantal=told)
    return GoTo(f"akkoord-rubriek:{rubriek.key}")


def _who_may(turn: Turn, partner_id: int) -> list[Membership]:
    """Who may give the akkoord; everyone of the partner as long as nobody got the mandate."""
    everyone = list(networks.members(turn.session, partner_id))
    return [member for member in everyone if member.mandate] or everyone


@routes.press("opmerkingen", needs=Needs.REGISSEUR)
def remarks(turn: Turn) -> Screen:
    waiting = akkoord.remarks(turn.session, turn.member.network.id)
    names = networks.partner_names(turn.session, turn.member.network.id)
    rows = [
        [Button(f"{names[row.partner_id]} ({row.rubriek})", f"opmerking:{row.id}")]
        for row in waiting[:40]
    ]
    text = turn.text("akkoord.opmerkingen", any=bool(waiting))
    return Screen(text, [*rows, [turn.button("terug", "akkoord")]])


@routes.press("opmerking", needs=Needs.REGISSEUR)
def one_remark(turn: Turn, id: int) -> Screen:
    row = _remark(turn, id)
    names = networks.partner_names(turn.session, turn.member.network.id)
    text = turn.text("akkoord.een_opmerking", row=row, partner=names[row.partner_id],
                     rubriek=turn.kijkwijzer.rubriek(row.rubriek))  # fmt: skip
    rows = [
        [turn.button("tekst_aanpassen", f"samen-rubriek:{row.rubriek}")],
        [turn.button("opmerkingen_alle", "opmerkingen"), turn.button("terug", "akkoord")],
    ]
    return Screen(text, rows, expects=f"opmerking:{id}")


@routes.text("opmerking", needs=Needs.REGISSEUR)
def answer_remark(turn: Turn, text: Text, id: int) -> Outcome:
    row = _remark(turn, id)
    turn.session.refresh(row, with_for_update=True)
    row.answer = _and(row.answer, text.text)
    signer = networks.member(turn.session, turn.member.network.id, row.person_id)
    if signer is not None and signer.person_id != turn.person.id:
        message = turn.text("akkoord.antwoord", words=text.text, wie=turn.person.name,
                            rubriek=turn.kijkwijzer.rubriek(row.rubriek))  # fmt: skip
        read = turn.button("lezen", f"akkoord-rubriek:{row.rubriek}")
        turn.tell(signer, Screen(message, [[read]]))
    turn.lead = turn.text("akkoord.beantwoord")
    return GoTo("opmerkingen")


def _remark(turn: Turn, id: int) -> Akkoord:
    row = turn.session.get(Akkoord, id)
    if row is None or row.network_id != turn.member.network.id:
        raise UnknownRouteError
    return row


@routes.press("mandaat")
def mandate(turn: Turn) -> Screen:
    members = networks.members(turn.session, turn.member.partner.id)
    names = networks.names(turn.session, turn.member.network.id)
    may = _may_give_mandate(turn)
    rows = [
        [Button(f"✓ {names[m.person_id]}" if m.mandate else names[m.person_id],
                f"mandaat-geef:{m.id}")]
        for m in members
    ]  # fmt: skip
    holders = [names[m.person_id] for m in members if m.mandate]
    text = turn.text("akkoord.mandaat", partner=turn.member.partner.name, may=may, holders=holders)
    return Screen(text, [*(rows if may else []), [turn.button("terug", "akkoord")]])


@routes.press("mandaat-geef")
def give_mandate(turn: Turn, membership_id: int) -> Outcome:
    """The first one is appointed by any of the partner's people; then by who has the mandate."""
    members = networks.members(turn.session, turn.member.partner.id)
    chosen = next((m for m in members if m.id == membership_id), None)
    if chosen is None or not _may_give_mandate(turn):
        raise UnknownRouteError
    chosen.mandate = not chosen.mandate
    history.record(
        turn.session, chosen.network_id, Thing.MEMBERSHIP, chosen.id, Happened.CHANGED,
        turn.source(), {"mandate": not chosen.mandate}, {"mandate": chosen.mandate},
    )  # fmt: skip
    turn.lead = turn.text("algemeen.bewaard")
    return GoTo("mandaat")


def _may_give_mandate(turn: Turn) -> bool:
    members = networks.members(turn.session, turn.member.partner.id)
    return turn.member.membership.mandate or not any(m.mandate for m in members)


@routes.press("vaststellen", needs=Needs.REGISSEUR)
def ask_freeze(turn: Turn) -> Screen:
    whole = load(turn)
    number = _next_number(turn)
    text = turn.text("akkoord.vaststellen", number=number, now=turn.now, lines=[
        (rubriek, found)
        for rubriek in turn.kijkwijzer.rubrieken
        if (found := whole.akkoord(rubriek.key)) and found.hash
    ])  # fmt: skip
    rows = [
        [turn.button("vaststellen_ja", f"vaststellen-ja:{number}", nummer=number)],
        [turn.button("terug", "akkoord")],
    ]
    return Screen(text, rows)


@routes.press("vaststellen-ja", needs=Needs.REGISSEUR)
def freeze(turn: Turn, number: int) -> Outcome:
    """Number, day, content and akkoordtabel; pressed twice it is one version."""
    if number == _next_number(turn):
        whole = load(turn)
        kept = snapshot.frozen(snapshot.numbered(whole, number))
        if akkoord.freeze(turn.session, turn.member.network.id, number, kept, turn.source()):
            _tell_everyone(turn, number)
    turn.lead = turn.text("akkoord.vastgesteld", number=number)
    return GoTo(f"versie:{number}")


def _tell_everyone(turn: Turn, number: int) -> None:
    message = turn.text("akkoord.vastgesteld_bericht", number=number,
                        network=turn.member.network.name)  # fmt: skip
    read = turn.button("lezen", f"versie:{number}")
    for partner in networks.partners(turn.session, turn.member.network.id):
        for member in networks.members(turn.session, partner.id):
            if member.person_id != turn.person.id:
                turn.tell(member, Screen(message, [[read]]))


def _next_number(turn: Turn) -> int:
    there = akkoord.versions(turn.session, turn.member.network.id)
    return there[0][0] + 1 if there else 1


def load(turn: Turn) -> Draaiboek:
    """What every partner may see of the draaiboek: what they agree with."""
    return snapshot.take(
        turn.session,
        turn.member.network.id,
        turn.kijkwijzer,
        audience=Audience.PARTNERS,
        now=turn.now,
    )


def _own_verdict(turn: Turn, rubriek: Rubriek) -> Akkoord | None:
    given = akkoord.verdicts(turn.session, turn.member.network.id)
    return given.get(rubriek.key, {}).get(turn.member.partner.id)


def _name(rubriek: Rubriek) -> str:
    return f"{rubriek.number} {rubriek.title}".strip()

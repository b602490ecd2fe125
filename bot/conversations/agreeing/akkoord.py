"""Agreeing: per rubriek, on the exact text, by somebody whom the partner gave the mandate."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from bot.conversations.agreeing import mandate
from bot.conversations.agreeing.remarks import readable
from bot.conversations.routes import Gone, NotYours, Routes, into, to
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.draaiboek import agreed, snapshot
from bot.draaiboek.model import Draaiboek
from bot.draaiboek.snapshot import Audience
from bot.kijkwijzer import Rubriek
from bot.storage import akkoord
from bot.storage.tables import Akkoord, Verdict

SHOWN_CHANGES = 2

routes = Routes()


@routes.command("akkoord")
@routes.press("akkoord")
def overview(turn: Turn) -> Screen:
    whole = load(turn)
    given = akkoord.verdicts(turn.session, turn.network.id)
    mine = {key: of_all.get(turn.partner.id) for key, of_all in given.items()}
    lines = [
        (rubriek, found, mine.get(rubriek.key))
        for rubriek in turn.kijkwijzer.rubrieken
        if (found := whole.akkoord(rubriek.key))
    ]
    text = turn.text("akkoord.overzicht", lines=lines, partner=turn.partner.name,
                     regisseur=turn.is_regisseur)  # fmt: skip
    rows = [
        [Button(rubriek.name, to("akkoord-rubriek", rubriek))] for rubriek, found, _ in lines
        if found.hash
    ]  # fmt: skip
    rows.append([turn.button("mandaat", to("mandaat"))])
    if turn.is_regisseur:
        waiting = akkoord.remarks(turn.session, turn.network.id, waiting=True)
        rows.append([turn.button("samenvoegen", to("samen-rubrieken"))])
        if waiting:
            rows.append([turn.button("opmerkingen", to("opmerkingen"), aantal=len(waiting))])
        rows.append([turn.button("vaststellen", to("vaststellen"))])
    return Screen(text, rows)


@routes.press("akkoord-rubriek")
def one(turn: Turn, rubriek: Rubriek) -> Screen:
    whole = load(turn)
    found = whole.akkoord(rubriek.key)
    assert found is not None
    text = snapshot.rubriek_lines(whole, rubriek.key)
    given = _own_verdict(turn, rubriek)
    remarks = readable(turn, rubriek)
    shown = turn.text(
        "akkoord.rubriek",
        rubriek=rubriek,
        lines=text,
        found=found,
        given=given,
        current=given is not None and given.hash == found.hash,
        **in_two_lines(*changes(turn, given, text)),
        mandate=turn.membership.mandate,
        nobody_may=mandate.is_nobodys(turn),
        partner=turn.partner.name,
        remark=next((r for r in remarks if r.partner_id == turn.partner.id), None),
    )
    rows = [*_verdict_rows(turn, rubriek, found.hash)]
    if remarks:
        rows.append([turn.button("opmerkingen_bij", to("opmerkingen-bij", rubriek, 0),
                                 aantal=len(remarks))])  # fmt: skip
    if turn.is_regisseur:
        rows += [
            [turn.button("vraag_akkoord", to("akkoord-vraag", rubriek))]
            if found.hash and found.waiting
            else [],
            [turn.button("tekst_aanpassen", to("samen-rubriek", rubriek))],
        ]
    return Screen(shown, [*rows, [turn.button("terug", to("akkoord"))]])


def changes(turn: Turn, given: Akkoord | None, text: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines that went and that came since a verdict."""
    return agreed.difference(akkoord.lines_of(turn.session, given), text) if given else ([], [])


def in_two_lines(gone: list[str], come: list[str]) -> dict[str, Any]:
    """The first change, old and new, for a screen; and how many lines more there are."""
    most = SHOWN_CHANGES if not (gone and come) else SHOWN_CHANGES // 2
    shown = {"gone": gone[:most], "come": come[:most]}
    return shown | {"more": len(gone) + len(come) - sum(map(len, shown.values()))}


def _verdict_rows(turn: Turn, rubriek: Rubriek, text_hash: str) -> Rows:
    if not text_hash:
        return []
    if not turn.membership.mandate:
        return [[turn.button("mandaat", to("mandaat"))]]
    return verdict_buttons(turn, rubriek, text_hash)


def verdict_buttons(turn: Turn, rubriek: Rubriek, text_hash: str) -> Rows:
    way = partial(to, "akkoord-geef", rubriek, text_hash)
    return [
        [turn.button("akkoord", way(Verdict.AGREED))],
        [turn.button("akkoord_opmerking", way(Verdict.REMARK))],
        [turn.button("nog_niet_akkoord", way(Verdict.NOT_YET))],
    ]


@routes.press("akkoord-geef")
def give(turn: Turn, rubriek: Rubriek, text_hash: str, verdict: Verdict) -> Outcome:
    """The verdict is about the text that was on the screen: another text is shown first."""
    if not turn.membership.mandate:
        raise NotYours("geen_mandaat", to("mandaat"))
    whole = load(turn)
    found = whole.akkoord(rubriek.key)
    if found is None or not found.hash or found.hash != text_hash:
        raise Gone("tekst_gewijzigd", to("akkoord-rubriek", rubriek))
    row = akkoord.record(
        turn.session, turn.network.id, turn.partner.id, rubriek.key,
        (text_hash, snapshot.rubriek_lines(whole, rubriek.key)), verdict, turn.source(),
    )  # fmt: skip
    if verdict is Verdict.AGREED:
        turn.says.lead = turn.text("akkoord.gegeven", rubriek=rubriek, partner=turn.partner.name)
        return GoTo(to("akkoord"))
    text = turn.text("akkoord.waarom", rubriek=rubriek, verdict=verdict)
    back = [turn.button("zonder_toelichting", to("akkoord"))]
    return Screen(text, [back], expects=into("akkoord-waarom", row))


def load(turn: Turn) -> Draaiboek:
    """What every partner may see of the draaiboek: what they agree with."""
    return snapshot.take(
        turn.session,
        turn.network.id,
        turn.kijkwijzer,
        audience=Audience.PARTNERS,
        now=turn.now,
    )


def _own_verdict(turn: Turn, rubriek: Rubriek) -> Akkoord | None:
    given = akkoord.verdicts(turn.session, turn.network.id)
    return given.get(rubriek.key, {}).get(turn.partner.id)

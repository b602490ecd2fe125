"""The draaiboek, to read here or as a Word file, and the versions that were frozen."""

from datetime import datetime
from typing import Annotated

from bot.conversations.agreeing.akkoord import load
from bot.conversations.routes import Address, Gone, Routes, one_of, row, to
from bot.conversations.turn import Button, Screen, Turn
from bot.draaiboek import chat, shown, snapshot
from bot.draaiboek.model import Draaiboek
from bot.draaiboek.snapshot import Audience
from bot.kijkwijzer import Rubriek
from bot.storage import akkoord

OfFile = Annotated[Audience, one_of(Audience.PARTNERS, Audience.EVERYONE)]
"""Never more than partners may see: a file travels further than its reader thinks."""

routes = Routes()


def _version(turn: Turn, number: int) -> Draaiboek:
    row = akkoord.version(turn.session, turn.network.id, number)
    if row is None:
        raise Gone
    return snapshot.thawed(row.snapshot)


Version = Annotated[Draaiboek, row(_version)]


@routes.command("draaiboek")
@routes.press("draaiboek")
def choose(turn: Turn) -> Screen:
    versions = akkoord.versions(turn.session, turn.network.id)
    rows = [
        [turn.button("word", to("draaiboek-word", Audience.PARTNERS))],
        [turn.button("word_verspreiden", to("draaiboek-word", Audience.EVERYONE))],
        [turn.button("hier_lezen", to("draaiboek-hier"))],
        [turn.button("versies_draaiboek", to("versies-draaiboek"))] if versions else [],
    ]
    text = turn.text("document.kies", network=turn.network.name, regisseur=turn.is_regisseur)
    return Screen(text, rows)


@routes.press("draaiboek-hier")
def choose_rubriek(turn: Turn) -> Screen:
    rows = [
        [Button(r.name, to("draaiboek-lees", r))] for r in turn.kijkwijzer.rubrieken if r.questions
    ]
    everything = turn.button("alles_lezen", to("draaiboek-lees", None))
    return Screen(turn.text("document.welke_rubriek"), [*rows, [everything]])


@routes.press("draaiboek-lees")
def read(turn: Turn, rubriek: Rubriek | None) -> Screen:
    key = rubriek.key if rubriek else None
    for page in turn.house.pages(*chat.blocks(_mine(turn), turn.house.texts, rubriek=key)):
        turn.says.say(Screen(page))
    other = turn.button("andere_rubriek", to("draaiboek-hier"))
    word = turn.button("word", to("draaiboek-word", Audience.PARTNERS))
    return Screen(turn.text("document.einde"), [[other, word]])


@routes.press("draaiboek-word")
def word(turn: Turn, audience: OfFile) -> None:
    _send_word(turn, to("draaiboek-word", audience), audience, None, turn.now)


@routes.press("versies-draaiboek")
def versions(turn: Turn) -> Screen:
    there = akkoord.versions(turn.session, turn.network.id)
    rows = [
        [turn.button("versie_van", to("versie", number), nummer=number,
                     datum=turn.house.texts.date(at))]
        for number, at in there[:40]
    ]  # fmt: skip
    back = [turn.button("terug", to("draaiboek"))]
    return Screen(turn.text("document.versies", any=bool(there)), [*rows, back])


@routes.press("versie")
def version(turn: Turn, whole: Version) -> Screen:
    number = whole.number or 0
    rows = [
        [turn.button("hier_lezen", to("versie-lees", number)),
         turn.button("word", to("versie-word", number, Audience.PARTNERS))],
        [turn.button("word_verspreiden", to("versie-word", number, Audience.EVERYONE))],
        [turn.button("vergelijk_nu", to("vergelijk", number, None))],
        [turn.button("vergelijk_vorige", to("vergelijk", number - 1, number),
                     nummer=number - 1)] if number > 1 else [],
        [turn.button("versies_draaiboek", to("versies-draaiboek"))],
    ]  # fmt: skip
    about = [
        (turn.kijkwijzer.rubriek(a.rubriek), a)
        for a in whole.akkoorden
        if a.hash and a.rubriek in {r.key for r in turn.kijkwijzer.rubrieken}
    ]
    return Screen(turn.text("document.versie", draaiboek=whole, akkoorden=about), rows)


@routes.press("versie-lees")
def read_version(turn: Turn, number: int) -> Screen:
    for page in turn.house.pages(*chat.blocks(_version(turn, number), turn.house.texts)):
        turn.says.say(Screen(page))
    back = turn.button("terug", to("versie", number))
    return Screen(turn.text("document.einde"), [[back]])


@routes.press("versie-word")
def version_word(turn: Turn, number: int, audience: OfFile) -> None:
    at = _version(turn, number).made_at
    _send_word(turn, to("versie-word", number, audience), audience, number, at)


@routes.press("vergelijk")
def compare(turn: Turn, before: Version, new: Version | None) -> Screen:
    """With how it stands now, or with a `new` version: as every partner may read it."""
    after = new or load(turn)
    texts, network_id = turn.house.texts, turn.network.id
    changes = shown.changes(
        shown.lines(before, texts),
        shown.lines(after, texts),
        [section.rubriek for section in after.sections],
        snapshot.private_answers(turn.session, network_id, turn.kijkwijzer),
        texts,
    )
    numbers = {"old": before.number, "new": new and new.number}
    text = turn.text("document.vergelijk", **numbers, changes=changes)
    return Screen(text, [[turn.button("terug", to("versie", (new or before).number))]])


def _send_word(
    turn: Turn, address: Address, audience: Audience, number: int | None, at: datetime
) -> None:
    """`at`: the day of which it tells how things stand."""
    network = turn.network
    here = turn.button("hier_lezen", to("draaiboek-hier"))
    turn.says.show(Screen(turn.text("document.komt_eraan"), [[here]]))
    again = turn.button("opnieuw_sturen", address)
    turn.says.send_file(
        {"what": "word", "network_id": network.id, "audience": audience}
        | ({"number": number} if number else {}),
        turn.text("document.word", network=network.name, audience=audience, number=number, at=at),
        doubt=Screen(turn.text("document.twijfel"), [[again]]),
    )


def _mine(turn: Turn) -> Draaiboek:
    """As this person may see it: a partner its own answers too, the regisseur everyone's."""
    audience = Audience.REGISSEUR if turn.is_regisseur else Audience.PARTNERS
    return snapshot.take(
        turn.session,
        turn.network.id,
        turn.kijkwijzer,
        audience=audience,
        own=turn.partner.id,
        now=turn.now,
    )

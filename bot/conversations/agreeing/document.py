"""The draaiboek, to read here or as a Word file, and the versions that were frozen.

/draaiboek                which form?
draaiboek-hier            the rubrieken, to read one or all in the chat
draaiboek-lees:KEY        one rubriek ("alles": every one)
draaiboek-word:AUDIENCE   the Word file, for the partners or to spread
versies-draaiboek         the frozen versions
versie:N                  one version
versie-lees:N             read it here
versie-word:N:AUDIENCE    as a Word file
vergelijk:N:M             what changed from version N to M (0: as it is now)
"""

from datetime import datetime

from bot.conversations.agreeing.akkoord import load
from bot.conversations.routes import Routes, UnknownRouteError
from bot.conversations.turn import Button, Screen, Turn
from bot.draaiboek import chat, shown, snapshot
from bot.draaiboek.model import Draaiboek
from bot.draaiboek.snapshot import Audience
from bot.storage import akkoord

EVERYTHING = "alles"
NOW = 0
"""In a comparison: not a version, but the draaiboek as it stands."""

routes = Routes()


@routes.command("draaiboek")
@routes.press("draaiboek")
def choose(turn: Turn) -> Screen:
    versions = akkoord.versions(turn.session, turn.network.id)
    rows = [
        [turn.button("word", f"draaiboek-word:{Audience.PARTNERS}")],
        [turn.button("word_verspreiden", f"draaiboek-word:{Audience.EVERYONE}")],
        [turn.button("hier_lezen", "draaiboek-hier")],
        [turn.button("versies_draaiboek", "versies-draaiboek")] if versions else [],
    ]
    text = turn.text("document.kies", network=turn.network.name, regisseur=turn.is_regisseur)
    return Screen(text, rows)


@routes.press("draaiboek-hier")
def choose_rubriek(turn: Turn) -> Screen:
    rows = [
        [Button(r.name, f"draaiboek-lees:{r.key}")]
        for r in turn.kijkwijzer.rubrieken
        if r.questions
    ]
    everything = turn.button("alles_lezen", f"draaiboek-lees:{EVERYTHING}")
    return Screen(turn.text("document.welke_rubriek"), [*rows, [everything]])


@routes.press("draaiboek-lees")
def read(turn: Turn, key: str) -> Screen:
    if key != EVERYTHING and key not in {r.key for r in turn.kijkwijzer.rubrieken}:
        raise UnknownRouteError
    rubriek = None if key == EVERYTHING else key
    for page in turn.house.pages(*chat.blocks(_mine(turn), turn.house.texts, rubriek=rubriek)):
        turn.says.say(Screen(page))
    other = turn.button("andere_rubriek", "draaiboek-hier")
    word = turn.button("word", f"draaiboek-word:{Audience.PARTNERS}")
    return Screen(turn.text("document.einde"), [[other, word]])


@routes.press("draaiboek-word")
def word(turn: Turn, audience: Audience) -> None:
    """Never more than partners may see: a file travels further than its reader thinks."""
    if audience is Audience.REGISSEUR:
        raise UnknownRouteError
    _send_word(turn, f"draaiboek-word:{audience}", audience, None, turn.now)


@routes.press("versies-draaiboek")
def versions(turn: Turn) -> Screen:
    there = akkoord.versions(turn.session, turn.network.id)
    rows = [
        [turn.button("versie_van", f"versie:{number}", nummer=number,
                     datum=turn.house.texts.date(at))]
        for number, at in there[:40]
    ]  # fmt: skip
    back = [turn.button("terug", "draaiboek")]
    return Screen(turn.text("document.versies", any=bool(there)), [*rows, back])


@routes.press("versie")
def version(turn: Turn, number: int) -> Screen:
    whole = _version(turn, number)
    rows = [
        [turn.button("hier_lezen", f"versie-lees:{number}"),
         turn.button("word", f"versie-word:{number}:{Audience.PARTNERS}")],
        [turn.button("word_verspreiden", f"versie-word:{number}:{Audience.EVERYONE}")],
        [turn.button("vergelijk_nu", f"vergelijk:{number}:{NOW}")],
        [turn.button("vergelijk_vorige", f"vergelijk:{number - 1}:{number}",
                     nummer=number - 1)] if number > 1 else [],
        [turn.button("versies_draaiboek", "versies-draaiboek")],
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
    back = turn.button("terug", f"versie:{number}")
    return Screen(turn.text("document.einde"), [[back]])


@routes.press("versie-word")
def version_word(turn: Turn, number: int, audience: Audience) -> None:
    if audience is Audience.REGISSEUR:
        raise UnknownRouteError
    at = _version(turn, number).made_at
    _send_word(turn, f"versie-word:{number}:{audience}", audience, number, at)


@routes.press("vergelijk")
def compare(turn: Turn, old: int, new: int) -> Screen:
    """What every partner may read, whoever compares: a version holds no more than that."""
    before, after = _version(turn, old), _version(turn, new) if new else load(turn)
    texts, network_id = turn.house.texts, turn.network.id
    changes = shown.changes(
        shown.lines(before, texts),
        shown.lines(after, texts),
        [section.rubriek for section in after.sections],
        snapshot.private_answers(turn.session, network_id, turn.kijkwijzer),
        texts,
    )
    text = turn.text("document.vergelijk", old=old, new=new, changes=changes)
    return Screen(text, [[turn.button("terug", f"versie:{new or old}")]])


def _send_word(
    turn: Turn, address: str, audience: Audience, number: int | None, at: datetime
) -> None:
    """`at`: the day of which it tells how things stand."""
    network = turn.network
    here = turn.button("hier_lezen", "draaiboek-hier")
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


def _version(turn: Turn, number: int) -> Draaiboek:
    row = akkoord.version(turn.session, turn.network.id, number)
    if row is None:
        raise UnknownRouteError
    return snapshot.thawed(row.snapshot)

"""The draaiboek, to read here or as a Word file.

/draaiboek         which form?
draaiboek-hier     the rubrieken, to read one or all in the chat
draaiboek-lees:KEY one rubriek ("alles": every one)
draaiboek-word     the Word file
"""

from bot.conversations.routes import Routes, UnknownRouteError
from bot.conversations.turn import Button, Screen, Turn
from bot.draaiboek import chat, snapshot

EVERYTHING = "alles"

routes = Routes()


@routes.command("draaiboek")
@routes.press("draaiboek")
def choose(turn: Turn) -> Screen:
    rows = [
        [turn.button("word", "draaiboek-word")],
        [turn.button("hier_lezen", "draaiboek-hier")],
    ]
    text = turn.text("document.kies", network=turn.member.network.name, regisseur=turn.is_regisseur)
    return Screen(text, rows)


@routes.press("draaiboek-hier")
def choose_rubriek(turn: Turn) -> Screen:
    rows = [
        [Button(f"{r.number} {r.title}".strip(), f"draaiboek-lees:{r.key}")]
        for r in turn.kijkwijzer.rubrieken
        if r.questions
    ]
    everything = turn.button("alles_lezen", f"draaiboek-lees:{EVERYTHING}")
    return Screen(turn.text("document.welke_rubriek"), [*rows, [everything]])


@routes.press("draaiboek-lees")
def read(turn: Turn, key: str) -> Screen:
    if key != EVERYTHING and key not in {r.key for r in turn.kijkwijzer.rubrieken}:
        raise UnknownRouteError
    draaiboek = snapshot.take(
        turn.session,
        turn.member.network.id,
        turn.kijkwijzer,
        viewer_partner_id=viewer(turn),
        now=turn.now,
    )
    rubriek = None if key == EVERYTHING else key
    for message in chat.messages(draaiboek, turn.house.texts, rubriek=rubriek):
        turn.say(Screen(message))
    other = turn.button("andere_rubriek", "draaiboek-hier")
    return Screen(turn.text("document.einde"), [[other, turn.button("word", "draaiboek-word")]])


@routes.press("draaiboek-word")
def word(turn: Turn) -> None:
    network = turn.member.network
    here = turn.button("hier_lezen", "draaiboek-hier")
    turn.show(Screen(turn.text("document.komt_eraan"), [[here]]))
    again = turn.button("opnieuw_sturen", "draaiboek-word")
    turn.send_file(
        "sendDocument",
        {"what": "word", "network_id": network.id, "viewer_partner_id": viewer(turn)},
        turn.text("document.word", network=network.name),
        doubt=Screen(turn.text("document.twijfel"), [[again]]),
    )


def viewer(turn: Turn) -> int | None:
    """Through whose eyes the draaiboek is made: a partner's, or (None) the regisseur's."""
    return None if turn.is_regisseur else turn.member.partner.id

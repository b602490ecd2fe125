"""Text of which nobody knows where it belongs: kept, and asked about."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from bot.conversations.commitments import engagement_new
from bot.conversations.events import Edited, Text
from bot.conversations.halfway import LOOSE
from bot.conversations.paging import pairs
from bot.conversations.people.start import welcome
from bot.conversations.routes import Address, Routes, TextAddress, UnknownRoute, into, to
from bot.conversations.turn import Button, Give, Outcome, Rows, Screen, Turn
from bot.kijkwijzer import Richtvraag, Rubriek
from bot.storage import meetings
from bot.texts import shorten

DRAFT, THROWN = LOOSE, "los-weg"
SHOWN = 5
ANSWERS = ("antwoord", "thema", "veld", "punt")
"""Addresses of which the text is a piece of the answer to a richtvraag, their first argument."""
ONE_BY_ONE = ("antwoord", "thema", "engagement-nieuw", "tijdens")
"""Addresses where each message is a thing of its own; elsewhere they are one text together."""

routes = Routes()


def ask_where(turn: Turn, text: Text, places: Sequence[str] = ()) -> Screen:
    """Put the text down and ask where it belongs; more texts join it.

    `places` are where it can belong (see Outbox.expects); they are offered first.
    """
    if turn.acting is None:
        return welcome(turn)
    waiting = [*_waiting(turn), _put_down(text)]
    earlier = (turn.draft(DRAFT) or {}).get("places", [])
    _keep(turn, waiting, list(dict.fromkeys([*earlier, *places])))
    return show(turn)


def take_edit(turn: Turn, edited: Edited) -> Screen | None:
    """The edit of a text that still waits for its place, or of one that made no answer."""
    waiting = _waiting(turn)
    if not any(text["message_id"] == edited.message_id for text in waiting):
        return Screen(turn.text("los.geen_antwoord"), aside=True)
    waiting = [
        text | {"text": edited.text} if text["message_id"] == edited.message_id else text
        for text in waiting
    ]
    _keep(turn, waiting, turn.draft(DRAFT)["places"])
    return show(turn)


def any_waiting(turn: Turn) -> bool:
    return bool(_waiting(turn))


def placed(turn: Turn) -> None:
    """Every text got its place."""
    turn.put_down(DRAFT, None)


@routes.press("los")
def show(turn: Turn) -> Screen:
    waiting = _waiting(turn)
    if not waiting:
        return _nothing_waits(turn)
    places = _place_buttons(turn, turn.draft(DRAFT)["places"])
    numbers = [number for number, _ in places if number]
    text = turn.text("los.wat_hiermee", texts=waiting[-SHOWN:], hidden=len(waiting[:-SHOWN]),
                     numbers=numbers)  # fmt: skip
    return Screen(text, [*([button] for _, button in places), *_ways(turn)], slot="los")


@routes.press("los-verder")
def show_or_go_on(turn: Turn) -> Screen:
    screen = show(turn)
    return replace(screen, buttons=[*screen.buttons, [turn.button("met_vragen", to("met-vragen"))]])


@routes.press("los-naar")
def belongs_there(turn: Turn, place: str) -> Outcome:
    waiting = [_picked_up(text) for text in _waiting(turn)]
    if not waiting:
        return _nothing_waits(turn)
    address = TextAddress(place.replace("/", ":"))
    if not _offered(turn, address):
        raise UnknownRoute
    if address.partition(":")[0] not in ONE_BY_ONE:
        last = waiting[-1]
        words = "\n".join(text.text for text in waiting)
        waiting = [Text(words, last.message_id, last.sent_at)]
    return Give(address, waiting)


def _offered(turn: Turn, address: str) -> bool:
    """Whether a button of ours can have carried this address: it grants what that screen did."""
    engagements = (into("engagement-nieuw", q, None) for q in engagement_new.questions(turn))
    return (
        turn.says.place(address) in turn.draft(DRAFT)["places"]
        or address.partition(":")[0] in ("antwoord", "agenda")
        or address in (into("doel-nieuw", None), *engagements)
    )


@routes.press("los-kies")
def choose_rubriek(turn: Turn) -> Screen:
    if not _waiting(turn):
        return _nothing_waits(turn)
    rows = [
        [Button(r.name, to("los-rubriek", r))] for r in turn.kijkwijzer.rubrieken if r.questions
    ]
    return Screen(turn.text("los.welke_rubriek"), [*rows, [turn.button("terug", to("los"))]])


@routes.press("los-rubriek")
def choose_question(turn: Turn, rubriek: Rubriek) -> Screen:
    rows = [
        [Button(_numbered(turn, question), _give_to(into("antwoord", question)))]
        for question in rubriek.questions
    ]
    return Screen(turn.text("los.welke_vraag"), [*rows, [turn.button("terug", to("los-kies"))]])


@routes.press("los-engagement")
def choose_engagement(turn: Turn) -> Screen:
    def way(question: Richtvraag) -> Address:
        return _give_to(into("engagement-nieuw", question, None))

    return engagement_new.which_rubriek(turn, way, back=to("los"))


@routes.press("los-weg")
def throw_away(turn: Turn) -> Screen:
    waiting = turn.draft(DRAFT)
    if not waiting:
        return _nothing_waits(turn)
    turn.put_down(THROWN, waiting)
    turn.put_down(DRAFT, None)
    undo = [turn.button("ongedaan", to("los-terug"))]
    text = turn.text("los.weg", aantal=len(waiting["texts"]))
    return Screen(text, [undo, [turn.button("verder", to("verder"))]])


@routes.press("los-terug")
def take_back(turn: Turn) -> Screen:
    thrown = turn.draft(THROWN)
    if thrown is None:
        return _nothing_waits(turn)
    turn.put_down(THROWN, None)
    _keep(turn, [*thrown["texts"], *_waiting(turn)], thrown["places"])
    return show(turn)


def _place_buttons(turn: Turn, places: Sequence[str]) -> list[tuple[int, Button]]:
    """A button to each place, with the number of the question that it is about (0: none).

    The question where the chat is in its blocks comes last.
    """
    here = [turn.says.place(into("antwoord", turn.chat.cursor))] if turn.chat.cursor else []
    found: dict[tuple[str, int, str], Button] = {}
    for place in [*places, *here]:
        scope, _, address = place.partition("/")
        number, button = _place_button(turn, address)
        # Of one question one place is enough: the first.
        key = scope, number, "" if number else address
        if len(f"{scope}/{button.route}".encode()) <= turn.house.channel.address:
            found.setdefault(key, replace(button, scope=int(scope)))
    # Of two remarks nobody can tell which of two equal buttons means which.
    times = Counter(button.text for button in found.values())
    return [(number, b) for (_, number, _), b in found.items() if times[b.text] == 1]


def _place_button(turn: Turn, address: str) -> tuple[int, Button]:
    name, *arguments = address.split(":")
    route = _give_to(address)
    question = turn.kijkwijzer.find(arguments[0]) if arguments else None
    if name in ANSWERS and question is not None:
        number = turn.kijkwijzer.position(question.key)
        return number, turn.button("los_bij_vraag", route, nummer=number)
    if name == "opmerking":
        return 0, turn.button("los_opmerking", route)
    return 0, turn.button("los_bezig", route)


def _give_to(address: str) -> Address:
    """Where the texts that wait go to this place."""
    return to("los-naar", address.replace(":", "/"))


def _ways(turn: Turn) -> Rows:
    """What else a text can become, for who may."""
    others = [
        turn.button("los_engagement", to("los-engagement")),
        turn.button("los_doel", _give_to(into("doel-nieuw", None))),
    ]
    if turn.is_regisseur:
        coming = meetings.coming(turn.session, turn.network.id, turn.now)
        others += [turn.button("los_agendapunt", _give_to(into("agenda", m))) for m in coming[:1]]
    return [
        [turn.button("los_andere_vraag", to("los-kies"))],
        *pairs(others),
        [turn.button("weggooien", to("los-weg"))],
    ]


def _numbered(turn: Turn, question: Richtvraag) -> str:
    return f"{turn.kijkwijzer.position(question.key)}. {shorten(question.head, 50)}"


def _waiting(turn: Turn) -> list[dict[str, Any]]:
    return list((turn.draft(DRAFT) or {}).get("texts", ()))


def _keep(turn: Turn, texts: list[dict[str, Any]], places: list[str]) -> None:
    turn.put_down(DRAFT, {"texts": texts, "places": places})


def _put_down(text: Text) -> dict[str, Any]:
    return asdict(text) | {"sent_at": text.sent_at.timestamp()}


def _picked_up(kept: dict[str, Any]) -> Text:
    return Text(kept["text"], kept["message_id"], datetime.fromtimestamp(kept["sent_at"], UTC))


def _nothing_waits(turn: Turn) -> Screen:
    turn.says.toast(turn.word("meldingen.niets_te_bewaren"))
    return Screen(turn.text("los.niets"), [[turn.button("verder", to("verder"))]])

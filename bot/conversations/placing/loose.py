"""Texts of which nobody knows where they belong: kept, and asked about."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pydantic.dataclasses import dataclass

from bot.conversations.commitments import engagement_new
from bot.conversations.drafts import Draft
from bot.conversations.events import Edited, Text
from bot.conversations.paging import pairs
from bot.conversations.people.start import welcome
from bot.conversations.routes import Address, Place, Routes, TextAddress, UnknownRoute, into, to
from bot.conversations.turn import Button, Give, Outcome, Rows, Screen, Turn
from bot.kijkwijzer import Richtvraag, Rubriek
from bot.storage import meetings
from bot.texts import shorten

SHOWN = 5
ANSWERS = ("antwoord", "thema", "veld", "punt")
"""Routes of which the text is a piece of the answer to a richtvraag, their first argument."""
ONE_BY_ONE = ("antwoord", "thema", "engagement-nieuw", "tijdens")
"""Routes where each message is a thing of its own; elsewhere they are one text together."""

routes = Routes()


@dataclass(frozen=True, slots=True)
class Loose(Draft):
    """Texts, and the places where they can belong: those are offered first."""

    kept_as = "los"
    texts: tuple[Text, ...] = ()
    places: tuple[Place, ...] = ()

    def then(self, later: "Loose") -> "Loose":
        """Both together, each place once."""
        places = dict.fromkeys((*self.places, *later.places))
        return Loose((*self.texts, *later.texts), tuple(places))


@dataclass(frozen=True, slots=True)
class Thrown(Draft):
    """What was thrown away last."""

    kept_as = "los-weg"
    loose: Loose


def ask_where(turn: Turn, text: Text, places: Sequence[Place] = ()) -> Screen:
    """Put the text down and ask where it belongs; more texts join it."""
    if turn.acting is None:
        return welcome(turn)
    plain = replace(text, continues=False, reply_to=None)
    before = turn.waiting(Loose) or Loose()
    turn.put_down(before.then(Loose((plain,), tuple(places))))
    return show(turn)


def take_edit(turn: Turn, edited: Edited) -> Screen | None:
    """The edit of a text that still waits for its place, or of one that made no answer."""
    waits = turn.waiting(Loose)
    if not waits or all(text.message_id != edited.message_id for text in waits.texts):
        return Screen(turn.text("los.geen_antwoord"), aside=True)
    texts = tuple(
        replace(text, text=edited.text) if text.message_id == edited.message_id else text
        for text in waits.texts
    )
    turn.put_down(replace(waits, texts=texts))
    return show(turn)


@routes.press("los")
def show(turn: Turn) -> Screen:
    waits = turn.required(Loose, to("los-niets"))
    places = _place_buttons(turn, waits.places)
    numbers = [number for number, _ in places if number]
    text = turn.text("los.wat_hiermee", texts=waits.texts[-SHOWN:],
                     hidden=len(waits.texts[:-SHOWN]), numbers=numbers)  # fmt: skip
    rows = [*([button] for _, button in places), *_ways(turn)]
    return Screen(text, rows, slot="los")


@routes.press("los-naar")
def belongs_there(turn: Turn, place: Place) -> Outcome:
    waits = turn.required(Loose, to("los-niets"))
    if not _offered(turn, place, waits):
        raise UnknownRoute
    if place.route in ONE_BY_ONE:
        return Give(place, waits.texts)
    last = waits.texts[-1]
    return Give(place, [replace(last, text="\n".join(text.text for text in waits.texts))])


def _offered(turn: Turn, place: Place, waits: Loose) -> bool:
    """Whether a button of ours can have carried this place: it grants what that screen did."""
    engagements = (into("engagement-nieuw", q, None) for q in engagement_new.questions(turn))
    return (
        place in waits.places
        or place.route in ("antwoord", "agenda")
        or place.address in (into("doel-nieuw", None), *engagements)
    )


@routes.press("los-kies")
def choose_rubriek(turn: Turn) -> Screen:
    turn.required(Loose, to("los-niets"))
    rows = [
        [Button(r.name, to("los-rubriek", r))] for r in turn.kijkwijzer.rubrieken if r.questions
    ]
    return Screen(turn.text("los.welke_rubriek"), [*rows, [turn.button("terug", to("los"))]])


@routes.press("los-rubriek")
def choose_question(turn: Turn, rubriek: Rubriek) -> Screen:
    rows = [
        [Button(_numbered(turn, question), _give_to(turn, into("antwoord", question)))]
        for question in rubriek.questions
    ]
    return Screen(turn.text("los.welke_vraag"), [*rows, [turn.button("terug", to("los-kies"))]])


@routes.press("los-engagement")
def choose_engagement(turn: Turn) -> Screen:
    def way(question: Richtvraag) -> Address:
        return _give_to(turn, into("engagement-nieuw", question, None))

    return engagement_new.which_rubriek(turn, way, back=to("los"))


@routes.press("los-weg")
def throw_away(turn: Turn) -> Screen:
    waits = turn.take(Loose, to("los-niets"))
    turn.put_down(Thrown(waits))
    undo = [turn.button("ongedaan", to("los-terug"))]
    text = turn.text("los.weg", aantal=len(waits.texts))
    return Screen(text, [undo, [turn.button("verder", to("verder"))]])


@routes.press("los-terug")
def take_back(turn: Turn) -> Screen:
    thrown = turn.take(Thrown, to("los-niets"))
    turn.put_down(thrown.loose.then(turn.waiting(Loose) or Loose()))
    return show(turn)


def _place_buttons(turn: Turn, places: Sequence[Place]) -> list[tuple[int, Button]]:
    """A button to each place, with the number of the question that it is about (0: none).

    The question where the chat is in its blocks comes last.
    """
    here = [turn.says.place(into("antwoord", turn.chat.cursor))] if turn.chat.cursor else []
    found: dict[tuple[int, int, Place | None], Button] = {}
    for place in [*places, *here]:
        number, button = _place_button(turn, place)
        # Of one question one place is enough: the first.
        if len(button.carries(place.membership).encode()) <= turn.house.channel.address:
            found.setdefault((place.membership, number, None if number else place), button)
    # Of two remarks nobody can tell which of two equal buttons means which.
    times = Counter(button.text for button in found.values())
    return [(number, b) for (_, number, _), b in found.items() if times[b.text] == 1]


def _place_button(turn: Turn, place: Place) -> tuple[int, Button]:
    question = turn.kijkwijzer.find(place.arguments[0]) if place.arguments else None
    number, there = 0, to("los-naar", place)
    if place.route in ANSWERS and question is not None:
        number = turn.kijkwijzer.position(question.key)
        button = turn.button("los_bij_vraag", there, nummer=number)
    elif place.route == "opmerking":
        button = turn.button("los_opmerking", there)
    else:
        button = turn.button("los_bezig", there)
    return number, replace(button, scope=place.membership)


def _give_to(turn: Turn, address: TextAddress) -> Address:
    """Where the texts that wait go to this place."""
    return to("los-naar", turn.says.place(address))


def _ways(turn: Turn) -> Rows:
    """What else a text can become, for who may."""
    others = [
        turn.button("los_engagement", to("los-engagement")),
        turn.button("los_doel", _give_to(turn, into("doel-nieuw", None))),
    ]
    if turn.is_regisseur:
        for meeting in meetings.coming(turn.session, turn.network.id, turn.now)[:1]:
            way = _give_to(turn, into("agenda", meeting))
            others.append(turn.button("los_agendapunt", way))
    return [
        [turn.button("los_andere_vraag", to("los-kies"))],
        *pairs(others),
        [turn.button("weggooien", to("los-weg"))],
    ]


def _numbered(turn: Turn, question: Richtvraag) -> str:
    return f"{turn.kijkwijzer.position(question.key)}. {shorten(question.head, 50)}"


@routes.press("los-niets")
def nothing_waits(turn: Turn) -> Screen:
    return Screen(turn.text("los.niets"), [[turn.button("verder", to("verder"))]])

"""What a person still has to do, in words and buttons: a part for each organisation."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.conversations.turn import Button, House
from bot.storage.networks import Acting
from bot.storage.open_things import Kind, Open
from bot.texts import MESSAGE_LIMIT, length, shorten

MOST_LISTED = 8
"""Things of one organisation that are named one by one; of the others only how many there are."""
MOST_BUTTONS, MOST_ROWS = 5, 10
"""Buttons for one organisation, and under one message."""

_ROUTES = {
    Kind.ENGAGEMENT: "engagement",
    Kind.PROPOSAL: "engagement",
    Kind.REQUEST: "bekijk",
    Kind.AKKOORD: "akkoord-rubriek",
    Kind.POLL: "prik",
    Kind.BLOCK: "vraag",
    Kind.INDICATOR: "indicator",
}


@dataclass(frozen=True, slots=True)
class Part:
    """What a message says about one organisation that its reader acts for.

    `others`: of whom a regisseur hears. `number` stands before its words and its buttons; 0:
    there is no other part.
    """

    acting: Acting
    things: Sequence[Open]
    others: Sequence[Open] = ()
    questions: int = 0
    number: int = 0

    @property
    def unfinished(self) -> bool:
        """Whether there is something for the reader to do."""
        return bool(self.things or self.questions)

    def button(self, text: str, route: str) -> Button:
        """A button that means this organisation, whichever the others mean."""
        text = f"{self.number}. {text}" if self.number else text
        return Button(text, route, scope=self.acting.membership.id)


def numbered(parts: Sequence[Part]) -> list[Part]:
    """With a number for each, when there are several."""
    if len(parts) < 2:
        return list(parts)
    return [replace(part, number=n) for n, part in enumerate(parts, 1)]


def fitting(house: House, name: str, parts: Sequence[Part], today: date, **more: Any) -> str:
    """The words. The more organisations, the fewer things of each fit in one message."""
    text = ""
    for most in range(MOST_LISTED, 0, -1):
        worded = [_worded(house, part, most, today) for part in parts]
        text = house.texts(name, parts=worded, **more)
        if length(text) <= MESSAGE_LIMIT:
            break
    return text


def _worded(house: House, part: Part, most: int, today: date) -> dict[str, Any]:
    return {
        "number": part.number,
        "acting": part.acting,
        "lines": _lines(house, part.things[:most], today),
        "more": max(0, len(part.things) - most),
        "questions": part.questions,
        "silent": [thing for thing in part.others if thing.kind is Kind.SILENT],
        "unreachable": [thing for thing in part.others if thing.kind is Kind.UNREACHABLE],
    }


def _lines(house: House, things: Sequence[Open], today: date) -> list[dict[str, Any]]:
    """Each thing with what its line needs: also the richtvraag or rubriek that its id names."""
    rubrieken = {rubriek.key: rubriek for rubriek in house.kijkwijzer.rubrieken}
    return [
        {
            "thing": thing,
            "late": thing.day < today,
            "today": thing.day == today,
            "question": house.kijkwijzer.find(thing.id),
            "rubriek": rubrieken.get(thing.id),
        }
        for thing in things
    ]


def ways(house: House, parts: Sequence[Part]) -> list[list[Button]]:
    """A button to each of the first things: those of all organisations in turn, while room."""
    in_turn = sorted(
        (n, p) for p, part in enumerate(parts) for n in range(len(part.things[:MOST_BUTTONS]))
    )
    room = Counter(p for _, p in in_turn[:MOST_ROWS])
    return [
        [part.button(_label(house, thing), f"{_ROUTES[thing.kind]}:{thing.id}")]
        for p, part in enumerate(parts)
        for thing in part.things[: room[p]]
    ]


def places(parts: Sequence[Part]) -> list[str]:
    """Where an answer to one of the questions among these things belongs (see Outbox.expects)."""
    return [
        f"{part.acting.membership.id}/antwoord:{thing.id}"
        for part in parts
        for thing in part.things[:MOST_BUTTONS]
        if thing.kind in (Kind.REQUEST, Kind.BLOCK)
    ]


def to_questions(house: House, parts: Sequence[Part]) -> list[list[Button]]:
    """For whoever acts for several: /verder goes on with the last one only."""
    word = house.texts.word("opvolging.vragen")
    return [[part.button(word, "verder")] for part in parts if part.questions]


def _label(house: House, thing: Open) -> str:
    match thing.kind:
        case Kind.REQUEST | Kind.BLOCK:
            number = house.kijkwijzer.position(thing.id)
            return house.texts.word("opvolging.vraag", nummer=number)
        case Kind.AKKOORD:
            return house.texts.word("opvolging.akkoord", rubriek=thing.id)
        case Kind.POLL:
            return house.texts.word("knoppen.prik_bekijken", datum=house.texts.day(thing.day))
    return shorten(thing.text, 45)

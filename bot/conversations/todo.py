"""What a person still has to do, in words and buttons: a part for each organisation."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from bot.clock import wall
from bot.conversations.routes import Address, Place, Routes, into, to
from bot.conversations.turn import Button, House, Screen, Turn
from bot.rules import reminders as rules
from bot.rules.progress import progress
from bot.storage import answers, open_things
from bot.storage.content import Status
from bot.storage.networks import Acting
from bot.storage.open_things import ABOUT_OTHERS, FOR_EVER, Kind, Open
from bot.texts import length, shorten

MOST_LISTED = 8
"""Things of one organisation that are named one by one; of the others only how many there are."""
MOST_BUTTONS, MOST_ROWS = 5, 10
"""Buttons for one organisation, and under one message."""

routes = Routes()


@dataclass(frozen=True, slots=True)
class Part:
    """What a message says about one organisation that its reader acts for.

    `others`: of whom a regisseur hears. `number` stands before its words and its buttons; 0:
    there is no other part. `brief`: only how much it is.
    """

    acting: Acting
    things: Sequence[Open]
    others: Sequence[Open] = ()
    questions: int = 0
    number: int = 0
    brief: bool = False

    @property
    def unfinished(self) -> bool:
        """Whether there is something for the reader to do."""
        return bool(self.things or self.questions)

    def button(self, text: str, route: Address) -> Button:
        """A button that means this organisation, whichever the others mean."""
        text = f"{self.number}. {text}" if self.number else text
        return Button(text, route, scope=self.acting.membership.id)


@routes.press("nog-open")
def show(turn: Turn) -> Screen:
    parts = whole(turn.session, turn.house, turn.person.id, [turn.for_whom], turn.now)
    text = fitting(turn.house, "opvolging.nog_open", parts, turn.today)
    rows = [*ways(turn.house, parts), *to_questions(turn.house, parts)]
    return Screen(text, [*rows, [turn.button("begin", to("thuis"))]])


def whole(
    session: Session, house: House, person_id: int, mine: Sequence[Acting], now: datetime
) -> list[Part]:
    """What is open for each of these organisations, but for what this person put off."""
    today = wall(now).date()
    found = find(session, house, person_id, now)
    return [
        Part(
            acting,
            [
                thing
                for thing in found.get(acting.membership.id, ())
                if thing.kind not in ABOUT_OTHERS and not rules.put_off(thing, today)
            ],
            questions=_open_questions(session, house, acting),
        )
        for acting in mine
    ]


def _open_questions(session: Session, house: House, acting: Acting) -> int:
    counts = Counter(answers.statuses(session, acting.partner.id).values())
    return progress(house.kijkwijzer, counts).by_status[Status.OPEN]


def find(
    session: Session,
    house: House,
    person_id: int,
    now: datetime,
    until: Mapping[Kind, date] | None = None,
) -> dict[int, list[Open]]:
    """Membership id -> what is open for this person: up to its day in `until`, or all of it."""
    everything = dict.fromkeys(Kind, FOR_EVER) | {
        Kind.INDICATOR: rules.horizons(wall(now).date())[Kind.INDICATOR]
    }
    scope = open_things.Scope(rules.UNANSWERED_NUDGES, person_id)
    found = open_things.find(session, until or everything, now, scope)
    result: dict[int, list[Open]] = {}
    there = [thing for thing in found.get(person_id, ()) if _exists(house, thing)]
    for thing in sorted(there, key=lambda thing: thing.day):
        result.setdefault(thing.membership_id, []).append(thing)
    return result


def _exists(house: House, thing: Open) -> bool:
    """Whether the question set still has what it is about."""
    match thing.kind:
        case Kind.REQUEST | Kind.BLOCK:
            return house.kijkwijzer.find(thing.id) is not None
        case Kind.AKKOORD:
            return any(rubriek.key == thing.id for rubriek in house.kijkwijzer.rubrieken)
    return True


def listed(parts: Sequence[Part]) -> list[int]:
    """The memberships whose things a message names."""
    return [part.acting.membership.id for part in parts if part.things and not part.brief]


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
        if length(text) <= house.channel.text:
            break
    return text


def _worded(house: House, part: Part, most: int, today: date) -> dict[str, Any]:
    return {
        "number": part.number,
        "acting": part.acting,
        "lines": _lines(house, part.things[:most], today),
        "more": max(0, len(part.things) - most),
        "total": len(part.things),
        "brief": part.brief,
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
        (n, p)
        for p, part in enumerate(parts)
        for n in range(1 if part.brief else len(part.things[:MOST_BUTTONS]))
    )
    room = Counter(p for _, p in in_turn[:MOST_ROWS])
    return [[button] for p, part in enumerate(parts) for button in _of_part(house, part)[: room[p]]]


def _of_part(house: House, part: Part) -> list[Button]:
    if part.brief:
        return [part.button(house.texts.word("opvolging.nog_open"), to("nog-open"))]
    return [part.button(_label(house, thing), _way(thing)) for thing in part.things]


def _way(thing: Open) -> Address:
    match thing.kind:
        case Kind.ENGAGEMENT | Kind.PROPOSAL:
            return to("engagement", thing.id)
        case Kind.REQUEST:
            return to("bekijk", thing.id)
        case Kind.AKKOORD:
            return to("akkoord-rubriek", thing.id)
        case Kind.POLL:
            return to("prik", thing.id)
        case Kind.BLOCK:
            return to("vraag", thing.id)
        case Kind.INDICATOR:
            return to("indicator", thing.id)
        case Kind.SILENT | Kind.UNREACHABLE:
            return to("status")


def places(parts: Sequence[Part]) -> list[Place]:
    """Where an answer to one of the questions among these things belongs."""
    return [
        Place.at(part.acting.membership.id, into("antwoord", thing.id))
        for part in parts
        for thing in part.things[: 0 if part.brief else MOST_BUTTONS]
        if thing.kind in (Kind.REQUEST, Kind.BLOCK)
    ]


def to_questions(house: House, parts: Sequence[Part]) -> list[list[Button]]:
    """For whoever acts for several: /verder goes on with the last one only."""
    word = house.texts.word("opvolging.vragen")
    return [
        [part.button(word, to("verder"))] for part in parts if part.questions and not part.brief
    ]


def _label(house: House, thing: Open) -> str:
    match thing.kind:
        case Kind.REQUEST | Kind.BLOCK:
            number = house.kijkwijzer.position(thing.id)
            return house.texts.word("opvolging.vraag", nummer=number)
        case Kind.AKKOORD:
            name = shorten(house.kijkwijzer.rubriek_name(thing.id), 45)
            return house.texts.word("opvolging.akkoord", rubriek=name)
        case Kind.POLL:
            return house.texts.word("knoppen.prik_bekijken", datum=house.texts.day(thing.day))
    return shorten(thing.text, 45)

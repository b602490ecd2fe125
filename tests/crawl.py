"""Every screen that a person can reach, found by pressing and writing; nothing is committed.

What people do makes a tree: under each deed those that its screen offered. A walk along the tree
does each once, in the state in which a person would.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from sqlmodel import Session, col, select

from bot.conversations import engine
from bot.conversations.engine import ROUTES
from bot.conversations.events import Command, Deed, Event, Pressed, Text
from bot.conversations.turn import House
from bot.storage.said import Words
from bot.storage.tables import TELEGRAM, Chat, Outbox, Person

WORDS = "Een tekst van gewone lengte tegen dinsdag 16 maart 2027 om 14 uur"
OF_ONE_ROUTE = 1
"""So many addresses of one route are looked at: the others show the same of other rows."""

_numbers = count(1_000_000)


@dataclass
class Node:
    """A command with its slash, the data of a button, or words; `next`: what was offered then."""

    deed: str
    route: str
    next: list["Node"] | None = None


def roots() -> list[Node]:
    """What anybody can do from anywhere."""
    return [Node(f"/{name}", name) for name in ROUTES.commands]


@dataclass(frozen=True)
class Crawler:
    """One person, in a session whose transaction is never committed."""

    session: Session
    house: House
    person_id: int
    now: datetime
    _found: Counter[str] = field(default_factory=Counter)

    def walk(self, nodes: list[Node]) -> Iterator[Node]:
        """Each deed, to be done by the caller before the next one is asked for.

        The first walk finds what comes after each, a later one elsewhere takes the same way.
        """
        for node in nodes:
            with self.session.begin_nested() as undone:
                yield node
                if node.next is None:
                    node.next = [*self._new()]
                yield from self.walk(node.next)
                undone.rollback()
            self.session.expunge_all()

    def _new(self) -> Iterator[Node]:
        for deed, route in self._offered():
            self._found[route] += 1
            if self._found[route] <= OF_ONE_ROUTE:
                yield Node(deed, route)

    def does(self, deed: str) -> None:
        """One turn, as the process would take it: it remembers nothing of the one before."""
        name = self.session.exec(select(Person.name).where(Person.id == self.person_id)).first()
        event = Event(next(_numbers), TELEGRAM, self.person_id, name or "P", _deed(deed, self.now))
        engine.take_turn(self.session, self.house, event, self.now, lambda _chat, _wanted: 0)
        self.session.flush()
        self.session.expunge_all()

    def _offered(self) -> list[tuple[str, str]]:
        """The buttons of the newest turn's messages and the words that it waits for, with where
        they lead."""
        rows = self.session.exec(
            select(Outbox)
            .where(Outbox.chat_id == self.person_id)
            .order_by(col(Outbox.id).desc())
            .limit(3)
        ).all()
        data = [
            key.address
            for row in rows
            if isinstance(row.said, Words)
            for line in row.said.keys
            for key in line
            if key.address
        ]
        offered = [(each, each.partition("/")[2].partition(":")[0]) for each in data]
        expects = self._expects()
        if expects:
            offered.append((WORDS, f"text {expects.partition(':')[0]}"))
        return offered

    def _expects(self) -> str | None:
        chat = self.session.get(Chat, self.person_id)
        return chat.expects if chat else None


def _deed(deed: str, now: datetime) -> Deed:
    number = next(_numbers)
    if deed.startswith("/"):
        return Command(deed[1:], "", number)
    if "/" in deed:
        return Pressed(deed, None, str(number))
    return Text(deed, number, now)

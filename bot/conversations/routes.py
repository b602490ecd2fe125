"""Addresses of screens and actions, and who may go there.

A route is a name with arguments, `punt:1.4-1:3`. A conversation module gives each name a
handler whose annotations say what the arguments are; an argument that does not fit makes
the route unknown, which is explained to the person, never an error.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, TypeVar

from bot.kijkwijzer import Kijkwijzer, Richtvraag, Rubriek

if TYPE_CHECKING:
    from bot.conversations.turn import Outcome

LARGEST_ID = 2**31 - 1
"""Of a row, in PostgreSQL."""

Handler = Callable[..., "Outcome"]
H = TypeVar("H", bound=Handler)


class Needs(IntEnum):
    """What someone must be to follow a route."""

    NOTHING = 0
    MEMBER = 1
    REGISSEUR = 2


class UnknownRouteError(LookupError):
    """No handler, or arguments that mean nothing (any more)."""


@dataclass(frozen=True, slots=True)
class Route:
    """A handler, the types of its arguments, and what one must be to reach it.

    `pieces`: it takes the rest of a long paste, which continues the text before it.
    `beside`, of a text: the screen that expects it shows something, and takes texts besides. Any
    other one asks for a text, and is half done without it.
    """

    handler: Handler
    arguments: tuple[type, ...]
    needs: Needs
    pieces: bool = False
    beside: bool = False

    def parse(self, given: list[str], kijkwijzer: Kijkwijzer) -> list[Any]:
        """The arguments as the handler wants them; raises UnknownRouteError."""
        if len(given) != len(self.arguments):
            raise UnknownRouteError
        try:
            return [
                _parse(kind, text, kijkwijzer)
                for kind, text in zip(self.arguments, given, strict=True)
            ]
        except (KeyError, ValueError):
            raise UnknownRouteError from None


@dataclass(frozen=True, slots=True)
class Routes:
    """The presses, texts and commands of one conversation, or of all together."""

    presses: dict[str, Route] = field(default_factory=dict)
    texts: dict[str, Route] = field(default_factory=dict)
    commands: dict[str, Route] = field(default_factory=dict)

    def press(self, name: str, needs: Needs = Needs.MEMBER) -> Callable[[H], H]:
        """A button with this address calls `handler(turn, *arguments)`."""
        return self._into(self.presses, (name,), needs, given=1)

    def text(
        self,
        name: str,
        needs: Needs = Needs.MEMBER,
        *,
        pieces: bool = False,
        beside: bool = False,
    ) -> Callable[[H], H]:
        """Free text, when a screen expects it here, calls `handler(turn, text, *arguments)`."""
        return self._into(self.texts, (name,), needs, given=2, pieces=pieces, beside=beside)

    def command(self, *names: str, needs: Needs = Needs.MEMBER) -> Callable[[H], H]:
        """`/name` calls `handler(turn)`."""
        return self._into(self.commands, names, needs, given=1)

    def include(self, other: "Routes") -> None:
        """Take over all routes of another conversation; a name taken twice is a mistake."""
        for mine, theirs in (
            (self.presses, other.presses),
            (self.texts, other.texts),
            (self.commands, other.commands),
        ):
            taken = mine.keys() & theirs.keys()
            if taken:
                raise ValueError(f"routes defined twice: {taken}")
            mine.update(theirs)

    @staticmethod
    def _into(
        table: dict[str, Route],
        names: tuple[str, ...],
        needs: Needs,
        given: int,
        *,
        pieces: bool = False,
        beside: bool = False,
    ) -> Callable[[H], H]:
        def register(handler: H) -> H:
            parameters = list(inspect.signature(handler, eval_str=True).parameters.values())
            kinds = tuple(parameter.annotation for parameter in parameters[given:])
            route = Route(handler, kinds, needs, pieces, beside)
            table.update(dict.fromkeys(names, route))
            return handler

        return register


def find(table: dict[str, Route], address: str) -> tuple[Route, list[str]]:
    """The route behind an address and its raw arguments; raises UnknownRouteError."""
    name, *given = address.split(":")
    route = table.get(name)
    if route is None:
        raise UnknownRouteError
    return route, given


def _parse(kind: type, text: str, kijkwijzer: Kijkwijzer) -> Any:
    if kind is Richtvraag:
        return kijkwijzer.question(text)
    if kind is Rubriek:
        return kijkwijzer.rubriek(text)
    if kind is int and abs(number := int(text)) > LARGEST_ID:
        raise ValueError(number)
    return kind(text)

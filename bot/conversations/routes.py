"""Addresses of screens and actions: made, read, and who may go there.

An address is a name with arguments, `punt:1.4-1:3`. A conversation module gives each name a
handler whose annotations say what the arguments are. A table means a row of one's own network
that was not removed; what else it must be, a loader beside its conversation says (`row`).
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    NewType,
    Protocol,
    TypeVar,
    Union,
    get_args,
    get_origin,
    runtime_checkable,
)

from bot.kijkwijzer import Kijkwijzer, Richtvraag, Rubriek
from bot.storage import history, networks
from bot.storage.history import Kept
from bot.storage.tables import Partner

if TYPE_CHECKING:
    from bot.conversations.turn import Outcome, Turn

LARGEST_ID = 2**31 - 1
"""Of a row, in PostgreSQL."""

Address = NewType("Address", str)
"""Of a screen or an action: what a press leads to."""
TextAddress = NewType("TextAddress", str)
"""Of what takes the next text."""

DEAD_BUTTON = "knop_onbekend"

Handler = Callable[..., "Outcome"]
H = TypeVar("H", bound=Handler)
K = TypeVar("K", bound=Kept)


class Needs(IntEnum):
    """What someone must be to follow a route."""

    NOTHING = 0
    MEMBER = 1
    REGISSEUR = 2


class Refusal(LookupError):
    """An address that is not followed: `why`, a word of `meldingen`, and what to see `instead`.

    `alert`: it stays on the screen until it is read.
    """

    def __init__(
        self, why: str = DEAD_BUTTON, instead: Address | None = None, *, alert: bool = True
    ) -> None:
        super().__init__(why)
        self.why, self.instead, self.alert = why, instead, alert


class UnknownRoute(Refusal):
    """No such address: no handler, or arguments that mean nothing."""


class Gone(Refusal):
    """What it is about was there, and is not any more, or not as it was."""


class NothingToKeep(Gone):
    """What waited to be kept waits no longer."""

    def __init__(self, instead: Address) -> None:
        super().__init__("niets_te_bewaren", instead, alert=False)


class NotYours(Refusal):
    """It is there, but not for this person."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text belongs or a press leads: an address, and the membership that it means.

    A button carries it, and the outbox notes it, as '12/antwoord:1.4-1'. Membership 0: none.
    """

    membership: int
    route: str
    arguments: tuple[str, ...] = ()

    @classmethod
    def at(cls, membership: int, address: str) -> "Place":
        route, *arguments = address.split(":")
        return cls(membership, route, tuple(arguments))

    @classmethod
    def parse(cls, written: str) -> "Place":
        """Raises UnknownRoute."""
        membership, _, address = written.partition("/")
        try:
            return cls.at(int(membership), address)
        except ValueError:
            raise UnknownRoute from None

    @property
    def address(self) -> TextAddress:
        return TextAddress(":".join((self.route, *self.arguments)))

    def __str__(self) -> str:
        return self.written(self.membership, self.address)

    @staticmethod
    def written(membership: int, address: str) -> str:
        return f"{membership}/{address}"


class Ids(tuple[int, ...]):
    """Several rows as one argument, '12+13'."""

    __slots__ = ()

    def __new__(cls, written: str) -> "Ids":
        return super().__new__(cls, map(_number, written.split("+")))


@dataclass(frozen=True, slots=True)
class Argument:
    """How an argument of an address is read: its kind, and the loader of what it stands for.

    `among`: no other value means anything. `optional`: 0 stands for nothing.
    """

    kind: type
    load: Callable[["Turn", Any], Any] | None = None
    among: Sequence[Any] = ()
    optional: bool = False

    def read(self, turn: "Turn", written: str) -> Any:
        if self.optional and written == "0":
            return None
        try:
            value = _parse(self.kind, written, turn.kijkwijzer)
        except (KeyError, ValueError):
            raise UnknownRoute from None
        if self.among and value not in self.among:
            raise UnknownRoute
        return self.load(turn, value) if self.load else value


def row(load: Callable[["Turn", Any], Any], kind: type = int) -> Argument:
    """`Annotated[Meeting, row(open_meeting)]`: what `open_meeting(turn, id)` gives, or refuses."""
    return Argument(kind, load)


def one_of(*values: Any) -> Argument:
    """`Annotated[str, one_of("day", "source")]`: any other value means nothing."""
    return Argument(type(values[0]), among=values)


def kept(turn: "Turn", table: type[K], id: int) -> K:
    """A row of the network that was not removed; raises Gone for any other."""
    found: K | None = history.find(turn.session, table, turn.network.id, id)
    if found is None:
        raise Gone
    return found


def _kept(table: type[Kept]) -> Callable[["Turn", int], Kept]:
    return lambda turn, id: kept(turn, table, id)


def _place(turn: "Turn", written: str) -> Place:
    """A place in the address of a press: for whom that press is."""
    return turn.says.place(written.replace("/", ":"))


def _partner(turn: "Turn", id: int) -> Partner:
    """Also one that takes part no longer."""
    found = networks.partner(turn.session, turn.network.id, id)
    if found is None:
        raise Gone
    return found


_ROWS = {table: row(_kept(table)) for table in history.THINGS} | {
    Partner: row(_partner),
    Place: row(_place, kind=str),
}


def _argument(annotation: Any) -> Argument:
    """What a handler's annotation asks for."""
    origin, given = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        [meant] = [each for each in given if each is not NoneType]
        return replace(_argument(meant), optional=True)
    if origin is Annotated:
        found: Argument = given[1]
        return found
    return _ROWS.get(annotation) or Argument(annotation)


@dataclass(frozen=True, slots=True)
class Route:
    """A handler, its arguments, and what one must be to reach it.

    `required`: so many arguments; the others have a default, as the first page of a list.
    `pieces`: it takes the rest of a long paste, which continues the text before it.
    `beside`, of a text: the screen that expects it shows something, and takes texts besides. Any
    other one asks for a text, and is half done without it.
    """

    handler: Handler
    arguments: tuple[Argument, ...]
    required: int
    needs: Needs
    pieces: bool = False
    beside: bool = False

    def open_to(self, turn: "Turn") -> bool:
        """Whether whose turn it is may go there."""
        if turn.acting is None:
            return self.needs is Needs.NOTHING
        return self.needs < Needs.REGISSEUR or turn.is_regisseur

    def read(self, turn: "Turn", given: Sequence[str]) -> list[Any]:
        """The arguments as the handler wants them; raises a Refusal."""
        if not self.required <= len(given) <= len(self.arguments):
            raise UnknownRoute
        both = zip(self.arguments, given, strict=False)
        return [argument.read(turn, written) for argument, written in both]


@dataclass(frozen=True, slots=True)
class Routes:
    """The presses, texts and commands of one conversation, or of all together.

    `needs`: of each that names no other need.
    """

    needs: Needs = Needs.MEMBER
    presses: dict[str, Route] = field(default_factory=dict)
    texts: dict[str, Route] = field(default_factory=dict)
    commands: dict[str, Route] = field(default_factory=dict)

    def press(self, name: str, needs: Needs | None = None) -> Callable[[H], H]:
        """A button with this address calls `handler(turn, *arguments)`."""
        return self._into(self.presses, (name,), needs, given=1)

    def text(
        self,
        name: str,
        needs: Needs | None = None,
        *,
        pieces: bool = False,
        beside: bool = False,
    ) -> Callable[[H], H]:
        """Free text, when a screen expects it here, calls `handler(turn, text, *arguments)`."""
        return self._into(self.texts, (name,), needs, given=2, pieces=pieces, beside=beside)

    def command(self, *names: str, needs: Needs | None = None) -> Callable[[H], H]:
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

    def _into(
        self,
        table: dict[str, Route],
        names: tuple[str, ...],
        needs: Needs | None,
        given: int,
        *,
        pieces: bool = False,
        beside: bool = False,
    ) -> Callable[[H], H]:
        def register(handler: H) -> H:
            asked = [*inspect.signature(handler, eval_str=True).parameters.values()][given:]
            arguments = tuple(_argument(each.annotation) for each in asked)
            required = sum(each.default is each.empty for each in asked)
            needed = self.needs if needs is None else needs
            route = Route(handler, arguments, required, needed, pieces, beside)
            table.update(dict.fromkeys(names, route))
            return handler

        return register


def find(table: Mapping[str, Route], place: Place) -> Route:
    """The route that leads there; raises UnknownRoute."""
    if place.route not in table:
        raise UnknownRoute
    return table[place.route]


class _HasId(Protocol):
    @property
    def id(self) -> int: ...


@runtime_checkable
class _HasKey(Protocol):
    @property
    def key(self) -> str: ...


Means = str | int | date | Place | _HasId | _HasKey | Sequence[_HasId] | None
"""What can stand in an address. None is 0: nothing."""


def to(name: str, *arguments: Means) -> Address:
    """The address of a press. A test checks that it exists and takes these arguments."""
    return Address(":".join((name, *map(_written, arguments))))


def into(name: str, *arguments: Means) -> TextAddress:
    """The address of what takes a text."""
    return TextAddress(to(name, *arguments))


def _written(argument: Means) -> str:
    if argument is None:
        return "0"
    if isinstance(argument, str | int):
        return str(argument)
    if isinstance(argument, date):
        return argument.isoformat()
    if isinstance(argument, Place):
        return argument.address.replace(":", "/")
    if isinstance(argument, _HasKey):
        return argument.key
    return "+".join(str(each.id) for each in _several(argument))


def _several(rows: _HasId | Sequence[_HasId]) -> Sequence[_HasId]:
    return rows if isinstance(rows, Sequence) else [rows]


def _parse(kind: type, written: str, kijkwijzer: Kijkwijzer) -> Any:
    if kind is Richtvraag:
        return kijkwijzer.question(written)
    if kind is Rubriek:
        return kijkwijzer.rubriek(written)
    if kind is int:
        return _number(written)
    if kind is date:
        return date.fromisoformat(written)
    return kind(written)


def _number(written: str) -> int:
    if abs(number := int(written)) > LARGEST_ID:
        raise ValueError(written)
    return number

"""What the bot says, in our own terms: a channel makes calls of it, at the very edge.

Words are HTML of the few tags that every channel can show: b, i, u, s, a, code and blockquote.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass
from sqlalchemy import Dialect, Text, TypeDecorator


@dataclass(frozen=True, slots=True)
class Key:
    """A button: an address of ours with the membership that it means, or a web address."""

    text: str
    address: str = ""
    url: str = ""


WORDS = "words"

Keys = tuple[tuple[Key, ...], ...]
"""Rows of buttons."""


@dataclass(frozen=True, slots=True)
class Words:
    """A message, with the buttons under it."""

    html: str
    keys: Keys = ()
    kind: Literal["words"] = "words"


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a press: a line that goes away by itself, or nothing. `press` names it."""

    press: str
    text: str = ""
    alert: bool = False
    kind: Literal["toast"] = "toast"


@dataclass(frozen=True, slots=True)
class File:
    """A document or picture that is made at the moment of sending, from `render`.

    `doubt` is said instead when nobody can know whether a first try arrived; None: the file is
    sent again.
    """

    render: Mapping[str, Any]
    caption: Words
    doubt: Words | None = None
    picture: bool = False
    kind: Literal["file"] = "file"


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands that a chat offers, each with its explanation."""

    commands: tuple[tuple[str, str], ...]
    kind: Literal["menu"] = "menu"


@dataclass(frozen=True, slots=True)
class Reminder:
    """What a reminder is about; its words are made at the moment of sending."""

    about: Mapping[str, Any] = field(default_factory=dict)
    kind: Literal["reminder"] = "reminder"


@dataclass(frozen=True, slots=True)
class Composed:
    """A reminder in words, the places where a text after it can belong, and the memberships for
    which it lists what is open.
    """

    words: Words
    expects: tuple[str, ...] = ()
    listed: tuple[int, ...] = ()


Said = Words | Toast | File | Menu | Reminder

_SAID: TypeAdapter[Said] = TypeAdapter(Annotated[Said, Field(discriminator="kind")])


class SaidColumn(TypeDecorator[Said]):
    """Keeps one of them in a column, as JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Said | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else _SAID.dump_json(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Said | None:  # noqa: ARG002
        return None if value is None else _SAID.validate_json(value)

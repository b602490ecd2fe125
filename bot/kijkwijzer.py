"""The kijkwijzer: rubrieken and richtvragen, read from `prompts/kijkwijzer.yaml`.

The question set is data, not code: whoever knows the field edits the YAML file, and `load`
turns it into frozen values or says in one line, with file, line and place, what is wrong.
The dataclasses below are the shape of the file; `_problems` holds the rules between its parts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, ClassVar, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter

from bot.datafile import DataFile, Loc, place

_T = TypeVar("_T")


class Kind(StrEnum):
    """How a richtvraag is asked on a phone."""

    ITEMS = "items"
    CHOICE = "choice"
    THEMES = "themes"
    CONTACTS = "contacts"
    GOALS = "goals"
    INDICATORS = "indicators"
    ENGAGEMENT = "engagement"
    CADENCE = "cadence"


WRITTEN = (Kind.ITEMS, Kind.CHOICE, Kind.THEMES, Kind.CADENCE)
"""Kinds with a joint text. Contacts, goals, indicators and engagements are shared already."""


class Visibility(StrEnum):
    """Who sees an answer unless its author decides otherwise."""

    REGISSEUR = "regisseur"
    PARTNERS = "partners"
    DRAAIBOEK = "draaiboek"


def _folded(text: str) -> str:
    """Runs of white space as one space, without empty lines; what remains must say something."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    if not any(lines):
        raise ValueError("is empty")
    return "\n".join(line for line in lines if line)


def _one_line(text: str) -> str:
    if "\n" in text:
        raise ValueError("must be one line")
    return text


def _safe_key(key: str) -> str:
    if not re.fullmatch(r"[a-z0-9._-]{1,24}", key):
        raise ValueError(f"'{key}' must be 1 to 24 of the signs a-z 0-9 . _ -")
    return key


Key = Annotated[str, AfterValidator(_safe_key)]
"""Keys travel in button routes of at most 64 bytes, so they are short and plain."""

Line = Annotated[str, AfterValidator(_folded), AfterValidator(_one_line)]
Lines = Annotated[str, AfterValidator(_folded)]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose, for the kinds choice, themes and cadence."""

    key: Key
    label: Line


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, with the source's heading as label."""

    key: Key
    label: Line


@dataclass(frozen=True, slots=True)
class PartnerKind:
    """A kind of organisation that can be a partner: a school, a CLB, the VDAB …"""

    key: Key
    label: Line


@dataclass(frozen=True, slots=True)
class Richtvraag:
    """One bullet of the source: `key` is the rubriek's key, a dash and the rank from 1.

    `text` is the whole bullet. When it holds several questions, `subquestions` are those
    after the first: `head` and the `subquestions`, joined by spaces, are `text` again.
    """

    key: Key
    text: Line
    kind: Kind
    explanation: Line
    subquestions: tuple[Line, ...] = ()
    example: Lines | None = None
    options: tuple[Option, ...] = ()
    multiple: bool = False
    columns: tuple[Column, ...] = ()
    table_title: Line | None = None
    row_label: Line | None = None
    prefill: tuple[Line, ...] = ()
    given: tuple[Line, ...] = ()
    given_intro: Line | None = None
    first_for: tuple[Key, ...] = ()
    visibility: Visibility = Visibility.DRAAIBOEK
    rubriek: str = ""

    def __post_init__(self) -> None:
        """Know the rubriek from the key, unless it was given."""
        object.__setattr__(self, "rubriek", self.rubriek or self.key.rpartition("-")[0])

    @property
    def head(self) -> str:
        """The text to show as the question; the subquestions may follow as a list."""
        return self.text.removesuffix(" ".join(self.subquestions)).rstrip()

    @property
    def fingerprint(self) -> str:
        """Twelve hex digits that change with the text: an answer keeps what it answered."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Rubriek:
    """A part of the draaiboek; `number` is "" for the regiefunctie, `parent` "1.4" for 1.4.1."""

    key: Key
    title: Line
    explanation: Line
    questions: Annotated[tuple[Richtvraag, ...], Field(min_length=1)]
    number: str = ""
    parent: Key | None = None

    @property
    def name(self) -> str:
        """Number and title: "1.4 Afspraken"."""
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Block:
    """About five questions that are answered in one sitting of so many minutes."""

    name: Line
    minutes: Annotated[int, Field(ge=1)]
    questions: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Kijkwijzer:
    """The whole question set, in the order of the source.

    `title`, `intro` (paragraphs divided by newlines) and `heading` (above the first rubriek)
    are the source's, for the document.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1)]
    title: Line
    intro: Lines
    heading: Line
    partner_kinds: tuple[PartnerKind, ...]
    rubrieken: tuple[Rubriek, ...]
    blocks: tuple[Block, ...]

    @property
    def questions(self) -> tuple[Richtvraag, ...]:
        """Every richtvraag, in order."""
        return tuple(question for rubriek in self.rubrieken for question in rubriek.questions)

    def question(self, key: str) -> Richtvraag:
        """The richtvraag with this key; KeyError when there is none."""
        return _first(key, (question for question in self.questions if question.key == key))

    def find(self, key: str) -> Richtvraag | None:
        """The richtvraag with this key, or None: a question set may change under old answers."""
        return next((question for question in self.questions if question.key == key), None)

    def rubriek(self, key: str) -> Rubriek:
        """The rubriek with this key; KeyError when there is none."""
        return _first(key, (rubriek for rubriek in self.rubrieken if rubriek.key == key))

    def rubriek_name(self, key: str) -> str:
        """Number and title of a rubriek; its key when the set has it no more."""
        return next((rubriek.name for rubriek in self.rubrieken if rubriek.key == key), key)

    def block_of(self, key: str) -> int:
        """The index in `blocks` of the block that asks this question; KeyError when unknown."""
        return _first(key, (at for at, block in enumerate(self.blocks) if key in block.questions))

    def position(self, key: str) -> int:
        """The question's place among all questions, from 1; KeyError when unknown."""
        return _first(key, (at for at, q in enumerate(self.questions, start=1) if q.key == key))


_SHAPE = TypeAdapter(Kijkwijzer)


def _first(key: str, found: Iterator[_T]) -> _T:
    for value in found:
        return value
    raise KeyError(key)


def load(path: Path) -> Kijkwijzer:
    """Read and check the question set; DataFileError names file, line and place."""
    file = DataFile(path, _place)
    kijkwijzer = file.shaped(_SHAPE)
    for loc, problem in _problems(kijkwijzer):
        raise file.wrong(loc, problem)
    return kijkwijzer


def _place(loc: Loc, keys: Mapping[Loc, str]) -> str:
    """A place in words: "1.4.2-1, options 3", "rubriek 1.4.2", "blocks 2", "top level"."""
    match loc:
        case ("rubrieken", int(rubriek), "questions", int(rank), *rest):
            name = f"{keys.get(loc[:2], rubriek + 1)}-{rank + 1}"
        case ("rubrieken", int(rubriek), *rest):
            name = f"rubriek {keys.get(loc[:2], rubriek + 1)}"
        case _:
            return place(loc, keys)
    within = place(tuple(rest), keys) if len(rest) > 1 else ""
    return f"{name}, {within}" if within else name


def _problems(kijkwijzer: Kijkwijzer) -> Iterator[tuple[Loc, str]]:
    """The rules between the parts, in the order of the file."""
    yield from _repeated(kijkwijzer.partner_kinds, ("partner_kinds",))
    yield from _repeated(kijkwijzer.rubrieken, ("rubrieken",))
    partner_kinds = {kind.key for kind in kijkwijzer.partner_kinds}
    earlier: set[str | None] = {None}
    for index, rubriek in enumerate(kijkwijzer.rubrieken):
        loc: Loc = ("rubrieken", index)
        if rubriek.parent not in earlier:
            yield (*loc, "parent"), f"parent '{rubriek.parent}' is no earlier rubriek"
        earlier.add(rubriek.key)
        for rank, question in enumerate(rubriek.questions, start=1):
            at = (*loc, "questions", rank - 1)
            if question.key != (right := f"{rubriek.key}-{rank}"):
                yield (*at, "key"), f"key '{question.key}' must be '{right}'"
            elif question.rubriek != rubriek.key:
                yield (*at, "rubriek"), f"rubriek must be '{rubriek.key}', or left out"
            for nth, name in enumerate(question.first_for):
                if name not in partner_kinds:
                    yield (*at, "first_for", nth), f"unknown partner kind '{name}'"
            for name, problem in _question_problems(question):
                yield (*at, name), problem
            yield from _repeated(question.options, (*at, "options"))
            yield from _repeated(question.columns, (*at, "columns"))
    yield from _block_problems(kijkwijzer)


_KINDS_WITH = {
    "options": {Kind.CHOICE, Kind.THEMES, Kind.CADENCE},
    "multiple": {Kind.CHOICE, Kind.THEMES},
    "columns": {Kind.CONTACTS, Kind.GOALS, Kind.INDICATORS},
    "table_title": {Kind.INDICATORS},
    "row_label": {Kind.GOALS},
    "prefill": {Kind.CONTACTS},
}
_KINDS_NEEDING = {
    "options": {Kind.CHOICE, Kind.THEMES, Kind.CADENCE},
    "columns": {Kind.CONTACTS, Kind.INDICATORS},
    "row_label": {Kind.GOALS},
}


def _question_problems(question: Richtvraag) -> Iterator[tuple[str, str]]:
    kind = question.kind
    for name, kinds in _KINDS_WITH.items():
        if getattr(question, name) and kind not in kinds:
            yield name, f"field '{name}' does not fit kind {kind}"
    for name, kinds in _KINDS_NEEDING.items():
        if not getattr(question, name) and kind in kinds:
            yield name, f"missing field '{name}': kind {kind} needs it"
    if question.subquestions and not question.text.endswith(" " + " ".join(question.subquestions)):
        yield "subquestions", "subquestions must be the last sentences of text, to the letter"
    if bool(question.given) != bool(question.given_intro):
        yield "given", "fields 'given' and 'given_intro' go together"


def _repeated(
    keyed: Sequence[Option | Column | PartnerKind | Rubriek], loc: Loc
) -> Iterator[tuple[Loc, str]]:
    seen: set[str] = set()
    for index, one in enumerate(keyed):
        if one.key in seen:
            yield (*loc, index, "key"), f"duplicate key '{one.key}'"
        seen.add(one.key)


def _block_problems(kijkwijzer: Kijkwijzer) -> Iterator[tuple[Loc, str]]:
    """Together the blocks hold each question once, in order."""
    left = [question.key for question in kijkwijzer.questions]
    for index, block in enumerate(kijkwijzer.blocks):
        for nth, key in enumerate(block.questions):
            if left[:1] != [key]:
                expected = left[0] if left else "no more"
                yield ("blocks", index, "questions", nth), f"'{key}' stands here, not '{expected}'"
                return
            left.pop(0)
    if left:
        yield ("blocks",), f"question '{left[0]}' is in no block"

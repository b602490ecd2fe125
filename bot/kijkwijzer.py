"""The kijkwijzer: rubrieken and richtvragen, read from `prompts/kijkwijzer.yaml`.

The question set is data, not code: whoever knows the field edits the YAML file, and `load`
turns it into frozen values or says in one line, with file, line and place, what is wrong.
The dataclasses below are the shape of the file; `_problems` holds the rules between its parts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar

import yaml  # type: ignore[import-untyped, unused-ignore]
from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError

_T = TypeVar("_T")


class KijkwijzerError(ValueError):
    """The question set cannot be used; the message is one line for the operator."""


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
    """Read and check the question set; KijkwijzerError names file, line and place."""
    root, data = _read(path)
    try:
        kijkwijzer = _SHAPE.validate_python(data)
    except ValidationError as error:
        raise _located(path, root, *_misshapen(error)) from None
    for loc, problem in _problems(kijkwijzer):
        raise _located(path, root, loc, problem)
    return kijkwijzer


_Loc = tuple[int | str, ...]
"""A place in the file as field names and indexes: ("rubrieken", 3, "title")."""


def _read(path: Path) -> tuple[Any, Any]:
    """The file as YAML nodes, which know their line, and as plain data."""
    try:
        # The C loader is ten times as fast; both know safe YAML only.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(path.read_text("utf-8-sig"))
        root = loader.get_single_node()
        data = loader.construct_document(root) if root else {}
    except yaml.YAMLError as error:
        raise KijkwijzerError(path.name + _broken(error)) from error
    except (OSError, ValueError) as error:
        raise KijkwijzerError(f"{path.name}: cannot be read: {error}") from error
    seen: set[_Loc] = set()
    for loc, number, _ in _walk(root):
        if loc in seen:
            raise _located(path, root, loc, f"field '{loc[-1]}' stands here twice", number)
        seen.add(loc)
    return root, data


def _broken(error: yaml.YAMLError) -> str:
    """Where the YAML stops making sense, and where the part begins that it belongs to."""
    mark, start = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    line = f" line {mark.line + 1}" if mark else ""
    since = f" (in what begins on line {start.line + 1})" if start else ""
    problem = " ".join(str(getattr(error, "problem", error)).split())
    return f"{line}: not valid YAML: {problem}{since}"


def _walk(node: Any, loc: _Loc = (), line: int = 1) -> Iterator[tuple[_Loc, int, Any]]:
    """Every value in the file with its place and its line, counted from 1."""
    yield loc, line, node
    if len(loc) > 8:
        return  # deeper than any field: an alias that holds itself
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _walk(value, (*loc, str(name.value)), name.start_mark.line + 1)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _walk(item, (*loc, index), item.start_mark.line + 1)


def _located(
    path: Path, root: Any, loc: _Loc, problem: str, line: int | None = None
) -> KijkwijzerError:
    """The one line for the operator; what is missing is placed where it should have stood."""
    lines: dict[_Loc, int] = {}
    keys: dict[_Loc, str] = {}
    for at, number, node in _walk(root):
        lines.setdefault(at, number)
        if at[-1:] == ("key",) and isinstance(node, yaml.ScalarNode):
            keys.setdefault(at[:-1], str(node.value))
    known = next(loc[:size] for size in range(len(loc), -1, -1) if loc[:size] in lines)
    said = f"{path.name} line {line or lines[known]} ({_place(loc, keys)}): {problem}"
    return KijkwijzerError(" ".join(said.split()))


def _place(loc: _Loc, keys: dict[_Loc, str]) -> str:
    """A place in words: "1.4.2-1, options 3", "rubriek 1.4.2", "blocks 2", "top level"."""
    names: list[str] = []
    for size, part in enumerate(loc, start=1):
        if isinstance(part, str):
            names.append(part)
        elif names == ["rubrieken"]:
            names = [f"rubriek {keys.get(loc[:size], part + 1)}"]
        elif size == 4 and loc[0] == "rubrieken" and names[-1] == "questions":
            names = [f"{names[0].removeprefix('rubriek ')}-{part + 1}"]
        else:
            names[-1] += f" {part + 1}"
    if loc and isinstance(loc[-1], str):
        names.pop()  # the message itself names the field
    return ", ".join(names) or "top level"


def _misshapen(error: ValidationError) -> tuple[_Loc, str]:
    """The first fault of shape; an unknown field first, as it often explains a missing one."""
    faults = error.errors(include_url=False)
    fault = next((f for f in faults if f["type"] == "unexpected_keyword_argument"), faults[0])
    loc = fault["loc"]
    field = next((part for part in reversed(loc) if isinstance(part, str)), "")
    match fault["type"]:
        case "unexpected_keyword_argument":
            return loc, f"unknown field '{field}'"
        case "missing":
            return loc, f"missing field '{field}'"
        case "enum":
            allowed = fault["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
            return loc, f"unknown {field} '{fault['input']}'; one of {allowed}"
        case "string_type":
            return loc, f"field '{field}' must be a text (a number or yes/no goes in quotes)"
        case "dataclass_type":
            return loc, "expected fields with their values"
        case _:
            return loc, f"field '{field}': {fault['msg'].removeprefix('Value error, ')}"


def _problems(kijkwijzer: Kijkwijzer) -> Iterator[tuple[_Loc, str]]:
    """The rules between the parts, in the order of the file."""
    yield from _repeated(kijkwijzer.partner_kinds, ("partner_kinds",))
    yield from _repeated(kijkwijzer.rubrieken, ("rubrieken",))
    partner_kinds = {kind.key for kind in kijkwijzer.partner_kinds}
    earlier: set[str | None] = {None}
    for index, rubriek in enumerate(kijkwijzer.rubrieken):
        loc: _Loc = ("rubrieken", index)
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
    keyed: Sequence[Option | Column | PartnerKind | Rubriek], loc: _Loc
) -> Iterator[tuple[_Loc, str]]:
    seen: set[str] = set()
    for index, one in enumerate(keyed):
        if one.key in seen:
            yield (*loc, index, "key"), f"duplicate key '{one.key}'"
        seen.add(one.key)


def _block_problems(kijkwijzer: Kijkwijzer) -> Iterator[tuple[_Loc, str]]:
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

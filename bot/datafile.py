"""YAML files that people edit by hand: read once, and what is wrong is named with its place.

Whoever opens one gets plain data of a known shape, or one line for the operator that says in
which file, on which line and at which place something is wrong.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml  # type: ignore[import-untyped, unused-ignore]
from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")

Loc = tuple[int | str, ...]
"""A place in a file as field names and indexes: ("rubrieken", 3, "title")."""


class DataFileError(ValueError):
    """A file that people edit cannot be used; the message is one line for the operator."""


def place(loc: Loc, _: Mapping[Loc, str]) -> str:
    """A place in words: "school_years 1, holidays 2"."""
    names: list[str] = []
    for part in loc:
        if isinstance(part, str):
            names.append(part)
        elif names:
            names[-1] += f" {part + 1}"
    if loc and isinstance(loc[-1], str):
        names.pop()  # the message itself names the field
    return ", ".join(names) or "top level"


class DataFile:
    """A YAML file that was read: its data, and where in it each value stands."""

    def __init__(
        self, path: Path, in_words: Callable[[Loc, Mapping[Loc, str]], str] = place
    ) -> None:
        """Read it; raises DataFileError.

        `in_words` says a place, given the value of "key" of each mapping that has one.
        """
        self._name = path.name
        self._in_words = in_words
        try:
            # The C loader is ten times as fast; both know safe YAML only.
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(path.read_text("utf-8-sig"))
            self._root = loader.get_single_node()
            self._data: Any = loader.construct_document(self._root) if self._root else {}
        except yaml.YAMLError as error:
            raise DataFileError(path.name + _broken(error)) from None
        except (OSError, ValueError) as error:
            raise DataFileError(f"{path.name}: cannot be read: {error}") from None
        seen: set[Loc] = set()
        for loc, line, _ in _walk(self._root):
            if loc in seen:
                raise self.wrong(loc, f"field '{loc[-1]}' stands here twice", line)
            seen.add(loc)

    def shaped(self, shape: TypeAdapter[T]) -> T:
        """The data, checked; raises DataFileError for the first fault."""
        try:
            return shape.validate_python(self._data)
        except ValidationError as error:
            raise self.wrong(*_misshapen(error)) from None

    def wrong(self, loc: Loc, problem: str, line: int | None = None) -> DataFileError:
        """The one line to raise; what is missing is placed where it should have stood."""
        lines: dict[Loc, int] = {}
        keys: dict[Loc, str] = {}
        for at, number, node in _walk(self._root):
            lines.setdefault(at, number)
            if at[-1:] == ("key",) and isinstance(node, yaml.ScalarNode):
                keys.setdefault(at[:-1], str(node.value))
        known = next(loc[:size] for size in range(len(loc), -1, -1) if loc[:size] in lines)
        where = f"line {line or lines[known]} ({self._in_words(loc, keys)})"
        return DataFileError(" ".join(f"{self._name} {where}: {problem}".split()))


def _broken(error: yaml.YAMLError) -> str:
    """Where the YAML stops making sense, and where the part begins that it belongs to."""
    mark, start = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    line = f" line {mark.line + 1}" if mark else ""
    since = f" (in what begins on line {start.line + 1})" if start else ""
    problem = " ".join(str(getattr(error, "problem", error)).split())
    return f"{line}: not valid YAML: {problem}{since}"


def _walk(node: Any, loc: Loc = (), line: int = 1) -> Iterator[tuple[Loc, int, Any]]:
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


def _misshapen(error: ValidationError) -> tuple[Loc, str]:
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
        case "dataclass_type" | "dict_type":
            return loc, "expected fields with their values"
        case "value_error" if not field or isinstance(loc[-1], int):
            return loc, fault["msg"].removeprefix("Value error, ")
        case _:
            return loc, f"field '{field}': {fault['msg'].removeprefix('Value error, ')}"

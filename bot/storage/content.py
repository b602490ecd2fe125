"""What an answer holds, whatever its kind, and the small changes that people make to it.

Every change gives a new `Content`; the history keeps only the parts that changed, by the names
that `parts` gives them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol, Self


class Choice(StrEnum):
    """Whose text stays when two were written at once."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


class Status(StrEnum):
    """How far an organisation is with one richtvraag. The last four are different answers."""

    OPEN = "open"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    LATER = "later"
    UNKNOWN = "unknown"
    NOT_OURS = "not_ours"


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a list, as somebody wrote it; `theme` is set for the kind `themes`.

    `origin`, in a joint text: the newest event, then, of the answer that the words came from.
    `pieces`, of a long paste that Telegram cut: the message and the length of each piece, in their
    order.
    """

    id: int
    text: str
    theme: str | None = None
    origin: int | None = None
    pieces: tuple[tuple[int, int], ...] = ()

    def by_message(self) -> dict[int, str]:
        """Message -> the piece of a long paste that it brought."""
        words, at = {}, 0
        for message, length in self.pieces:
            words[message] = self.text[at : at + length]
            at += length + 1
        return words

    def with_piece(self, message_id: int, text: str) -> Self:
        """With other words for the piece that this message brought, or with that piece behind."""
        words = self.by_message() | {message_id: text}
        pieces = tuple((message, len(part)) for message, part in words.items())
        return replace(self, text=" ".join(words.values()), pieces=pieces)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: the column's key -> what was filled in."""

    id: int
    cells: Mapping[str, str]


class Contains(Protocol):
    """A row of a table with a content."""

    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """The items, chosen options and table rows of one answer.

    Items and rows stand in the order of their ids, so that one that comes back finds its place.
    `last_id` only grows, also when items go: a button of months ago that names
    an item never points at another one.
    """

    entries: tuple[Entry, ...] = ()
    chosen: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    last_id: int = 0

    @property
    def empty(self) -> bool:
        return not (self.entries or self.chosen or self.rows)

    def entry(self, id: int) -> Entry | None:
        return next((entry for entry in self.entries if entry.id == id), None)

    def row(self, id: int) -> Row | None:
        return next((row for row in self.rows if row.id == id), None)

    def of_theme(self, theme: str | None) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.theme == theme)

    def add(self, text: str, theme: str | None = None, origin: int | None = None) -> Self:
        new = Entry(self.last_id + 1, text, theme, origin)
        return replace(self, entries=(*self.entries, new), last_id=new.id)

    def change(self, id: int, text: str) -> Self:
        entry = self.entry(id)
        return self.put(replace(entry, text=text, pieces=())) if entry else self

    def into_theme(self, ids: Collection[int], theme: str) -> Self:
        """These items belong to a theme, as far as they have none yet."""
        entries = tuple(
            replace(e, theme=theme) if e.id in ids and e.theme is None else e for e in self.entries
        )
        return replace(self, entries=entries)

    def put(self, changed: Entry) -> Self:
        """An item in the place of the one that it was."""
        entries = tuple(changed if entry.id == changed.id else entry for entry in self.entries)
        return replace(self, entries=entries)

    def remove(self, id: int) -> Self:
        """Without the item or row that has this id."""
        return replace(
            self,
            entries=tuple(entry for entry in self.entries if entry.id != id),
            rows=tuple(row for row in self.rows if row.id != id),
        )

    def toggle(self, option: str, *, multiple: bool) -> Self:
        if option in self.chosen:
            return replace(self, chosen=tuple(o for o in self.chosen if o != option))
        return replace(self, chosen=(*self.chosen, option) if multiple else (option,))

    def add_row(self, cells: Mapping[str, str]) -> Self:
        new = Row(self.last_id + 1, dict(cells))
        return replace(self, rows=(*self.rows, new), last_id=new.id)

    def set_cell(self, id: int, column: str, value: str) -> Self:
        rows = tuple(
            replace(row, cells={**row.cells, column: value}) if row.id == id else row
            for row in self.rows
        )
        return replace(self, rows=rows)

    def settle(self, theirs: int, mine: int, choice: Choice) -> Self:
        """Two texts that were written at once: keep one of them, in the first one's place."""
        written = self.entry(mine)
        if written is None or choice is Choice.BOTH:
            return self
        kept = self.change(theirs, written.text) if choice is Choice.MINE else self
        return kept.remove(mine) if self.entry(theirs) else self

    def after(self, other: "Content") -> Self:
        """This content put back after `other`: the same, and no id is ever used again."""
        return replace(self, last_id=max(self.last_id, other.last_id))

    def as_json(self) -> dict[str, Any]:
        return {
            "entries": [
                {"id": e.id, "text": e.text}
                | ({"theme": e.theme} if e.theme else {})
                | ({"origin": e.origin} if e.origin else {})
                | ({"pieces": [list(piece) for piece in e.pieces]} if e.pieces else {})
                for e in self.entries
            ],
            "chosen": list(self.chosen),
            "rows": [{"id": row.id, "cells": dict(row.cells)} for row in self.rows],
            "last_id": self.last_id,
        }

    @classmethod
    def of(cls, row: Contains) -> Self:
        """What a row's `data` holds, read once as long as that is the same."""
        known = row.__dict__.get("_content")
        if known is None or known[0] is not row.data:
            known = row.__dict__["_content"] = row.data, cls.from_json(row.data)
        found: Self = known[1]
        return found

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """`data`: what `as_json` made, or nothing yet."""
        if not data:
            return cls()
        return cls(
            entries=tuple(
                Entry(
                    e["id"],
                    e["text"],
                    e.get("theme"),
                    e.get("origin"),
                    tuple(map(tuple, e["pieces"])) if "pieces" in e else (),
                )
                for e in data["entries"]
            ),
            chosen=tuple(data["chosen"]),
            rows=tuple(Row(row["id"], row["cells"]) for row in data["rows"]),
            last_id=data["last_id"],
        )


CHOSEN = "chosen"
_KINDS = ("entries", "rows")


def point(id: int) -> str:
    """The name of an item in the history, beside those of columns."""
    return f"entries.{id}"


def points(noted: Iterable[str]) -> list[int]:
    """The items among these names in the history."""
    return [int(id) for kind, _, id in (name.partition(".") for name in noted) if kind == "entries"]


def is_part(name: str) -> bool:
    return name == CHOSEN or name.partition(".")[0] in _KINDS


def parts(data: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON of a content with each item and row apart, and what is chosen."""
    apart = {f"{kind}.{each['id']}": each for kind in _KINDS for each in data.get(kind, ())}
    return apart | ({CHOSEN: data[CHOSEN]} if data.get(CHOSEN) else {})


def with_parts(data: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON with these parts in place of its own; None takes one away."""
    there = parts(data) | dict(changed)
    return {
        kind: sorted(
            (part for name, part in there.items() if part and name.partition(".")[0] == kind),
            key=lambda part: part["id"],
        )
        for kind in _KINDS
    } | {CHOSEN: there.get(CHOSEN) or [], "last_id": data.get("last_id", 0)}

"""Everything a user reads: Jinja2 templates and words from `prompts/nl/`, as HTML.

A file `vragen.j2` holds the messages of one conversation, each between
`{% block naam %}` and `{% endblock %}`; it is asked for as `vragen.naam`. Button texts and
other single words stand in `woorden.yaml`, by group.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date as Date
from datetime import datetime
from datetime import time as Time
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
)
from markupsafe import Markup, escape
from pydantic import TypeAdapter

from bot.clock import wall
from bot.datafile import DataFile, DataFileError

_MACROS = "macros.j2"
_TAG = re.compile(r"<[^>]+>")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+);")
_BLANK_LINES = re.compile(r"\n{3,}")


_WORDS = TypeAdapter(dict[str, dict[str, str]])
"""The shape of woorden.yaml: groups of words."""


class Texts:
    """The messages and words of one language."""

    def __init__(self, folder: Path) -> None:
        """Read all templates of `folder`; raises DataFileError when one of them is broken."""
        self._words = DataFile(folder / "woorden.yaml").shaped(_WORDS)
        self._jinja = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,  # texts are read at the start
            cache_size=-1,
            bytecode_cache=_cache(folder),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.filters |= {
            "datum": self.date,
            "dag": self.day,
            "moment": self.moment,
            "uur": self.hour,
            "kort": shorten,
        }
        self._jinja.globals["woord"] = self.word
        for file in sorted(folder.glob("*.j2")):
            self._load(file.name)
        if (folder / _MACROS).exists():
            # A block is rendered by itself, so it cannot see macros of its own file.
            module = self._jinja.get_template(_MACROS).module
            self._jinja.globals |= {n: m for n, m in vars(module).items() if callable(m)}

    def _load(self, file: str) -> None:
        try:
            self._jinja.get_template(file)
        except TemplateNotFound as error:
            raise DataFileError(f"{error.name}: no such file") from None
        except TemplateError as error:
            line = getattr(error, "lineno", None)
            raise DataFileError(f"{file} line {line}: {error.message}") from None

    def __call__(self, name: str, **data: Any) -> Markup:
        """The message `file.block` for `data`, as Telegram HTML without outer white space."""
        file, _, block = name.partition(".")
        template = self._jinja.get_template(f"{file}.j2")
        parts = template.blocks[block](template.new_context(data))
        return Markup(_BLANK_LINES.sub("\n\n", "".join(parts)).strip())  # noqa: S704 escaped by Jinja

    def names(self) -> Iterator[str]:
        """Every message there is, as `file.block`."""
        for file in self._jinja.list_templates(extensions=["j2"]):
            stem = file.removesuffix(".j2")
            yield from (f"{stem}.{block}" for block in self._jinja.get_template(file).blocks)

    def word(self, name: str, **data: Any) -> str:
        """The word or button text `group.key`, plain (not HTML); `{x}` is filled from data."""
        group, _, key = name.partition(".")
        text: str = self._words[group][key]
        return text.format(**data) if data else text

    def words(self, group: str) -> dict[str, str]:
        """All words of one group, by key."""
        return self._words[group]

    def date(self, at: datetime) -> str:
        """'dinsdag 9 maart 2027', in Brussels."""
        return self.day(wall(at).date())

    def day(self, day: Date) -> str:
        """'dinsdag 9 maart 2027'."""
        name = self.word(f"dagen.d{day.isoweekday()}")
        return f"{name} {self.short_day(day)}"

    def short_day(self, day: Date) -> str:
        """'9 maart 2027', for the cells of a table."""
        return f"{day.day} {self.word(f'maanden.m{day.month}')} {day.year}"

    def moment(self, at: datetime) -> str:
        """'dinsdag 9 maart 2027 om 14 uur', in Brussels."""
        return f"{self.date(at)} om {self.hour(at)}"

    def hour(self, at: datetime | Time) -> str:
        """'14 uur' or '14.30 uur', in Brussels."""
        clock = wall(at) if isinstance(at, datetime) else at
        return f"{clock.hour}.{clock.minute:02} uur" if clock.minute else f"{clock.hour} uur"

    def short_moment(self, at: datetime) -> str:
        """'di 9 maart 14u', in Brussels, for a button."""
        hour = wall(at)
        name = self.word(f"dagen.d{hour.isoweekday()}")[:2]
        clock = f"{hour.hour}u{hour.minute:02}" if hour.minute else f"{hour.hour}u"
        return f"{name} {hour.day} {self.word(f'maanden.m{hour.month}')} {clock}"


def _cache(folder: Path) -> FileSystemBytecodeCache | None:
    """Compiled templates, kept for the next start, in a folder of this user alone.

    Without such a folder, as in a container that may write nowhere, they are compiled each time.
    """
    known = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    try:
        return FileSystemBytecodeCache(pattern=f"kijkwijzer-{known}-%s")
    except (OSError, RuntimeError):
        return None


@cache
def load(folder: Path) -> Texts:
    """The texts of a folder, read once in a process. Raises DataFileError."""
    return Texts(folder)


def length(html: str) -> int:
    """How long a message is to its reader: UTF-16 units of what is left without the tags."""
    plain = _ENTITY.sub("x", _TAG.sub("", html))
    return len(plain.encode("utf-16-le")) // 2


def shorten(text: str, limit: int = 200) -> str:
    """At most `limit` characters, cut at a word, with '…' where something went."""
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    head = flat[:limit]
    return (head.rsplit(" ", 1)[0] if " " in head[limit // 2 :] else head).rstrip(" ,;") + "…"


def pages(blocks: Iterable[str], limit: int) -> list[str]:
    """Pack HTML blocks (each well-formed by itself) into as few messages as fit.

    Blocks stay whole where they can; a block longer than a message is cut between its
    lines or words, and tags open at the cut are closed there and opened again.
    """
    messages: list[str] = []
    current = ""
    for piece in (piece for block in blocks for piece in _pieces(str(block), limit)):
        joined = f"{current}\n\n{piece}" if current else piece
        if current and length(joined) > limit:
            messages.append(current)
            current = piece
        else:
            current = joined
    return [*messages, current] if current else messages


def _pieces(block: str, limit: int) -> Iterator[str]:
    """A block in pieces of at most `limit`, each well-formed HTML."""
    if length(block) <= limit:
        yield block
        return
    opened: list[str] = []
    piece, used = "", 0
    for token in re.findall(r"<[^>]+>|&[^;\s]+;|\s+|[^<&\s]{1,1000}", block):
        size = length(token)
        if used + size > limit and used:
            yield piece.rstrip() + _closing(opened)
            piece, used = "".join(opened), 0
            if token.isspace():
                continue
        piece, used = piece + token, used + size
        if token.startswith("</"):
            opened.pop()
        elif token.startswith("<"):
            opened.append(token)
    if used:
        yield piece + _closing(opened)


def _closing(opened: list[str]) -> str:
    return "".join(f"</{tag[1:-1].split()[0]}>" for tag in reversed(opened))


__all__ = [
    "Texts", "escape", "length", "load", "pages", "shorten",
]  # fmt: skip

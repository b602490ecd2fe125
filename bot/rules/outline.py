"""An outline as people paste it: goals, goals under those, actions, and who is responsible.

How deep a line lies is told by its label ('OD1.1'), else by its number ('1.2'), else by where
it stands under the lines above.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

DEEPEST = 3

_NUMBER_IN_LABEL = r"[0-9]{1,2}(?:\.[0-9]{1,2})*"
# A word alone is no label: "Actie ondernemen", "A4 ophangen". It needs a number or a colon.
_LABEL = re.compile(
    rf"""(?:[0-9]{{1,2}}[.)]\s+)?
    (?: (?P<strategic> strategische?\s+(?:doel(?:stelling)?(?:en)?|ds|sd) )
      | (?P<operational> operation(?:ele|eel)\s+(?:doel(?:stelling)?(?:en)?|ds|od) | od )
      | (?P<action> acties? | a(?=[0-9]{{1,2}}[.:)]) )
      | (?: doelstelling(?:en)? | ds | sd ) )
    (?: \s*(?P<number>{_NUMBER_IN_LABEL})[a-z]?(?=[\s:.;|)–—-]|$) | (?=\s*:|\s+[-–—]\s|\s*$) )
    [.)]? \s* (?: : | [-–—](?=\s|$) )? \s*""",
    re.IGNORECASE | re.VERBOSE,
)
# Not the '10.30' of "10.30 uur", nor the '1.5' of "1.5 miljoen".
_NUMBER = re.compile(
    r"([0-9]{1,2}(?:\.[0-9]{1,2})+(?=[.)]?(?:\s|$))(?![.)]?\s+(?:u|uur|euro|miljoen)\b)"
    r"|[0-9]{1,2}(?=[.)](?:\s|$|[^\W\d_])))[.)]?\s*"
)
_BULLET = re.compile(
    r"([-–—]{1,3}(?=\s|$|[^\W\d_])|\*(?=\s|$)|o(?=\s)|[•·▪◦‣●○■□]|[a-z][.)](?=\s|$))\s*"
)
_ORDINAL, _LETTER = "#", "a"
"""The bullet of a line with a number, and of one with a letter."""
_NO_WORDS = "-–—_=*;|,: \t"

# Tried in this order; a colon, dash or sign must stand with the word itself, to keep off
# "de school is verantwoordelijk voor het onthaal".
_WHO = r"verantw(?:oordelijk(?:en?)?)?(?:\(n\))?"
_RESPONSIBLE = [
    re.compile(rf"(?P<text>.*){pattern}", re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"\(\s?{_WHO}(?:\s?\.?\s?:|\.)(?P<who>[^()]*(?:\([^()]*\)[^()]*)*)\)\s?\.?",
        rf"(?:[.,;|\t]|(?<=[!?)])|\s(?:->|→|[-–—]))\s?{_WHO}\.?\s?:(?P<who>.*)",
        rf"(?:[;|\t]|\s(?:->|→|[-–—]))\s?{_WHO}(?:\.|\s)(?P<who>.*)",
        r"(?:[;|\t]|\s(?:->|→)(?!\S))(?P<who>.*)",
    )
]


@dataclass(frozen=True, slots=True)
class Line:
    """One goal or action; level 1 is a strategic goal, 2 an operational goal, 3 an action."""

    level: int
    text: str
    responsible: str | None


@dataclass(frozen=True, slots=True)
class _Written:
    """A line as it stands: indentation in spaces, bullet, level of its label and number (or 0)."""

    indent: int
    bullet: str
    label: int
    number: int
    text: str
    whole: str


class _Open(NamedTuple):
    """A line that others may come under. Its rank is what it claimed, its level what it got."""

    line: _Written
    rank: int
    level: int


def outline(text: str) -> list[Line] | None:
    """The lines of a pasted outline; None when it is prose.

    No level is more than one deeper than the one before it. The first is 1, or what its label
    says: an outline may begin with an action, to be put under what was open already.
    """
    written = [line for line in map(_read, text.splitlines()) if line]
    labelled = any(line.label for line in written)
    listed = len(written) > 1 and any(line.bullet or line.indent for line in written)
    if not labelled and not listed:
        return None
    lines: list[Line] = []
    above: list[_Open] = []
    for line in _with_first_indent(list(_with_text(written))):
        above = _place(line, above)
        lines.append(Line(above[-1].level, *split_responsible(line.text)))
    return lines


def single(text: str) -> tuple[str, str | None] | None:
    """What a text that is no outline says is to be done, and by whom; None: it has no words."""
    if not any(map(str.isalnum, text)):
        return None
    lines = list(filter(None, map(_read, text.splitlines())))
    return split_responsible(lines[0].text if len(lines) == 1 else text)


def rejoined(cut: str, rest: str) -> str:
    """A paste that Telegram cut in two, whole again: between two lines, or within one.

    Where lines have a label, number or bullet, one without goes on with the line before it.
    """
    begin = next(filter(None, map(_read, rest.splitlines())), None)
    listed = any(line and _marked(line) for line in map(_read, cut.splitlines()))
    within = begin is not None and not _marked(begin) and listed
    return f"{cut} {rest}" if within else f"{cut}\n{rest}"


def _marked(line: _Written) -> bool:
    return bool(line.bullet or line.label)


def split_responsible(line: str) -> tuple[str, str | None]:
    """What is to be done and who is responsible: 'Bellen; CLB', 'Bellen (verantw.: CLB)'.

    A line without anything to be done is kept whole.
    """
    # White space is folded first, but for the tabs: those stand between cells of a table.
    folded = re.sub(r" ?\t[ \t]*", "\t", re.sub(r"[^\S\t]+", " ", line.strip()))
    line = folded.rstrip(" \t;|")
    found = next(filter(None, (pattern.fullmatch(line) for pattern in _RESPONSIBLE)), None)
    text, who = (_fold(found["text"]), _fold(found["who"])) if found else (_fold(line), "")
    text = text.rstrip(" ;|,") if found else text
    if not text:
        return _fold(folded), None
    return text, who if any(map(str.isalnum, who)) else None


def match_name(written: str, names: Mapping[int, str]) -> int | None:
    """The id of the one partner that is meant; None when there is none, or more than one.

    Case, accents and punctuation do not count. 'De Brug' means 'CLB De Brug' as long as no
    other name has both words.
    """
    words = _words(written)
    if not words:
        return None
    same = [key for key, name in names.items() if "".join(_words(name)) == "".join(words)]
    fitting = same or [key for key, name in names.items() if set(words) <= set(_words(name))]
    return fitting[0] if len(fitting) == 1 else None


def _read(raw: str) -> _Written | None:
    """A line taken apart; None when it holds nothing but white space, marks or a ruler."""
    rest = raw.lstrip()
    indent = sum(4 if space == "\t" else 1 for space in raw[: len(raw) - len(rest)])
    bullet = _BULLET.match(rest)
    # Word makes a long dash of some of the dashes in one and the same list.
    mark = re.sub("[–—]", "-", bullet[1]) if bullet else ""
    mark = _LETTER if mark[:1].isalpha() and mark != "o" else mark
    rest = rest[bullet.end() :] if bullet else rest
    label, number = _LABEL.match(rest), _NUMBER.match(rest)
    found = label or number
    text = rest[found.end() :] if found else rest
    text = text if text.strip(_NO_WORDS) else ""
    if not text and not label:
        return None
    depth = min(number[1].count(".") + 1, DEEPEST) if number and not label else 0
    return _Written(
        indent, mark or _ORDINAL * bool(depth), _label_level(label), depth, text, _fold(rest)
    )


def _label_level(label: re.Match[str] | None) -> int:
    if not label:
        return 0
    levels = {"strategic": 1, "operational": 2, "action": 3}
    by_number = min((label["number"] or "").count(".") + 1, DEEPEST)
    return next((level for kind, level in levels.items() if label[kind]), by_number)


def _with_text(written: Sequence[_Written]) -> Iterator[_Written]:
    """A label on a line of its own ('Acties:') goes to the next line, unless that has one."""
    label = 0
    for line, following in zip(written, (*written[1:], None), strict=True):
        if line.text:
            yield replace(line, label=line.label or label)
            label = 0
        elif following and not following.label:
            label = line.label
        else:
            yield replace(line, text=line.whole)


def _with_first_indent(written: list[_Written]) -> list[_Written]:
    """Telegram strips the first line's indentation; a deeper second line tells what it was."""
    first, *rest = written
    shallowest = min((line.indent for line in rest), default=0)
    if rest and rest[0].indent > shallowest > first.indent:
        return [replace(first, indent=shallowest), *rest]
    return written


def _place(line: _Written, above: Sequence[_Open]) -> list[_Open]:
    """The lines that are open from here on: those that this line comes under, then itself."""
    # '2.' is a goal of the first level in a bare list, and but a bullet under anything else.
    only_bullet = line.number == 1 and (line.indent or any(other.line.label for other in above))
    rank = line.label or (0 if only_bullet else line.number)
    if not above:
        return [_Open(line, rank or 1, line.label or 1)]
    if rank:
        parents = [other for other in above if other.rank < rank]
        level = parents[-1].level + 1 if parents else min(rank, above[0].level)
        return [*parents, _Open(line, rank, level)]
    open_still = len(above)
    while open_still and above[open_still - 1].line.indent > line.indent:
        open_still -= 1
    beside = _beside(line, above[:open_still])
    if beside is not None:
        # Its elder brother's label stands for both.
        line = replace(line, label=above[beside].line.label)
        return [*above[:beside], above[beside]._replace(line=line)]
    parent = above[open_still - 1]
    child = _Open(line, parent.rank + 1, min(parent.level + 1, DEEPEST))
    return [*above[:open_still], child]


def _beside(line: _Written, above: Sequence[_Open]) -> int | None:
    """Which open line has the same place; None when this one comes under the last of them."""
    if not above:
        return 0
    for index in reversed(range(len(above))):
        other = above[index].line
        if other.indent != line.indent or (line.bullet and other.label and not other.bullet):
            break
        if other.bullet == line.bullet:
            return index
    # A new kind of bullet opens a list under the last line; bare words stand beside it.
    same_indent = above[-1].line.indent == line.indent
    return len(above) - 1 if same_indent and not line.bullet else None


def _fold(text: str) -> str:
    return " ".join(text.split())


def _words(text: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", plain.casefold())

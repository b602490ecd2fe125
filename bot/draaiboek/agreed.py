"""The text of a rubriek that partners agree with: its lines, and the hash of exactly those.

The lines hold what is agreed and nothing that changes by itself: not how far an engagement is,
not the latest value of an indicator. No word of ours stands in them, so that a better prompt
never costs an akkoord.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher

from bot.draaiboek.goals import Tree
from bot.draaiboek.indicators import Figures
from bot.draaiboek.model import Question, Section
from bot.kijkwijzer import Kind, Visibility


def lines(section: Section, goals: Tree, figures: Sequence[Figures]) -> tuple[str, ...]:
    """What a rubriek agrees: joint texts, contacts, goals, indicators, engagements taken on."""
    return tuple(_lines(section, goals, figures))


def text_hash(lines: Sequence[str]) -> str:
    """Sixteen hex digits that change with any sign of the text; "" for no text at all."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16] if lines else ""


def difference(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines that went and the lines that came."""
    gone: list[str] = []
    come: list[str] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += old[i:j]
            come += new[k:m]
    return gone, come


def _lines(section: Section, goals: Tree, figures: Sequence[Figures]) -> Iterator[str]:
    for question in section.questions:
        for point in question.joint:
            yield f"{question.richtvraag.head} {point}"
        yield from _contacts(question)
        for pledge in question.pledges:
            yield _joined(f"{pledge.owner}: {pledge.text}", pledge.about, _day(pledge.due))
    if section.has(Kind.GOALS):
        for node in goals.walk():
            yield f"{node.number}. {_joined(node.text, node.responsible)}"
    if section.has(Kind.INDICATORS):
        for f in figures:
            yield _joined(f.text, f.measure, f.timing, f.target, _day(f.target_day))


def _contacts(question: Question) -> Iterator[str]:
    """Not those that only the regisseur may see: nobody can agree with what they cannot read."""
    for answer in question.answers:
        if answer.visibility is Visibility.REGISSEUR:
            continue
        for row in answer.content.rows:
            yield _joined(*(row.cells.get(c.key, "") for c in question.richtvraag.columns))


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _day(day: date | None) -> str:
    return f"{day.day}/{day.month}/{day.year}" if day else ""

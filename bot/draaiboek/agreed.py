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
from bot.draaiboek.model import Pledge, Question, Section
from bot.kijkwijzer import Kind, Richtvraag, Visibility
from bot.storage.content import Content

BULLET = "• "
"""What a line begins with, unless it is the question that the lines after it answer."""


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
            gone += [line.removeprefix(BULLET).strip() for line in old[i:j]]
            come += [line.removeprefix(BULLET).strip() for line in new[k:m]]
    return gone, come


def _lines(section: Section, goals: Tree, figures: Sequence[Figures]) -> Iterator[str]:
    for question in section.questions:
        points = [
            *question.joint,
            *_contacts(question),
            *map(pledge, question.pledges),
            *shared(question, section, goals, figures),
        ]
        if points:
            yield question.richtvraag.head
            yield from (BULLET + point for point in points)


def _contacts(question: Question) -> Iterator[str]:
    """Not those that only the regisseur may see: nobody can agree with what they cannot read."""
    for answer in question.answers:
        if answer.visibility is not Visibility.REGISSEUR:
            yield from rows(question.richtvraag, answer.content)


def rows(question: Richtvraag, content: Content) -> Iterator[str]:
    """The rows of an answer, each as one line."""
    for row in content.rows:
        yield joined(*(row.cells.get(column.key, "") for column in question.columns))


def pledge(pledge: Pledge) -> str:
    """An engagement, without how far it is."""
    return joined(f"{pledge.owner}: {pledge.text}", pledge.about, _day(pledge.due))


def shared(
    question: Question, section: Section, goals: Tree, figures: Sequence[Figures]
) -> Iterator[str]:
    """The goals and the indicators: everyone's, under the one question that shows them."""
    kind = question.richtvraag.kind
    if kind is Kind.GOALS and question is section.last_of(Kind.GOALS):
        for node in goals.walk():
            text = joined(node.text, node.responsible)
            yield f"{'   ' * (node.level - 1)}{node.number}. {text}"
    if kind is Kind.INDICATORS:
        for f in figures:
            yield joined(f.text, f.measure, f.timing, f.target, _day(f.target_day))


def joined(*parts: str) -> str:
    """The parts that there are, with semicolons."""
    return "; ".join(part for part in parts if part)


def _day(day: date | None) -> str:
    return f"{day.day}/{day.month}/{day.year}" if day else ""

"""What the draaiboek shows under each question, line by line, and what changed between two of them.

More than what is agreed on (`agreed`): also each partner's own answer where there is no joint
text yet, how far an engagement is, and the values of an indicator.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.draaiboek import agreed
from bot.draaiboek.indicators import told
from bot.draaiboek.model import Draaiboek, PartnerAnswer, Question, Section
from bot.kijkwijzer import Kind, Richtvraag, Rubriek
from bot.texts import Texts

Line = tuple[int, str]
"""Whose answer it is (a partner's id, or EVERYONE), and the words."""
Lines = Mapping[str, Sequence[Line]]
"""Richtvraag -> its lines; under PARTNERS who takes part."""

EVERYONE = 0
PARTNERS = "partners"


@dataclass(frozen=True, slots=True)
class Change:
    """Of one question the lines that went and that came. `question` is "" for who takes part."""

    rubriek: str
    question: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


def lines(draaiboek: Draaiboek, texts: Texts) -> dict[str, list[Line]]:
    """Everything that this draaiboek shows."""
    return {PARTNERS: [(EVERYONE, partner.name) for partner in draaiboek.partners]} | {
        question.richtvraag.key: list(_lines(question, section, draaiboek, texts))
        for section in draaiboek.sections
        for question in section.questions
    }


def changes(
    old: Lines,
    new: Lines,
    rubrieken: Iterable[Rubriek],
    private: Collection[tuple[str, int]],
    texts: Texts,
) -> tuple[Change, ...]:
    """What went and came, in the order of the rubrieken.

    `private`: questions with the partners whose answer to them is now for the regisseur alone. Of
    those nothing is said, also not what everyone could read before.
    """

    def change(rubriek: str, question: str, key: str) -> Change:
        sides = ([words for whose, words in side.get(key, ()) if (key, whose) not in private]
                 for side in (old, new))  # fmt: skip
        gone, come = agreed.difference(*sides)
        return Change(rubriek, question, tuple(gone), tuple(come))

    found = [change(texts.word("document.deelnemers"), "", PARTNERS)]
    found += [
        change(rubriek.name, question.head, question.key)
        for rubriek in rubrieken
        for question in rubriek.questions
    ]
    return tuple(each for each in found if each.gone or each.come)


def first(changes: Iterable[Change], most: int) -> tuple[list[Change], int]:
    """The first changes, of at most so many lines together, and how many lines more there are."""
    shown, more = [], 0
    for change in changes:
        gone, come = change.gone[:most], change.come[: most - len(change.gone[:most])]
        most -= len(gone) + len(come)
        more += len(change.gone) + len(change.come) - len(gone) - len(come)
        if gone or come:
            shown.append(replace(change, gone=gone, come=come))
    return shown, more


def _lines(
    question: Question, section: Section, draaiboek: Draaiboek, texts: Texts
) -> Iterator[Line]:
    yield from ((EVERYONE, point) for point in question.joint)
    for answer in question.answered:
        yield from _own(answer, _written(question.richtvraag, answer))
    for answer in question.passed:
        yield from _own(answer, [texts.word(f"standen.{answer.status}")])
    for pledge in question.pledges:
        stand = texts.word(f"stand.{pledge.stand}")
        yield EVERYONE, agreed.joined(agreed.pledge(pledge), stand)
    shared = agreed.shared(question, section, draaiboek.goals, draaiboek.figures)
    yield from ((EVERYONE, words) for words in shared)
    if question.richtvraag.kind is Kind.INDICATORS:
        for figures in draaiboek.figures:
            for value in figures.values:
                yield EVERYONE, f"{figures.text}: {told(value, texts)}"


def _own(answer: PartnerAnswer, lines: Iterable[str]) -> Iterator[Line]:
    return ((answer.partner_id, f"{answer.partner}: {words}") for words in lines)


def _written(question: Richtvraag, answer: PartnerAnswer) -> list[str]:
    return [*answer.words(question), *agreed.rows(question, answer.content)]

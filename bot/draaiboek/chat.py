"""The draaiboek to read in a chat: blocks of HTML, to be packed into messages."""

from markupsafe import Markup

from bot.draaiboek.model import Draaiboek, Question, Section
from bot.kijkwijzer import Kind
from bot.texts import Texts


def blocks(draaiboek: Draaiboek, texts: Texts, *, rubriek: str | None = None) -> list[str]:
    """The whole draaiboek, or one rubriek; a message is best cut between two blocks."""
    sections = [s for s in draaiboek.sections if rubriek in (None, s.rubriek.key)]
    found: list[str] = [] if rubriek else [texts("draaiboek.titel", draaiboek=draaiboek)]
    for section in sections:
        found.append(texts("draaiboek.rubriek", rubriek=section.rubriek))
        found += [_question(q, section, draaiboek, texts) for q in section.questions]
    signed = [
        (s.rubriek.name, akkoord)
        for s in sections
        if (akkoord := draaiboek.akkoord(s.rubriek.key)) and akkoord.hash
    ]
    if signed:
        found.append(texts("draaiboek.akkoord", akkoorden=signed))
    return found


def _question(question: Question, section: Section, draaiboek: Draaiboek, texts: Texts) -> Markup:
    """The source's one table of goals stands after the questions about its three levels."""
    kind = question.richtvraag.kind
    goals = kind is Kind.GOALS and question is section.last_of(Kind.GOALS)
    return texts(
        "draaiboek.vraag",
        question=question,
        nodes=list(draaiboek.goals.walk()) if goals else (),
        figures=draaiboek.figures if kind is Kind.INDICATORS else (),
        elsewhere=kind is Kind.GOALS and bool(draaiboek.goals.roots),
    )

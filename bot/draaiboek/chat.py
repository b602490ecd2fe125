"""The draaiboek to read in a chat: messages of Telegram HTML."""

from markupsafe import Markup

from bot.draaiboek.model import Draaiboek, Question, Section
from bot.kijkwijzer import Kind
from bot.texts import Texts, pages


def messages(draaiboek: Draaiboek, texts: Texts, *, rubriek: str | None = None) -> list[str]:
    """The whole draaiboek, or one rubriek, in as few messages as fit, cut between questions."""
    sections = [s for s in draaiboek.sections if rubriek in (None, s.rubriek.key)]
    blocks = [] if rubriek else [texts("draaiboek.titel", draaiboek=draaiboek)]
    for section in sections:
        blocks.append(texts("draaiboek.rubriek", rubriek=section.rubriek))
        blocks += [_question(q, section, draaiboek, texts) for q in section.questions]
    signed = [
        (s.rubriek.name, found)
        for s in sections
        if (found := draaiboek.akkoord(s.rubriek.key)) and found.hash
    ]
    if signed:
        blocks.append(texts("draaiboek.akkoord", akkoorden=signed))
    return pages(blocks)


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

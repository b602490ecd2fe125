"""The draaiboek to read in a chat: messages of Telegram HTML."""

from bot.draaiboek.snapshot import Draaiboek
from bot.texts import Texts, pages


def messages(draaiboek: Draaiboek, texts: Texts, *, rubriek: str | None = None) -> list[str]:
    """The whole draaiboek, or one rubriek, in as few messages as fit, cut between questions."""
    sections = [s for s in draaiboek.sections if rubriek in (None, s.rubriek.key)]
    blocks = [] if rubriek else [texts("draaiboek.titel", draaiboek=draaiboek)]
    for section in sections:
        blocks.append(texts("draaiboek.rubriek", rubriek=section.rubriek))
        blocks += [texts("draaiboek.vraag", question=question) for question in section.questions]
    return pages(blocks)

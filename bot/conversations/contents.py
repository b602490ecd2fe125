"""The table of contents: every conversation there is."""

from bot.conversations import (
    blocks,
    contacts,
    document,
    items,
    network,
    options,
    partners,
    review,
    start,
    status,
    unexpected,
)
from bot.conversations.routes import Routes

CONVERSATIONS = (
    start,  # beginnen, uitleg, privacy
    network,  # een netwerk starten of wisselen
    partners,  # partners en uitnodigingen
    blocks,  # de richtvragen in blokken
    items,  # punten toevoegen, wijzigen, terugnemen
    options,  # keuzes en thema's
    contacts,  # tabellen met contactpersonen
    review,  # alle antwoorden bekijken
    unexpected,  # tekst die niemand verwachtte
    status,  # wie heeft wat ingevuld?
    document,  # het draaiboek
)


def all_routes() -> Routes:
    """The routes of all conversations together; ValueError when two share a name."""
    together = Routes()
    for conversation in CONVERSATIONS:
        together.include(conversation.routes)
    return together

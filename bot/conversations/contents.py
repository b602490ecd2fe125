"""The table of contents: every conversation there is."""

from bot.conversations import (
    aanwezig,
    agenda,
    agenda_voorstel,
    akkoord,
    arrangements,
    blocks,
    changes,
    consolidation,
    contacts,
    document,
    engagements,
    goals,
    herinneringen,
    indicators,
    items,
    moving,
    network,
    options,
    overleg,
    own_answer,
    partners,
    passing_on,
    planning,
    poll,
    prikken,
    review,
    series,
    snooze,
    start,
    status,
    stop,
    tijdens,
    unexpected,
    verslag,
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
    own_answer,  # wie ziet een antwoord, en de vorige versies
    passing_on,  # doorgeven aan een collega, om aanvulling vragen
    goals,  # doelstellingen en acties
    indicators,  # indicatoren en hun waarden
    overleg,  # welk overleg komt er, wie komt
    planning,  # een overleg plannen
    series,  # een reeks plannen
    moving,  # verplaatsen en annuleren
    arrangements,  # plaats, duur, herinneringen
    prikken,  # een datum voorstellen
    poll,  # welke datum past
    engagements,  # wie neemt wat op, tegen wanneer
    consolidation,  # van antwoorden naar één gezamenlijke tekst
    akkoord,  # akkoord, mandaat, vaststellen
    agenda,  # de agenda van een overleg
    agenda_voorstel,  # wat er openligt, als punten
    tijdens,  # tijdens een overleg: engagementen en besluiten
    aanwezig,  # wie er is
    verslag,  # het verslag van een overleg
    changes,  # ongedaan maken, geschiedenis, twee schrijvers tegelijk
    herinneringen,  # wanneer iemand berichten wil, en afwezig tot
    snooze,  # later herinneren
    stop,  # stil, verlaten of wissen
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

"""The table of contents: every conversation there is."""

from bot.conversations import (
    agenda,
    agenda_proposal,
    akkoord,
    arrangements,
    blocks,
    changes,
    consolidation,
    contacts,
    document,
    during,
    engagements,
    goals,
    hours,
    indicators,
    items,
    meeting,
    moving,
    network,
    options,
    own_answer,
    partners,
    passing_on,
    planning,
    poll,
    poll_dates,
    presence,
    report,
    review,
    series,
    snooze,
    start,
    status,
    stop,
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
    own_answer,  # wie ziet een antwoord, en de vorige versies
    passing_on,  # doorgeven aan een collega, om aanvulling vragen
    goals,  # doelstellingen en acties
    indicators,  # indicatoren en hun waarden
    meeting,  # welk overleg komt er, wie komt
    planning,  # een overleg plannen
    series,  # een reeks plannen
    moving,  # verplaatsen en annuleren
    arrangements,  # plaats, duur, herinneringen
    poll_dates,  # een datum voorstellen
    poll,  # welke datum past
    engagements,  # wie neemt wat op, tegen wanneer
    consolidation,  # van antwoorden naar één gezamenlijke tekst
    akkoord,  # akkoord, mandaat, vaststellen
    agenda,  # de agenda van een overleg
    agenda_proposal,  # wat er openligt, als punten
    during,  # tijdens een overleg: engagementen en besluiten
    presence,  # wie er is
    report,  # het verslag van een overleg
    changes,  # ongedaan maken, geschiedenis, twee schrijvers tegelijk
    hours,  # wanneer iemand berichten wil, en afwezig tot
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

"""The table of contents: every conversation there is."""

from bot.conversations import changes, todo, unexpected
from bot.conversations.agreeing import (
    akkoord,
    asking,
    consolidation,
    document,
    freezing,
    mandate,
    remarks,
)
from bot.conversations.answering import blocks, contacts, items, options, own_answer, review
from bot.conversations.commitments import (
    engagement,
    engagement_change,
    engagement_list,
    engagement_new,
    engagement_owner,
    engagement_telling,
    goal_change,
    goal_new,
    goal_tree,
    indicator_fields,
    indicator_list,
    value_fields,
    value_list,
)
from bot.conversations.overleg import (
    agenda,
    agenda_proposal,
    arrangements,
    during,
    meeting,
    moving,
    planning,
    poll,
    poll_dates,
    presence,
    report,
    series,
)
from bot.conversations.people import (
    hours,
    network,
    partners,
    passing_on,
    regie,
    removal,
    snooze,
    start,
    status,
    stop,
)
from bot.conversations.routes import Routes

CONVERSATIONS = (
    # people
    start,  # beginnen, uitleg, privacy
    network,  # een netwerk starten of wisselen
    partners,  # partners en uitnodigingen
    removal,  # een partner die wegging, of weer meedoet
    regie,  # wie de regie heeft
    passing_on,  # doorgeven aan een collega, om aanvulling vragen
    status,  # wie heeft wat ingevuld?
    hours,  # wanneer iemand berichten wil, en afwezig tot
    snooze,  # later herinneren
    stop,  # stil, verlaten of wissen
    # answering
    blocks,  # de richtvragen in blokken
    items,  # punten toevoegen, wijzigen, terugnemen
    options,  # keuzes en thema's
    contacts,  # tabellen met contactpersonen
    review,  # alle antwoorden bekijken
    own_answer,  # wie ziet een antwoord, en de vorige versies
    # commitments
    goal_tree,  # doelstellingen en acties
    goal_new,  # een doel toevoegen, of een hele lijst
    goal_change,  # een doel wijzigen of verplaatsen
    indicator_list,  # indicatoren, met hun cijfers en hun beeld
    indicator_fields,  # een nieuwe indicator, en wat erin staat
    value_fields,  # een nieuwe waarde, en wat erbij hoort
    value_list,  # eigen waarden nakijken en wijzigen
    engagement_list,  # wie neemt wat op, tegen wanneer
    engagement,  # één engagement: opnemen, en hoe het staat
    engagement_telling,  # wat anderen ervan horen
    engagement_new,  # een nieuw engagement
    engagement_change,  # tekst, doel, maatregel of datum wijzigen
    engagement_owner,  # wie een engagement opneemt
    # agreeing
    consolidation,  # van antwoorden naar één gezamenlijke tekst
    akkoord,  # akkoord geven
    asking,  # erom vragen
    remarks,  # opmerkingen, en het antwoord van de regisseur
    mandate,  # wie het akkoord mag geven
    freezing,  # een versie vaststellen
    document,  # het draaiboek en zijn versies
    # overleg
    meeting,  # welk overleg komt er, wie komt
    planning,  # een overleg plannen
    series,  # een reeks plannen
    moving,  # verplaatsen en annuleren
    arrangements,  # plaats, duur, herinneringen
    poll_dates,  # een datum voorstellen
    poll,  # welke datum past
    agenda,  # de agenda van een overleg
    agenda_proposal,  # wat er openligt, als punten
    during,  # tijdens een overleg: engagementen en besluiten
    presence,  # wie er is
    report,  # het verslag van een overleg
    # everywhere
    todo,  # wat nog openstaat
    changes,  # ongedaan maken, geschiedenis, twee schrijvers tegelijk
    unexpected,  # tekst die niemand verwachtte
)


def all_routes() -> Routes:
    """The routes of all conversations together; ValueError when two share a name."""
    together = Routes()
    for conversation in CONVERSATIONS:
        together.include(conversation.routes)
    return together

"""What an agenda could be about: all that is open, the most urgent first, as far as time allows."""

from collections.abc import Sequence

from bot.conversations.overleg.agenda import before_next, edit
from bot.conversations.paging import page_at
from bot.conversations.routes import Gone, Needs, Routes, into, to
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.draaiboek import snapshot
from bot.draaiboek.snapshot import Audience
from bot.rules import agenda as rules
from bot.rules.agenda import About, Proposal, Topic
from bot.storage import akkoord, engagements, goals, networks
from bot.storage.agenda import Agenda
from bot.storage.tables import AuditEvent, Meeting
from bot.texts import shorten

NAMED = 3
"""So many names or engagements stand in the words of a point; of the others the number."""

routes = Routes(needs=Needs.REGISSEUR)


@routes.press("agenda-voorstel")
def show_proposal(turn: Turn, meeting: Meeting, number: int) -> Screen:
    agenda = Agenda.from_json(meeting.agenda)
    found = _proposal(turn, meeting)
    named = [(topic, _words(turn, topic)) for topic in (*found.points, *found.rest)]
    fitting = len(found.points)
    text = turn.text("agenda.voorstel", meeting=meeting, agenda=agenda, points=named[:fitting],
                     rest=[words for _, words in named[fitting:]],
                     minutes=sum(topic.minutes for topic in found.points))  # fmt: skip
    here = to("agenda-voorstel", meeting, number)
    shown, other_pages = page_at(turn, list(enumerate(named, 1)), here)
    rows = [
        [turn.button("alles_op_agenda", to("agenda-alles", meeting))] if found.points else [],
        *([Button(f"➕ {n}. {shorten(words, 40)}", to("agenda-neem", meeting, topic.key))]
          for n, (topic, words) in shown),
        other_pages,
        [turn.button("agenda", to("agenda", meeting))] if agenda.points
        else [turn.button("terug", to("overleg", meeting))],
    ]  # fmt: skip
    return Screen(text, rows, expects=into("agenda", meeting))


@routes.press("agenda-alles")
def take_all(turn: Turn, meeting: Meeting) -> Outcome:
    turn.says.saved(_take(turn, meeting, _proposal(turn, meeting).points))
    return GoTo(to("agenda", meeting))


@routes.press("agenda-neem")
def take_one(turn: Turn, meeting: Meeting, key: str) -> Outcome:
    found = _proposal(turn, meeting)
    chosen = [topic for topic in (*found.points, *found.rest) if topic.key == key]
    if not chosen:
        raise Gone("staat_op_agenda", to("agenda-voorstel", meeting, 0), alert=False)
    turn.says.saved(_take(turn, meeting, chosen))
    return GoTo(to("agenda-voorstel", meeting, 0))


def _take(turn: Turn, meeting: Meeting, topics: Sequence[Topic]) -> AuditEvent | None:
    """Put topics on the agenda: the welcome first, the next overleg last."""

    def add(agenda: Agenda) -> Agenda:
        for topic in topics:
            place = 0 if topic.about is About.WELCOME else before_next(agenda)
            agenda = agenda.add(_words(turn, topic), topic.minutes, topic.key, place)
        return agenda

    return edit(turn, meeting, add)


def _proposal(turn: Turn, meeting: Meeting) -> Proposal:
    """What will be open on its day, and fits in the time that the agenda leaves."""
    network_id = turn.network.id
    whole = snapshot.take(turn.session, network_id, turn.kijkwijzer,
                          audience=Audience.REGISSEUR, now=turn.now)  # fmt: skip
    open_now = rules.topics(
        whole,
        engagements.of_network(turn.session, network_id),
        goals.of_network(turn.session, network_id),
        akkoord.remarks(turn.session, network_id, waiting=True),
        networks.partner_names(turn.session, network_id),
        max(meeting.day, turn.today),
    )
    agenda = Agenda.from_json(meeting.agenda)
    taken = {point.about for point in agenda.points if point.about}
    return rules.propose(open_now, meeting.minutes - agenda.minutes, taken)


def _words(turn: Turn, topic: Topic) -> str:
    """A topic as a point of the agenda."""
    rubriek = turn.kijkwijzer.rubriek(topic.rubriek) if topic.rubriek else None
    return turn.word(
        f"agendapunten.{topic.about}",
        rubriek=rubriek.name if rubriek else "",
        wie=_named(turn, topic.who),
        wat=_named(turn, topic.what),
        aantal=topic.number,
        totaal=topic.total,
    )


def _named(turn: Turn, names: Sequence[str]) -> str:
    shown = ", ".join(shorten(name, 60) for name in names[:NAMED])
    more = len(names) - NAMED
    return turn.word("agendapunten.en_nog", namen=shown, aantal=more) if more > 0 else shown

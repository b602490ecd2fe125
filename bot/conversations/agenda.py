"""The agenda of an overleg: it proposes itself from what is open, and the regisseur decides.

agenda:ID                      the agenda, with its hours
text agenda:ID                 own points, a line each: "Voorstelling coach; 15 min"
agenda-voorstel:ID:PAGE        what is open, and fits
agenda-alles:ID                take over all that fits
agenda-neem:ID:KEY             take over one
agenda-punten:ID:PAGE          which point to change?
agenda-punt:ID:POINT           one point
text agenda-punt:ID:POINT:STAMP  other words, or other minutes
agenda-minuten:ID:POINT:N      so many minutes
agenda-stap:ID:POINT:BY        one place up (-1) or down (1)
agenda-weg:ID:POINT
"""

from collections.abc import Callable, Sequence

from bot.clock import wall
from bot.conversations import overleg
from bot.conversations.events import Text
from bot.conversations.paging import page
from bot.conversations.routes import Needs, Routes, UnknownRouteError
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.draaiboek import snapshot
from bot.draaiboek.snapshot import Audience
from bot.rules import agenda as rules
from bot.rules.agenda import About, Proposal, Topic
from bot.storage import akkoord, engagements, goals, history, networks
from bot.storage.agenda import USUAL, Agenda, Point
from bot.storage.tables import AuditEvent, Meeting
from bot.texts import shorten

OFFERED_MINUTES = (5, 10, 15, 20, 30)
NAMED = 3
"""So many names or engagements stand in the words of a point; of the others the number."""

routes = Routes()


@routes.press("agenda")
def show(turn: Turn, id: int) -> Screen:
    meeting = meeting_of(turn, id)
    agenda = Agenda.from_json(meeting.agenda)
    if turn.is_regisseur and not agenda.points:
        return show_proposal(turn, id, 0)
    text = turn.text("agenda.agenda", meeting=meeting, agenda=agenda, lines=_lines(meeting),
                     regisseur=turn.is_regisseur)  # fmt: skip
    back = [turn.button("terug", f"overleg:{id}")]
    if not turn.is_regisseur:
        return Screen(text, [back])
    rows = [
        [turn.button("agenda_voorstel", f"agenda-voorstel:{id}:0")],
        [turn.button("wijzigen", f"agenda-punten:{id}:0"), *back],
    ]
    return Screen(text, rows, expects=f"agenda:{id}", slot=f"agenda:{id}")


def _lines(meeting: Meeting) -> list[tuple[str, Point]]:
    """Each point with the hour on the wall at which it begins."""
    starts = Agenda.from_json(meeting.agenda).starts(meeting.starts_at)
    return [(f"{wall(at):%H.%M}", point) for at, point in starts]


@routes.text("agenda", needs=Needs.REGISSEUR)
def take_points(turn: Turn, text: Text, id: int) -> Outcome:
    def edit(agenda: Agenda) -> Agenda:
        for written in rules.read(text.text):
            minutes = written.minutes or USUAL
            agenda = agenda.add(written.text, minutes, at=_before_next(agenda))
        return agenda

    turn.saved(_edit(turn, id, edit))
    return GoTo(f"agenda:{id}")


@routes.press("agenda-voorstel", needs=Needs.REGISSEUR)
def show_proposal(turn: Turn, id: int, number: int) -> Screen:
    meeting = meeting_of(turn, id)
    agenda = Agenda.from_json(meeting.agenda)
    found = _proposal(turn, meeting)
    named = [(topic, _words(turn, topic)) for topic in (*found.points, *found.rest)]
    fitting = len(found.points)
    text = turn.text("agenda.voorstel", meeting=meeting, agenda=agenda, points=named[:fitting],
                     rest=[words for _, words in named[fitting:]],
                     minutes=sum(topic.minutes for topic in found.points))  # fmt: skip
    shown, other_pages = page(turn, list(enumerate(named, 1)), number, f"agenda-voorstel:{id}")
    rows = [
        [turn.button("alles_op_agenda", f"agenda-alles:{id}")] if found.points else [],
        *([Button(f"➕ {n}. {shorten(words, 40)}", f"agenda-neem:{id}:{topic.key}")]
          for n, (topic, words) in shown),
        other_pages,
        [turn.button("agenda", f"agenda:{id}")] if agenda.points
        else [turn.button("terug", f"overleg:{id}")],
    ]  # fmt: skip
    return Screen(text, rows, expects=f"agenda:{id}")


@routes.press("agenda-alles", needs=Needs.REGISSEUR)
def take_all(turn: Turn, id: int) -> Outcome:
    turn.saved(_take(turn, id, _proposal(turn, meeting_of(turn, id)).points))
    return GoTo(f"agenda:{id}")


@routes.press("agenda-neem", needs=Needs.REGISSEUR)
def take_one(turn: Turn, id: int, key: str) -> Outcome:
    found = _proposal(turn, meeting_of(turn, id))
    chosen = [topic for topic in (*found.points, *found.rest) if topic.key == key]
    if not chosen:
        turn.toast(turn.word("meldingen.staat_op_agenda"))
    else:
        turn.saved(_take(turn, id, chosen))
    return GoTo(f"agenda-voorstel:{id}:0")


def _take(turn: Turn, id: int, topics: Sequence[Topic]) -> AuditEvent | None:
    """Put topics on the agenda: the welcome first, the next overleg last."""

    def edit(agenda: Agenda) -> Agenda:
        for topic in topics:
            place = 0 if topic.about is About.WELCOME else _before_next(agenda)
            agenda = agenda.add(_words(turn, topic), topic.minutes, topic.key, place)
        return agenda

    return _edit(turn, id, edit)


def _before_next(agenda: Agenda) -> int:
    """The last place, but before the point about the next overleg."""
    end = len(agenda.points)
    return end - 1 if end and agenda.points[-1].about == About.NEXT else end


def _proposal(turn: Turn, meeting: Meeting) -> Proposal:
    """What will be open on its day, and fits in the time that the agenda leaves."""
    network_id = turn.member.network.id
    whole = snapshot.take(turn.session, network_id, turn.kijkwijzer,
                          audience=Audience.REGISSEUR, now=turn.now)  # fmt: skip
    open_now = rules.topics(
        whole,
        engagements.of_network(turn.session, network_id),
        goals.of_network(turn.session, network_id),
        akkoord.remarks(turn.session, network_id),
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
        rubriek=f"{rubriek.number} {rubriek.title}".strip() if rubriek else "",
        wie=_named(turn, topic.who),
        wat=_named(turn, topic.what),
        aantal=topic.number,
        totaal=topic.total,
    )


def _named(turn: Turn, names: Sequence[str]) -> str:
    shown = ", ".join(shorten(name, 60) for name in names[:NAMED])
    more = len(names) - NAMED
    return turn.word("agendapunten.en_nog", namen=shown, aantal=more) if more > 0 else shown


@routes.press("agenda-punten", needs=Needs.REGISSEUR)
def choose_point(turn: Turn, id: int, number: int) -> Screen:
    points = Agenda.from_json(meeting_of(turn, id).agenda).points
    shown, other_pages = page(turn, points, number, f"agenda-punten:{id}")
    rows = [[Button(shorten(point.text, 45), f"agenda-punt:{id}:{point.id}")] for point in shown]
    back = [turn.button("agenda", f"agenda:{id}")]
    return Screen(turn.text("agenda.welk_punt", any=bool(points)), [*rows, other_pages, back])


@routes.press("agenda-punt", needs=Needs.REGISSEUR)
def one_point(turn: Turn, id: int, point_id: int) -> Outcome:
    meeting = meeting_of(turn, id)
    point = Agenda.from_json(meeting.agenda).point(point_id)
    if point is None:
        turn.toast(turn.word("meldingen.punt_weg"))
        return GoTo(f"agenda:{id}")
    expects = f"agenda-punt:{id}:{point_id}:{meeting.stamp}"
    return Screen(turn.text("agenda.punt", point=point), _point_rows(turn, id, point), expects)


def _point_rows(turn: Turn, id: int, point: Point) -> Rows:
    at = f"{id}:{point.id}"
    return [
        [Button(f"✓ {n}" if n == point.minutes else str(n), f"agenda-minuten:{at}:{n}")
         for n in OFFERED_MINUTES],
        [turn.button("omhoog", f"agenda-stap:{at}:-1"),
         turn.button("omlaag", f"agenda-stap:{at}:1")],
        [turn.button("verwijderen", f"agenda-weg:{at}"),
         turn.button("agenda", f"agenda:{id}")],
    ]  # fmt: skip


@routes.text("agenda-punt", needs=Needs.REGISSEUR)
def take_words(turn: Turn, text: Text, id: int, point_id: int, stamp: int) -> Outcome:
    """Other words; beside those of somebody else, if those came since this was on the screen."""
    words = " ".join(text.text.split())
    minutes = rules.read_minutes(words)
    written = None if minutes else rules.read(words)[0]
    meeting = meeting_of(turn, id)
    history.lock(turn.session, meeting)
    agenda = Agenda.from_json(meeting.agenda)
    point = agenda.point(point_id)
    if written and (point is None or point != _as_seen(turn, meeting, point_id, stamp)):
        place = agenda.place(point_id) + 1 if point else None
        added = agenda.add(written.text, written.minutes or USUAL, at=place)
        turn.saved(_edit(turn, id, lambda _: added), lead=turn.text("agenda.ernaast"))
    elif point is not None:
        changed: dict[str, object] = {"minutes": minutes} if minutes else {}
        if written:
            changed = {"text": written.text, "minutes": written.minutes or point.minutes}
        turn.saved(_edit(turn, id, lambda agenda: agenda.change(point_id, **changed)))
    return GoTo(f"agenda:{id}")


def _as_seen(turn: Turn, meeting: Meeting, point_id: int, stamp: int) -> Point | None:
    before = history.at(turn.session, meeting, stamp, "agenda")
    return Agenda.from_json(before or {}).point(point_id)


@routes.press("agenda-minuten", needs=Needs.REGISSEUR)
def set_minutes(turn: Turn, id: int, point_id: int, minutes: int) -> Outcome:
    if not 1 <= minutes <= rules.LONGEST:
        raise UnknownRouteError
    return _edit_point(turn, id, point_id, lambda agenda: agenda.change(point_id, minutes=minutes))


@routes.press("agenda-stap", needs=Needs.REGISSEUR)
def step(turn: Turn, id: int, point_id: int, by: int) -> Outcome:
    return _edit_point(
        turn, id, point_id, lambda agenda: agenda.step(point_id, -1 if by < 0 else 1)
    )


@routes.press("agenda-weg", needs=Needs.REGISSEUR)
def remove(turn: Turn, id: int, point_id: int) -> Outcome:
    point = Agenda.from_json(meeting_of(turn, id).agenda).point(point_id)
    if point is None:
        turn.toast(turn.word("meldingen.punt_weg"))
        return GoTo(f"agenda:{id}")
    event = _edit(turn, id, lambda agenda: agenda.remove(point_id))
    turn.saved(event, lead=turn.text("vragen.verwijderd", naam=shorten(point.text, 60)))
    return GoTo(f"agenda:{id}")


def _edit_point(turn: Turn, id: int, point_id: int, edit: Callable[[Agenda], Agenda]) -> Outcome:
    if Agenda.from_json(meeting_of(turn, id).agenda).point(point_id) is not None:
        event = _edit(turn, id, edit)
        if event is None:
            turn.toast(turn.word("meldingen.kan_niet_verder"))
        else:
            turn.saved(event)
    return GoTo(f"agenda-punt:{id}:{point_id}")


def _edit(turn: Turn, id: int, edit: Callable[[Agenda], Agenda]) -> AuditEvent | None:
    """Change the agenda as it stands now, whoever else is at it."""
    meeting = meeting_of(turn, id)
    history.lock(turn.session, meeting)
    agenda = edit(Agenda.from_json(meeting.agenda))
    return history.change(turn.session, meeting, turn.source(), agenda=agenda.as_json())


def meeting_of(turn: Turn, id: int) -> Meeting:
    """A meeting of this network; raises UnknownRouteError for any other."""
    found = overleg.find(turn, id)
    if found is None:
        raise UnknownRouteError
    return found

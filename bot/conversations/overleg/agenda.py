"""The agenda of an overleg, which everyone reads and the regisseur edits."""

from collections.abc import Callable
from typing import Annotated

from bot.clock import wall
from bot.conversations.events import Text
from bot.conversations.overleg.announcing import announce_agenda
from bot.conversations.overleg.meeting import OpenMeeting, has_begun
from bot.conversations.paging import page_at
from bot.conversations.routes import Gone, Needs, Routes, into, one_of, to
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.rules import points as rules
from bot.rules.agenda import About
from bot.storage import history, meetings
from bot.storage.agenda import USUAL, Agenda, Point
from bot.storage.tables import AuditEvent, Meeting
from bot.texts import shorten

OFFERED_MINUTES = (5, 10, 15, 20, 30)
Minutes = Annotated[int, one_of(*range(1, rules.LONGEST + 1))]

routes = Routes(needs=Needs.REGISSEUR)


@routes.press("agenda", needs=Needs.MEMBER)
def show(turn: Turn, meeting: Meeting) -> Outcome:
    agenda = Agenda.from_json(meeting.agenda)
    if turn.is_regisseur and not agenda.points:
        return GoTo(to("agenda-voorstel", meeting, 0))
    to_send = turn.is_regisseur and _is_news(turn, meeting)
    text = turn.text("agenda.agenda", meeting=meeting, agenda=agenda, lines=_lines(meeting),
                     regisseur=turn.is_regisseur, to_send=to_send)  # fmt: skip
    back = [turn.button("terug", to("overleg", meeting))]
    if not turn.is_regisseur:
        return Screen(text, [back])
    rows = [
        [turn.button("agenda_sturen", to("agenda-stuur", meeting, meeting.stamp))]
        if to_send
        else [],
        [turn.button("agenda_voorstel", to("agenda-voorstel", meeting, 0))],
        [turn.button("wijzigen", to("agenda-punten", meeting, 0)), *back],
    ]
    return Screen(text, rows, expects=into("agenda", meeting), slot=f"agenda:{meeting.id}")


def _lines(meeting: Meeting) -> list[tuple[str, Point]]:
    """Each point with the hour on the wall at which it begins."""
    starts = Agenda.from_json(meeting.agenda).starts(meeting.starts_at)
    return [(f"{wall(at):%H.%M}", point) for at, point in starts]


def _is_news(turn: Turn, meeting: Meeting) -> bool:
    """Whether people, and their calendars, do not have it as it stands now."""
    if meeting.cancelled_at is not None or has_begun(turn, meeting):
        return False
    sent = meetings.agenda_sent(turn.session, meeting)
    return Agenda.from_json(meeting.agenda).points != sent.points


@routes.press("agenda-stuur")
def send(turn: Turn, meeting: OpenMeeting, stamp: int) -> Outcome:
    """To everyone, once for each agenda, with a file that their calendars take over."""
    history.lock(turn.session, meeting)
    if not _is_news(turn, meeting):
        raise Gone("agenda_verstuurd", to("agenda", meeting), alert=False)
    if history.changed_since(turn.session, meeting, stamp, "agenda"):
        raise Gone("agenda_gewijzigd", to("agenda", meeting))
    meetings.renew(turn.session, meeting, turn.source())
    announce_agenda(turn, meeting, _lines(meeting))
    people = len(meetings.invited(turn.session, meeting.network_id))
    sent = turn.text("overleg.bericht_verstuurd", aantal=people, at_rest=turn.at_rest)
    turn.says.saved(lead=sent)
    return GoTo(to("agenda", meeting))


@routes.text("agenda", beside=True)
def take_points(turn: Turn, text: Text, meeting: Meeting) -> Outcome:
    def add(agenda: Agenda) -> Agenda:
        for written in rules.read(text.text):
            minutes = written.minutes or USUAL
            agenda = agenda.add(written.text, minutes, at=before_next(agenda))
        return agenda

    turn.says.saved(edit(turn, meeting, add))
    return GoTo(to("agenda", meeting))


@routes.press("agenda-punten")
def choose_point(turn: Turn, meeting: Meeting, number: int) -> Screen:
    points = Agenda.from_json(meeting.agenda).points
    shown, other_pages = page_at(turn, points, to("agenda-punten", meeting, number))
    rows = [[Button(shorten(p.text, 45), to("agenda-punt", meeting, p))] for p in shown]
    back = [turn.button("agenda", to("agenda", meeting))]
    return Screen(turn.text("agenda.welk_punt", any=bool(points)), [*rows, other_pages, back])


@routes.press("agenda-punt")
def one_point(turn: Turn, meeting: Meeting, point_id: int) -> Outcome:
    agenda = Agenda.from_json(meeting.agenda)
    point = _point(meeting, point_id)
    text = turn.text("agenda.punt", point=point, place=agenda.place(point_id) + 1,
                     total=len(agenda.points))  # fmt: skip
    expects = into("agenda-punt", meeting, point, meeting.stamp)
    return Screen(text, _point_rows(turn, meeting, point), expects)


def _point(meeting: Meeting, id: int) -> Point:
    point = Agenda.from_json(meeting.agenda).point(id)
    if point is None:
        raise Gone("punt_weg", to("agenda", meeting), alert=False)
    return point


def _point_rows(turn: Turn, meeting: Meeting, point: Point) -> Rows:
    minutes = [
        Button(str(n), to("agenda-minuten", meeting, point, n)).ticked(n == point.minutes)
        for n in OFFERED_MINUTES
    ]
    up = turn.button("omhoog", to("agenda-stap", meeting, point, -1))
    down = turn.button("omlaag", to("agenda-stap", meeting, point, 1))
    remove = turn.button("verwijderen", to("agenda-weg", meeting, point))
    return [minutes, [up, down], [remove, turn.button("agenda", to("agenda", meeting))]]


@routes.text("agenda-punt")
def take_words(turn: Turn, text: Text, meeting: Meeting, point_id: int, stamp: int) -> Outcome:
    """Other words; beside those of somebody else, if those came since this was on the screen."""
    words = text.line
    minutes = rules.read_minutes(words)
    written = None if minutes else next(iter(rules.read(words)), None)
    history.lock(turn.session, meeting)
    agenda = Agenda.from_json(meeting.agenda)
    point = agenda.point(point_id)
    if written and (point is None or point != _as_seen(turn, meeting, point_id, stamp)):
        place = agenda.place(point_id) + 1 if point else None
        added = agenda.add(written.text, written.minutes or USUAL, at=place)
        turn.says.saved(edit(turn, meeting, lambda _: added), lead=turn.text("agenda.ernaast"))
    elif point is not None:
        changed: dict[str, object] = {"minutes": minutes} if minutes else {}
        if written:
            changed = {"text": written.text, "minutes": written.minutes or point.minutes}
        turn.says.saved(edit(turn, meeting, lambda agenda: agenda.change(point_id, **changed)))
    return GoTo(to("agenda", meeting))


def _as_seen(turn: Turn, meeting: Meeting, point_id: int, stamp: int) -> Point | None:
    before = history.at(turn.session, meeting, stamp, "agenda")
    return Agenda.from_json(before or {}).point(point_id)


@routes.press("agenda-minuten")
def set_minutes(turn: Turn, meeting: Meeting, point_id: int, minutes: Minutes) -> Outcome:
    turn.says.saved(edit(turn, meeting, lambda agenda: agenda.change(point_id, minutes=minutes)))
    return GoTo(to("agenda-punt", meeting, point_id))


@routes.press("agenda-stap")
def step(turn: Turn, meeting: Meeting, point_id: int, by: int) -> Outcome:
    point = _point(meeting, point_id)
    event = edit(turn, meeting, lambda agenda: agenda.step(point.id, -1 if by < 0 else 1))
    if event is None:
        turn.says.toast(turn.word("meldingen.kan_niet_verder"))
    else:
        turn.says.saved(event)
    return GoTo(to("agenda-punt", meeting, point))


@routes.press("agenda-weg")
def remove(turn: Turn, meeting: Meeting, point_id: int) -> Outcome:
    point = _point(meeting, point_id)
    event = edit(turn, meeting, lambda agenda: agenda.remove(point.id))
    turn.says.saved(event, lead=turn.text("vragen.verwijderd", naam=shorten(point.text, 60)))
    return GoTo(to("agenda", meeting))


def before_next(agenda: Agenda) -> int:
    """The last place, but before the point about the next overleg."""
    end = len(agenda.points)
    return end - 1 if end and agenda.points[-1].about == About.NEXT else end


def edit(turn: Turn, meeting: Meeting, change: Callable[[Agenda], Agenda]) -> AuditEvent | None:
    """Change the agenda as it stands now, whoever else is at it."""
    history.lock(turn.session, meeting)
    agenda = change(Agenda.from_json(meeting.agenda))
    return history.change(turn.session, meeting, turn.source(), agenda=agenda.as_json())

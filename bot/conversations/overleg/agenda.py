"""The agenda of an overleg, which everyone reads and the regisseur edits.

agenda:ID                      the agenda, with its hours
text agenda:ID                 own points, a line each: "Voorstelling coach; 15 min"
agenda-punten:ID:PAGE          which point to change?
agenda-punt:ID:POINT           one point
text agenda-punt:ID:POINT:STAMP  other words, or other minutes
agenda-minuten:ID:POINT:N      so many minutes
agenda-stap:ID:POINT:BY        one place up (-1) or down (1)
agenda-weg:ID:POINT
agenda-stuur:ID:STAMP          send it to everyone, as the regisseur saw it
"""

from collections.abc import Callable

from bot.clock import wall
from bot.conversations.events import Text
from bot.conversations.overleg import meeting as meetings_screen
from bot.conversations.overleg.announcing import announce_agenda
from bot.conversations.paging import page
from bot.conversations.routes import Needs, Routes, UnknownRouteError
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.rules import points as rules
from bot.rules.agenda import About
from bot.storage import history, meetings
from bot.storage.agenda import USUAL, Agenda, Point
from bot.storage.tables import AuditEvent, Meeting
from bot.texts import shorten

OFFERED_MINUTES = (5, 10, 15, 20, 30)

routes = Routes()


@routes.press("agenda")
def show(turn: Turn, id: int) -> Outcome:
    meeting = meeting_of(turn, id)
    agenda = Agenda.from_json(meeting.agenda)
    if turn.is_regisseur and not agenda.points:
        return GoTo(f"agenda-voorstel:{id}:0")
    to_send = turn.is_regisseur and _is_news(turn, meeting)
    text = turn.text("agenda.agenda", meeting=meeting, agenda=agenda, lines=_lines(meeting),
                     regisseur=turn.is_regisseur, to_send=to_send)  # fmt: skip
    back = [turn.button("terug", f"overleg:{id}")]
    if not turn.is_regisseur:
        return Screen(text, [back])
    rows = [
        [turn.button("agenda_sturen", f"agenda-stuur:{id}:{meeting.stamp}")] if to_send else [],
        [turn.button("agenda_voorstel", f"agenda-voorstel:{id}:0")],
        [turn.button("wijzigen", f"agenda-punten:{id}:0"), *back],
    ]
    return Screen(text, rows, expects=f"agenda:{id}", slot=f"agenda:{id}")


def _lines(meeting: Meeting) -> list[tuple[str, Point]]:
    """Each point with the hour on the wall at which it begins."""
    starts = Agenda.from_json(meeting.agenda).starts(meeting.starts_at)
    return [(f"{wall(at):%H.%M}", point) for at, point in starts]


def _is_news(turn: Turn, meeting: Meeting) -> bool:
    """Whether people, and their calendars, do not have it as it stands now."""
    if meeting.cancelled_at is not None or meetings_screen.has_begun(turn, meeting):
        return False
    sent = meetings.agenda_sent(turn.session, meeting)
    return Agenda.from_json(meeting.agenda).points != sent.points


@routes.press("agenda-stuur", needs=Needs.REGISSEUR)
def send(turn: Turn, id: int, stamp: int) -> Outcome:
    """To everyone, once for each agenda, with a file that their calendars take over."""
    meeting = meetings_screen.open_meeting(turn, id)
    if meeting is None:
        return None
    history.lock(turn.session, meeting)
    if not _is_news(turn, meeting):
        turn.says.toast(turn.word("meldingen.agenda_verstuurd"))
    elif history.changed_since(turn.session, meeting, stamp, "agenda"):
        turn.says.toast(turn.word("meldingen.agenda_gewijzigd"), alert=True)
    else:
        meetings.renew(turn.session, meeting, turn.source())
        announce_agenda(turn, meeting, _lines(meeting))
        people = len(meetings.invited(turn.session, meeting.network_id))
        turn.says.saved(lead=turn.text("overleg.bericht_verstuurd", aantal=people,
                                  at_rest=turn.at_rest))  # fmt: skip
    return GoTo(f"agenda:{id}")


@routes.text("agenda", needs=Needs.REGISSEUR, beside=True)
def take_points(turn: Turn, text: Text, id: int) -> Outcome:
    def add(agenda: Agenda) -> Agenda:
        for written in rules.read(text.text):
            minutes = written.minutes or USUAL
            agenda = agenda.add(written.text, minutes, at=before_next(agenda))
        return agenda

    turn.says.saved(edit(turn, id, add))
    return GoTo(f"agenda:{id}")


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
    agenda = Agenda.from_json(meeting.agenda)
    point = agenda.point(point_id)
    if point is None:
        turn.says.toast(turn.word("meldingen.punt_weg"))
        return GoTo(f"agenda:{id}")
    text = turn.text("agenda.punt", point=point, place=agenda.place(point_id) + 1,
                     total=len(agenda.points))  # fmt: skip
    expects = f"agenda-punt:{id}:{point_id}:{meeting.stamp}"
    return Screen(text, _point_rows(turn, id, point), expects)


def _point_rows(turn: Turn, id: int, point: Point) -> Rows:
    at = f"{id}:{point.id}"
    return [
        [Button(str(n), f"agenda-minuten:{at}:{n}").ticked(n == point.minutes)
         for n in OFFERED_MINUTES],
        [turn.button("omhoog", f"agenda-stap:{at}:-1"),
         turn.button("omlaag", f"agenda-stap:{at}:1")],
        [turn.button("verwijderen", f"agenda-weg:{at}"),
         turn.button("agenda", f"agenda:{id}")],
    ]  # fmt: skip


@routes.text("agenda-punt", needs=Needs.REGISSEUR)
def take_words(turn: Turn, text: Text, id: int, point_id: int, stamp: int) -> Outcome:
    """Other words; beside those of somebody else, if those came since this was on the screen."""
    words = text.line
    minutes = rules.read_minutes(words)
    written = None if minutes else next(iter(rules.read(words)), None)
    meeting = meeting_of(turn, id)
    history.lock(turn.session, meeting)
    agenda = Agenda.from_json(meeting.agenda)
    point = agenda.point(point_id)
    if written and (point is None or point != _as_seen(turn, meeting, point_id, stamp)):
        place = agenda.place(point_id) + 1 if point else None
        added = agenda.add(written.text, written.minutes or USUAL, at=place)
        turn.says.saved(edit(turn, id, lambda _: added), lead=turn.text("agenda.ernaast"))
    elif point is not None:
        changed: dict[str, object] = {"minutes": minutes} if minutes else {}
        if written:
            changed = {"text": written.text, "minutes": written.minutes or point.minutes}
        turn.says.saved(edit(turn, id, lambda agenda: agenda.change(point_id, **changed)))
    return GoTo(f"agenda:{id}")


def _as_seen(turn: Turn, meeting: Meeting, point_id: int, stamp: int) -> Point | None:
    before = history.at(turn.session, meeting, stamp, "agenda")
    return Agenda.from_json(before or {}).point(point_id)


@routes.press("agenda-minuten", needs=Needs.REGISSEUR)
def set_minutes(turn: Turn, id: int, point_id: int, minutes: int) -> Outcome:
    if not 1 <= minutes <= rules.LONGEST:
        raise UnknownRouteError
    turn.says.saved(edit(turn, id, lambda agenda: agenda.change(point_id, minutes=minutes)))
    return GoTo(f"agenda-punt:{id}:{point_id}")


@routes.press("agenda-stap", needs=Needs.REGISSEUR)
def step(turn: Turn, id: int, point_id: int, by: int) -> Outcome:
    if Agenda.from_json(meeting_of(turn, id).agenda).point(point_id) is not None:
        event = edit(turn, id, lambda agenda: agenda.step(point_id, -1 if by < 0 else 1))
        if event is None:
            turn.says.toast(turn.word("meldingen.kan_niet_verder"))
        else:
            turn.says.saved(event)
    return GoTo(f"agenda-punt:{id}:{point_id}")


@routes.press("agenda-weg", needs=Needs.REGISSEUR)
def remove(turn: Turn, id: int, point_id: int) -> Outcome:
    point = Agenda.from_json(meeting_of(turn, id).agenda).point(point_id)
    if point is None:
        turn.says.toast(turn.word("meldingen.punt_weg"))
        return GoTo(f"agenda:{id}")
    event = edit(turn, id, lambda agenda: agenda.remove(point_id))
    turn.says.saved(event, lead=turn.text("vragen.verwijderd", naam=shorten(point.text, 60)))
    return GoTo(f"agenda:{id}")


def before_next(agenda: Agenda) -> int:
    """The last place, but before the point about the next overleg."""
    end = len(agenda.points)
    return end - 1 if end and agenda.points[-1].about == About.NEXT else end


def edit(turn: Turn, id: int, change: Callable[[Agenda], Agenda]) -> AuditEvent | None:
    """Change the agenda as it stands now, whoever else is at it."""
    meeting = meeting_of(turn, id)
    history.lock(turn.session, meeting)
    agenda = change(Agenda.from_json(meeting.agenda))
    return history.change(turn.session, meeting, turn.source(), agenda=agenda.as_json())


def meeting_of(turn: Turn, id: int) -> Meeting:
    """A meeting of this network; raises UnknownRouteError for any other."""
    found = meetings_screen.find(turn, id)
    if found is None:
        raise UnknownRouteError
    return found

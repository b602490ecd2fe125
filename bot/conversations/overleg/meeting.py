"""Overleg: which ones come, who will be there, and one overleg."""

from datetime import datetime, timedelta
from typing import Annotated

from bot.conversations.events import Text
from bot.conversations.overleg.announcing import calendar_file, moment_key, rsvp_rows
from bot.conversations.paging import page_at
from bot.conversations.routes import Gone, Routes, into, row, to
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.rules.presence import Presence, counts, organisations
from bot.storage import history, meetings, networks, polls
from bot.storage.tables import Attendance, DatePoll, Meeting, Rsvp

SHOWN_HELD = 3
ROOM_OPENS = timedelta(hours=1)
"""So long before it begins, the regisseur can open what belongs to the overleg itself."""

routes = Routes()


def any_meeting(turn: Turn, id: int) -> Meeting:
    """Also one that was cancelled, or is over."""
    found: Meeting | None = history.find(turn.session, Meeting, turn.network.id, id)
    if found is None:
        raise Gone("punt_weg", to("overleggen"), alert=False)
    return found


def open_meeting(turn: Turn, id: int) -> Meeting:
    """One that still has to begin."""
    meeting = any_meeting(turn, id)
    if meeting.cancelled_at:
        raise Gone("overleg_geannuleerd")
    if has_begun(turn, meeting):
        raise Gone("overleg_begonnen")
    return meeting


AnyMeeting = Annotated[Meeting, row(any_meeting)]
OpenMeeting = Annotated[Meeting, row(open_meeting)]


@routes.command("overleg")
@routes.press("overleggen")
def show_list(turn: Turn, number: int = 0) -> Screen:
    network_id = turn.network.id
    coming = meetings.coming(turn.session, network_id, turn.now)
    begun = meetings.begun(turn.session, network_id, turn.now)[: SHOWN_HELD + 1]
    busy = [meeting for meeting in begun if ends_at(meeting) > turn.now]
    held = [meeting for meeting in begun if ends_at(meeting) <= turn.now][:SHOWN_HELD]
    asked = polls.waiting(turn.session, network_id)
    called_off = meetings.called_off(turn.session, network_id, turn.now)
    shown, other_pages = page_at(turn, [*busy, *coming, *called_off], to("overleggen", number))
    text = turn.text(
        "overleg.lijst",
        network=turn.network.name,
        coming=[meeting for meeting in shown if not meeting.cancelled_at],
        called_off=[meeting for meeting in shown if meeting.cancelled_at],
        total=len(busy) + len(coming),
        polls=asked,
        held=held,
        regisseur=turn.is_regisseur,
    )
    rows = [
        *([_to(turn, meeting)] for meeting in shown),
        other_pages,
        *([turn.button("prik_bekijken", to("prik", poll), datum=_day(turn, poll))]
          for poll in asked),
        *([turn.button("overleg_geweest", to("overleg", meeting), moment=_label(turn, meeting))]
          for meeting in held),
    ]  # fmt: skip
    if turn.is_regisseur:
        rows.append([turn.button("overleg_plannen", to("overleg-plan"))])
        rows.append(
            [turn.button("reeks_plannen", to("reeks")), turn.button("datum_prikken", to("prikken"))]
        )
    return Screen(text, [*rows, turn.to_question()])


def _day(turn: Turn, poll: DatePoll) -> str:
    return turn.house.texts.date(poll.asked_at)


def _to(turn: Turn, meeting: Meeting) -> Button:
    label, address = _label(turn, meeting), to("overleg", meeting)
    if meeting.cancelled_at:
        return turn.button("overleg_niet", address, moment=label)
    return Button(label, address)


def _label(turn: Turn, meeting: Meeting) -> str:
    return turn.house.texts.short_moment(meeting.starts_at)


@routes.press("overleg")
def one(turn: Turn, meeting: AnyMeeting) -> Screen:
    said = meetings.attendance(turn.session, meeting)
    mine = _standing(said.get(turn.person.id), meeting)
    names = networks.names(turn.session, turn.network.id)
    text = turn.text(
        "overleg.een",
        meeting=meeting,
        ends_at=ends_at(meeting),
        begun=has_begun(turn, meeting),
        mine=mine,
        regisseur=turn.is_regisseur,
        organisations=_organisations(turn, meeting, said) if turn.is_regisseur else {},
        names=names,
    )
    return Screen(
        text, [*_rows(turn, meeting, mine), [turn.button("alle_overleg", to("overleggen"))]]
    )


def _standing(answer: Attendance | None, meeting: Meeting) -> Attendance | None:
    """What somebody said, unless it was about another moment."""
    return answer if counts(answer, meeting.announced_at) else None


def _organisations(turn: Turn, meeting: Meeting, said: dict[int, Attendance]) -> dict[str, object]:
    """Presence -> the organisations of which that holds."""
    partners = networks.partners(turn.session, turn.network.id)
    everyone = organisations(
        {partner.id: partner.name for partner in partners},
        meetings.invited(turn.session, turn.network.id),
        said,
        meeting.announced_at,
    )
    return {p: [each for each in everyone if each.presence is p] for p in Presence}


def _rows(turn: Turn, meeting: Meeting, mine: Attendance | None) -> Rows:
    if meeting.cancelled_at:
        if not turn.is_regisseur or has_begun(turn, meeting):
            return []
        again = [[turn.button("overleg_toch", to("overleg-toch", meeting))]]
        those = meetings.cancelled_with(turn.session, meeting, turn.now) if meeting.series else []
        if len(those) > 1:
            address = to("overleg-toch-alle", meeting)
            again.append([turn.button("overleg_toch_alle", address, aantal=len(those))])
        return again
    rows: list[list[Button]] = []
    if not has_begun(turn, meeting):
        rows += [list(row) for row in rsvp_rows(turn.house, meeting, mine)]
        rows.append([turn.button("kalenderbestand", to("overleg-kalender", meeting))])
    rows.append([turn.button("agenda", to("agenda", meeting))])
    report = turn.button("verslag", to("verslag", meeting))
    if turn.is_regisseur and turn.now >= meeting.starts_at - ROOM_OPENS:
        rows.append([turn.button("tijdens", to("tijdens", meeting)), report])
    elif meeting.reported_at:
        rows.append([report])
    if turn.is_regisseur and not has_begun(turn, meeting):
        rows.append([turn.button("overleg_wijzigen", to("overleg-wijzig", meeting))])
    return rows


@routes.press("overleg-zeg")
def say(turn: Turn, meeting: OpenMeeting, moment: str, rsvp: Rsvp) -> Outcome:
    """A button of before a move says nothing about the moment after it."""
    history.lock(turn.session, meeting)  # a move at this instant comes before this, or after it
    if moment != moment_key(meeting):
        raise Gone("overleg_verplaatst", to("overleg", meeting))
    if rsvp is not Rsvp.SUBSTITUTE:
        return _answer(turn, meeting, rsvp)
    back = [turn.button("terug", to("overleg", meeting))]
    text = turn.text("overleg.vervanger", meeting=meeting)
    return Screen(text, [back], expects=into("overleg-vervanger", meeting, moment))


@routes.text("overleg-vervanger")
def take_substitute(turn: Turn, text: Text, meeting: OpenMeeting, moment: str) -> Outcome:
    history.lock(turn.session, meeting)
    if moment != moment_key(meeting):
        raise Gone("overleg_verplaatst", to("overleg", meeting))
    return _answer(turn, meeting, Rsvp.SUBSTITUTE, text.line)


def _answer(turn: Turn, meeting: Meeting, rsvp: Rsvp, substitute: str | None = None) -> GoTo:
    member = turn.membership
    meetings.answer(turn.session, meeting, member, rsvp, turn.now, substitute)
    turn.says.saved()
    return GoTo(to("overleg", meeting))


@routes.press("overleg-kalender")
def send_calendar(turn: Turn, meeting: AnyMeeting) -> None:
    again = Screen(turn.text("overleg.kalender_twijfel"),
                   [[turn.button("opnieuw_sturen", to("overleg-kalender", meeting))]])  # fmt: skip
    caption = turn.text("overleg.kalender", meeting=meeting)
    turn.says.send_file(calendar_file(turn, [meeting]), caption, again)


def ends_at(meeting: Meeting) -> datetime:
    return meeting.starts_at + timedelta(minutes=meeting.minutes)


def has_begun(turn: Turn, meeting: Meeting) -> bool:
    return meeting.starts_at <= turn.now

"""Telling everyone who is invited about an overleg, with its calendar file.

What is announced can not be taken back: it can be changed again, and then people hear that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.conversations.routes import to
from bot.conversations.turn import Button, House, Rows, Screen, Turn
from bot.rules.planning import Plan
from bot.rules.presence import counts
from bot.storage import meetings
from bot.storage.agenda import Point
from bot.storage.tables import Attendance, Meeting, Membership, Rsvp


def announce(turn: Turn, meeting: Meeting, name: str, was: Plan | None = None) -> None:
    """One message for each person, with the file, that asks whether they come.

    `was`: how the meeting stood before. Still waiting to be sent, it gives way to a later one.
    """
    rows = [] if meeting.cancelled_at else rsvp_rows(turn.house, meeting)
    text = turn.text(name, **_about(turn, meeting), was=was)
    _announce(turn, meeting, Screen(text, rows, slot=f"overleg:{meeting.id}"), was)


def announce_after_all(turn: Turn, meeting: Meeting) -> None:
    """It takes place after all: what people said still counts, and only the others are asked."""
    said = meetings.attendance(turn.session, meeting)
    everyone = meetings.invited(turn.session, turn.network.id)
    for known in (True, False):
        those = [
            m for m in everyone if counts(said.get(m.person_id), meeting.announced_at) is known
        ]
        text = turn.text("overleg.toch", **_about(turn, meeting), known=known)
        rows = [] if known else rsvp_rows(turn.house, meeting)
        _announce(turn, meeting, Screen(text, rows, slot=f"overleg:{meeting.id}"), whom=those)


def announce_change(turn: Turn, meeting: Meeting, was: Plan) -> None:
    """Another place or duration; what people said about the moment still counts."""
    text = turn.text("overleg.gewijzigd", **_about(turn, meeting), was=was)
    _announce(turn, meeting, Screen(text, slot=f"overleg-gewijzigd:{meeting.id}"), was)


def announce_agenda(turn: Turn, meeting: Meeting, lines: Sequence[tuple[str, Point]]) -> None:
    """The agenda as it stands; what people said about the moment still counts."""
    text = turn.text("agenda.rondgestuurd", **_about(turn, meeting), lines=lines)
    agenda = turn.button("agenda", to("agenda", meeting))
    _announce(turn, meeting, Screen(text, [[agenda]], slot=f"overleg-agenda:{meeting.id}"))


def _about(turn: Turn, meeting: Meeting) -> dict[str, Any]:
    ends_at = meeting.starts_at + timedelta(minutes=meeting.minutes)
    return {"meeting": meeting, "ends_at": ends_at, "network": turn.network.name}


def _announce(
    turn: Turn,
    meeting: Meeting,
    screen: Screen,
    was: Plan | None = None,
    whom: Iterable[Membership] | None = None,
) -> None:
    """To everyone, or only those `whom` it concerns. Nobody hears of what is over."""
    if meeting.starts_at <= turn.now:
        return
    look = turn.button("overleg_bekijken", to("overleg", meeting))
    before = min(meeting.starts_at, was.starts_at) if was else meeting.starts_at
    _tell(turn, [meeting], replace(screen, buttons=[*screen.buttons, [look]]), before, whom)


def announce_several(
    turn: Turn, those: Sequence[Meeting], name: str, slot: str | None = None
) -> None:
    """One message for each person, with all the meetings in one file.

    Still waiting to be sent, it gives way to a later one of its slot.
    """
    coming = [meeting for meeting in those if meeting.starts_at > turn.now]
    if coming:
        text = turn.text(name, meetings=coming, network=turn.network.name)
        look = turn.button("alle_overleg", to("overleggen"))
        _tell(turn, coming, Screen(text, [[look]], slot=slot), coming[0].starts_at)


def _tell(
    turn: Turn,
    those: Sequence[Meeting],
    screen: Screen,
    before: datetime,
    whom: Iterable[Membership] | None = None,
) -> None:
    """At an hour that suits each person, unless an overleg would begin before it."""
    render = calendar_file(turn, those)
    everyone = list(meetings.invited(turn.session, turn.network.id) if whom is None else whom)
    if screen.slot:
        turn.says.unsay_to(everyone, screen.slot)
    for member in everyone:
        turn.says.tell_file(member, screen, render, before)


def rsvp_rows(house: House, meeting: Meeting, said: Attendance | None = None) -> Rows:
    """Ik kom, Ik kan niet, Ik stuur een vervanger; what was said has its mark."""
    words = house.texts.words("aanwezigheid")
    moment = moment_key(meeting)
    come, cannot, instead = (
        Button(words[rsvp], to("overleg-zeg", meeting, moment, rsvp)).ticked(
            said is not None and said.rsvp is rsvp
        )
        for rsvp in (Rsvp.COMING, Rsvp.ABSENT, Rsvp.SUBSTITUTE)
    )
    return [[come, cannot], [instead]]


def moment_key(meeting: Meeting) -> str:
    """A meeting's day and hour, for an address."""
    return f"{meeting.day:%Y%m%d}{meeting.hour:%H%M}"


def calendar_file(turn: Turn, those: Sequence[Meeting]) -> dict[str, Any]:
    """What an outbox row needs to make the calendar file of these meetings."""
    return {
        "what": "calendar",
        "network_id": turn.network.id,
        "meetings": [meeting.id for meeting in those],
        "home": turn.house.channel.home,
    }

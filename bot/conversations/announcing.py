"""Telling everyone who is invited about an overleg, with its calendar file.

What is announced can not be taken back: it can be changed again, and then people hear that.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.conversations.turn import Button, House, Rows, Screen, Turn
from bot.rules.planning import Plan
from bot.storage import meetings
from bot.storage.tables import Attendance, Meeting, Rsvp

_RSVP = ((Rsvp.COMING, "ja"), (Rsvp.ABSENT, "nee"), (Rsvp.SUBSTITUTE, "vervanger"))


def announce(turn: Turn, meeting: Meeting, name: str, was: Plan | None = None) -> None:
    """One message for each person, with the file, that asks whether they come.

    `was`: how the meeting stood before. Still waiting to be sent, it gives way to a later one.
    """
    rows = [] if meeting.cancelled_at else rsvp_rows(turn.house, meeting)
    _announce(turn, meeting, turn.text(name, **_about(turn, meeting), was=was), rows,
              f"overleg:{meeting.id}")  # fmt: skip


def announce_change(turn: Turn, meeting: Meeting, was: Plan) -> None:
    """Another place or duration; what people said about the moment still counts."""
    text = turn.text("overleg.gewijzigd", **_about(turn, meeting), was=was)
    _announce(turn, meeting, text, [], f"overleg-gewijzigd:{meeting.id}")


def _about(turn: Turn, meeting: Meeting) -> dict[str, Any]:
    ends_at = meeting.starts_at + timedelta(minutes=meeting.minutes)
    return {"meeting": meeting, "ends_at": ends_at, "network": turn.member.network.name}


def _announce(turn: Turn, meeting: Meeting, text: str, rows: Rows, slot: str) -> None:
    """Nobody hears of what is over."""
    if meeting.starts_at > turn.now:
        look = turn.button("overleg_bekijken", f"overleg:{meeting.id}")
        _tell(turn, [meeting], Screen(text, [*rows, [look]], slot=slot))


def announce_several(turn: Turn, those: Sequence[Meeting], name: str) -> None:
    """One message for each person, with all the meetings in one file."""
    coming = [meeting for meeting in those if meeting.starts_at > turn.now]
    if coming:
        text = turn.text(name, meetings=coming, network=turn.member.network.name)
        look = turn.button("alle_overleg", "overleggen")
        _tell(turn, coming, Screen(text, [[look]]))


def _tell(turn: Turn, those: Sequence[Meeting], screen: Screen) -> None:
    render = calendar_file(turn, those)
    for member in meetings.invited(turn.session, turn.member.network.id):
        turn.tell_file(member, screen, render)


def rsvp_rows(house: House, meeting: Meeting, said: Attendance | None = None) -> Rows:
    """Ik kom, Ik kan niet, Ik stuur een vervanger; what was said has its mark."""
    words = house.texts.words("aanwezigheid")
    come, cannot, instead = (
        Button(f"✓ {words[rsvp]}" if said and said.rsvp is rsvp else words[rsvp],
               f"overleg-{name}:{meeting.id}")
        for rsvp, name in _RSVP
    )  # fmt: skip
    return [[come, cannot], [instead]]


def calendar_file(turn: Turn, those: Sequence[Meeting]) -> dict[str, Any]:
    """What an outbox row needs to make the calendar file of these meetings."""
    return {
        "what": "calendar",
        "network_id": turn.member.network.id,
        "meetings": [meeting.id for meeting in those],
        "bot": turn.house.bot_username,
    }

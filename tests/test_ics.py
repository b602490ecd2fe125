"""The calendar file, read by an independent reader (vobject) and by the letter of RFC 5545."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from bot import clock
from bot.draaiboek.ics import Entry, calendar
from bot.storage.tables import Meeting
from bot.texts import Texts

TEXTS = Texts(Path(__file__).parent.parent / "prompts" / "nl")
NOW = datetime(2026, 11, 25, 9, 30, 15, 999, tzinfo=UTC)


def meeting(day: date, hour: time, **more: Any) -> Meeting:
    given: dict[str, Any] = {
        "id": 1,
        "network_id": 1,
        "uid": "1f@bot",
        "minutes": 120,
        "reminders": [],
        "announced_at": NOW,
        "starts_at": clock.instant(day, hour),
    }
    return Meeting(day=day, hour=hour, **given | more)


def file(*meetings: Meeting, network: str = "Samen") -> bytes:
    return calendar(
        [Entry(each, NOW) for each in meetings], network, "https://t.me/bot", TEXTS, NOW
    )


def read(data: bytes) -> Any:
    return vobject.readOne(data.decode())


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2027, 3, 27), 13),
        (date(2027, 3, 28), 12),  # summer time began this morning
        (date(2027, 10, 30), 12),
        (date(2027, 10, 31), 13),
    ],
)
def test_two_o_clock_is_two_o_clock_on_both_sides_of_a_clock_change(day: date, utc: int) -> None:
    read_back = read(file(meeting(day, time(14))))
    # Resolved by the rules in the file itself, not by what the reader knows of Brussels.
    zone = read_back.vtimezone.gettzinfo()
    begins = read_back.vevent.dtstart.value
    assert begins.replace(tzinfo=zone).astimezone(UTC) == datetime(
        day.year, day.month, day.day, utc, tzinfo=UTC
    )
    assert (begins.hour, begins.minute) == (14, 0)
    assert b"DTSTART;TZID=Europe/Brussels:" in file(meeting(day, time(14)))


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2037, 12, 31)),  # noqa: DTZ001 wall times
    st.integers(15, 600),
)
def test_every_moment_is_the_instant_that_was_meant(wall: datetime, minutes: int) -> None:
    row = meeting(wall.date(), wall.time().replace(second=0, microsecond=0), minutes=minutes)
    read_back = read(file(row))
    zone = read_back.vtimezone.gettzinfo()
    begins = read_back.vevent.dtstart.value.replace(tzinfo=zone, fold=0)
    assert begins.astimezone(UTC) == row.starts_at
    ends = read_back.vevent.dtend.value.replace(tzinfo=zone)
    ends_at = row.starts_at + timedelta(minutes=minutes)
    twice = clock.wall(ends_at).fold  # the second of an hour that comes twice cannot be written
    assert ends.astimezone(UTC) == ends_at - timedelta(hours=twice)


_words = st.text(st.sampled_from("abé 😀,;:\\\"'^\n"), min_size=1, max_size=120)


@given(_words, _words, _words)
def test_whatever_people_write_comes_back(place: str, point: str, network: str) -> None:
    points = {"points": [{"id": 1, "text": point, "minutes": 10}]}
    row = meeting(date(2027, 3, 9), time(14), place=place, agenda=points)
    data = file(row, network=network)
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
    event = read(data).vevent
    assert event.location.value == place
    assert event.summary.value == f"Overleg {network}"
    assert event.description.value == f"Agenda\n14 uur: {point}"


def test_what_calendars_ask_for() -> None:
    row = meeting(date(2027, 3, 9), time(14), sequence=3, place="https://meet.example/a?b=1")
    read_back = read(file(row))
    assert read_back.version.value == "2.0"
    assert read_back.method.value == "PUBLISH"
    event = read_back.vevent
    assert (event.uid.value, event.sequence.value) == ("1f@bot", "3")
    assert (event.status.value, event.url.value) == ("CONFIRMED", "https://meet.example/a?b=1")
    assert event.organizer.value == "https://t.me/bot"
    assert event.dtstamp.value == event.last_modified.value == NOW.replace(microsecond=0)
    assert not hasattr(event, "attendee")
    assert not hasattr(event, "description")
    assert b"mailto" not in file(row).lower()


def test_cancelled_ones_cancel_or_are_left_out() -> None:
    stands = meeting(date(2027, 3, 9), time(14), uid="1@bot")
    gone = meeting(date(2027, 4, 13), time(14), uid="2@bot", cancelled_at=NOW)
    both = read(file(stands, gone))
    assert both.method.value == "PUBLISH"
    assert [event.uid.value for event in both.vevent_list] == ["1@bot"]
    cancelled = read(file(gone))
    assert cancelled.method.value == "CANCEL"
    assert cancelled.vevent.status.value == "CANCELLED"

"""Meetings as a calendar file (RFC 5545) that Outlook, Google and Apple open.

METHOD PUBLISH: calendars take it over without asking for an answer by mail, and a later file
with the same UID and a higher SEQUENCE replaces it. Cancelled meetings go in a file of METHOD
CANCEL.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vUri

from bot.clock import wall
from bot.storage.agenda import Agenda
from bot.storage.tables import Meeting
from bot.texts import Texts

PRODUCT = "-//kijkwijzer-bot//overleg//NL"
LINK = ("https://", "http://")

# The rule of the European Union, since 1996 (the spring half since 1981): last Sundays, at one
# o'clock UTC. As rules, since Outlook does not read the lists of dates that libraries make.
_SUMMER = (TimezoneDaylight, "CEST", datetime(1981, 3, 29, 2), 3, 1, 2)  # noqa: DTZ001 wall time
_WINTER = (TimezoneStandard, "CET", datetime(1996, 10, 27, 3), 10, 2, 1)  # noqa: DTZ001


@dataclass(frozen=True, slots=True)
class Entry:
    """A meeting, and when its row last changed."""

    meeting: Meeting
    changed_at: datetime


def calendar(
    entries: Sequence[Entry], network: str, home: str, texts: Texts, now: datetime
) -> bytes:
    """The file. Once all are cancelled it is a cancellation; else cancelled ones are left out."""
    standing = [entry for entry in entries if entry.meeting.cancelled_at is None]
    file = Calendar()
    file.add("PRODID", PRODUCT)
    file.add("VERSION", "2.0")
    file.add("CALSCALE", "GREGORIAN")
    file.add("METHOD", "PUBLISH" if standing else "CANCEL")
    for zone in sorted({entry.meeting.zone for entry in entries}):
        file.add_component(_timezone(zone))
    for entry in standing or entries:
        file.add_component(_event(entry, network, home, texts, now))
    return bytes(file.to_ical())


def _event(entry: Entry, network: str, home: str, texts: Texts, now: datetime) -> Event:
    meeting = entry.meeting
    begin = meeting.starts_at
    event = Event()
    event.add("UID", meeting.uid)
    event.add("SEQUENCE", meeting.sequence)
    event.add("DTSTAMP", now.replace(microsecond=0))
    event.add("LAST-MODIFIED", entry.changed_at.replace(microsecond=0))
    event.add("DTSTART", wall(begin))
    event.add("DTEND", wall(begin + timedelta(minutes=meeting.minutes)))
    event.add("SUMMARY", texts.word("kalender.titel", netwerk=network))
    event.add("STATUS", "CANCELLED" if meeting.cancelled_at else "CONFIRMED")
    # Not an address of mail: nobody is to answer by mail.
    event.add("ORGANIZER", vUri(home), parameters={"CN": network})
    if meeting.place:
        event.add("LOCATION", meeting.place)
        if meeting.place.startswith(LINK) and " " not in meeting.place:
            event.add("URL", vUri(meeting.place))
    if agenda := list(_agenda(meeting, texts)):
        event.add("DESCRIPTION", "\n".join([texts.word("kalender.agenda"), *agenda]))
    return event


def _agenda(meeting: Meeting, texts: Texts) -> Iterator[str]:
    """Each point with the time at which it begins."""
    for at, point in Agenda.from_json(meeting.agenda).starts(meeting.starts_at):
        yield texts.word("kalender.punt", uur=texts.hour(at), tekst=point.text)


def _timezone(name: str) -> Timezone:
    zone = Timezone()
    zone.add("TZID", name)
    for kind, short, since, month, before, after in (_SUMMER, _WINTER):
        half = kind()
        half.add("TZNAME", short)
        half.add("DTSTART", since)
        half.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"})
        half.add("TZOFFSETFROM", timedelta(hours=before))
        half.add("TZOFFSETTO", timedelta(hours=after))
        zone.add_component(half)
    return zone

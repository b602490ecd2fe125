"""The report (verslag) of an overleg: plain values, read from storage once, kept as they were."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session

from bot.draaiboek import shown, snapshot
from bot.draaiboek.model import Pledge
from bot.draaiboek.shown import Change, Lines
from bot.draaiboek.snapshot import Audience
from bot.kijkwijzer import Kijkwijzer
from bot.storage import akkoord, engagements, meetings, networks, reports
from bot.storage.tables import Attendance, Engagement, Meeting, Network, Rsvp
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who was there; `instead_of`: the colleague for whom this person came, or "".

    `said_by`: the person who said so, and who may want to be forgotten.
    """

    name: str
    instead_of: str = ""
    said_by: int = 0


@dataclass(frozen=True, slots=True)
class Present:
    """An organisation that was there, and as far as they said so its people."""

    partner: str
    people: tuple[Somebody, ...]


@dataclass(frozen=True, slots=True)
class Base:
    """What the draaiboek is compared with: an earlier overleg, or else a version."""

    at: datetime
    version: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a report shows. `base` None: there is nothing yet to compare with.

    `excused` said that they would not come, `missing` said nothing of it.
    """

    network: str
    starts_at: datetime
    place: str
    made_at: datetime
    improved: bool
    present: tuple[Present, ...]
    excused: tuple[str, ...]
    missing: tuple[str, ...]
    decisions: tuple[str, ...]
    engagements: tuple[Pledge, ...]
    base: Base | None
    changes: tuple[Change, ...]
    next_at: datetime | None
    next_place: str


_SHAPE = TypeAdapter(Report)


def frozen(report: Report) -> dict[str, Any]:
    """The report as JSON, to be kept."""
    kept: dict[str, Any] = _SHAPE.dump_python(report, mode="json")
    return kept


def thawed(kept: Mapping[str, Any]) -> Report:
    """A report as it was sent."""
    return _SHAPE.validate_python(kept)


def forget(session: Session, person_id: int, called: str) -> None:
    """In the reports that were sent, somebody who came or sent a substitute is called otherwise."""
    for sent in reports.where(session, person_id):
        report = thawed(sent.new["report"])
        present = tuple(
            replace(there, people=tuple(_called(s, person_id, called) for s in there.people))
            for there in report.present
        )
        sent.new = {"report": frozen(replace(report, present=present))}
    session.flush()


def _called(somebody: Somebody, person_id: int, called: str) -> Somebody:
    if somebody.said_by != person_id:
        return somebody
    if somebody.instead_of:
        return Somebody(somebody.name, called)
    return Somebody(called)


def said(session: Session, meeting: Meeting) -> list[Attendance]:
    """What people said about coming; not what they said before the overleg was moved."""
    answers = meetings.attendance(session, meeting).values()
    return [answer for answer in answers if answer.at >= meeting.announced_at]


def present(meeting: Meeting, attendance: Iterable[Attendance]) -> frozenset[int]:
    """The partners that are there; until somebody noted it those that said they would come."""
    if meeting.present is not None:
        return frozenset(meeting.present)
    return frozenset(a.partner_id for a in attendance if a.rsvp is not Rsvp.ABSENT)


def lines(
    session: Session, meeting: Meeting, kijkwijzer: Kijkwijzer, texts: Texts, now: datetime
) -> Lines:
    """The draaiboek as of this overleg: when its report was sent first, or else of now."""
    if meeting.reported_at is not None:
        return meeting.shown
    whole = snapshot.take(
        session, meeting.network_id, kijkwijzer, audience=Audience.PARTNERS, now=now
    )
    return shown.lines(whole, texts)


def take(
    session: Session, meeting: Meeting, kijkwijzer: Kijkwijzer, texts: Texts, now: datetime
) -> Report:
    """The report as it would be sent now."""
    attendance = said(session, meeting)
    there = present(meeting, attendance)
    names = networks.partner_names(session, meeting.network_id)
    absent = [p.id for p in networks.partners(session, meeting.network_id) if p.id not in there]
    excused = {a.partner_id for a in attendance if a.rsvp is Rsvp.ABSENT}
    people = networks.names(session, meeting.network_id)
    found = _base(session, meeting, texts)
    later = meetings.coming(session, meeting.network_id, meeting.starts_at)
    following = next(iter(later), None)
    made = engagements.of_network(session, meeting.network_id, meeting_id=meeting.id)
    return Report(
        network=session.get_one(Network, meeting.network_id).name,
        starts_at=meeting.starts_at,
        place=meeting.place or "",
        made_at=now,
        improved=meeting.reported_at is not None,
        present=tuple(
            Present(names[id], _people(id, attendance, people)) for id in names if id in there
        ),
        excused=tuple(names[id] for id in absent if id in excused),
        missing=tuple(names[id] for id in absent if id not in excused),
        decisions=tuple(d.text for d in meetings.decisions(session, meeting.id)),
        engagements=tuple(_pledge(engagement, names) for engagement in made),
        base=found[0] if found else None,
        changes=shown.changes(
            found[1],
            lines(session, meeting, kijkwijzer, texts, now),
            kijkwijzer.rubrieken,
            snapshot.private_answers(session, meeting.network_id, kijkwijzer),
            texts,
        )
        if found
        else (),
        next_at=following.starts_at if following else None,
        next_place=(following.place or "") if following else "",
    )


def _people(
    partner_id: int, attendance: Iterable[Attendance], names: Mapping[int, str]
) -> tuple[Somebody, ...]:
    """Those of a partner that said they would come, and whom others sent."""
    theirs = [a for a in attendance if a.partner_id == partner_id]
    return tuple(
        Somebody(names.get(a.person_id, ""), said_by=a.person_id)
        if a.rsvp is Rsvp.COMING
        else Somebody(a.substitute or "", names.get(a.person_id, ""), a.person_id)
        for a in theirs
        if a.rsvp is Rsvp.COMING or (a.rsvp is Rsvp.SUBSTITUTE and a.substitute)
    )


def _pledge(engagement: Engagement, names: Mapping[int, str]) -> Pledge:
    owner = names.get(engagement.owner_id or 0) or engagement.owner_name or ""
    return Pledge(owner, engagement.text, engagement.measure or "", engagement.due,
                  engagement.stand)  # fmt: skip


def _base(session: Session, meeting: Meeting, texts: Texts) -> tuple[Base, Lines] | None:
    """The draaiboek of the last overleg with a report, or else of the newest version."""
    before = meetings.reported_before(session, meeting)
    if before is not None:
        return Base(before.starts_at, None), before.shown
    versions = akkoord.versions(session, meeting.network_id)
    if not versions:
        return None
    number, at = versions[0]
    row = akkoord.version(session, meeting.network_id, number)
    assert row is not None
    return Base(at, number), shown.lines(snapshot.thawed(row.snapshot), texts)

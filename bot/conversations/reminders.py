"""What the bot says unasked: before a meeting, and once a week what is still open.

Composed at the moment of sending, from what is true then.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from bot.clock import wall
from bot.conversations.overleg.announcing import rsvp_rows
from bot.conversations.todo import Part, fitting, numbered, places, to_questions, ways
from bot.conversations.turn import House, Screen, message
from bot.rules import quiet
from bot.rules import reminders as rules
from bot.rules.progress import progress
from bot.storage import answers, meetings, networks, open_things, outbox, reminders, rhythm
from bot.storage.content import Status
from bot.storage.networks import Acting
from bot.storage.open_things import FOR_EVER, Kind, Open
from bot.storage.tables import Chat, Meeting

MOST_NAMED = 30
"""People of whom a regisseur hears in one message that they are silent or cannot be reached."""

Message = dict[str, Any]


def compose(
    session: Session, house: House, person_id: int, about: Mapping[str, Any], now: datetime
) -> Message | datetime | None:
    """The message; until when it must wait; or None when it makes no sense (any more)."""
    hours = quiet.hours(rhythm.of_person(session, person_id))
    if not quiet.may_write(now, hours, house.free_days):
        return quiet.next_moment(now, hours, house.free_days)
    if about["kind"] == outbox.MEETING:
        return _before_meeting(session, house, person_id, about, now, hours)
    return _nudge(session, house, person_id, now)


def _before_meeting(
    session: Session,
    house: House,
    person_id: int,
    about: Mapping[str, Any],
    now: datetime,
    hours: quiet.Hours,
) -> Message | None:
    """When and where, and only what this person still has to do."""
    meeting = session.get(Meeting, about["meeting"])
    if meeting is None or not _still_right(session, meeting, person_id, about, now):
        return None
    occasions = rules.meeting_due(rules.planned(meeting), now, hours, house.free_days)
    if any(before < about["before"] for before in occasions):
        return None  # a later one overtook it
    everywhere = networks.memberships(session, person_id)
    mine = [acting for acting in everywhere if acting.network.id == meeting.network_id]
    if not mine:
        return None
    today = wall(now).date()
    found = _parts_before(session, house, person_id, mine, now)
    parts = numbered([part for part in found if part.unfinished])
    done = [part.acting.partner.name for part in found if not part.unfinished]
    answered = meetings.attendance(session, meeting).get(person_id)
    said = answered is not None and answered.at > meeting.announced_at
    several = len(everywhere) > 1
    text = fitting(house, "opvolging.overleg", parts, today, meeting=meeting,
                   days=(meeting.day - today).days, network=mine[0].network, done=done,
                   said=said, several=several)  # fmt: skip
    rows = [
        *([] if said else rsvp_rows(house, meeting)),
        *ways(house, parts),
        *(to_questions(house, parts) if several else []),
        [house.button("naar_overleg", f"overleg:{meeting.id}")],
    ]
    return _asked(message(person_id, Screen(text, rows), mine[0].membership.id), parts)


def _parts_before(
    session: Session, house: House, person_id: int, mine: Sequence[Acting], now: datetime
) -> list[Part]:
    """What is open before an overleg, for each organisation."""
    today = wall(now).date()
    found = _todo(session, house, person_id, now)
    return [
        Part(
            acting,
            [
                thing
                for thing in found.get(acting.membership.id, ())
                if thing.kind not in rules.ONCE and not rules.put_off(thing, today)
            ],
            questions=_open_questions(session, house, acting),
        )
        for acting in mine
    ]


def _still_right(
    session: Session, meeting: Meeting, person_id: int, about: Mapping[str, Any], now: datetime
) -> bool:
    """Not moved, not cancelled, not begun, still wanted and still invited."""
    return (
        meeting.cancelled_at is None
        and meeting.removed_at is None
        and meeting.starts_at.isoformat() == about["starts"]
        and meeting.starts_at > now
        and about["before"] in meeting.reminders
        and reminders.invited(session, meeting, person_id)
    )


def _open_questions(session: Session, house: House, acting: Acting) -> int:
    counts = Counter(answers.statuses(session, acting.partner.id).values())
    return progress(house.kijkwijzer, counts).by_status[Status.OPEN]


def _nudge(session: Session, house: House, person_id: int, now: datetime) -> Message | None:
    """What is open, for each organisation that the person acts for."""
    if not _may_hear(session, person_id, now):
        return None
    today = wall(now).date()
    mine = networks.memberships(session, person_id)
    found = _todo(session, house, person_id, now, rules.horizons(today))
    told = [
        (acting, things)
        for acting in mine
        if (things := rules.to_tell(found.get(acting.membership.id, ()), today))
    ]
    if not told:
        return None
    parts = numbered([_part(acting, things, MOST_NAMED // len(told)) for acting, things in told])
    _note_told(session, parts, now)
    text = fitting(house, "opvolging.week", parts, today, several=len(mine) > 1)
    rows = [*ways(house, parts), [house.button("later_herinneren", "snooze-alles")]]
    return _asked(message(person_id, Screen(text, rows), parts[0].acting.membership.id), parts)


def _asked(words: Message, parts: Sequence[Part]) -> Message:
    """It asks for several things: of a text after it nobody knows which one it answers."""
    return words | {outbox.EXPECTS: places(parts)}


def _may_hear(session: Session, person_id: int, now: datetime) -> bool:
    chat = session.get(Chat, person_id)
    if chat is None or chat.unreachable_since is not None:
        return False
    today = wall(now).date()
    put_off = rhythm.snoozed(session, [person_id], today).get(person_id, {})
    return None not in put_off and not rules.lately(chat.nudged_at, today)


def _part(acting: Acting, things: Sequence[Open], most_named: int) -> Part:
    """One organisation's part of a nudge."""
    own = [thing for thing in things if thing.kind not in rules.ONCE]
    others = [thing for thing in things if thing.kind in rules.ONCE]
    return Part(acting, own, others[: max(1, most_named)])


def _note_told(session: Session, parts: Iterable[Part], now: datetime) -> None:
    """What is said about others is noted as told."""
    for part in parts:
        for thing in part.others:
            networks.report(session, part.acting.network.id, int(thing.id), now)


def _todo(
    session: Session,
    house: House,
    person_id: int,
    now: datetime,
    until: Mapping[Kind, date] | None = None,
) -> dict[int, list[Open]]:
    """Membership id -> what is open for this person: up to its day in `until`, or all of it."""
    everything = dict.fromkeys(Kind, FOR_EVER) | {
        Kind.INDICATOR: rules.horizons(wall(now).date())[Kind.INDICATOR]
    }
    scope = open_things.Scope(rules.UNANSWERED_NUDGES, person_id)
    found = open_things.find(session, until or everything, now, scope)
    result: dict[int, list[Open]] = {}
    there = [thing for thing in found.get(person_id, ()) if _exists(house, thing)]
    for thing in sorted(there, key=lambda thing: thing.day):
        result.setdefault(thing.membership_id, []).append(thing)
    return result


def _exists(house: House, thing: Open) -> bool:
    """Whether the question set still has what it is about."""
    match thing.kind:
        case Kind.REQUEST | Kind.BLOCK:
            return house.kijkwijzer.find(thing.id) is not None
        case Kind.AKKOORD:
            return any(rubriek.key == thing.id for rubriek in house.kijkwijzer.rubrieken)
    return True

"""What the bot says unasked: before a meeting, and once a week what is still open.

Composed at the moment of sending, from what is true then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from bot.clock import wall
from bot.conversations import todo
from bot.conversations.mouth import Button, House, Rows, Screen, keys
from bot.conversations.overleg.announcing import rsvp_rows
from bot.conversations.routes import to
from bot.conversations.todo import Part, fitting, listed, numbered, places, to_questions, ways
from bot.rules import quiet
from bot.rules import reminders as rules
from bot.storage import chats, meetings, networks, outbox, reminders, rhythm
from bot.storage.networks import Acting
from bot.storage.open_things import ABOUT_OTHERS, Open
from bot.storage.said import Composed, Words
from bot.storage.tables import Meeting

MOST_NAMED = 30
"""People of whom a regisseur hears in one message that they are silent or cannot be reached."""


def compose(
    session: Session, house: House, person_id: int, about: Mapping[str, Any], now: datetime
) -> Composed | datetime | None:
    """The message; until when it must wait; or None when it makes no sense (any more)."""
    hours = quiet.hours(rhythm.of_person(session, person_id))
    if not quiet.may_write(now, hours, house.free_days):
        return quiet.next_moment(now, hours, house.free_days)
    if about["kind"] == outbox.MEETING:
        return _before_meetings(session, house, person_id, about["meetings"], now, hours)
    return _nudge(session, house, person_id, now)


def _before_meetings(
    session: Session,
    house: House,
    person_id: int,
    about: Sequence[Mapping[str, Any]],
    now: datetime,
    hours: quiet.Hours,
) -> Composed | None:
    """When and where, and what this person still has to do.

    That in full only when they did not read it this week; else how much it is.
    """
    coming = [
        meeting
        for each in about
        if (meeting := session.get(Meeting, each["meeting"])) is not None
        and _still_right(session, meeting, person_id, each, now, hours, house)
    ]
    everywhere = networks.memberships(session, person_id)
    meant = {meeting.network_id for meeting in coming}
    mine = [acting for acting in everywhere if acting.network.id in meant]
    if not mine:
        return None
    today, several = wall(now).date(), len(everywhere) > 1
    found = todo.whole(session, house, person_id, mine, now)
    parts = numbered([_brief(part, today) for part in found if part.unfinished])
    done = [part.acting.partner.name for part in found if not part.unfinished]
    ones = [_One.of(session, meeting, person_id, mine, today) for meeting in coming]
    ones.sort(key=lambda one: one.meeting.starts_at)
    text = fitting(house, "opvolging.overleg", parts, today, ones=ones, done=done,
                   several=several)  # fmt: skip
    rows = [
        *_answer_rows(house, ones),
        *ways(house, parts),
        *(to_questions(house, parts) if several else []),
        *_meeting_rows(house, ones),
    ]
    return _naming(house, Screen(text, rows), mine[0].membership.id, parts)


@dataclass(frozen=True, slots=True)
class _One:
    """A meeting in so many days, for whom its reader goes there, and whether they said so."""

    meeting: Meeting
    days: int
    acting: Acting
    said: bool

    @classmethod
    def of(
        cls,
        session: Session,
        meeting: Meeting,
        person_id: int,
        mine: Sequence[Acting],
        today: date,
    ) -> "_One":
        acting = next(acting for acting in mine if acting.network.id == meeting.network_id)
        answer = meetings.attendance(session, meeting).get(person_id)
        said = answer is not None and answer.at > meeting.announced_at
        return cls(meeting, (meeting.day - today).days, acting, said)


def _answer_rows(house: House, ones: Sequence[_One]) -> Rows:
    """Of one meeting; of several these would be too many buttons."""
    return rsvp_rows(house, ones[0].meeting) if len(ones) == 1 and not ones[0].said else []


def _meeting_rows(house: House, ones: Sequence[_One]) -> Rows:
    if len(ones) == 1:
        return [[house.button("naar_overleg", to("overleg", ones[0].meeting.id))]]
    return [
        [Button(house.texts.word("opvolging.overleg",
                                 moment=house.texts.short_moment(one.meeting.starts_at)),
                to("overleg", one.meeting.id), scope=one.acting.membership.id)]
        for one in ones
    ]  # fmt: skip


def _brief(part: Part, today: date) -> Part:
    return replace(part, brief=rules.lately(part.acting.membership.listed_at, today))


def _still_right(
    session: Session,
    meeting: Meeting,
    person_id: int,
    about: Mapping[str, Any],
    now: datetime,
    hours: quiet.Hours,
    house: House,
) -> bool:
    """Not moved, not cancelled, not begun, not overtaken, still wanted and still invited."""
    due = rules.meeting_due(rules.planned(meeting), now, hours, house.free_days)
    return (
        meeting.cancelled_at is None
        and meeting.removed_at is None
        and meeting.starts_at.isoformat() == about["starts"]
        and meeting.starts_at > now
        and about["before"] in meeting.reminders
        and all(each.before >= about["before"] for each in due)
        and reminders.invited(session, meeting, person_id)
    )


def _nudge(session: Session, house: House, person_id: int, now: datetime) -> Composed | None:
    """What is open, for each organisation that the person acts for."""
    if not _may_hear(session, person_id, now):
        return None
    today = wall(now).date()
    mine = networks.memberships(session, person_id)
    found = todo.find(session, house, person_id, now, rules.horizons(today))
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
    rows = [*ways(house, parts), [house.button("later_herinneren", to("snooze-alles"))]]
    return _naming(house, Screen(text, rows), parts[0].acting.membership.id, parts)


def _naming(house: House, screen: Screen, scope: int, parts: Sequence[Part]) -> Composed:
    """It names several things: of a text after it nobody knows which one it answers."""
    words = Words(str(house.pages(screen.text)[0]), keys(screen.buttons, scope))
    return Composed(words, tuple(map(str, places(parts))), tuple(listed(parts)))


def _may_hear(session: Session, person_id: int, now: datetime) -> bool:
    chat = chats.of_person(session, person_id)
    if chat is None or chat.unreachable_since is not None:
        return False
    today = wall(now).date()
    put_off = rhythm.snoozed(session, [person_id], today).get(person_id, {})
    return None not in put_off and not rules.lately(chat.nudged_at, today)


def _part(acting: Acting, things: Sequence[Open], most_named: int) -> Part:
    """One organisation's part of a nudge."""
    own = [thing for thing in things if thing.kind not in ABOUT_OTHERS]
    others = [thing for thing in things if thing.kind in ABOUT_OTHERS]
    return Part(acting, own, others[: max(1, most_named)])


def _note_told(session: Session, parts: Iterable[Part], now: datetime) -> None:
    """What is said about others is noted as told."""
    for part in parts:
        for thing in part.others:
            networks.report(session, part.acting.network.id, int(thing.id), now)

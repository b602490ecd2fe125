"""The outbox: what the bot owes to say. Written in a turn's transaction, sent after it.

Every message passes here twice, so the statements are built once and speak to the table
without the ORM: half of a turn's CPU went there.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, insert, null, text, update
from sqlmodel import Session, SQLModel, col, or_, select

from bot.storage import networks
from bot.storage.database import in_parts, insert_ignore
from bot.storage.tables import SENDING, TRIED, WAITING, Chat, Delivery, Membership, Outbox

_OF_TEXT = ("sendMessage", "editMessageText")

REMINDER = "reminder"
"""In a payload: what a reminder is about, instead of its words."""

MEMBERSHIP, BEFORE, LISTED = "membership", "before", "listed"
"""In a payload: for which membership it is, the instant after which it should not wait, and the
memberships for which it lists what is open."""

EXPECTS = "expects"
"""In a payload: where a text that comes after it can belong (Outbox.expects)."""

OURS = ("render", "in_doubt", MEMBERSHIP, BEFORE, LISTED, EXPECTS)
"""What stands in a payload for us, and is no business of Telegram."""

NUDGE, MEETING = "nudge", "meeting"
"""The kinds of reminder."""

REPLY, UNASKED = 0, 1
"""Priorities: the answer to what somebody just did goes first."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call to Telegram that is to be made now. `attempts` counts this one.

    `held`: it waited for hours in which its reader wants to hear something.
    """

    id: int
    chat_id: int
    method: str
    payload: dict[str, Any]
    attempts: int
    held: bool = False
    reminder: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one call to Telegram."""

    row_id: int
    state: Delivery
    message_id: int | None = None
    not_before: datetime | None = None
    maybe_duplicate: bool = False
    # Another call in its place, for example a new message where an old one could not be edited.
    instead: tuple[str, dict[str, Any]] | None = None
    # The group became a supergroup, under this id.
    moved_to: int | None = None
    # The kind of reminder that this was, if it was one.
    reminder: str | None = None
    # The memberships for which it listed what is open.
    listed: Sequence[int] = ()
    # It waits for its reader, and no call was made: as if it was never tried.
    untried: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A message that was sent: where a text after it can belong, and whether it is a reminder."""

    expects: list[str]
    is_reminder: bool


_table = SQLModel.metadata.tables["outbox"]
_c = _table.c
_PUT = insert(_table)
_WAITING = (
    select(  # type: ignore[call-overload]
        _c.id,
        _c.chat_id,
        _c.method,
        _c.payload,
        _c.attempts,
        _c.slot,
        and_(_c.priority == UNASKED, _c.not_before.is_not(None)).label("held"),
    )
    .where(
        _c.state == Delivery.WAITING,
        or_(_c.not_before.is_(None), _c.not_before <= bindparam("now")),
        _c.chat_id.not_in(bindparam("busy", expanding=True)),
    )
    .order_by(_c.priority, _c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_SENDING = (
    update(_table)
    .where(_c.id.in_(bindparam("ids", expanding=True)))
    .values(state=Delivery.SENDING, attempts=_c.attempts + 1)
)
_SETTLED = (
    update(_table)
    .where(_c.id == bindparam("row"))
    .values(
        state=bindparam("new_state"),
        message_id=bindparam("message"),
        settled_at=bindparam("now"),
        payload={},
    )
)
_LATEST = (
    select(_c.message_id, _c.method, _c.key)
    .where(_c.chat_id == bindparam("chat"), _c.message_id.is_not(None))
    .order_by(_c.id.desc())
    .limit(1)
)
_ANSWERED = (
    select(_c.expects, _c.key)
    .where(_c.chat_id == bindparam("chat"), _c.message_id == bindparam("message"))
    .order_by(_c.expects.is_(null()), _c.id.desc())  # a message that was edited has several rows
    .limit(1)
)
_later = _table.alias("later").c
_A_SCREEN_CAME_AFTER = exists().where(
    _later.chat_id == _c.chat_id,
    _later.priority == REPLY,
    _later.expects.is_not(null()),
    _later.created_at >= _c.settled_at,
)
_ASKED_SINCE = (
    select(_c.expects, _c.key)
    .where(
        _c.chat_id == bindparam("chat"),
        text("outbox.priority = 1 AND outbox.expects IS NOT NULL"),  # as the index says it
        or_(
            # On its way at this moment: it may be there already.
            _c.state == Delivery.SENDING,
            and_(_c.message_id < bindparam("message"), ~_A_SCREEN_CAME_AFTER),
        ),
    )
    .order_by(_c.id)
)
_NEXT_DUE = select(func.min(_c.not_before)).where(
    _c.state == Delivery.WAITING, _c.not_before > bindparam("now")
)


def put(
    session: Session,
    chat_id: int,
    method: str,
    payload: dict[str, Any],
    at: datetime,
    slot: str | None = None,
    priority: int = REPLY,
    not_before: datetime | None = None,
) -> None:
    """Owe one call; it exists if and only if this transaction commits."""
    row = _new(chat_id, method, payload, at, priority)
    more = {"slot": slot, "not_before": not_before, "expects": payload.get(EXPECTS)}
    session.connection().execute(_PUT, row | more)


def remind(
    session: Session,
    key: str,
    chat_id: int,
    about: dict[str, Any] | None,
    at: datetime,
    told_by: str | None = None,
) -> bool:
    """Owe one reminder, once; its words are made when it is sent. False: the key is known.

    `about` None: only remember that this occasion passed; `told_by` is the key of the reminder
    that tells it with its own.
    """
    row = _new(chat_id, "sendMessage", {REMINDER: about}, at, UNASKED)
    row |= {"key": key, "slot": told_by}
    if about is None:
        row |= {"state": Delivery.DROPPED, "settled_at": at, "payload": {}}
    return insert_ignore(session, Outbox, row)


def known(session: Session, keys: Sequence[str]) -> set[str]:
    """Which of these occasions came by before."""
    asked = select(_c.key).where(_c.key.in_(bindparam("keys", expanding=True)))
    return {
        key
        for some in in_parts(keys)
        for key in session.connection().execute(asked, {"keys": some}).scalars()
    }


def _new(
    chat_id: int, method: str, payload: dict[str, Any], at: datetime, priority: int
) -> dict[str, Any]:
    return {
        "chat_id": chat_id,
        "method": method,
        "payload": payload,
        "created_at": at,
        "priority": priority,
        "state": Delivery.WAITING,
        "attempts": 0,
        "maybe_duplicate": False,
    }


def latest_message(session: Session, chat_id: int) -> int | None:
    """The id of the newest message that the bot has in a chat, if its text may be replaced.

    Not that of a reminder: what else it lists is still to be done.
    """
    found = session.connection().execute(_LATEST, {"chat": chat_id}).first()
    if found is None or found.method not in _OF_TEXT or found.key is not None:
        return None
    return int(found.message_id)


def answered(session: Session, chat_id: int, message_id: int) -> Said | None:
    """What a reply to one of our messages answers; None for a message that is not known (any more).

    Telegram's own reply function names that message.
    """
    given = {"chat": chat_id, "message": message_id}
    found = session.connection().execute(_ANSWERED, given).first()
    return Said(found.expects or [], found.key is not None) if found else None


def asked_since(session: Session, chat_id: int, message_id: int) -> list[Said]:
    """The questions that came unasked after the newest screen of this chat, before a message."""
    given = {"chat": chat_id, "message": message_id}
    rows = session.connection().execute(_ASKED_SINCE, given)
    return [Said(row.expects, row.key is not None) for row in rows]


def screen_that_expects(session: Session, chat_id: int, place: str) -> int | None:
    """The message that is the newest screen of a chat, if it expects a text at this place."""
    newest = session.execute(
        select(_c.message_id, _c.expects)
        .where(_c.chat_id == chat_id, _c.priority == REPLY, _c.expects.is_not(null()))
        .order_by(_c.id.desc())
        .limit(1)
    ).first()
    return newest.message_id if newest is not None and newest.expects == [place] else None


def claim(session: Session, now: datetime, busy: Collection[int], limit: int) -> list[Call]:
    """The next call of each chat that is not busy, oldest first; they are SENDING from now.

    A row that a later one of the same chat and slot replaces is dropped on the way.
    """
    connection = session.connection()
    given = {"now": now, "busy": list(busy), "most": limit}
    waiting = connection.execute(_WAITING, given).all()
    latest = {(row.chat_id, row.slot): row.id for row in waiting if row.slot}
    chosen: dict[int, Call] = {}
    replaced = []
    for row in waiting:
        if row.slot and latest[row.chat_id, row.slot] != row.id:
            replaced.append(Result(row.id, Delivery.DROPPED))
        elif row.chat_id not in chosen:
            call = Call(row.id, row.chat_id, row.method, row.payload, row.attempts + 1,
                        row.held)  # fmt: skip
            chosen[row.chat_id] = call
    settle(session, replaced, now)
    if chosen:
        connection.execute(_SENDING, {"ids": [call.id for call in chosen.values()]})
    return list(chosen.values())


def held_with(session: Session, call: Call, now: datetime) -> Sequence[tuple[int, dict[str, Any]]]:
    """Rows (id and payload) of the same chat that waited for the same hours, oldest first."""
    rows = session.execute(
        select(_c.id, _c.payload)
        .where(
            _c.chat_id == call.chat_id,
            _c.state == Delivery.WAITING,
            _c.priority == UNASKED,
            _c.method == "sendMessage",
            _c.not_before <= now,
            _c.key.is_(None),
        )
        .order_by(_c.id)
    )
    return [(id, payload) for id, payload in rows]


def say_together(
    session: Session, call: Call, payload: dict[str, Any], others: Sequence[int], now: datetime
) -> Call:
    """Let one row say what others of its chat would have said; those are dropped."""
    settle(session, [Result(id, Delivery.DROPPED) for id in others], now)
    # Of several things it is no longer about one: nothing may replace it as a whole.
    return worded(session, call, payload, {"payload": payload, "slot": None})


def worded(
    session: Session, call: Call, payload: dict[str, Any], kept: Mapping[str, Any] | None = None
) -> Call:
    """The same call with the words that were found for it at the moment of sending.

    `kept`: other columns of its row that change with them.
    """
    values = {"expects": payload.get(EXPECTS)} | dict(kept or {})
    session.execute(update(_table).where(_c.id == call.id).values(values))
    return replace(call, payload=payload)


def settle(session: Session, results: Sequence[Result], now: datetime) -> None:
    """Write down what became of calls. A chat that cannot be reached loses its other rows."""
    plain = [r for r in results if r.state is not Delivery.WAITING]
    if plain:
        session.connection().execute(
            _SETTLED,
            [
                {"row": r.row_id, "new_state": r.state, "message": r.message_id, "now": now}
                for r in plain
            ],
        )
    for result in results:
        if result.reminder and result.state is Delivery.SENT:
            _heard(session, result, now)
        if result.state is Delivery.WAITING:
            _put_back(session, result)
        elif result.state is Delivery.BLOCKED:
            block(session, session.get_one(Outbox, result.row_id).chat_id, now)


def _heard(session: Session, result: Result, now: datetime) -> None:
    """Somebody read what is open for them: the next nudge comes a week later at the least."""
    if result.listed:
        listed = col(Membership.id).in_(result.listed)
        session.execute(update(Membership).where(listed).values(listed_at=now))
    if result.reminder == NUDGE:
        person_id = session.get_one(Outbox, result.row_id).chat_id
        # Counted by the database: a sign of life at this very moment is not overwritten.
        one_more = {"nudged_at": now, "nudges": Chat.nudges + 1}
        session.execute(update(Chat).where(col(Chat.id) == person_id).values(one_more))


def _put_back(session: Session, result: Result) -> None:
    """It is to be tried again, or something else instead."""
    row = session.get_one(Outbox, result.row_id)
    row.state, row.not_before = Delivery.WAITING, result.not_before
    if result.untried:
        row.attempts = 0
    if result.maybe_duplicate:
        _doubt(row)
    if result.instead:
        row.method, row.payload = result.instead
    session.flush()
    if result.moved_to:
        move(session, row.chat_id, result.moved_to)


def move(session: Session, old_chat: int, new_chat: int) -> None:
    """A group became a supergroup: what still waits for it goes there, in order.

    Not while a call to it is under way, or the rest would overtake that one: Telegram will
    refuse it or the next, and that is the time. Messages have other ids there, so what would
    change one is said anew.
    """
    owed = session.exec(
        select(Outbox)
        .where(
            Outbox.chat_id == old_chat,
            col(Outbox.state).in_((Delivery.WAITING, Delivery.SENDING)),
        )
        .order_by(col(Outbox.id))
        .with_for_update()  # the sender may be claiming one of them
    ).all()
    if any(row.state is Delivery.SENDING for row in owed):
        return
    # Nor may the rest overtake one that Telegram told to wait.
    holds = [row.not_before for row in owed if row.attempts and row.not_before]
    for row in owed:
        row.not_before = max([*holds, *([row.not_before] if row.not_before else [])], default=None)
        row.chat_id, row.payload = new_chat, _addressed(row.payload, new_chat)
        if row.method == "editMessageText":
            row.method = "sendMessage"
            row.payload.pop("message_id")
    session.flush()


def _addressed(payload: dict[str, Any], chat_id: int) -> dict[str, Any]:
    payload = payload | ({"chat_id": chat_id} if "chat_id" in payload else {})
    if words := payload.get("in_doubt"):
        payload["in_doubt"] = _addressed(words, chat_id)
    return payload


def block(session: Session, chat_id: int, now: datetime) -> None:
    """The person stopped the bot: nothing more goes there until a sign of life."""
    session.connection().execute(
        update(Outbox)
        .where(col(Outbox.chat_id) == chat_id, col(Outbox.state) == Delivery.WAITING)
        .values(state=Delivery.BLOCKED, payload={}, settled_at=now)
    )
    # Of an occasion that surely did not come, who is back hears if it still makes sense; as of
    # those that its message would have told as well.
    lost = session.exec(
        select(Outbox.key).where(
            Outbox.chat_id == chat_id,
            Outbox.state == Delivery.BLOCKED,
            col(Outbox.key).is_not(None),
            col(Outbox.maybe_duplicate).is_(False),
        )
    ).all()
    session.connection().execute(
        update(Outbox)
        .where(
            col(Outbox.chat_id) == chat_id,
            or_(col(Outbox.key).in_(lost), col(Outbox.slot).in_(lost)),
        )
        .values(key=None)
    )
    chat = session.get(Chat, chat_id)
    if chat is not None and chat.unreachable_since is None:
        chat.unreachable_since = now
        # Also of who was reported as silent: that this is why is news.
        networks.unreport(session, chat_id)


def hold(session: Session, chat_id: int, until: datetime) -> None:
    """What waits for an hour that suits its reader waits until this one, now that it is another.

    Not what would come too late by then.
    """
    waiting = select(Outbox).where(
        Outbox.chat_id == chat_id,
        Outbox.state == Delivery.WAITING,
        Outbox.priority == UNASKED,
        Outbox.attempts == 0,
        col(Outbox.not_before).is_not(None),
    )
    for row in session.exec(waiting):
        before = row.payload.get(BEFORE)
        if before is None or until <= datetime.fromisoformat(before):
            row.not_before = until
    session.flush()


def replace_waiting(
    session: Session, chat_ids: Collection[int], slot: str, at: datetime
) -> set[int]:
    """What still waits to be said in this slot is not said: something newer comes, or nothing.

    Gives back the chats in which there was something, and Telegram surely does not have it.
    """
    waiting = [
        row
        for some in in_parts(chat_ids)
        for row in session.exec(
            select(Outbox)
            .where(
                col(Outbox.chat_id).in_(some),
                Outbox.slot == slot,
                Outbox.state == Delivery.WAITING,
            )
            .with_for_update()  # the sender may be claiming it
        )
    ]
    settle(session, [Result(row.id, Delivery.DROPPED) for row in waiting], at)
    seen = {row.chat_id for row in waiting if row.maybe_duplicate}
    return {row.chat_id for row in waiting} - seen


def recover(session: Session, known: Collection[int]) -> int:
    """Rows in SENDING that nobody sends (any more) are in doubt: Telegram may have them.

    `known` are the rows that are being sent after all. Returns how many were in doubt.
    """
    doubtful = session.exec(select(Outbox).where(text(SENDING), col(Outbox.id).not_in(known))).all()
    for row in doubtful:
        row.state = Delivery.WAITING
        _doubt(row)
    return len(doubtful)


def told_to_wait(session: Session, now: datetime) -> dict[int, datetime]:
    """Chat id -> until when it must wait, because a call to it went wrong."""
    waits = (
        select(_c.chat_id, func.max(_c.not_before).label("until"))
        .where(text(TRIED), _c.not_before > now)
        .group_by(_c.chat_id)
    )
    return {row.chat_id: row.until for row in session.execute(waits)}


def next_due(session: Session, now: datetime) -> datetime | None:
    """When the next delayed row may go; None when none waits for its time.

    What is due already waits for room, not for its time.
    """
    found: datetime | None = session.connection().scalar(_NEXT_DUE, {"now": now})
    return found


def count_waiting(session: Session) -> int:
    """How many calls are owed and not yet made."""
    return session.exec(select(func.count()).select_from(Outbox).where(text(WAITING))).one()


def _doubt(row: Outbox) -> None:
    """Send it again, flagged; but of a file only say that it may have come."""
    row.maybe_duplicate = True
    if words := row.payload.get("in_doubt"):
        row.method, row.payload = "sendMessage", words

"""The outbox: what the bot owes to say. Written in a turn's transaction, said after it.

Every message passes here twice, so the statements are built once and speak to the table
without the ORM: half of a turn's CPU went there.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, text, update
from sqlmodel import Session, SQLModel, col, or_, select

from bot.storage import networks
from bot.storage.database import in_parts, insert_ignore
from bot.storage.said import WORDS, File, Reminder, Said, Words
from bot.storage.tables import SENDING, TRIED, WAITING, Chat, Delivery, Membership, Outbox

NUDGE, MEETING = "nudge", "meeting"
"""The kinds of reminder."""

REPLY, UNASKED = 0, 1
"""Priorities: the answer to what somebody just did goes first."""


@dataclass(frozen=True, slots=True)
class Owed:
    """Something to say to a chat; the fields are those of the table."""

    chat_id: int
    said: Said
    priority: int = REPLY
    slot: str | None = None
    expects: Sequence[str] | None = None
    membership_id: int | None = None
    replaces: int | None = None
    quotes: int | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """Something to say now. `external` is the chat's number on its channel.

    `attempts` counts this one. `held`: it waited for hours in which its reader wants to hear
    something. `reminder` is its kind if it was one, and `listed` are the memberships for which
    it lists what is open.
    """

    id: int
    chat_id: int
    channel: str
    external: int
    said: Said
    attempts: int
    replaces: int | None = None
    quotes: int | None = None
    held: bool = False
    membership_id: int | None = None
    not_after: datetime | None = None
    expects: Sequence[str] | None = None
    reminder: str | None = None
    listed: Sequence[int] = field(default=())


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one call."""

    row_id: int
    state: Delivery
    message_id: int | None = None
    # When it ended, if that is not when it is written down.
    at: datetime | None = None
    not_before: datetime | None = None
    maybe_duplicate: bool = False
    # The message that it was to replace is gone: it is said as a new one.
    anew: bool = False
    # The chat has this number on its channel from now on.
    moved_to: int | None = None
    # The kind of reminder that this was, if it was one.
    reminder: str | None = None
    # The memberships for which it listed what is open.
    listed: Sequence[int] = ()
    # It waits for its reader, and no call was made: as if it was never tried.
    untried: bool = False


_LOOKED_AT = 1000
_table = SQLModel.metadata.tables["outbox"]
_c = _table.c
_chat = SQLModel.metadata.tables["chat"].c
_PUT = insert(_table).returning(_c.id)
_WAITING_ROWS = text(WAITING)
_WAITING = (
    select(  # type: ignore[call-overload]
        _c.id,
        _c.chat_id,
        _chat.channel,
        _chat.external,
        _c.said,
        _c.attempts,
        _c.slot,
        _c.replaces,
        _c.quotes,
        _c.membership_id,
        _c.not_after,
        _c.expects,
        _c.priority,
        _c.not_before,
    )
    .join(_chat.id.table, _chat.id == _c.chat_id)
    .where(
        _WAITING_ROWS,
        or_(_c.not_before.is_(None), _c.not_before <= bindparam("now")),
        _c.chat_id.not_in(bindparam("busy", expanding=True)),
    )
    .order_by(_c.priority, _c.id)
    .limit(bindparam("most"))
    .with_for_update(of=_table, skip_locked=True)
)
_DUE = or_(_c.not_before.is_(None), _c.not_before <= bindparam("now"))
_MORE = select(exists().where(_WAITING_ROWS, _DUE))
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
        said=None,
    )
)
_NEXT_DUE = select(func.min(_c.not_before)).where(_WAITING_ROWS, _c.not_before > bindparam("now"))


def put(session: Session, owed: Owed, at: datetime, *, sending: bool = False) -> int:
    """Owe one; it exists if and only if this transaction commits. Returns the row's id.

    `sending`: this process says it as soon as that is so.
    """
    row = _row(owed.chat_id, owed.said, at, owed.priority)
    row |= {
        "slot": owed.slot,
        "expects": list(owed.expects) if owed.expects is not None else None,
        "membership_id": owed.membership_id,
        "replaces": owed.replaces,
        "quotes": owed.quotes,
        "not_before": owed.not_before,
        "not_after": owed.not_after,
    }
    if sending:
        row |= {"state": Delivery.SENDING, "attempts": 1}
    return int(session.connection().execute(_PUT, row).scalar_one())


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
    row = _row(chat_id, Reminder(about or {}), at, UNASKED) | {"key": key, "slot": told_by}
    if about is None:
        row |= {"state": Delivery.DROPPED, "settled_at": at, "said": None}
    return insert_ignore(session, Outbox, row)


def known(session: Session, keys: Sequence[str]) -> set[str]:
    """Which of these occasions came by before."""
    asked = select(_c.key).where(_c.key.in_(bindparam("keys", expanding=True)))
    return {
        key
        for some in in_parts(keys)
        for key in session.connection().execute(asked, {"keys": some}).scalars()
    }


def _row(chat_id: int, said: Said, at: datetime, priority: int) -> dict[str, Any]:
    return {
        "chat_id": chat_id,
        "kind": said.kind,
        "said": said,
        "created_at": at,
        "priority": priority,
        "state": Delivery.WAITING,
        "attempts": 0,
        "maybe_duplicate": False,
    }


def claim(session: Session, now: datetime, busy: Collection[int], limit: int) -> list[Call]:
    """The next of each chat that is not busy, oldest first; they are SENDING from now.

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
            chosen[row.chat_id] = _call(row)
    settle(session, replaced, now)
    if chosen:
        connection.execute(_SENDING, {"ids": [call.id for call in chosen.values()]})
    return list(chosen.values())


def _call(row: Any) -> Call:
    return Call(
        row.id,
        row.chat_id,
        row.channel,
        row.external,
        row.said,
        row.attempts + 1,
        row.replaces,
        row.quotes,
        row.priority == UNASKED and row.not_before is not None,
        row.membership_id,
        row.not_after,
        row.expects,
    )


def any_due(session: Session, now: datetime) -> bool:
    """Whether something waits that is due: for its chat, or for room."""
    return bool(session.connection().scalar(_MORE, {"now": now}))


def held_with(session: Session, call: Call, now: datetime) -> Sequence[Any]:
    """Rows (id, said, expects, membership_id) of the same chat that waited for the same hours."""
    return session.execute(
        select(_c.id, _c.said, _c.expects, _c.membership_id)
        .where(
            _c.chat_id == call.chat_id,
            _WAITING_ROWS,
            _c.priority == UNASKED,
            _c.kind == WORDS,
            _c.not_before <= now,
            _c.key.is_(None),
        )
        .order_by(_c.id)
    ).all()


def say_together(
    session: Session,
    call: Call,
    words: Words,
    expects: Sequence[str] | None,
    others: Sequence[int],
    now: datetime,
) -> Call:
    """Let one row say what others of its chat would have said; those are dropped."""
    settle(session, [Result(id, Delivery.DROPPED) for id in others], now)
    # Of several things it is no longer about one: nothing may replace it as a whole.
    return worded(session, call, words, expects, said=words, slot=None)


def worded(
    session: Session, call: Call, words: Words, expects: Sequence[str] | None, **columns: Any
) -> Call:
    """The same call with the words that were found for it at the moment of sending.

    `columns`: what else of its row changes with them.
    """
    kept = list(expects) if expects is not None else None
    values = columns | {"expects": kept}
    session.execute(update(_table).where(_c.id == call.id).values(values))
    return replace(call, said=words, expects=kept)


def settle(session: Session, results: Sequence[Result], now: datetime) -> None:
    """Write down what became of calls. A chat that cannot be reached loses its other rows."""
    plain = [r for r in results if r.state is not Delivery.WAITING]
    if plain:
        session.connection().execute(
            _SETTLED,
            [
                {
                    "row": r.row_id,
                    "new_state": r.state,
                    "message": r.message_id,
                    "now": r.at or now,
                }
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
        chat_id = session.get_one(Outbox, result.row_id).chat_id
        # Counted by the database: a sign of life at this very moment is not overwritten.
        one_more = {"nudged_at": now, "nudges": Chat.nudges + 1}
        session.execute(update(Chat).where(col(Chat.id) == chat_id).values(one_more))


def _put_back(session: Session, result: Result) -> None:
    """It is to be tried again, or something else instead."""
    row = session.get_one(Outbox, result.row_id)
    row.state, row.not_before = Delivery.WAITING, result.not_before
    if result.untried:
        row.attempts = 0
    if result.maybe_duplicate:
        _doubt(row)
    if result.anew:
        row.replaces = None
    session.flush()
    if result.moved_to:
        chat = session.get_one(Chat, row.chat_id)
        move(session, chat.channel, chat.external, result.moved_to)


def move(session: Session, channel: str, old: int, new: int) -> None:
    """A group has another number on its channel: what still waits for it goes there, in order.

    Messages have other numbers there, so what would replace one is said anew.
    """
    both = session.exec(
        select(Chat)
        .where(Chat.channel == channel, col(Chat.external).in_((old, new)))
        .with_for_update()
    ).all()
    found = {chat.external: chat for chat in both}
    moved = found.get(old)
    if moved is None:
        return
    into = found.get(new, moved)
    session.execute(
        update(Outbox)
        .where(col(Outbox.chat_id) == moved.id)
        .values(chat_id=into.id, replaces=None, quotes=None)
    )
    if into is moved:
        moved.external = new
    else:  # it was spoken in there before we heard of it
        session.delete(moved)
    session.flush()


def block(session: Session, chat_id: int, now: datetime) -> None:
    """The person stopped the bot: nothing more goes there until a sign of life."""
    session.connection().execute(
        update(Outbox)
        .where(col(Outbox.chat_id) == chat_id, col(Outbox.state) == Delivery.WAITING)
        .values(state=Delivery.BLOCKED, said=None, settled_at=now)
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
        if chat.person_id is not None:
            networks.unreport(session, chat.person_id)


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
        if row.not_after is None or until <= row.not_after:
            row.not_before = until
    session.flush()


def replace_waiting(
    session: Session, chat_ids: Collection[int], slot: str, at: datetime
) -> set[int]:
    """What still waits to be said in this slot is not said: something newer comes, or nothing.

    Gives back the chats in which there was something, and the person surely does not have it.
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


def recover(session: Session, known: Iterable[int]) -> int:
    """Rows in SENDING that nobody sends (any more) are in doubt: the person may have them.

    `known` are the rows that are being sent after all. Returns how many were in doubt.
    """
    doubtful = session.exec(
        select(Outbox).where(text(SENDING), col(Outbox.id).not_in(list(known)))
    ).all()
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


def due_since(session: Session, now: datetime) -> datetime | None:
    """Since when the oldest message is due that was not sent; None when there is none."""
    due = select(_c.created_at, _c.not_before).where(
        _WAITING_ROWS, or_(_c.not_before.is_(None), _c.not_before <= now)
    )
    rows = session.execute(due.order_by(_c.priority, _c.id).limit(_LOOKED_AT))
    return min((row.not_before or row.created_at for row in rows), default=None)


def count_waiting(session: Session) -> int:
    """How many calls are owed and not yet made."""
    return session.exec(select(func.count()).select_from(Outbox).where(_WAITING_ROWS)).one()


def _doubt(row: Outbox) -> None:
    """Send it again, flagged; but of a file only say that it may have come."""
    row.maybe_duplicate = True
    if isinstance(row.said, File) and row.said.doubt:
        row.said = row.said.doubt
        row.kind = row.said.kind

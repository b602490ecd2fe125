"""Chats: whose turn it is, and what they were doing."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, exists, select, text
from sqlmodel import Session, SQLModel, col

from bot.storage import networks
from bot.storage.database import in_parts, insert_ignore
from bot.storage.networks import Acting
from bot.storage.tables import Chat, Membership, Network, Outbox, Partner, Person, SeenUpdate

_SIGN_OF_LIFE = timedelta(hours=1)

_WAITS = exists().where(col(Outbox.chat_id) == Chat.id, text("outbox.state = 'waiting'"))
# Built once: every turn begins with it. FOR UPDATE makes one chat's turns wait for each other.
_ENTER: Any = (
    select(Chat, Person, Membership, Partner, Network, _WAITS.label("waits"))
    .outerjoin(Person, col(Person.id) == Chat.person_id)
    .outerjoin(Membership, col(Membership.id) == Chat.membership_id)
    .outerjoin(Partner, col(Partner.id) == Membership.partner_id)
    .outerjoin(Network, col(Network.id) == Membership.network_id)
    .where(
        col(Chat.channel) == bindparam("channel"),
        col(Chat.external) == bindparam("external"),
    )
    .with_for_update(of=Chat)
)
_chat = SQLModel.metadata.tables["chat"].c
_ID = select(_chat.id).where(
    and_(_chat.channel == bindparam("channel"), _chat.external == bindparam("external"))
)


class Entered(NamedTuple):
    """A chat that is ours until the transaction ends. `waits`: something is still to be said."""

    chat: Chat
    person: Person
    acting: Acting | None
    waits: bool


def first_time(session: Session, channel: str, update_id: int, at: datetime) -> bool:
    """Note an update; False when its turn committed before."""
    row = {"channel": channel, "number": update_id, "seen_at": at}
    return insert_ignore(session, SeenUpdate, row)


def enter(session: Session, channel: str, external: int, name: str | None, at: datetime) -> Entered:
    """Lock a person's chat for this transaction, then load what it is doing.

    `external` is its number on its channel, `name` the name shown there, if that is known.
    """
    given = {"channel": channel, "external": external}
    found = session.execute(_ENTER, given).one_or_none()
    if found is None or found.Person is None:
        _welcome(session, channel, external, name or "–", at)
        found = session.execute(_ENTER, given).one()
    chat, person, membership, partner, network, waits = found
    if name and person.name != name:
        person.name = name
    if at - person.last_seen_at >= _SIGN_OF_LIFE:
        person.last_seen_at = at.replace(minute=0, second=0, microsecond=0)
    # A sign of life: whatever stood in the way of reminders is over.
    if chat.nudges or chat.unreachable_since is not None:
        chat.nudges, chat.unreachable_since = 0, None
        networks.unreport(session, person.id)
    if membership is None or membership.left_at or partner.removed_at:
        return Entered(chat, person, None, waits)
    return Entered(chat, person, Acting(membership, partner, network), waits)


def _welcome(session: Session, channel: str, external: int, name: str, at: datetime) -> None:
    """Somebody whom we do not know, or who was forgotten, is a new person."""
    chat = session.get_one(Chat, place(session, channel, external), with_for_update=True)
    if chat.person_id is None:
        person = Person(name=name, created_at=at, last_seen_at=at)
        session.add(person)
        session.flush()
        chat.person_id, chat.forgotten = person.id, False
        session.flush()


def place(session: Session, channel: str, external: int) -> int:
    """Our number of a chat, also of a group; the chat is made when it is new."""
    given = {"channel": channel, "external": external}
    insert_ignore(
        session,
        Chat,
        given | {"draft": {}, "wrong_links": 0, "nudges": 0, "regisseur_menu": False,
                 "forgotten": False},
    )  # fmt: skip
    return int(session.connection().execute(_ID, given).scalar_one())


def of_people(session: Session, people: Collection[int]) -> dict[int, int]:
    """Person id -> the chat in which they are told what nobody asked for."""
    found = select(col(Chat.person_id), col(Chat.id)).order_by(col(Chat.id).desc())
    return {
        person: chat
        for some in in_parts(people)
        for person, chat in session.execute(found.where(col(Chat.person_id).in_(some)))
    }


def of_network(session: Session, network_id: int) -> dict[int, int]:
    """Person id -> their chat, of everyone who acts or acted in a network."""
    found = (
        select(col(Chat.person_id), col(Chat.id))
        .join(Membership, col(Membership.person_id) == Chat.person_id)
        .where(col(Membership.network_id) == network_id)
        .order_by(col(Chat.id).desc())
    )
    return {row[0]: row[1] for row in session.execute(found)}


def of_person(session: Session, person_id: int) -> Chat | None:
    """The chat in which somebody is told what nobody asked for, if they have one."""
    wanted = select(Chat).where(col(Chat.person_id) == person_id).order_by(col(Chat.id)).limit(1)
    return session.execute(wanted).scalar_one_or_none()


def forget_stranger(session: Session, chat: Chat, person: Person, at: datetime) -> None:
    """Keep nothing of who is here only since this turn.

    Who had themselves forgotten and presses a button once more is not remembered again.
    """
    if person.created_at == at:
        chat.person_id, chat.forgotten = None, True
        session.flush()
        session.delete(person)
        session.flush()

"""Chats: whose turn it is, and what they were doing."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from bot.storage import networks
from bot.storage.database import insert_ignore
from bot.storage.networks import Acting
from bot.storage.tables import Chat, Membership, Network, Partner, Person, SeenUpdate

_SIGN_OF_LIFE = timedelta(hours=1)

# Built once: every turn begins with it. FOR UPDATE makes one chat's turns wait for each other.
_BY_ID: Any = (
    select(Chat, Person, Membership, Partner, Network)
    .join(Person, col(Person.id) == Chat.id)
    .outerjoin(Membership, col(Membership.id) == Chat.membership_id)
    .outerjoin(Partner, col(Partner.id) == Membership.partner_id)
    .outerjoin(Network, col(Network.id) == Membership.network_id)
    .where(col(Chat.id) == bindparam("chat"))
    .with_for_update(of=Chat)
)


def first_time(session: Session, update_id: int, at: datetime) -> bool:
    """Note an update; False when its turn committed before."""
    return insert_ignore(session, SeenUpdate, {"update_id": update_id, "seen_at": at})


def enter(
    session: Session, chat_id: int, name: str, at: datetime
) -> tuple[Chat, Person, Acting | None]:
    """Lock a private chat for this transaction, then load what it is doing.

    In a private chat Telegram's chat id is the user's id. `name` is the name shown there.
    """
    found = session.exec(_BY_ID, params={"chat": chat_id}).one_or_none()
    if found is None:
        new = {"id": chat_id, "name": name, "created_at": at, "last_seen_at": at}
        insert_ignore(session, Person, new)
        insert_ignore(session, Chat, {"id": chat_id, "draft": {}, "wrong_links": 0})
        found = session.exec(_BY_ID, params={"chat": chat_id}).one()
    chat, person, membership, partner, network = found
    if person.name != name:
        person.name = name
    if at - person.last_seen_at >= _SIGN_OF_LIFE:
        person.last_seen_at = at.replace(minute=0, second=0, microsecond=0)
    # A sign of life: whatever stood in the way of reminders is over.
    if chat.nudges or chat.unreachable_since is not None:
        chat.nudges, chat.unreachable_since = 0, None
        networks.unreport(session, chat_id)
    if membership is None or membership.left_at or partner.removed_at:
        return chat, person, None
    return chat, person, Acting(membership, partner, network)


def forget_stranger(session: Session, chat: Chat, person: Person, at: datetime) -> None:
    """Keep nothing of who is here only since this turn.

    Who had themselves forgotten and presses a button once more is not remembered again.
    """
    if person.created_at == at:
        session.delete(chat)
        session.delete(person)
        session.flush()

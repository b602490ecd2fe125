"""Networks, their partners and people, and the links that bring people in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.storage.tables.columns import number, person, word


class Role(StrEnum):
    """What someone is in a network. Only a regisseur invites, and sees every answer."""

    REGISSEUR = "regisseur"
    PARTNER = "partner"


class Network(SQLModel, table=True):
    """The organisations of one region that make one draaiboek together."""

    id: int = number()
    name: str
    region: str
    created_at: datetime


class Partner(SQLModel, table=True):
    """An organisation in a network; the answers are its own, not its people's."""

    id: int = number()
    network_id: int = Field(foreign_key="network.id", index=True)
    name: str
    kind: str
    created_at: datetime
    removed_at: datetime | None = None


class Person(SQLModel, table=True):
    """Somebody, under the name that a channel shows. Who they are there stands in Chat."""

    id: int = number()
    name: str
    created_at: datetime
    # Kept to the hour on purpose: a sign of life, not a log of someone's day.
    last_seen_at: datetime = Field(index=True)


class Membership(SQLModel, table=True):
    """A person who acts for a partner in a network.

    `mandate`: may give the partner's akkoord. `reported_at`: when a regisseur of this network was
    told that the person is silent, or cannot be reached. `listed_at`: when the person last read,
    unasked, what is still open for the partner.
    """

    __table_args__ = (UniqueConstraint("person_id", "partner_id"),)

    id: int = number()
    network_id: int = Field(foreign_key="network.id", index=True)
    partner_id: int = Field(foreign_key="partner.id", index=True)
    person_id: int = person()
    role: Role = word(Role)
    mandate: bool = False
    joined_at: datetime
    left_at: datetime | None = None
    reported_at: datetime | None = None
    listed_at: datetime | None = None


class Invite(SQLModel, table=True):
    """A link that lets one person join one partner, once. Only the token's hash is kept.

    `question`: the richtvraag that a colleague passed on with it, where the person lands.
    """

    id: int = number()
    network_id: int = Field(foreign_key="network.id")
    partner_id: int = Field(foreign_key="partner.id", index=True)
    token_hash: str = Field(unique=True)
    created_by: int = person()
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None
    question: str | None = None

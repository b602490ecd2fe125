"""Networks, their partners and people, and the links that bring people in."""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, func, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bot.storage.tables import Invite, Membership, Network, Partner, Person, Role

INVITE_DAYS = 14
SCHOOL = "school"
"""The kind of a partner whose figures are about a single school."""


class Acting(NamedTuple):
    """For whom, and where, someone acts."""

    membership: Membership
    partner: Partner
    network: Network


def start_network(
    session: Session, person: Person, name: str, region: str, own: str, kind: str, at: datetime
) -> Membership:
    """A new network, with the regisseur's own organisation as its first partner."""
    network = Network(name=name, region=region, created_at=at)
    session.add(network)
    session.flush()
    partner = add_partner(session, network.id, own, kind, at)
    return join(session, person, partner, Role.REGISSEUR, at)


def add_partner(session: Session, network_id: int, name: str, kind: str, at: datetime) -> Partner:
    partner = Partner(network_id=network_id, name=name, kind=kind, created_at=at)
    session.add(partner)
    session.flush()
    return partner


def partner(session: Session, network_id: int, partner_id: int) -> Partner | None:
    """A partner of this network; None for another network's, whoever asks."""
    found = session.get(Partner, partner_id)
    return found if found and found.network_id == network_id else None


def partners(session: Session, network_id: int) -> Sequence[Partner]:
    """The organisations that take part now, in the order in which they came."""
    return session.exec(
        select(Partner)
        .where(Partner.network_id == network_id, col(Partner.removed_at).is_(None))
        .order_by(col(Partner.id))
    ).all()


def people(session: Session, partner_id: int) -> Sequence[Person]:
    """Who acts for a partner now."""
    return session.exec(
        select(Person)
        .join(Membership, col(Membership.person_id) == Person.id)
        .where(Membership.partner_id == partner_id, col(Membership.left_at).is_(None))
        .order_by(col(Membership.id))
    ).all()


def members(session: Session, partner_id: int) -> Sequence[Membership]:
    """The memberships of who acts for a partner now."""
    return session.exec(
        select(Membership)
        .where(Membership.partner_id == partner_id, *_present())
        .order_by(col(Membership.id))
    ).all()


def everyone(session: Session, network_id: int) -> Sequence[Membership]:
    """The memberships of who takes part in a network now."""
    return session.exec(
        select(Membership)
        .where(Membership.network_id == network_id, *_present())
        .order_by(col(Membership.id))
    ).all()


def regisseurs(session: Session, network_id: int) -> Sequence[Membership]:
    """Who has the regie now."""
    return [m for m in everyone(session, network_id) if m.role is Role.REGISSEUR]


def regisseur_names(session: Session, network_id: int) -> list[str]:
    return list(
        session.exec(
            select(Person.name)
            .join(Membership, col(Membership.person_id) == Person.id)
            .where(
                Membership.network_id == network_id,
                Membership.role == Role.REGISSEUR,
                *_present(),
            )
            .order_by(col(Membership.id))
        )
    )


def member(session: Session, network_id: int, person_id: int) -> Membership | None:
    """How someone takes part in a network now; None for who does not (any more)."""
    return session.exec(
        select(Membership)
        .where(Membership.network_id == network_id, Membership.person_id == person_id, *_present())
        .order_by(col(Membership.id))
    ).first()


def takes_part(session: Session, membership_id: int) -> bool:
    """Whether somebody did not leave, and their organisation neither."""
    found = select(Membership.id).where(Membership.id == membership_id, *_present())
    return session.exec(found).first() is not None


def report(session: Session, network_id: int, person_id: int, at: datetime) -> None:
    """The regisseurs of this network hear now that a person is silent, or cannot be reached."""
    session.execute(
        update(Membership)
        .where(
            col(Membership.network_id) == network_id,
            col(Membership.person_id) == person_id,
            col(Membership.reported_at).is_(None),
        )
        .values(reported_at=at)
    )


def unreport(session: Session, person_id: int) -> None:
    """What regisseurs heard of a person is over, or no longer the whole story."""
    session.execute(
        update(Membership)
        .where(col(Membership.person_id) == person_id, col(Membership.reported_at).is_not(None))
        .values(reported_at=None)
    )


def name_of(session: Session, person_id: int) -> str:
    """A person's name as Telegram shows it."""
    return session.exec(select(Person.name).where(Person.id == person_id)).one()


def names(session: Session, network_id: int) -> dict[int, str]:
    """Person id -> name, of everyone who acts or acted in the network."""
    rows = session.exec(
        select(Person.id, Person.name)
        .join(Membership, col(Membership.person_id) == Person.id)
        .where(Membership.network_id == network_id)
    )
    return dict(rows.all())


def partner_names(session: Session, network_id: int) -> dict[int, str]:
    """Partner id -> name, also of those that left: what they proposed or took on stays."""
    rows = session.exec(
        select(Partner.id, Partner.name)
        .where(Partner.network_id == network_id)
        .order_by(col(Partner.id))
    )
    return dict(rows.all())


def schools(session: Session, network_id: int) -> set[int]:
    """The partners that are a school, also those that left."""
    wanted = select(Partner.id).where(Partner.network_id == network_id, Partner.kind == SCHOOL)
    return set(session.exec(wanted))


def last_seen(session: Session, network_id: int) -> dict[int, datetime]:
    """Partner id -> last sign of life of any of its people (to the hour)."""
    rows = session.exec(
        select(Membership.partner_id, func.max(Person.last_seen_at))
        .join(Person, col(Person.id) == Membership.person_id)
        .where(Membership.network_id == network_id, col(Membership.left_at).is_(None))
        .group_by(col(Membership.partner_id))
    )
    return dict(rows.all())


def join(
    session: Session, person: Person, partner: Partner, role: Role, at: datetime
) -> Membership:
    """Make a person one of a partner's people; someone who had left is back."""
    membership = session.exec(
        select(Membership).where(
            Membership.person_id == person.id, Membership.partner_id == partner.id
        )
    ).one_or_none()
    if membership is None:
        membership = Membership(
            network_id=partner.network_id,
            partner_id=partner.id,
            person_id=person.id,
            role=role,
            joined_at=at,
        )
        session.add(membership)
    elif membership.left_at is not None:
        membership.left_at, membership.joined_at = None, at
    session.flush()
    return membership


def membership(session: Session, person_id: int, membership_id: int) -> Membership | None:
    """One of this person's own, present memberships."""
    found = session.get(Membership, membership_id)
    return found if found and found.person_id == person_id and found.left_at is None else None


def memberships(session: Session, person_id: int) -> list[Acting]:
    """For whom and where this person acts now, newest first."""
    return [acting for acting in _stayed(session, person_id) if acting.partner.removed_at is None]


def left_behind(session: Session, person_id: int) -> list[Acting]:
    """For which organisations this person acted until they were taken out, newest first."""
    return [acting for acting in _stayed(session, person_id) if acting.partner.removed_at]


def _stayed(session: Session, person_id: int) -> Iterator[Acting]:
    rows = session.exec(
        select(Membership, Partner, Network)
        .join(Partner, col(Partner.id) == Membership.partner_id)
        .join(Network, col(Network.id) == Membership.network_id)
        .where(Membership.person_id == person_id, col(Membership.left_at).is_(None))
        .order_by(col(Membership.joined_at).desc())
    )
    return (Acting(*row) for row in rows)


def invite(
    session: Session, partner: Partner, by: int, at: datetime, question: str | None = None
) -> tuple[Invite, str]:
    """A new link's row and its token (192 random bits); the token itself is kept nowhere.

    `question`: the richtvraag that is passed on with it.
    """
    token = secrets.token_urlsafe(24)
    row = Invite(
        network_id=partner.network_id,
        partner_id=partner.id,
        token_hash=_hash(token),
        created_by=by,
        created_at=at,
        expires_at=at + timedelta(days=INVITE_DAYS),
        question=question,
    )
    session.add(row)
    session.flush()
    return row, token


def use_invite(session: Session, token: str, at: datetime) -> tuple[Invite, Partner] | None:
    """Take up an invitation: once, in time, not withdrawn, and of a partner still there."""
    taken = session.connection().execute(
        update(Invite)
        .where(col(Invite.token_hash) == _hash(token), *_usable(at))
        .values(used_at=at)
    )
    if taken.rowcount != 1:
        return None
    return session.exec(
        select(Invite, Partner)
        .join(Partner, col(Partner.id) == Invite.partner_id)
        .where(Invite.token_hash == _hash(token))
    ).one()


def invited_to(session: Session, token: str) -> Invite | None:
    """The invitation behind a token, usable or not: for someone who opens a link twice."""
    return session.exec(select(Invite).where(Invite.token_hash == _hash(token))).one_or_none()


def open_invites(session: Session, partner_id: int, at: datetime) -> Sequence[Invite]:
    """Links that somebody can still use."""
    return session.exec(
        select(Invite).where(Invite.partner_id == partner_id, *_usable(at)).order_by(col(Invite.id))
    ).all()


def withdraw_invite(session: Session, network_id: int, invite_id: int, at: datetime) -> bool:
    """Make a link useless; False when it was used, expired or withdrawn already."""
    done = session.connection().execute(
        update(Invite)
        .where(col(Invite.id) == invite_id, col(Invite.network_id) == network_id, *_usable(at))
        .values(withdrawn_at=at)
    )
    return done.rowcount == 1


def _present() -> tuple[ColumnElement[bool], ...]:
    """Memberships of people who did not leave, for partners that did not."""
    return col(Membership.left_at).is_(None), ~_removed(Membership.partner_id)


def _removed(partner_id: int) -> ColumnElement[bool]:
    """Whether a partner left: looked up one by one, for over the years many did."""
    gone: Any = aliased(Partner)
    return exists().where(gone.id == partner_id, gone.removed_at.is_not(None))


def _usable(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Invite.used_at).is_(None),
        col(Invite.withdrawn_at).is_(None),
        col(Invite.expires_at) > at,
        ~_removed(Invite.partner_id),
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

"""Leaving an organisation, and being forgotten (GDPR).

Who is forgotten goes from every table: what belongs to the organisation and the network keeps our
own number of them, which leads to nobody any more. What people typed about somebody (a contact, a
substitute, a name in a text) stays: only people know whom it means.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from bot.storage import history, networks
from bot.storage.answers import Source
from bot.storage.networks import Acting
from bot.storage.tables import (
    AnswerVersion,
    AuditEvent,
    Chat,
    Delivery,
    Happened,
    Membership,
    Network,
    Outbox,
    Person,
    Request,
    Rhythm,
    Role,
    Snooze,
    Thing,
)


def last_regisseur(session: Session, membership: Membership) -> bool:
    """Whether a network would be left without a regisseur; not one in which nobody else is."""
    # Two regisseurs who leave at the same moment wait for each other here.
    session.get_one(Network, membership.network_id, with_for_update=True)
    everyone = networks.everyone(session, membership.network_id)
    others = [m for m in everyone if m.person_id != membership.person_id]
    return (
        membership.role is Role.REGISSEUR
        and bool(others)
        and not any(m.role is Role.REGISSEUR for m in others)
    )


def bound(session: Session, person_id: int) -> Sequence[Acting]:
    """Where this person is the only regisseur, and others would be left."""
    mine = networks.memberships(session, person_id)
    return [acting for acting in mine if last_regisseur(session, acting.membership)]


def leave(session: Session, membership: Membership, source: Source) -> None:
    """End a membership. Who comes back by a new link, comes back without regie and mandate."""
    old = {"role": membership.role, "mandate": membership.mandate}
    membership.left_at = source.at
    membership.role, membership.mandate = Role.PARTNER, False
    # What was asked of this person alone is from now on for any colleague.
    session.connection().execute(
        update(Request)
        .where(
            col(Request.partner_id) == membership.partner_id,
            col(Request.person_id) == membership.person_id,
            col(Request.answered_at).is_(None),
        )
        .values(person_id=None)
    )
    history.record(
        session, membership.network_id, Thing.MEMBERSHIP, membership.id, Happened.REMOVED,
        source, old,
    )  # fmt: skip


def erase(session: Session, person: Person, called: str, at: datetime) -> None:
    """Forget somebody who left everywhere. `called`: how their deeds are signed from now on.

    What is being sent to them at this moment still goes out, and is forgotten after it, with the
    number of their chat. Reports that were sent are not read here: `draaiboek.report.forget` comes
    before this.
    """
    session.refresh(person, with_for_update=True)
    _forget_habits(session, person.id)
    for chat in session.exec(select(Chat).where(Chat.person_id == person.id)).all():
        session.connection().execute(
            delete(Outbox).where(
                col(Outbox.chat_id) == chat.id, col(Outbox.state) != Delivery.SENDING
            )
        )
        chat.sqlmodel_update(Chat(id=chat.id, external=chat.external, forgotten=True))
    person.name, person.created_at, person.last_seen_at = called, at, at
    session.flush()


def _forget_habits(session: Session, person_id: int) -> None:
    """What says something of the person alone, and what is not tied to a person by its key."""
    connection = session.connection()
    session.flush()
    for said in session.exec(
        select(AuditEvent).where(
            AuditEvent.person_id == person_id, AuditEvent.happened == Happened.SNOOZED
        )
    ):
        # Why somebody was away for a while can be private.
        said.new = {name: value for name, value in said.new.items() if name != "reason"}
    session.flush()
    mine = select(Chat.id).where(Chat.person_id == person_id)
    for table in (AnswerVersion, AuditEvent):
        connection.execute(
            update(table).where(col(table.chat_id).in_(mine)).values(chat_id=None, message_id=None)
        )
    connection.execute(
        update(Request).where(col(Request.person_id) == person_id).values(person_id=None)
    )
    connection.execute(delete(Rhythm).where(col(Rhythm.person_id) == person_id))
    connection.execute(delete(Snooze).where(col(Snooze.person_id) == person_id))

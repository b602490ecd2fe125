"""Joint texts, the verdicts of partners on them, and the versions that were frozen."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from bot.storage.database import insert_ignore, insert_missing
from bot.storage.history import Source
from bot.storage.tables import (
    Akkoord,
    AkkoordAsked,
    DraaiboekVersion,
    JointText,
    Partner,
    RubriekText,
    Verdict,
)


def joint_text(session: Session, network_id: int, question: str) -> JointText:
    """The joint text of a question, made if it is new, and nobody else's until the commit."""
    wanted = (
        select(JointText)
        .where(JointText.network_id == network_id, JointText.question == question)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = session.exec(wanted).one_or_none()
    if found is None:
        new = {"network_id": network_id, "question": question, "data": {}, "stamp": 0}
        insert_ignore(session, JointText, new)
        found = session.exec(wanted).one()
    return found


def joint_texts(session: Session, network_id: int) -> dict[str, JointText]:
    """Question key -> joint text, for those that were begun."""
    rows = session.exec(select(JointText).where(JointText.network_id == network_id))
    return {row.question: row for row in rows}


def verdicts(session: Session, network_id: int) -> dict[str, dict[int, Akkoord]]:
    """Rubriek -> partner id -> the newest verdict, whatever text it was about."""
    newest = (
        select(func.max(Akkoord.id))
        .where(Akkoord.network_id == network_id)
        .group_by(col(Akkoord.rubriek), col(Akkoord.partner_id))
    )
    result: dict[str, dict[int, Akkoord]] = {}
    for row in session.exec(select(Akkoord).where(col(Akkoord.id).in_(newest))):
        result.setdefault(row.rubriek, {})[row.partner_id] = row
    return result


def record(
    session: Session,
    network_id: int,
    partner_id: int,
    rubriek: str,
    text: tuple[str, Sequence[str]],
    verdict: Verdict,
    source: Source,
) -> Akkoord:
    """Add a verdict on a text, given as its hash and its lines; the text is kept with it."""
    hash, lines = text
    kept = {"network_id": network_id, "rubriek": rubriek, "hash": hash, "lines": list(lines)}
    insert_ignore(session, RubriekText, kept)
    row = Akkoord(
        network_id=network_id,
        partner_id=partner_id,
        rubriek=rubriek,
        hash=hash,
        verdict=verdict,
        person_id=source.person_id,
        at=source.at,
    )
    session.add(row)
    session.execute(
        update(AkkoordAsked)
        .where(
            col(AkkoordAsked.network_id) == network_id,
            col(AkkoordAsked.rubriek) == rubriek,
            col(AkkoordAsked.partner_id) == partner_id,
            col(AkkoordAsked.said_at).is_(None),
        )
        .values(said_at=source.at)
    )
    session.flush()
    return row


def ask(
    session: Session, partners: Sequence[Partner], rubriek: str, hash: str, at: datetime
) -> dict[int, datetime]:
    """Partner id -> when it was first asked for its akkoord with this text: `at`, or before.

    The partners are of one network.
    """
    if not partners:
        return {}
    network_id = partners[0].network_id
    of_all = {"network_id": network_id, "rubriek": rubriek, "hash": hash, "asked_at": at}
    insert_missing(session, AkkoordAsked, [of_all | {"partner_id": p.id} for p in partners])
    rows = session.exec(
        select(AkkoordAsked)
        .where(
            AkkoordAsked.network_id == network_id,
            AkkoordAsked.rubriek == rubriek,
            col(AkkoordAsked.partner_id).in_(partner.id for partner in partners),
        )
        .order_by(col(AkkoordAsked.partner_id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for asked in rows:
        if asked.hash != hash:
            asked.hash, asked.asked_at, asked.said_at = hash, at, None
    return {asked.partner_id: asked.asked_at for asked in rows}


def remarks(
    session: Session,
    network_id: int,
    *,
    rubriek: str | None = None,
    partner_id: int | None = None,
    waiting: bool = False,
) -> Sequence[Akkoord]:
    """Remarks and reasons, newest first. `waiting`: only those that no regisseur answered."""
    wanted = select(Akkoord).where(Akkoord.network_id == network_id, col(Akkoord.note).is_not(None))
    if rubriek is not None:
        wanted = wanted.where(Akkoord.rubriek == rubriek)
    if partner_id is not None:
        wanted = wanted.where(Akkoord.partner_id == partner_id)
    if waiting:
        wanted = wanted.where(col(Akkoord.answer).is_(None))
    return session.exec(wanted.order_by(col(Akkoord.id).desc())).all()


def texts(session: Session, network_id: int, rubriek: str) -> dict[str, list[str]]:
    """Hash -> lines, of the texts of a rubriek about which somebody gave a verdict."""
    rows = session.exec(
        select(RubriekText).where(
            RubriekText.network_id == network_id, RubriekText.rubriek == rubriek
        )
    )
    return {row.hash: row.lines for row in rows}


def lines_of(session: Session, verdict: Akkoord) -> Sequence[str]:
    """The text that a verdict was about."""
    key = (verdict.network_id, verdict.rubriek, verdict.hash)
    return session.get_one(RubriekText, key).lines


def freeze(
    session: Session, network_id: int, number: int, snapshot: dict[str, Any], source: Source
) -> DraaiboekVersion | None:
    """Keep a version; None when another one took this number just before."""
    new = {
        "network_id": network_id,
        "number": number,
        "person_id": source.person_id,
        "at": source.at,
        "snapshot": snapshot,
    }
    if not insert_ignore(session, DraaiboekVersion, new):
        return None
    return version(session, network_id, number)


def version(session: Session, network_id: int, number: int) -> DraaiboekVersion | None:
    """A frozen version of this network."""
    return session.exec(
        select(DraaiboekVersion).where(
            DraaiboekVersion.network_id == network_id, DraaiboekVersion.number == number
        )
    ).one_or_none()


def snapshots(session: Session, network_id: int) -> Sequence[tuple[int, Mapping[str, Any]]]:
    """Number and content of every version, oldest first."""
    return session.exec(
        select(DraaiboekVersion.number, DraaiboekVersion.snapshot)
        .where(DraaiboekVersion.network_id == network_id)
        .order_by(col(DraaiboekVersion.number))
    ).all()


def versions(session: Session, network_id: int) -> list[tuple[int, Any]]:
    """Number and moment of every version, newest first; not their content."""
    rows = session.exec(
        select(DraaiboekVersion.number, DraaiboekVersion.at)
        .where(DraaiboekVersion.network_id == network_id)
        .order_by(col(DraaiboekVersion.number).desc())
    ).all()
    return [(number, at) for number, at in rows]

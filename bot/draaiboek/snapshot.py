"""The draaiboek at one instant, read from storage once; and frozen versions of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session, col, select

from bot.draaiboek import agreed
from bot.draaiboek.goals import Tree, tree
from bot.draaiboek.indicators import figures, readable
from bot.draaiboek.model import (
    Draaiboek,
    Participant,
    PartnerAnswer,
    Pledge,
    Question,
    RubriekAkkoord,
    Section,
    Signed,
)
from bot.kijkwijzer import Kijkwijzer, Richtvraag, Visibility
from bot.storage import akkoord, engagements, goals, indicators, networks
from bot.storage.tables import Akkoord, Answer, Engagement, Network, Partner, Stand

_SHAPE = TypeAdapter(Draaiboek)

_NOT_TAKEN_ON = (Stand.PROPOSED, Stand.DECLINED)


class Audience(StrEnum):
    """Through whose eyes a draaiboek is made."""

    REGISSEUR = "regisseur"  # every answer
    PARTNERS = "partners"  # what every partner may see
    EVERYONE = "everyone"  # what may leave the network

    @property
    def sees(self) -> tuple[Visibility, ...]:
        """Answers of which visibility it may read."""
        match self:
            case Audience.REGISSEUR:
                return tuple(Visibility)
            case Audience.PARTNERS:
                return (Visibility.PARTNERS, Visibility.DRAAIBOEK)
        return (Visibility.DRAAIBOEK,)


def take(
    session: Session,
    network_id: int,
    kijkwijzer: Kijkwijzer,
    *,
    audience: Audience,
    own: int | None = None,
    now: datetime,
) -> Draaiboek:
    """Read a network's draaiboek, in a fixed number of queries however large it is.

    `own`: the partner that reads, which also sees all its own answers.
    """
    network = session.get_one(Network, network_id)
    partners = networks.partners(session, network_id)
    names = networks.partner_names(session, network_id)
    kinds = {kind.key: kind.label for kind in kijkwijzer.partner_kinds}
    shared = tree(goals.of_network(session, network_id), names).adopted
    regie = {m.partner_id for m in networks.regisseurs(session, network_id)}
    series = indicators.values(session, network_id)
    schools = networks.schools(session, network_id)
    numbers = tuple(
        figures(indicator, series.get(indicator.id, ()), schools)
        for indicator in indicators.of_network(session, network_id)
    )
    whole = Draaiboek(
        network=network.name,
        region=network.region,
        made_at=now,
        regie=tuple(p.name for p in partners if p.id in regie),
        partners=tuple(Participant(p.name, kinds.get(p.kind, p.kind)) for p in partners),
        heading=kijkwijzer.heading,
        intro=kijkwijzer.intro,
        sections=_sections(session, network_id, kijkwijzer, partners, names, shared),
        goals=shared,
        figures=numbers,
    )
    whole = replace(whole, akkoorden=_akkoorden(session, network_id, kijkwijzer, whole, partners))
    return seen_by(whole, audience, own)


def seen_by(draaiboek: Draaiboek, audience: Audience, own: int | None = None) -> Draaiboek:
    """The same draaiboek without the answers and figures that this audience may not see."""

    def visible(answer: PartnerAnswer) -> bool:
        return answer.partner_id == own or answer.visibility in audience.sees

    sections = tuple(
        replace(
            section,
            questions=tuple(
                replace(q, answers=tuple(filter(visible, q.answers))) for q in section.questions
            ),
        )
        for section in draaiboek.sections
    )
    numbers = draaiboek.figures
    if audience is not Audience.REGISSEUR:
        numbers = tuple(readable(each, own) for each in numbers)
    return replace(draaiboek, sections=sections, figures=numbers)


def private_answers(
    session: Session, network_id: int, kijkwijzer: Kijkwijzer
) -> set[tuple[str, int]]:
    """Questions, each with a partner whose answer to it only the regisseur may see now."""
    usual = {question.key: question.visibility for question in kijkwijzer.questions}
    rows = session.exec(
        select(Answer.question, Answer.partner_id, Answer.visibility).where(
            col(Answer.network_id) == network_id
        )
    )
    return {
        (question, partner_id)
        for question, partner_id, chosen in rows
        if (chosen or usual.get(question)) is Visibility.REGISSEUR
    }


def rubriek_lines(draaiboek: Draaiboek, rubriek: str) -> tuple[str, ...]:
    """What a rubriek of this draaiboek agrees, line by line."""
    return agreed.lines(draaiboek.section(rubriek), draaiboek.goals, draaiboek.figures)


def numbered(draaiboek: Draaiboek, number: int) -> Draaiboek:
    """The same draaiboek as version `number`."""
    return replace(draaiboek, number=number)


def frozen(draaiboek: Draaiboek) -> dict[str, Any]:
    """The draaiboek as JSON, for a version."""
    kept: dict[str, Any] = _SHAPE.dump_python(draaiboek, mode="json")
    return kept


def thawed(kept: Mapping[str, Any]) -> Draaiboek:
    """A version's draaiboek, as it was."""
    return _SHAPE.validate_python(kept)


def shown_to(kept: Mapping[str, Any], question: str, partner_id: int) -> Visibility | None:
    """Who reads a partner's answer to a richtvraag in a version; None when it is not there.

    As of any draaiboek: once there is a joint text, the answers are not shown.
    """
    for section in kept["sections"]:
        for asked in section["questions"]:
            if asked["richtvraag"]["key"] != question or asked["joint"]:
                continue
            for answer in asked["answers"]:
                content = answer["content"]
                filled = content["entries"] or content["chosen"] or content["rows"]
                if answer["partner_id"] == partner_id and filled:
                    return Visibility(answer["visibility"])
    return None


def _sections(
    session: Session,
    network_id: int,
    kijkwijzer: Kijkwijzer,
    partners: Sequence[Partner],
    names: Mapping[int, str],
    shared: Tree,
) -> tuple[Section, ...]:
    given = _given(session, network_id)
    joint = akkoord.joint_texts(session, network_id)
    pledged: dict[str, list[Pledge]] = {}
    left = names.keys() - {partner.id for partner in partners}
    for engagement in engagements.of_network(session, network_id):
        if engagement.stand not in _NOT_TAKEN_ON and engagement.owner_id not in left:
            pledge = _pledge(engagement, names, shared)
            pledged.setdefault(engagement.question, []).append(pledge)

    def question(richtvraag: Richtvraag) -> Question:
        key = richtvraag.key
        together = joint.get(key)
        return Question(
            richtvraag,
            tuple(_answers(richtvraag, partners, given.get(key, {}))),
            tuple(e.text for e in together.content.entries) if together else (),
            tuple(pledged.get(key, ())),
        )

    return tuple(
        Section(rubriek, tuple(map(question, rubriek.questions)))
        for rubriek in kijkwijzer.rubrieken
    )


def _given(session: Session, network_id: int) -> dict[str, dict[int, Answer]]:
    """Question key -> partner id -> answer."""
    given: dict[str, dict[int, Answer]] = {}
    for answer in session.exec(select(Answer).where(col(Answer.network_id) == network_id)):
        given.setdefault(answer.question, {})[answer.partner_id] = answer
    return given


def _answers(
    question: Richtvraag, partners: Iterable[Partner], given: Mapping[int, Answer]
) -> Iterable[PartnerAnswer]:
    for partner in partners:
        answer = given.get(partner.id)
        if answer is not None:
            yield PartnerAnswer(
                partner.name,
                partner.id,
                answer.status,
                answer.content,
                answer.updated_at,
                answer.fingerprint != question.fingerprint,
                answer.visibility or question.visibility,
            )


def _pledge(engagement: Engagement, names: Mapping[int, str], shared: Tree) -> Pledge:
    goal = shared.find(engagement.goal_id) if engagement.goal_id else None
    return Pledge(
        names.get(engagement.owner_id or 0) or engagement.owner_name or "",
        engagement.text,
        "; ".join(filter(None, (goal.text if goal else "", engagement.measure or ""))),
        engagement.due,
        engagement.stand,
    )


def _akkoorden(
    session: Session,
    network_id: int,
    kijkwijzer: Kijkwijzer,
    draaiboek: Draaiboek,
    partners: Sequence[Partner],
) -> tuple[RubriekAkkoord, ...]:
    given = akkoord.verdicts(session, network_id)
    return tuple(
        _akkoord(rubriek.key, agreed.text_hash(rubriek_lines(draaiboek, rubriek.key)),
                 given.get(rubriek.key, {}), partners)
        for rubriek in kijkwijzer.rubrieken
    )  # fmt: skip


def _akkoord(
    rubriek: str, text_hash: str, given: Mapping[int, Akkoord], partners: Sequence[Partner]
) -> RubriekAkkoord:
    """A verdict counts if and only if it was about this very text."""
    signed = [
        Signed(partner.name, verdict.verdict, verdict.at)
        for partner in partners
        if (verdict := given.get(partner.id)) and verdict.hash == text_hash
    ]
    waiting = [
        partner.name
        for partner in partners
        if (verdict := given.get(partner.id)) is None or verdict.hash != text_hash
    ]
    return RubriekAkkoord(rubriek, text_hash, tuple(signed), tuple(waiting))

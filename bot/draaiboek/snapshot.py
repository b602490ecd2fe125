"""The draaiboek at one instant, as plain values. Every face of it is made from this."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.kijkwijzer import Kijkwijzer, Richtvraag, Rubriek, Visibility
from bot.storage.content import Content, Status
from bot.storage.tables import Answer, Membership, Network, Partner, Role


@dataclass(frozen=True, slots=True)
class Participant:
    """An organisation that takes part, with the name of its kind."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class PartnerAnswer:
    """What one organisation answered. `outdated`: the question has been reworded since."""

    partner: str
    status: Status
    content: Content
    at: datetime
    outdated: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A richtvraag and what each partner answered to it, in the partners' own order."""

    richtvraag: Richtvraag
    answers: tuple[PartnerAnswer, ...]

    @property
    def answered(self) -> tuple[PartnerAnswer, ...]:
        return tuple(a for a in self.answers if not a.content.empty)

    @property
    def passed(self) -> tuple[PartnerAnswer, ...]:
        """Partners that said why they give no answer."""
        return tuple(a for a in self.answers if a.content.empty and a.status is not Status.OPEN)


@dataclass(frozen=True, slots=True)
class Section:
    """A rubriek with its questions."""

    rubriek: Rubriek
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Draaiboek:
    """Everything that a draaiboek shows. `heading` and `intro` are the source's."""

    network: str
    region: str
    made_at: datetime
    regie: tuple[str, ...]
    partners: tuple[Participant, ...]
    heading: str
    intro: str
    sections: tuple[Section, ...]


def take(
    session: Session,
    network_id: int,
    kijkwijzer: Kijkwijzer,
    *,
    viewer_partner_id: int | None,
    now: datetime,
) -> Draaiboek:
    """Read a network's draaiboek, in four queries however large it is.

    `viewer_partner_id` None is the regisseur, who sees everything. A partner sees its own
    answers, and the others' to questions that are not for the regisseur alone.
    """
    network = session.get_one(Network, network_id)
    partners = session.exec(
        select(Partner)
        .where(Partner.network_id == network_id, col(Partner.removed_at).is_(None))
        .order_by(col(Partner.id))
    ).all()
    regie = session.exec(
        select(Membership.partner_id).where(
            Membership.network_id == network_id,
            Membership.role == Role.REGISSEUR,
            col(Membership.left_at).is_(None),
        )
    ).all()
    given = _given(session, network_id)
    kinds = {kind.key: kind.label for kind in kijkwijzer.partner_kinds}
    return Draaiboek(
        network=network.name,
        region=network.region,
        made_at=now,
        regie=tuple(p.name for p in partners if p.id in regie),
        partners=tuple(Participant(p.name, kinds.get(p.kind, p.kind)) for p in partners),
        heading=kijkwijzer.heading,
        intro=kijkwijzer.intro,
        sections=tuple(
            Section(
                rubriek,
                tuple(
                    Question(q, _answers(q, partners, given.get(q.key, {}), viewer_partner_id))
                    for q in rubriek.questions
                ),
            )
            for rubriek in kijkwijzer.rubrieken
        ),
    )


def _given(session: Session, network_id: int) -> dict[str, dict[int, Answer]]:
    """Question key -> partner id -> answer."""
    given: dict[str, dict[int, Answer]] = {}
    for answer in session.exec(select(Answer).where(Answer.network_id == network_id)):
        given.setdefault(answer.question, {})[answer.partner_id] = answer
    return given


def _answers(
    question: Richtvraag,
    partners: Iterable[Partner],
    given: dict[int, Answer],
    viewer_partner_id: int | None,
) -> tuple[PartnerAnswer, ...]:
    private = question.visibility is Visibility.REGISSEUR and viewer_partner_id is not None
    return tuple(
        PartnerAnswer(
            partner.name,
            answer.status,
            answer.content,
            answer.updated_at,
            answer.fingerprint != question.fingerprint,
        )
        for partner in partners
        if (answer := given.get(partner.id)) and (not private or partner.id == viewer_partner_id)
    )

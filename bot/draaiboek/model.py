"""The draaiboek as plain values: what every face of it is made from, and what a version keeps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.draaiboek.goals import Tree
from bot.draaiboek.indicators import Figures
from bot.kijkwijzer import Kind, Richtvraag, Rubriek, Visibility
from bot.storage.content import Content, Status
from bot.storage.tables import Stand, Verdict


@dataclass(frozen=True, slots=True)
class Participant:
    """An organisation that takes part, with the name of its kind."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class PartnerAnswer:
    """What one organisation answered. `outdated`: the question has been reworded since."""

    partner: str
    partner_id: int
    status: Status
    content: Content
    at: datetime
    outdated: bool
    visibility: Visibility

    def words(self, question: Richtvraag) -> Iterator[str]:
        """What was chosen, then what was written, by theme; not the rows of a table."""
        options = {option.key: option.label for option in question.options}
        yield from (f"✓ {label}" for key, label in options.items() if key in self.content.chosen)
        for key, label in options.items():
            yield from (f"{label}: {entry.text}" for entry in self.content.of_theme(key))
        yield from (e.text for e in self.content.entries if e.theme not in options)


@dataclass(frozen=True, slots=True)
class Pledge:
    """An engagement: who takes on what, for which goal or measure, by when, and how it stands."""

    owner: str
    text: str
    about: str
    due: date | None
    stand: Stand


@dataclass(frozen=True, slots=True)
class Question:
    """A richtvraag, what each partner answered to it, and what was made of it together."""

    richtvraag: Richtvraag
    answers: tuple[PartnerAnswer, ...]
    joint: tuple[str, ...] = ()
    pledges: tuple[Pledge, ...] = ()

    @property
    def answered(self) -> tuple[PartnerAnswer, ...]:
        """The partners' own answers; none once there is a joint text."""
        return () if self.joint else tuple(a for a in self.answers if not a.content.empty)

    @property
    def passed(self) -> tuple[PartnerAnswer, ...]:
        """Partners that said why they give no answer."""
        told = (Status.OPEN, Status.ANSWERED)
        return (
            ()
            if self.joint
            else tuple(a for a in self.answers if a.content.empty and a.status not in told)
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A rubriek with its questions."""

    rubriek: Rubriek
    questions: tuple[Question, ...]

    def last_of(self, kind: Kind) -> Question:
        """The last question of a kind; IndexError when there is none."""
        return [question for question in self.questions if question.richtvraag.kind is kind][-1]


@dataclass(frozen=True, slots=True)
class Signed:
    """A partner's verdict on the text as it stands."""

    partner: str
    verdict: Verdict
    at: datetime


@dataclass(frozen=True, slots=True)
class RubriekAkkoord:
    """Who agrees with a rubriek's text as it stands; `waiting` said nothing about this text."""

    rubriek: str
    hash: str
    signed: tuple[Signed, ...]
    waiting: tuple[str, ...]

    @property
    def agreed(self) -> tuple[Signed, ...]:
        return tuple(s for s in self.signed if s.verdict is not Verdict.NOT_YET)

    @property
    def against(self) -> tuple[Signed, ...]:
        return tuple(s for s in self.signed if s.verdict is Verdict.NOT_YET)


@dataclass(frozen=True, slots=True)
class Draaiboek:
    """Everything that a draaiboek shows. `heading` and `intro` are the source's.

    `number` is that of a frozen version, whose day is `made_at`; None for the draaiboek of now.
    """

    network: str
    region: str
    made_at: datetime
    regie: tuple[str, ...]
    partners: tuple[Participant, ...]
    heading: str
    intro: str
    sections: tuple[Section, ...]
    goals: Tree
    figures: tuple[Figures, ...]
    akkoorden: tuple[RubriekAkkoord, ...] = ()
    number: int | None = None

    def section(self, rubriek: str) -> Section:
        """The section of a rubriek; KeyError when there is none."""
        for section in self.sections:
            if section.rubriek.key == rubriek:
                return section
        raise KeyError(rubriek)

    def akkoord(self, rubriek: str) -> RubriekAkkoord | None:
        return next((a for a in self.akkoorden if a.rubriek == rubriek), None)

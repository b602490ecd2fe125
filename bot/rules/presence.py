"""Which organisations will be at an overleg, from what their people said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.storage.tables import Attendance, Membership, Rsvp


class Presence(StrEnum):
    """What an overleg can expect of an organisation."""

    COMES = "comes"  # somebody comes, or is replaced
    MISSING = "missing"  # whoever answered cannot come, and nobody is replaced
    SILENT = "silent"
    NOBODY = "nobody"  # has no people who could be asked


@dataclass(frozen=True, slots=True)
class Organisation:
    """A partner: what it said, who of it says nothing yet, and what counted before a move."""

    name: str
    presence: Presence
    said: Sequence[Attendance] = ()
    silent: Sequence[int] = ()
    before_move: Sequence[Attendance] = ()


def counts(answer: Attendance | None, announced_at: datetime) -> bool:
    """Whether a word is about the moment that people were told last."""
    return answer is not None and answer.at >= announced_at


def organisations(
    partners: Mapping[int, str],
    invited: Sequence[Membership],
    answers: Mapping[int, Attendance],
    announced_at: datetime,
) -> list[Organisation]:
    """Every partner, in the order given."""
    return [
        _organisation(
            name, [m.person_id for m in invited if m.partner_id == id], answers, announced_at
        )
        for id, name in partners.items()
    ]


def _organisation(
    name: str, people: Sequence[int], answers: Mapping[int, Attendance], announced_at: datetime
) -> Organisation:
    if not people:
        return Organisation(name, Presence.NOBODY)
    given = [answers[person] for person in people if person in answers]
    said = [answer for answer in given if counts(answer, announced_at)]
    return Organisation(
        name,
        _presence(said),
        said,
        [person for person in people if not counts(answers.get(person), announced_at)],
        [answer for answer in given if not counts(answer, announced_at)],
    )


def _presence(said: Sequence[Attendance]) -> Presence:
    if any(answer.rsvp is not Rsvp.ABSENT for answer in said):
        return Presence.COMES
    return Presence.MISSING if said else Presence.SILENT

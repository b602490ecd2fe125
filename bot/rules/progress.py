"""How far someone is, and which question comes next. Pure: values in, values out."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.kijkwijzer import Block, Kijkwijzer, Rubriek
from bot.storage.content import Status

Statuses = Mapping[str, Status]
"""Question key -> status; a question that is not there was never touched."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Numbers of questions; together they are all questions of the kijkwijzer."""

    total: int
    by_status: Mapping[Status, int]


def progress(kijkwijzer: Kijkwijzer, counts: Mapping[Status, int]) -> Progress:
    """From how many questions there are in each status (untouched ones left out)."""
    total = len(kijkwijzer.questions)
    touched = {status: counts.get(status, 0) for status in Status if status is not Status.OPEN}
    return Progress(total, touched | {Status.OPEN: total - sum(touched.values())})


def is_open(statuses: Statuses, key: str) -> bool:
    return statuses.get(key, Status.OPEN) is Status.OPEN


def open_in(block: Block, statuses: Statuses) -> tuple[str, ...]:
    """The questions of a block that still wait for a first answer."""
    return tuple(key for key in block.questions if is_open(statuses, key))


def next_in_block(kijkwijzer: Kijkwijzer, statuses: Statuses, key: str) -> str | None:
    """The next open question after `key`, else an open one before it, in the same block."""
    block = kijkwijzer.blocks[kijkwijzer.block_of(key)].questions
    at = block.index(key)
    return next((k for k in (*block[at + 1 :], *block[:at]) if is_open(statuses, k)), None)


def next_block(kijkwijzer: Kijkwijzer, statuses: Statuses, after: int) -> int | None:
    """The index of the next block with open questions, round the end if need be."""
    order = (*range(after + 1, len(kijkwijzer.blocks)), *range(after + 1))
    return next((i for i in order if open_in(kijkwijzer.blocks[i], statuses)), None)


def where_to_go_on(kijkwijzer: Kijkwijzer, statuses: Statuses, cursor: str | None) -> str | None:
    """The question to show after a break: the cursor's if open, else the next open one.

    None when nothing is open. Questions put off ("later") are not open: they are offered.
    """
    keys = [question.key for question in kijkwijzer.questions]
    start = keys.index(cursor) if cursor in keys else 0
    return next((k for k in (*keys[start:], *keys[:start]) if is_open(statuses, k)), None)


def neighbour(kijkwijzer: Kijkwijzer, key: str, step: int) -> str | None:
    """The question `step` places on in the order of the source; None past either end."""
    keys = [question.key for question in kijkwijzer.questions]
    at = keys.index(key) + step
    return keys[at] if 0 <= at < len(keys) else None


def closed_in(rubriek: Rubriek, statuses: Statuses) -> int:
    """How many questions of a rubriek are answered or passed by ("later" is neither)."""
    waiting = (Status.OPEN, Status.LATER)
    return sum(statuses.get(q.key, Status.OPEN) not in waiting for q in rubriek.questions)

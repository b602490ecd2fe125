"""Many buttons: a page at a time, two on a row."""

from collections.abc import Sequence
from typing import TypeVar

from bot.conversations.routes import Address
from bot.conversations.turn import Button, Turn

PER_PAGE = 8

T = TypeVar("T")


def page_at(
    turn: Turn, things: Sequence[T], address: Address, per_page: int = PER_PAGE
) -> tuple[Sequence[T], list[Button]]:
    """The things of a page, and the buttons to the others.

    `address` is that of this page: its last argument counts from 0 (past an end: the last).
    """
    name, _, written = address.rpartition(":")
    pages = max(1, -(-len(things) // per_page))
    number = min(max(int(written), 0), pages - 1)
    row = []
    if number > 0:
        row.append(turn.button("eerdere", Address(f"{name}:{number - 1}")))
    if number < pages - 1:
        row.append(turn.button("volgende", Address(f"{name}:{number + 1}")))
    return things[number * per_page : (number + 1) * per_page], row


def pairs(buttons: Sequence[Button]) -> list[Sequence[Button]]:
    """Rows of two buttons, for short names."""
    return [buttons[i : i + 2] for i in range(0, len(buttons), 2)]

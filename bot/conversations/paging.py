"""Many buttons: a page at a time, two on a row."""

from collections.abc import Sequence
from typing import TypeVar

from bot.conversations.turn import Button, Turn

PER_PAGE = 8

T = TypeVar("T")


def page(
    turn: Turn, things: Sequence[T], number: int, address: str, per_page: int = PER_PAGE
) -> tuple[Sequence[T], list[Button]]:
    """The things of page `number` (from 0; past an end: the last) and the buttons to the others.

    `address` is the route of the list; the page is its last argument.
    """
    pages = max(1, -(-len(things) // per_page))
    number = min(max(number, 0), pages - 1)
    row = []
    if number > 0:
        row.append(turn.button("eerdere", f"{address}:{number - 1}"))
    if number < pages - 1:
        row.append(turn.button("volgende", f"{address}:{number + 1}"))
    return things[number * per_page : (number + 1) * per_page], row


def pairs(buttons: Sequence[Button]) -> list[Sequence[Button]]:
    """Rows of two buttons, for short names."""
    return [buttons[i : i + 2] for i in range(0, len(buttons), 2)]

"""Messages that waited for the same hours come as one. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from bot.storage.said import Words
from bot.texts import length

MOST_ROWS = 20
"""Rows of buttons under one message: more is no longer an overview."""


def together(words: Sequence[Words], limit: int) -> tuple[Words, int]:
    """The first messages as one, numbered with their buttons, and how many fitted into it."""
    for most in range(len(words), 1, -1):
        joined = _joined(words[:most])
        if length(joined.html) <= limit and len(joined.keys) <= MOST_ROWS:
            return joined, most
    return words[0], 1


def _joined(words: Sequence[Words]) -> Words:
    texts = [f"<b>{n}.</b> {each.html}" for n, each in enumerate(words, 1)]
    rows = [
        tuple(replace(key, text=f"{n}. {key.text}") for key in row)
        for n, each in enumerate(words, 1)
        for row in each.keys
    ]
    return Words("\n\n".join(texts), tuple(rows))

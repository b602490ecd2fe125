"""Messages that waited for the same hours come as one. Pure."""

from collections.abc import Sequence
from typing import Any

from bot.storage.outbox import EXPECTS
from bot.texts import MESSAGE_LIMIT, length

MOST_ROWS = 20
"""Rows of buttons under one message: more is no longer an overview."""

Payload = dict[str, Any]


def together(payloads: Sequence[Payload]) -> tuple[Payload, int]:
    """The first messages as one, numbered with their buttons, and how many fitted into it."""
    most = len(payloads)
    while most > 1:
        joined = _joined(payloads[:most])
        if length(joined["text"]) <= MESSAGE_LIMIT and len(_rows(joined)) <= MOST_ROWS:
            return joined, most
        most -= 1
    return payloads[0], 1


def _joined(payloads: Sequence[Payload]) -> Payload:
    texts = [f"<b>{n}.</b> {payload['text']}" for n, payload in enumerate(payloads, 1)]
    rows = [
        [button | {"text": f"{n}. {button['text']}"} for button in row]
        for n, payload in enumerate(payloads, 1)
        for row in _rows(payload)
    ]
    keyboard = {"reply_markup": {"inline_keyboard": rows}} if rows else {}
    places = [place for payload in payloads for place in payload.get(EXPECTS, ())]
    expects = {EXPECTS: places} if places else {}
    return (
        {k: v for k, v in payloads[0].items() if k not in ("reply_markup", EXPECTS)}
        | keyboard
        | expects
        | {"text": "\n\n".join(texts)}
    )


def _rows(payload: Payload) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = payload.get("reply_markup", {}).get("inline_keyboard", [])
    return rows

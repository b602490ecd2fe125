"""The demo: the bot lives in the time of the local Telegram, whose page moves it forward."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot import clock, demo
from bot.sandbox import Sandbox
from bot.storage import outbox
from tests.phone import Phone, Telegram

HOUR = 3600


def _owe(session: Session, chat: int, hours: list[int]) -> None:
    """A message for each of these hours from now."""
    for wait in hours:
        payload = {"chat_id": chat, "text": f"Na {wait} uur"}
        due = clock.now() + timedelta(hours=wait)
        outbox.put(session, chat, "sendMessage", payload, clock.now(), not_before=due)


async def test_what_is_due_arrives_in_order_while_the_clock_moves(
    regisseur: Phone, telegram: Telegram, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "_ahead", timedelta())  # and back, after the test
    assert telegram.app is not None
    demo.follow_clock(telegram.app, sandbox)
    begin, told = sandbox.world.now(), len(await regisseur.messages())
    await telegram.app.database.write(_owe, regisseur.id, [20, 5, 30])
    moved = await telegram.post("clock", advance_seconds=24 * HOUR)
    came = (await regisseur.messages())[told:]
    assert [m["text"] for m in came] == ["Na 5 uur", "Na 20 uur"]
    assert [(m["date"] - begin) / HOUR for m in came] == pytest.approx([5, 20], abs=1.1)
    assert clock.now().timestamp() == pytest.approx(moved["now"], abs=5)

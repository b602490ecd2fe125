"""The demo: what the bot can do shows at once, and its page moves the time forward."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot import clock, demo
from bot.config import Settings
from bot.sandbox import Sandbox
from tests.phone import Phone, Telegram, owe

HOUR = 3600


def _owe(session: Session, chat: int, hours: list[int]) -> None:
    """A message for each of these hours from now."""
    for wait in hours:
        owe(session, chat, f"Na {wait} uur", not_before=clock.now() + timedelta(hours=wait))


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


async def test_the_example_shows_goals_engagements_and_an_indicator(
    telegram: Telegram, sandbox: Sandbox, settings: Settings
) -> None:
    assert telegram.app is not None
    await demo.fill(telegram.app, sandbox, settings)
    await telegram.settle()
    an = Phone(telegram, demo.FIRST_PERSON, "An")
    await an.says("/doelen")
    assert "0 van 2 engagementen klaar, 1 loopt vast" in await an.reads()
    await an.says("/indicatoren")
    text = await an.reads()
    assert "Nu: 10,8 % op zondag 31 augustus 2025 (EAK, 2024-2025)" in text
    assert "Nu: 5 of minder" in text
    bart = Phone(telegram, demo.FIRST_PERSON + 1, "Bart")
    await bart.says("/engagementen")
    await bart.presses("Een onthaaldag")
    await bart.presses("Ik neem dit op")
    assert "Stand: nog niet gestart" in await bart.reads()


async def test_in_a_weekend_it_begins_on_monday(telegram: Telegram, sandbox: Sandbox) -> None:
    telegram.moves_to("2026-12-05 21:00")
    assert telegram.app is not None
    before = sandbox.world.now()
    demo.follow_clock(telegram.app, sandbox)
    assert f"{clock.wall(clock.now()):%A %H:%M}" == "Monday 08:00"
    assert sandbox.world.now() - before == pytest.approx(35 * HOUR, abs=60)

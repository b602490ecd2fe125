"""At Telegram's own rate, with a local Telegram that refuses what is too fast."""

from collections.abc import AsyncIterator, Iterable

import pytest
from sqlmodel import Session

from bot import clock
from bot.app import App
from bot.config import Settings
from bot.delivery.pace import DEFAULT_PER_SECOND
from bot.sandbox import Sandbox
from bot.storage import outbox
from tests.phone import TOKEN, Telegram, owe

pytestmark = pytest.mark.both_databases

PEOPLE = range(1000, 1050)
GROUP = -500


@pytest.fixture
def settings(settings: Settings) -> Settings:
    settings.max_messages_per_second = DEFAULT_PER_SECOND
    return settings


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(TOKEN, flood_limits=True)
    await sandbox.start()
    for id in PEOPLE:
        sandbox.people.meet(id, f"P{id}").started = True
    sandbox.world.chat(GROUP).title = "Onze groep"
    yield sandbox
    await sandbox.stop()


async def _remind(telegram: Telegram, chats: Iterable[int]) -> None:
    """One unasked message for each of these chats, and the bot is told."""
    assert telegram.app is not None
    await telegram.app.database.write(_put, list(chats))
    await telegram.app.tick()


def _put(session: Session, chats: list[int]) -> None:
    for number, chat in enumerate(chats):
        owe(session, chat, f"Herinnering {number}", priority=outbox.UNASKED)


def _came(sandbox: Sandbox, chat: int) -> list[str]:
    messages = sandbox.world.chat(chat).messages.values()
    return [m["text"] for m in messages if m["from"]["is_bot"]]


async def test_many_at_once_all_come_once(telegram: Telegram, sandbox: Sandbox) -> None:
    """That none is refused is a property of the pace; here a busy machine may bunch them."""
    await _remind(telegram, [*PEOPLE, *[GROUP] * 3, *PEOPLE[:5]])
    await telegram.settle()
    came = [text for chat in (*PEOPLE, GROUP) for text in _came(sandbox, chat)]
    assert sorted(came) == sorted(f"Herinnering {n}" for n in range(58))


async def test_a_reply_goes_before_five_hundred_reminders(
    telegram: Telegram, sandbox: Sandbox
) -> None:
    await _remind(telegram, [*PEOPLE] * 10)
    asking = await telegram.phone(7, "An")
    made = await telegram.post("say", user=7, text="/start")
    async with sandbox.world.changed:
        await sandbox.world.changed.wait_for(lambda: _came(sandbox, 7))
    between = sandbox.world.events[made["seq"] :]
    overtook = sum(event["chat"] in PEOPLE for event in between)
    # They went on while the turn was taken; five hundred of them would take 18 seconds.
    assert overtook < DEFAULT_PER_SECOND
    assert "netwerk" in await asking.reads()


async def test_two_chats_refused_at_once_mean_that_all_must_wait(
    telegram: Telegram, sandbox: Sandbox
) -> None:
    first, second, *others = PEOPLE[:42]
    for chat in (first, second):
        await telegram.post("faults", method="sendMessage", kind="flood", chat=chat, seconds=2)
    await _remind(telegram, [first, second, *others])
    await telegram.settle()
    told = min(sandbox.world.chat(first).messages)
    late = [chat for chat in others if min(sandbox.world.chat(chat).messages) > told]
    # Alone, the two would have been passed by all forty within their two seconds.
    assert len(late) > len(others) / 2
    assert all(len(_came(sandbox, chat)) == 1 for chat in (first, second, *others))


async def test_one_refused_group_holds_up_nobody_else(telegram: Telegram, sandbox: Sandbox) -> None:
    await telegram.post("faults", method="sendMessage", kind="flood", chat=GROUP, seconds=2)
    await _remind(telegram, [GROUP, *PEOPLE[:20]])
    await telegram.settle()
    told = min(sandbox.world.chat(GROUP).messages)
    assert all(min(sandbox.world.chat(chat).messages) < told for chat in PEOPLE[:20])


async def test_a_restart_does_not_end_a_pause(settings: Settings, sandbox: Sandbox) -> None:
    first, second, *others = PEOPLE[:12]
    settings.api_url = sandbox.url
    async with App(settings, wakes=False) as app:
        telegram = Telegram(sandbox, settings, app)
        for chat in (first, second):
            await telegram.post("faults", method="sendMessage", kind="flood", chat=chat, seconds=5)
        await _remind(telegram, [first, second])
        while len(await app.database.read(outbox.told_to_wait, clock.now())) < 2:
            pass
    async with App(settings, wakes=False) as telegram.app:
        await _remind(telegram, [*others, first])
        await telegram.settle()
    told = min(sandbox.world.chat(first).messages)
    assert all(min(sandbox.world.chat(chat).messages) > told for chat in others)
    assert _came(sandbox, first) == ["Herinnering 0", f"Herinnering {len(others)}"]

"""Kill the bot while it delivers 500 reminders, again and again: none is missed.

Telegram has no way to say "only once": a message whose answer we never noted is sent again. So
some come twice; only those that are flagged, and counted here.
"""

import asyncio
import random
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot import clock
from bot.sandbox import Sandbox
from bot.storage import chats, outbox
from bot.storage.database import Database
from bot.storage.migrate import migrate
from bot.storage.outbox import UNASKED
from bot.storage.said import Words
from bot.storage.tables import TELEGRAM, Delivery, Outbox
from tests.phone import TOKEN
from tests.process import PATIENCE, Bot

pytestmark = pytest.mark.both_databases

CHATS, EACH = range(2001, 2051), 10
PER_SECOND = 100
KEYS = frozenset(f"{chat}:{n}" for chat in CHATS for n in range(EACH))


def _owe_all(session: Session) -> None:
    for key in sorted(KEYS, key=lambda key: int(key.partition(":")[2])):
        chat = int(key.partition(":")[0])
        row = Outbox(
            chat_id=chats.place(session, TELEGRAM, chat),
            kind="words",
            said=Words(key),
            priority=UNASKED,
            key=key,
            created_at=clock.now(),
        )
        session.add(row)


def _came(sandbox: Sandbox) -> Counter[str]:
    """What Telegram delivered, and how often."""
    return Counter(
        message["text"] for chat in CHATS for message in sandbox.world.chat(chat).messages.values()
    )


async def _until_came(sandbox: Sandbox, many: int) -> None:
    """Wait until Telegram has delivered so many different ones."""

    def are_there() -> bool:
        return len(_came(sandbox)) >= many

    async with sandbox.world.changed:
        await asyncio.wait_for(sandbox.world.changed.wait_for(are_there), PATIENCE)


async def _until_all_told(sandbox: Sandbox, database: Database) -> None:
    """Wait until nothing is owed any more: what was in doubt comes once more."""
    calls = len(sandbox.world.events)
    while database.transact(outbox.count_waiting):
        await _until_calls(sandbox, calls + 1)
        calls = len(sandbox.world.events)


async def _until_calls(sandbox: Sandbox, many: int) -> None:
    async with sandbox.world.changed:
        done = sandbox.world.changed.wait_for(lambda: len(sandbox.world.events) >= many)
        await asyncio.wait_for(done, PATIENCE)


async def _kill_often(tmp_path: Path, database_url: str, kills: int, seed: int) -> None:
    database = Database(database_url)
    migrate(database)
    database.transact(_owe_all)
    sandbox = Sandbox(TOKEN, flood_limits=False)
    await sandbox.start()
    for chat in CHATS:
        sandbox.people.meet(chat, f"P{chat}").started = True
    bot = Bot(tmp_path, sandbox, database_url, PER_SECOND)
    chance = random.Random(seed)
    share = len(KEYS) // kills
    for _ in range(kills):
        await bot.start()
        # Each after a share of its own, at any instant: in a claim, a commit, a call.
        some = len(_came(sandbox)) + chance.randint(1, share)
        await _until_came(sandbox, min(some, len(KEYS)))
        await asyncio.sleep(chance.uniform(0, 0.01))
        await bot.stop(signal.SIGKILL)
    await bot.start()
    await _until_came(sandbox, len(KEYS))
    await _until_all_told(sandbox, database)
    assert await bot.stop(signal.SIGTERM) == 0
    _check(database, _came(sandbox), kills)
    assert sandbox.world.violations == []
    database.close()
    await sandbox.stop()


def _check(database: Database, came: Counter[str], kills: int) -> None:
    """Every occasion came, and only what is flagged came more than once."""
    rows = database.transact(lambda session: session.exec(select(Outbox)).all())
    assert came.keys() == KEYS == {row.key for row in rows}
    assert {row.state for row in rows} == {Delivery.SENT}
    flagged = {row.key for row in rows if row.maybe_duplicate}
    twice = {key for key, times in came.items() if times > 1}
    assert twice <= flagged
    assert all(came[str(row.key)] <= row.attempts for row in rows)
    sys.stdout.write(
        f"{kills} kills, {len(KEYS)} reminders: 0 missed, {came.total() - len(KEYS)} repeats "
        f"of {len(twice)}, {len(flagged)} flagged\n"
    )


async def test_twenty_kills_in_five_hundred_reminders_miss_none(tmp_path: Path) -> None:
    await _kill_often(tmp_path, f"sqlite:///{tmp_path / 'k.db'}", kills=20, seed=2)


@pytest.mark.soak
async def test_a_hundred_kills_in_five_hundred_reminders_miss_none(
    tmp_path: Path, database_url: str
) -> None:
    await _kill_often(tmp_path, database_url, kills=100, seed=random.randrange(10**6))

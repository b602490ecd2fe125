"""Everything put together. Who wants to know what runs, reads this file.

in     delivery.polling → door → updates → conversations.engine, each update one transaction
out    the outbox → delivery.sender → Telegram
clock  python-telegram-bot's JobQueue (APScheduler) → delivery.ticks → rules.reminders → the outbox
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlmodel import Session
from telegram import BotCommand
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder

from bot import clock, health, texts, updates
from bot.config import Settings
from bot.conversations import engine, menu
from bot.conversations.mouth import House
from bot.conversations.reminders import compose
from bot.delivery import telegram, ticks
from bot.delivery.claiming import Wording
from bot.delivery.files import Files
from bot.delivery.pace import Pace
from bot.delivery.polling import Poller
from bot.delivery.request import AiohttpRequest, BotApi
from bot.delivery.sender import Sender
from bot.door import Door
from bot.freedays import FreeDays
from bot.health import Patience, Pulse
from bot.kijkwijzer import load
from bot.logs import privately
from bot.storage import forgetting, outbox
from bot.storage.database import Database, StorageError
from bot.storage.migrate import migrate
from bot.storage.said import Composed
from bot.storage.tables import TELEGRAM

log = logging.getLogger(__name__)

HOUSEKEEPING_SECONDS = 3600
TICK_SECONDS = 15
OWED_AT_ONCE = 200
"""Reminders put into the outbox in one transaction: people who are answering come between."""
ONE_AT_A_TIME = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
"""For the scheduler: a tick that comes late still comes, once."""
PATIENCE = Patience()
LOCK_SECONDS = 5
STOP_SECONDS = 4


class StartError(Exception):
    """The bot cannot start; the message is one line that says why."""


class App:
    """The running bot: `async with App(settings) as app: await app.run()`."""

    def __init__(
        self, settings: Settings, *, wakes: bool = True, patience: Patience = PATIENCE
    ) -> None:
        """Read the prompts and open the database; raises the errors of those parts.

        `wakes`: it looks by itself for what is due. Who moves the clock by hand calls `tick`.
        """
        assert settings.bot_token is not None
        self._settings = settings
        self._wakes = wakes
        self._patience = patience
        self.kijkwijzer = load(settings.prompts_dir / "kijkwijzer.yaml")
        self._texts = texts.load(settings.prompts_dir / "nl")
        self.free_days = FreeDays.load(settings.prompts_dir / "schoolvakanties.yaml")
        self.database = Database(settings.database_url)
        self._requests = (AiohttpRequest(), AiohttpRequest())
        self._telegram = (
            ApplicationBuilder()
            .token(settings.bot_token.get_secret_value())
            .base_url(f"{settings.api_url}/bot")
            .base_file_url(f"{settings.api_url}/file/bot")
            .request(self._requests[0])
            .get_updates_request(self._requests[1])
            .updater(None)
            .build()
        )
        files = Files(
            self.database, self.kijkwijzer, self._texts, settings.prompts_dir / "draaiboek"
        )
        address = f"{settings.api_url}/bot{settings.bot_token.get_secret_value()}"
        self._carrier = telegram.Telegram(BotApi(self._requests[0], address), files.make)
        # Updates wait on a connection of their own, so that they never hold up a message.
        self._polls = BotApi(self._requests[1], address)
        self._web: web.AppRunner | None = None
        self._ticked_at: datetime | None = None
        self._looked_at = time.monotonic()
        # The sender is the first: it stops last, so that what was answered is said.
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "App":
        try:
            await self._start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def _start(self) -> None:
        self.database.serve_alone()
        await asyncio.to_thread(migrate, self.database)
        try:
            await self._telegram.initialize()
            # A webhook of earlier days would make every getUpdates a conflict.
            await self._telegram.bot.delete_webhook()
        except InvalidToken:
            raise StartError("Telegram refuses KIJKWIJZER_BOT_TOKEN") from None
        except TelegramError as error:
            raise StartError(f"cannot reach {self._settings.api_url}: {error}") from None
        except (KeyError, TypeError, ValueError, AttributeError):
            # The library reads what came without looking: a field is missing or of another kind.
            raise StartError(f"{self._settings.api_url} does not answer as Telegram does") from None
        self._house = House(
            self.kijkwijzer,
            self._texts,
            telegram.channel(self._telegram.bot.username),
            self.free_days,
            self._settings.regisseurs,
        )
        wording = Wording(self._compose, self.free_days, self._house.channel.text)
        pace = Pace(self._settings.max_messages_per_second)
        self._sender = Sender(self.database, {TELEGRAM: self._carrier}, wording, pace)
        self._door = Door(self.database, self._house, self._sender)
        self._poller = Poller(self._polls, self._door.take, updates.chat_of, updates.ALLOWED)
        assert self._telegram.job_queue is not None
        repeat = self._telegram.job_queue.run_repeating
        if self._wakes:
            repeat(self._tick, TICK_SECONDS, first=1, job_kwargs=ONE_AT_A_TIME)
        repeat(self._housekeeping, HOUSEKEEPING_SECONDS, first=HOUSEKEEPING_SECONDS,
               job_kwargs=ONE_AT_A_TIME)  # fmt: skip
        await self._telegram.start()
        await self._listen()
        self._tasks = [
            asyncio.create_task(self._sender.run(), name="sender"),
            asyncio.create_task(self._poller.run(), name="poller"),
            asyncio.create_task(self._introduce(), name="introduce"),
        ]

    async def __aexit__(self, *_: object) -> None:
        """Stop: nothing new comes in, what is being sent is finished and written down."""
        for task in self._tasks[1:]:
            task.cancel()
        await asyncio.gather(*self._tasks[1:], return_exceptions=True)
        if self._tasks:
            # The database may hang: then what was not committed comes again.
            await asyncio.wait([asyncio.ensure_future(self._door.stop())], timeout=STOP_SECONDS / 2)
            self._sender.stop()
            await asyncio.wait(self._tasks[:1], timeout=STOP_SECONDS)
        if self._telegram.running:
            await self._telegram.stop()
        await self._telegram.shutdown()
        for request in self._requests:  # the library leaves them open after a failed start
            await request.shutdown()
        if self._web is not None:
            await self._web.cleanup()
        self.database.close()

    async def run(self) -> None:
        """Until cancelled; raises when a part that should run for ever does not."""
        sender, poller, _ = self._tasks
        done: set[asyncio.Task[None]] = set()
        while not done:
            done, _pending = await asyncio.wait(
                [sender, poller], timeout=LOCK_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            await asyncio.to_thread(self.database.still_alone)
        for task in done:
            try:
                task.result()
            except InvalidToken:
                raise StartError("Telegram no longer accepts KIJKWIJZER_BOT_TOKEN") from None

    @property
    def description(self) -> str:
        """For the line that says that the bot is ready."""
        return f"@{self._telegram.bot.username}, {self.database.describe()}, polling"

    @property
    def health_url(self) -> str:
        """Where /health answers; a port that was chosen freely is known once it listens."""
        assert self._web is not None
        host, port = self._web.addresses[0][:2]
        return f"http://{host}:{port}/health"

    async def settled(self) -> None:
        """Wait until all that is owed has been sent (for the demo's start and for tests)."""
        await self._sender.all_said()

    async def tick(self) -> int:
        """Owe the reminders that are due now; returns how many are new."""
        now = clock.now()
        found = await self.database.read(ticks.due, self.free_days, now)
        new = 0
        for first in range(0, len(found), OWED_AT_ONCE):
            some = found[first : first + OWED_AT_ONCE]
            new += await self.database.write(ticks.owe, some, now)
            self._sender.wake()
        self._ticked_at, self._looked_at = now, time.monotonic()
        self._sender.wake()
        return new

    async def _tick(self, _: object) -> None:
        try:
            await self.tick()
        except StorageError as error:
            log.error("no tick: %s", error)  # noqa: TRY400 one line is enough
        except Exception as error:
            log.error("a tick failed: %s", privately(error))  # noqa: TRY400 no texts in the log

    def _compose(
        self, session: Session, person_id: int, about: Mapping[str, Any], now: datetime
    ) -> Composed | datetime | None:
        return compose(session, self._house, person_id, about, now)

    async def _housekeeping(self, _: object) -> None:
        with suppress(StorageError):
            while await self.database.write(forgetting.forget_old, clock.now()):
                pass

    async def _introduce(self) -> None:
        """Tell Telegram the menu and what the bot is; it keeps both, so a failure can wait."""
        bot = self._telegram.bot
        words = self._texts.words("commandos")
        names = menu.names(self._texts, engine.ROUTES.commands, regisseur=False)
        commands = [BotCommand(name, words[name]) for name in names]
        about = self._texts.words("bot")
        try:
            for language in (None, "nl"):
                await bot.set_my_commands(commands, language_code=language)
            await bot.set_my_description(about["beschrijving"])
            await bot.set_my_short_description(about["kort"])
        except TelegramError as error:
            log.warning("the menu was not set: %s", type(error).__name__)

    async def _listen(self) -> None:
        """Answer /health on KIJKWIJZER_LISTEN."""
        application = web.Application()
        application.router.add_get("/health", self._health)
        self._web = web.AppRunner(application, access_log=None)
        await self._web.setup()
        host, port = self._settings.listen_address
        try:
            await web.TCPSite(self._web, host, port).start()
        except OSError as error:
            raise StartError(f"cannot listen on {host}:{port}: {error.strerror}") from None

    async def _health(self, _: web.Request) -> web.Response:
        now, owed, waiting = clock.now(), None, -1
        try:
            owed = await self.database.read(health.seconds_owed, now)
            waiting = await self.database.read(outbox.count_waiting)
            found = health.judge(self._pulse(), owed, self._patience)
        except StorageError as error:
            found = health.judge(self._pulse(), owed, self._patience)
            found.reasons.append(f"the database cannot be read: {error}")
        found.reasons += [
            f"the {task.get_name()} stopped" for task in self._tasks[:2] if task.done()
        ]
        ticked = self._ticked_at.isoformat(timespec="seconds") if self._ticked_at else None
        body = {
            "ok": not found.reasons,
            "reasons": found.reasons,
            "seconds_ago": found.ages,
            "outbox_waiting": waiting,
            "last_tick": ticked,
            "put_aside": self._door.put_aside,
        }
        return web.json_response(body, status=503 if found.reasons else 200)

    def _pulse(self) -> Pulse:
        return Pulse(
            fetched_at=self._poller.fetched_at,
            waiting_since=self._poller.waiting_since,
            committed_at=self.database.committed_at,
            ticked_at=self._looked_at if self._wakes else None,
        )

"""Everything put together. Who wants to know what runs, reads this file.

in     delivery.polling → handlers → conversations.engine, each update one transaction
out    the outbox → delivery.sender → Telegram
clock  python-telegram-bot's JobQueue (APScheduler) → delivery.ticks → rules.reminders → the outbox
"""

import asyncio
import logging
from contextlib import suppress
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlmodel import Session
from telegram import BotCommand
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot import clock, texts
from bot.config import Settings
from bot.conversations import engine
from bot.conversations.events import Event
from bot.conversations.menu import COMMANDS
from bot.conversations.reminders import compose
from bot.conversations.turn import House
from bot.delivery import ticks
from bot.delivery.files import Files
from bot.delivery.pace import Pace
from bot.delivery.polling import Poller
from bot.delivery.request import AiohttpRequest
from bot.delivery.sender import Sender
from bot.freedays import FreeDays
from bot.handlers import handlers
from bot.kijkwijzer import load
from bot.logs import privately
from bot.storage import forgetting, outbox
from bot.storage.database import Database, StorageError
from bot.storage.migrate import migrate

log = logging.getLogger(__name__)

HOUSEKEEPING_SECONDS = 3600
TICK_SECONDS = 15
OWED_AT_ONCE = 200
"""Reminders put into the outbox in one transaction: people who are answering come between."""
ONE_AT_A_TIME = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
"""For the scheduler: a tick that comes late still comes, once."""
LOCK_SECONDS = 5
STOP_SECONDS = 4


class StartError(Exception):
    """The bot cannot start; the message is one line that says why."""


class _Telegram(Application[Any, Any, Any, Any, Any, Any]):
    """An Application whose handlers' errors reach the caller, so that a turn is not confirmed."""

    async def process_error(
        self,
        update: object,  # noqa: ARG002 the library's signature
        error: Exception,
        job: object = None,  # noqa: ARG002
        coroutine: object = None,  # noqa: ARG002
    ) -> bool:
        raise error


class App:
    """The running bot: `async with App(settings) as app: await app.run()`."""

    def __init__(self, settings: Settings, *, wakes: bool = True) -> None:
        """Read the prompts and open the database; raises the errors of those parts.

        `wakes`: it looks by itself for what is due. Who moves the clock by hand calls `tick`.
        """
        assert settings.bot_token is not None
        self._settings = settings
        self._wakes = wakes
        self.kijkwijzer = load(settings.prompts_dir / "kijkwijzer.yaml")
        self._texts = texts.load(settings.prompts_dir / "nl")
        self.free_days = FreeDays.load(settings.prompts_dir / "schoolvakanties.yaml")
        self.database = Database(settings.database_url)
        self._requests = (AiohttpRequest(), AiohttpRequest())
        self._telegram = (
            ApplicationBuilder()
            .application_class(_Telegram)
            .token(settings.bot_token.get_secret_value())
            .base_url(f"{settings.api_url}/bot")
            .base_file_url(f"{settings.api_url}/file/bot")
            .request(self._requests[0])
            .get_updates_request(self._requests[1])
            .updater(None)
            .build()
        )
        bot = self._telegram.bot
        files = Files(
            self.database, self.kijkwijzer, self._texts, settings.prompts_dir / "draaiboek"
        )
        pace = Pace(settings.max_messages_per_second)
        self._sender = Sender(self.database, bot, files.make, self._compose, self.free_days, pace)
        self._poller = Poller(bot, self._telegram.process_update)
        self._web: web.AppRunner | None = None
        self._ticked_at: datetime | None = None
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
        self._house = House(
            self.kijkwijzer,
            self._texts,
            self._telegram.bot.username,
            self.free_days,
            self._settings.regisseurs,
        )
        for handler in handlers(self._take, self._take_group, self._take_migration):
            self._telegram.add_handler(handler)
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

    async def settled(self) -> None:
        """Wait until all that is owed has been sent (for the demo's start and for tests)."""
        await self._sender.idle.wait()

    async def _take(self, event: Event) -> None:
        """One update of a person, whole and once. Raises StorageError: Telegram keeps it."""
        try:
            await self.database.write(engine.take_turn, self._house, event, clock.now())
        except StorageError:
            raise
        except Exception as error:
            log.error("a turn failed: %s", privately(error))  # noqa: TRY400 no texts in the log
            await self.database.write(engine.apologise, self._house, event, clock.now())
        self._sender.wake()

    async def _take_group(self, update_id: int, chat_id: int) -> None:
        await self.database.write(engine.greet_group, self._house, update_id, chat_id, clock.now())
        self._sender.wake()

    async def _take_migration(self, update_id: int, old_chat: int, new_chat: int) -> None:
        await self.database.write(engine.follow_group, update_id, old_chat, new_chat, clock.now())
        self._sender.wake()

    async def tick(self) -> int:
        """Owe the reminders that are due now; returns how many are new."""
        now = clock.now()
        found = await self.database.read(ticks.due, self.free_days, now)
        new = 0
        for first in range(0, len(found), OWED_AT_ONCE):
            some = found[first : first + OWED_AT_ONCE]
            new += await self.database.write(ticks.owe, some, now)
            self._sender.wake()
        self._ticked_at = now
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
        self, session: Session, chat_id: int, about: dict[str, Any], now: datetime
    ) -> dict[str, Any] | datetime | None:
        return compose(session, self._house, chat_id, about, now)

    async def _housekeeping(self, _: object) -> None:
        with suppress(StorageError):
            while await self.database.write(forgetting.forget_old, clock.now()):
                pass

    async def _introduce(self) -> None:
        """Tell Telegram the menu and what the bot is; it keeps both, so a failure can wait."""
        bot = self._telegram.bot
        words = self._texts.words("commandos")
        menu = [BotCommand(name, words[name]) for name in COMMANDS]
        about = self._texts.words("bot")
        try:
            for language in (None, "nl"):
                await bot.set_my_commands(menu, language_code=language)
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
        alive = all(not task.done() for task in self._tasks[:2])
        try:
            waiting = await self.database.read(outbox.count_waiting)
        except StorageError:
            alive, waiting = False, -1
        ticked = self._ticked_at.isoformat(timespec="seconds") if self._ticked_at else None
        body = {"ok": alive, "outbox_waiting": waiting, "last_tick": ticked}
        return web.json_response(body, status=200 if alive else 503)

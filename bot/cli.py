"""The command line. Every mistake of an operator is one line and exit status 2 or 1."""

import asyncio
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import SecretStr

from bot import config, logs
from bot.config import Settings, SettingsError
from bot.datafile import DataFileError
from bot.storage.database import StorageError

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

WRONG_USE, CANNOT_RUN = 2, 1


def main() -> None:
    """Console script `kijkwijzer`, and `python -m bot`."""
    cli()


@cli.callback()
def _about() -> None:
    """The kijkwijzer bot: a network of partners makes its draaiboek in Telegram."""


@cli.command()
def run() -> None:
    """Run the bot. Needs KIJKWIJZER_BOT_TOKEN; makes and migrates its database itself."""
    settings = _settings()
    if settings.bot_token is None:
        _fail("KIJKWIJZER_BOT_TOKEN is not set; README.md tells how to get one", WRONG_USE)
    if settings.webhook_url:
        _fail("KIJKWIJZER_WEBHOOK_URL: webhooks are not there yet; unset it to poll", WRONG_USE)
    _serve(_run, settings)


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the chat page; 0 takes a free one.")] = 8081,
) -> None:
    """Run the bot with a local Telegram and an example network. Needs no token."""

    async def serve(settings: Settings) -> None:
        with tempfile.TemporaryDirectory(prefix="kijkwijzer-") as folder:
            await _demo(settings, Path(folder), port)

    _serve(serve, _settings(listen="127.0.0.1:0"))


@cli.command()
def migrate() -> None:
    """Bring the database to the tables of this version (`run` does so as well)."""
    from bot.storage.database import Database
    from bot.storage.migrate import migrate as bring_up_to_date

    settings = _settings()
    try:
        database = Database(settings.database_url)
        bring_up_to_date(database)
        database.close()
    except StorageError as error:
        _fail(str(error), CANNOT_RUN)
    _say(f"up to date: {database.describe()}")


@cli.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8081,
    token: Annotated[str, typer.Option(help="The bot token that it accepts.")] = "",
    flood_limits: Annotated[bool, typer.Option(help="Enforce Telegram's flood limits.")] = True,
) -> None:
    """Run the local Telegram alone, for a bot that is started elsewhere."""

    async def serve(_: Settings) -> None:
        from bot.demo import TOKEN
        from bot.sandbox import Sandbox

        telegram = Sandbox(token or TOKEN, flood_limits=flood_limits)
        await telegram.start(port=port)
        _say(f"sandbox ready: {telegram.url}")
        try:
            await asyncio.Event().wait()
        finally:
            await telegram.stop()

    _serve(serve, _settings())


async def _run(settings: Settings) -> None:
    from bot.app import App

    async with App(settings) as app:
        _say(f"ready: {app.description}")
        await app.run()


async def _demo(settings: Settings, folder: Path, port: int) -> None:
    from bot import demo as example
    from bot.app import App
    from bot.sandbox import Sandbox

    telegram = Sandbox(example.TOKEN)
    await telegram.start(port=port)
    own = {
        "bot_token": SecretStr(example.TOKEN),
        "api_url": telegram.url,
        "database_url": example.database_url(folder),
        "regisseurs": frozenset(),
    }
    try:
        async with App(settings.model_copy(update=own)) as app:
            await example.fill(app, telegram, settings)
            example.follow_clock(app, telegram)
            _say(f"Open {telegram.url} in a browser. Stop with Ctrl-C.")
            await app.run()
    finally:
        await telegram.stop()


def _serve(work: Callable[[Settings], Awaitable[None]], settings: Settings) -> None:
    """Run until SIGTERM or Ctrl-C, and turn what goes wrong into one line."""
    from bot.app import StartError

    logs.set_up()

    async def until_stopped() -> None:
        task = asyncio.ensure_future(work(settings))
        loop = asyncio.get_running_loop()

        def stop() -> None:
            # Once: a second signal would break off the stopping itself, which takes seconds at
            # most. Two come when both the terminal and a parent process pass on a Ctrl-C.
            if not task.cancelling():
                task.cancel()

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
        try:
            await task
        except asyncio.CancelledError:
            return

    try:
        asyncio.run(until_stopped())
    except (DataFileError, SettingsError) as error:
        _fail(str(error), WRONG_USE)
    except (StartError, StorageError) as error:
        _fail(str(error), CANNOT_RUN)
    except OSError as error:
        _fail(error.strerror or str(error), CANNOT_RUN)
    except Exception as error:
        # A bug of ours: where it is, but not its words, which can be anybody's.
        _fail(f"stopped by a mistake of its own: {logs.privately(error)}", CANNOT_RUN)


def _settings(**given: object) -> Settings:
    try:
        return config.load(**given)
    except SettingsError as error:
        _fail(str(error), WRONG_USE)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _fail(line: str, status: int) -> NoReturn:
    sys.stderr.write(f"kijkwijzer: {line}\n")
    raise typer.Exit(status)

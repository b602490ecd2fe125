"""Fixtures: a database of each kind, a local Telegram, and the bot between them."""

import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from zlib import crc32

import pytest
from pydantic import SecretStr
from sqlalchemy import Pool, event

from bot import clock
from bot.config import Settings
from bot.sandbox import Sandbox
from bot.storage.database import Database
from bot.storage.migrate import migrate
from tests import rounds
from tests.phone import TOKEN, Phone
from tests.postgres import Server
from tests.stage import Backend, Clone, File, Stage

WORKING_HOURS = datetime(2026, 12, 1, 9, tzinfo=UTC)
"""A Tuesday, 10 o'clock in Brussels, in no holiday."""

_TEMPLATE = "template_migrated"
_numbers = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    help = "every test on SQLite and on PostgreSQL, also those that run on one of them by turns"
    parser.addoption("--both-databases", action="store_true", help=help)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--both-databases") or config.getoption("-m") == "soak":
        rounds.all_of_them()


@pytest.hookimpl(trylast=True)  # after -k: who asks for one database gets it
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a test's two databases leave out one, which stays the same as long as its name does.

    What is about the database itself is marked `both_databases`. The longest test begins first, so
    that no process is left alone with it at the end.
    """
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)
    for item in items:
        names = getattr(item, "fixturenames", [])
        if "telegram" in names:
            names.append("on_stage")
    if config.getoption("--both-databases"):
        return
    twins: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if "backend" in getattr(item, "fixturenames", ()):
            twins[item.nodeid.replace("sqlite", "").replace("postgres", "")].append(item)
    left = {
        pair[crc32(name.encode()) % 2]
        for name, pair in twins.items()
        if len(pair) == 2 and not pair[0].get_closest_marker("both_databases")
    }
    items[:] = [item for item in items if item not in left]
    config.hook.pytest_deselected(items=list(left))


@event.listens_for(Pool, "checkout")
def _without_waiting_for_the_disk(connection: object, *_: object) -> None:
    """A commit costs five milliseconds otherwise. Bots that are killed do wait: see `process`."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(autouse=True)
def working_hours() -> Iterator[None]:
    """Every test begins at an hour at which people may be written to."""
    clock.run_ahead(WORKING_HOURS - clock.now())
    yield
    clock.run_ahead(datetime.now(UTC) - clock.now())


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One server for each test process, started by the first test that asks for it."""
    server = Server().start()
    try:
        database = Database(server.create(_TEMPLATE))
        migrate(database)
        database.close()  # a template must have no connections
        yield server
    finally:
        server.stop()


@pytest.fixture
def postgres_backend(postgres: Server) -> Iterator[Clone]:
    backend = Clone(postgres, f"test_{next(_numbers)}", _TEMPLATE)
    yield backend
    postgres.drop(backend.name)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with its tables, to copy."""
    file = tmp_path_factory.mktemp("migrated") / "kijkwijzer.db"
    database = Database(f"sqlite:///{file}")
    migrate(database)
    database.close()
    return file


@pytest.fixture(params=["sqlite", "postgres"])
def backend(request: pytest.FixtureRequest, tmp_path: Path, migrated: Path) -> Backend:
    """Of a test on SQLite or on PostgreSQL, or on both: see `pytest_collection_modifyitems`."""
    backend: Backend = File(tmp_path / "kijkwijzer.db", migrated)
    if request.param == "postgres":
        backend = request.getfixturevalue("postgres_backend")
    if "telegram" not in request.fixturenames:  # there the set-up decides what is in it
        backend.fill()
    return backend


@pytest.fixture
def database_url(backend: Backend) -> str:
    """A migrated database of this test alone."""
    return backend.url


@pytest.fixture
def settings(backend: Backend) -> Settings:
    return Settings(
        _env_file=None,
        bot_token=SecretStr(TOKEN),
        database_url=backend.url,
        listen="127.0.0.1:0",
        max_messages_per_second=100_000,
    )


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(TOKEN, flood_limits=False)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def telegram(sandbox: Sandbox, settings: Settings, backend: Backend) -> AsyncIterator[Stage]:
    """A local Telegram with the bot attached. At the end the bot has broken none of its rules."""
    settings.api_url = sandbox.url
    stage = Stage(sandbox, settings, backend=backend)
    yield stage
    await stage.ends()
    assert stage.violations() == []


@pytest.fixture
async def on_stage(telegram: Stage) -> None:
    """After all other fixtures the bot runs: see `pytest_collection_modifyitems`."""
    await telegram.begins()


@pytest.fixture
async def regisseur(telegram: Stage) -> Phone:
    """An, who started a network."""
    an = Phone(telegram, 101, "An")

    async def starts() -> None:
        await telegram.phone(an.id, an.name)
        await an.says("/start")
        await an.presses("Een netwerk starten")
        for answer in ("Samen naar school", "Dendermeer", "Stad Dendermeer"):
            await an.says(answer)
        await an.presses("Lokaal bestuur")

    await telegram.set_up(starts)
    return an


Join = Callable[[int, str, str], Awaitable[Phone]]


@pytest.fixture
async def joins(telegram: Stage, regisseur: Phone) -> Join:
    """Somebody joins a partner, invited by the regisseur."""

    async def join(id: int, name: str, partner: str) -> Phone:
        phone = Phone(telegram, id, name)

        async def comes() -> None:
            await regisseur.says("/partners")
            if partner not in await regisseur.buttons():
                await regisseur.presses("➕ Nog een partner")
                await regisseur.says(partner)
                await regisseur.presses("CLB")
            else:
                await regisseur.presses(partner)
            await regisseur.presses("Iemand uitnodigen")
            await telegram.phone(id, name)
            await phone.says(f"/start {await invite_token(regisseur)}")

        await telegram.set_up(comes, f"{name} ({id}) of {partner}")
        return phone

    return join


@pytest.fixture
async def bart(joins: Join) -> Phone:
    """Bart, who just came in."""
    return await joins(102, "Bart", "CLB De Brug")


async def removes(regisseur: Phone, partner: str) -> None:
    """A partner no longer takes part."""
    await regisseur.says("/partners")
    await regisseur.presses(partner)
    await regisseur.presses("Verwijderen")
    await regisseur.presses(f"Ja, {partner}")


async def invite_token(regisseur: Phone) -> str:
    """The token of the newest link that the regisseur was given."""
    texts = [str(m.get("text", "")) for m in await regisseur.from_bot()]
    return next(t for t in reversed(texts) if "?start=" in t).partition("?start=")[2].split()[0]

"""What tests need that count statements, or look at their plans."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bot import texts
from bot.conversations.turn import House
from bot.delivery.telegram import channel
from bot.freedays import FreeDays
from bot.kijkwijzer import load
from bot.storage.database import Database
from bot.storage.migrate import migrate
from tests.conftest import WORKING_HOURS
from tests.filled import fill

PROMPTS = Path(__file__).parent.parent / "prompts"
KIJKWIJZER = load(PROMPTS / "kijkwijzer.yaml")

Statement = tuple[str, Any]
"""Its words and its parameters, as the database gets them."""


@contextmanager
def heard(engine: Engine) -> Iterator[list[Statement]]:
    """All that this database is asked in here, in order."""
    statements: list[Statement] = []

    def hear(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def filled(folder: Path, partners: int) -> Database:
    """A database with a network of so many partners."""
    database = Database(f"sqlite:///{folder / f'{partners}.db'}")
    migrate(database)
    database.transact(lambda session: fill(session, KIJKWIJZER, partners, WORKING_HOURS))
    return database


def house() -> House:
    free = FreeDays.load(PROMPTS / "schoolvakanties.yaml")
    return House(KIJKWIJZER, texts.load(PROMPTS / "nl"), channel("bot"), free)

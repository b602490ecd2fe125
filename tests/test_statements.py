"""How many statements things take: as many for three partners as for sixty."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.draaiboek import snapshot
from bot.draaiboek.snapshot import Audience
from bot.kijkwijzer import load
from bot.storage.database import Database
from bot.storage.migrate import migrate
from tests.conftest import WORKING_HOURS
from tests.filled import fill
from tests.statements import heard

KIJKWIJZER = load(Path(__file__).parent.parent / "prompts" / "kijkwijzer.yaml")


def _filled(folder: Path, partners: int) -> Database:
    database = Database(f"sqlite:///{folder / f'{partners}.db'}")
    migrate(database)
    database.transact(lambda session: fill(session, KIJKWIJZER, partners, WORKING_HOURS))
    return database


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Database]]:
    """A network of three partners and one of sixty."""
    folder = tmp_path_factory.mktemp("filled")
    small, large = _filled(folder, 3), _filled(folder, 60)
    yield small, large
    small.close()
    large.close()


def test_reading_a_draaiboek_takes_as_many_statements_however_large(
    two: tuple[Database, Database],
) -> None:
    counted = []
    for database in two:
        with heard(database.engine) as statements, Session(database.engine) as session:
            snapshot.take(session, 1, KIJKWIJZER, audience=Audience.REGISSEUR, now=WORKING_HOURS)
        counted.append(len(statements))
    assert counted[0] == counted[1] < 20

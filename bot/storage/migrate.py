"""Bring a database to the tables of today. Nothing to do costs one query."""

import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

import bot.storage.tables  # noqa: F401 fills the metadata
from bot.storage.database import Database, as_storage_error

_FOLDER = Path(__file__).parent / "migrations"


def migrate(database: Database) -> None:
    """Run the migrations that this database still misses, all in one transaction."""
    with as_storage_error(), database.engine.begin() as connection:
        if _revision(connection) != _newest():
            from alembic import command

            command.upgrade(_config(connection), "head")


def differences(database: Database) -> list[object]:
    """What the tables in the code have that the migrated database has not, or reversed."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _newest() -> str:
    """Migrations are numbered in their files' names: 0001_first_tables.py."""
    return max(file.name for file in (_FOLDER / "versions").glob("[0-9]*.py")).partition("_")[0]


def _config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


if __name__ == "__main__":
    # A developer's own: writes the next migration from the difference, to be reviewed.
    from alembic import command

    database_url, number, message = sys.argv[1:]
    with Database(database_url).engine.begin() as opened:
        command.revision(_config(opened), message, autogenerate=True, rev_id=number)

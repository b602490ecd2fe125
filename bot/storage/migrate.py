"""Bring a database to the tables of today. Nothing to do costs one query."""

import sys
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlmodel import SQLModel

import bot.storage.tables  # noqa: F401 fills the metadata
from bot.storage.database import Database, as_storage_error


def migrate(database: Database) -> None:
    """Run the migrations that this database still misses, all in one transaction."""
    with as_storage_error(), database.engine.begin() as connection:
        config = _config(connection)
        newest = ScriptDirectory.from_config(config).get_current_head()
        if MigrationContext.configure(connection).get_current_revision() != newest:
            command.upgrade(config, "head")


def differences(database: Database) -> list[object]:
    """What the tables in the code have that the migrated database has not, or reversed."""
    with database.engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


if __name__ == "__main__":
    # A developer's own: writes the next migration from the difference, to be reviewed.
    database_url, message = sys.argv[1:]
    with Database(database_url).engine.begin() as opened:
        command.revision(_config(opened), message, autogenerate=True)

"""Columns and indexes as all tables have them."""

import re
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Enum, Index, text
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def json() -> Any:
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


def number() -> Any:
    """A row's own number, given by the database at the first flush."""
    return Field(default=None, primary_key=True)


def word(words: type[StrEnum], default: StrEnum | None = None, *, optional: bool = False) -> Any:
    """A column that holds one of a few words, as plain text: adding one needs no migration."""
    kept = Enum(
        words,
        native_enum=False,
        create_constraint=False,
        length=16,
        values_callable=lambda enum: [word.value for word in enum],
    )
    column: Column[Any] = Column(kept, nullable=optional)
    required = default is None and not optional
    return Field(sa_column=column) if required else Field(default, sa_column=column)


def partial(name: str, condition: str, *columns: str) -> Index:
    """An index of the rows for which this holds, which may name its table.

    A query must say it in these very words: SQLite uses such an index only if it sees them.
    """
    plain = text(re.sub(r"\w+\.", "", condition))
    return Index(name, *columns, sqlite_where=plain, postgresql_where=plain)


def given(kind: Any = BigInteger) -> Any:
    """A part of a key that a channel gave, and not we: its numbers are larger than 32 bits."""
    return Field(sa_column=Column(kind, primary_key=True, autoincrement=False))


def person() -> Any:
    return Field(foreign_key="person.id", index=True)

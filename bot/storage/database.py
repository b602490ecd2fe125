"""Where the data lives, and what a transaction is. SQLite or PostgreSQL, the same code.

Transactions are plain functions of a session, run whole on a worker thread: the event loop
never waits for a disk, and no statement pays for a hop between threads.
"""

import asyncio
import fcntl
import logging
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, Any, Concatenate, ParamSpec, TypeVar

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import (
    DatabaseError,
    DBAPIError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)
from sqlmodel import Session, SQLModel

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

_BUSY_SECONDS = 5
_SAFE_SQLITE = (3, 51, 3)
_TRIES = 5
_DRIVERS = (sqlite3.Error, psycopg.Error)
_NAMED_AT_ONCE = 10_000
_RETRIED = {"40001", "40P01"}  # serialization failure, deadlock
_OUR_LOCK = 0x6B696A6B  # "kijk": PostgreSQL advisory lock of the one serving process


class StorageError(Exception):
    """The database cannot be used now; the message is one line that says why."""


class Database:
    """One database and the threads that work on it."""

    def __init__(self, url: str, *, writers: int = 8, readers: int = 2) -> None:
        """`url` as in KIJKWIJZER_DATABASE_URL. SQLite has one writer by nature."""
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.file = Path(parsed.database or "")
            try:
                self.file.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StorageError(f"{self.file.parent}: {error.strerror}") from None
            self.engine = _sqlite(self.file)
            writers = 1
        else:
            options = parsed.set(drivername="postgresql+psycopg")
            self.engine = create_engine(
                options, pool_size=writers + readers + 1, pool_pre_ping=True, hide_parameters=True
            )
        self._reading = self.engine.execution_options(readonly=True)
        self._writers = ThreadPoolExecutor(writers, "write")
        self._readers = ThreadPoolExecutor(readers, "read")
        self.committed_at = time.monotonic()
        """When a transaction was last kept."""
        self._lock_file: IO[str] | None = None
        self._lock_connection: Connection | None = None

    async def write(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work(session, …)` in one transaction; it has committed when this returns.

        Raises StorageError when the database is out of reach, full or locked. `work` may
        run again after a deadlock, so it must change nothing but the database.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._writers, lambda: self.transact(lambda session: work(session, *args, **kwargs))
        )

    async def read(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work(session, …)` on one consistent state, beside the writers."""

        def run() -> T:
            with as_storage_error(), _session(self._reading) as session:
                return work(session, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    def transact(self, work: Callable[[Session], T]) -> T:
        """`write` without the thread, for commands that have no event loop."""
        for attempt in range(1, _TRIES + 1):
            try:
                with as_storage_error(), _session(self.engine) as session:
                    result = work(session)
                    session.commit()
            except StorageError as error:
                if attempt == _TRIES or not _worth_another_try(error):
                    raise
            else:
                self.committed_at = time.monotonic()
                return result
        raise AssertionError("unreachable")

    def serve_alone(self) -> None:
        """Become the one process that polls and sends, until `close` or the process's end.

        Raises StorageError when another one is. Both locks go with a killed process at once:
        no lease to wait for.
        """
        if self.is_sqlite:
            lock = Path(f"{self.file}.lock")
            try:
                self._lock_file = lock.open("w")
                fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StorageError(f"{self.file} is in use by another kijkwijzer") from None
            except OSError as error:
                raise StorageError(f"{lock}: {error.strerror}") from None
            return
        with as_storage_error():
            self._lock_connection = self.engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            )
            taken = self._lock_connection.scalar(text(f"SELECT pg_try_advisory_lock({_OUR_LOCK})"))
        if not taken:
            raise StorageError("the database is in use by another kijkwijzer")

    def still_alone(self) -> None:
        """Raise StorageError when the lock of `serve_alone` went with its connection."""
        if self._lock_connection is not None:
            with as_storage_error():
                self._lock_connection.scalar(text("SELECT 1"))

    def describe(self) -> str:
        """What it is, without its password."""
        return f"SQLite {self.file}" if self.is_sqlite else f"PostgreSQL {self.engine.url.database}"

    def close(self) -> None:
        self._writers.shutdown()
        self._readers.shutdown()
        if self._lock_connection is not None:
            self._lock_connection.close()
        if self._lock_file is not None:
            self._lock_file.close()
        self.engine.dispose()


def _sqlite(file: Path) -> Engine:
    """An engine whose writes are `BEGIN IMMEDIATE` and survive a power cut."""
    if sqlite3.sqlite_version_info < _SAFE_SQLITE:
        # Older ones have a rare corruption when two connections checkpoint at one instant:
        # only the writer does here, so this is a notice and no reason to stop.
        log.debug("SQLite %s: checkpoints stay with the writer", sqlite3.sqlite_version)
    engine = create_engine(
        f"sqlite:///{file}",
        hide_parameters=True,
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # the begin hook below decides
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "wal_autocheckpoint=1000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        readonly = connection.get_execution_options().get("readonly", False)
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def _session(engine: Engine) -> Iterator[Session]:
    """A session, closed at the end.

    What went wrong may still hold a result that is half read, which keeps SQLite's connection at
    that moment: it reads what is old, and cannot write. So that one is not used again.
    """
    with Session(engine, expire_on_commit=False) as session:
        try:
            yield session
        except BaseException:
            with suppress(SQLAlchemyError, *_DRIVERS):
                session.connection().connection.rollback()
                session.invalidate()
            raise


@contextmanager
def as_storage_error() -> Iterator[None]:
    """Trouble of the database itself becomes StorageError; our own bugs stay what they are."""
    try:
        yield
    except DBAPIError as error:
        if _is_trouble(error):
            raise StorageError(str(error.orig).strip().splitlines()[0]) from error
        raise
    except OSError as error:
        raise StorageError(error.strerror or str(error)) from error


def _is_trouble(error: DBAPIError) -> bool:
    """Not a mistake in what we asked: no connection, no room, read-only, a file that is broken."""
    # A file that is no database has no class of its own in sqlite3.
    broken = type(error) is DatabaseError
    return (
        broken
        or isinstance(error, OperationalError | InternalError)
        or (error.connection_invalidated)
    )


def _worth_another_try(error: StorageError) -> bool:
    cause = error.__cause__
    state = getattr(getattr(cause, "orig", None), "sqlstate", None)
    return state in _RETRIED


def in_parts(values: Collection[T]) -> Iterator[list[T]]:
    """As many at a time as one statement may name, on either database."""
    everything = list(values)
    for first in range(0, len(everything), _NAMED_AT_ONCE):
        yield everything[first : first + _NAMED_AT_ONCE]


def insert_ignore(session: Session, table: type[SQLModel], values: dict[str, Any]) -> bool:
    """Insert a row unless its key is there already; tells whether it was inserted."""
    statement = _insert_ignore(table, session.get_bind().dialect.name)
    # Not rowcount: with psycopg it is -1 here.
    return session.connection().execute(statement, values).first() is not None


def insert_missing(session: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    """Insert the rows of which the key is not there yet."""
    session.connection().execute(_insert_missing(table, session.get_bind().dialect.name), rows)


@cache
def _insert_ignore(table: type[SQLModel], dialect: str) -> Any:
    return _insert_missing(table, dialect).returning(text("1"))


def _insert_missing(table: type[SQLModel], dialect: str) -> Any:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing()

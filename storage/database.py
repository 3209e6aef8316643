"""The database: engines, the unit of work, and the schema's version.

SQLite has one writer at a time, so write transactions begin IMMEDIATE; WAL and
`synchronous=FULL` make every commit durable. PostgreSQL locks rows.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from storage import (
    agreements,
    areas,
    audit,
    cases,
    consents,
    conversations,
    duties,
    notices,
    obligations,
    people,
    providers,
)
from storage.base import Base, table_of
from storage.columns import hang_keys
from storage.errors import SchemaMismatch
from storage.keyring import KeyRing
from storage.prepared import Prepared
from storage.schema import alembic_config, head_revision, migrate, present_revision

__all__ = ["Base", "Database", "Tx", "alembic_config", "open_database"]
_ENTITIES = (
    agreements,
    areas,
    audit,
    cases,
    consents,
    conversations,
    duties,
    notices,
    obligations,
    people,
    providers,
)

BUSY_TIMEOUT_MS = 30_000
POOL_SIZE = 10


@dataclass(slots=True)
class Tx:
    """One transaction: the connection, the moment it stands for, the keys.

    `now` is aware UTC and does not move; `draw` is the source of randomness.
    `planned` tells that a notice was planned, which delivery is to word at once.
    Nothing is kept unless `commit` was called.
    """

    connection: sa.Connection
    now: datetime
    keys: KeyRing
    draw: random.Random
    planned: bool = False
    committed: bool = field(default=False)
    _session: Session | None = None

    @property
    def session(self) -> Session:
        """The session on the connection, made at its first use: it costs time."""
        if self._session is None:
            # Not a savepoint of its own: closing the session would undo it all.
            self._session = Session(
                self.connection,
                expire_on_commit=False,
                autoflush=False,
                join_transaction_mode="rollback_only",
            )
        return self._session

    def insert(self, entity: Base) -> None:
        """Write a new entity at once, past the session, which is far cheaper.

        It gets its id and is not tracked: change it through the session later.
        """
        statement, names = _insertion(type(entity))
        values = {name: getattr(entity, name) for name in names}
        made = statement.number(self.connection, values)
        setattr(entity, "id", made)  # noqa: B010 - each entity with a number has it

    def flush(self) -> None:
        """Send what the session holds to the database."""
        if self._session is not None:
            self._session.flush()

    def commit(self) -> None:
        """Make everything done here durable."""
        self.flush()
        self.connection.commit()
        self.committed = True

    @contextmanager
    def part(self) -> Iterator[Tx]:
        """Open a part of this transaction with a session of its own.

        An exception that leaves it must end the whole: there is no savepoint.
        """
        part = Tx(self.connection, self.now, self.keys, self.draw)
        try:
            yield part
            part.flush()
        finally:
            part.close()

    def close(self) -> None:
        """Let go of the entities that were loaded."""
        if self._session is not None:
            self._session.close()


@cache
def _insertion(entity: type[Base]) -> tuple[Prepared, list[str]]:
    table = table_of(entity)
    names = [column.name for column in table.c if column.name != "id"]
    return Prepared(sa.insert(table).returning(table.c.id), given=names), names


def system_now() -> datetime:
    """Return the present moment, aware UTC."""
    return datetime.now(UTC)


class Database:
    """A database that is open, with the ring its sealed columns use.

    `clock` and `draw` are given so that tests rule time and chance.
    """

    def __init__(
        self,
        url: sa.URL,
        keys: KeyRing,
        *,
        clock: Callable[[], datetime] = system_now,
        draw: random.Random | None = None,
    ) -> None:
        self.url = url
        self.keys = keys
        self.clock = clock
        self.draw = draw or random.SystemRandom()
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.engine = self._engine(immediate=True)
        self.reading = self._engine(immediate=False) if self.is_sqlite else self.engine

    def _engine(self, *, immediate: bool) -> sa.Engine:
        # What people said must not come back in the text of an error.
        options: dict[str, Any] = {"pool_size": POOL_SIZE, "hide_parameters": True}
        if self.is_sqlite:
            options |= {"poolclass": QueuePool, "max_overflow": 20}
            options["connect_args"] = {"check_same_thread": False}
        else:
            options |= {"pool_pre_ping": False, "max_overflow": 20}
        engine = sa.create_engine(self.url, **options)
        hang_keys(engine, self.keys)
        if self.is_sqlite:
            _tune_sqlite(engine, immediate=immediate)
        return engine

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        """Open a write transaction; leaving rolls back unless committed."""
        with self._on(self.engine) as tx:
            yield tx

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """Open a transaction that only reads."""
        with self._on(self.reading) as tx:
            yield tx

    @contextmanager
    def _on(self, engine: sa.Engine) -> Iterator[Tx]:
        with engine.connect() as connection:
            connection.begin()
            tx = Tx(connection, self.clock(), self.keys, self.draw)
            try:
                yield tx
            finally:
                tx.close()

    def upgrade(self) -> None:
        """Bring the schema to this code's version.

        Raises:
            SchemaMismatch: the database is newer than this code.
        """
        with self.engine.begin() as connection:
            migrate(connection)

    def check_schema(self) -> None:
        """Refuse a schema that is not exactly this code's.

        Raises:
            SchemaMismatch: it is older or newer.
        """
        with self.reading.connect() as connection:
            if present_revision(connection) != head_revision():
                raise SchemaMismatch("run `shanqiao db upgrade` first")

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        if self.reading is not self.engine:
            self.reading.dispose()


def _tune_sqlite(engine: sa.Engine, *, immediate: bool) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling would begin too late.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=FAST")
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")

    begin = "BEGIN IMMEDIATE" if immediate else "BEGIN"

    @event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        try:
            connection.connection.cursor().execute(begin)
        except sqlite3.OperationalError as error:
            # Raised past the engine, which would have given it its own name.
            raise OperationalError(begin, None, error) from error


def open_database(
    url: str,
    keys: KeyRing,
    *,
    clock: Callable[[], datetime] = system_now,
    draw: random.Random | None = None,
) -> Database:
    """Open a database by URL (`sqlite:///…` or `postgresql://…`)."""
    parsed = sa.make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return Database(parsed, keys, clock=clock, draw=draw)

"""Leases: one process of several does a thing at a time.

On PostgreSQL an advisory lock of a session; it ends with the process or its
connection. SQLite serves one process, which holds every lease.
"""

from __future__ import annotations

import zlib
from contextlib import suppress

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database

# Keeps our numbers apart from those of other locks in the database.
_SPACE = 5_350_504
_TRY = sa.text("SELECT pg_try_advisory_lock(:space, :name)")
_ALIVE = sa.text("SELECT 1")


class Lease:
    """The right to do what is named, as long as the connection lives."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = zlib.crc32(name.encode()) & 0x7FFF_FFFF
        self._connection: sa.Connection | None = None

    def held(self) -> bool:
        """Tell whether it is ours, trying to get it; blocks for two round trips."""
        if self._database.is_sqlite:
            return True
        if self._connection is not None:
            try:
                self._connection.execute(_ALIVE)
            except SQLAlchemyError:
                self.release()
            else:
                return True
        return self._taken()

    def release(self) -> None:
        """Give it up; ending the connection gives up the lock."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.invalidate()
            connection.close()

    def _taken(self) -> bool:
        try:
            connection = self._database.engine.connect()
        except SQLAlchemyError:
            return False
        asked = {"space": _SPACE, "name": self._name}
        try:
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            if connection.scalar(_TRY, asked):
                self._connection = connection
                return True
        except SQLAlchemyError:
            # Out of the pool, but broken since: the next try gets another.
            connection.invalidate()
        connection.close()
        return False

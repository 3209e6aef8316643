"""Backup and restore, in one neutral format for both engines.

A backup is one snapshot, taken while the service goes on, as lines of JSON:
first the schema's revision, then for each table a heading and its rows. They are
compressed and sealed as a whole (`sealed_file`); sealed columns stay sealed, so a
restored database opens with the ring of its backup. What was kept in SQLite may
be restored into PostgreSQL and the other way round. Source: trust page 5, F8, B10.
"""

from __future__ import annotations

import base64
import gzip
import io
import itertools
import json
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.database import Database
from storage.erasure import Erasures, erase_again, list_erasures
from storage.errors import BackupError
from storage.schema import migrate, present_revision
from storage.sealed_file import SealedReader, SealedWriter

# Rows may hold photos: this many are in memory at once.
PAGE = 50
_VERSIONS = "alembic_version"


def back_up(database: Database, path: Path) -> int:
    """Write a backup of the whole database, whole or not at all; return its rows.

    Raises:
        OSError: the file cannot be written.
        SchemaMismatch: the database is older or newer than this code.
    """
    database.check_schema()
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        sealed = SealedWriter(out, database.keys)
        with gzip.open(sealed, "wt", encoding="utf-8") as lines:
            count = _dump(database, lines)
        sealed.finish()
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
    return count


def _dump(database: Database, out: IO[str]) -> int:
    count = 0
    with database.reading.connect() as connection:
        if not database.is_sqlite:
            connection.execution_options(isolation_level="REPEATABLE READ")
        _put(out, {"revision": present_revision(connection)})
        for table in _tables(connection):
            _put(out, {"table": table.name, "columns": table.columns.keys()})
            for row in _rows(connection, table):
                _put(out, [_plain(value) for value in row])
                count += 1
    return count


def _tables(connection: sa.Connection) -> list[sa.Table]:
    """Return the tables as they are in the database, owners first."""
    found = sa.MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != _VERSIONS]


def _rows(connection: sa.Connection, table: sa.Table) -> Iterable[sa.Row[Any]]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    return connection.execute(query, execution_options={"yield_per": PAGE})


def _put(out: IO[str], line: object) -> None:
    out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


def _plain(value: Any) -> Any:
    match value:
        case bytes():
            return {"bytes": base64.b64encode(value).decode()}
        case datetime():
            # SQLite keeps no zone; what it keeps is UTC.
            aware = value if value.tzinfo else value.replace(tzinfo=UTC)
            return {"time": aware.astimezone(UTC).isoformat()}
        case date():
            return {"day": value.isoformat()}
        case dict() | list():
            return {"json": value}
        case _:
            return value


def _value(plain: Any, *, zone: bool) -> Any:
    match plain:
        case {"bytes": text}:
            return base64.b64decode(text)
        case {"time": text}:
            time = datetime.fromisoformat(text)
            return time if zone else time.replace(tzinfo=None)
        case {"day": text}:
            return date.fromisoformat(text)
        case {"json": value}:
            return value
        case _:
            return plain


def restore(database: Database, path: Path, *, erased: Erasures | None = None) -> int:
    """Fill an empty database from a backup, whole or not at all; return its rows.

    A backup of an older schema is brought to this code's. Those who were erased
    before the backup, or after it by the list `erased`, are erased again.

    Raises:
        BackupError: the database is not empty; the file is no backup, is damaged,
            or was made under other keys.
        SchemaMismatch: the backup is newer than this code.
    """
    with path.open("rb") as source, database.engine.begin() as connection:
        if any(_count(connection, table) for table in _tables(connection)):
            raise BackupError("the database is not empty")
        plain = io.BufferedReader(SealedReader(source, database.keys))
        with gzip.open(plain, "rt", encoding="utf-8") as lines:
            count = _load(connection, map(json.loads, lines))
        migrate(connection)
        with Session(connection) as session:
            erase_again(session, list_erasures(session) | (erased or {}))
    return count


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _load(connection: sa.Connection, lines: Iterator[Any]) -> int:
    revision = next(lines)["revision"]
    if present_revision(connection) not in {None, revision}:
        raise BackupError("this backup needs a database without tables")
    migrate(connection, revision)
    tables = {table.name: table for table in _tables(connection)}
    count = 0
    heading: dict[str, Any] = {}
    for is_heading, group in itertools.groupby(
        lines, lambda line: isinstance(line, dict)
    ):
        if is_heading:
            *_, heading = group
        else:
            count += _fill(connection, tables[heading["table"]], heading, group)
    return count


def _fill(
    connection: sa.Connection,
    table: sa.Table,
    heading: dict[str, Any],
    rows: Iterator[list[Any]],
) -> int:
    zone = connection.dialect.name != "sqlite"
    count = 0
    while page := list(itertools.islice(rows, PAGE)):
        values = [[_value(plain, zone=zone) for plain in row] for row in page]
        connection.execute(
            table.insert(),
            [dict(zip(heading["columns"], row, strict=True)) for row in values],
        )
        count += len(page)
    if zone and "id" in table.columns:
        _count_on(connection, table)
    return count


def _count_on(connection: sa.Connection, table: sa.Table) -> None:
    """Let PostgreSQL's counter go on after the greatest id."""
    counter = sa.func.pg_get_serial_sequence(table.name, "id")
    greatest = sa.select(sa.func.max(table.c.id)).scalar_subquery()
    connection.execute(sa.select(sa.func.setval(counter, greatest)))

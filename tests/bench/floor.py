"""The floor: the rows of a report written by bare SQLAlchemy Core, and no more.

One report is made by the bot and its rows are noted, turn by turn, as they lie
in the database, sealed. The floor then writes the same rows again and again:
one transaction a turn with the message in, the messages out, whatever else the
turn added, and the conversation's new state. Keys are made anew; changes to
older rows other than the conversation are left out.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import sqlalchemy as sa

from bot.app import WRITERS, App
from nlu.reading import Reader
from storage.database import Database
from tests.bench.callers import Caller, Heard
from tests.bench.measures import summary
from tests.bench.turns import as_heard, as_inbound

Row = dict[str, Any]
Keys = dict[tuple[str, Any], Any]
TALK = "conversation"
_UNCHANGED = ("id", "person_id")
_numbers = count(100_000)


@dataclass(frozen=True, slots=True)
class Written:
    """What one turn wrote: new rows, parents first, and the conversation."""

    rows: list[tuple[sa.Table, list[Row]]]
    talk: Row


@dataclass
class Recorder:
    """Notes what is new in a database since it was last looked at."""

    engine: sa.Engine
    tables: dict[str, sa.Table]
    _seen: dict[str, int] = field(default_factory=dict)

    def look(self) -> Written:
        """Return the new rows, and the newest conversation."""
        with self.engine.connect() as connection:
            rows = [
                (table, found)
                for table in self.tables.values()
                if (found := self._new(connection, table))
            ]
            talk = self.tables[TALK]
            newest = sa.select(talk).order_by(talk.c.id.desc()).limit(1)
            last = connection.execute(newest).mappings().one_or_none()
        return Written(rows, dict(last or {}))

    def _new(self, connection: sa.Connection, table: sa.Table) -> list[Row]:
        last = self._seen.get(table.name, 0)
        new = sa.select(table).where(table.c.id > last).order_by(table.c.id)
        found = [dict(row) for row in connection.execute(new).mappings()]
        self._seen[table.name] = found[-1]["id"] if found else last
        return found


async def _recorded(database: Database, reader: Reader) -> list[Written]:
    """Let somebody report a need, and return what each turn wrote."""
    metadata = sa.MetaData()
    metadata.reflect(database.engine)
    tables = {t.name: t for t in metadata.sorted_tables if "id" in t.c}
    recorder = Recorder(database.engine, tables)
    recorder.look()
    app = App(database, reader)
    caller, heard, turns = Caller(0), list[Heard](), list[Written]()
    while (saying := caller.next(heard)) is not None:
        heard = as_heard(await app.handle(as_inbound(caller, saying)))
        turns.append(recorder.look())
    app.executor.shutdown()
    return turns


@dataclass
class Writer:
    """Writes the rows of a report again, with fresh keys."""

    engine: sa.Engine
    turns: Sequence[Written]
    times_s: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        tables = {table for turn in self.turns for table, _rows in turn.rows}
        self._unique = {table: _unique_columns(table) for table in tables}
        talk = next(table for table in tables if table.name == TALK)
        self._changed = [c.name for c in talk.c if c.name not in _UNCHANGED]
        new: dict[str, Any] = {
            name: sa.bindparam(f"new_{name}") for name in self._changed
        }
        self._update = sa.update(talk).where(talk.c.id == sa.bindparam("key"))
        self._update = self._update.values(new)
        self._talk = talk

    def write(self, _number: int) -> None:
        """Write one report, one transaction a turn."""
        keys: Keys = {}
        for turn in self.turns:
            began = time.perf_counter()
            with self.engine.begin() as connection:
                for table, rows in turn.rows:
                    self._insert(connection, table, rows, keys)
                fresh = self._fresh(self._talk, turn.talk, keys)
                values = {f"new_{name}": fresh[name] for name in self._changed}
                values["key"] = keys[TALK, turn.talk["id"]]
                connection.execute(self._update, values)
            self.times_s.append(time.perf_counter() - began)

    def _insert(
        self, connection: sa.Connection, table: sa.Table, rows: list[Row], keys: Keys
    ) -> None:
        # Only the first row of a turn is ever pointed at: the message in.
        insert = sa.insert(table)
        first = self._fresh(table, rows[0], keys)
        made = connection.execute(insert.returning(table.c.id), first).scalar_one()
        keys[table.name, rows[0]["id"]] = made
        if len(rows) > 1:
            rest = [self._fresh(table, row, keys) for row in rows[1:]]
            connection.execute(insert, rest)

    def _fresh(self, table: sa.Table, row: Row, keys: Keys) -> Row:
        fresh = {name: value for name, value in row.items() if name != "id"}
        for column in table.c:
            for key in column.foreign_keys:
                old = (key.column.table.name, row[column.name])
                fresh[column.name] = keys.get(old, row[column.name])
        for name in self._unique[table]:
            fresh[name] = _renewed(row[name])
        return fresh


def _unique_columns(table: sa.Table) -> list[str]:
    """Return the last column of each unique constraint that points nowhere."""
    unique = [
        constraint.columns
        for constraint in table.constraints
        if isinstance(constraint, sa.UniqueConstraint)
    ]
    unique += [index.columns for index in table.indexes if index.unique]
    last = {list(columns)[-1] for columns in unique}
    return [column.name for column in last if not column.foreign_keys]


def _renewed(value: Any) -> Any:
    """Return a value of the same size that was never used."""
    if isinstance(value, bytes):
        return os.urandom(len(value))
    if isinstance(value, str):
        fits = str(next(_numbers))
        return fits if len(value) <= len(fits) else fits.rjust(len(value), "-")
    return value


def measure_floor(
    database: Database, reader: Reader, *, people: int, reports: int
) -> dict[str, float]:
    """Return what bare writing comes to, with as many threads as the bot has."""
    writer = Writer(database.engine, asyncio.run(_recorded(database, reader)))
    threads = 1 if database.is_sqlite else min(people, WRITERS)
    with ThreadPoolExecutor(threads) as executor:
        writer.write(0)
        writer.times_s.clear()
        began = time.perf_counter()
        for _done in executor.map(writer.write, range(reports)):
            pass
        wall_s = time.perf_counter() - began
    return summary(writer.times_s, wall_s)

"""Fills every table of the store, whatever columns it has, for tests of the whole."""

from __future__ import annotations

import random
from typing import Any

import sqlalchemy as sa

from storage.columns import SealedBytes, SealedJson, SealedText, UtcTime
from storage.database import Base, Database
from storage.people import address_mark, phone_mark
from tests.databases import START

CANARY = "金丝雀canary7788"

Contents = dict[str, list[tuple[Any, ...]]]


def fill(database: Database, *, number: int = 1) -> None:
    """Add one row to each table, with the canary in every sealed column.

    Foreign keys lead to the row of the same `number`; only those within a table
    and those that may be empty in `tombstone` are left empty.
    """
    keys: dict[str, Any] = {}
    with database.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            columns = [c for c in table.columns if c is not table.autoincrement_column]
            row = {c.name: _value(c, keys, number) for c in columns}
            if table.name == "person":
                row["phone_mark"] = phone_mark(database.keys, row["phone"])
            if table.name == "account":
                address = (row["channel"], row["address"])
                row["address_mark"] = address_mark(database.keys, *address)
            if table.name == "tombstone":
                row["person_id"] = 1_000_000 + number
            done = connection.execute(table.insert().values(row))
            (keys[table.name],) = done.inserted_primary_key or (None,)


def _value(column: sa.Column[Any], keys: dict[str, Any], number: int) -> Any:
    for link in column.foreign_keys:
        return keys.get(link.column.table.name)
    if column.primary_key:
        return f"{number:012}" if isinstance(column.type, sa.String) else number
    values: dict[type, Any] = {
        SealedJson: {"words": f"{CANARY}-{number}"},
        SealedText: f"{CANARY}-{number}",
        SealedBytes: f"{CANARY}-{number}".encode(),
        UtcTime: START,
        sa.Date: START.date(),
        sa.LargeBinary: random.Random(f"{column}{number}").randbytes(32),
        sa.JSON: {"codes": [number]},
        sa.Boolean: True,
        sa.String: str(number),
    }
    return values.get(type(column.type), number)


def contents(database: Database) -> Contents:
    """Return all rows of all tables, opened."""
    with database.reading.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    sa.select(table).order_by(*table.primary_key.columns)
                )
            ]
            for table in Base.metadata.sorted_tables
        }


def raw_values(database: Database) -> list[bytes]:
    """Return all sealed values as they lie in the database."""
    with database.reading.connect() as connection:
        return [
            bytes(value)
            for table in Base.metadata.sorted_tables
            for column in table.columns
            if isinstance(column.type, SealedBytes)
            for value in connection.scalars(
                sa.select(sa.type_coerce(column, sa.LargeBinary)).where(
                    column.is_not(None)
                )
            )
        ]

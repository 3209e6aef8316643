"""Writing many rows at once, leaving alone those that are there already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Column, Row
from sqlalchemy.dialects import postgresql, sqlite

from storage.base import Base, table_of
from storage.database import Tx

CHUNK = 500
T = TypeVar("T")


def insert_new(
    tx: Tx, entity: type[Base], rows: Sequence[dict[str, Any]], *returned: str
) -> list[Row[Any]]:
    """Write rows past the session; one that a unique column refuses is left out.

    Returns these columns of the rows that were written.
    """
    if not rows:
        return []
    table = table_of(entity)
    made: Any
    if tx.connection.dialect.name == "postgresql":
        made = postgresql.insert(table).on_conflict_do_nothing()
    else:
        made = sqlite.insert(table).on_conflict_do_nothing()
    if not returned:
        tx.connection.execute(made, rows)
        return []
    columns: list[Column[Any]] = [table.c[name] for name in returned]
    return list(tx.connection.execute(made.returning(*columns), rows).all())


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield so many at a time as one statement may bind."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]

"""Rotation of the keys: everything is sealed anew, then the old keys are dropped.

The service must stand still meanwhile, for a running process knows the old ring
only. Killed at any moment, `rotate` is simply run again: a ring with several keys
is an unfinished rotation, and it is finished rather than begun anew.

A backup opens only with the ring it was made under: keep a copy of the key file
as long as its backups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from storage.base import table_of
from storage.columns import SealedBytes
from storage.database import Base, Database, open_database
from storage.keyring import KeyRing, load_ring, save_ring
from storage.people import Account, Person, address_mark, phone_mark

PAGE = 500
# Photos and voices are large: this many are held in memory at once.
MEDIA_PAGE = 5

# The new values of one row by column, or nothing to change.
Fresh = dict[str, bytes | None]


@dataclass(frozen=True, slots=True)
class _Walk:
    """One walk over a table: what is read, and what is put in its place."""

    table: sa.Table
    read: Sequence[sa.ColumnElement[Any]]
    fresh: Callable[[sa.RowMapping], Fresh]
    page: int


def rotate(
    database_url: str, key_file: Path, *, fresh_lookup: bool = False, page: int = PAGE
) -> int:
    """Seal all with a fresh key and drop the others; return how many rows changed.

    `fresh_lookup` also makes the marks of phones and addresses anew, for the case
    that the lookup key leaked. Where only the mark is kept it is then worthless:
    open invitations end, and people on the web page begin a new conversation.

    Raises:
        KeyFileError: the key file cannot be read.
        SchemaMismatch: the database is older or newer than this code.
        SealBroken: a value opens with no key; the old keys are kept.
    """
    ring = load_ring(key_file)
    if len(ring.keys) == 1:
        ring = ring.rotated()
    if fresh_lookup:
        ring = ring.with_fresh_lookup()
    database = open_database(database_url, ring)
    try:
        database.check_schema()
        save_ring(ring, key_file)
        changed = _seal_anew(database, page)
        _mark_anew(database, page)
    finally:
        database.close()
    save_ring(ring.primary_only(), key_file)
    return changed


def sealed_columns(table: sa.Table) -> dict[str, SealedBytes]:
    """Return the names of a table's sealed columns with their types."""
    pairs = ((column.name, column.type) for column in table.columns)
    return {name: kind for name, kind in pairs if isinstance(kind, SealedBytes)}


def _seal_anew(database: Database, page: int) -> int:
    """Go through all tables until a round finds nothing left to do."""
    tables = [each for each in Base.metadata.sorted_tables if sealed_columns(each)]
    walks = [_sealing(each, database.keys, page) for each in tables]
    total = 0
    while changed := sum(_walk(database, each) for each in walks):
        total += changed
    return total


def _sealing(table: sa.Table, keys: KeyRing, page: int) -> _Walk:
    sealed = sealed_columns(table)

    def fresh(row: sa.RowMapping) -> Fresh:
        held = [row[name] for name in sealed if row[name] is not None]
        if all(keys.sealed_by_primary(value) for value in held):
            return {}
        return {name: anew(row[name], kind.column) for name, kind in sealed.items()}

    def anew(value: bytes | None, column: str) -> bytes | None:
        return None if value is None else keys.seal(keys.open(value, column), column)

    if any(type(kind) is SealedBytes for kind in sealed.values()):
        page = min(page, MEDIA_PAGE)
    raw = [sa.type_coerce(table.c[name], sa.LargeBinary).label(name) for name in sealed]
    return _Walk(table, raw, fresh, page)


def _mark_anew(database: Database, page: int) -> None:
    """Make marks from what they mark; the same lookup key gives the same marks."""
    keys = database.keys

    def of_person(row: sa.RowMapping) -> Fresh:
        fresh = None if row.phone is None else phone_mark(keys, row.phone)
        return {} if fresh == row.phone_mark else {"phone_mark": fresh}

    def of_account(row: sa.RowMapping) -> Fresh:
        if row.address is None:
            return {}
        fresh = address_mark(keys, row.channel, row.address)
        return {} if fresh == row.address_mark else {"address_mark": fresh}

    for entity, fresh in ((Person, of_person), (Account, of_account)):
        table = table_of(entity)
        _walk(database, _Walk(table, list(table.columns), fresh, page))


def _walk(database: Database, walk: _Walk) -> int:
    """Change a table page by page, one transaction each; return the rows changed."""
    (key,) = walk.table.primary_key.columns
    query = sa.select(key.label("key_"), *walk.read).order_by(key).limit(walk.page)
    page = query.with_for_update()
    changed = 0
    while True:
        with database.engine.begin() as connection:
            rows = connection.execute(page).mappings().all()
            changes = [(row["key_"], walk.fresh(row)) for row in rows]
            changed += _write(connection, walk.table, changes)
        if len(rows) < walk.page:
            return changed
        page = query.where(key > rows[-1]["key_"]).with_for_update()


def _write(
    connection: sa.Connection, table: sa.Table, changes: Iterable[tuple[Any, Fresh]]
) -> int:
    changes = [(key, fresh) for key, fresh in changes if fresh]
    if not changes:
        return 0
    names = changes[0][1]
    # Already sealed: the column's own type must not seal a second time.
    values = {name: sa.bindparam(f"new_{name}", type_=sa.LargeBinary) for name in names}
    (key_column,) = table.primary_key.columns
    statement = table.update().where(key_column == sa.bindparam("key_")).values(values)
    rows = [
        {"key_": key} | {f"new_{name}": value for name, value in fresh.items()}
        for key, fresh in changes
    ]
    connection.execute(statement, rows)
    return len(rows)

"""Backup and restore, within and across the engines."""

import itertools
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.backup import back_up, restore
from storage.conversations import Media
from storage.database import Database, open_database
from storage.erasure import erase_person
from storage.errors import BackupError, SchemaMismatch
from storage.keyring import KeyRing, new_ring
from storage.people import Person
from storage.sealed_file import CHUNK_BYTES
from tests.databases import ENGINES, START, fresh_url, sqlite_url
from tests.storage.filling import CANARY, contents, fill

LATER = START + timedelta(days=1)


@pytest.fixture
def backup(database: Database, tmp_path: Path) -> Path:
    """The backup of a filled database."""
    for number in (1, 2):
        fill(database, number=number)
    path = tmp_path / "town.backup"
    back_up(database, path)
    return path


@contextmanager
def empty(keys: KeyRing, engine: str = "sqlite") -> Iterator[Database]:
    """Give a database without tables, to restore into."""
    with fresh_url(engine) as url:
        database = open_database(url, keys)
        yield database
        database.close()


@pytest.mark.parametrize("target", ENGINES)
def test_all_comes_back(
    database: Database, keys: KeyRing, backup: Path, target: str
) -> None:
    """Every row of every table comes back equal, into either engine."""
    with empty(keys, target) as restored:
        count = restore(restored, backup)
        restored.check_schema()
        held = contents(restored)
        fill(restored, number=4)

    assert held == contents(database)
    assert count == sum(map(len, held.values()))


def test_a_backup_is_private_and_sealed(backup: Path) -> None:
    """The file is for its owner only and holds no word, column name or phone."""
    content = backup.read_bytes()

    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    for word in (CANARY, "person", "phone", "revision"):
        assert word.encode() not in content
    assert [file.name for file in backup.parent.iterdir()] == [backup.name]


def test_a_backup_is_one_moment(database: Database, tmp_path: Path) -> None:
    """A backup taken while somebody writes holds no half of it."""
    fill(database)
    with database.begin() as tx:
        tx.session.add(Person(created_at=START))
        tx.session.flush()
        count = back_up(database, tmp_path / "a.backup")
        tx.commit()

    assert back_up(database, tmp_path / "a.backup") == count + 1


def test_large_media_span_chunks(
    database: Database, keys: KeyRing, tmp_path: Path
) -> None:
    """Photos larger than a chunk come back whole."""
    fill(database)
    photo = keys.seal(b"", "x") * (CHUNK_BYTES // 20)
    with database.begin() as tx:
        tx.session.scalars(sa.select(Media)).one().content = photo
        tx.commit()
    path = tmp_path / "town.backup"
    back_up(database, path)
    with empty(keys) as restored:
        restore(restored, path)
        with restored.read() as tx:
            content = tx.session.scalars(sa.select(Media.content)).one()

    assert content == photo
    assert path.stat().st_size > CHUNK_BYTES


def test_another_key_is_refused(backup: Path) -> None:
    """The error says that the key is missing, and nothing is restored."""
    with empty(new_ring()) as restored:
        with pytest.raises(BackupError, match="no key of this backup"):
            restore(restored, backup)
        with pytest.raises(SchemaMismatch):
            restored.check_schema()


def test_a_damaged_file_is_refused_wherever_it_is_damaged(
    keys: KeyRing, backup: Path
) -> None:
    """A changed byte, a cut or an addition anywhere is found; nothing is restored."""
    whole = backup.read_bytes()
    places = range(0, len(whole), max(1, len(whole) // 12))
    changed = (
        whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        for place in places
    )
    cut = (whole[:place] for place in places)
    with empty(keys) as restored:
        for content in itertools.chain(changed, cut, [whole + b"\0", whole * 2]):
            backup.write_bytes(content)
            with pytest.raises(BackupError):
                restore(restored, backup)
        with pytest.raises(SchemaMismatch):
            restored.check_schema()
        backup.write_bytes(whole)
        restore(restored, backup)


def test_chunks_of_another_backup_do_not_fit(
    database: Database, keys: KeyRing, tmp_path: Path
) -> None:
    """Two backups under one key cannot be mixed."""
    fill(database)
    paths = [tmp_path / "a", tmp_path / "b"]
    for path in paths:
        back_up(database, path)
    head = 10 + 16
    first, second = (path.read_bytes() for path in paths)
    paths[0].write_bytes(first[:head] + second[head:])

    with empty(keys) as restored, pytest.raises(BackupError, match="damaged"):
        restore(restored, paths[0])


def test_a_database_in_use_is_not_overwritten(database: Database, backup: Path) -> None:
    """A backup goes into an empty database only."""
    before = contents(database)

    with pytest.raises(BackupError, match="not empty"):
        restore(database, backup)
    assert contents(database) == before


def test_a_migrated_empty_database_will_do(keys: KeyRing, backup: Path) -> None:
    """A database upgraded beforehand may be restored into as well."""
    restored = open_database(sqlite_url(migrated=True), keys)

    assert restore(restored, backup) > 0
    restored.close()


def test_a_newer_backup_is_refused(
    database: Database, keys: KeyRing, tmp_path: Path
) -> None:
    """Neither a newer nor a not yet upgraded database is backed up by this code."""
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaMismatch, match="newer"):
        back_up(database, tmp_path / "a")
    with empty(keys) as fresh, pytest.raises(SchemaMismatch, match="upgrade"):
        back_up(fresh, tmp_path / "a")


def test_deleted_people_stay_deleted(
    database: Database, keys: KeyRing, tmp_path: Path
) -> None:
    """Erased before the backup or, by the list, after it: a restore erases again."""
    for number in range(1, 4):
        fill(database, number=number)
    with database.begin() as tx:
        first, second, _ = tx.session.scalars(sa.select(Person.id).order_by(Person.id))
        erase_person(tx.session, first, LATER)
        tx.commit()
    back_up(database, tmp_path / "town.backup")
    with empty(keys) as restored:
        restore(restored, tmp_path / "town.backup", erased={second: LATER})
        held = str(contents(restored))
        back_up(restored, tmp_path / "next.backup")

    assert f"{CANARY}-1" not in held
    assert f"{CANARY}-2" not in held
    assert f"{CANARY}-3" in held

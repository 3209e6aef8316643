"""Rotation of the keys, killed anywhere and run again."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.database import Database, open_database
from storage.errors import KeyFileError, SchemaMismatch, SealBroken
from storage.keyring import KeyRing, load_ring, new_ring, save_ring
from storage.people import Account, Person, address_mark, phone_mark
from storage.rotation import rotate
from tests.databases import START, sqlite_url
from tests.storage.filling import Contents, contents, fill, raw_values

PEOPLE = 3
PAGE = 2


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def key_file(tmp_path: Path, keys: KeyRing) -> Path:
    """The file of the ring that the database was filled under."""
    path = tmp_path / "ring.key"
    save_ring(keys, path)
    return path


@pytest.fixture
def before(database: Database) -> Contents:
    """What a filled database holds before the rotation."""
    for number in range(1, PEOPLE + 1):
        fill(database, number=number)
    add_web_account(database)
    return contents(database)


def add_web_account(database: Database) -> None:
    """Add an account of which only the mark is kept."""
    with database.begin() as tx:
        mark = address_mark(tx.keys, "web", "token")
        person = tx.session.scalars(sa.select(Person)).first()
        assert person is not None
        tx.session.add(
            Account(
                person_id=person.id, channel="web", address_mark=mark, created_at=START
            )
        )
        tx.commit()


def after(database_url: str, key_file: Path) -> tuple[Contents, bool]:
    """Return what the database holds, and whether one new key seals all of it."""
    ring = load_ring(key_file)
    database = open_database(database_url, ring)
    held = contents(database)
    fresh = all(map(ring.sealed_by_primary, raw_values(database)))
    database.close()
    return held, fresh and len(ring.keys) == 1


@contextmanager
def killing_at(commit: int) -> Iterator[None]:
    """End the process, as it were, at the n-th commit of any engine."""
    left = commit

    def count(_: sa.Connection) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    sa.event.listen(sa.Engine, "commit", count)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "commit", count)


def test_everything_is_sealed_anew(
    before: Contents, database_url: str, key_file: Path, keys: KeyRing
) -> None:
    """All opens with one new key and nothing with the old, and no mark changed."""
    changed = rotate(database_url, key_file, page=PAGE)
    held, fresh = after(database_url, key_file)

    assert changed > 3 * PEOPLE
    assert held == before
    assert fresh
    assert load_ring(key_file).keys != keys.keys
    assert load_ring(key_file).lookup == keys.lookup


def test_the_old_ring_opens_nothing_afterwards(
    before: Contents, database: Database, database_url: str, key_file: Path
) -> None:
    """Who stole the old key reads nothing that is kept now."""
    assert before
    rotate(database_url, key_file)

    with pytest.raises(SealBroken):
        contents(database)


@pytest.mark.parametrize("commit", [1, 8, 23, 41])
def test_a_killed_rotation_is_run_again(
    before: Contents, database_url: str, key_file: Path, commit: int
) -> None:
    """Ended at any commit, the ring still opens all, and the next run finishes."""
    with killing_at(commit), pytest.raises(Killed):
        rotate(database_url, key_file, page=PAGE)
    half, _ = after(database_url, key_file)
    rotate(database_url, key_file, page=PAGE)
    held, fresh = after(database_url, key_file)

    assert half == held == before
    assert fresh


def test_a_rotation_killed_by_the_system_is_run_again(
    before: Contents, database_url: str, key_file: Path
) -> None:
    """A process killed by SIGKILL in the middle leaves nothing that cannot go on."""
    program = f"""
import os, signal, sqlalchemy as sa, pathlib
from storage.rotation import rotate
left = 9
@sa.event.listens_for(sa.Engine, "commit")
def count(_):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
rotate({database_url!r}, pathlib.Path({str(key_file)!r}), page={PAGE})
"""
    done = subprocess.run([sys.executable, "-c", program], check=False)
    interrupted = load_ring(key_file)
    rotate(database_url, key_file, page=PAGE)
    held, fresh = after(database_url, key_file)

    assert done.returncode == -signal.SIGKILL
    assert len(interrupted.keys) == 2
    assert held == before
    assert fresh


def test_marks_are_made_anew_when_asked(
    before: Contents, database_url: str, key_file: Path, keys: KeyRing
) -> None:
    """After a leak of the lookup key, phones and addresses have other marks."""
    assert before
    rotate(database_url, key_file, fresh_lookup=True, page=PAGE)
    database = open_database(database_url, load_ring(key_file))
    with database.read() as tx:
        people = tx.session.scalars(sa.select(Person)).all()
        accounts = tx.session.scalars(
            sa.select(Account).where(Account.address.is_not(None))
        ).all()
    database.close()

    for person in people:
        assert person.phone is not None
        assert person.phone_mark == phone_mark(database.keys, person.phone)
        assert person.phone_mark != phone_mark(keys, person.phone)
    for account in accounts:
        address = account.address or ""
        mark = address_mark(database.keys, account.channel, address)
        assert account.address_mark == mark


def test_a_killed_change_of_marks_is_finished_by_any_run(
    before: Contents, database_url: str, key_file: Path
) -> None:
    """The next run finishes the marks, even when it is not told to make new ones."""
    assert before
    with killing_at(42), pytest.raises(Killed):
        rotate(database_url, key_file, fresh_lookup=True, page=PAGE)
    rotate(database_url, key_file, page=PAGE)
    database = open_database(database_url, load_ring(key_file))
    with database.read() as tx:
        people = tx.session.scalars(sa.select(Person)).all()
    database.close()

    assert len(people) == PEOPLE
    for person in people:
        assert person.phone_mark == phone_mark(database.keys, person.phone or "")


def test_a_web_token_goes_on_working(
    before: Contents, database_url: str, key_file: Path
) -> None:
    """Somebody on the web page notices nothing of a rotation."""
    assert before
    rotate(database_url, key_file)
    database = open_database(database_url, load_ring(key_file))
    mark = address_mark(database.keys, "web", "token")
    with database.read() as tx:
        found = tx.session.scalars(
            sa.select(Account).where(Account.address_mark == mark)
        ).all()
    database.close()

    assert len(found) == 1


def test_a_foreign_value_stops_the_rotation(
    before: Contents, database_url: str, tmp_path: Path
) -> None:
    """With a ring that does not open the data, the old keys are never dropped."""
    assert before
    path = tmp_path / "other.key"
    other = new_ring()
    save_ring(other, path)

    with pytest.raises(SealBroken):
        rotate(database_url, path)
    assert other.keys[0] in load_ring(path).keys


def test_nothing_happens_without_a_key_file_or_a_schema(
    tmp_path: Path, key_file: Path
) -> None:
    """Neither a missing ring nor a database not upgraded is touched."""
    ring = load_ring(key_file)

    with pytest.raises(KeyFileError):
        rotate(sqlite_url(migrated=True), tmp_path / "none.key")
    with pytest.raises(SchemaMismatch):
        rotate(sqlite_url(), key_file)
    assert load_ring(key_file) == ring

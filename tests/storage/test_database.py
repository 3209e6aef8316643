"""The unit of work, and what the engines promise."""

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from storage.areas import Area
from storage.cases import Case
from storage.database import Database, Tx, open_database
from storage.keyring import KeyRing
from storage.people import Account, Invitation, Person, address_mark, phone_mark
from tests.databases import START, HandClock, sqlite_url
from tests.storage.filling import fill


def count_people(database: Database) -> int:
    """Count the people that are kept."""
    with database.read() as tx:
        return tx.session.scalar(sa.select(sa.func.count()).select_from(Person)) or 0


def add_area(tx: Tx) -> None:
    """Add the district."""
    tx.session.add(Area(code="350503", name="丰泽区", level="district"))
    tx.session.flush()


def test_leaving_without_commit_keeps_nothing(database: Database) -> None:
    """A unit of work that was not committed leaves no trace."""
    with database.begin() as tx:
        tx.session.add(Person(created_at=tx.now))
        tx.session.flush()

    assert not tx.committed
    assert count_people(database) == 0


def test_an_error_keeps_nothing(database: Database) -> None:
    """An exception in the middle rolls back, and the database goes on."""

    def stumble() -> None:
        with database.begin() as tx:
            tx.session.add(Person(created_at=tx.now))
            tx.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    with database.begin() as tx:
        tx.session.add(Person(created_at=tx.now))
        tx.commit()

    assert tx.committed
    assert count_people(database) == 1


def test_a_transaction_stands_for_one_moment(
    database: Database, clock: HandClock
) -> None:
    """`now` does not move within a transaction, and follows the clock between."""
    with database.begin() as tx:
        clock.move(minutes=5)
        first = tx.now
    with database.begin() as tx:
        second = tx.now

    assert first == START
    assert (second - first).total_seconds() == 300


def test_readers_do_not_see_what_is_not_committed(database: Database) -> None:
    """Reading goes on while somebody writes, and sees the state before."""
    with database.begin() as tx:
        tx.session.add(Person(created_at=tx.now))
        tx.session.flush()
        before = count_people(database)
        tx.commit()

    assert (before, count_people(database)) == (0, 1)


def test_writers_wait_for_each_other(database: Database) -> None:
    """Many threads writing at once all succeed."""

    def write() -> None:
        with database.begin() as tx:
            tx.session.add(Person(created_at=tx.now))
            tx.commit()

    threads = [threading.Thread(target=write) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert count_people(database) == 12


def test_a_case_changed_by_another_is_not_overwritten(database: Database) -> None:
    """The second of two who changed the same state of a case is told so."""
    fill(database)
    with database.read() as tx:
        stale = tx.session.scalars(sa.select(Case)).one()
    with database.begin() as tx:
        tx.session.scalars(sa.select(Case)).one().state = "accepted"
        tx.commit()

    with database.begin() as tx:
        tx.session.add(stale)
        stale.state = "closed"
        with pytest.raises(StaleDataError):
            tx.session.flush()


def test_a_phone_is_found_by_its_mark(database: Database) -> None:
    """The same phone is found without opening any, another one is not."""
    keys = database.keys
    phone = "+8613800000000"
    with database.begin() as tx:
        mark = phone_mark(keys, phone)
        person = Person(created_at=tx.now, phone=phone, phone_mark=mark)
        tx.session.add(person)
        tx.commit()
    with database.read() as tx:
        by_mark = sa.select(Person.id).where
        same = tx.session.scalars(
            by_mark(Person.phone_mark == phone_mark(keys, phone))
        ).all()
        other = tx.session.scalars(
            by_mark(Person.phone_mark == phone_mark(keys, "+8613800000001"))
        ).all()

    assert same == [person.id]
    assert other == []


def test_an_address_belongs_to_one_account(database: Database) -> None:
    """One channel and address cannot be bound twice."""
    mark = address_mark(database.keys, "telegram", "42")
    with database.begin() as tx:
        person = Person(created_at=tx.now)
        tx.session.add(person)
        tx.session.flush()
        for _ in range(2):
            tx.session.add(
                Account(
                    person_id=person.id,
                    channel="telegram",
                    address_mark=mark,
                    created_at=tx.now,
                )
            )
        with pytest.raises(IntegrityError):
            tx.session.flush()


def test_an_invitation_code_is_unique(database: Database) -> None:
    """The same code cannot invite twice."""
    mark = database.keys.fingerprint("invitation", "CODE")
    with database.begin() as tx:
        add_area(tx)
        for _ in range(2):
            tx.session.add(
                Invitation(
                    code_mark=mark,
                    role="street",
                    area_code="350503",
                    created_at=tx.now,
                    expires_at=tx.now,
                )
            )
        with pytest.raises(IntegrityError):
            tx.session.flush()


def test_links_are_kept(database: Database) -> None:
    """A row cannot belong to somebody who is not there, on either engine."""
    with database.begin() as tx:
        tx.session.add(Person(created_at=tx.now, area_code="999999"))
        with pytest.raises(IntegrityError):
            tx.session.flush()


def test_sqlite_is_set_to_lose_nothing(keys: KeyRing) -> None:
    """WAL, full synchronisation, foreign keys and overwriting are on."""
    database = open_database(sqlite_url(), keys)
    with database.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    database.close()

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 2,
    }


def test_migrations_go_with_the_package() -> None:
    """The migrations lie in packages, so that an installed copy has them too."""
    folder = Path(open_database.__code__.co_filename).with_name("migrations")

    for needed in ("__init__.py", "env.py", "script.py.mako", "versions/__init__.py"):
        assert (folder / needed).is_file()

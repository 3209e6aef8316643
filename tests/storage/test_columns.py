"""Sealed columns and times, as they lie in the database."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError

from storage.columns import SealedBytes
from storage.consents import Consent
from storage.database import Base, Database, open_database
from storage.errors import SealBroken
from storage.keyring import KeyRing, new_ring
from storage.people import Person
from tests.databases import START, sqlite_url
from tests.storage.filling import CANARY, contents, fill, raw_values


def add_person(database: Database, created_at: datetime = START) -> Person:
    """Add a person with a name and a phone."""
    with database.begin() as tx:
        person = Person(created_at=created_at, call_name="阿婆", phone="+8613800000000")
        tx.session.add(person)
        tx.commit()
    return person


def test_every_seal_is_bound_to_its_own_column() -> None:
    """Each sealed column names itself, so no two share a binding."""
    sealed = [
        (f"{table.name}.{column.name}", column.type.column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, SealedBytes)
    ]

    assert len(sealed) > 15
    assert all(place == bound for place, bound in sealed)


def test_sealed_columns_come_back(database: Database) -> None:
    """What was put in comes out again, whatever the kind of column."""
    fill(database)
    opened = str(contents(database))

    assert opened.count(CANARY) + opened.count(repr(CANARY.encode())[2:-1]) == len(
        raw_values(database)
    )


def test_nothing_readable_lies_in_the_database(database: Database) -> None:
    """No sealed value holds what it seals, under either engine."""
    fill(database)
    values = raw_values(database)

    assert len(values) > 15
    assert not any(b"canary" in value for value in values)


def test_nothing_readable_lies_in_the_files(keys: KeyRing) -> None:
    """Neither the SQLite file nor its log holds a word that was sealed."""
    url = sqlite_url(migrated=True)
    database = open_database(url, keys)
    for number in range(1, 9):
        fill(database, number=number)
    path = Path(url.removeprefix("sqlite:///"))
    files = list(path.parent.glob(f"{path.name}*"))
    held = b"".join(file.read_bytes() for file in files)
    database.close()
    held += path.read_bytes()

    assert any(file.name.endswith("-wal") for file in files)
    assert b"ix_person_phone_mark" in held
    for canary in (CANARY, "canary7788", r"\u91d1\u4e1d\u96c0"):
        assert canary.encode() not in held


def test_a_value_moved_to_another_column_does_not_open(database: Database) -> None:
    """A phone copied into the name's column is refused."""
    add_person(database)
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE person SET call_name = phone"))

    with database.read() as tx, pytest.raises(SealBroken):
        tx.session.scalars(sa.select(Person)).all()


def test_another_ring_opens_nothing(database: Database, database_url: str) -> None:
    """Who has the database but not the key reads no name."""
    add_person(database)
    stranger = open_database(database_url, new_ring())

    with stranger.read() as tx, pytest.raises(SealBroken):
        tx.session.scalars(sa.select(Person)).all()
    stranger.close()


def test_a_lone_surrogate_is_kept_as_a_question_mark(database: Database) -> None:
    """Broken text from a phone's keyboard never fails a turn."""
    with database.begin() as tx:
        tx.session.add(Person(created_at=START, call_name="阿\ud83d婆\x00"))
        tx.commit()
    with database.read() as tx:
        person = tx.session.scalars(sa.select(Person)).one()

    assert person.call_name == "阿?婆\x00"


def test_times_come_back_aware_and_equal(database: Database) -> None:
    """A time of any zone comes back as the same moment in UTC, to the microsecond."""
    here = datetime(2026, 3, 2, 9, 0, 0, 123456, timezone(timedelta(hours=8)))
    add_person(database, here)
    with database.read() as tx:
        person = tx.session.scalars(sa.select(Person)).one()
        found = tx.session.scalars(
            sa.select(Person.id).where(Person.created_at == here)
        ).all()

    assert person.created_at == here
    assert person.created_at.tzinfo is UTC
    assert found == [person.id]


def test_a_naive_time_is_refused(database: Database) -> None:
    """A time without a zone is a mistake of ours and is not kept."""
    with database.begin() as tx:
        tx.session.add(Person(created_at=datetime(2026, 3, 2)))  # noqa: DTZ001
        with pytest.raises(StatementError, match="naive"):
            tx.session.flush()


def test_an_error_does_not_repeat_what_was_said(database: Database) -> None:
    """The text of a database error holds no value."""
    with database.begin() as tx:
        naive = datetime(2026, 3, 2)  # noqa: DTZ001
        tx.session.add(Person(created_at=naive, call_name=CANARY))
        with pytest.raises(StatementError) as caught:
            tx.session.flush()

    assert CANARY not in str(caught.value)


def test_times_are_compared_in_order(database: Database) -> None:
    """Older and younger are told apart in SQL, whatever zone the question has."""
    person = add_person(database)
    zone = timezone(timedelta(hours=8))
    with database.begin() as tx:
        tx.session.add(
            Consent(
                person_id=person.id,
                purpose="casework",
                granted=True,
                notice_version="1",
                how="button",
                decided_at=START.astimezone(zone),
            )
        )
        tx.commit()
    with database.read() as tx:
        earlier = sa.select(Consent).where(
            Consent.decided_at < START.astimezone(zone) + timedelta(seconds=1)
        )
        later = sa.select(Consent).where(Consent.decided_at > START)
        found = (len(tx.session.scalars(earlier).all()), tx.session.scalar(later))

    assert found == (1, None)

"""The audit trail finds any change made behind its back."""

import threading
from datetime import timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.audit import AuditEvent, broken_links, count_events, record
from storage.base import PersonId
from storage.database import Database, Tx
from storage.people import Person
from tests.databases import START

LENGTH = 5


def note(tx: Tx, number: int, actor: PersonId | None = None) -> None:
    """Record an event."""
    event = AuditEvent(
        at=tx.now + timedelta(seconds=number),
        actor_id=actor,
        act="case.looked_at",
        subject="case",
        subject_id=number,
        details={"number": number},
    )
    record(tx.connection, event)


def write_chain(database: Database) -> None:
    """Write a short chain by two actors."""
    with database.begin() as tx:
        people = [Person(created_at=START), Person(created_at=START)]
        tx.session.add_all(people)
        tx.session.flush()
        for number in range(LENGTH):
            note(tx, number, people[number % 2].id)
        tx.commit()


def broken(database: Database) -> list[int]:
    """Return where the chain is broken."""
    with database.read() as tx:
        return list(broken_links(tx.session))


def test_an_untouched_chain_is_whole(database: Database) -> None:
    """Events written in one or many transactions follow from each other."""
    write_chain(database)
    for number in range(3):
        with database.begin() as tx:
            note(tx, number)
            tx.commit()
    with database.read() as tx:
        count = count_events(tx.session)

    assert broken(database) == []
    assert count == LENGTH + 3


CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "at": st.timedeltas(
        timedelta(microseconds=1),
        timedelta(days=9),
    ).map(lambda step: START - step),
    "actor_id": st.sampled_from([None, "other"]),
    "act": st.text("abc.", min_size=1, max_size=40),
    "subject": st.text("abc", min_size=1, max_size=16),
    "subject_id": st.integers(LENGTH, 2**40),
    "details": st.dictionaries(st.text("xyz"), st.integers() | st.none()),
    "digest": st.binary(min_size=32, max_size=32),
}


@pytest.mark.parametrize("field", CHANGES)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_changed_field_is_found(
    database: Database, field: str, data: st.DataObject
) -> None:
    """Whichever field of whichever event is changed, the chain breaks there."""
    with database.read() as tx:
        empty = not count_events(tx.session)
    if empty:
        write_chain(database)
    value = data.draw(CHANGES[field])
    with database.begin() as tx:
        events = tx.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
        event = events[data.draw(st.integers(0, LENGTH - 1))]
        if value == "other":
            value = next(e.actor_id for e in events if e.actor_id != event.actor_id)
        setattr(event, field, value)
        tx.session.flush()
        found = list(broken_links(tx.session))

    assert event.id in found
    assert broken(database) == []


@pytest.mark.parametrize("gone", range(LENGTH - 1))
def test_a_removed_event_is_found(database: Database, gone: int) -> None:
    """An event taken out breaks the one after it."""
    write_chain(database)
    with database.begin() as tx:
        events = tx.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
        tx.session.delete(events[gone])
        tx.commit()

    assert broken(database) == [events[gone + 1].id]


def test_an_event_put_in_is_found(database: Database) -> None:
    """An event with a digest of its own making does not fit."""
    write_chain(database)
    with database.begin() as tx:
        forged = AuditEvent(
            at=START, actor_id=None, act="x", subject="case", subject_id=1, details={}
        )
        forged.digest = forged.chained(b"")
        tx.session.add(forged)
        tx.commit()

    assert broken(database) == [forged.id]


def test_details_and_times_need_no_care(database: Database) -> None:
    """Number keys, tuples and other zones read back to the digest they had."""
    with database.begin() as tx:
        event = AuditEvent(
            at=START.astimezone(timezone(timedelta(hours=8))),
            actor_id=None,
            act="case.moved",
            subject="case",
            subject_id=1,
            details={10: (1, 2), 2: {"b": 1, "a": None}},  # type: ignore[dict-item] # as a careless caller would
        )
        record(tx.connection, event)
        tx.commit()

    assert broken(database) == []


def test_two_writers_keep_one_chain(database: Database) -> None:
    """Threads that record at once never fork the chain."""
    ready = threading.Barrier(4)

    def write() -> None:
        ready.wait()
        for number in range(8):
            with database.begin() as tx:
                note(tx, number)
                tx.commit()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as tx:
        count = count_events(tx.session)

    assert count == 32
    assert broken(database) == []


def test_a_rolled_back_event_leaves_no_gap(database: Database) -> None:
    """An event that was not committed is no link of the chain."""
    write_chain(database)
    with database.begin() as tx:
        note(tx, 1)
    with database.begin() as tx:
        note(tx, 2)
        tx.commit()

    assert broken(database) == []

"""Erasing a person takes all words about them, and nobody else's."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.base import PersonId
from storage.cases import Case
from storage.database import Database, open_database
from storage.erasure import (
    erase_again,
    erase_person,
    list_erasures,
    load_erasures,
    save_erasures,
)
from storage.errors import BackupError
from storage.keyring import KeyRing
from storage.people import Account, Person
from tests.databases import START, sqlite_url
from tests.storage.filling import CANARY, contents, fill

LATER = START + timedelta(days=1)


def erase_first(database: Database) -> PersonId:
    """Erase the person of the first filling."""
    with database.begin() as tx:
        person_id = tx.session.scalars(sa.select(Person.id).order_by(Person.id)).first()
        assert person_id is not None
        erase_person(tx.session, person_id, LATER)
        tx.commit()
    return person_id


def test_no_sealed_word_of_the_person_is_left(database: Database) -> None:
    """Whatever sealed columns there are, none still speaks of who was erased."""
    fill(database, number=1)
    fill(database, number=2)
    others = str(contents(database)).count(f"{CANARY}-2")
    erase_first(database)
    held = str(contents(database))

    assert f"{CANARY}-1" not in held
    assert held.count(f"{CANARY}-2") == others


def test_what_counts_stays(database: Database) -> None:
    """The case stays in the numbers, the person is marked, no address is left."""
    fill(database)
    person_id = erase_first(database)
    with database.read() as tx:
        person = tx.session.get_one(Person, person_id)
        cases = tx.session.scalars(sa.select(Case)).all()
        accounts = tx.session.scalars(sa.select(Account)).all()
        erased = list_erasures(tx.session)

    assert person.erased_at == LATER
    assert (person.phone, person.phone_mark, person.area_code) == (None, None, None)
    assert [(case.stories, case.contact) for case in cases] == [([], {})]
    assert accounts == []
    assert erased[person_id] == LATER


def test_the_words_leave_the_file(keys: KeyRing) -> None:
    """SQLite overwrites what was erased: the old sealed bytes are gone too."""
    url = sqlite_url(migrated=True)
    database = open_database(url, keys)
    fill(database)
    with database.reading.connect() as connection:
        phone = connection.scalar(
            sa.select(sa.type_coerce(Person.__table__.c.phone, sa.LargeBinary))
        )
    erase_first(database)
    database.close()
    held = Path(url.removeprefix("sqlite:///")).read_bytes()

    assert phone is not None
    assert phone not in held


def test_a_younger_bearer_of_the_number_is_spared(database: Database) -> None:
    """Only those made before the erasure are erased again."""
    fill(database)
    with database.begin() as tx:
        person_id = tx.session.scalars(sa.select(Person.id)).one()
        spared = erase_again(tx.session, {person_id: START - timedelta(days=1)})
        person = tx.session.get_one(Person, person_id)
        taken = erase_again(tx.session, {person_id: LATER, PersonId(77): LATER})
        tx.session.refresh(person)
        erased = list_erasures(tx.session)

    assert (spared, taken) == (0, 1)
    assert person.erased_at == LATER
    assert PersonId(77) in erased


def test_the_list_is_read_as_it_was_written(tmp_path: Path) -> None:
    """The list survives its file; another file is refused by name."""
    path = tmp_path / "erased.jsonl"
    save_erasures({PersonId(3): LATER, PersonId(9): START}, path)
    bad = tmp_path / "bad.jsonl"
    bad.write_text("3 erased\n")

    assert load_erasures(path) == {3: LATER, 9: START}
    for wrong in (bad, tmp_path / "none"):
        with pytest.raises(BackupError, match="cannot be read"):
            load_erasures(wrong)

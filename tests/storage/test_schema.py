"""The migrations make what the entities declare; a foreign schema is refused."""

import pytest
import sqlalchemy as sa

from storage.database import Base, open_database
from storage.errors import SchemaMismatch
from storage.keyring import KeyRing
from storage.schema import differences, head_revision


def test_migrations_make_what_the_entities_declare(
    empty_url: str, keys: KeyRing
) -> None:
    """A migrated database differs in nothing from the declared one."""
    database = open_database(empty_url, keys)
    database.upgrade()
    with database.reading.connect() as connection:
        found = differences(connection)
    database.close()

    assert found == []


@pytest.mark.parametrize(
    "change",
    [
        "DROP INDEX ix_draft_saved_at",
        "ALTER TABLE person DROP COLUMN language",
        "ALTER TABLE person ADD COLUMN surplus INTEGER",
        "DROP TABLE service_item",
    ],
)
def test_the_comparison_is_not_blind(
    database_url: str, keys: KeyRing, change: str
) -> None:
    """A missing or surplus index, column or table is found."""
    database = open_database(database_url, keys)
    with database.engine.begin() as connection:
        connection.execute(sa.text(change))
    with database.reading.connect() as connection:
        found = differences(connection)
    database.close()

    assert found


def test_every_kind_of_column_is_compared(empty_url: str, keys: KeyRing) -> None:
    """A column of another type, length or nullability is found."""
    wrong = sa.MetaData()
    Base.metadata.tables["area"].to_metadata(wrong)
    person = Base.metadata.tables["person"].to_metadata(wrong)
    person.c.phone.type = sa.Text()
    person.c.created_at.type = sa.Text()
    person.c.language.type = sa.String(4)
    person.c.area_code.nullable = False
    database = open_database(empty_url, keys)
    with database.engine.begin() as connection:
        wrong.create_all(connection)
        found = str(differences(connection))
    database.close()

    for column in ("phone", "created_at", "language", "area_code"):
        assert f"'person', '{column}'" in found


def test_upgrade_takes_all_steps_back_and_forth(empty_url: str, keys: KeyRing) -> None:
    """Upgrading twice is harmless, and `check_schema` is content afterwards."""
    database = open_database(empty_url, keys)
    database.upgrade()
    database.upgrade()

    database.check_schema()

    database.close()


def test_an_empty_database_must_be_upgraded_first(
    empty_url: str, keys: KeyRing
) -> None:
    """A database without our tables is refused at start-up."""
    database = open_database(empty_url, keys)

    with pytest.raises(SchemaMismatch, match="db upgrade"):
        database.check_schema()

    database.close()


def test_a_newer_database_is_refused(database_url: str, keys: KeyRing) -> None:
    """A revision this code does not know is neither used nor upgraded."""
    database = open_database(database_url, keys)
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaMismatch, match="newer"):
        database.check_schema()
    with pytest.raises(SchemaMismatch, match="newer"):
        database.upgrade()

    database.close()


def test_head_is_the_newest_migration() -> None:
    """Migrations form one line that ends in one head."""
    assert head_revision() == "0002"

"""The schema's version: the migrations, and what they leave different.

Migrations know plain column types only, so that a later change of our own
types never changes what an old migration makes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.base import Base
from storage.columns import SealedBytes, UtcTime
from storage.errors import SchemaMismatch

_MIGRATIONS = Path(__file__).with_name("migrations")
# Any number will do, as long as nothing else in the database locks on it.
_UPGRADE_LOCK = 5_350_504


def alembic_config() -> Config:
    """Return Alembic's settings for our migrations."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def migrate(connection: sa.Connection, revision: str = "head") -> None:
    """Bring the schema to a revision, within the connection's transaction.

    Raises:
        SchemaMismatch: the database or the revision is newer than this code.
    """
    # Replicas that start together take turns; SQLite's write lock does so anyway.
    if connection.dialect.name == "postgresql":
        lock = sa.text("SELECT pg_advisory_xact_lock(:lock)")
        connection.execute(lock, {"lock": _UPGRADE_LOCK})
    present_revision(connection)
    _refuse_unknown(revision)
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def present_revision(connection: sa.Connection) -> str | None:
    """Return the revision of a database, None before the first upgrade.

    Raises:
        SchemaMismatch: the database is newer than this code.
    """
    present = MigrationContext.configure(connection).get_current_revision()
    _refuse_unknown(present)
    return present


def _refuse_unknown(revision: str | None) -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    known = {script.revision for script in scripts.walk_revisions()}
    if revision not in {None, "head", *known}:
        raise SchemaMismatch("the database is newer than this program")


def head_revision() -> str | None:
    """Return the revision this code expects."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def differences(connection: sa.Connection) -> list[Any]:
    """Return what Alembic would change to make the database fit the entities."""
    options = {"compare_type": True, "compare_server_default": True}
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, Base.metadata))


def render_plain(kind: str, value: object, _: AutogenContext) -> str | Literal[False]:
    """Write our own column types as plain ones into a drafted migration."""
    if kind != "type":
        return False
    if isinstance(value, SealedBytes):
        return "sa.LargeBinary()"
    if isinstance(value, UtcTime):
        return "sa.DateTime(timezone=True)"
    return False

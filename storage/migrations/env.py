"""Alembic's entry: migrates over the connection it is given."""

from alembic import context

from storage.database import Base
from storage.schema import render_plain

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_plain,
)
with context.begin_transaction():
    context.run_migrations()

"""The declarative base, ids, and names for constraints."""

from __future__ import annotations

from typing import NewType

from sqlalchemy import BigInteger, Integer, MetaData, Table
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass

PersonId = NewType("PersonId", int)
AccountId = NewType("AccountId", int)
ConversationId = NewType("ConversationId", int)
MessageId = NewType("MessageId", int)
CaseId = NewType("CaseId", int)
PostId = NewType("PostId", int)
MediaId = NewType("MediaId", int)
ProviderId = NewType("ProviderId", int)
ObligationId = NewType("ObligationId", int)

# SQLite makes only INTEGER primary keys count up by themselves.
Key = BigInteger().with_variant(Integer, "sqlite")

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, repr=False):
    """Base of all mapped entities; a repr would put people into logs, so none."""

    metadata = MetaData(naming_convention=_NAMES)


def table_of(entity: type[Base]) -> Table:
    """Return the table of an entity, for statements that load no entity."""
    return Base.metadata.tables[entity.__tablename__]

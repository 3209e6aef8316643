"""The audit trail: what was done and who looked, chained by hashes.

Details hold ids and codes, never words of or about a person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Key, PersonId, table_of
from storage.columns import UtcTime
from storage.prepared import Prepared

# Any number will do, as long as nothing else in the database locks on it.
_CHAIN_LOCK = 5_350_503
PAGE = 1_000


class AuditEvent(Base):
    """One act on one subject; `digest` covers it and the event before it."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    at: Mapped[datetime] = mapped_column(UtcTime)
    actor_id: Mapped[PersonId | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int] = mapped_column(Key)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), init=False, default=b"")

    def chained(self, before: bytes) -> bytes:
        """Return the digest of this event after `before`."""
        parts = [
            self.at.astimezone(UTC).isoformat(),
            self.actor_id,
            self.act,
            self.subject,
            self.subject_id,
            self.details,
        ]
        payload = json.dumps(parts, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(before + payload.encode()).digest()


_LOCK = text("SELECT pg_advisory_xact_lock(:lock)")
_TABLE = table_of(AuditEvent)
_LAST = Prepared(select(_TABLE.c.digest).order_by(_TABLE.c.id.desc()).limit(1))
_WRITTEN = [column.name for column in _TABLE.c if not column.primary_key]
_APPEND = Prepared(insert(_TABLE), given=_WRITTEN)


def record(connection: Connection, event: AuditEvent) -> None:
    """Append an event to the chain; writers wait for each other until commit."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"lock": _CHAIN_LOCK})
    # As it will be read back: text keys, lists for tuples.
    event.details = json.loads(json.dumps(event.details))
    event.digest = event.chained(_LAST.scalar(connection) or b"")
    _APPEND.run(connection, {name: getattr(event, name) for name in _WRITTEN})


def broken_links(session: Session) -> Iterator[int]:
    """Yield the ids of events whose digest does not follow from those before."""
    before = b""
    events = select(AuditEvent).order_by(AuditEvent.id)
    # What the session already holds would hide what the database says now.
    options = {"populate_existing": True, "yield_per": PAGE}
    for event in session.scalars(events, execution_options=options):
        if event.digest != event.chained(before):
            yield event.id
        before = event.digest


def count_events(session: Session) -> int:
    """Return how many events the chain has."""
    return session.scalar(select(func.count()).select_from(AuditEvent)) or 0

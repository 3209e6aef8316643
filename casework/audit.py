"""Leaving an audit event: who did what to which row. Never any words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from casework.actor import Actor
from storage.audit import AuditEvent, record
from storage.database import Tx


def leave(
    tx: Tx, actor: Actor | None, act: str, subject: str, subject_id: int, **details: Any
) -> None:
    """Append one event to the chain. `details` are ids and codes only."""
    tx.flush()
    record(
        tx.connection,
        AuditEvent(
            at=tx.now,
            actor_id=actor.person_id if actor else None,
            act=act,
            subject=subject,
            subject_id=subject_id,
            details=details,
        ),
    )


def times(tx: Tx, act: str, subject_id: int) -> int:
    """Return how often an act was done on a subject."""
    done = select(func.count()).where(
        AuditEvent.act == act, AuditEvent.subject_id == subject_id
    )
    return tx.session.scalar(done) or 0

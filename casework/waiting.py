"""Where a talk stands, for timers that must not speak when it has gone on."""

from __future__ import annotations

from sqlalchemy import select

from casework.actor import Actor
from storage.conversations import Conversation
from storage.database import Tx


def still_waits(tx: Tx, actor: Actor, turn: int) -> bool:
    """Tell whether the actor's talk still waits for the answer it asked in a turn."""
    waiting = select(Conversation.id).where(
        Conversation.person_id == actor.person_id,
        Conversation.turn == turn,
        Conversation.pending_key.isnot(None),
    )
    return tx.session.scalar(waiting) is not None

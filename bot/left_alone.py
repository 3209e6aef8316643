"""Forms left alone are nudged once, kept as drafts, closed in time."""

from __future__ import annotations

from datetime import time, timedelta

from sqlalchemy import delete, or_, select

from casework.clocks import policy, zone
from casework.notices import Urgency, plan
from dialogs.engine.dialog import find_dialog
from dialogs.engine.errors import UnknownDialog
from dialogs.engine.frame import load_state
from storage.conversations import Conversation, Draft
from storage.database import Tx

BATCH = 200


def tend_forms(tx: Tx) -> None:
    """Nudge, keep and close what was left alone; a routine of every minute."""
    nudge_waiting(tx)
    keep_drafts(tx)
    close_drafts(tx)


def nudge_waiting(tx: Tx) -> int:
    """Plan one nudge for each form that waits too long, at a kind hour."""
    hours = policy("clocks")["nudge_hours"]
    local = tx.now.astimezone(zone()).time()
    if not time.fromisoformat(hours["from"]) <= local < time.fromisoformat(hours["to"]):
        return 0
    waiting = _left_alone(tx, policy("clocks")["nudge_after_hours"], nudged=False)
    for talk in waiting:
        talk.nudged_turn = talk.turn
        if _is_form(talk.dialog):
            plan(
                tx,
                "nudge",
                talk.person_id,
                f"{talk.id}:{talk.turn}",
                urgency=Urgency.ORDINARY,
                turn=talk.turn,
            )
    return len(waiting)


def keep_drafts(tx: Tx) -> int:
    """Put forms left alone for long among the drafts; the talk is free again."""
    waiting = _left_alone(tx, policy("clocks")["draft_after_hours"], nudged=True)
    for talk in waiting:
        state = load_state(talk.state)
        for frame in state.frames:
            if _is_form(frame.dialog):
                tx.session.add(
                    Draft(
                        person_id=talk.person_id,
                        dialog=frame.dialog,
                        frame=frame.to_json(),
                        saved_at=tx.now,
                    )
                )
        state.frames.clear()
        talk.state = state.to_json()
        talk.dialog = talk.pending_key = talk.pending_label = None
        talk.waiting_since = None
    return len(waiting)


def close_drafts(tx: Tx) -> None:
    """Delete drafts past their time. Source: trust page 4.8."""
    oldest = tx.now - timedelta(days=policy("clocks")["draft_kept_days"])
    tx.session.execute(
        delete(Draft)
        .where(Draft.saved_at < oldest)
        .execution_options(synchronize_session=False)
    )


def _left_alone(tx: Tx, hours: float, *, nudged: bool) -> list[Conversation]:
    since = tx.now - timedelta(hours=hours)
    done = Conversation.nudged_turn == Conversation.turn
    fresh = or_(
        Conversation.nudged_turn.is_(None),
        Conversation.nudged_turn != Conversation.turn,
    )
    return list(
        tx.session.scalars(
            select(Conversation)
            .where(
                Conversation.waiting_since < since,
                Conversation.pending_key.isnot(None),
                Conversation.held_by.is_(None),
                done if nudged else fresh,
            )
            .order_by(Conversation.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
    )


def _is_form(name: str | None) -> bool:
    try:
        return name is not None and find_dialog(name).form
    except UnknownDialog:
        return False

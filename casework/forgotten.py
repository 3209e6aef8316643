"""Talks that staff took over and forgot: they are reminded, then it goes back.

While a talk is held the bot is quiet, so that nobody may be left there alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from casework import audit
from casework.clocks import policy
from casework.notices import Urgency, plan
from storage.conversations import Conversation
from storage.database import Tx
from storage.duties import Handover
from storage.notices import Notice
from storage.people import StaffPost

BATCH = 100


def tend_holds(tx: Tx) -> int:
    """Remind whoever holds a talk in silence, end what is forgotten; return how many.

    A routine: fired twice or late, it reminds and ends each hold once.
    """
    clocks = policy("clocks")
    reminds = tx.now - timedelta(hours=clocks["hold_reminder_hours"])
    ends = tx.now - timedelta(hours=clocks["hold_ends_hours"])
    ended = 0
    for handover, post in _held(tx, reminds):
        last = _last_words(tx, handover)
        if post.ended_at is not None or last <= ends:
            _give_back(tx, handover, post)
            ended += 1
        elif last <= reminds:
            plan(
                tx,
                "handover.silent",
                post.person_id,
                f"handover:{handover.id}:{last.isoformat()}",
                urgency=Urgency.TIMELY,
                handover_id=handover.id,
            )
    return ended


def still_silent(tx: Tx, _actor: object, handover_id: int) -> bool:
    """Tell whether a hold still lasts."""
    handover = tx.session.get(Handover, handover_id)
    return handover is not None and handover.ended_at is None


def _held(tx: Tx, before: datetime) -> list[tuple[Handover, StaffPost]]:
    found = tx.session.execute(
        select(Handover, StaffPost)
        .join(StaffPost, StaffPost.id == Handover.taken_by)
        .where(
            Handover.ended_at.is_(None),
            Handover.taken_at <= before,
        )
        .order_by(Handover.id)
        .limit(BATCH)
        .with_for_update(of=Handover, skip_locked=True)
    )
    return [(handover, post) for handover, post in found]


def _last_words(tx: Tx, handover: Handover) -> datetime:
    """Return when staff last said something in this talk, or took it."""
    taken_at = handover.taken_at or handover.asked_at
    said = tx.session.scalar(
        select(func.max(Notice.due_at)).where(
            Notice.recipient_id == handover.person_id,
            Notice.kind == "relay.to_person",
            Notice.due_at >= taken_at,
        )
    )
    return said or taken_at


def _give_back(tx: Tx, handover: Handover, post: StaffPost) -> None:
    handover.ended_at = tx.now
    talk = tx.session.scalar(
        select(Conversation)
        .where(Conversation.person_id == handover.person_id)
        .with_for_update()
    )
    if talk is not None:
        talk.held_by = None
    once = f"handover:{handover.id}"
    plan(tx, "handover.lapsed", handover.person_id, once, urgency=Urgency.DIRECT)
    if post.ended_at is None:
        plan(tx, "handover.lost", post.person_id, once, urgency=Urgency.TIMELY)
    audit.leave(tx, None, "handover.lapsed", "handover", handover.id)

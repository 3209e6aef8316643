"""Planning what people are told: once, at a time, to one person.

Words are chosen when a notice is delivered, elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update

from casework.actor import Actor
from casework.errors import Refusal
from casework.obligations.bulk import insert_new
from casework.permissions import Post, posts_over
from storage.base import PersonId
from storage.database import Tx
from storage.notices import Notice


class Urgency(StrEnum):
    """How much a notice may disturb. Source: trust page 4, quiet hours."""

    CRISIS = "crisis"
    DIRECT = "direct"
    TIMELY = "timely"
    ORDINARY = "ordinary"


# What becomes of one's own report: told at once, but not to whoever said 停.
STEPS_OF_A_CASE = frozenset(
    {"case.accepted", "case.assessed", "case.closed", "case.question"}
)


class Outcome(StrEnum):
    """How a notice ended."""

    TOLD = "told"
    SILENT = "silent"
    STOPPED = "stopped"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNREACHABLE = "unreachable"


def plan(
    tx: Tx,
    kind: str,
    recipient: PersonId,
    once: str,
    /,
    *,
    due_at: datetime | None = None,
    urgency: Urgency = Urgency.ORDINARY,
    subject: str | None = None,
    expires_at: datetime | None = None,
    **params: Any,
) -> bool:
    """Plan one notice; False where it was planned before.

    `once` names the occasion; with kind and recipient it is the once-key.
    `subject`, such as "obligation:17", is what `cancel` goes by. After
    `expires_at` it is not told any more.
    """
    tx.flush()
    made = insert_new(
        tx,
        Notice,
        [
            {
                "kind": kind,
                "recipient_id": recipient,
                "once_key": _once_key(kind, recipient, once),
                "due_at": due_at or tx.now,
                "urgency": urgency,
                "params": params,
                "subject": subject,
                "expires_at": expires_at,
                "budgeted": False,
            }
        ],
        "id",
    )
    if not made:
        # Planned before, or by another process at this moment.
        return False
    tx.planned = True
    return True


def planned_for(
    tx: Tx, kind: str, people: Collection[PersonId], once: str
) -> set[PersonId]:
    """Return for whom of these an occasion was planned before."""
    keys = [_once_key(kind, person, once) for person in people]
    found = select(Notice.recipient_id).where(Notice.once_key.in_(keys))
    return set(tx.session.scalars(found))


def _once_key(kind: str, recipient: PersonId, once: str) -> str:
    return f"{kind}:{recipient}:{once}"


def cancel(tx: Tx, subject: str, *kinds: str) -> int:
    """Take back what was not told yet of a subject; return how many.

    `kinds` narrows it to these. A notice taken back keeps its once-key: what is
    planned anew needs another occasion.
    """
    open_ones = [Notice.subject == subject, Notice.done_at.is_(None)]
    if kinds:
        open_ones.append(Notice.kind.in_(kinds))
    done = tx.session.execute(
        update(Notice)
        .where(*open_ones)
        .values(done_at=tx.now, outcome=Outcome.CANCELLED)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(done, "rowcount", 0))


def tell_staff(
    tx: Tx,
    kind: str,
    area_code: str | None,
    once: str,
    /,
    *,
    all_levels: bool = False,
    urgency: Urgency = Urgency.DIRECT,
    **params: Any,
) -> int:
    """Tell the staff nearest to an area, or all levels; return how many."""
    posts = posts_over(tx, area_code) or posts_over(tx, None)
    people = {post.person_id for post in (posts if all_levels else _nearest(posts))}
    for person in sorted(people):
        plan(tx, kind, person, once, urgency=urgency, **params)
    return len(people)


def _nearest(posts: list[Post]) -> list[Post]:
    return [post for post in posts if post.area_code == posts[0].area_code]


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as its recipient's conversation sees it."""

    kind: str
    params: dict[str, Any]


def my_notice(tx: Tx, actor: Actor, notice_id: int) -> Told:
    """Return a notice that was made for the actor.

    Raises:
        Refusal: "not_allowed" for anybody else's.
    """
    notice = tx.session.get(Notice, notice_id)
    if notice is None or notice.recipient_id != actor.person_id:
        raise Refusal("not_allowed")
    return Told(notice.kind, notice.params)

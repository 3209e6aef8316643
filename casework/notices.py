"""Planning what people are told: once, at a time, to one person.

Words are chosen when a notice is delivered, elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from casework.actor import Actor
from casework.errors import Refusal
from casework.permissions import Post, posts_over
from storage.base import PersonId
from storage.database import Tx
from storage.duties import Notice


class Urgency(StrEnum):
    """How much a notice may disturb. Source: trust page 4, quiet hours."""

    CRISIS = "crisis"
    DIRECT = "direct"
    TIMELY = "timely"
    ORDINARY = "ordinary"


def plan(
    tx: Tx,
    kind: str,
    recipient: PersonId,
    once: str,
    /,
    *,
    due_at: datetime | None = None,
    urgency: Urgency = Urgency.ORDINARY,
    **params: Any,
) -> bool:
    """Plan one notice; False where it was planned before.

    `once` names the occasion; with kind and recipient it is the once-key.
    """
    once_key = f"{kind}:{recipient}:{once}"
    known = select(Notice.id).where(Notice.once_key == once_key)
    if tx.session.scalar(known) is not None:
        return False
    tx.session.add(
        Notice(
            kind=kind,
            recipient_id=recipient,
            once_key=once_key,
            due_at=due_at or tx.now,
            urgency=urgency,
            params=params,
        )
    )
    tx.session.flush()
    tx.planned = True
    return True


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

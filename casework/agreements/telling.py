"""Who is told of agreements and activities: the provider, or staff who may act."""

from __future__ import annotations

from typing import Any

from casework.actor import Actor
from casework.notices import Urgency, plan
from casework.permissions import MAY, Act, Post, posts_over
from casework.providers.membership import members_of
from storage.base import PersonId, PostId, ProviderId
from storage.database import Tx
from storage.people import StaffPost


def tell_provider(
    tx: Tx,
    kind: str,
    provider_id: ProviderId,
    once: str,
    but: Actor | None = None,
    /,
    **params: Any,
) -> None:
    """Tell everybody who acts for a provider, but for whoever did it."""
    for person in members_of(tx, provider_id):
        if but is None or person != but.person_id:
            plan(tx, kind, person, once, urgency=Urgency.DIRECT, **params)


def tell_unit(
    tx: Tx,
    kind: str,
    area_code: str,
    provider_id: ProviderId,
    once: str,
    but: Actor | None = None,
    /,
    *,
    first: PostId | None = None,
    **params: Any,
) -> None:
    """Tell the staff in charge: `first` while in office, else the nearest who may.

    Nobody hears as staff of a provider that they act for themselves, nor who
    did it.
    """
    own = members_of(tx, provider_id)
    own = own if but is None else [*own, but.person_id]
    for person in _in_charge(tx, area_code, first, own):
        plan(tx, kind, person, once, urgency=Urgency.DIRECT, **params)


def _in_charge(
    tx: Tx, area_code: str, first: PostId | None, own: list[PersonId]
) -> list[PersonId]:
    post = tx.session.get(StaffPost, first) if first is not None else None
    if post is not None and post.ended_at is None and post.person_id not in own:
        return [post.person_id]
    posts = [p for p in posts_over(tx, area_code) if _may(p) and p.person_id not in own]
    nearest = [post for post in posts if post.area_code == posts[0].area_code]
    return sorted({post.person_id for post in nearest})


def _may(post: Post) -> bool:
    return Act.REVIEW in MAY[post.level] and Act.SIGN in MAY[post.level]

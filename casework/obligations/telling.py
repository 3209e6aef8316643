"""Telling the other side: whoever acts for the provider, or staff who may decide."""

from __future__ import annotations

from typing import Any

from casework.errors import Refusal
from casework.notices import Urgency, plan
from casework.permissions import MAY, Act, posts_over
from casework.providers.membership import members_of
from storage.base import ProviderId
from storage.database import Tx
from storage.obligations import Obligation


def provider_of(duty: Obligation) -> ProviderId:
    """Return whose duty it is.

    Raises:
        Refusal: "not_allowed" for a duty of an office.
    """
    if duty.provider_id is None:
        raise Refusal("not_allowed")
    return duty.provider_id


def tell_members(tx: Tx, duty: Obligation, kind: str, once: str, **params: Any) -> None:
    """Tell whoever acts for the provider of a duty."""
    params = {"obligation_id": duty.id, **params}
    for person in members_of(tx, provider_of(duty)):
        plan(tx, kind, person, once, urgency=Urgency.TIMELY, **params)


def tell_reviewers(
    tx: Tx, duty: Obligation, kind: str, once: str, **params: Any
) -> None:
    """Tell the nearest staff who may decide, never those who act for the provider."""
    own = set(members_of(tx, provider_of(duty)))
    posts = [
        post
        for post in posts_over(tx, duty.area_code)
        if Act.REVIEW in MAY[post.level] and post.person_id not in own
    ]
    near = {post.person_id for post in posts if post.area_code == posts[0].area_code}
    for person in sorted(near):
        plan(tx, kind, person, once, urgency=Urgency.ORDINARY, **params)

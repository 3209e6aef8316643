"""Which duties an office owes: its own, and those of offices below that are empty."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, literal, or_, select

from casework.permissions import Post
from storage.obligations import Obligation
from storage.people import StaffPost


def owed_by(posts: Sequence[Post]) -> ColumnElement[bool]:
    """Return the condition that a duty of an office is owed by one of these posts."""
    here = Obligation.area_code
    return and_(
        Obligation.provider_id.is_(None),
        or_(
            literal(value=False),
            *(
                here.startswith(area) & ~_nearer_than(area)
                for area in sorted({post.area_code for post in posts})
            ),
        ),
    )


def _nearer_than(area: str) -> ColumnElement[bool]:
    """Return the condition that somebody sits nearer to a duty than an office."""
    return (
        select(StaffPost.id)
        .where(
            StaffPost.ended_at.is_(None),
            func.length(StaffPost.area_code) > len(area),
            Obligation.area_code.startswith(StaffPost.area_code),
        )
        .correlate(Obligation)
        .exists()
    )

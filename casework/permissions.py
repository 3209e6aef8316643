"""Who may do what: level × area, in this one place.

A post covers the areas whose code begins with its own. Source: SN24-3.2a
(分设账号、分级使用), promise 4 of the design.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, literal, or_, select

from casework.actor import Actor
from casework.errors import Refusal
from storage.areas import Area
from storage.base import PersonId, PostId
from storage.database import Tx
from storage.people import StaffPost
from storage.prepared import Prepared


class StaffLevel(StrEnum):
    """The three levels of staff."""

    COMMUNITY = "community"
    STREET = "street"
    DISTRICT = "district"


class Act(StrEnum):
    """What staff do with a case, an alert, a conversation or a provider.

    `SUPERVISE` sees providers and what they file, `REVIEW` decides on it,
    `SIGN` signs agreements, `SANCTION` decides on measures.
    """

    SEE = "see"
    ACCEPT = "accept"
    ASK = "ask"
    ASSESS = "assess"
    TALK = "talk"
    CLOSE = "close"
    SUPERVISE = "supervise"
    REVIEW = "review"
    SIGN = "sign"
    SANCTION = "sanction"


_ALL = frozenset(Act)
_ABOVE = {Act.CLOSE, Act.SUPERVISE, Act.REVIEW, Act.SIGN, Act.SANCTION}
MAY: dict[StaffLevel, frozenset[Act]] = {
    StaffLevel.COMMUNITY: _ALL - _ABOVE,
    StaffLevel.STREET: _ALL,
    StaffLevel.DISTRICT: _ALL,
}


@dataclass(frozen=True, slots=True)
class Post:
    """A post as others see it."""

    id: PostId
    person_id: PersonId
    level: StaffLevel
    area_code: str


_POSTS = select(
    StaffPost.id, StaffPost.person_id, StaffPost.level, StaffPost.area_code
).where(StaffPost.ended_at.is_(None))
_POSTS_OF = Prepared(
    _POSTS.where(StaffPost.person_id == bindparam("person")).order_by(
        StaffPost.area_code, StaffPost.id
    )
)
_LOCAL_FIRST = (StaffPost.area_code.desc(), StaffPost.id)
_POSTS_OVER = Prepared(
    _POSTS.where(
        bindparam("code", type_=String).startswith(StaffPost.area_code)
    ).order_by(*_LOCAL_FIRST)
)
_POSTS_OVER_ALL = Prepared(
    _POSTS.where(StaffPost.level == StaffLevel.DISTRICT).order_by(*_LOCAL_FIRST)
)


def posts_of(tx: Tx, person_id: PersonId) -> list[Post]:
    """Return the live posts of a person, the widest first."""
    return [_post(*row) for row in _POSTS_OF.all(tx.connection, {"person": person_id})]


def posts_over(tx: Tx, area_code: str | None) -> list[Post]:
    """Return the live posts that cover an area, the most local first.

    None stands for an unknown area: only district posts cover it.
    """
    found = (
        _POSTS_OVER.all(tx.connection, {"code": area_code})
        if area_code
        else _POSTS_OVER_ALL.all(tx.connection)
    )
    return [_post(*row) for row in found]


def require(tx: Tx, actor: Actor, act: Act, area_code: str | None) -> Post:
    """Return the post by which the actor may do this.

    Raises:
        Refusal: "not_allowed" where no post covers the area, or its level may not.
    """
    for post in posts_of(tx, actor.person_id):
        covers = (area_code or "").startswith(post.area_code)
        wide = area_code is None and post.level is StaffLevel.DISTRICT
        if (covers or wide) and act in MAY[post.level]:
            return post
    raise Refusal("not_allowed")


def within(posts: Sequence[Post], area_code: Any) -> ColumnElement[bool]:
    """Return the condition that a column of area codes lies within these posts.

    An unknown area lies within district posts only, as in `require`.
    """
    covered = [area_code.startswith(post.area_code) for post in posts]
    wide = any(post.level is StaffLevel.DISTRICT for post in posts)
    unknown = [area_code.is_(None)] if wide else []
    return or_(literal(value=False), *covered, *unknown)


_AREA_LEVEL = Prepared(select(Area.level).where(Area.code == bindparam("code")))


def area_level(tx: Tx, code: str) -> str | None:
    """Return the level of an area, None where there is none."""
    level: str | None = _AREA_LEVEL.scalar(tx.connection, {"code": code})
    return level


def _post(number: PostId, person: PersonId, level: str, area: str) -> Post:
    return Post(number, person, StaffLevel(level), area)

"""Seeing activities: one's own, those to answer, and what else is on that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from casework import audit
from casework.actor import Actor
from casework.agreements.activities import (
    APPEAL,
    REASON,
    REPORT,
    for_provider,
    for_unit,
)
from casework.agreements.activity_lifecycle import COMING, ActivityState
from casework.agreements.activity_rules import Group, Plan, Risk, report_by
from casework.areas import area_name
from casework.clocks import zone
from casework.permissions import MAY, Act, Post, posts_of, require, within
from casework.providers.membership import my_provider, role_of
from storage.agreements import Activity
from storage.areas import Area
from storage.base import ProviderId
from storage.database import Tx
from storage.providers import Provider, ProviderMember

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ActivityCard:
    """One activity in a list; `reportable` once its day has come."""

    activity_id: int
    provider: str
    what: str
    area: str
    happens_on: date
    state: str
    reportable: bool = False


@dataclass(frozen=True, slots=True)
class ActivityView:
    """A whole activity as its two sides see it.

    `grounds` are why it is major; `reason` is what staff, or who called it off,
    said, `appeal` what the provider says against it; `clashes` what else is on
    that day in that area, for staff only; `served` is None until it was reported on.
    """

    card: ActivityCard
    plan: Plan
    receipt: str
    major: bool
    grounds: tuple[str, ...]
    lead_days: int
    file_by: date | None
    report_by: date
    late: bool
    reason: str
    appeal: str = ""
    served: int | None = None
    spent: int = 0
    wrong: str = ""
    clashes: tuple[ActivityCard, ...] = ()
    crowd: int = 0


def my_activities(tx: Tx, actor: Actor) -> tuple[ActivityCard, ...]:
    """Return the activities of the actor's provider, the newest day first."""
    mine = my_provider(tx, actor)
    if mine is None:
        return ()
    found = tx.session.execute(
        _cards()
        .where(Activity.provider_id == mine.provider_id)
        .order_by(Activity.happens_on.desc(), Activity.id.desc())
        .limit(MOST_SHOWN)
    )
    return tuple(_card(tx, activity, name) for activity, name in found)


def count_mine(tx: Tx, actor: Actor) -> int:
    """Return how many activities wait for the actor's provider."""
    waits = (card for card in my_activities(tx, actor) if _waits_for_provider(card))
    return len(list(waits))


def _waits_for_provider(card: ActivityCard) -> bool:
    return card.reportable or card.state == ActivityState.CHANGING


def my_activity(tx: Tx, actor: Actor, activity_id: int) -> ActivityView:
    """Return an activity of the actor's provider whole.

    Raises:
        Refusal: "not_allowed".
    """
    return _view(tx, for_provider(tx, actor, activity_id))


def waiting_activities(tx: Tx, actor: Actor) -> tuple[ActivityCard, ...]:
    """Return what staff have still to answer in the actor's areas, soonest first.

    Raises:
        Refusal: "not_allowed" where the actor answers for none.
    """
    waits = _waits(actor, _reviewing(tx, actor))
    found = tx.session.execute(
        _cards()
        .where(*waits)
        .order_by(Activity.happens_on, Activity.id)
        .limit(MOST_SHOWN)
    )
    return tuple(_card(tx, activity, name) for activity, name in found)


def count_waiting(tx: Tx, actor: Actor) -> int:
    """Return how many activities staff have still to answer in the actor's areas.

    Raises:
        Refusal: "not_allowed" where the actor answers for none.
    """
    waits = _waits(actor, _reviewing(tx, actor))
    return tx.session.scalar(select(func.count(Activity.id)).where(*waits)) or 0


def open_activity(tx: Tx, actor: Actor, activity_id: int) -> ActivityView:
    """Open an activity as staff over its area, with its clashes; the look is kept.

    Raises:
        Refusal: "not_allowed"; "own_provider".
    """
    activity, post = for_unit(tx, actor, activity_id)
    audit.leave(tx, actor, "activity.opened", "activity", activity.id, post=post.id)
    return _view(tx, activity, *_clashing(tx, activity))


def glance(tx: Tx, actor: Actor, activity_id: int) -> ActivityView:
    """Return an activity as staff for the words of a notice: no look of theirs.

    Raises:
        Refusal: "not_allowed"; "own_provider".
    """
    activity, _post = for_unit(tx, actor, activity_id)
    return _view(tx, activity)


def is_mine(tx: Tx, actor: Actor, activity_id: int) -> bool:
    """Tell whether the actor acts for the provider of an activity."""
    activity = tx.session.get(Activity, activity_id)
    return activity is not None and bool(role_of(tx, actor, activity.provider_id))


def _clashing(tx: Tx, activity: Activity) -> tuple[tuple[ActivityCard, ...], int]:
    """Return what else is on that day within, or around, the area; and all heads."""
    area = activity.area_code
    around = [area[:digits] for digits in (6, 9, 12) if digits <= len(area)]
    found = tx.session.execute(
        _cards()
        .where(
            Activity.happens_on == activity.happens_on,
            Activity.id != activity.id,
            Activity.state.in_(COMING),
            or_(Activity.area_code.startswith(area), Activity.area_code.in_(around)),
        )
        .order_by(Activity.id)
        .limit(MOST_SHOWN)
    ).all()
    heads = sum(int(other.answers.get("people", 0)) for other, _name in found)
    own = int(activity.answers.get("people", 0))
    return tuple(_card(tx, other, name) for other, name in found), heads + own


def _reviewing(tx: Tx, actor: Actor) -> list[Post]:
    posts = [p for p in posts_of(tx, actor.person_id) if Act.REVIEW in MAY[p.level]]
    if not posts:
        require(tx, actor, Act.REVIEW, None)
    return posts


def _waits(actor: Actor, posts: list[Post]) -> tuple[ColumnElement[bool], ...]:
    own = select(ProviderMember.provider_id).where(
        ProviderMember.person_id == actor.person_id, ProviderMember.ended_at.is_(None)
    )
    return (
        within(posts, Activity.area_code),
        or_(
            Activity.state == ActivityState.FILED,
            and_(
                Activity.state == ActivityState.APPEALED,
                Activity.decided_by.not_in([post.id for post in posts]),
            ),
        ),
        Activity.provider_id.not_in(own),
    )


def _cards() -> Select[Activity, str]:
    return select(Activity, Provider.name).join(
        Provider, Provider.id == Activity.provider_id
    )


def _card(tx: Tx, activity: Activity, provider: str) -> ActivityCard:
    code = activity.area_code
    today = tx.now.astimezone(zone()).date()
    return ActivityCard(
        activity_id=activity.id,
        provider=provider,
        what=activity.answers.get("what", ""),
        area=area_name(tx, code) or tx.session.get_one(Area, code).name,
        happens_on=activity.happens_on,
        state=activity.state,
        reportable=activity.state in COMING and activity.happens_on <= today,
    )


def _view(
    tx: Tx,
    activity: Activity,
    clashes: tuple[ActivityCard, ...] = (),
    crowd: int = 0,
) -> ActivityView:
    kept, outcome = activity.answers, activity.outcome or {}
    provider = tx.session.get_one(Provider, ProviderId(activity.provider_id))
    made = outcome.get(REPORT, {})
    file_by = kept.get("file_by")
    return ActivityView(
        card=_card(tx, activity, provider.name),
        plan=_plan(activity, kept),
        receipt=activity.receipt,
        major=activity.major,
        grounds=tuple(kept.get("grounds", ())),
        lead_days=int(kept.get("lead_days", 0)),
        file_by=date.fromisoformat(file_by) if file_by else None,
        report_by=report_by(activity.happens_on),
        late=bool(kept.get("late")),
        reason=outcome.get(REASON, ""),
        appeal=outcome.get(APPEAL, ""),
        served=made.get("served"),
        spent=int(made.get("money", 0)),
        wrong=made.get("wrong", ""),
        clashes=clashes,
        crowd=crowd,
    )


def _plan(activity: Activity, kept: dict[str, Any]) -> Plan:
    return Plan(
        what=kept.get("what", ""),
        happens_on=activity.happens_on,
        area_code=activity.area_code,
        people=int(kept.get("people", 0)),
        groups=tuple(Group(group) for group in kept.get("groups", ())),
        risks=tuple(Risk(risk) for risk in kept.get("risks", ())),
        money=int(kept.get("money", 0)),
        source=kept.get("source", ""),
    )

"""Measures as those see them whom they concern; nobody else does.

The provider sees what it was told of; staff what lies in their areas, bar a
provider that they act for themselves. There is no public list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casework.actor import Actor
from casework.areas import area_name
from casework.errors import Refusal
from casework.permissions import MAY, Act, Post, posts_of, within
from casework.providers.appeals import About
from casework.providers.credentials import today
from casework.providers.measure_lifecycle import (
    COMING,
    OPEN,
    RUNNING,
    TOLD,
    MeasureState,
    MeasureStep,
)
from casework.providers.measure_moves import for_member, for_staff, recheck_by
from casework.providers.measure_telling import act_for, people_of
from casework.providers.measures import Running, running_services
from storage.base import PostId
from storage.database import Tx
from storage.people import StaffPost
from storage.providers import Appeal, Measure, Provider, ProviderMember

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Decider:
    """One who decided: the level, the area in words, the name if there is one."""

    level: str
    area: str
    name: str


@dataclass(frozen=True, slots=True)
class MeasureView:
    """One measure. `ground`, `step` and `state` are ids; "" or None: not there.

    `my_name` is the name by which the actor, if staff, decided before. `mine`
    tells that the actor decided first; `ready` that it waits for staff;
    `appealed` that an appeal is open or decided.
    """

    measure_id: int
    provider_id: int
    provider: str
    step: MeasureStep
    state: MeasureState
    clause: str
    ground: str
    count: int
    words: str
    todo: str
    days: int
    answer_until: date | None
    answer: str
    why: str
    since: date | None
    due_on: date | None
    reported: str
    recheck_by: date | None
    outcome: str
    deciders: tuple[Decider, ...]
    running: tuple[Running, ...]
    today: date
    my_name: str
    mine: bool
    ready: bool
    appealed: bool


def my_measures(tx: Tx, actor: Actor) -> tuple[MeasureView, ...]:
    """Return what concerns the providers that the actor acts for, newest first."""
    found = tx.session.scalars(
        select(Measure)
        .join(ProviderMember, ProviderMember.provider_id == Measure.provider_id)
        .where(
            ProviderMember.person_id == actor.person_id,
            ProviderMember.ended_at.is_(None),
            Measure.state.in_(TOLD),
        )
        .order_by(Measure.id.desc())
        .limit(MOST_SHOWN)
    )
    return tuple(view_measure(tx, actor, measure) for measure in found)


def count_mine(tx: Tx, actor: Actor) -> int:
    """Return how many measures are not over that the actor was told of."""
    return sum(1 for view in my_measures(tx, actor) if view.state in OPEN)


def my_measure(tx: Tx, actor: Actor, measure_id: int) -> MeasureView:
    """Return a measure to one who acts for the provider.

    Raises:
        Refusal: "not_allowed"; also before it is announced.
    """
    measure, _provider = for_member(tx, actor, measure_id)
    if measure.state not in TOLD:
        raise Refusal("not_allowed")
    return view_measure(tx, actor, measure)


def staff_measure(tx: Tx, actor: Actor, measure_id: int) -> MeasureView:
    """Return a measure to staff who may decide on it.

    Raises:
        Refusal: "not_allowed"; "own_provider".
    """
    measure, _provider, _post = for_staff(tx, actor, measure_id)
    return view_measure(tx, actor, measure)


def open_measures(tx: Tx, actor: Actor) -> tuple[MeasureView, ...]:
    """Return the open measures in the actor's areas, those that wait first.

    Raises:
        Refusal: "not_allowed" for whoever may not review.
    """
    posts = posts_to_review(tx, actor)
    own = select(ProviderMember.provider_id).where(
        ProviderMember.person_id == actor.person_id, ProviderMember.ended_at.is_(None)
    )
    found = tx.session.scalars(
        select(Measure)
        .join(Provider, Provider.id == Measure.provider_id)
        .where(
            within(posts, Provider.area_code),
            Measure.state.in_(OPEN),
            Provider.id.not_in(own),
        )
        .order_by(Measure.id)
    )
    views = [
        view_measure(tx, actor, measure) for measure in found if _may(posts, measure)
    ]
    return tuple(sorted(views, key=lambda view: not view.ready)[:MOST_SHOWN])


def count_waiting(tx: Tx, actor: Actor) -> int:
    """Return how many measures wait for the actor.

    Raises:
        Refusal: "not_allowed" for whoever may not review.
    """
    return sum(1 for view in open_measures(tx, actor) if view.ready)


def posts_to_review(tx: Tx, actor: Actor) -> list[Post]:
    """Return the posts by which the actor may review.

    Raises:
        Refusal: "not_allowed" where there is none.
    """
    posts = [p for p in posts_of(tx, actor.person_id) if Act.REVIEW in MAY[p.level]]
    if not posts:
        raise Refusal("not_allowed")
    return posts


def _may(posts: list[Post], measure: Measure) -> bool:
    return any(act_for(measure.step) in MAY[post.level] for post in posts)


def view_measure(tx: Tx, actor: Actor, measure: Measure) -> MeasureView:
    """Return a measure as the actor sees it; who may is decided before."""
    facts = measure.facts
    provider = tx.session.get_one(Provider, measure.provider_id)
    first = people_of(tx, [measure.first_by])
    since = facts.get("since")
    return MeasureView(
        measure_id=measure.id,
        provider_id=provider.id,
        provider=provider.name,
        step=MeasureStep(measure.step),
        state=MeasureState(measure.state),
        clause=measure.clause,
        ground=facts.get("ground", ""),
        count=facts.get("count", 0),
        words=facts.get("words", ""),
        todo=facts.get("todo", ""),
        days=facts.get("days", 0),
        answer_until=measure.answer_until,
        answer=measure.answer or "",
        why=facts.get("why", ""),
        since=date.fromisoformat(since) if since else None,
        due_on=measure.due_on,
        reported=facts.get("reported", ""),
        recheck_by=recheck_by(measure),
        outcome=facts.get("outcome", ""),
        deciders=deciders_of(tx, (measure.first_by, measure.second_by)),
        running=_in_the_way(tx, measure),
        today=today(tx),
        my_name=name_at_post(tx, actor),
        mine=actor.person_id in first,
        ready=_waits(tx, measure, mine=actor.person_id in first),
        appealed=_appealed(tx, measure),
    )


def _waits(tx: Tx, measure: Measure, *, mine: bool) -> bool:
    """Tell whether staff have something to do with a measure now."""
    now = today(tx)
    match MeasureState(measure.state):
        case MeasureState.PROPOSED | MeasureState.REPORTED:
            return True
        case MeasureState.AGREED:
            return not mine
        case MeasureState.ANSWERED:
            return True
        case MeasureState.ANNOUNCED:
            return measure.answer_until is not None and measure.answer_until < now
        case MeasureState.IN_FORCE:
            return measure.due_on is not None and measure.due_on < now
        case _:
            return False


def _in_the_way(tx: Tx, measure: Measure) -> tuple[Running, ...]:
    """Return what must be handed over before a measure may take effect."""
    stops = measure.step in (MeasureStep.SUSPEND, MeasureStep.CANCEL)
    waits = stops and measure.state in COMING
    return running_services(tx, measure.provider_id) if waits else ()


def _appealed(tx: Tx, measure: Measure) -> bool:
    if measure.state not in RUNNING:
        return False
    known = select(Appeal.id).where(
        Appeal.about == About.MEASURE, Appeal.about_id == measure.id
    )
    return tx.session.scalar(known.limit(1)) is not None


def name_at_post(tx: Tx, actor: Actor) -> str:
    """Return the name by which a staff member decided before, "" for none."""
    held = (tx.session.get(StaffPost, p.id) for p in posts_of(tx, actor.person_id))
    return next((post.name for post in held if post is not None and post.name), "")


def deciders_of(tx: Tx, posts: tuple[PostId | None, ...]) -> tuple[Decider, ...]:
    """Return who stands behind some posts, in order."""
    found = (tx.session.get(StaffPost, post) for post in posts if post is not None)
    return tuple(_decider(tx, post) for post in found if post is not None)


def _decider(tx: Tx, post: StaffPost) -> Decider:
    return Decider(post.level, area_name(tx, post.area_code), post.name or "")

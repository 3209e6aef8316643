"""Who hears of measures and appeals: the provider's people, and staff who may act.

Nobody hears as staff of a provider that they act for themselves.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time

from casework.clocks import office_hours, zone
from casework.notices import Urgency, cancel, plan
from casework.permissions import MAY, Act, Post, posts_over
from casework.providers.measure_lifecycle import MeasureStep
from casework.providers.membership import members_of
from storage.base import PersonId, PostId
from storage.database import Tx
from storage.people import StaffPost
from storage.providers import Appeal, Measure, Provider


def subject_of(measure: Measure) -> str:
    """Return what notices of a measure go by."""
    return f"measure:{measure.id}"


def act_for(step: str) -> Act:
    """Return what staff must be allowed to do, to decide on a step."""
    return Act.REVIEW if step == MeasureStep.REMIND else Act.SANCTION


def tell_provider(
    tx: Tx, kind: str, measure: Measure, *, due_at: datetime | None = None
) -> None:
    """Tell everybody who acts for the provider, once for each state of a measure."""
    for person in members_of(tx, measure.provider_id):
        plan(
            tx,
            kind,
            person,
            _once(measure),
            due_at=due_at,
            urgency=Urgency.TIMELY,
            subject=subject_of(measure),
            measure_id=measure.id,
        )


def tell_deciders(
    tx: Tx, kind: str, measure: Measure, *, due_at: datetime | None = None
) -> None:
    """Tell the two who decided, while in office; else whoever may decide."""
    own = members_of(tx, measure.provider_id)
    deciders = people_of(tx, (measure.first_by, measure.second_by), live=True)
    people = {person for person in deciders if person not in own}
    if not people:
        people = _in_charge(tx, measure, own)
    _tell(tx, kind, measure, people, due_at)


def tell_others(
    tx: Tx, kind: str, measure: Measure, *, without: Collection[PersonId] = ()
) -> None:
    """Tell the nearest staff who may decide, some people left out."""
    own = {*members_of(tx, measure.provider_id), *without}
    _tell(tx, kind, measure, _in_charge(tx, measure, own), None)


def tell_of_appeal(
    tx: Tx, kind: str, appeal: Appeal, people: Collection[PersonId]
) -> None:
    """Tell some people of an appeal."""
    for person in sorted(people):
        plan(
            tx,
            kind,
            person,
            f"appeal:{appeal.id}",
            urgency=Urgency.TIMELY,
            subject=f"appeal:{appeal.id}",
            appeal_id=appeal.id,
        )


def all_in_charge(
    tx: Tx, provider: Provider, act: Act, without: Collection[PersonId]
) -> set[PersonId]:
    """Return the staff of the nearest level who may act, some people left out."""
    posts = [
        post
        for post in posts_over(tx, provider.area_code)
        if act in MAY[post.level] and post.person_id not in without
    ]
    return {post.person_id for post in _nearest(posts)}


def people_of(
    tx: Tx, posts: Collection[PostId | None], *, live: bool = False
) -> set[PersonId]:
    """Return whose posts these are; with `live` only of those still in office."""
    found = (tx.session.get(StaffPost, post) for post in posts if post is not None)
    return {
        post.person_id
        for post in found
        if post is not None and not (live and post.ended_at is not None)
    }


def take_back(tx: Tx, measure: Measure, *kinds: str) -> None:
    """Take back what was not told yet of a measure."""
    cancel(tx, subject_of(measure), *kinds)


def at_opening(day: date) -> datetime:
    """Return the hour at which offices open on a day."""
    opens, _closes = office_hours()
    return datetime.combine(day, max(opens, time(9)), zone())


def _tell(
    tx: Tx,
    kind: str,
    measure: Measure,
    people: Collection[PersonId],
    due_at: datetime | None,
) -> None:
    for person in sorted(people):
        plan(
            tx,
            kind,
            person,
            _once(measure),
            due_at=due_at,
            urgency=Urgency.TIMELY,
            subject=subject_of(measure),
            measure_id=measure.id,
        )


def _in_charge(
    tx: Tx, measure: Measure, without: Collection[PersonId]
) -> set[PersonId]:
    provider = tx.session.get_one(Provider, measure.provider_id)
    return all_in_charge(tx, provider, act_for(measure.step), without)


def _nearest(posts: list[Post]) -> list[Post]:
    return [post for post in posts if post.area_code == posts[0].area_code]


def _once(measure: Measure) -> str:
    return f"measure:{measure.id}:{measure.version}"

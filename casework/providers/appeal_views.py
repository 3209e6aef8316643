"""Appeals as those see them who decide on them, and who hear of their end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casework.actor import Actor
from casework.clocks import zone
from casework.errors import Refusal
from casework.permissions import within
from casework.providers.appeals import (
    About,
    act_for_appeal,
    answer_by,
    open_appeal,
)
from casework.providers.measure_views import (
    MOST_SHOWN,
    Decider,
    MeasureView,
    deciders_of,
    name_at_post,
    posts_to_review,
    view_measure,
)
from casework.providers.membership import members_of, require_staff_over
from storage.database import Tx
from storage.providers import Appeal, Measure, Provider


@dataclass(frozen=True, slots=True)
class AppealView:
    """One appeal, and what it is against; `outcome` is "" while it is open."""

    appeal_id: int
    provider: str
    about: About
    words: str
    made_on: date
    answer_by: date
    outcome: str
    reason: str
    refused_for: str
    my_name: str
    deciders: tuple[Decider, ...]
    measure: MeasureView | None


def open_appeals(tx: Tx, actor: Actor) -> tuple[AppealView, ...]:
    """Return the appeals that the actor may decide, the oldest first.

    Raises:
        Refusal: "not_allowed" for whoever may not review.
    """
    posts = posts_to_review(tx, actor)
    found = tx.session.scalars(
        select(Appeal)
        .join(Provider, Provider.id == Appeal.provider_id)
        .where(within(posts, Provider.area_code), Appeal.outcome.is_(None))
        .order_by(Appeal.id)
        .limit(MOST_SHOWN)
    )
    return tuple(
        _appeal(tx, actor, each) for each in found if _may_decide(tx, actor, each)
    )


def count_appeals(tx: Tx, actor: Actor) -> int:
    """Return how many appeals the actor may decide.

    Raises:
        Refusal: "not_allowed" for whoever may not review.
    """
    return len(open_appeals(tx, actor))


def staff_appeal(tx: Tx, actor: Actor, appeal_id: int) -> AppealView:
    """Return an open appeal to staff who may decide it.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "took_part"; "decided".
    """
    appeal, _provider, _post = open_appeal(tx, actor, appeal_id)
    return _appeal(tx, actor, appeal)


def told_appeal(tx: Tx, actor: Actor, appeal_id: int) -> AppealView:
    """Return an appeal to the provider, or to staff who may decide such ones.

    Raises:
        Refusal: "not_allowed".
    """
    appeal = tx.session.get(Appeal, appeal_id)
    if appeal is None:
        raise Refusal("not_allowed")
    if actor.person_id not in members_of(tx, appeal.provider_id):
        act = act_for_appeal(About(appeal.about))
        require_staff_over(tx, actor, appeal.provider_id, act)
    return _appeal(tx, actor, appeal)


def _may_decide(tx: Tx, actor: Actor, appeal: Appeal) -> bool:
    try:
        open_appeal(tx, actor, appeal.id)
    except Refusal:
        return False
    return True


def _appeal(tx: Tx, actor: Actor, appeal: Appeal) -> AppealView:
    provider = tx.session.get_one(Provider, appeal.provider_id)
    on_measure = appeal.about == About.MEASURE
    measure = tx.session.get(Measure, appeal.about_id) if on_measure else None
    return AppealView(
        appeal_id=appeal.id,
        provider=provider.name,
        about=About(appeal.about),
        words=appeal.words,
        made_on=appeal.made_at.astimezone(zone()).date(),
        answer_by=answer_by(appeal),
        outcome=appeal.outcome or "",
        reason=appeal.reason or "",
        refused_for="" if on_measure else provider.reason or "",
        my_name=name_at_post(tx, actor),
        deciders=deciders_of(tx, (appeal.decided_by,)),
        measure=view_measure(tx, actor, measure) if measure is not None else None,
    )

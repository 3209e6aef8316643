"""Appealing against an activity that was not agreed to: somebody else decides.

Source: requirements page 3 (each refusal names a reason, appeal to another person).
"""

from __future__ import annotations

from casework import audit
from casework.actor import Actor
from casework.agreements.activities import (
    APPEAL,
    REASON,
    for_provider,
    for_unit,
    keep_words,
    move_to,
    notice_of,
    occasion_of,
    provider_hears,
)
from casework.agreements.activity_lifecycle import (
    ActivityAct,
    next_activity_state,
)
from casework.agreements.telling import tell_unit
from casework.errors import Refusal
from storage.agreements import Activity
from storage.base import PersonId
from storage.database import Tx
from storage.people import StaffPost


def appeal(tx: Tx, actor: Actor, activity_id: int, words: str) -> str:
    """Appeal as the provider; somebody else than who refused is told.

    Raises:
        Refusal: "not_allowed"; "wrong_state"; "no_reason" without words.
    """
    activity = for_provider(tx, actor, activity_id)
    state = next_activity_state(activity.state, ActivityAct.APPEAL)
    if not words.strip():
        raise Refusal("no_reason")
    keep_words(activity, APPEAL, words.strip())
    move_to(tx, activity, state)
    audit.leave(tx, actor, "activity.appealed", "activity", activity.id)
    decider = _decider(tx, activity)
    tell_unit(
        tx,
        "activity.appealed",
        activity.area_code,
        activity.provider_id,
        occasion_of(activity),
        Actor(decider) if decider is not None else None,
        **notice_of(activity),
    )
    return activity.receipt


def overturn(tx: Tx, actor: Actor, activity_id: int, words: str) -> str:
    """Agree after all, as somebody who had no part in the refusal.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "took_part"; "wrong_state";
            "no_reason".
    """
    return _decide(tx, actor, activity_id, ActivityAct.NOTE, words)


def uphold(tx: Tx, actor: Actor, activity_id: int, words: str) -> str:
    """Stand by the refusal, as somebody who had no part in it.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "took_part"; "wrong_state";
            "no_reason".
    """
    return _decide(tx, actor, activity_id, ActivityAct.UPHOLD, words)


_TOLD = {
    ActivityAct.NOTE: "activity.overturned",
    ActivityAct.UPHOLD: "activity.upheld",
}


def _decide(
    tx: Tx, actor: Actor, activity_id: int, act: ActivityAct, words: str
) -> str:
    activity, post = for_unit(tx, actor, activity_id)
    # Only an appeal is decided here: a plan just filed may be noted elsewhere.
    next_activity_state(activity.state, ActivityAct.UPHOLD)
    if actor.person_id == _decider(tx, activity):
        raise Refusal("took_part")
    if not words.strip():
        raise Refusal("no_reason")
    activity.decided_by = post.id
    keep_words(activity, REASON, words.strip())
    move_to(tx, activity, next_activity_state(activity.state, act))
    audit.leave(tx, actor, _TOLD[act], "activity", activity.id, post=post.id)
    provider_hears(tx, activity, _TOLD[act])
    return activity.receipt


def _decider(tx: Tx, activity: Activity) -> PersonId | None:
    post = tx.session.get(StaffPost, activity.decided_by)
    return post.person_id if post is not None else None

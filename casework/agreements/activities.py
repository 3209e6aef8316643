"""Putting an activity on record (重大活动备案), answering it, reporting on it.

It is a record and no licence: late filing is said plainly and still taken.
Source: FZ25-3.2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from casework import audit
from casework.actor import Actor
from casework.agreements.activity_lifecycle import (
    ActivityAct,
    ActivityState,
    next_activity_state,
)
from casework.agreements.activity_rules import Plan, Weight, weigh
from casework.agreements.telling import tell_provider, tell_unit
from casework.clocks import zone
from casework.deadlines.rules import Subject
from casework.errors import Refusal
from casework.obligations.filing import done_elsewhere
from casework.permissions import Act, Post, area_level, require
from casework.providers.lifecycles import OWING
from casework.providers.membership import members_of, my_provider, require_member
from casework.receipts import draw_receipt
from storage.agreements import Activity
from storage.database import Tx

REASON, REPORT, APPEAL = "reason", "report", "appeal"


@dataclass(frozen=True, slots=True)
class Filed:
    """What a provider takes away: the receipt, and whether it was in time."""

    activity_id: int
    receipt: str
    late: bool
    file_by: date


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What is reported afterwards; `wrong` is what went wrong, "" for nothing."""

    served: int
    money: int
    wrong: str = ""


def weigh_plan(_tx: Tx, _actor: Actor, plan: Plan) -> Weight:
    """Return whether a plan is major, and by when it is to be filed."""
    return weigh(plan)


def file_activity(tx: Tx, actor: Actor, plan: Plan) -> Filed:
    """Put an activity of the actor's provider on record, and tell staff.

    Raises:
        Refusal: "not_allowed" without a provider; "not_admitted"; "unknown_area";
            "past_event" for a day that is over.
    """
    mine = my_provider(tx, actor)
    if mine is None:
        raise Refusal("not_allowed")
    if mine.state not in OWING:
        raise Refusal("not_admitted", state=mine.state)
    _check(tx, plan)
    weight = weigh(plan)
    activity = Activity(
        provider_id=mine.provider_id,
        area_code=plan.area_code,
        state=ActivityState.FILED,
        answers=_kept(tx, plan, weight),
        major=weight.major,
        happens_on=plan.happens_on,
        receipt=draw_receipt(tx),
        filed_by=actor.person_id,
        filed_at=tx.now,
        state_since=tx.now,
    )
    tx.session.add(activity)
    tx.session.flush()
    late = activity.answers["late"]
    audit.leave(tx, actor, "activity.filed", "activity", activity.id, late=late)
    unit_hears(tx, activity, "activity.filed")
    return Filed(activity.id, activity.receipt, late, weight.file_by)


def refile(tx: Tx, actor: Actor, activity_id: int, plan: Plan) -> Filed:
    """Change the plan; staff answer anew, the receipt stays.

    Raises:
        Refusal: "not_allowed"; "wrong_state"; "unknown_area"; "past_event".
    """
    activity = for_provider(tx, actor, activity_id)
    state = next_activity_state(activity.state, ActivityAct.REFILE)
    _check(tx, plan)
    weight = weigh(plan)
    # A change that staff asked for does not make in time late.
    was_late = bool(activity.answers.get("late"))
    same_day = activity.happens_on == plan.happens_on
    kept = _kept(tx, plan, weight)
    activity.answers = {**kept, "late": was_late} if same_day else kept
    activity.area_code, activity.happens_on = plan.area_code, plan.happens_on
    activity.major, activity.decided_by = weight.major, None
    move_to(tx, activity, state)
    late = bool(activity.answers["late"])
    audit.leave(tx, actor, "activity.refiled", "activity", activity.id, late=late)
    unit_hears(tx, activity, "activity.refiled")
    return Filed(activity.id, activity.receipt, late, weight.file_by)


def note(tx: Tx, actor: Actor, activity_id: int) -> str:
    """Take note of an activity; return its receipt.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state".
    """
    return _decide(tx, actor, activity_id, ActivityAct.NOTE, "")


def ask_change(tx: Tx, actor: Actor, activity_id: int, words: str) -> str:
    """Ask the provider to change something, and say why; return the receipt.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "no_reason".
    """
    return _decide(tx, actor, activity_id, ActivityAct.ASK_CHANGE, words)


def refuse(tx: Tx, actor: Actor, activity_id: int, words: str) -> str:
    """Not agree to an activity, with the reason; return its receipt.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "no_reason".
    """
    return _decide(tx, actor, activity_id, ActivityAct.REFUSE, words)


_TOLD = {
    ActivityAct.NOTE: "activity.noted",
    ActivityAct.ASK_CHANGE: "activity.change_asked",
    ActivityAct.REFUSE: "activity.refused",
}


def _decide(
    tx: Tx, actor: Actor, activity_id: int, act: ActivityAct, words: str
) -> str:
    activity, post = for_unit(tx, actor, activity_id)
    if activity.state == ActivityState.APPEALED:
        raise Refusal("wrong_state", state=activity.state)
    state = next_activity_state(activity.state, act)
    if act is not ActivityAct.NOTE and not words.strip():
        raise Refusal("no_reason")
    activity.decided_by = post.id
    keep_words(activity, REASON, words.strip())
    move_to(tx, activity, state)
    audit.leave(tx, actor, _TOLD[act], "activity", activity.id, post=post.id)
    provider_hears(tx, activity, _TOLD[act])
    return activity.receipt


def cancel(tx: Tx, actor: Actor, activity_id: int, why: str) -> str:
    """Call an activity off; return its receipt.

    Raises:
        Refusal: "not_allowed"; "wrong_state".
    """
    activity = for_provider(tx, actor, activity_id)
    state = next_activity_state(activity.state, ActivityAct.CANCEL)
    keep_words(activity, REASON, why.strip())
    move_to(tx, activity, state)
    audit.leave(tx, actor, "activity.cancelled", "activity", activity.id)
    unit_hears(tx, activity, "activity.cancelled")
    return activity.receipt


def report(tx: Tx, actor: Actor, activity_id: int, told: Aftermath) -> str:
    """Report on an activity that took place; return its receipt.

    Raises:
        Refusal: "not_allowed"; "wrong_state"; "not_yet" before its day.
    """
    activity = for_provider(tx, actor, activity_id)
    state = next_activity_state(activity.state, ActivityAct.REPORT)
    if activity.happens_on > _today(tx):
        raise Refusal("not_yet", happens_on=activity.happens_on.isoformat())
    made = {"served": told.served, "money": told.money, "wrong": told.wrong.strip()}
    keep_words(activity, REPORT, {**made, "at": tx.now.isoformat()})
    move_to(tx, activity, state)
    done_elsewhere(tx, actor, Subject.ACTIVITY, activity.id, "activity.report")
    audit.leave(tx, actor, "activity.reported", "activity", activity.id)
    unit_hears(tx, activity, "activity.reported")
    return activity.receipt


def for_provider(tx: Tx, actor: Actor, activity_id: int) -> Activity:
    """Return an activity of a provider that the actor acts for, locked.

    Raises:
        Refusal: "not_allowed".
    """
    activity = tx.session.get(Activity, activity_id, with_for_update=True)
    if activity is None:
        raise Refusal("not_allowed")
    require_member(tx, actor, activity.provider_id)
    return activity


def for_unit(tx: Tx, actor: Actor, activity_id: int) -> tuple[Activity, Post]:
    """Return an activity, locked, and the post that answers for its area.

    Raises:
        Refusal: "not_allowed"; "own_provider".
    """
    activity = tx.session.get(Activity, activity_id, with_for_update=True)
    if activity is None:
        raise Refusal("not_allowed")
    if actor.person_id in members_of(tx, activity.provider_id):
        raise Refusal("own_provider")
    return activity, require(tx, actor, Act.REVIEW, activity.area_code)


def _check(tx: Tx, plan: Plan) -> None:
    if area_level(tx, plan.area_code) is None:
        raise Refusal("unknown_area")
    if plan.happens_on < _today(tx):
        raise Refusal("past_event")


def _kept(tx: Tx, plan: Plan, weight: Weight) -> dict[str, Any]:
    return {
        "what": plan.what,
        "people": plan.people,
        "groups": list(plan.groups),
        "risks": list(plan.risks),
        "money": plan.money,
        "source": plan.source,
        "grounds": list(weight.grounds),
        "small": weight.small,
        "lead_days": weight.lead_days,
        "file_by": weight.file_by.isoformat(),
        "late": weight.major and _today(tx) > weight.file_by,
    }


def _today(tx: Tx) -> date:
    return tx.now.astimezone(zone()).date()


def keep_words(activity: Activity, key: str, value: Any) -> None:
    """Keep what was said of an activity beside its plan."""
    activity.outcome = {**(activity.outcome or {}), key: value}


def move_to(tx: Tx, activity: Activity, state: ActivityState) -> None:
    """Put an activity into a state that the table gave."""
    activity.state, activity.state_since = state, tx.now


def provider_hears(tx: Tx, activity: Activity, kind: str) -> None:
    """Tell everybody who acts for the provider."""
    tell_provider(
        tx, kind, activity.provider_id, occasion_of(activity), **notice_of(activity)
    )


def unit_hears(tx: Tx, activity: Activity, kind: str) -> None:
    """Tell who answered it while in office, else the nearest who may answer."""
    tell_unit(
        tx,
        kind,
        activity.area_code,
        activity.provider_id,
        occasion_of(activity),
        first=activity.decided_by,
        **notice_of(activity),
    )


def occasion_of(activity: Activity) -> str:
    """Return what makes this moment of an activity one occasion for a notice."""
    return f"activity:{activity.id}:{activity.version}"


def notice_of(activity: Activity) -> dict[str, Any]:
    """Return what a notice about an activity holds."""
    return {
        "subject": f"activity:{activity.id}",
        "activity_id": activity.id,
        "state": activity.state,
    }

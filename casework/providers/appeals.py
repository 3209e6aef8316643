"""Appeals (申诉) against a refused admission or a measure that took effect.

Somebody else than before decides: upheld, overturned or changed, with a reason.
Source: FZ25-3.4.4; requirements page 3 (申诉 from 不予准入/暂停/取消).
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select

from casework import audit
from casework.actor import Actor
from casework.clocks import policy, zone
from casework.deadlines.workdays import work_day_after
from casework.errors import Refusal
from casework.notices import Urgency, tell_staff
from casework.permissions import Act, Post
from casework.providers.admission import subject_of as subject_of_admission
from casework.providers.credentials import today
from casework.providers.lifecycles import ProviderAct, ProviderState
from casework.providers.measure_lifecycle import (
    HARDNESS,
    RUNNING,
    MeasureAct,
    MeasureState,
    MeasureStep,
    next_measure,
)
from casework.providers.measure_moves import (
    move,
    move_provider,
    need_words,
    note,
    sign,
)
from casework.providers.measure_telling import (
    all_in_charge,
    people_of,
    take_back,
    tell_of_appeal,
    tell_provider,
)
from casework.providers.measures import start
from casework.providers.membership import (
    members_of,
    require_member,
    require_staff_over,
)
from casework.providers.proposing import new_measure
from casework.providers.review import admit
from storage.base import PersonId, ProviderId
from storage.database import Tx
from storage.providers import Appeal, Measure, Provider


class About(StrEnum):
    """What may be appealed against."""

    ADMISSION = "admission"
    MEASURE = "measure"


class AppealOutcome(StrEnum):
    """How an appeal ended: the decision stays, goes, or becomes a milder one."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"
    CHANGED = "changed"


def make_appeal(tx: Tx, actor: Actor, about: About, about_id: int, words: str) -> date:
    """Appeal as the provider; return until when somebody else answers.

    Raises:
        Refusal: "not_allowed"; "no_reason" without words; "wrong_state" where
            nothing is decided; "appealed" where one is open or was decided;
            "too_late" after the days the policy gives.
    """
    provider, since, before = _decision(tx, actor, about, about_id)
    need_words(words)
    _check_new(tx, about, about_id, since)
    appeal = Appeal(
        provider_id=provider.id,
        about=about,
        about_id=about_id,
        words=words.strip(),
        made_by=actor.person_id,
        made_at=tx.now,
    )
    tx.session.add(appeal)
    tx.session.flush()
    others = {*members_of(tx, provider.id), *before}
    tell_of_appeal(
        tx,
        "appeal.made",
        appeal,
        all_in_charge(tx, provider, act_for_appeal(about), others),
    )
    audit.leave(tx, actor, "appeal.made", "appeal", appeal.id, about=about)
    return answer_by(appeal)


def answer_by(appeal: Appeal) -> date:
    """Return the last day for the answer to an appeal."""
    made = appeal.made_at.astimezone(zone()).date()
    return work_day_after(made, policy("measures")["appeal"]["reply_work_days"])


def decide_appeal(
    tx: Tx,
    actor: Actor,
    appeal_id: int,
    outcome: AppealOutcome,
    reason: str,
    signer: str,
    *,
    instead: MeasureStep | None = None,
) -> None:
    """Decide an appeal as somebody who had no part in the decision.

    `instead` is the milder step where a measure is changed. A refused admission
    that is changed goes back to be looked at again. `signer` is the name that the
    provider reads.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "took_part"; "decided" where that
            was done; "no_reason"; "not_milder"; what `review.admit` refuses.
    """
    appeal, provider, post = open_appeal(tx, actor, appeal_id)
    need_words(reason)
    need_words(signer)
    sign(tx, post.id, signer)
    told = {*members_of(tx, provider.id), *decided_before(tx, appeal)}
    if appeal.about == About.MEASURE:
        _settle_measure(tx, appeal, provider, outcome, instead)
    else:
        _settle_admission(tx, actor, provider, outcome)
    appeal.decided_by, appeal.decided_at = post.id, tx.now
    appeal.outcome, appeal.reason = outcome, reason.strip()
    tx.session.flush()
    tell_of_appeal(tx, "appeal.decided", appeal, told)
    audit.leave(tx, actor, "appeal.decided", "appeal", appeal.id, outcome=outcome)


def open_appeal(tx: Tx, actor: Actor, appeal_id: int) -> tuple[Appeal, Provider, Post]:
    """Return an undecided appeal, locked, to staff who may decide it.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "took_part"; "decided".
    """
    known = tx.session.get(Appeal, appeal_id)
    if known is None:
        raise Refusal("not_allowed")
    act = act_for_appeal(About(known.about))
    provider, post = require_staff_over(tx, actor, known.provider_id, act)
    tx.session.refresh(known, with_for_update=True)
    if known.outcome is not None:
        raise Refusal("decided")
    if actor.person_id in decided_before(tx, known):
        raise Refusal("took_part")
    return known, provider, post


def decided_before(tx: Tx, appeal: Appeal) -> set[PersonId]:
    """Return who made the decision that an open appeal is against."""
    if appeal.about == About.MEASURE:
        measure = tx.session.get_one(Measure, appeal.about_id)
        return people_of(tx, (measure.first_by, measure.second_by))
    provider = tx.session.get_one(Provider, appeal.provider_id)
    return people_of(tx, [provider.decided_by])


def milder(step: MeasureStep) -> tuple[MeasureStep, ...]:
    """Return the steps that an appeal may put in place of one, hardest first."""
    found = (each for each in MeasureStep if HARDNESS[each] < HARDNESS[step])
    return tuple(sorted(found, key=lambda each: -HARDNESS[each]))


def act_for_appeal(about: About) -> Act:
    """Return what staff must be allowed to do, to decide such an appeal."""
    return Act.SANCTION if about is About.MEASURE else Act.REVIEW


def _decision(
    tx: Tx, actor: Actor, about: About, about_id: int
) -> tuple[Provider, date, set[PersonId]]:
    """Return the provider, the day of the decision, and who made it."""
    if about is About.ADMISSION:
        provider = require_member(tx, actor, ProviderId(about_id))
        if provider.state != ProviderState.REFUSED:
            raise Refusal("wrong_state", state=provider.state)
        since = provider.state_since.astimezone(zone()).date()
        return provider, since, people_of(tx, [provider.decided_by])
    measure = tx.session.get(Measure, about_id)
    if measure is None:
        raise Refusal("not_allowed")
    provider = require_member(tx, actor, measure.provider_id)
    if measure.state not in RUNNING:
        raise Refusal("wrong_state", state=measure.state)
    since = date.fromisoformat(measure.facts["since"])
    return provider, since, people_of(tx, (measure.first_by, measure.second_by))


def _check_new(tx: Tx, about: About, about_id: int, since: date) -> None:
    days = policy("measures")["appeal"]["within_days"]
    if today(tx) > since + timedelta(days=days):
        raise Refusal("too_late", days=days)
    known = tx.session.scalars(
        select(Appeal).where(Appeal.about == about, Appeal.about_id == about_id)
    )
    # An application may be refused again after an earlier appeal.
    if any(each.made_at.astimezone(zone()).date() >= since for each in known):
        raise Refusal("appealed")


def _settle_measure(
    tx: Tx,
    appeal: Appeal,
    provider: Provider,
    outcome: AppealOutcome,
    instead: MeasureStep | None,
) -> None:
    measure = tx.session.get_one(Measure, appeal.about_id, with_for_update=True)
    if outcome is AppealOutcome.CHANGED and (
        instead is None or instead not in milder(MeasureStep(measure.step))
    ):
        raise Refusal("not_milder")
    # What ended by itself meanwhile needs no undoing.
    if outcome is AppealOutcome.UPHELD or measure.state not in RUNNING:
        return
    overturned = outcome is AppealOutcome.OVERTURNED
    move(
        tx,
        measure,
        provider,
        MeasureAct.OVERTURN if overturned else MeasureAct.CHANGE,
    )
    tx.session.flush()
    take_back(tx, measure)
    if instead is not None and not overturned:
        _put_instead(tx, measure, provider, instead, appeal)


def _put_instead(
    tx: Tx, before: Measure, provider: Provider, step: MeasureStep, appeal: Appeal
) -> None:
    """Let a milder step take effect, on the word of the two who decided before."""
    kept: dict[str, str | int] = {
        key: before.facts[key]
        for key in ("ground", "count", "words", "todo")
        if key in before.facts
    }
    measure = new_measure(
        tx,
        provider.id,
        step,
        clause=policy("measures")["steps"][step]["clause"],
        once=f"appeal:{appeal.id}",
        facts={**kept, "appeal": appeal.id},
    )
    measure.first_by, measure.second_by = before.first_by, before.second_by
    note(measure, since=today(tx).isoformat())
    if step is MeasureStep.REMIND:
        measure.state = MeasureState.GIVEN
        tx.session.flush()
        tell_provider(tx, "measure.given", measure)
        return
    moved = next_measure(step, MeasureState.ANNOUNCED, MeasureAct.ENFORCE)
    if moved.provider_act is not None:
        move_provider(tx, provider, moved.provider_act)
    measure.state = moved.state
    start(tx, measure)


def _settle_admission(
    tx: Tx, actor: Actor, provider: Provider, outcome: AppealOutcome
) -> None:
    if outcome is AppealOutcome.OVERTURNED:
        admit(tx, actor, provider.id)
    elif outcome is AppealOutcome.CHANGED:
        move_provider(tx, provider, ProviderAct.SUBMIT)
        provider.facts = {**provider.facts, "submitted_on": today(tx).isoformat()}
        tx.session.flush()
        tell_staff(
            tx,
            "admission.new",
            provider.area_code,
            f"provider:{provider.id}:{provider.version}",
            urgency=Urgency.TIMELY,
            subject=subject_of_admission(provider.id),
            provider_id=provider.id,
        )

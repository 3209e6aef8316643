"""What people do with a measure: decide, answer, let it take effect, lift it.

A reminder takes one person, every written step two: different people, neither
acting for the provider. Nothing here happens by itself. Source: FZ25-3.4.4,
FZ25-3.3.3; requirements page 3, "Ladder".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from casework import audit
from casework.actor import Actor
from casework.agreements.lifecycles import IN_FORCE
from casework.clocks import policy
from casework.deadlines.workdays import work_day_after
from casework.errors import Refusal
from casework.providers.credentials import today
from casework.providers.lifecycles import ProviderAct, next_provider_state
from casework.providers.measure_lifecycle import (
    HARDNESS,
    RUNNING,
    MeasureAct,
    MeasureState,
    MeasureStep,
    next_measure,
)
from casework.providers.measure_moves import (
    for_member,
    for_staff,
    move,
    need_words,
    note,
    sign,
)
from casework.providers.measure_rules import may_start
from casework.providers.measure_telling import (
    at_opening,
    people_of,
    take_back,
    tell_deciders,
    tell_others,
    tell_provider,
)
from casework.providers.membership import (
    members_of,
)
from storage.agreements import Agreement
from storage.base import ProviderId
from storage.database import Tx
from storage.providers import Measure, Provider


@dataclass(frozen=True, slots=True)
class Running:
    """A live agreement whose service must be handed over first."""

    number: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class Demand:
    """What a decision asks of the provider; `days` only for a rectification."""

    todo: str
    days: int = 0


def running_services(tx: Tx, provider_id: ProviderId) -> tuple[Running, ...]:
    """Return the live agreements of a provider, by their number."""
    found = tx.session.execute(
        select(Agreement.number, Agreement.ends_on)
        .where(
            Agreement.provider_id == provider_id,
            Agreement.state.in_(IN_FORCE),
            Agreement.ends_on >= today(tx),
        )
        .order_by(Agreement.id)
    )
    return tuple(Running(number, ends_on) for number, ends_on in found)


def agree(
    tx: Tx, actor: Actor, measure_id: int, demand: Demand, signer: str
) -> MeasureState:
    """Agree to a proposal as the first, or the only one needed; return its state.

    `signer` is the name that the provider reads.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "no_reason" without
            a name or what to do; "too_long" beyond the days of a rectification.
    """
    measure, provider, post = for_staff(tx, actor, measure_id)
    reminder = measure.step == MeasureStep.REMIND
    act = MeasureAct.GIVE if reminder else MeasureAct.AGREE
    need_words(signer)
    _check_demand(measure, demand)
    _check_ladder(measure, provider)
    move(tx, measure, provider, act)
    sign(tx, post.id, signer)
    measure.first_by = post.id
    note(measure, todo=demand.todo.strip(), days=demand.days)
    tx.session.flush()
    take_back(tx, measure)
    if reminder:
        tell_provider(tx, "measure.given", measure)
    else:
        tell_others(tx, "measure.second", measure, without=[actor.person_id])
    audit.leave(tx, actor, "measure.agreed", "measure", measure.id, post=post.id)
    return MeasureState(measure.state)


def second(tx: Tx, actor: Actor, measure_id: int, signer: str) -> date:
    """Agree as the second; return until when the provider may answer.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "same_person" for
            the one who agreed first; "first_partial" where that one acts for
            the provider by now; "no_reason" without a name.
    """
    measure, provider, post = for_staff(tx, actor, measure_id)
    need_words(signer)
    first = people_of(tx, [measure.first_by])
    if actor.person_id in first or post.id == measure.first_by:
        raise Refusal("same_person")
    if first & {*members_of(tx, provider.id)}:
        raise Refusal("first_partial")
    _check_ladder(measure, provider)
    move(tx, measure, provider, MeasureAct.SECOND)
    measure.second_by = post.id
    sign(tx, post.id, signer)
    until = work_day_after(today(tx), policy("measures")["answer"]["work_days"])
    measure.answer_until = until
    tx.session.flush()
    take_back(tx, measure)
    tell_provider(tx, "measure.announced", measure)
    ready = at_opening(work_day_after(until, 1))
    tell_deciders(tx, "measure.ready", measure, due_at=ready)
    audit.leave(tx, actor, "measure.announced", "measure", measure.id, post=post.id)
    return until


def drop(tx: Tx, actor: Actor, measure_id: int, reason: str) -> None:
    """Let a proposal go, or a measure that the answer spoke against.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "no_reason".
    """
    measure, provider, post = for_staff(tx, actor, measure_id)
    need_words(reason)
    known = measure.state not in (MeasureState.PROPOSED, MeasureState.AGREED)
    move(tx, measure, provider, MeasureAct.DROP)
    note(measure, outcome=reason.strip())
    tx.session.flush()
    take_back(tx, measure)
    if known:
        tell_provider(tx, "measure.dropped", measure)
    audit.leave(tx, actor, "measure.dropped", "measure", measure.id, post=post.id)


def answer(tx: Tx, actor: Actor, measure_id: int, words: str) -> None:
    """Answer as the provider, before it takes effect; more may be added.

    Raises:
        Refusal: "not_allowed"; "wrong_state"; "no_reason" without words.
    """
    measure, provider = for_member(tx, actor, measure_id)
    need_words(words)
    move(tx, measure, provider, MeasureAct.ANSWER)
    parts = [measure.answer, words.strip()]
    measure.answer = "\n".join(part for part in parts if part)
    tx.session.flush()
    tell_deciders(tx, "measure.answered", measure)
    audit.leave(tx, actor, "measure.answered", "measure", measure.id)


def enforce(tx: Tx, actor: Actor, measure_id: int, why: str = "") -> date | None:
    """Let a measure take effect; return the day a rectification is due.

    `why` says, where there was an answer, why it changes nothing.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "too_early" while
            the provider may still answer; "no_reason"; "running" while services
            are not handed over.
    """
    measure, provider, post = for_staff(tx, actor, measure_id)
    moved = next_measure(measure.step, measure.state, MeasureAct.ENFORCE)
    _check_time(tx, measure)
    if measure.answer:
        need_words(why)
    if moved.provider_act in (ProviderAct.SUSPEND, ProviderAct.CANCEL):
        _check_handed_over(tx, provider.id)
    if moved.provider_act is not None:
        next_provider_state(provider.state, moved.provider_act)
    _follow(tx, measure)
    move(tx, measure, provider, MeasureAct.ENFORCE)
    note(measure, why=why.strip(), since=today(tx).isoformat())
    start(tx, measure)
    audit.leave(tx, actor, "measure.in_force", "measure", measure.id, post=post.id)
    return measure.due_on


def start(tx: Tx, measure: Measure) -> None:
    """Set the day of a measure that took effect, and plan what is told of it."""
    rules = policy("measures")["rectification"]
    if measure.step == MeasureStep.RECTIFY:
        days = measure.facts.get("days") or rules["most_days"]
        measure.due_on = today(tx) + timedelta(days=days)
    tx.session.flush()
    take_back(tx, measure)
    tell_provider(tx, "measure.in_force", measure)
    if measure.due_on is None:
        return
    warned = measure.due_on - timedelta(days=rules["warn_days"])
    if warned > today(tx):
        tell_provider(tx, "measure.due", measure, due_at=at_opening(warned))
    looked = at_opening(work_day_after(measure.due_on, 1))
    tell_deciders(tx, "measure.recheck", measure, due_at=looked)


def _follow(tx: Tx, measure: Measure) -> None:
    """End the milder measures that this one takes the place of."""
    others = tx.session.scalars(
        select(Measure).where(
            Measure.provider_id == measure.provider_id,
            Measure.id != measure.id,
            Measure.state.in_(RUNNING),
        )
    )
    for other in others:
        if HARDNESS[MeasureStep(other.step)] < HARDNESS[MeasureStep(measure.step)]:
            moved = next_measure(other.step, other.state, MeasureAct.FOLLOW)
            other.state, other.state_since = moved.state, tx.now
            take_back(tx, other)


def _check_demand(measure: Measure, demand: Demand) -> None:
    need_words(demand.todo)
    if measure.step == MeasureStep.RECTIFY:
        most = policy("measures")["rectification"]["most_days"]
        if not 1 <= demand.days <= most:
            raise Refusal("too_long", most=most)


def _check_ladder(measure: Measure, provider: Provider) -> None:
    if not may_start(MeasureStep(measure.step), provider.state):
        raise Refusal("wrong_state", state=provider.state)


def _check_time(tx: Tx, measure: Measure) -> None:
    if measure.answer_until is not None and today(tx) <= measure.answer_until:
        raise Refusal("too_early", until=measure.answer_until.isoformat())


def _check_handed_over(tx: Tx, provider_id: ProviderId) -> None:
    running = running_services(tx, provider_id)
    if running:
        raise Refusal("running", numbers=[each.number for each in running])

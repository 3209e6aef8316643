"""Proposing measures: a routine by the rules, and staff by what they found.

A proposal does nothing to a provider and is not told to it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from casework import audit
from casework.actor import Actor
from casework.clocks import policy, zone
from casework.deadlines.workdays import add_months
from casework.errors import Refusal
from casework.obligations.lifecycles import OWED, DutyState
from casework.obligations.overview import due_day, late_filings
from casework.permissions import MAY, Act, posts_of, within
from casework.providers.lifecycles import OWING, ProviderState
from casework.providers.measure_lifecycle import (
    OPEN,
    RUNNING,
    MeasureState,
    MeasureStep,
)
from casework.providers.measure_rules import (
    Fact,
    Proposal,
    Rule,
    Standing,
    Weighed,
    may_start,
    propose,
    rules,
)
from casework.providers.measure_telling import act_for, tell_others
from casework.providers.membership import require_staff_over
from storage.base import ProviderId
from storage.database import Tx
from storage.obligations import Filing, Obligation
from storage.providers import Credential, Measure, Provider, ProviderMember

Facts = dict[ProviderId, dict[str, Weighed]]


def propose_measures(tx: Tx, today: date) -> int:
    """Propose what the rules say of every provider; return how many are new.

    Only proposes: people decide. The same facts propose once; run twice or
    late, nothing is added.
    """
    facts = _weigh_all(tx, today)
    steps = _open_steps(tx)
    made = 0
    for provider_id, weighed in sorted(facts.items()):
        state = tx.session.get_one(Provider, provider_id).state
        standing = Standing(state, weighed, frozenset(steps[provider_id]))
        found = propose(standing, today)
        made += sum(_make_once(tx, provider_id, each) for each in found)
    return made


@dataclass(frozen=True, slots=True)
class Concerned:
    """A provider whom a measure may concern, and the steps that may follow now."""

    provider_id: int
    name: str
    steps: tuple[MeasureStep, ...]


def concerned(tx: Tx, actor: Actor) -> tuple[Concerned, ...]:
    """Return the providers of the actor's areas, bar their own, by name.

    Raises:
        Refusal: "not_allowed" for whoever may not review.
    """
    posts = [p for p in posts_of(tx, actor.person_id) if Act.REVIEW in MAY[p.level]]
    if not posts:
        raise Refusal("not_allowed")
    own = select(ProviderMember.provider_id).where(
        ProviderMember.person_id == actor.person_id, ProviderMember.ended_at.is_(None)
    )
    found = tx.session.scalars(
        select(Provider).where(
            within(posts, Provider.area_code), _owes(), Provider.id.not_in(own)
        )
    )
    taken = _open_steps(tx)
    named = (_concerned(provider, taken[provider.id]) for provider in found)
    return tuple(sorted(named, key=lambda each: each.name))


def _concerned(provider: Provider, taken: set[MeasureStep]) -> Concerned:
    steps = (s for s in MeasureStep if s not in taken and may_start(s, provider.state))
    return Concerned(provider.id, provider.name, tuple(steps))


def propose_measure(
    tx: Tx, actor: Actor, provider_id: int, step: MeasureStep, ground: str, words: str
) -> int:
    """Propose a step for what staff found; return the measure's id.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "no_reason" without words;
            "unknown_ground"; "wrong_state" where the step may not follow;
            "open_step" where an open measure is the same step.
    """
    provider, _post = require_staff_over(
        tx, actor, ProviderId(provider_id), act_for(step)
    )
    known = policy("measures")["grounds"].get(ground)
    if known is None:
        raise Refusal("unknown_ground")
    if not words.strip():
        raise Refusal("no_reason")
    if not may_start(step, provider.state):
        raise Refusal("wrong_state", state=provider.state)
    if step in _open_steps(tx)[provider.id]:
        raise Refusal("open_step")
    measure = new_measure(
        tx,
        provider.id,
        step,
        clause=known["clause"],
        once=f"staff:{provider.id}:{step}:{tx.now:%Y%m%d%H%M%S%f}",
        facts={"ground": ground, "words": words.strip()},
    )
    tell_others(tx, "measure.proposed", measure, without=[actor.person_id])
    audit.leave(tx, actor, "measure.proposed", "measure", measure.id, step=step)
    return measure.id


def new_measure(
    tx: Tx,
    provider_id: ProviderId,
    step: MeasureStep,
    *,
    clause: str,
    once: str,
    facts: dict[str, str | int],
) -> Measure:
    """Return a new proposal, written down."""
    measure = Measure(
        provider_id=provider_id,
        step=step,
        state=MeasureState.PROPOSED,
        clause=clause,
        facts=dict(facts),
        once_key=once,
        proposed_at=tx.now,
        state_since=tx.now,
    )
    tx.session.add(measure)
    tx.session.flush()
    return measure


def _make_once(tx: Tx, provider_id: ProviderId, proposal: Proposal) -> bool:
    once = f"{proposal.rule}:{provider_id}:{proposal.occasion}"
    known = select(Measure.id).where(Measure.once_key == once)
    if tx.session.scalar(known) is not None:
        return False
    measure = new_measure(
        tx,
        provider_id,
        proposal.step,
        clause=proposal.clause,
        once=once,
        facts={
            "ground": proposal.ground,
            "count": proposal.count,
            "rule": proposal.rule,
        },
    )
    tell_others(tx, "measure.proposed", measure)
    audit.leave(tx, None, "measure.proposed", "measure", measure.id, rule=proposal.rule)
    return True


def _open_steps(tx: Tx) -> dict[ProviderId, set[MeasureStep]]:
    rows = tx.session.execute(
        select(Measure.provider_id, Measure.step).where(Measure.state.in_(OPEN))
    )
    steps: dict[ProviderId, set[MeasureStep]] = defaultdict(set)
    for provider_id, step in rows:
        steps[provider_id].add(MeasureStep(step))
    return steps


def _weigh_all(tx: Tx, today: date) -> Facts:
    weighers = {
        Fact.LATE_DUTIES: _late,
        Fact.UNREPAIRED: _unrepaired,
        Fact.EXPIRED_CREDENTIALS: _expired,
        Fact.SUSPENDED_DAYS: _suspended,
    }
    facts: Facts = defaultdict(dict)
    for rule in rules():
        for provider_id, weighed in weighers[rule.fact](tx, rule, today).items():
            facts[provider_id][rule.id] = weighed
    return facts


def _owes() -> ColumnElement[bool]:
    """Return the condition that a row's provider is one whom measures concern."""
    return Provider.state.in_(OWING)


def _late(tx: Tx, rule: Rule, today: date) -> dict[ProviderId, Weighed]:
    """Weigh late duties; only who may reach the number is looked at closely."""
    since = add_months(today, -rule.months)
    late_now = and_(
        Obligation.state.in_(OWED), due_day() < today - timedelta(days=rule.over_days)
    )
    filed_late = Obligation.id.in_(select(Filing.obligation_id).where(Filing.late))
    candidates = tx.session.scalars(
        select(Obligation.provider_id)
        .join(Provider, Provider.id == Obligation.provider_id)
        .where(_owes(), due_day() >= since, or_(late_now, filed_late))
        .group_by(Obligation.provider_id)
        .having(func.count() >= rule.at_least)
    )
    return {
        provider_id: Weighed(
            late_filings(tx, provider_id, since, over_days=rule.over_days)
        )
        for provider_id in candidates
        if provider_id is not None
    }


def _unrepaired(tx: Tx, rule: Rule, today: date) -> dict[ProviderId, Weighed]:
    before = datetime.combine(today - timedelta(days=rule.over_days), time(), zone())
    rows = tx.session.execute(
        select(Provider.id, func.count(), func.max(Obligation.id))
        .join(Obligation, Provider.id == Obligation.provider_id)
        .where(
            _owes(),
            Obligation.state == DutyState.RETURNED,
            Obligation.state_since < before,
        )
        .group_by(Provider.id)
    )
    return {provider_id: Weighed(count, newest) for provider_id, count, newest in rows}


def _expired(tx: Tx, rule: Rule, today: date) -> dict[ProviderId, Weighed]:
    rows = tx.session.execute(
        select(Provider.id, func.count(), func.max(Credential.id))
        .join(Credential, Provider.id == Credential.provider_id)
        .where(
            _owes(),
            Credential.ended_at.is_(None),
            Credential.valid_to < today - timedelta(days=rule.over_days),
        )
        .group_by(Provider.id)
    )
    return {provider_id: Weighed(count, newest) for provider_id, count, newest in rows}


def _suspended(tx: Tx, _rule: Rule, today: date) -> dict[ProviderId, Weighed]:
    rows = tx.session.execute(
        select(Provider.id, Provider.state_since, func.max(Measure.id))
        .join(Measure, Provider.id == Measure.provider_id)
        .where(
            Provider.state == ProviderState.SUSPENDED,
            Measure.step == MeasureStep.SUSPEND,
            Measure.state.in_(RUNNING),
        )
        .group_by(Provider.id, Provider.state_since)
    )
    return {
        provider_id: Weighed((today - since.astimezone(zone()).date()).days, newest)
        for provider_id, since, newest in rows
    }

"""Which measure the facts speak for: a pure rule over policy data.

It proposes and never decides. Source: policy/measures.yml; FZ25-3.4.4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from casework.clocks import policy
from casework.errors import PolicyError
from casework.providers.measure_lifecycle import HARDNESS, MeasureStep


class Fact(StrEnum):
    """What a rule may weigh."""

    LATE_DUTIES = "late_duties"
    UNREPAIRED = "unrepaired"
    EXPIRED_CREDENTIALS = "expired_credentials"
    SUSPENDED_DAYS = "suspended_days"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the pack; days and months bound what is counted."""

    id: str
    fact: Fact
    at_least: int
    step: MeasureStep
    clause: str
    once: str
    over_days: int
    months: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """How much of a fact there is; `newest` is the id of the newest of its rows."""

    count: int
    newest: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules look at: the provider's state, facts by rule, open steps."""

    state: str
    facts: dict[str, Weighed]
    open_steps: frozenset[MeasureStep]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule proposes; `occasion` keeps it from being proposed twice."""

    rule: str
    step: MeasureStep
    clause: str
    ground: str
    count: int
    occasion: str


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of the pack.

    Raises:
        PolicyError: one of them cannot be taken.
    """
    return tuple(_rule(row) for row in policy("measures")["rules"])


def _rule(row: dict[str, Any]) -> Rule:
    try:
        return Rule(
            id=str(row["id"]),
            fact=Fact(row["fact"]),
            at_least=int(row["at_least"]),
            step=MeasureStep(row["step"]),
            clause=str(row["clause"]),
            once=str(row["once"]),
            over_days=int(row.get("over_days", 0)),
            months=int(row.get("months", 12)),
        )
    except (KeyError, ValueError) as error:
        raise PolicyError(f"measures.yml: rule {row.get('id')}: {error}") from None


def may_start(step: MeasureStep, state: str) -> bool:
    """Tell whether a step may be proposed while the provider stands so."""
    return state in policy("measures")["steps"][step.value]["from"]


def propose(standing: Standing, today: date) -> tuple[Proposal, ...]:
    """Return what the rules propose: the hardest for each fact, the mildest first.

    Nothing is proposed that the provider's state does not allow, nor beside an
    open measure that is as hard.
    """
    found = {rule.fact: rule for rule in _that_hold(standing)}
    return tuple(
        Proposal(
            rule.id,
            rule.step,
            rule.clause,
            rule.fact.value,
            standing.facts[rule.id].count,
            _occasion(rule, standing.facts[rule.id], today),
        )
        for rule in sorted(found.values(), key=lambda r: HARDNESS[r.step])
    )


def _that_hold(standing: Standing) -> Iterator[Rule]:
    for rule in sorted(rules(), key=lambda r: HARDNESS[r.step]):
        weighed = standing.facts.get(rule.id, Weighed(0))
        if (
            weighed.count >= rule.at_least
            and may_start(rule.step, standing.state)
            and not _covered(rule.step, standing.open_steps)
        ):
            yield rule


def _covered(step: MeasureStep, open_steps: Collection[MeasureStep]) -> bool:
    return any(HARDNESS[other] >= HARDNESS[step] for other in open_steps)


def _occasion(rule: Rule, weighed: Weighed, today: date) -> str:
    return str(today.year) if rule.once == "year" else str(weighed.newest)

"""Why a day is due: what the words of a reminder are made from (promise 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.deadlines.kinds import AtLeast, Every, Freq, Kind, Last, Within
from casework.deadlines.occurrences import Occurrence
from casework.deadlines.rules import Basis, Rule, Unit


@dataclass(frozen=True, slots=True)
class Reason:
    """Which duty, which clause, and how its day was counted.

    `by` is "last", "within" or "after" where `freq` is given (every), else None.
    `count` units are counted from `counted_from`, itself included; backwards
    where `trigger` is "before" or "calendar".
    """

    rule: str
    title: str
    clause: str
    quote: str
    basis: Basis
    approved_by: str | None
    trigger: Kind
    counted_from: date | None
    count: int | None
    unit: Unit
    period: str
    due_on: date
    freq: Freq | None = None
    interval: int = 1
    by: str | None = None
    rolled_from: date | None = None
    paused_days: int = 0


def explain(rule: Rule, occurrence: Occurrence) -> Reason:
    """Return why an occurrence of a rule is due on its day."""
    freq, interval, by = _rhythm(rule)
    return Reason(
        rule=rule.id,
        title=rule.title,
        clause=rule.clause,
        quote=rule.quote,
        basis=rule.basis,
        approved_by=rule.approved_by,
        trigger=rule.trigger.kind,
        counted_from=occurrence.counted_from,
        count=occurrence.count,
        unit=occurrence.unit,
        period=occurrence.period,
        due_on=occurrence.due_on,
        freq=freq,
        interval=interval,
        by=by,
        rolled_from=occurrence.rolled_from,
        paused_days=occurrence.paused_days,
    )


def _rhythm(rule: Rule) -> tuple[Freq | None, int, str | None]:
    match rule.trigger:
        case Every(freq, _, interval, by):
            return freq, interval, _by(by)
        case AtLeast(_, per):
            return per, 1, "last"
        case _:
            return None, 1, None


def _by(by: object) -> str:
    if isinstance(by, Last):
        return "last"
    return "within" if isinstance(by, Within) else "after"

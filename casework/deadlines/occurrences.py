"""When a rule falls due: the days, rolled, within effect, and paused.

Pure computation over values; the contract is tested against an independent
reading of it (tests/casework/deadlines).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache

from casework.clocks import zone
from casework.deadlines.candidate import Candidate
from casework.deadlines.events import Facts
from casework.deadlines.rules import Backfill, Roll, Rule, Unit
from casework.deadlines.triggers import Event, candidates
from casework.deadlines.workdays import DAY, count_work_days, later, rolled

Pause = tuple[date, date]

# No run of days off in the published calendar is as long.
LONGEST_ROLL = 40


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time a rule falls due.

    `period` is unique per rule and subject. `due_on` is the last day in time;
    `due_at` the first moment too late (aware UTC). `rolled_from` is the day
    counted to, where nobody works on it; `paused_days` are of the rule's unit.
    """

    period: str
    opens_on: date
    due_on: date
    due_at: datetime
    counted_from: date | None
    count: int | None
    unit: Unit
    rolled_from: date | None = None
    paused_days: int = 0
    in_summary: bool = False


def occurrences(
    rule: Rule,
    since: date,
    until: date,
    facts: Facts,
    paused: Sequence[Pause] = (),
) -> tuple[Occurrence, ...]:
    """Return what falls due in a span, both ends inclusive, by (due_on, period).

    `paused` are (first, last) days, inclusive and disjoint.
    """
    if not paused and not isinstance(rule.trigger, Event):
        return _for_all(rule, since, until)
    return _computed(rule, since, until, facts, paused)


@lru_cache(maxsize=1024)
def _for_all(rule: Rule, since: date, until: date) -> tuple[Occurrence, ...]:
    """Compute once what is the same for every subject."""
    return _computed(rule, since, until, {}, ())


def _computed(
    rule: Rule, since: date, until: date, facts: Facts, paused: Sequence[Pause]
) -> tuple[Occurrence, ...]:
    # Each paused day moves a due day by three at most: a working day of each.
    moved = sum((last - first).days + 1 for first, last in paused) * 3
    first = _shifted(since, -moved - LONGEST_ROLL)
    last = _shifted(until, LONGEST_ROLL)
    found = [
        occurrence
        for counted in candidates(rule, first, last, facts)
        if (occurrence := _settled(rule, counted, paused))
        and since <= occurrence.due_on <= until
    ]
    return tuple(sorted(found, key=lambda one: (one.due_on, one.period)))


def _shifted(day: date, days: int) -> date:
    """Return a day so many days away, as far as the calendar of Python goes."""
    number = day.toordinal() + days
    return date.fromordinal(
        min(max(number, date.min.toordinal()), date.max.toordinal())
    )


def _settled(
    rule: Rule, counted: Candidate, paused: Sequence[Pause]
) -> Occurrence | None:
    """Roll, check and pause; return None where the rule is not in effect."""
    roll = Roll.NONE if rule.unit is Unit.HOUR else rule.roll
    due = rolled(counted.due_on, roll)
    if not rule.in_effect(due):
        return None
    opens = counted.opens(due)
    moved, days = _paused(opens, due, paused, rule.unit)
    final = rolled(moved, roll)
    unrolled = moved if days else counted.due_on
    return Occurrence(
        period=counted.period,
        opens_on=opens,
        due_on=final,
        due_at=_due_at(counted, due, final),
        counted_from=counted.counted_from,
        count=counted.count,
        unit=rule.unit,
        rolled_from=unrolled if unrolled != final else None,
        paused_days=days,
    )


def _due_at(counted: Candidate, due: date, final: date) -> datetime:
    if counted.due_at:
        return counted.due_at + (final - due)
    return datetime.combine(final + DAY, time(), zone()).astimezone(UTC)


def _paused(
    opens: date, due: date, paused: Sequence[Pause], unit: Unit
) -> tuple[date, int]:
    """Return the due day moved by each pause in turn, and by how many days."""
    total = 0
    step = Unit.WORK_DAY if unit is Unit.WORK_DAY else Unit.NATURAL_DAY
    for first, last in sorted(paused):
        begins = max(first, opens)
        # A pause that holds a unit-day of the span moves the due day by all of its
        # own: before rolling, nothing falls due in a pause.
        if _count(begins, min(last, due), step):
            days = _count(begins, last, step)
            due, total = later(due, days, step), total + days
    return due, total


def _count(first: date, last: date, unit: Unit) -> int:
    if unit is Unit.WORK_DAY:
        return count_work_days(first, last)
    return max(0, (last - first).days + 1)


def backlog(
    rule: Rule, found: Iterable[Occurrence], today: date
) -> tuple[Occurrence, ...]:
    """Return what is to be made of occurrences when a rule or subject comes late.

    Past ones are dropped, kept, or marked for one summary, as `backfill` says.
    """
    return tuple(_kept(rule.backfill, found, today))


def _kept(
    backfill: Backfill, found: Iterable[Occurrence], today: date
) -> Iterator[Occurrence]:
    for one in found:
        if one.due_on >= today or backfill is Backfill.EACH:
            yield one
        elif backfill is Backfill.ONE_SUMMARY:
            yield replace(one, in_summary=True)

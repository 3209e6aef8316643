"""Duties of each period: every quarter, at least once a year.

Periods are computed from the anchor by their number, never one from another, so
that 31 January leads to 28 February and on to 31 March.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import assert_never

from casework.deadlines.candidate import Candidate, from_day
from casework.deadlines.kinds import AtLeast, Every, Freq, Last, Past, Within
from casework.deadlines.rules import Unit
from casework.deadlines.workdays import (
    DAY,
    MONTHS_A_YEAR,
    add_months,
    last_work_day,
    later,
    work_day_after,
)

DAYS = {Freq.DAY: 1, Freq.WEEK: 7}
MONTHS = {Freq.MONTH: 1, Freq.QUARTER: 3, Freq.HALF_YEAR: 6, Freq.YEAR: 12}


def every(rule: Every, unit: Unit, first: date, last: date) -> Iterator[Candidate]:
    """Yield what `every` asks for with due days in a span, and some around it."""
    number = max(0, _number(rule, first - _reach(rule, unit)))
    begins = start_of(rule, number)
    while begins <= last:
        number += 1
        following = start_of(rule, number)
        yield _due(rule.by, unit, begins, following - DAY)
        begins = following


def start_of(rule: Every, number: int) -> date:
    """Return the first day of the n-th period, n from 0."""
    if rule.freq in DAYS:
        step = DAYS[rule.freq] * rule.interval
        return rule.anchor + timedelta(days=number * step)
    return add_months(rule.anchor, number * MONTHS[rule.freq] * rule.interval)


def _number(rule: Every, day: date) -> int:
    """Return the number of the period a day lies in, or of the one before it."""
    if rule.freq in DAYS:
        return (day - rule.anchor).days // (DAYS[rule.freq] * rule.interval)
    years, months = day.year - rule.anchor.year, day.month - rule.anchor.month
    step = MONTHS[rule.freq] * rule.interval
    return (years * MONTHS_A_YEAR + months) // step - 1


def _reach(rule: Every, unit: Unit) -> timedelta:
    """Return how long after its period's end a due day may lie, at most.

    No stretch of the published calendar has fewer than one working day in three,
    but for the long holidays, which a month covers.
    """
    if not isinstance(rule.by, Past):
        return timedelta()
    days = {Unit.WORK_DAY: 3, Unit.MONTH: 31}.get(unit, 1)
    return timedelta(days=rule.by.n * days + 31)


def _due(by: Last | Within | Past, unit: Unit, begins: date, ends: date) -> Candidate:
    period = begins.isoformat()
    match by:
        case Last():
            due = ends
            if unit is Unit.WORK_DAY:
                due = last_work_day(begins, ends)
            return Candidate(period, due, from_day(begins))
        case Within(n):
            due = min(_nth(begins, n, unit), ends)
            return Candidate(period, due, from_day(begins), begins, n)
        case Past(n):
            due, opens = later(ends, n, unit), ends + DAY
            return Candidate(period, due, from_day(opens), opens, n)
        case _:
            assert_never(by)


def _nth(begins: date, n: int, unit: Unit) -> date:
    """Return the n-th unit-day from a day, which is counted."""
    if unit is Unit.WORK_DAY:
        return work_day_after(begins - DAY, n)
    return begins + timedelta(days=n - 1)


def at_least(rule: AtLeast, first: date, last: date) -> Iterator[Candidate]:
    """Yield the calendar windows with last days in a span, and some around it."""
    months = MONTHS[rule.per]
    begins = date(first.year, (first.month - 1) // months * months + 1, 1)
    while begins <= last:
        following = add_months(begins, months)
        yield Candidate(begins.isoformat(), following - DAY, from_day(begins))
        begins = following

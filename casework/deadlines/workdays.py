"""Counting days, working days and months.

Years are listed once, so that the n-th working day is looked up, not walked to.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from typing import assert_never

from casework.clocks import is_working_day
from casework.deadlines.rules import Roll, Unit

DAY = timedelta(days=1)
MONTHS_A_YEAR = 12


@cache
def working_days(year: int) -> tuple[date, ...]:
    """Return a year's working days in order, 调休 counted."""
    first = date(year, 1, 1).toordinal()
    last = date(year, MONTHS_A_YEAR, 31).toordinal()
    days = (date.fromordinal(number) for number in range(first, last + 1))
    return tuple(day for day in days if is_working_day(day))


def work_day_after(day: date, n: int) -> date:
    """Return the n-th working day after a day, which is not counted; n >= 1."""
    year, days = day.year, working_days(day.year)
    index = bisect_right(days, day) + n - 1
    while index >= len(days):
        index -= len(days)
        year += 1
        days = working_days(year)
    return days[index]


def work_day_before(day: date, n: int) -> date:
    """Return the n-th working day before a day, which is not counted; n >= 1."""
    year, days = day.year, working_days(day.year)
    index = bisect_left(days, day) - n
    while index < 0:
        year -= 1
        days = working_days(year)
        index += len(days)
    return days[index]


def count_work_days(first: date, last: date) -> int:
    """Return how many working days lie in a span, both ends inclusive."""
    if last < first:
        return 0
    years = range(first.year, last.year + 1)
    before = bisect_left(working_days(first.year), first)
    after = len(working_days(last.year)) - bisect_right(working_days(last.year), last)
    return sum(len(working_days(year)) for year in years) - before - after


def add_months(day: date, n: int) -> date:
    """Return the same day n months on, or that month's last day."""
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + n, MONTHS_A_YEAR)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def later(day: date, n: int, unit: Unit) -> date:
    """Return the day n units after a day, which is not counted.

    Zero working days is the day itself if it is one, else the next.
    """
    match unit:
        case Unit.WORK_DAY if n:
            return work_day_after(day, n)
        case Unit.WORK_DAY:
            return rolled(day, Roll.NEXT)
        case Unit.MONTH:
            return add_months(day, n)
        case Unit.NATURAL_DAY | Unit.HOUR:
            return day + timedelta(days=n)
        case _:
            assert_never(unit)


def earlier(day: date, n: int, unit: Unit) -> date:
    """Return the day n units before a day, which is not counted; 0 is the day."""
    if unit is Unit.WORK_DAY and n:
        return work_day_before(day, n)
    if unit is Unit.MONTH:
        return add_months(day, -n)
    return day if unit is Unit.WORK_DAY else day - timedelta(days=n)


def rolled(day: date, roll: Roll) -> date:
    """Return a day, moved off days on which nobody works if so ruled."""
    if roll is Roll.NONE or is_working_day(day):
        return day
    return work_day_after(day, 1) if roll is Roll.NEXT else work_day_before(day, 1)


def last_work_day(first: date, last: date) -> date:
    """Return the last working day of a span, or its last day if it has none."""
    day = work_day_before(last + DAY, 1)
    return day if day >= first else last

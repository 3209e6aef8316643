"""Counting on the fingers: the oracle's days, working days and months.

One day or one month at a time, and only the published calendar as data.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from chinese_calendar.constants import holidays, workdays

ONE = timedelta(days=1)
KNOWN_YEARS = frozenset(day.year for day in holidays)


@cache
def works(day: date) -> bool:
    """Tell whether a day is worked; Monday to Friday in years not published."""
    if day.year not in KNOWN_YEARS:
        return day.weekday() not in (5, 6)
    return day in workdays or (day.weekday() not in (5, 6) and day not in holidays)


def later(day: date, number: int, unit: str) -> date:
    """Return the n-th unit-day after a day, or so many months after it."""
    return by_months(day, number) if unit == "month" else walk(day, number, unit, ONE)


def earlier(day: date, number: int, unit: str) -> date:
    """Return the n-th unit-day before a day, or so many months before it."""
    return by_months(day, -number) if unit == "month" else walk(day, number, unit, -ONE)


def walk(day: date, number: int, unit: str, step: timedelta) -> date:
    """Step until so many unit-days have been passed; none passed is no step."""
    while number:
        day += step
        number -= unit != "work_day" or works(day)
    return day


def forward(day: date, number: int) -> date:
    """Return the day so many natural days on."""
    return walk(day, number, "natural_day", ONE)


def backward(day: date, number: int) -> date:
    """Return the day so many natural days back."""
    return walk(day, number, "natural_day", -ONE)


def working(day: date, step: timedelta) -> date:
    """Return a day itself if it is worked, else the first worked one that way."""
    while not works(day):
        day += step
    return day


def by_months(day: date, number: int) -> date:
    """Return the same day of the month so many months on, or the month's last."""
    year, month, wanted = day.year, day.month, day.day
    for _ in range(abs(number)):
        month += 1 if number > 0 else -1
        if month in (0, 13):
            year, month = (year + 1, 1) if month else (year - 1, 12)
    while True:
        try:
            return date(year, month, wanted)
        except ValueError:
            wanted -= 1


def stretch(first: date, last: date) -> list[date]:
    """Return all days from the first to the last, both counted."""
    days, day = [], first
    while day <= last:
        days.append(day)
        day += ONE
    return days

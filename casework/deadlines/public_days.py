"""Days of the public calendar: holidays, campaign days, market days.

Source: the yearly notices of the State Council on holidays, as published in
chinese_calendar; a year without a notice has no holidays here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from chinese_calendar.constants import Holiday as PublicHoliday
from chinese_calendar.constants import holidays

from casework.deadlines.candidate import Candidate, from_day
from casework.deadlines.events import before_day
from casework.deadlines.kinds import Campaign, Holiday, MarketDay
from casework.deadlines.rules import Rule, Unit

NAMES = {str(kind.name): str(kind.value) for kind in PublicHoliday}
# One holiday may be broken by another: 国庆 of 2025 by 中秋.
APART = timedelta(days=14)


def last_published_year() -> int:
    """Return the last year whose holidays are published."""
    return int(max(holidays).year)


@cache
def first_days_off(name: str) -> tuple[date, ...]:
    """Return the first day off of each published holiday of a name, ascending."""
    days = sorted(day for day, word in holidays.items() if word == NAMES[name])
    pairs = zip([date.min, *days], days, strict=False)
    return tuple(day for before, day in pairs if day - before >= APART)


def holiday(rule: Rule, trigger: Holiday, first: date) -> Iterator[Candidate]:
    """Yield the due days before the published holidays of a name since a day."""
    for day in first_days_off(trigger.name):
        if day >= first:
            yield before_day(rule, day, trigger.lead)


def campaign(
    rule: Rule, trigger: Campaign, first: date, last: date
) -> Iterator[Candidate]:
    """Yield the due days before a yearly day, for the years about a span."""
    # 100 working days are less than a year.
    years = trigger.lead // (12 if rule.unit is Unit.MONTH else 100) + 1
    for year in range(first.year, last.year + years + 1):
        try:
            day = date(year, trigger.month, trigger.day)
        except ValueError:  # 29 February
            continue
        yield before_day(rule, day, trigger.lead)


def market_days(trigger: MarketDay, first: date, last: date) -> Iterator[Candidate]:
    """Yield the market days of a span; they can be met on the day alone."""
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number)
        if day.day % 10 in trigger.digits:
            yield Candidate(day.isoformat(), day, from_day(day))

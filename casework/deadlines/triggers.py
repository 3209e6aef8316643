"""From a rule's trigger to its due days as counted, before rolling and pausing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import assert_never

from casework.deadlines import events, periods, public_days
from casework.deadlines.candidate import Candidate, from_day
from casework.deadlines.events import Facts
from casework.deadlines.kinds import (
    After,
    At,
    AtLeast,
    Before,
    Campaign,
    Every,
    Fresh,
    Holiday,
    MarketDay,
    OnChange,
    Series,
    Silence,
    ValidTo,
    Window,
)
from casework.deadlines.rules import Rule
from casework.deadlines.workdays import DAY

Event = Fresh | Before | After | OnChange | Silence | ValidTo


def candidates(
    rule: Rule, first: date, last: date, facts: Facts
) -> Iterable[Candidate]:
    """Return all due days of a rule in a span, and maybe some around it."""
    match rule.trigger:
        case At(on):
            opens = min(rule.effective_from, on)
            return [Candidate(on.isoformat(), on, from_day(opens))]
        case Window(begins, ends):
            return _window(begins, ends)
        case Series(dates):
            return _series(rule, dates)
        case Every() as every:
            return periods.every(every, rule.unit, first, last)
        case AtLeast() as at_least:
            return periods.at_least(at_least, first, last)
        case Holiday() | Campaign() | MarketDay() as day:
            return _of_calendar(rule, day, first, last)
        case _ as event:
            return _of_event(rule, event, facts)


def _of_calendar(
    rule: Rule, trigger: Holiday | Campaign | MarketDay, first: date, last: date
) -> Iterator[Candidate]:
    match trigger:
        case Holiday():
            return public_days.holiday(rule, trigger, first)
        case Campaign():
            return public_days.campaign(rule, trigger, first, last)
        case MarketDay():
            return public_days.market_days(trigger, first, last)
        case _:
            assert_never(trigger)


def _of_event(rule: Rule, trigger: Event, facts: Facts) -> Iterator[Candidate]:
    match trigger:
        case Fresh():
            return events.fresh(rule, trigger, facts)
        case Before(event, offset):
            return events.before(rule, facts, event, offset)
        case After(event, offset) | OnChange(event, offset):
            return events.after(rule, facts, event, offset)
        case Silence():
            return events.silence(rule, trigger, facts)
        case ValidTo():
            return events.valid_to(trigger, facts)
        case _:
            assert_never(trigger)


def _window(begins: date, ends: date | None) -> Iterator[Candidate]:
    if ends:
        period = f"{begins.isoformat()}/{ends.isoformat()}"
        yield Candidate(period, ends, from_day(begins))


def _series(rule: Rule, dates: tuple[date, ...]) -> Iterator[Candidate]:
    opens = rule.effective_from
    for day in dates:
        yield Candidate(day.isoformat(), day, from_day(opens))
        opens = day + DAY

"""Duties that hang on an event: so long before, after, or since it.

The event's own day is not counted (民法典 201); hours are counted from the
moment itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from casework.clocks import zone
from casework.deadlines.candidate import AHEAD, Candidate, ahead, capped, from_day
from casework.deadlines.kinds import Fresh, Silence, ValidTo
from casework.deadlines.rules import Rule, Unit
from casework.deadlines.workdays import DAY, earlier, later

Facts = Mapping[str, date | datetime | Sequence[date | datetime]]


def _moments(facts: Facts, field: str) -> list[date | datetime]:
    found = facts.get(field)
    if found is None:
        return []
    return [found] if isinstance(found, date) else list(found)


def _day(moment: date | datetime) -> date:
    """Return the district's date of a moment.

    Raises:
        ValueError: a time of day without a zone.
    """
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("a time of day needs its zone")
    return moment.astimezone(zone()).date()


def days_of(facts: Facts, field: str) -> list[date]:
    """Return the days a field holds, ascending, each once."""
    return sorted({_day(moment) for moment in _moments(facts, field)})


def _instant(moment: date | datetime) -> datetime:
    """Return a moment in UTC; a bare date begins at the district's midnight."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), zone())
    if moment.tzinfo is None:
        raise ValueError("a time of day needs its zone")
    return moment.astimezone(UTC)


def before_day(rule: Rule, day: date, n: int) -> Candidate:
    """Return what is due n units before a day; 0 is the day itself."""
    due = earlier(day, n, rule.unit)
    opens = capped(max(rule.effective_from, day - AHEAD))
    counted_from, count = (day - DAY, n) if n else (None, None)
    return Candidate(day.isoformat(), due, opens, counted_from, count)


def before(rule: Rule, facts: Facts, event: str, n: int) -> Iterator[Candidate]:
    """Yield what is due n units before each day of an event."""
    for day in days_of(facts, event):
        yield before_day(rule, day, n)


def after(rule: Rule, facts: Facts, event: str, n: int) -> Iterator[Candidate]:
    """Yield what is due n units after each time of an event."""
    if rule.unit is Unit.HOUR:
        yield from _hours_after(facts, event, n)
        return
    for day in days_of(facts, event):
        due, counted_from = later(day, n, rule.unit), day + DAY if n else day
        yield Candidate(day.isoformat(), due, from_day(day), counted_from, n)


def _hours_after(facts: Facts, event: str, n: int) -> Iterator[Candidate]:
    for moment in sorted({_instant(moment) for moment in _moments(facts, event)}):
        due_at, day = moment + timedelta(hours=n), _day(moment)
        due = _day(due_at)
        yield Candidate(moment.isoformat(), due, from_day(day), day, n, due_at)


def fresh(rule: Rule, trigger: Fresh, facts: Facts) -> Iterator[Candidate]:
    """Yield when something last done must be done again."""
    for day in days_of(facts, trigger.since):
        due = later(day, trigger.max_age, rule.unit)
        yield Candidate(day.isoformat(), due, ahead(day), day + DAY, trigger.max_age)


def silence(rule: Rule, trigger: Silence, facts: Facts) -> Iterator[Candidate]:
    """Yield by when somebody last heard of must be heard of again."""
    for day in days_of(facts, trigger.since):
        due, following = later(day, trigger.max, rule.unit), day + DAY
        yield Candidate(
            day.isoformat(), due, from_day(following), following, trigger.max
        )


def valid_to(trigger: ValidTo, facts: Facts) -> Iterator[Candidate]:
    """Yield the last valid days."""
    for day in days_of(facts, trigger.field):
        yield Candidate(day.isoformat(), day, ahead())

"""The oracle: deadlines counted one day at a time, as one does with a finger.

It takes a rule as its file gives it and knows nothing of ours: no code is shared,
and nothing is computed that can be counted. Slow and plain on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from chinese_calendar.constants import Holiday, holidays, workdays

from tests.casework.deadlines.fingers import (
    ONE,
    backward,
    by_months,
    earlier,
    forward,
    later,
    stretch,
    working,
    works,
)

Plain = Mapping[str, Any]
Row = tuple[str, date, date, datetime]
Step = tuple[date, int, str]
Pauses = Iterable[tuple[date, date]]

HOUR = timedelta(hours=1)
ZONE = ZoneInfo("Asia/Shanghai")
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
LONGEST_OFF = 15
"""No stretch of days off is longer, so no roll goes further."""
ONE_HOLIDAY = 14
"""Days off of one name are one holiday if fewer days lie between them."""
AHEAD = 60


class Counted(NamedTuple):
    """What a trigger gives, before roll, validity and pauses.

    `opens_on` is the earliest day of opening where it hangs on the rolled due day.
    """

    period: str
    opens_on: date
    due_on: date
    moment: datetime | None = None


def occurrences(
    rule: Plain,
    since: date,
    until: date,
    facts: Mapping[str, object],
    paused: Pauses = (),
) -> list[Row]:
    """Return (period, opens_on, due_on, due_at) of all that is due in the window."""
    found: dict[str, Row] = {}
    for counted in _counted(rule, until, facts):
        rolled = _opened(rule, _rolled(rule, counted))
        if not _in_force(rule, rolled.due_on):
            continue
        moved = _rolled(rule, _paused(rule, rolled, paused))
        if since <= moved.due_on <= until:
            found[moved.period] = (*moved[:3], moved.moment or _midnight(moved.due_on))
    return sorted(found.values(), key=lambda row: (row[2], row[0]))


def ladder(rule: Plain, due_on: date, granted_until: date | None = None) -> list[Step]:
    """Return (day, offset, to) of all rungs, reminders first on a day they share."""
    due = granted_until or due_on
    reminders: dict[date, int] = {}
    for offset in rule["remind"]:
        day = working(backward(due, -offset), -ONE)
        reminders[day] = max(offset, reminders.get(day, offset))
    rungs = [(day, offset, "owner") for day, offset in reminders.items()]
    for rung in rule["escalate"]:
        day = working(forward(due, rung["days"]), ONE)
        rungs.append((day, rung["days"], rung["to"]))
    return sorted(rungs, key=lambda step: step[:2])


def backlog(rule: Plain, rows: Iterable[Row], today: date) -> list[tuple[Row, bool]]:
    """Return what is kept of rows on a late start, and whether in one summary."""
    kept = []
    for row in rows:
        past = row[2] < today
        if not past or rule["backfill"] != "skip":
            kept.append((row, past and rule["backfill"] == "one_summary"))
    return kept


def _counted(
    rule: Plain, until: date, facts: Mapping[str, object]
) -> Iterable[Counted]:
    trigger = rule["trigger"]
    (kind,) = trigger
    value, from_day = trigger[kind], rule["effective_from"]
    match kind:
        case "at":
            return [Counted(str(value), min(from_day, value), value)]
        case "window":
            return _window(value["from"], value["to"])
        case "series":
            return _series(value, from_day)
        case "every":
            return _every(value, rule["unit"], until)
        case "at_least":
            return _at_least(MONTHS[value["per"]], from_day, until)
        case "calendar":
            return _calendar(value, rule["unit"], from_day, until)
        case _:
            return _of_facts(kind, value, rule["unit"], facts)


def _window(first: date, last: date | None) -> Iterator[Counted]:
    if last is not None:
        yield Counted(f"{first}/{last}", first, last)


def _series(dates: Iterable[date], from_day: date) -> Iterator[Counted]:
    opens = from_day
    for day in dates:
        yield Counted(str(day), opens, day)
        opens = day + ONE


def _every(value: Plain, unit: str, until: date) -> Iterator[Counted]:
    starts = _starts(value["anchor"], value["freq"], value["interval"])
    by = value.get("by") or {"last": True}
    first = next(starts)
    while first <= until + LONGEST_OFF * ONE:
        start = next(starts)
        days = stretch(first, start - ONE)
        if "after" in by:
            due = later(days[-1], by["after"], unit)
            yield Counted(str(first), start, due)
        elif "within" in by:
            yield Counted(str(first), first, _nth(days, by["within"], unit))
        else:
            yield Counted(str(first), first, _last(days, unit))
        first = start


def _starts(anchor: date, freq: str, interval: int) -> Iterator[date]:
    day, index = anchor, 0
    while True:
        yield day
        index += 1
        if freq in MONTHS:
            day = by_months(anchor, index * interval * MONTHS[freq])
        else:
            day = forward(day, interval * (7 if freq == "week" else 1))


def _nth(days: list[date], number: int, unit: str) -> date:
    seen = 0
    for day in days:
        seen += unit != "work_day" or works(day)
        if seen == number:
            return day
    return days[-1]


def _last(days: list[date], unit: str) -> date:
    worked = [day for day in days if works(day)]
    return worked[-1] if unit == "work_day" and worked else days[-1]


def _at_least(months: int, from_day: date, until: date) -> Iterator[Counted]:
    opening = {month for month in range(1, 13) if (month - 1) % months == 0}
    opens = None
    for day in stretch(date(from_day.year - 1, 1, 1), by_months(until, 2)):
        if day.day == 1 and day.month in opening:
            if opens:
                yield Counted(str(opens), opens, day - ONE)
            opens = day


def _calendar(
    value: Plain, unit: str, from_day: date, until: date
) -> Iterator[Counted]:
    lead = value.get("lead", 0)
    furthest = until + (LONGEST_OFF * 3 + lead * (31 if unit == "month" else 3)) * ONE
    for day in stretch(from_day - LONGEST_OFF * ONE, furthest):
        if value["kind"] == "market_day":
            if int(str(day)[-1]) in value["digits"]:
                yield Counted(str(day), day, day)
        elif _is_the_day(value, day):
            yield _ahead_of(day, lead, unit)


def _is_the_day(value: Plain, day: date) -> bool:
    if value["kind"] == "campaign":
        return (day.month, day.day) == (value["month"], value["day"])
    name = Holiday[value["name"]].value
    shortly_before = (day - back * ONE for back in range(1, ONE_HOLIDAY))
    return _off(day, name) and not any(_off(other, name) for other in shortly_before)


def _off(day: date, name: str) -> bool:
    return holidays.get(day) == name and day not in workdays


def _of_facts(
    kind: str, value: Any, unit: str, facts: Mapping[str, object]
) -> Iterator[Counted]:
    field = value if kind == "valid_to" else None
    field = field or value.get("event") or value.get("field") or value.get("since")
    given = facts.get(field, [])
    for fact in given if isinstance(given, list) else [given]:
        yield _of_fact(kind, value, unit, fact)


def _of_fact(kind: str, value: Any, unit: str, fact: Any) -> Counted:
    match kind:
        case "fresh":
            return Counted(str(fact), fact, later(fact, value["max_age"], unit))
        case "silence":
            return Counted(str(fact), fact + ONE, later(fact, value["max"], unit))
        case "before":
            return _ahead_of(fact, value["offset"], unit)
        case "after":
            return _following(fact, value["offset"], unit)
        case "on_change":
            return _following(fact, value["within"], unit)
        case "valid_to":
            return Counted(str(fact), date.min, fact)
    raise ValueError(kind)


def _ahead_of(event: date, number: int, unit: str) -> Counted:
    opens = backward(event, AHEAD)
    return Counted(str(event), opens, earlier(event, number, unit))


def _following(event: Any, number: int, unit: str) -> Counted:
    if unit == "hour":
        moment = event.astimezone(UTC)
        period, opens = moment.isoformat(), event.astimezone(ZONE).date()
        for _ in range(number):
            moment += HOUR
        return Counted(period, opens, moment.astimezone(ZONE).date(), moment)
    due = later(event, number, unit)
    if unit == "work_day" and number == 0:
        due = working(event, ONE)
    return Counted(str(event), event, due)


def _rolled(rule: Plain, counted: Counted) -> Counted:
    if rule["roll"] == "none" or counted.moment:
        return counted
    step = ONE if rule["roll"] == "next" else -ONE
    return counted._replace(due_on=working(counted.due_on, step))


def _opened(rule: Plain, counted: Counted) -> Counted:
    opens, due = counted.opens_on, counted.due_on
    ((kind, value),) = rule["trigger"].items()
    if kind in ("fresh", "valid_to"):
        opens = max(opens, backward(due, AHEAD))
    elif kind == "before" or (kind == "calendar" and value["kind"] != "market_day"):
        opens = min(max(opens, rule["effective_from"]), due)
    return counted._replace(opens_on=opens)


def _in_force(rule: Plain, day: date) -> bool:
    last = rule["effective_to"]
    return bool(rule["effective_from"] <= day and (last is None or day <= last))


def _paused(rule: Plain, counted: Counted, paused: Pauses) -> Counted:
    unit = "work_day" if rule["unit"] == "work_day" else "natural_day"
    for first, last in sorted(paused):
        for day in stretch(first, last):
            if not counted.opens_on <= day <= counted.due_on:
                continue
            if unit == "natural_day" or works(day):
                counted = _moved(counted, unit)
    return counted


def _moved(counted: Counted, unit: str) -> Counted:
    if counted.moment:
        moment = counted.moment + 24 * HOUR
        due = moment.astimezone(ZONE).date()
        return counted._replace(moment=moment, due_on=due)
    return counted._replace(due_on=later(counted.due_on, 1, unit))


def _midnight(day: date) -> datetime:
    return datetime.combine(day + ONE, time(), ZONE).astimezone(UTC)

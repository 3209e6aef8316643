"""Rules, facts and pauses made up at random, near the days that trip people up.

The same seed gives the same cases. Every trigger, unit, roll and form of fact is
met; dates crowd around 29 February, month and year ends, Spring Festival, National
Day and the Saturdays worked for them, and around years with no published calendar.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from random import Random
from typing import Any

from chinese_calendar.constants import Holiday

TRIGGERS = (
    "at",
    "window",
    "series",
    "every",
    "at_least",
    "fresh",
    "before",
    "after",
    "on_change",
    "silence",
    "calendar",
    "valid_to",
)
TRICKY_DAYS = """
    2003-12-31 2004-01-17 2004-02-29 2022-12-31 2023-12-31 2024-01-31
    2024-02-04 2024-02-10 2024-02-18 2024-02-29 2024-03-31 2024-04-30
    2024-09-14 2024-09-30 2024-10-01 2024-10-12 2024-12-31 2025-01-26
    2025-01-28 2025-02-08 2025-02-28 2025-05-31 2025-06-30 2025-09-28
    2025-10-01 2025-10-11 2025-12-31 2026-01-04 2026-02-14 2026-02-15
    2026-02-28 2026-05-09 2026-08-31 2026-09-20 2026-10-01 2026-10-10
    2026-12-31 2027-02-28 2027-06-30 2028-02-29 2028-12-31
"""
TRICKY = tuple(date.fromisoformat(day) for day in TRICKY_DAYS.split())
MOST_DAYS = {"natural_day": 400, "work_day": 260, "month": 26, "hour": 200}
PLACES = (UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-5)))
FIELD = "happened"


@dataclass(frozen=True, slots=True)
class Case:
    """A rule as its file gives it, and what is asked of it."""

    rule: dict[str, Any]
    since: date
    until: date
    facts: dict[str, Any]
    paused: list[tuple[date, date]]
    due_on: date
    granted_until: date | None


def cases(trigger: str, count: int, seed: int) -> Iterator[Case]:
    """Yield as many cases of one trigger."""
    dice = Random(f"{trigger}.{seed}")
    for number in range(count):
        yield _case(dice, trigger, number)


def _case(dice: Random, trigger: str, number: int) -> Case:
    since = _date(dice)
    until = since + _days(dice, 0, dice.choice((20, 400, 700)))
    unit = _unit(dice, trigger)
    value = _trigger(dice, trigger, unit, since, until)
    granted = dice.random() < 0.2
    return Case(
        rule=_rule(dice, f"made.up.r{number}", unit, {trigger: value}, since),
        since=since,
        until=until,
        facts=_facts(dice, unit, since, until),
        paused=_pauses(dice, since, until),
        due_on=_date(dice),
        granted_until=_date(dice) if granted else None,
    )


def _date(dice: Random) -> date:
    return dice.choice(TRICKY) + _days(dice, -4, 4)


def _days(dice: Random, least: int, most: int) -> timedelta:
    return timedelta(days=dice.randint(least, most))


def _near(dice: Random, since: date, until: date) -> date:
    """Return a tricky day of the stretch if chance finds one, or any day of it."""
    for _ in range(3):
        if since <= (day := _date(dice)) <= until:
            return day
    return since + _days(dice, 0, (until - since).days)


def _unit(dice: Random, trigger: str) -> str:
    units = ["natural_day", "work_day", "work_day", "month"]
    if trigger in ("after", "on_change"):
        units.append("hour")
    return dice.choice(units)


def _rule(
    dice: Random, name: str, unit: str, trigger: dict[str, Any], since: date
) -> dict[str, Any]:
    starts = since - _days(dice, -40, 400)
    ends = None if dice.random() < 0.7 else starts + _days(dice, 0, 900)
    least = trigger.get("at_least", {"n": 1})["n"]
    return {
        "id": name,
        "clause": "FZ25-3.3.2",
        "quote": "定期报告",
        "title": "季度报告",
        "jurisdiction": "350503",
        "effective_from": starts,
        "effective_to": ends,
        "supersedes": None,
        "version": 1,
        "applies_to": {"subject": "provider", "filter": {}},
        "owner": {"role": "provider_lead", "level": None, "backup": "provider_member"},
        "recipient": {"role": "street", "channel": None},
        "trigger": trigger,
        "unit": unit,
        "roll": dice.choice(("none", "none", "prev", "next")),
        "basis": dice.choice(("stated", "local_default", "judgement")),
        "approved_by": None,
        "deliverable": _deliverable(least),
        "remind": sorted(dice.sample(range(-30, 1), dice.randint(0, 6))),
        "escalate": _escalation(dice),
        "pause_if": dice.choice(([], ["awaiting_other"])),
        "on_miss": None,
        "backfill": dice.choice(("skip", "one_summary", "each")),
    }


def _deliverable(least: int) -> dict[str, Any]:
    return {
        "type": "report",
        "template": "provider_report",
        "required_fields": [],
        "attachments": 0,
        "min_count": least,
    }


def _escalation(dice: Random) -> list[dict[str, Any]]:
    whom = ("owner_lead", "street", "district_list")
    days = sorted(dice.sample(range(1, 15), dice.randint(0, 3)))
    return [{"days": day, "to": to} for day, to in zip(days, whom, strict=False)]


def _trigger(dice: Random, kind: str, unit: str, since: date, until: date) -> Any:
    match kind:
        case "at":
            return _near(dice, since - _days(dice, 0, 9), until + _days(dice, 0, 9))
        case "window":
            first = _near(dice, since - _days(dice, 0, 99), until)
            last = first + _days(dice, 0, 120)
            return {"from": first, "to": last if dice.random() < 0.9 else None}
        case "series":
            return sorted({_near(dice, since, until) for _ in range(4)})
        case "every":
            return _every(dice, unit, since)
        case "at_least":
            per = dice.choice(("month", "quarter", "half_year", "year"))
            return {"n": dice.randint(1, 3), "per": per}
        case "calendar":
            return _calendar(dice, unit)
        case "valid_to":
            return FIELD
    return _counted(dice, kind, unit)


def _counted(dice: Random, kind: str, unit: str) -> dict[str, Any]:
    few = dice.random() < 0.7
    most = 15 if few else MOST_DAYS[unit]
    match kind:
        case "fresh":
            return {"max_age": dice.randint(1, most), "since": FIELD}
        case "silence":
            return {"max": dice.randint(1, most), "since": FIELD}
        case "on_change":
            return {"field": FIELD, "within": dice.randint(0, most)}
    return {"event": FIELD, "offset": dice.randint(0, min(most, 90))}


def _every(dice: Random, unit: str, since: date) -> dict[str, Any]:
    freq = dice.choice(("day", "week", "month", "quarter", "half_year", "year"))
    far = 4000 if freq in ("half_year", "year") and dice.random() < 0.3 else 400
    anchor = since - _days(dice, -60, far)
    if dice.random() < 0.3:
        anchor = dice.choice([day for day in TRICKY if day < since] or [anchor])
        anchor = max(anchor, since - timedelta(days=far))
    value: dict[str, Any] = {
        "freq": freq,
        "interval": dice.choice((1, 1, 1, 2, 3, 5)),
        "anchor": anchor,
    }
    ways = ["none", "last", "after", "after"] + ["within"] * 2 * (unit != "month")
    match dice.choice(ways):
        case "last":
            value["by"] = {"last": True}
        case "after":
            value["by"] = {"after": dice.randint(1, 4 if unit == "month" else 40)}
        case "within":
            value["by"] = {"within": dice.choice((1, 2, 3, 5, 10, 20, 22, 31, 70))}
    return value


def _calendar(dice: Random, unit: str) -> dict[str, Any]:
    lead = dice.choice((0, 0, 1, 3, 10, 12 if unit == "month" else 75))
    match dice.choice(("holiday", "campaign", "market_day")):
        case "holiday":
            name = dice.choice(list(Holiday)).name
            return {"kind": "holiday", "name": name, "lead": lead}
        case "campaign":
            day = dice.choice(((2, 29), (9, 5), (1, 1), (12, 31), (10, 1), (2, 15)))
            month, number = day
            return {"kind": "campaign", "month": month, "day": number, "lead": lead}
    digits = sorted(dice.sample(range(10), dice.randint(1, 3)))
    return {"kind": "market_day", "digits": digits}


def _facts(dice: Random, unit: str, since: date, until: date) -> dict[str, Any]:
    since = since - _days(dice, 0, 300)
    if (chance := dice.random()) < 0.05:
        return dice.choice(({}, {FIELD: []}, {"other": since}))
    if chance < 0.5:
        return {FIELD: _fact(dice, unit, since, until)}
    given = [_fact(dice, unit, since, until) for _ in range(dice.randint(1, 4))]
    if chance < 0.7:
        given.append(given[0])
    return {FIELD: given}


def _fact(dice: Random, unit: str, since: date, until: date) -> date:
    day = _near(dice, since, until)
    if unit != "hour":
        return day
    hour = dice.choice((0, 8, 15, 16, 17, 23))
    minute = dice.choice((0, 0, 59))
    return datetime(
        day.year, day.month, day.day, hour, minute, tzinfo=dice.choice(PLACES)
    )


def _pauses(dice: Random, since: date, until: date) -> list[tuple[date, date]]:
    if dice.random() < 0.5:
        return []
    first = _near(dice, since - timedelta(days=60), until)
    pauses = []
    for _ in range(dice.randint(1, 3)):
        last = first + _days(dice, 0, dice.choice((0, 3, 20, 45)))
        pauses.append((first, last))
        first = last + _days(dice, 1, 30)
    return pauses

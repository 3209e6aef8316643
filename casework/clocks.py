"""Working time: when an answer is due, and whether the office is open.

Working days include 调休; beyond the published calendar a weekday is one.
Opening hours and the answer clock are policy data.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar
import yaml

from casework.errors import PolicyError

POLICY = Path(__file__).with_name("policy")
SATURDAY = 5


@cache
def policy(name: str) -> Any:
    """Return one file of the policy pack.

    Raises:
        PolicyError: there is none, or it is no YAML.
    """
    try:
        return yaml.safe_load((POLICY / f"{name}.yml").read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise PolicyError(f"{name}.yml: {type(error).__name__}") from None


@cache
def is_working_day(day: date) -> bool:
    """Tell whether offices work on a day, 调休 counted."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY


def zone() -> ZoneInfo:
    """Return the district's time zone."""
    return ZoneInfo(policy("clocks")["zone"])


def office_hours() -> tuple[time, time]:
    """Return when offices open and close."""
    hours = policy("clocks")["office_hours"]
    return time.fromisoformat(hours["from"]), time.fromisoformat(hours["to"])


def is_open(now: datetime) -> bool:
    """Tell whether staff are at work now."""
    local = now.astimezone(zone())
    opens, closes = office_hours()
    return is_working_day(local.date()) and opens <= local.time() < closes


def next_opening(now: datetime) -> datetime:
    """Return when staff are next at work; `now` if they are."""
    if is_open(now):
        return now
    local = now.astimezone(zone())
    opens, _closes = office_hours()
    day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, opens, zone())


def answer_due(now: datetime) -> datetime:
    """Return the end of the working day by which a new case is answered.

    Source: FZ24-4.2.2a 及时, local default (policy/clocks.yml).
    """
    local = now.astimezone(zone())
    _opens, closes = office_hours()
    day, left = local.date(), policy("clocks")["answer_working_days"]
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return datetime.combine(day, closes, zone())

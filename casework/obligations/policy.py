"""The figures and rules that duties go by: policy data, read once."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache
from typing import Any

from casework.clocks import policy, zone
from casework.deadlines import Pack, Rule, load_pack
from storage.database import Tx

NATIONAL = "100000"


@cache
def the_pack() -> Pack:
    """Return the pack that ships, read once.

    Raises:
        PolicyError: it cannot be taken.
    """
    return load_pack()


@cache
def rule_of(rule_id: str) -> Rule | None:
    """Return a rule of the pack that ships, None where it has none such."""
    return next((rule for rule in the_pack().rules if rule.id == rule_id), None)


def figure(name: str) -> Any:
    """Return one figure of policy/filing.yml."""
    return policy("filing")[name]["value"]


def covers(jurisdiction: str, area_code: str) -> bool:
    """Tell whether a rule of a province, city or district binds in an area."""
    if jurisdiction == NATIONAL:
        return True
    while len(jurisdiction) <= 6 and jurisdiction.endswith("00"):
        jurisdiction = jurisdiction[:-2]
    return area_code.startswith(jurisdiction)


def local_today(tx: Tx) -> date:
    """Return the day of the transaction in the district's zone."""
    return tx.now.astimezone(zone()).date()


def reminder_time(day: date) -> datetime:
    """Return when on a day people are reminded."""
    return datetime.combine(day, time.fromisoformat(figure("reminder_hour")), zone())

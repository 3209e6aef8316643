"""A due day as counted, before it is rolled, checked or paused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

AHEAD = timedelta(days=60)  # how long before its due day a renewal can be done


@dataclass(frozen=True, slots=True)
class Candidate:
    """One due day. `opens` tells from the rolled due day when it can be begun.

    `due_at` is given where the moment counts, not the day (unit hour).
    """

    period: str
    due_on: date
    opens: Callable[[date], date]
    counted_from: date | None = None
    count: int | None = None
    due_at: datetime | None = None


def from_day(day: date) -> Callable[[date], date]:
    """Return an opening on a fixed day."""
    return lambda due_on: day


def ahead(floor: date = date.min) -> Callable[[date], date]:
    """Return an opening 60 days before the due day, not before `floor`."""
    return lambda due_on: max(floor, due_on - AHEAD)


def capped(day: date) -> Callable[[date], date]:
    """Return an opening on a fixed day, but not after the due day."""
    return lambda due_on: min(day, due_on)

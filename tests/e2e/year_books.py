"""The books of the simulated year: who there is and what they did, kept by the test.

Nothing in them is read from the store: what should have happened is told from
these books, the policy's own files, and the oracle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import yaml

import casework

ZONE = ZoneInfo("Asia/Shanghai")
POLICY = Path(casework.__file__).with_name("policy")
# When routines run, and when reminders are told, on each day of the year.
MORNING, REMINDED = time(6, 30), time(9, 5)
Plain = Mapping[str, Any]


class Key(NamedTuple):
    """What a duty is known by."""

    rule: str
    subject: str
    subject_id: str
    period: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in which a subject's facts were these."""

    since: datetime
    facts: Plain


@dataclass(slots=True)
class Subject:
    """Something duties hang on; `gone` is when it was there no more."""

    kind: str
    id: str
    area: str
    provider: int | None
    traits: dict[str, str]
    spans: list[Span]
    began: date | None = None
    gone: datetime | None = None

    def at(self, moment: datetime) -> Span | None:
        """Return its facts at a moment, None where it was not there."""
        if self.gone is not None and self.gone <= moment:
            return None
        return next((s for s in reversed(self.spans) if s.since <= moment), None)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody in an office, since a moment."""

    person: int
    level: str
    area: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done with a duty: filed, accepted, returned, granted or excused.

    `until` is the new last day that a return or a grant gave.
    """

    at: datetime
    what: str
    until: date | None = None


@dataclass
class Books:
    """All that the year's people did. `mornings` are the days that routines ran."""

    mornings: list[datetime] = field(default_factory=list)
    subjects: dict[tuple[str, str], Subject] = field(default_factory=dict)
    seats: list[Seat] = field(default_factory=list)
    leads: dict[int, int] = field(default_factory=dict)
    deeds: dict[Key, list[Deed]] = field(default_factory=lambda: defaultdict(list))
    ids: dict[int, Key] = field(default_factory=dict)
    opened: dict[Key, datetime] = field(default_factory=dict)
    wishes: dict[int, int] = field(default_factory=dict)
    refused: list[tuple[datetime, Key]] = field(default_factory=list)
    by_chat: int = 0

    def open(self, subject: Subject) -> Subject:
        """Enter a subject."""
        self.subjects[subject.kind, subject.id] = subject
        return subject

    def sit(self, seat: Seat) -> None:
        """Enter a seat, and its office as a subject."""
        self.seats.append(seat)
        if ("org_unit", seat.area) not in self.subjects:
            spans = [Span(seat.since, {})]
            traits = {"level": seat.level}
            self.open(Subject("org_unit", seat.area, seat.area, None, traits, spans))


def local(day: date, at: time) -> datetime:
    """Return a moment of a day in the district's zone."""
    return datetime.combine(day, at, ZONE)


@cache
def rules() -> dict[str, dict[str, Any]]:
    """Return every rule of the pack as its file gives it, defaults filled in."""
    found = {}
    for file in sorted((POLICY / "duties").glob("*.yml")):
        for raw in yaml.safe_load(file.read_text("utf-8")):
            rule = {**_DEFAULTS, **raw}
            rule["trigger"] = dict(_triggers(rule["trigger"]))
            found[rule["id"]] = rule
    return found


_DEFAULTS: dict[str, Any] = {
    "unit": "natural_day",
    "roll": "none",
    "effective_to": None,
    "deliverable": None,
    "remind": [],
    "escalate": [],
    "backfill": "one_summary",
}


def _triggers(trigger: Plain) -> Iterator[tuple[str, Any]]:
    for kind, value in trigger.items():
        yield kind, {"interval": 1, **value} if kind == "every" else value


@cache
def policy(name: str) -> dict[str, Any]:
    """Return one file of the policy as it stands."""
    found: dict[str, Any] = yaml.safe_load((POLICY / f"{name}.yml").read_text("utf-8"))
    return found

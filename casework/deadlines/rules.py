"""What a duty is: a rule and all that hangs on it.

Values only. A rule is read from a policy pack (`pack`); its days are computed
in `occurrences`. Nothing here knows a database, a clock or words for people.
Source: requirements.md section 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.deadlines.kinds import (
    After,
    At,
    AtLeast,
    Before,
    Campaign,
    Every,
    Freq,
    Fresh,
    Holiday,
    Kind,
    Last,
    MarketDay,
    OnChange,
    Past,
    Series,
    Silence,
    Trigger,
    ValidTo,
    Window,
    Within,
)

__all__ = [
    "After",
    "AppliesTo",
    "At",
    "AtLeast",
    "Backfill",
    "Basis",
    "Before",
    "Campaign",
    "Deliverable",
    "Escalation",
    "Every",
    "Freq",
    "Fresh",
    "Holiday",
    "Kind",
    "Last",
    "MarketDay",
    "OnChange",
    "OnMiss",
    "Owner",
    "Past",
    "Recipient",
    "Roll",
    "Rule",
    "Series",
    "Silence",
    "Subject",
    "Trigger",
    "Unit",
    "ValidTo",
    "Window",
    "Within",
]


class Subject(StrEnum):
    """What a duty hangs on."""

    CASE = "case"
    PERSON = "person"
    PROVIDER = "provider"
    PROJECT = "project"
    ACTIVITY = "activity"
    AGREEMENT = "agreement"
    ORG_UNIT = "org_unit"
    CREDENTIAL = "credential"
    DATASET = "dataset"


class Unit(StrEnum):
    """What is counted."""

    NATURAL_DAY = "natural_day"
    WORK_DAY = "work_day"
    HOUR = "hour"
    MONTH = "month"


class Roll(StrEnum):
    """Where a due day goes that is no working day."""

    NONE = "none"
    PREV = "prev"
    NEXT = "next"


class Basis(StrEnum):
    """What the figure rests on."""

    STATED = "stated"
    LOCAL_DEFAULT = "local_default"
    JUDGEMENT = "judgement"


class Backfill(StrEnum):
    """What happens to days already past when a rule or subject comes late."""

    SKIP = "skip"
    ONE_SUMMARY = "one_summary"
    EACH = "each"


@dataclass(frozen=True, slots=True)
class AppliesTo:
    """Which subjects a rule binds; `filter` is (field, allowed values) pairs."""

    subject: Subject
    filter: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Owner:
    """Who must do it, at which level, and who stands in."""

    role: str
    level: str | None = None
    backup: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets it, and by which way."""

    role: str
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Deliverable:
    """What is handed in, and how many of it."""

    type: str
    template: str | None = None
    required_fields: tuple[str, ...] = ()
    attachments: int = 0
    min_count: int = 1


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who hears of it so many natural days after the due day."""

    days: int
    to: str


@dataclass(frozen=True, slots=True)
class OnMiss:
    """What a missed duty is noted as, and the step it leads to."""

    finding: str
    ladder_step: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One duty of one document. `remind` is natural days, none above 0."""

    id: str
    clause: str
    quote: str
    title: str
    jurisdiction: str
    effective_from: date
    applies_to: AppliesTo
    owner: Owner
    trigger: Trigger
    basis: Basis
    effective_to: date | None = None
    supersedes: str | None = None
    version: int = 1
    recipient: Recipient | None = None
    unit: Unit = Unit.NATURAL_DAY
    roll: Roll = Roll.NONE
    approved_by: str | None = None
    deliverable: Deliverable | None = None
    remind: tuple[int, ...] = ()
    escalate: tuple[Escalation, ...] = ()
    pause_if: tuple[str, ...] = ()
    on_miss: OnMiss | None = None
    backfill: Backfill = Backfill.ONE_SUMMARY

    def in_effect(self, day: date) -> bool:
        """Tell whether a duty due on a day exists under this rule."""
        ends = self.effective_to or date.max
        return self.effective_from <= day <= ends

"""When a duty falls due: the twelve kinds of trigger, as values.

Days are computed from them in `triggers`; nothing here counts.
Source: requirements.md section 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal


class Freq(StrEnum):
    """How long one period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class Kind(StrEnum):
    """The twelve kinds of trigger."""

    AT = "at"
    WINDOW = "window"
    SERIES = "series"
    EVERY = "every"
    AT_LEAST = "at_least"
    FRESH = "fresh"
    BEFORE = "before"
    AFTER = "after"
    ON_CHANGE = "on_change"
    SILENCE = "silence"
    CALENDAR = "calendar"
    VALID_TO = "valid_to"


@dataclass(frozen=True, slots=True)
class At:
    """On one date."""

    on: date
    kind: Literal[Kind.AT] = Kind.AT


@dataclass(frozen=True, slots=True)
class Window:
    """Within a span; `last` None is open-ended: shown, never due."""

    first: date
    last: date | None
    kind: Literal[Kind.WINDOW] = Kind.WINDOW


@dataclass(frozen=True, slots=True)
class Series:
    """On several dates, ascending."""

    dates: tuple[date, ...]
    kind: Literal[Kind.SERIES] = Kind.SERIES


@dataclass(frozen=True, slots=True)
class Last:
    """By the last day of a period."""


@dataclass(frozen=True, slots=True)
class Within:
    """By the n-th day of the period itself."""

    n: int


@dataclass(frozen=True, slots=True)
class Past:
    """By the n-th day after the period's end (`after: n` in the pack)."""

    n: int


@dataclass(frozen=True, slots=True)
class Every:
    """Once a period, the periods counted from an anchor."""

    freq: Freq
    anchor: date
    interval: int = 1
    by: Last | Within | Past = Last()
    kind: Literal[Kind.EVERY] = Kind.EVERY


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So often in each calendar month, quarter, half-year or year."""

    n: int
    per: Freq
    kind: Literal[Kind.AT_LEAST] = Kind.AT_LEAST


@dataclass(frozen=True, slots=True)
class Fresh:
    """Renewed before it is older than `max_age` units."""

    max_age: int
    since: str
    kind: Literal[Kind.FRESH] = Kind.FRESH


@dataclass(frozen=True, slots=True)
class Before:
    """So many units before an event."""

    event: str
    offset: int
    kind: Literal[Kind.BEFORE] = Kind.BEFORE


@dataclass(frozen=True, slots=True)
class After:
    """So many units after an event."""

    event: str
    offset: int
    kind: Literal[Kind.AFTER] = Kind.AFTER


@dataclass(frozen=True, slots=True)
class OnChange:
    """So many units after a field changed."""

    field: str
    within: int
    kind: Literal[Kind.ON_CHANGE] = Kind.ON_CHANGE


@dataclass(frozen=True, slots=True)
class Silence:
    """No longer than `max` units without contact."""

    max: int
    since: str
    kind: Literal[Kind.SILENCE] = Kind.SILENCE


@dataclass(frozen=True, slots=True)
class Holiday:
    """Before the first day off of a public holiday."""

    name: str
    lead: int
    kind: Literal[Kind.CALENDAR] = Kind.CALENDAR


@dataclass(frozen=True, slots=True)
class Campaign:
    """Before a day that returns each year; 29 Feb in leap years only."""

    month: int
    day: int
    lead: int
    kind: Literal[Kind.CALENDAR] = Kind.CALENDAR


@dataclass(frozen=True, slots=True)
class MarketDay:
    """On each day whose number ends in one of the digits (逢三逢八)."""

    digits: tuple[int, ...]
    kind: Literal[Kind.CALENDAR] = Kind.CALENDAR


@dataclass(frozen=True, slots=True)
class ValidTo:
    """By the last day on which something is valid."""

    field: str
    kind: Literal[Kind.VALID_TO] = Kind.VALID_TO


Trigger = (
    At
    | Window
    | Series
    | Every
    | AtLeast
    | Fresh
    | Before
    | After
    | OnChange
    | Silence
    | Holiday
    | Campaign
    | MarketDay
    | ValidTo
)

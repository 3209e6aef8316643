"""Times of day as people name them: "下午三点半", "晚上", "8:30", "差五分八点"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlu.numerals import NUMBER, number

# Hours from and to, of grain halfday. Source: the label list.
_PARTS = {
    "凌晨|半夜|深夜": (0, 5),
    "上午|早上|早晨|清早|清晨|一早|大早|早": (8, 12),
    "中午|晌午|午间|正午": (12, 14),
    "下午|午后": (14, 18),
    "晚上|夜里|夜晚|傍晚|晚间|晚": (18, 22),
}
_PART = re.compile("|".join(f"({names})" for names in _PARTS))
_HOURS = tuple(_PARTS.values())
_NOON = 12
_CLOCK = re.compile(
    rf"(?:差(?P<less>{NUMBER}|一刻)(?:分钟?)?)?"
    rf"(?:(?P<hour>{NUMBER})[点时](?!间|候|长)(?:钟|整)?"
    rf"(?:(?P<part>半|[一三]刻)|(?P<minute>{NUMBER})分?)?"
    r"|(?P<h>\d{1,2}):(?P<m>[0-5]\d))"
)
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45}


@dataclass(frozen=True, slots=True)
class DayTime:
    """A time of day in minutes from midnight; `until` ends a part of the day.

    `is_sure` is false where morning and evening could both be meant.
    """

    minutes: int
    until: int | None
    grain: str
    is_sure: bool
    start: int
    end: int


def find_time(text: str, *, part: tuple[int, int] | None = None) -> DayTime | None:
    """Return the first time of day in `text`, or None.

    `part` is the part of the day said before, for the end of a range.
    """
    named = _PART.search(text)
    hours = part_of(named) or part
    if (found := _CLOCK.search(text)) and (read := _minutes(found)) is not None:
        minutes, grain = read
        moved = _in_part(minutes, hours)
        start = min(found.start(), named.start()) if named else found.start()
        is_sure = bool(hours) or minutes > _NOON * 60
        return DayTime(moved, None, grain, is_sure, start, found.end())
    if named and hours:
        first, last = hours
        return DayTime(first * 60, last * 60, "halfday", True, *named.span())
    return None


def part_of(named: re.Match[str] | None) -> tuple[int, int] | None:
    """Return the hours of the part of the day that was matched."""
    return _HOURS[(named.lastindex or 1) - 1] if named else None


def named_part(text: str) -> tuple[int, int] | None:
    """Return the hours of the first part of the day named in `text`."""
    return part_of(_PART.search(text))


def _minutes(found: re.Match[str]) -> tuple[int, str] | None:
    if found["h"]:
        hour, minute = int(found["h"]), int(found["m"])
    else:
        hour = number(found["hour"])
        minute = _QUARTERS.get(found["part"] or "", number(found["minute"] or "零"))
    if hour > 24 or minute > 59:
        return None
    total = hour * 60 + minute
    if less := found["less"]:
        total -= _QUARTERS.get(less) or number(less)
    return (total, "minute" if total % 60 or (found["h"] and minute) else "hour")


def _in_part(minutes: int, hours: tuple[int, int] | None) -> int:
    half = _NOON * 60
    if hours is None:
        # One to six with nothing said is the afternoon: nobody visits at four.
        return minutes + half if 60 <= minutes < 7 * 60 else minutes
    first = hours[0]
    if first >= _NOON + 2 and minutes < half + 60:
        return minutes + half
    if first == _NOON and minutes < 3 * 60:
        return minutes + half
    return minutes

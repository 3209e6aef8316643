"""Festivals: their next day, and how long the holiday is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from nlu import lunar

_SOLAR = {
    "元旦": (1, 1),
    "情人节": (2, 14),
    "三八|妇女节": (3, 8),
    "五一|劳动节": (5, 1),
    "五四|青年节": (5, 4),
    "六一|儿童节": (6, 1),
    "七一|建党节": (7, 1),
    "八一|建军节": (8, 1),
    "教师节": (9, 10),
    "国庆": (10, 1),
    "圣诞": (12, 25),
}
_LUNAR = {
    "春节|大年初一|新年|过年": (1, 1),
    "元宵": (1, 15),
    "端午": (5, 5),
    "七夕": (7, 7),
    "中元": (7, 15),
    "中秋": (8, 15),
    "重阳": (9, 9),
    "腊八": (12, 8),
}
# Days of leave around the festival: from (days before) and how many in all.
_HOLIDAYS = {
    "元旦": (0, 3),
    "春节|大年初一|新年|过年": (1, 8),
    "清明": (0, 3),
    "五一|劳动节": (0, 5),
    "端午": (0, 3),
    "中秋": (0, 3),
    "国庆": (0, 7),
}
_Next = Callable[[date], date | None]


def _fixed(month: int, day: int, today: date) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def _term(month: int, shift: float, today: date) -> date:
    """Return the next day of a solar term.

    Source: the shift of a term within its month grows by 0.2422 a year and falls
    by one each leap year; exact for 清明 and 冬至 from 2000 to 2099 but 2021.
    """
    for year in (today.year, today.year + 1):
        short = year % 100
        leaps = short // 4 if month > 2 else (short - 1) // 4
        found = date(year, month, int(short * 0.2422 + shift) - leaps)
        if found >= today:
            return found
    raise AssertionError("one of two years lies ahead")


def _festivals() -> dict[str, _Next]:
    found: dict[str, _Next] = {
        names: partial(_fixed, *day) for names, day in _SOLAR.items()
    }
    found |= {names: partial(lunar.next_day, *day) for names, day in _LUNAR.items()}
    found["清明"] = partial(_term, 4, 4.81)
    found["冬至"] = partial(_term, 12, 21.94)
    found["除夕|大年三十|年三十|年夜"] = lunar.eve
    return found


_FESTIVALS = _festivals()
NAMES = "|".join(f"(?:{names})" for names in _FESTIVALS)


def festival(name: str, today: date) -> date | None:
    """Return the next day of the festival `name`, None if it is not known."""
    for names, following in _FESTIVALS.items():
        if re.fullmatch(names, name) or name in names.split("|"):
            return following(today)
    return None


def holiday(name: str, today: date) -> tuple[date, date] | None:
    """Return first and last day of the holiday around the festival `name`."""
    day = festival(name, today)
    for names, (before, length) in _HOLIDAYS.items():
        if day and (re.fullmatch(names, name) or name in names.split("|")):
            first = day - timedelta(before)
            return first, first + timedelta(length - 1)
    return (day, day) if day else None

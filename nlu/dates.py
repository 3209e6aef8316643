"""Days as people name them: "下下周一", "月底", "正月十五", "三天后"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from nlu import lunar
from nlu.festivals import NAMES, festival, holiday
from nlu.numerals import NUMBER, number

_WEEKDAYS = {day: at for at, day in enumerate("一二三四五六日")} | {"天": 6}
_FAR = re.compile(r"(?P<far>大*)后[天日]|(?P<near>明[天日]?|今[天日]?|当天)(?!年|后)")
_NUM = NUMBER


@dataclass(frozen=True, slots=True)
class Days:
    """A day, or the days from `first` to `last`; where it was written."""

    first: date
    last: date | None
    start: int
    end: int


_Found = tuple[date, date | None] | None
_Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date], _Found]]


def find_days(text: str, today: date) -> Days | None:
    """Return the first days named in `text` (星期 and 礼拜 written 周), or None."""
    for pattern, read in _RULES:
        for found in pattern.finditer(text):
            if days := _valid(read, found, today):
                return Days(*days, *found.span())
    return None


def _valid(
    read: Callable[[re.Match[str], date], _Found], found: re.Match[str], today: date
) -> _Found:
    try:
        return read(found, today)
    except (ValueError, OverflowError):
        return None


def _relative(found: re.Match[str], today: date) -> _Found:
    if found["near"]:
        return today + timedelta(found["near"].startswith("明")), None
    return today + timedelta(2 + len(found["far"])), None


def _week(found: re.Match[str], today: date) -> _Found:
    monday = today - timedelta(today.weekday())
    ahead = len(found["next"] or "")
    base = monday + timedelta(7 * ahead)
    day = found["day"]
    if day == "末":
        saturday = base + timedelta(5)
        if saturday + timedelta(1) < today:
            saturday += timedelta(7)
        return max(saturday, today), saturday + timedelta(1)
    if not day:
        return (base, base + timedelta(6)) if ahead else (today, base + timedelta(6))
    wanted = base + timedelta(_WEEKDAYS[day])
    return wanted if wanted >= today else wanted + timedelta(7), None


def _solar(found: re.Match[str], today: date) -> _Found:
    month, day = number(found["month"]), number(found["day"])
    if found["year"]:
        ahead = {"今": 0, "明": 1, "后": 2}.get(found["year"][0])
        year = number(found["year"][:-1]) if ahead is None else today.year + ahead
        return date(year, month, day), None
    own = date(today.year, month, day)
    return own if own >= today else date(today.year + 1, month, day), None


def _months_on(today: date, count: int) -> date:
    months = today.year * 12 + today.month - 1 + count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _month(found: re.Match[str], today: date) -> _Found:
    first = _months_on(today.replace(day=1), len(found["next"] or ""))
    part = found["part"] or ""
    if found["nth"]:
        return _nth_weekday(first, number(found["nth"]), _WEEKDAYS[found["week"]]), None
    if found["day"]:
        return first.replace(day=number(found["day"])), None
    if part in ("底", "末", "最后一天"):
        return _month_end(first), None
    if "工作日" in part:
        return _last_workday(first), None
    if part == "初":
        return _ahead(first, today), None
    if part == "中":
        return first.replace(day=15), None
    return (first, _month_end(first)) if found["next"] else None


def _ahead(first: date, today: date) -> date:
    return first if first >= today else _months_on(first, 1)


def _nth_weekday(first: date, nth: int, weekday: int) -> date:
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _last_workday(first: date) -> date:
    day = _month_end(first)
    while day.weekday() > 4:
        day -= timedelta(1)
    return day


def _month_day(found: re.Match[str], today: date) -> _Found:
    day = number(found["day"])
    for ahead in range(12):
        month = _months_on(today.replace(day=1), ahead)
        last = _month_end(month).day
        if day <= last and (own := month.replace(day=day)) >= today:
            return own, None
    return None


def _lunar(found: re.Match[str], today: date) -> _Found:
    written = found["day"].removeprefix("初")
    day = number(written)
    name = found["month"]
    if not name:
        any_month = lunar.next_of_any_month(day, today)
        return (any_month, None) if any_month else None
    month = {"正": 1, "冬": 11, "腊": 12}.get(name) or number(name)
    own = lunar.next_day(month, day, today)
    return (own, None) if own else None


def _festive(found: re.Match[str], today: date) -> _Found:
    name = found["name"]
    if found["leave"]:
        return holiday(name, today)
    day = festival(name, today)
    if day is None:
        return None
    if not found["side"]:
        return day, None
    count = number(found["count"] or "一")
    return day + timedelta(count if "后" in found["side"] else -count), None


def _after(found: re.Match[str], today: date) -> _Found:
    count = 0 if found["count"] == "半" else number(found["count"])
    unit = found["unit"]
    if unit in "天日":
        return today + timedelta(count), None
    if unit == "周":
        return today + timedelta(7 * count), None
    if unit == "月":
        half = timedelta(15) if found["count"] == "半" or found["half"] else timedelta()
        return _months_on(today, count) + half, None
    return _months_on(today, 12 * count if count else 6), None


def _year_end(found: re.Match[str], today: date) -> _Found:
    return date(today.year, 12, 31), None


_RULES: tuple[_Rule, ...] = (
    (
        re.compile(
            rf"(?P<count>{_NUM}|半)个?(?P<half>半)?(?P<unit>[天日周月年])"
            r"(?:之后|以后|过后|后|之内)"
        ),
        _after,
    ),
    (
        re.compile(
            rf"(?:再)?(?:过|隔)(?P<count>{_NUM}|半)个?(?P<half>半)?(?P<unit>[天日周月年])"
        ),
        _after,
    ),
    (
        re.compile(
            rf"(?P<name>{NAMES})节?(?:当天|那天)?(?P<leave>放假|长假|假期|小长假)?"
            rf"(?:(?P<side>之?前|之?后|过后|完)(?:的)?第?(?P<count>{_NUM})?天)?"
        ),
        _festive,
    ),
    (
        re.compile(
            r"(?:农历|阴历|旧历)?(?P<month>正|腊|冬)月(?P<day>初?[一二三四五六七八九十廿]{1,3}|\d{1,2})"
        ),
        _lunar,
    ),
    (
        re.compile(
            rf"(?:农历|阴历|旧历)(?P<month>{_NUM})月(?P<day>初?[一二三四五六七八九十廿]{{1,3}}|\d{{1,2}})"
        ),
        _lunar,
    ),
    (
        re.compile(
            rf"(?P<month>{_NUM})月(?P<day>初[一二三四五六七八九十]|廿[一二三四五六七八九]?)"
        ),
        _lunar,
    ),
    (
        re.compile(
            r"(?P<month>)(?:农历|大年)?(?P<day>初[一二三四五六七八九十]|廿[一二三四五六七八九])"
        ),
        _lunar,
    ),
    (
        re.compile(
            rf"(?P<year>\d{{4}}年|[今明后]年)?(?P<month>{_NUM})月(?:份)?(?P<day>{_NUM})[日号]?"
        ),
        _solar,
    ),
    (
        re.compile(
            r"(?P<year>\d{4}[-/.])?(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?![\d点:])"
        ),
        _solar,
    ),
    (
        re.compile(
            rf"(?:(?P<next>下+)|这|本|当)个?月(?:的)?(?:(?P<day>{_NUM})[日号]"
            rf"|第(?P<nth>{_NUM})个周(?P<week>[一二三四五六日天])"
            r"|(?P<part>底|末|初|中|最后一天|最后一个?工作日))?"
        ),
        _month,
    ),
    (
        re.compile(
            r"(?P<next>)(?P<day>)(?P<nth>)(?P<week>)月(?P<part>底|末|初|中(?!间))"
        ),
        _month,
    ),
    (re.compile(r"年[底末]"), _year_end),
    (
        re.compile(r"(?:(?P<next>下+)|这|本|上)?个?周(?P<day>[一二三四五六日天末])"),
        _week,
    ),
    (re.compile(r"(?:(?P<next>下+)|这|本)个?周(?P<day>)"), _week),
    (_FAR, _relative),
    (re.compile(rf"(?P<day>{_NUM})[日号]"), _month_day),
)

"""Times a text names, always ahead: days, parts of the day, the clock, ranges.

Composes `nlu.dates` and `nlu.clock`; what it reads is meant to be read back.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from nlu.clock import DayTime, find_time, named_part
from nlu.dates import Days, find_days
from nlu.normalise import common, fold
from nlu.numerals import NUMBER, number
from nlu.reading import Moment

_WEEK = re.compile(r"星期|礼拜|拜(?=[一二三四五六日天])")
_WEEK_DIGIT = re.compile(r"周([1-7])(?!\d)")
_LIGHT = re.compile(r"[\s,，。]")
_ERHUA = re.compile(r"(?<=[明今后])儿个?")
_RANGE = re.compile(r"到|至|—|~|～|(?<=[\d点日号分半])-(?=[\d一二三四五六七八九十])")
_SOON = re.compile(
    rf"(?P<count>{NUMBER}|半)个?(?P<half>半)?(?P<unit>分钟|刻钟|小时|钟头|点钟)(?P<and>半)?"
    r"(?:之后|以后|过后|后)"
)
_UNIT_MINUTES = {"分钟": 1, "刻钟": 15, "小时": 60, "钟头": 60, "点钟": 60}
_NOW = re.compile(r"现在|马上|立刻|此刻")
_ENGLISH = {
    r"the day after tomorrow": "后天",
    r"tomorrow": "明天",
    r"today": "今天",
    r"tonight": "今天晚上",
    r"next week": "下周",
    r"next month": "下个月",
    r"in (\d+) days?": r"\1天后",
    r"in (\d+) hours?": r"\1小时后",
    r"in (\d+) minutes?": r"\1分钟后",
    r"weekend": "周末",
    r"(\d{1,2})\s*(?::(\d\d))?\s*a\.?m\b\.?": r"上午\1点\2",
    r"(\d{1,2})\s*(?::(\d\d))?\s*p\.?m\b\.?": r"下午\1点\2",
    r"morning": "上午",
    r"noon": "中午",
    r"afternoon": "下午",
    r"evening": "晚上",
    r"(?:next|coming) (?=周)": "下",
}
_DAYS = dict(
    zip(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        "一二三四五六日",
        strict=True,
    )
)
_LATIN = re.compile("[a-z]{3}")


def parse_times(text: str, now: datetime) -> tuple[Moment, ...]:
    """Return the time that `text` names after `now`, as at most one Moment.

    Days are ISO dates, times of day ISO with the zone of `now`; `end` is the last
    day or the end of a range. Times that cannot be read give nothing.
    """
    folded = common(fold(text))
    plain = _plain(folded)
    try:
        found = _soon(plain, now) or _range(plain, now) or _single(plain, now)
    except (ValueError, OverflowError):
        return ()
    return (found,) if found else ()


def _plain(folded: str) -> str:
    if _LATIN.search(folded):
        for name, day in _DAYS.items():
            folded = folded.replace(name, f"周{day}")
        for english, chinese in _ENGLISH.items():
            folded = re.sub(
                rf"\b{english}" if english[0] != "(" else english, chinese, folded
            )
    weeks = _WEEK.sub("周", _ERHUA.sub("天", _LIGHT.sub("", folded)))
    return _WEEK_DIGIT.sub(
        lambda found: "周" + "一二三四五六日"[int(found[1]) - 1], weeks
    )


def _soon(plain: str, now: datetime) -> Moment | None:
    found = _SOON.search(plain)
    if not found:
        return None
    unit = _UNIT_MINUTES[found["unit"]]
    count = 0.5 if found["count"] == "半" else float(number(found["count"]))
    count += 0.5 * bool(found["half"] or found["and"])
    at = now + timedelta(minutes=unit * count)
    is_full = at.minute == 0 and unit == 60 and count == int(count)
    return Moment(at.isoformat(), None, "hour" if is_full else "minute", found[0])


def _single(plain: str, now: datetime) -> Moment | None:
    days = find_days(plain, now.date())
    rest = _without(plain, days)
    time = find_time(rest)
    if time is None:
        return _as_days(days, plain) if days else None
    if days is None:
        return _as_time(_next_day(time, now), time, now, plain)
    return _as_time(days.first, _not_past(days.first, time, now), now, plain)


def _without(plain: str, days: Days | None) -> str:
    return plain[: days.start] + plain[days.end :] if days else plain


def _as_days(days: Days, text: str) -> Moment:
    last = days.last.isoformat() if days.last and days.last != days.first else None
    return Moment(days.first.isoformat(), last, "day", text[days.start : days.end])


def _next_day(time: DayTime, now: datetime) -> date:
    end = time.until if time.until is not None else time.minutes
    is_past = end <= now.hour * 60 + now.minute
    return now.date() + timedelta(is_past)


def _not_past(day: date, time: DayTime, now: datetime) -> DayTime:
    """Take the evening where the morning is over and neither was said."""
    passed = day == now.date() and time.minutes <= now.hour * 60 + now.minute
    if not passed or time.is_sure or time.minutes >= 720:
        return time
    later = time.minutes + 720
    return DayTime(later, None, time.grain, True, time.start, time.end)


def _at(day: date, minutes: int, now: datetime) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
    return midnight + timedelta(minutes=minutes)


def _as_time(day: date, time: DayTime, now: datetime, text: str) -> Moment:
    start = _at(day, time.minutes, now).isoformat()
    end = None if time.until is None else _at(day, time.until, now).isoformat()
    return Moment(start, end, time.grain, text)


def _range(plain: str, now: datetime) -> Moment | None:
    parts = _RANGE.split(plain, maxsplit=1)
    if len(parts) != 2:
        return None
    left, right = parts
    return _day_range(left, right, now) or _clock_range(left, right, now)


def _day_range(left: str, right: str, now: datetime) -> Moment | None:
    days = find_days(left, now.date()) or _bare_day(left, right, now)
    if not days or find_time(_without(left, days)):
        return None
    until = find_days(right, days.first) or _bare_day(right, left, now)
    if not until or until.first <= days.first or find_time(_without(right, until)):
        return None
    last = until.last or until.first
    return Moment(days.first.isoformat(), last.isoformat(), "day", f"{left}到{right}")


def _bare_day(text: str, other: str, now: datetime) -> Days | None:
    """Read "3" in "3到5号" as a day of the month."""
    digits = re.search(rf"{NUMBER}$", text)
    if digits and re.search(rf"^{NUMBER}[日号]", other):
        return find_days(digits[0] + "日", now.date())
    return None


def _clock_range(left: str, right: str, now: datetime) -> Moment | None:
    days = find_days(left, now.date())
    part = named_part(left)
    bare = re.search(rf"{NUMBER}$", left)
    begin = find_time(left if "点" in left or ":" in left or not bare else left + "点")
    until = find_time(right, part=part)
    if not begin or not until or begin.until is not None:
        return None
    day = days.first if days else _next_day(begin, now)
    ends = until.minutes
    if ends <= begin.minutes:
        ends += 720
    if ends <= begin.minutes:
        return None
    grain = "minute" if "minute" in (begin.grain, until.grain) else "hour"
    return Moment(
        _at(day, begin.minutes, now).isoformat(),
        _at(day, ends, now).isoformat(),
        grain,
        f"{left}到{right}",
    )

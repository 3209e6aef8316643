"""One day, two hours or one number of a short reply, where just that is asked.

Reading them apart from the model keeps an answer the same whatever is trained.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

from nlu.normalise import fold
from nlu.numerals import number
from nlu.times import parse_times

_FIRST_HALF = ("jan", "feb", "mar", "apr", "may", "jun")
_SECOND_HALF = ("jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: at for at, name in enumerate((*_FIRST_HALF, *_SECOND_HALF), 1)}
_NAMED = "|".join(_MONTHS)
_DAY_MONTH = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_NAMED})[a-z]*\.?"
    r"(?:,?\s*(?P<year>\d{4}))?"
)
_MONTH_DAY = re.compile(
    rf"(?P<month>{_NAMED})[a-z]*\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)"
    r"(?:,?\s*(?P<year>\d{4}))?"
)
_SOLAR = re.compile(r"(\d{1,2})月(\d{1,2})[日号]")
_BARE = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)")
_CHINESE = "零〇一二三四五六七八九十两廿卅百千"
_AMOUNT = re.compile(
    r"(?P<digits>\d[\d,，]*(?:\.\d+)?)(?:(?P<scale>[百千万w])(?P<tail>[一二三四五六七八九1-9](?!\d))?)?"
    rf"|(?P<written>[{_CHINESE}]+)"
    rf"(?P<myriad>万(?P<rest>[{_CHINESE}]*))?|(?P<bare>万)"
)
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "w": 10_000}
_THOUSANDS = re.compile(r"(?P<much>[^千]*)千(?P<rest>.*)")

# Any day will do, to read hours on.
_MIDNIGHT = datetime(2026, 1, 5)  # noqa: DTZ001 - the clock on the wall, of no zone
_TO = re.compile(r"\s*(?:\bto\b|\buntil\b|–)\s*")
_HALF = re.compile(r"(\d{1,2})(?::(\d\d))? ?([ap])\.?m\b\.?")
_BARE_HOURS = re.compile(r"(?:from )?(\d{1,2})\s*(?:到|至|-|~)\s*(\d{1,2})(?:点|时)?")


def hours_said(text: str) -> tuple[time, time] | None:
    """Return the two hours of a day that a text names, None unless both are."""
    folded = _TO.sub("到", _HALF.sub(_of_24, fold(text)))
    bare = _BARE_HOURS.fullmatch(folded)
    if bare is not None:
        folded = f"{bare[1]}点到{bare[2]}点"
    for found in parse_times(folded, _MIDNIGHT):
        if found.end is not None and found.grain in ("hour", "minute"):
            start, end = (datetime.fromisoformat(e) for e in (found.start, found.end))
            return start.time(), end.time()
    return None


def _of_24(found: re.Match[str]) -> str:
    hour = int(found[1]) % 12 + (12 if found[3] == "p" else 0)
    return f"{hour}:{found[2] or '00'}"


def day_said(text: str, today: date) -> date | None:
    """Return the day a text names, the coming one where no year is said."""
    folded = _in_chinese(fold(text))
    now = datetime.combine(today, time.min)
    found = parse_times(folded, now)
    day = datetime.fromisoformat(found[0].start).date() if found else None
    named = _SOLAR.search(folded)
    # Of a day that no month has, such as 2月30日, the rest must not be taken alone.
    if day and named and (day.month, day.day) != (int(named[1]), int(named[2])):
        return None
    return day


def _in_chinese(folded: str) -> str:
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        folded = pattern.sub(_rewritten, folded)
    return _BARE.sub(r"\1-\2-\3", folded)


def _rewritten(found: re.Match[str]) -> str:
    year = f"{found['year']}年" if found["year"] else ""
    return f"{year}{_MONTHS[found['month']]}月{found['day']}日"


def number_said(text: str) -> int | None:
    """Return the one whole number a text names, None for none or several."""
    numbers = {_value(found) for found in _AMOUNT.finditer(fold(text))}
    return numbers.pop() if len(numbers) == 1 else None


def _value(found: re.Match[str]) -> int:
    if found["digits"]:
        plain = float(re.sub("[,，]", "", found["digits"]))
        scale = _SCALES.get(found["scale"] or "", 1)
        # In 1万二 the two are thousands: a tenth of what was said before.
        return round(plain * scale) + number(found["tail"] or "零") * scale // 10
    if found["bare"]:
        return _SCALES["万"]
    if not found["myriad"]:
        return _written(found["written"])
    return _SCALES["万"] * _written(found["written"]) + _rest_of_myriad(found["rest"])


def _rest_of_myriad(rest: str) -> int:
    """Read what follows 万: in 一万五 the five are thousands."""
    return 1000 * number(rest) if len(rest) == 1 else _written(rest)


def _written(words: str) -> int:
    found = _THOUSANDS.fullmatch(words)
    if found is None:
        return number(words)
    rest = found["rest"]
    below = 100 * number(rest) if len(rest) == 1 else number(rest)
    return 1000 * (number(found["much"]) or 1) + below

"""Times: always ahead, from how people say them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu import lunar
from nlu.numerals import number
from nlu.times import parse_times

_NOW = datetime.fromisoformat("2026-03-11T10:00:00+08:00")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("明天", "2026-03-12", None),
        ("後天", "2026-03-13", None),
        ("大后天", "2026-03-14", None),
        ("明仔载", "2026-03-12", None),
        ("周五", "2026-03-13", None),
        ("下下周一", "2026-03-23", None),
        ("周末", "2026-03-14", "2026-03-15"),
        ("下周一到周五", "2026-03-16", "2026-03-20"),
        ("月底", "2026-03-31", None),
        ("本月最后一个工作日", "2026-03-31", None),
        ("下个月3号", "2026-04-03", None),
        ("三天后", "2026-03-14", None),
        ("两个星期以后", "2026-03-25", None),
        ("初八", "2026-03-26", None),
        ("正月十五", "2027-02-20", None),
        ("农历八月十五", "2026-09-25", None),
        ("清明", "2026-04-05", None),
        ("清明后第一天", "2026-04-06", None),
        ("除夕", "2027-02-05", None),
        ("国庆放假", "2026-10-01", "2026-10-07"),
        ("３号到５号", "2026-04-03", "2026-04-05"),
        ("next monday", "2026-03-16", None),
    ],
)
def test_days_are_dates(text: str, start: str, end: str | None) -> None:
    """Days, weeks, months, lunar days and festivals are dates ahead."""
    (moment,) = parse_times(text, _NOW)

    assert (moment.start, moment.end, moment.grain) == (start, end, "day")


@pytest.mark.parametrize(
    ("text", "start", "end", "grain"),
    [
        ("下周三下午三点半", "2026-03-18T15:30", None, "minute"),
        ("晚上八点", "2026-03-11T20:00", None, "hour"),
        ("明早", "2026-03-12T08:00", "2026-03-12T12:00", "halfday"),
        ("后儿下午", "2026-03-13T14:00", "2026-03-13T18:00", "halfday"),
        ("一刻钟后", "2026-03-11T10:15", None, "minute"),
        ("一个半小时后", "2026-03-11T11:30", None, "minute"),
        ("下午两点到四点", "2026-03-11T14:00", "2026-03-11T16:00", "hour"),
        ("3点", "2026-03-11T15:00", None, "hour"),
        ("早上八点", "2026-03-12T08:00", None, "hour"),
        ("tomorrow at 3pm", "2026-03-12T15:00", None, "hour"),
    ],
)
def test_clock_times_are_ahead(
    text: str, start: str, end: str | None, grain: str
) -> None:
    """Parts of the day, clock times, ranges and delays lie after now."""
    (moment,) = parse_times(text, _NOW)
    ends = moment.end and moment.end.removesuffix(":00+08:00")

    assert moment.start.removesuffix(":00+08:00") == start
    assert (ends, moment.grain) == (end, grain)


@pytest.mark.parametrize("text", ["你好", "", "三个人", "月亮", "我要助餐"])
def test_no_time_is_no_moment(text: str) -> None:
    """A text without a time names none."""
    assert parse_times(text, _NOW) == ()


@given(st.text(alphabet="今明后天周月日号初十一二三点半到上下午晚个0123456789:-/"))
def test_parse_never_raises_nor_looks_back(text: str) -> None:
    """Anything that looks like a time is ahead of today and starts before it ends."""
    for moment in parse_times(text, _NOW):
        assert moment.end is None or moment.start < moment.end
        if moment.grain == "day" and "年" not in text and "-" not in text:
            assert moment.start[:10] >= "2026-03-01"


@given(st.text())
def test_parse_never_raises(text: str) -> None:
    """Any text at all is read without a fault."""
    assert len(parse_times(text, _NOW)) <= 1


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (1949, date(1949, 1, 29)),
        (2000, date(2000, 2, 5)),
        (2026, date(2026, 2, 17)),
        (2033, date(2033, 1, 31)),
    ],
)
def test_lunar_new_year_is_as_printed(year: int, day: date) -> None:
    """The derived calendar gives the New Years everybody knows."""
    assert lunar.solar(year, 1, 1) == day


def test_leap_months_are_told_apart() -> None:
    """2025 has a leap sixth month, written negative."""
    assert lunar.solar(2025, 6, 1) == date(2025, 6, 25)
    assert lunar.solar(2025, -6, 1) == date(2025, 7, 25)
    assert lunar.solar(2026, -6, 1) is None


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("二十三", 23),
        ("廿八", 28),
        ("十五", 15),
        ("两", 2),
        ("一百零二", 102),
        ("7", 7),
    ],
)
def test_numerals(written: str, value: int) -> None:
    """Numbers are read as they are written."""
    assert number(written) == value

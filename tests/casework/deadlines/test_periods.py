"""Duties of each period: ends, n-th days within, n-th days after."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.casework.deadlines.making import dues, found, made

YEAR: dict[str, Any] = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}


def every(freq: str, anchor: str, **more: Any) -> dict[str, Any]:
    """Return an `every` trigger."""
    return {"every": {"freq": freq, "anchor": anchor, **more}}


def test_months_are_counted_from_the_anchor_never_chained() -> None:
    """Periods from 31 January begin on the last day of short months only."""
    rule = made(every("month", "2024-01-31"))

    days = found(rule, since=date(2024, 1, 1), until=date(2024, 5, 30))

    periods = [one.period for one in days]
    assert periods == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]
    ends = [one.due_on.isoformat() for one in days]
    assert ends == ["2024-02-28", "2024-03-30", "2024-04-29", "2024-05-30"]


def test_a_year_from_a_leap_day_ends_the_day_before_its_return() -> None:
    """29 February 2024 comes back as 28 February until 2028."""
    rule = made(every("year", "2024-02-29"))

    periods = [one.period for one in found(rule, until=date(2029, 1, 1))]

    assert periods == ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28"]


def test_the_quarterly_report_is_due_on_the_tenth_working_day_after() -> None:
    """第 10 个工作日 after a quarter steps over 国庆 and counts 调休."""
    rule = made(every("quarter", "2026-01-01", by={"after": 10}), unit="work_day")

    assert dues(rule, **YEAR) == ["2026-04-15", "2026-07-14", "2026-10-20"]
    one = found(rule, **YEAR)[1]
    assert (one.period, one.count) == ("2026-04-01", 10)
    assert one.opens_on == one.counted_from == date(2026, 7, 1)


def test_natural_days_and_months_after_a_period() -> None:
    """Ten natural days after June is 10 July; one month after June, 30 July."""
    days = made(every("quarter", "2026-04-01", by={"after": 10}))
    month = made(every("quarter", "2026-04-01", by={"after": 1}), unit="month")

    assert dues(days, **YEAR) == ["2026-07-10", "2026-10-10"]
    assert dues(month, **YEAR) == ["2026-07-30", "2026-10-30"]


def test_the_first_day_of_a_period_counts_if_it_qualifies() -> None:
    """Within five working days of July includes the 1st; of October, from the 8th."""
    rule = made(every("month", "2026-01-01", by={"within": 5}), unit="work_day")

    assert dues(rule, **YEAR)[6] == "2026-07-07"
    assert dues(rule, **YEAR)[9] == "2026-10-13"
    assert found(rule, **YEAR)[6].counted_from == date(2026, 7, 1)


def test_a_period_too_short_ends_with_its_last_day() -> None:
    """The 30th day of February is its last."""
    rule = made(every("month", "2026-01-01", by={"within": 30}))

    assert dues(rule, **YEAR)[:3] == ["2026-01-30", "2026-02-28", "2026-03-30"]


def test_the_last_working_day_of_a_period() -> None:
    """February 2026 ends on a Saturday that is worked; May on a Friday."""
    rule = made(every("month", "2026-01-01", by={"last": True}), unit="work_day")

    assert dues(rule, **YEAR)[1] == "2026-02-28"
    assert dues(rule, **YEAR)[4] == "2026-05-29"


def test_a_week_without_work_is_due_on_its_last_day() -> None:
    """The week of 春节 has no working day, so its Sunday it is."""
    rule = made(every("week", "2026-02-16"), unit="work_day")

    assert dues(rule, until=date(2026, 2, 27)) == ["2026-02-22"]


@pytest.mark.parametrize(
    ("freq", "interval", "wanted"),
    [
        ("day", 100, ["2026-04-10", "2026-07-19", "2026-10-27"]),
        ("week", 20, ["2026-05-20", "2026-10-07"]),
        ("month", 5, ["2026-05-31", "2026-10-31"]),
        ("half_year", 1, ["2026-06-30", "2026-12-31"]),
        ("year", 1, ["2026-12-31"]),
    ],
)
def test_intervals_multiply_a_period(
    freq: str, interval: int, wanted: list[str]
) -> None:
    """Every n-th period is n periods long."""
    assert dues(made(every(freq, "2026-01-01", interval=interval)), **YEAR) == wanted


def test_there_is_no_period_before_the_anchor() -> None:
    """An anchor in the future leaves the time before it empty."""
    rule = made(every("month", "2026-11-01"))

    assert dues(rule, **YEAR) == ["2026-11-30", "2026-12-31"]


def test_an_anchor_long_ago_is_jumped_from() -> None:
    """A daily duty since 1990 is found without walking through the years."""
    rule = made(every("day", "1990-01-01"))
    day = date(2026, 6, 1)

    assert dues(rule, since=day, until=day) == ["2026-06-01"]


def test_at_least_once_in_each_calendar_window() -> None:
    """Half-years run from January and July, whatever the rule's first day."""
    rule = made(
        {"at_least": {"n": 2, "per": "half_year"}},
        effective_from=date(2026, 3, 5),
        deliverable={"type": "training", "min_count": 2},
    )

    days = found(rule, **YEAR)

    assert [one.period for one in days] == ["2026-01-01", "2026-07-01"]
    assert days[0].opens_on == date(2026, 1, 1)
    assert days[1].due_on == date(2026, 12, 31)


def test_a_due_day_rolled_over_the_edge_of_the_span_is_found_once() -> None:
    """31 May 2026 is a Sunday: rolled on, it belongs to June."""
    rule = made(every("month", "2026-05-01"), roll="next")

    assert not dues(rule, since=date(2026, 5, 1), until=date(2026, 5, 31))
    june = dues(rule, since=date(2026, 6, 1), until=date(2026, 6, 30))
    assert june == ["2026-06-01", "2026-06-30"]

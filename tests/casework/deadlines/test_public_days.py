"""Duties on days of the public calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.casework.deadlines.making import dues, found, made


def holiday(name: str, lead: int) -> dict[str, Any]:
    """Return a holiday trigger."""
    return {"calendar": {"kind": "holiday", "name": name, "lead": lead}}


def test_before_spring_festival_counts_the_made_up_saturday() -> None:
    """Three working days before 15 February 2026 are the 12th, Saturday included."""
    rule = made(holiday("spring_festival", 3), unit="work_day")

    [one] = found(rule, since=date(2026, 1, 1), until=date(2026, 12, 31))

    assert (one.period, one.due_on) == ("2026-02-15", date(2026, 2, 12))


def test_a_holiday_broken_by_another_is_one() -> None:
    """国庆 2025 is broken by 中秋 on the 6th, and is still one holiday."""
    rule = made(holiday("national_day", 0))

    assert dues(rule, since=date(2025, 1, 1), until=date(2025, 12, 31)) == [
        "2025-10-01"
    ]


def test_a_new_year_that_begins_in_december_is_one() -> None:
    """The first day off of New Year 2024 is 30 December 2023."""
    rule = made(holiday("new_years_day", 0))

    assert dues(rule, since=date(2023, 6, 1), until=date(2024, 6, 1)) == ["2023-12-30"]


def test_a_year_without_a_published_calendar_has_no_holidays() -> None:
    """Nothing is guessed about a year not published yet."""
    assert not dues(made(holiday("national_day", 0)), since=date(2030, 1, 1))


def test_charity_day_comes_every_year() -> None:
    """中华慈善日 is 5 September, working day or not."""
    rule = made({"calendar": {"kind": "campaign", "month": 9, "day": 5, "lead": 0}})

    assert dues(rule, since=date(2026, 1, 1), until=date(2027, 12, 31)) == [
        "2026-09-05",
        "2027-09-05",
    ]


def test_a_campaign_prepared_in_the_year_before_is_found() -> None:
    """Thirty days before 10 January lie in December."""
    rule = made({"calendar": {"kind": "campaign", "month": 1, "day": 10, "lead": 30}})

    [one] = found(rule, since=date(2026, 12, 1), until=date(2026, 12, 31))

    assert (one.period, one.due_on) == ("2027-01-10", date(2026, 12, 11))


def test_a_leap_day_campaign_comes_in_leap_years_only() -> None:
    """29 February exists in 2024 and 2028."""
    rule = made({"calendar": {"kind": "campaign", "month": 2, "day": 29}})

    assert dues(rule) == ["2020-02-29", "2024-02-29", "2028-02-29"]


def test_market_days_end_in_three_and_eight() -> None:
    """逢三逢八 gives six days, five in a February without a 29th."""
    rule = made({"calendar": {"kind": "market_day", "digits": [3, 8]}})

    march = dues(rule, since=date(2026, 3, 1), until=date(2026, 3, 31))

    assert [day[-2:] for day in march] == ["03", "08", "13", "18", "23", "28"]

"""Counting days: 调休, months of different lengths, rolling."""

from __future__ import annotations

from datetime import date

import pytest

from casework.clocks import is_working_day
from casework.deadlines.rules import Roll, Unit
from casework.deadlines.workdays import (
    add_months,
    count_work_days,
    earlier,
    last_work_day,
    later,
    rolled,
    work_day_after,
    work_day_before,
)


@pytest.mark.parametrize("day", ["2026-02-14", "2026-02-28", "2026-10-10"])
def test_a_made_up_saturday_is_counted(day: str) -> None:
    """A 调休 Saturday is the first working day after the Friday before it."""
    saturday = date.fromisoformat(day)
    friday = date.fromordinal(saturday.toordinal() - 1)

    assert saturday.weekday() == 5
    assert work_day_after(friday, 1) == saturday


def test_a_long_holiday_is_stepped_over() -> None:
    """The day after 14 February 2026 on which people work is the 24th."""
    assert work_day_after(date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert work_day_before(date(2026, 2, 24), 1) == date(2026, 2, 14)
    assert count_work_days(date(2026, 2, 14), date(2026, 2, 28)) == 6


def test_counting_crosses_the_end_of_a_year() -> None:
    """New Year 2026 is off until Saturday, and Sunday the 4th is worked."""
    assert work_day_after(date(2025, 12, 31), 1) == date(2026, 1, 4)
    assert work_day_before(date(2026, 1, 4), 1) == date(2025, 12, 31)
    assert count_work_days(date(2025, 12, 31), date(2026, 1, 4)) == 2


def test_years_without_a_published_calendar_have_plain_weeks() -> None:
    """In 2031 a working day is Monday to Friday, 1 October too."""
    assert work_day_after(date(2031, 9, 30), 1) == date(2031, 10, 1)
    assert work_day_after(date(2031, 10, 3), 1) == date(2031, 10, 6)


def test_looking_up_agrees_with_walking() -> None:
    """The n-th working day is the one found by walking day by day."""
    for number in range(date(2025, 1, 1).toordinal(), date(2027, 3, 1).toordinal()):
        day = walked = date.fromordinal(number)
        left = number % 40 + 1
        while left:
            walked = date.fromordinal(walked.toordinal() + 1)
            left -= is_working_day(walked)

        assert work_day_after(day, number % 40 + 1) == walked
        assert count_work_days(day, walked) == number % 40 + 1 + is_working_day(day)


@pytest.mark.parametrize(
    ("day", "n", "wanted"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -13, "2024-12-15"),
    ],
)
def test_months_are_clipped_to_their_last_day(day: str, n: int, wanted: str) -> None:
    """A month on is the same day number, or the last day of that month."""
    assert add_months(date.fromisoformat(day), n).isoformat() == wanted


def test_no_working_days_at_all_is_the_day_or_the_next_one() -> None:
    """Zero working days after a Sunday is Monday; before an event, the day."""
    sunday = date(2026, 3, 1)

    assert later(sunday, 0, Unit.WORK_DAY) == date(2026, 3, 2)
    assert earlier(sunday, 0, Unit.WORK_DAY) == sunday


def test_rolling_goes_the_way_it_is_told() -> None:
    """A day off moves back, on, or stays; a working day stays."""
    holiday, saturday = date(2026, 2, 17), date(2026, 2, 28)

    assert rolled(holiday, Roll.PREV) == date(2026, 2, 14)
    assert rolled(holiday, Roll.NEXT) == date(2026, 2, 24)
    assert rolled(holiday, Roll.NONE) == holiday
    assert rolled(saturday, Roll.NEXT) == saturday


def test_a_span_without_work_ends_on_its_last_day() -> None:
    """The last working day of a week off is its last day."""
    assert last_work_day(date(2026, 2, 16), date(2026, 2, 22)) == date(2026, 2, 22)
    assert last_work_day(date(2026, 2, 14), date(2026, 2, 22)) == date(2026, 2, 14)

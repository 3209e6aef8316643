"""A rule or a subject that comes late: no flood of what is past."""

from __future__ import annotations

from datetime import date

import pytest

from casework.deadlines import backlog
from tests.casework.deadlines.making import found, made


@pytest.mark.parametrize(
    ("backfill", "wanted"),
    [
        ("skip", [("2026-03-01", False)]),
        (
            "one_summary",
            [("2026-01-01", True), ("2026-02-01", True), ("2026-03-01", False)],
        ),
        (
            "each",
            [("2026-01-01", False), ("2026-02-01", False), ("2026-03-01", False)],
        ),
    ],
)
def test_the_past_is_treated_as_the_rule_says(
    backfill: str, wanted: list[tuple[str, bool]]
) -> None:
    """Due today is not past; before it is skipped, summed up, or kept."""
    monthly = {"every": {"freq": "month", "anchor": "2026-01-01"}}
    rule = made(monthly, backfill=backfill)
    days = found(rule, until=date(2026, 3, 31))

    kept = backlog(rule, days, date(2026, 3, 31))

    assert [(one.period, one.in_summary) for one in kept] == wanted

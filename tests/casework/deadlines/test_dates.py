"""Duties on dates the documents name, and 底, 前 and 以内."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tests.casework.deadlines.making import dues, found, made

PILOT: dict[str, Any] = {"effective_from": date(2024, 9, 23)}


def test_before_the_end_of_september_includes_the_thirtieth() -> None:
    """9月底前 is in time all through 30 September, by the district's clock."""
    [one] = found(made({"at": date(2024, 9, 30)}, **PILOT))

    assert (one.period, one.due_on) == ("2024-09-30", date(2024, 9, 30))
    assert one.opens_on == date(2024, 9, 23)
    assert one.due_at == datetime(2024, 9, 30, 16, tzinfo=UTC)
    assert one.counted_from is None


def test_each_date_of_a_series_opens_after_the_one_before() -> None:
    """The pilot's three reports follow each other without a gap."""
    series = [date(2024, 12, 31), date(2025, 2, 28), date(2025, 4, 30)]

    opened = [one.opens_on for one in found(made({"series": series}, **PILOT))]

    assert opened == [date(2024, 9, 23), date(2025, 1, 1), date(2025, 3, 1)]


def test_a_window_is_due_on_its_last_day() -> None:
    """A window opens on its first day and is due on its last."""
    window = {"window": {"from": "2024-11-01", "to": "2025-06-30"}}

    [one] = found(made(window, **PILOT))

    assert one.period == "2024-11-01/2025-06-30"
    assert (one.opens_on, one.due_on) == (date(2024, 11, 1), date(2025, 6, 30))


def test_an_open_window_is_never_due() -> None:
    """「2025年8月以后」 has no end, so nothing falls due."""
    assert not dues(made({"window": {"from": date(2025, 8, 1), "to": None}}))


def test_both_ends_of_the_span_asked_for_belong_to_it() -> None:
    """A duty due on the first or the last day asked for is found."""
    rule, day = made({"at": date(2024, 9, 30)}), date(2024, 9, 30)

    assert dues(rule, since=day, until=day) == ["2024-09-30"]
    assert not dues(rule, since=date(2024, 10, 1))
    assert not dues(rule, until=date(2024, 9, 29))


def test_a_day_off_is_rolled_and_then_checked() -> None:
    """31 August 2025 is a Sunday: the roll decides whether it is still in effect."""
    day, span = {"at": date(2025, 8, 31)}, {"effective_to": date(2025, 8, 31)}

    assert dues(made(day, roll="prev", **span)) == ["2025-08-29"]
    assert dues(made(day, roll="none", **span)) == ["2025-08-31"]
    assert not dues(made(day, roll="next", **span))
    [one] = found(made(day, roll="next"))
    assert (one.due_on, one.rolled_from) == (date(2025, 9, 1), date(2025, 8, 31))
    assert one.period == "2025-08-31"


def test_a_rule_edited_mid_period_hands_over_without_a_double() -> None:
    """What is due after the old rule's end is due under the new one alone."""
    every = {"every": {"freq": "quarter", "anchor": "2026-01-01"}}
    old = made(every, effective_to=date(2026, 5, 14))
    new = made(every, effective_from=date(2026, 5, 15))
    year: dict[str, Any] = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}

    assert dues(old, **year) == ["2026-03-31"]
    assert dues(new, **year) == ["2026-06-30", "2026-09-30", "2026-12-31"]

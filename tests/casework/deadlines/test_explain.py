"""Reasons: which duty, which clause, how the day was counted."""

from __future__ import annotations

from datetime import date

from casework.deadlines import explain
from casework.deadlines.kinds import Freq, Kind
from casework.deadlines.rules import Basis, Unit
from tests.casework.deadlines.making import found, made


def test_a_reason_says_all_that_a_reminder_tells() -> None:
    """按 FZ25-3.3.2,每季度报告;从 7 月 1 日起算第 10 个工作日."""
    quarter = {"freq": "quarter", "anchor": "2026-01-01", "by": {"after": 10}}
    rule = made({"every": quarter}, unit="work_day", approved_by="区民政局")
    [_spring, summer] = found(rule, since=date(2026, 1, 1), until=date(2026, 7, 31))

    reason = explain(rule, summer)

    assert (reason.rule, reason.clause) == ("report.made_up", "FZ25-3.3.2")
    assert (reason.basis, reason.approved_by) == (Basis.LOCAL_DEFAULT, "区民政局")
    assert (reason.trigger, reason.freq, reason.by) == (
        Kind.EVERY,
        Freq.QUARTER,
        "after",
    )
    assert reason.counted_from == date(2026, 7, 1)
    assert (reason.count, reason.unit) == (10, Unit.WORK_DAY)
    assert (reason.period, reason.due_on) == ("2026-04-01", date(2026, 7, 14))


def test_a_reason_says_that_a_day_off_was_moved_and_a_pause_added() -> None:
    """What moved the day is told, not hidden in it."""
    rule = made({"after": {"event": "noticed_on", "offset": 10}}, roll="next")
    [one] = found(
        rule,
        {"noticed_on": date(2026, 6, 1)},
        paused=[(date(2026, 6, 3), date(2026, 6, 4))],
    )

    reason = explain(rule, one)

    assert (reason.paused_days, reason.rolled_from) == (2, date(2026, 6, 13))
    assert (reason.freq, reason.by) == (None, None)


def test_a_calendar_window_is_told_by_its_length() -> None:
    """每年至少一次 is explained as the last day of a year."""
    rule = made({"at_least": {"n": 1, "per": "year"}})
    [one] = found(rule, since=date(2026, 1, 1), until=date(2026, 12, 31))

    reason = explain(rule, one)

    assert (reason.freq, reason.by) == (Freq.YEAR, "last")

"""Duties that hang on events: before, after, since, until."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tests.casework.deadlines.making import dues, found, made

SHANGHAI = timezone(timedelta(hours=8))


def test_ten_working_days_before_an_activity_leave_its_own_day_out() -> None:
    """An activity on 24 February 2026 is filed by 3 February."""
    rule = made({"before": {"event": "begins_on", "offset": 10}}, unit="work_day")

    [one] = found(rule, {"begins_on": date(2026, 2, 24)})

    assert (one.due_on, one.period) == (date(2026, 2, 3), "2026-02-24")
    assert one.opens_on == date(2025, 12, 26)


def test_one_working_day_before_can_be_a_made_up_saturday() -> None:
    """The working day before 春节 2026 is Saturday 14 February."""
    rule = made({"before": {"event": "begins_on", "offset": 1}}, unit="work_day")

    assert dues(rule, {"begins_on": date(2026, 2, 15)}) == ["2026-02-14"]


def test_a_filing_never_opens_after_it_is_due() -> None:
    """A lead longer than sixty days opens on its own due day."""
    rule = made({"before": {"event": "begins_on", "offset": 3}}, unit="month")

    [one] = found(rule, {"begins_on": date(2026, 5, 31)})

    assert one.opens_on == one.due_on == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("unit", "offset", "wanted"),
    [
        ("natural_day", 0, "2026-02-13"),
        ("natural_day", 30, "2026-03-15"),
        ("work_day", 0, "2026-02-13"),
        ("work_day", 1, "2026-02-14"),
        ("work_day", 2, "2026-02-24"),
        ("month", 12, "2027-02-13"),
    ],
)
def test_the_day_of_the_event_is_not_counted(
    unit: str, offset: int, wanted: str
) -> None:
    """So many days after a Friday begin with the Saturday."""
    rule = made({"after": {"event": "noticed_on", "offset": offset}}, unit=unit)

    [one] = found(rule, {"noticed_on": date(2026, 2, 13)})

    assert one.due_on.isoformat() == wanted
    assert one.opens_on == date(2026, 2, 13)


def test_the_same_event_twice_is_one_duty() -> None:
    """Two events on one day, and one in another form, make one occurrence."""
    rule = made({"on_change": {"field": "changed_on", "within": 3}}, unit="work_day")
    morning = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
    facts = {"changed_on": [date(2026, 3, 2), morning, date(2026, 3, 9)]}

    assert dues(rule, facts) == ["2026-03-05", "2026-03-12"]


def test_a_missing_fact_is_no_duty() -> None:
    """A rule whose field nobody filled asks for nothing."""
    rule = made({"after": {"event": "noticed_on", "offset": 1}})

    assert not dues(rule)
    assert not dues(rule, {"noticed_on": []})


def test_hours_run_from_the_moment_itself() -> None:
    """Four hours after 22:00 in Shanghai are due on the next day."""
    rule = made({"after": {"event": "happened_at", "offset": 4}}, unit="hour")

    [one] = found(rule, {"happened_at": datetime(2026, 3, 1, 22, tzinfo=SHANGHAI)})

    assert one.due_at == datetime(2026, 3, 1, 18, tzinfo=UTC)
    assert (one.opens_on, one.due_on) == (date(2026, 3, 1), date(2026, 3, 2))
    assert one.period == "2026-03-01T14:00:00+00:00"


def test_hours_are_never_rolled() -> None:
    """A moment on a Sunday stays there."""
    rule = made(
        {"after": {"event": "happened_at", "offset": 24}}, unit="hour", roll="next"
    )

    assert dues(rule, {"happened_at": datetime(2026, 2, 28, 4, tzinfo=UTC)}) == [
        "2026-03-01"
    ]


def test_a_moment_without_a_zone_is_refused() -> None:
    """A naive time of day could be any moment."""
    rule = made({"after": {"event": "happened_at", "offset": 4}}, unit="hour")

    with pytest.raises(ValueError, match="zone"):
        found(rule, {"happened_at": datetime(2026, 3, 1, 22)})  # noqa: DTZ001


def test_a_reassessment_on_a_leap_day_is_due_a_year_on() -> None:
    """Assessed on 29 February, it is fresh until 28 February."""
    rule = made({"fresh": {"max_age": 12, "since": "assessed_on"}}, unit="month")

    [one] = found(rule, {"assessed_on": date(2024, 2, 29)})

    assert one.due_on == date(2025, 2, 28)
    assert one.opens_on == date(2024, 12, 30)
    assert (one.counted_from, one.count) == (date(2024, 3, 1), 12)


def test_what_is_renewed_soon_opens_on_its_own_day() -> None:
    """A duty of five days cannot open before it began."""
    rule = made({"fresh": {"max_age": 5, "since": "disclosed_on"}})

    [one] = found(rule, {"disclosed_on": date(2026, 3, 2)})

    assert (one.opens_on, one.due_on) == (date(2026, 3, 2), date(2026, 3, 7))


def test_silence_can_be_broken_from_the_next_day() -> None:
    """Visited on a Monday, the next visit is due by the Monday after."""
    rule = made({"silence": {"max": 7, "since": "visited_on"}})

    [one] = found(rule, {"visited_on": date(2026, 3, 2)})

    assert (one.opens_on, one.due_on) == (date(2026, 3, 3), date(2026, 3, 9))


def test_a_certificate_is_good_through_its_last_day() -> None:
    """Validity ends with the day, and renewal opens sixty days before."""
    rule = made({"valid_to": "valid_to"})

    [one] = found(rule, {"valid_to": date(2026, 3, 31)})

    assert (one.opens_on, one.due_on) == (date(2026, 1, 30), date(2026, 3, 31))
    assert one.due_at == datetime(2026, 3, 31, 16, tzinfo=UTC)

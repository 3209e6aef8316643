"""Pauses: while the other side is waited for, the clock stands still."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.casework.deadlines.making import dues, found, made

NOTICED = {"noticed_on": date(2026, 6, 1)}


def test_days_of_a_pause_before_the_due_day_are_added() -> None:
    """Three natural days of waiting move the due day by three."""
    rule = made({"after": {"event": "noticed_on", "offset": 10}})
    pause = (date(2026, 6, 3), date(2026, 6, 5))

    [one] = found(rule, NOTICED, paused=[pause])

    assert (one.due_on, one.paused_days) == (date(2026, 6, 14), 3)
    assert one.due_at == datetime(2026, 6, 14, 16, tzinfo=UTC)
    assert one.opens_on == date(2026, 6, 1)


def test_nothing_falls_due_in_a_pause() -> None:
    """A pause that outlasts the due day moves it by all of its days."""
    rule = made({"after": {"event": "noticed_on", "offset": 9}})
    pause = (date(2026, 6, 8), date(2026, 6, 20))

    assert dues(rule, NOTICED, paused=[pause]) == ["2026-06-23"]


def test_a_pause_outside_changes_nothing() -> None:
    """A pause before the opening or after the due day is none."""
    rule = made({"after": {"event": "noticed_on", "offset": 10}})
    pauses = [
        (date(2026, 5, 1), date(2026, 5, 31)),
        (date(2026, 6, 12), date(2026, 6, 30)),
    ]

    assert dues(rule, NOTICED, paused=pauses) == ["2026-06-11"]


def test_an_early_pause_can_bring_a_later_one_into_reach() -> None:
    """Pauses are applied oldest first, in whatever order they are given."""
    rule = made({"after": {"event": "noticed_on", "offset": 10}})
    pauses = [
        (date(2026, 6, 12), date(2026, 6, 13)),
        (date(2026, 6, 10), date(2026, 6, 10)),
    ]

    assert dues(rule, NOTICED, paused=pauses) == ["2026-06-14"]


def test_working_days_are_lengthened_by_working_days() -> None:
    """A pause over a weekend costs only its working days."""
    rule = made({"after": {"event": "noticed_on", "offset": 5}}, unit="work_day")
    pause = (date(2026, 6, 5), date(2026, 6, 8))

    [one] = found(rule, NOTICED, paused=[pause])

    assert (one.due_on, one.paused_days) == (date(2026, 6, 10), 2)


def test_a_paused_due_day_is_rolled_again() -> None:
    """Moved onto a Saturday, it goes on to Monday."""
    rule = made({"after": {"event": "noticed_on", "offset": 10}}, roll="next")
    pause = (date(2026, 6, 3), date(2026, 6, 4))

    [one] = found(rule, NOTICED, paused=[pause])

    assert (one.rolled_from, one.due_on) == (date(2026, 6, 13), date(2026, 6, 15))


def test_effect_is_judged_before_pausing_and_the_span_after() -> None:
    """A pause carries a due day past the rule's end and out of June."""
    rule = made(
        {"after": {"event": "noticed_on", "offset": 28}},
        effective_to=date(2026, 6, 30),
    )
    pause = (date(2026, 6, 10), date(2026, 6, 14))

    assert not dues(rule, NOTICED, paused=[pause], until=date(2026, 6, 30))
    july = dues(rule, NOTICED, paused=[pause], since=date(2026, 7, 1))
    assert july == ["2026-07-04"]


def test_a_period_long_paused_is_still_found() -> None:
    """A due day carried half a year on is found in the later span."""
    rule = made({"every": {"freq": "year", "anchor": "2026-01-01"}})
    pause = (date(2026, 6, 1), date(2026, 11, 30))

    assert dues(rule, paused=[pause], since=date(2027, 6, 1)) == [
        "2027-07-02",
        "2027-12-31",
        "2028-12-31",
        "2029-12-31",
        "2030-12-31",
    ]


def test_a_paused_moment_keeps_its_hour() -> None:
    """Hours are lengthened by whole days."""
    rule = made({"after": {"event": "noticed_at", "offset": 30}}, unit="hour")
    facts = {"noticed_at": datetime(2026, 6, 1, 1, tzinfo=UTC)}

    [one] = found(rule, facts, paused=[(date(2026, 6, 2), date(2026, 6, 2))])

    assert one.due_at == datetime(2026, 6, 3, 7, tzinfo=UTC)
    assert one.due_on == date(2026, 6, 3)

"""The computation of deadlines against the oracle, on cases made up at random."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casework.deadlines import Occurrence, backlog, ladder, occurrences, read_rule
from tests.casework.deadlines import oracle
from tests.casework.deadlines.generated import TRIGGERS, Case, cases

SEED = 1
MANY = 4_200
"""Of each of the twelve triggers: 50,400 cases in all."""
SOME = 300
ZONE = ZoneInfo("Asia/Shanghai")
STEPS = tuple(timedelta(hours=hours) for hours in (-24, -1, 1, 24))


def rows(found: Iterable[Occurrence]) -> list[oracle.Row]:
    """Return occurrences as the oracle tells them."""
    return [(one.period, one.opens_on, one.due_on, one.due_at) for one in found]


def found_in(case: Case) -> tuple[Occurrence, ...]:
    """Return what the computation finds in a case."""
    rule = read_rule(case.rule)
    return occurrences(rule, case.since, case.until, case.facts, case.paused)


def told_of(case: Case) -> list[oracle.Row]:
    """Return what the oracle finds in a case."""
    return oracle.occurrences(
        case.rule, case.since, case.until, case.facts, case.paused
    )


def ease(case: Case) -> tuple[int, ...]:
    """Return a key by which the case easiest to follow by hand comes first."""
    given = case.facts.get("happened")
    return (
        len(case.paused),
        case.rule["roll"] != "none",
        len(given) if isinstance(given, list) else 0,
        (case.until - case.since).days,
    )


def easiest(differing: Iterable[Case]) -> Case | None:
    """Return the one case to look at first, if there is any."""
    return min(differing, key=ease, default=None)


def shown(case: Case) -> str:
    """Return all of a case that bears on its days, and what both sides make of it."""
    names = ("trigger", "unit", "roll", "effective_from", "effective_to")
    found, told = rows(found_in(case)), told_of(case)
    lines = [f"{name}: {case.rule[name]}" for name in names]
    lines += [f"since {case.since} until {case.until}", f"facts: {case.facts}"]
    lines += ["paused: " + ", ".join(f"{a}..{b}" for a, b in case.paused)]
    lines += ["found, not told: " + "; ".join(_row(r) for r in found if r not in told)]
    lines += ["told, not found: " + "; ".join(_row(r) for r in told if r not in found)]
    return "\n".join(lines)


def _row(row: oracle.Row) -> str:
    return " ".join(str(part) for part in row)


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_the_days_are_those_counted_on_the_fingers(trigger: str) -> None:
    """Periods, opening days, due days and moments are the oracle's."""
    made = cases(trigger, MANY, SEED)
    case = easiest(one for one in made if rows(found_in(one)) != told_of(one))

    assert case is None, shown(case)


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_the_rungs_are_those_counted_on_the_fingers(trigger: str) -> None:
    """Days, offsets and addressees of reminders and escalations are the oracle's."""
    for case in cases(trigger, SOME, SEED):
        rungs = ladder(read_rule(case.rule), case.due_on, case.granted_until)
        told = oracle.ladder(case.rule, case.due_on, case.granted_until)

        assert [(rung.day, rung.offset, rung.to) for rung in rungs] == told, case


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_late_start_keeps_what_the_rule_says(trigger: str) -> None:
    """What is past is dropped, kept or put into one summary; the rest is left."""
    for case in cases(trigger, SOME, SEED):
        found, today = found_in(case), case.since + (case.until - case.since) / 2
        kept = backlog(read_rule(case.rule), found, today)
        told = oracle.backlog(case.rule, rows(found), today)

        flags = [one.in_summary for one in kept]
        assert list(zip(rows(kept), flags, strict=True)) == told, case


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_no_rung_is_planned_before_today(trigger: str) -> None:
    """After a late start only rungs of today and later are left, and all of them."""
    for case in cases(trigger, SOME, SEED):
        rule, today = read_rule(case.rule), case.since + (case.until - case.since) / 2
        for one in backlog(rule, found_in(case), today):
            planned = ladder(rule, one.due_on, today=today)
            all_rungs = ladder(rule, one.due_on)

            assert planned == tuple(r for r in all_rungs if r.day >= today), case


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_step_of_the_clock_moves_no_deadline(trigger: str) -> None:
    """An hour or a day back or forth, what both moments see has not changed."""
    for case in cases(trigger, SOME, SEED):
        now = datetime(*case.since.timetuple()[:3], 15, 30, tzinfo=UTC)
        first, last = span(now)
        seen = seen_at(case, now)
        for step in STEPS:
            other_first, other_last = span(now + step)
            both = (max(first, other_first), min(last, other_last))

            moved = list(within(seen_at(case, now + step), *both))
            assert moved == list(within(seen, *both)), case


def span(now: datetime) -> tuple[date, date]:
    """Return the days around a moment that a planner would look at."""
    today = now.astimezone(ZONE).date()
    return today - timedelta(days=30), today + timedelta(days=200)


def seen_at(case: Case, now: datetime) -> tuple[Occurrence, ...]:
    """Return the occurrences a planner would see at a moment."""
    return occurrences(read_rule(case.rule), *span(now), case.facts, case.paused)


def within(
    found: Iterable[Occurrence], first: date, last: date
) -> Iterator[Occurrence]:
    """Yield the occurrences due in a span."""
    return (one for one in found if first <= one.due_on <= last)


def test_what_was_counted_is_told() -> None:
    """A counted period tells its first day counted and how many were."""
    for case in cases("every", SOME, SEED):
        by = case.rule["trigger"]["every"].get("by", {})
        if number := by.get("within") or by.get("after"):
            told = {(one.counted_from, one.count) for one in found_in(case)}

            assert told == {(one.opens_on, number) for one in found_in(case)}, case


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_made_up_cases_are_worth_their_time(trigger: str) -> None:
    """Cases find something to compare, with every roll, and with pauses or none."""
    telling = [case for case in cases(trigger, SOME, SEED) if told_of(case)]

    assert len(telling) > SOME / 4
    assert {case.rule["roll"] for case in telling} == {"none", "prev", "next"}
    assert {bool(case.paused) for case in telling} == {True, False}
    assert {case.rule["unit"] for case in telling} >= {"natural_day", "work_day"}


@pytest.mark.parametrize(
    ("trigger", "unit", "happened", "due"),
    [
        ({"fresh": {"max_age": 12, "since": "d"}}, "month", "2024-02-29", "2025-02-28"),
        ({"before": {"event": "d", "offset": 10}}, "work_day", "2026-03-02", "02-10"),
        ({"after": {"event": "d", "offset": 1}}, "month", "2026-01-31", "2026-02-28"),
        ({"after": {"event": "d", "offset": 0}}, "work_day", "2026-02-15", "02-24"),
        ({"on_change": {"field": "d", "within": 3}}, "work_day", "2024-09-27", "10-08"),
        ({"silence": {"max": 7, "since": "d"}}, "natural_day", "2024-12-28", "01-04"),
    ],
)
def test_the_oracle_counts_as_people_do(
    trigger: dict[str, Any], unit: str, happened: str, due: str
) -> None:
    """The oracle itself is held to a few days counted by hand on a wall calendar."""
    plain = next(cases("at", 1, SEED)).rule | {
        "trigger": trigger,
        "unit": unit,
        "roll": "none",
        "effective_from": date(2024, 1, 1),
        "effective_to": None,
    }
    facts = {"d": date.fromisoformat(happened)}
    (row,) = oracle.occurrences(plain, date(2024, 1, 1), date(2026, 12, 31), facts)

    assert row[0] == happened
    assert str(row[2]).endswith(due)

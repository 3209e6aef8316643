"""The pack we ship: what the five documents ask, and what they leave open."""

from __future__ import annotations

import re
from datetime import date

import pytest

from casework.deadlines import Pack, load_pack, occurrences
from casework.deadlines.kinds import Kind
from casework.deadlines.rules import Basis
from casework.deadlines.trigger_fields import READERS

CLAUSE = re.compile(r"(FZ25|FZ24|FJ24|SH18|SN24)-\d+(\.\d+)*[a-d]?|LAW \w+ \d+")


@pytest.fixture(scope="module")
def pack() -> Pack:
    """Our own pack."""
    return load_pack()


def test_the_pack_has_nothing_odd(pack: Pack) -> None:
    """Our rules load without a warning, and each names its clause."""
    assert not pack.warnings
    assert all(CLAUSE.fullmatch(rule.clause) for rule in pack.rules)


def test_every_document_and_the_law_are_there(pack: Pack) -> None:
    """No document is left out."""
    sources = {re.split("[- ]", rule.clause)[0] for rule in pack.rules}

    assert sources == {"FZ24", "FZ25", "FJ24", "SH18", "SN24", "LAW"}


def test_nothing_proposed_by_us_passes_for_approved(pack: Pack) -> None:
    """Local defaults and judgements wait for the district's approval."""
    own = [rule for rule in pack.rules if rule.basis is not Basis.STATED]

    assert own
    assert all(rule.approved_by is None for rule in own)


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("pilot.kickoff", ["2024-09-30"]),
        ("pilot.ledger", ["2024-09-30"]),
        ("pilot.list", ["2024-10-31"]),
        ("pilot.progress", ["2024-12-31", "2025-02-28", "2025-04-30"]),
        ("pilot.matching", ["2025-06-30"]),
        ("pilot.summary", ["2025-07-31"]),
        ("pilot.review_meeting", ["2025-08-31"]),
        ("pilot.consolidation", []),
        ("sn_platform.year_2024", ["2024-12-31"]),
    ],
)
def test_the_pilot_s_days_are_those_of_the_documents(
    pack: Pack, rule: str, wanted: list[str]
) -> None:
    """Dates named in the documents come out as named."""
    days = occurrences(pack[rule], date(2024, 1, 1), date(2026, 12, 31), {})

    assert [one.due_on.isoformat() for one in days] == wanted


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("report.quarterly", ["2026-04-15", "2026-07-14", "2026-10-20"]),
        ("evaluation.yearly", []),
        ("training.half_yearly", ["2026-06-30", "2026-12-31"]),
        ("sn_joint_meeting.yearly", ["2026-12-31"]),
        ("charity_day.campaign", ["2026-09-05"]),
        ("holiday.spring_festival", ["2026-02-10"]),
        ("minors.data_audit", ["2026-01-31"]),
    ],
)
def test_recurring_duties_of_2026(pack: Pack, rule: str, wanted: list[str]) -> None:
    """Rhythms come out on their days in a year whose calendar is published."""
    days = occurrences(pack[rule], date(2026, 1, 1), date(2026, 12, 31), {})

    assert [one.due_on.isoformat() for one in days] == wanted


@pytest.mark.parametrize(
    ("rule", "field", "wanted"),
    [
        ("needs.reassessment", "assessed_on", "2027-06-01"),
        ("provider.admission_reply", "submitted_on", "2026-06-15"),
        ("provider.rectification", "rectification_noticed_on", "2026-07-01"),
        ("provider.recheck", "rectified_on", "2026-06-11"),
        ("referral.answer", "referred_on", "2026-06-04"),
        ("supply.entry_fresh", "entry_checked_on", "2026-08-30"),
        ("activity.filing", "begins_on", "2026-05-18"),
        ("activity.filing_small", "begins_on", "2026-05-27"),
        ("fundraising.emergency_disclosure", "disclosed_on", "2026-06-06"),
        ("fundraising.emergency_filing", "fundraising_began_on", "2026-06-11"),
        ("fundraising.final_disclosure", "fundraising_ended_on", "2026-09-01"),
        ("minors.record_check", "record_checked_on", "2027-06-01"),
        ("provider.credential", "valid_to", "2026-06-01"),
    ],
)
def test_duties_that_hang_on_events(
    pack: Pack, rule: str, field: str, wanted: str
) -> None:
    """An event on 1 June 2026, a Monday, gives the day the rule says."""
    facts = {field: date(2026, 6, 1)}

    [one] = occurrences(pack[rule], date(2026, 1, 1), date(2027, 12, 31), facts)

    assert one.due_on.isoformat() == wanted


def test_every_kind_of_trigger_can_be_read() -> None:
    """No kind was added without its reader."""
    assert set(READERS) == set(Kind)


def test_a_year_of_a_district_is_quick(pack: Pack) -> None:
    """Rules that hang on the calendar alone are computed once for all subjects."""
    rule = pack["report.quarterly"]
    first, last = date(2026, 1, 1), date(2026, 12, 31)

    assert occurrences(rule, first, last, {}) is occurrences(rule, first, last, {})

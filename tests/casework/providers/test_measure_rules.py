"""What the rules propose of facts: pure, by policy data, never more than that."""

from __future__ import annotations

from datetime import date

import pytest

from casework.clocks import policy
from casework.providers.measure_lifecycle import MeasureStep
from casework.providers.measure_rules import (
    Proposal,
    Standing,
    Weighed,
    propose,
    rules,
)

TODAY = date(2026, 3, 2)
T = MeasureStep


def proposed(
    state: str = "admitted", *steps: MeasureStep, **facts: int
) -> tuple[Proposal, ...]:
    """Return what is proposed where facts weigh so much; `_` stands for a dot."""
    weighed = {name.replace("_", ".", 1): Weighed(n, 7) for name, n in facts.items()}
    return propose(Standing(state, weighed, frozenset(steps)), TODAY)


def steps_of(found: tuple[Proposal, ...]) -> list[MeasureStep]:
    """Return the steps that are proposed."""
    return [each.step for each in found]


@pytest.mark.parametrize(
    ("late", "steps"), [(0, []), (1, []), (2, [T.REMIND]), (3, [T.REMIND])]
)
def test_late_twice_a_year_is_worth_a_reminder(
    late: int, steps: list[MeasureStep]
) -> None:
    """Once is nothing, twice proposes a reminder, the clause beside it."""
    found = proposed(late_twice=late, late_often=late)

    assert steps_of(found) == steps
    assert {each.clause for each in found} <= {"FZ25-3.3.2"}


def test_late_often_proposes_the_harder_step_alone() -> None:
    """One fact proposes one step, the hardest that it bears."""
    assert steps_of(proposed(late_twice=4, late_often=4)) == [T.RECTIFY]


def test_facts_of_different_kinds_propose_each_their_own() -> None:
    """The mildest comes first."""
    found = proposed(repair_missing=1, credential_expired=1)

    assert steps_of(found) == [T.REMIND, T.RECTIFY]


@pytest.mark.parametrize("open_step", [T.RECTIFY, T.SUSPEND])
def test_nothing_is_proposed_beside_an_open_measure_as_hard(
    open_step: MeasureStep,
) -> None:
    """Who is being asked to put things right is not reminded as well."""
    assert proposed("admitted", open_step, late_twice=9, credential_expired=1) == ()


@pytest.mark.parametrize("state", ["draft", "refused", "left", "cancelled"])
def test_who_is_not_admitted_is_not_measured(state: str) -> None:
    """No rule reaches a provider outside."""
    assert proposed(state, late_twice=9, late_often=9, credential_expired=2) == ()


def test_a_long_suspension_proposes_to_cancel() -> None:
    """Only after the days that the policy says, and only from suspension."""
    assert proposed("suspended", T.SUSPEND, suspended_long=89) == ()
    assert steps_of(proposed("suspended", T.SUSPEND, suspended_long=90)) == [T.CANCEL]
    assert proposed("admitted", suspended_long=90) == ()


def test_the_occasion_is_the_year_or_the_newest_row() -> None:
    """So that the same facts propose once, and new ones again."""
    late, expired = proposed(late_twice=2), proposed(credential_expired=1)

    assert [late[0].occasion, expired[0].occasion] == ["2026", "7"]


def test_every_figure_has_its_clause_and_basis() -> None:
    """Each row of the policy says where it is from, and who approved a default."""
    pack = policy("measures")
    rows = [*pack["steps"].values(), *pack["rules"]]
    rows += [pack["answer"], pack["rectification"], pack["appeal"]]

    assert rules()
    for row in rows:
        assert row["clause"]
        assert row["basis"] in {"stated", "local_default"}
        assert "approved_by" in row

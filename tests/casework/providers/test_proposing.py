"""The routine that proposes measures: by facts, once, and never more than proposes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from casework.clocks import zone
from casework.providers import measures
from casework.providers.lifecycles import ProviderState
from casework.providers.measure_lifecycle import MeasureState, MeasureStep
from casework.providers.proposing import concerned, propose_measures
from storage.database import Database
from storage.obligations import Obligation
from storage.providers import Credential, Measure
from tests.casework.providers.measuring import DEMAND, STREET, Town, found
from tests.databases import HandClock

TODAY = date(2026, 3, 2)
T, S, P = MeasureStep, MeasureState, ProviderState


@pytest.fixture
def town(database: Database, clock: HandClock) -> Town:
    """A street with staff and a provider, on each engine in turn."""
    return found(database, clock)


def owes(town: Town, *days_late: int, state: str = "open") -> None:
    """Give the provider duties that were due so many days ago."""
    with town.tx() as tx:
        for late in days_late:
            due = TODAY - timedelta(days=late)
            duty = Obligation(
                rule_id="report.quarterly",
                subject="provider",
                subject_id=str(town.provider_id),
                period=due.isoformat(),
                area_code=STREET,
                opens_on=due,
                due_on=due,
                due_at=datetime.combine(due + timedelta(days=1), time(), zone()),
                state=state,
                state_since=tx.now - timedelta(days=late),
                why={},
                provider_id=town.provider_id,
            )
            tx.session.add(duty)


def expires(town: Town, days_ago: int) -> None:
    """Give the provider a specialist whose licence ran out so many days ago."""
    with town.tx() as tx:
        licence = Credential(
            provider_id=town.provider_id,
            kind="psychology",
            holder="李老师",
            number="1",
            valid_to=TODAY - timedelta(days=days_ago),
            added_at=tx.now,
        )
        tx.session.add(licence)


def run(town: Town, days: int = 0) -> int:
    """Run the routine as if so many days had gone by."""
    with town.tx() as tx:
        return propose_measures(tx, TODAY + timedelta(days=days))


def steps(town: Town) -> list[tuple[str, str]]:
    """Return step and state of all measures."""
    with town.database.read() as tx:
        rows = tx.session.execute(
            sa.select(Measure.step, Measure.state).order_by(Measure.id)
        )
        return [(step, state) for step, state in rows]


@pytest.mark.parametrize(
    ("late", "proposed"),
    [((8,), []), ((8, 7), []), ((8, 20), ["remind"]), ((8, 9, 40, 90), ["rectify"])],
)
def test_late_duties_are_counted_beyond_a_week(
    town: Town, late: tuple[int, ...], proposed: list[str]
) -> None:
    """A week late does not count yet; twice is a reminder, four times harder."""
    owes(town, *late)

    run(town)

    assert [step for step, _ in steps(town)] == proposed


def test_what_was_accepted_or_is_of_last_year_does_not_count(town: Town) -> None:
    """Only what is late, and of the last twelve months."""
    owes(town, 20, 40, state="accepted")
    owes(town, 400, 401)

    assert run(town) == 0


def test_an_expired_licence_proposes_to_put_it_right(town: Town) -> None:
    """Its last day is still good."""
    expires(town, 0)
    assert run(town) == 0

    assert run(town, days=1) == 1

    assert steps(town) == [("rectify", "proposed")]


def test_what_was_returned_and_not_repaired_is_reminded(town: Town) -> None:
    """After the days that the policy gives."""
    owes(town, 16, state="returned")

    run(town)

    assert steps(town) == [("remind", "proposed")]


def test_proposing_again_adds_nothing(town: Town) -> None:
    """Run twice, late, after the clock stepped back, or after it was let go."""
    owes(town, 8, 20)
    assert [run(town), run(town), run(town, days=3), run(town, days=-1)] == [1, 0, 0, 0]
    with town.tx() as tx:
        measures.drop(tx, town.who["clerk"], 1, "说清楚了")

    assert run(town, days=4) == 0


def test_a_proposal_changes_nothing_and_is_told_to_staff_alone(town: Town) -> None:
    """Nobody is decided on by the machine."""
    expires(town, 5)
    owes(town, 8, 9, 10, 11)

    run(town)

    assert {state for _step, state in steps(town)} == {S.PROPOSED}
    assert town.standing() is P.ADMITTED
    assert town.told("measure.proposed") == {"clerk"}


def test_a_long_suspension_is_weighed_from_its_first_day(town: Town) -> None:
    """Ninety days on, cancelling is proposed, to people."""
    town.in_force(T.SUSPEND)

    assert [run(town, days=101), run(town, days=102)] == [0, 1]
    assert steps(town)[-1] == ("cancel", "proposed")


def test_staff_are_offered_only_steps_that_may_follow(town: Town) -> None:
    """Neither a step too far, nor one that is open already."""
    clerk = town.who["clerk"]
    with town.tx() as tx:
        assert [each.steps for each in concerned(tx, clerk)] == [
            (T.REMIND, T.RECTIFY, T.SUSPEND)
        ]
    number = town.proposed(T.RECTIFY)
    with town.tx() as tx:
        measures.agree(tx, clerk, number, DEMAND, "林小梅")
        assert [each.steps for each in concerned(tx, clerk)] == [(T.REMIND, T.SUSPEND)]
        assert concerned(tx, town.who["stranger"]) == ()

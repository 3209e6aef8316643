"""The table of measures: every state and act, for every step."""

from __future__ import annotations

import itertools

import pytest

from casework.errors import Refusal
from casework.providers.lifecycles import PROVIDER_TRANSITIONS
from casework.providers.measure_lifecycle import (
    MEASURE_TRANSITIONS,
    OPEN,
    PROVIDER_MOVES,
    RUNNING,
    STEPS_OF,
    MeasureAct,
    MeasureState,
    MeasureStep,
    next_measure,
)

S, A, T = MeasureState, MeasureAct, MeasureStep
WRITTEN = [T.RECTIFY, T.SUSPEND, T.CANCEL]
ALL = [*itertools.product(MeasureStep, MeasureState, MeasureAct)]


def test_only_what_the_table_says() -> None:
    """An act leads where the table says, for the steps it is for, and nowhere else."""
    for step, state, act in ALL:
        known = MEASURE_TRANSITIONS.get((state, act))
        expected = known if step in STEPS_OF[act] else None
        if expected is None:
            with pytest.raises(Refusal, match="wrong_state"):
                next_measure(step, state, act)
        else:
            assert next_measure(step, state, act).state is expected


def test_what_is_over_stays_over() -> None:
    """Nothing leads out of a state that ends a measure, bar words to a reminder."""
    over = set(MeasureState) - OPEN

    left = {(state, act) for state, act in MEASURE_TRANSITIONS if state in over}

    assert left == {(S.GIVEN, A.ANSWER)}


@pytest.mark.parametrize("step", WRITTEN)
def test_nothing_takes_effect_before_two_have_agreed(step: MeasureStep) -> None:
    """From proposal to force there is no way round the first and the second."""
    for state, act in (
        (S.PROPOSED, A.ENFORCE),
        (S.AGREED, A.ENFORCE),
        (S.PROPOSED, A.SECOND),
    ):
        with pytest.raises(Refusal, match="wrong_state"):
            next_measure(step, state, act)


@pytest.mark.parametrize("step", WRITTEN)
def test_every_step_in_force_has_a_way_back(step: MeasureStep) -> None:
    """Whatever a measure did to a provider, an appeal can undo by both tables."""
    forced = PROVIDER_MOVES[step, A.ENFORCE]
    undone = PROVIDER_MOVES[step, A.OVERTURN]

    reached = {
        after for (_state, act), after in PROVIDER_TRANSITIONS.items() if act is forced
    }

    assert reached
    assert all((state, undone) in PROVIDER_TRANSITIONS for state in reached)
    assert all((state, A.OVERTURN) in MEASURE_TRANSITIONS for state in RUNNING)


def test_a_reminder_moves_no_provider() -> None:
    """A reminder is words only."""
    assert T.REMIND not in {step for step, _act in PROVIDER_MOVES}

"""The tables of agreements and activities: every state with every act."""

import itertools

import pytest

from casework.agreements.activity_lifecycle import (
    ACTIVITY_TRANSITIONS,
    ActivityAct,
    ActivityState,
    next_activity_state,
)
from casework.agreements.lifecycles import (
    AGREEMENT_TRANSITIONS,
    IN_FORCE,
    OVER,
    AgreementAct,
    AgreementState,
    next_agreement_state,
)
from casework.errors import Refusal


@pytest.mark.parametrize(
    ("state", "act"), [*itertools.product(AgreementState, AgreementAct)]
)
def test_every_act_on_an_agreement(state: AgreementState, act: AgreementAct) -> None:
    """An act leads where the table says, and is refused everywhere else."""
    expected = AGREEMENT_TRANSITIONS.get((state, act))

    if expected is not None:
        assert next_agreement_state(state, act) is expected
        return
    with pytest.raises(Refusal, match="wrong_state"):
        next_agreement_state(state, act)


@pytest.mark.parametrize(
    ("state", "act"), [*itertools.product(ActivityState, ActivityAct)]
)
def test_every_act_on_an_activity(state: ActivityState, act: ActivityAct) -> None:
    """An act leads where the table says, and is refused everywhere else."""
    expected = ACTIVITY_TRANSITIONS.get((state, act))

    if expected is not None:
        assert next_activity_state(state, act) is expected
        return
    with pytest.raises(Refusal, match="wrong_state"):
        next_activity_state(state, act)


def test_only_two_signatures_bring_an_agreement_into_force() -> None:
    """No way leads into force but the provider's signature and then the unit's."""
    entries = {
        (state, act)
        for (state, act), after in AGREEMENT_TRANSITIONS.items()
        if after in IN_FORCE and state not in IN_FORCE
    }

    assert entries == {(AgreementState.SIGNED, AgreementAct.UNIT_SIGN)}


def test_what_is_over_stays_over() -> None:
    """Nothing leads out of an agreement that ended, or never came about."""
    assert not [state for state, _act in AGREEMENT_TRANSITIONS if state in OVER]


def test_states_fit_their_column() -> None:
    """No state is longer than the column it is kept in."""
    assert max(len(state) for state in (*AgreementState, *ActivityState)) <= 12

"""The states of a duty, each with each act."""

import pytest

from casework.errors import Refusal
from casework.obligations.lifecycles import DutyAct, DutyState, next_duty_state

LEADS = {
    ("open", "file"): "filed",
    ("open", "excuse"): "excused",
    ("open", "lapse"): "lapsed",
    ("filed", "return"): "returned",
    ("filed", "accept"): "accepted",
    ("returned", "file"): "filed",
    ("returned", "excuse"): "excused",
    ("returned", "lapse"): "lapsed",
}


@pytest.mark.parametrize("state", DutyState)
@pytest.mark.parametrize("act", DutyAct)
def test_each_act_in_each_state(state: DutyState, act: DutyAct) -> None:
    """An act leads where the table says, and is refused everywhere else."""
    expected = LEADS.get((state.value, act.value))

    if expected is None:
        with pytest.raises(Refusal, match="wrong_state"):
            next_duty_state(state, act)
    else:
        assert next_duty_state(state, act) == expected

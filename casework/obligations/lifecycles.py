"""The states of a duty and of what was filed for it, and what leads where.

Being late is no state: it is told from the due day, and fixed on the filing
once there is one. Source: FZ25-3.3.2; issue 3, obligations and filings.
"""

from __future__ import annotations

from enum import StrEnum

from casework.lifecycles import moved


class DutyState(StrEnum):
    """Where a duty stands. `LAPSED` is one whose ground is gone."""

    OPEN = "open"
    FILED = "filed"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    EXCUSED = "excused"
    LAPSED = "lapsed"


class DutyAct(StrEnum):
    """What moves a duty."""

    FILE = "file"
    RETURN = "return"
    ACCEPT = "accept"
    EXCUSE = "excuse"
    LAPSE = "lapse"


class FilingState(StrEnum):
    """Where a filing stands."""

    FILED = "filed"
    RETURNED = "returned"
    ACCEPTED = "accepted"


_S, _A = DutyState, DutyAct
DUTY_TRANSITIONS: dict[tuple[DutyState, DutyAct], DutyState] = {
    (_S.OPEN, _A.FILE): _S.FILED,
    (_S.OPEN, _A.EXCUSE): _S.EXCUSED,
    (_S.OPEN, _A.LAPSE): _S.LAPSED,
    (_S.FILED, _A.RETURN): _S.RETURNED,
    (_S.FILED, _A.ACCEPT): _S.ACCEPTED,
    (_S.RETURNED, _A.FILE): _S.FILED,
    (_S.RETURNED, _A.EXCUSE): _S.EXCUSED,
    (_S.RETURNED, _A.LAPSE): _S.LAPSED,
}
# What somebody still has to do something for.
OWED = frozenset({_S.OPEN, _S.RETURNED})


def next_duty_state(state: str, act: DutyAct) -> DutyState:
    """Return where an act leads.

    Raises:
        Refusal: "wrong_state" where it leads nowhere from there.
    """
    return moved(DUTY_TRANSITIONS, DutyState(state), act)

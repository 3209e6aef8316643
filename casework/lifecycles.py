"""The states of a case, and which act leads from which to which.

Source: FZ24-3, FZ24-4.6a (受理、摸排、链接); the stages of a plan follow later.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from casework.errors import Refusal


class CaseState(StrEnum):
    """Where a case stands."""

    REGISTERED = "registered"
    ACCEPTED = "accepted"
    ASKING = "asking"
    ASSESSED = "assessed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class CaseAct(StrEnum):
    """What moves a case."""

    ACCEPT = "accept"
    ASK = "ask"
    ANSWER = "answer"
    ASSESS = "assess"
    CLOSE = "close"
    WITHDRAW = "withdraw"


_S, _A = CaseState, CaseAct
CASE_TRANSITIONS: dict[tuple[CaseState, CaseAct], CaseState] = {
    (_S.REGISTERED, _A.ACCEPT): _S.ACCEPTED,
    (_S.REGISTERED, _A.ASK): _S.ASKING,
    (_S.REGISTERED, _A.ASSESS): _S.ASSESSED,
    (_S.REGISTERED, _A.CLOSE): _S.CLOSED,
    (_S.REGISTERED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.ACCEPTED, _A.ASK): _S.ASKING,
    (_S.ACCEPTED, _A.ASSESS): _S.ASSESSED,
    (_S.ACCEPTED, _A.CLOSE): _S.CLOSED,
    (_S.ACCEPTED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.ASKING, _A.ASK): _S.ASKING,
    (_S.ASKING, _A.ANSWER): _S.ACCEPTED,
    (_S.ASKING, _A.ASSESS): _S.ASSESSED,
    (_S.ASKING, _A.CLOSE): _S.CLOSED,
    (_S.ASKING, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.ASSESSED, _A.ASK): _S.ASKING,
    (_S.ASSESSED, _A.ASSESS): _S.ASSESSED,
    (_S.ASSESSED, _A.CLOSE): _S.CLOSED,
    (_S.ASSESSED, _A.WITHDRAW): _S.WITHDRAWN,
}
OPEN_STATES = frozenset({_S.REGISTERED, _S.ACCEPTED, _S.ASKING, _S.ASSESSED})


State = TypeVar("State", bound=StrEnum)
_Act = TypeVar("_Act", bound=StrEnum)


def moved(table: Mapping[tuple[State, _Act], State], state: State, act: _Act) -> State:
    """Return where an act leads by a table of transitions.

    Raises:
        Refusal: "wrong_state" where the table has no such move.
    """
    found = table.get((state, act))
    if found is None:
        raise Refusal("wrong_state", state=state.value)
    return found


def next_state(state: CaseState, act: CaseAct) -> CaseState:
    """Return where an act leads a case.

    Raises:
        Refusal: "wrong_state" where it leads nowhere from there.
    """
    return moved(CASE_TRANSITIONS, state, act)

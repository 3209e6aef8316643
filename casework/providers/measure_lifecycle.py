"""The states of a measure, which act leads where, and what it does to the provider.

A reminder needs one person. The written steps need two, then wait for the
answer, and only then take effect. Source: FZ25-3.4.4, FZ25-3.3.3; requirements
page 3, "Ladder".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from casework.errors import Refusal
from casework.providers.lifecycles import ProviderAct


class MeasureStep(StrEnum):
    """The steps of the ladder, the mildest first."""

    REMIND = "remind"
    RECTIFY = "rectify"
    SUSPEND = "suspend"
    CANCEL = "cancel"


class MeasureState(StrEnum):
    """Where a measure stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    GIVEN = "given"
    ANNOUNCED = "announced"
    ANSWERED = "answered"
    IN_FORCE = "in_force"
    REPORTED = "reported"
    NOT_DONE = "not_done"
    DONE = "done"
    LIFTED = "lifted"
    CHANGED = "changed"
    FOLLOWED = "followed"
    DROPPED = "dropped"


class MeasureAct(StrEnum):
    """What moves a measure.

    `AGREE` is the first of two, `SECOND` the other. `REPORT` is the provider's
    word that it is done; `CONFIRM`, `FAIL` and `KEEP` are what staff find then.
    `FOLLOW`: the next step took its place. `OVERTURN` and `CHANGE` come of an
    appeal.
    """

    GIVE = "give"
    AGREE = "agree"
    SECOND = "second"
    DROP = "drop"
    ANSWER = "answer"
    ENFORCE = "enforce"
    REPORT = "report"
    CONFIRM = "confirm"
    FAIL = "fail"
    KEEP = "keep"
    LIFT = "lift"
    FOLLOW = "follow"
    OVERTURN = "overturn"
    CHANGE = "change"


_T, _S, _A = MeasureStep, MeasureState, MeasureAct
_WRITTEN = (_T.RECTIFY, _T.SUSPEND, _T.CANCEL)
_ENDING = (_T.RECTIFY, _T.SUSPEND)
_RUNNING = (_S.IN_FORCE, _S.REPORTED, _S.NOT_DONE)

# For which steps an act is at all.
STEPS_OF: dict[MeasureAct, tuple[MeasureStep, ...]] = {
    _A.GIVE: (_T.REMIND,),
    _A.AGREE: _WRITTEN,
    _A.SECOND: _WRITTEN,
    _A.DROP: tuple(_T),
    _A.ANSWER: tuple(_T),
    _A.ENFORCE: _WRITTEN,
    _A.REPORT: _ENDING,
    _A.CONFIRM: (_T.RECTIFY,),
    _A.FAIL: (_T.RECTIFY,),
    _A.KEEP: (_T.SUSPEND,),
    _A.LIFT: _ENDING,
    _A.FOLLOW: _ENDING,
    _A.OVERTURN: _WRITTEN,
    _A.CHANGE: _WRITTEN,
}
MEASURE_TRANSITIONS: dict[tuple[MeasureState, MeasureAct], MeasureState] = {
    (_S.PROPOSED, _A.GIVE): _S.GIVEN,
    (_S.PROPOSED, _A.AGREE): _S.AGREED,
    (_S.PROPOSED, _A.DROP): _S.DROPPED,
    (_S.AGREED, _A.SECOND): _S.ANNOUNCED,
    (_S.AGREED, _A.DROP): _S.DROPPED,
    (_S.GIVEN, _A.ANSWER): _S.GIVEN,
    (_S.ANNOUNCED, _A.ANSWER): _S.ANSWERED,
    (_S.ANNOUNCED, _A.ENFORCE): _S.IN_FORCE,
    (_S.ANNOUNCED, _A.DROP): _S.DROPPED,
    (_S.ANSWERED, _A.ANSWER): _S.ANSWERED,
    (_S.ANSWERED, _A.ENFORCE): _S.IN_FORCE,
    (_S.ANSWERED, _A.DROP): _S.DROPPED,
    (_S.IN_FORCE, _A.REPORT): _S.REPORTED,
    (_S.NOT_DONE, _A.REPORT): _S.REPORTED,
    (_S.IN_FORCE, _A.FAIL): _S.NOT_DONE,
    (_S.REPORTED, _A.FAIL): _S.NOT_DONE,
    (_S.REPORTED, _A.KEEP): _S.IN_FORCE,
    **{(state, _A.CONFIRM): _S.DONE for state in _RUNNING},
    **{(state, _A.LIFT): _S.LIFTED for state in _RUNNING},
    **{(state, _A.FOLLOW): _S.FOLLOWED for state in _RUNNING},
    **{(state, _A.OVERTURN): _S.LIFTED for state in _RUNNING},
    **{(state, _A.CHANGE): _S.CHANGED for state in _RUNNING},
}
# What an act on a measure of a step does to the provider's standing.
PROVIDER_MOVES: dict[tuple[MeasureStep, MeasureAct], ProviderAct] = {
    (_T.RECTIFY, _A.ENFORCE): ProviderAct.RECTIFY,
    (_T.SUSPEND, _A.ENFORCE): ProviderAct.SUSPEND,
    (_T.CANCEL, _A.ENFORCE): ProviderAct.CANCEL,
    (_T.RECTIFY, _A.CONFIRM): ProviderAct.RESTORE,
    **{(step, _A.LIFT): ProviderAct.RESTORE for step in _ENDING},
    **{(step, _A.OVERTURN): ProviderAct.RESTORE for step in _WRITTEN},
    **{(step, _A.CHANGE): ProviderAct.RESTORE for step in _WRITTEN},
}
# Decided and in effect: it may be appealed against, and binds until it ends.
RUNNING = frozenset(_RUNNING)
# What waits for staff before it takes effect.
COMING = frozenset({_S.PROPOSED, _S.AGREED, _S.ANNOUNCED, _S.ANSWERED})
OPEN = RUNNING | COMING
# What the provider was told of, and may look at.
TOLD = frozenset(_S) - {_S.PROPOSED, _S.AGREED}
HARDNESS: dict[MeasureStep, int] = {step: i for i, step in enumerate(_T)}


@dataclass(frozen=True, slots=True)
class Move:
    """Where an act leads: the measure, and the provider if it moves as well."""

    state: MeasureState
    provider_act: ProviderAct | None


def next_measure(step: str, state: str, act: MeasureAct) -> Move:
    """Return where an act on a measure leads.

    Raises:
        Refusal: "wrong_state" where it leads nowhere from there.
    """
    found = MEASURE_TRANSITIONS.get((MeasureState(state), act))
    if found is None or MeasureStep(step) not in STEPS_OF[act]:
        raise Refusal("wrong_state", state=state)
    return Move(found, PROVIDER_MOVES.get((MeasureStep(step), act)))

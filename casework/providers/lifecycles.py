"""The standing of a provider (承接资格), and which act leads from which to which.

Source: requirements page 3; FZ25-1.2.2 (准入→监管→评估→退出).
"""

from __future__ import annotations

from enum import StrEnum

from casework.lifecycles import moved


class ProviderState(StrEnum):
    """Where a provider stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REPAIR = "repair"
    ADMITTED = "admitted"
    REFUSED = "refused"
    RECTIFYING = "rectifying"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    LEFT = "left"


class ProviderAct(StrEnum):
    """What moves a provider."""

    SUBMIT = "submit"
    RETURN = "return"
    ADMIT = "admit"
    REFUSE = "refuse"
    RECTIFY = "rectify"
    SUSPEND = "suspend"
    RESTORE = "restore"
    CANCEL = "cancel"
    EXPIRE = "expire"
    LEAVE = "leave"


_S, _A = ProviderState, ProviderAct
PROVIDER_TRANSITIONS: dict[tuple[ProviderState, ProviderAct], ProviderState] = {
    (_S.DRAFT, _A.SUBMIT): _S.SUBMITTED,
    (_S.DRAFT, _A.LEAVE): _S.LEFT,
    (_S.SUBMITTED, _A.RETURN): _S.REPAIR,
    (_S.SUBMITTED, _A.ADMIT): _S.ADMITTED,
    (_S.SUBMITTED, _A.REFUSE): _S.REFUSED,
    (_S.SUBMITTED, _A.LEAVE): _S.LEFT,
    (_S.REPAIR, _A.SUBMIT): _S.SUBMITTED,
    (_S.REPAIR, _A.LEAVE): _S.LEFT,
    # A refusal that an appeal overturned, or a new application after cooling.
    (_S.REFUSED, _A.ADMIT): _S.ADMITTED,
    (_S.REFUSED, _A.SUBMIT): _S.SUBMITTED,
    (_S.ADMITTED, _A.RECTIFY): _S.RECTIFYING,
    (_S.ADMITTED, _A.SUSPEND): _S.SUSPENDED,
    (_S.ADMITTED, _A.CANCEL): _S.CANCELLED,
    (_S.ADMITTED, _A.EXPIRE): _S.DRAFT,
    (_S.ADMITTED, _A.LEAVE): _S.LEFT,
    # A renewal asked for before the term ends.
    (_S.ADMITTED, _A.ADMIT): _S.ADMITTED,
    (_S.RECTIFYING, _A.RESTORE): _S.ADMITTED,
    (_S.RECTIFYING, _A.SUSPEND): _S.SUSPENDED,
    (_S.RECTIFYING, _A.CANCEL): _S.CANCELLED,
    (_S.RECTIFYING, _A.LEAVE): _S.LEFT,
    (_S.SUSPENDED, _A.RESTORE): _S.ADMITTED,
    (_S.SUSPENDED, _A.CANCEL): _S.CANCELLED,
    (_S.SUSPENDED, _A.LEAVE): _S.LEFT,
    (_S.CANCELLED, _A.RESTORE): _S.ADMITTED,
    (_S.CANCELLED, _A.SUBMIT): _S.SUBMITTED,
    (_S.LEFT, _A.SUBMIT): _S.SUBMITTED,
}
# Who owes reports: whoever was admitted and did not leave.
OWING = frozenset({_S.ADMITTED, _S.RECTIFYING, _S.SUSPENDED})
# Who may be given new work.
WORKING = frozenset({_S.ADMITTED})


def next_provider_state(state: str, act: ProviderAct) -> ProviderState:
    """Return where an act leads.

    Raises:
        Refusal: "wrong_state" where it leads nowhere from there.
    """
    return moved(PROVIDER_TRANSITIONS, ProviderState(state), act)

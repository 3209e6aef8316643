"""The states of an activity put on record (重大活动备案), and what leads where.

Putting on record is no licence: silence of the office stops nobody, so what
was filed can be reported on whether or not it was answered. Source: FZ25-3.2.2.
"""

from __future__ import annotations

from enum import StrEnum

from casework.lifecycles import moved


class ActivityState(StrEnum):
    """Where an activity stands.

    `CHANGING` waits for the provider's new plan; `APPEALED` for somebody else
    than who refused it, whose no makes it `UPHELD`.
    """

    FILED = "filed"
    CHANGING = "change"
    NOTED = "noted"
    REFUSED = "refused"
    APPEALED = "appealed"
    UPHELD = "upheld"
    CANCELLED = "cancelled"
    REPORTED = "reported"


class ActivityAct(StrEnum):
    """What moves an activity."""

    NOTE = "note"
    ASK_CHANGE = "ask_change"
    REFILE = "refile"
    REFUSE = "refuse"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    CANCEL = "cancel"
    REPORT = "report"


_S, _A = ActivityState, ActivityAct
ACTIVITY_TRANSITIONS: dict[tuple[ActivityState, ActivityAct], ActivityState] = {
    (_S.FILED, _A.NOTE): _S.NOTED,
    (_S.FILED, _A.ASK_CHANGE): _S.CHANGING,
    (_S.FILED, _A.REFUSE): _S.REFUSED,
    (_S.FILED, _A.REFILE): _S.FILED,
    (_S.FILED, _A.CANCEL): _S.CANCELLED,
    (_S.FILED, _A.REPORT): _S.REPORTED,
    (_S.CHANGING, _A.REFILE): _S.FILED,
    (_S.CHANGING, _A.REFUSE): _S.REFUSED,
    (_S.CHANGING, _A.CANCEL): _S.CANCELLED,
    (_S.CHANGING, _A.REPORT): _S.REPORTED,
    (_S.NOTED, _A.ASK_CHANGE): _S.CHANGING,
    (_S.NOTED, _A.REFILE): _S.FILED,
    (_S.NOTED, _A.CANCEL): _S.CANCELLED,
    (_S.NOTED, _A.REPORT): _S.REPORTED,
    (_S.REFUSED, _A.APPEAL): _S.APPEALED,
    (_S.REFUSED, _A.REFILE): _S.FILED,
    (_S.REFUSED, _A.CANCEL): _S.CANCELLED,
    (_S.APPEALED, _A.NOTE): _S.NOTED,
    (_S.APPEALED, _A.UPHOLD): _S.UPHELD,
    (_S.APPEALED, _A.CANCEL): _S.CANCELLED,
    (_S.UPHELD, _A.REFILE): _S.FILED,
    (_S.UPHELD, _A.CANCEL): _S.CANCELLED,
}
# What may still take place, and counts where two meet on a day.
COMING = frozenset({_S.FILED, _S.CHANGING, _S.NOTED})
# What was not agreed to, so that nothing follows from it.
NOT_AGREED = frozenset({_S.REFUSED, _S.APPEALED, _S.UPHELD})


def next_activity_state(state: str, act: ActivityAct) -> ActivityState:
    """Return where an act leads.

    Raises:
        Refusal: "wrong_state" where it leads nowhere from there.
    """
    return moved(ACTIVITY_TRANSITIONS, ActivityState(state), act)

"""The states of a service agreement (服务协议), and which act leads where.

Both sides sign one text; whoever changes it makes both sign anew. It ends when
both wish so, or with its last day. Source: FZ25-3.2.1, SN24-3.4.
"""

from __future__ import annotations

from enum import StrEnum

from casework.lifecycles import moved


class AgreementState(StrEnum):
    """Where an agreement stands.

    `CHANGING` waits for the unit to answer a wish for other words; the two
    `ENDING` ones are live and wait for the other side to agree to an early end.
    """

    OFFERED = "offered"
    CHANGING = "changing"
    SIGNED = "signed"
    LIVE = "live"
    PROVIDER_ENDING = "ending_p"
    UNIT_ENDING = "ending_u"
    ENDED = "ended"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


class AgreementAct(StrEnum):
    """What moves an agreement; who may do it is in its name where it matters."""

    ASK_CHANGE = "ask_change"
    REVISE = "revise"
    KEEP_TEXT = "keep_text"
    PROVIDER_SIGN = "provider_sign"
    UNIT_SIGN = "unit_sign"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    PROVIDER_END = "provider_end"
    UNIT_END = "unit_end"
    GO_ON = "go_on"
    EXPIRE = "expire"


_S, _A = AgreementState, AgreementAct
AGREEMENT_TRANSITIONS: dict[tuple[AgreementState, AgreementAct], AgreementState] = {
    (_S.OFFERED, _A.ASK_CHANGE): _S.CHANGING,
    (_S.OFFERED, _A.REVISE): _S.OFFERED,
    (_S.OFFERED, _A.PROVIDER_SIGN): _S.SIGNED,
    (_S.OFFERED, _A.DECLINE): _S.DECLINED,
    (_S.OFFERED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.CHANGING, _A.REVISE): _S.OFFERED,
    (_S.CHANGING, _A.KEEP_TEXT): _S.OFFERED,
    (_S.CHANGING, _A.DECLINE): _S.DECLINED,
    (_S.CHANGING, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.SIGNED, _A.ASK_CHANGE): _S.CHANGING,
    (_S.SIGNED, _A.REVISE): _S.OFFERED,
    (_S.SIGNED, _A.UNIT_SIGN): _S.LIVE,
    (_S.SIGNED, _A.DECLINE): _S.DECLINED,
    (_S.SIGNED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.LIVE, _A.PROVIDER_END): _S.PROVIDER_ENDING,
    (_S.LIVE, _A.UNIT_END): _S.UNIT_ENDING,
    (_S.LIVE, _A.EXPIRE): _S.EXPIRED,
    (_S.PROVIDER_ENDING, _A.UNIT_END): _S.ENDED,
    (_S.PROVIDER_ENDING, _A.GO_ON): _S.LIVE,
    (_S.PROVIDER_ENDING, _A.EXPIRE): _S.EXPIRED,
    (_S.UNIT_ENDING, _A.PROVIDER_END): _S.ENDED,
    (_S.UNIT_ENDING, _A.GO_ON): _S.LIVE,
    (_S.UNIT_ENDING, _A.EXPIRE): _S.EXPIRED,
}
# Signed by both and not over; whether its days have come is another question.
IN_FORCE = frozenset({_S.LIVE, _S.PROVIDER_ENDING, _S.UNIT_ENDING})
# What waits for the provider, and what for the unit.
PROVIDERS_TURN = frozenset({_S.OFFERED, _S.UNIT_ENDING})
UNITS_TURN = frozenset({_S.CHANGING, _S.SIGNED, _S.PROVIDER_ENDING})
OVER = frozenset({_S.ENDED, _S.EXPIRED, _S.WITHDRAWN, _S.DECLINED})


def next_agreement_state(state: str, act: AgreementAct) -> AgreementState:
    """Return where an act leads.

    Raises:
        Refusal: "wrong_state" where it leads nowhere from there.
    """
    return moved(AGREEMENT_TRANSITIONS, AgreementState(state), act)

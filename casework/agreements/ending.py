"""Ending a service agreement: at both sides' wish, before it begins, or by its day.

Source: FZ25-3.2.1; the people served are handed over first (requirements page 3).
"""

from __future__ import annotations

from casework import audit
from casework.actor import Actor
from casework.agreements.lifecycles import (
    PROVIDERS_TURN,
    AgreementAct,
    AgreementState,
    next_agreement_state,
)
from casework.agreements.reach import (
    WHY,
    both_hear,
    for_provider,
    for_unit,
    keep_words,
    move,
    move_to,
    provider_hears,
    unit_hears,
    unsign,
)
from casework.errors import Refusal
from storage.agreements import Agreement
from storage.database import Tx


def decline(tx: Tx, actor: Actor, agreement_id: int, why: str) -> str:
    """Say no to an agreement, which costs the provider nothing (FZ25-1.2.3).

    Raises:
        Refusal: "not_allowed"; "not_lead"; "wrong_state".
    """
    agreement = for_provider(tx, actor, agreement_id, leads=True)
    move(tx, agreement, AgreementAct.DECLINE)
    unsign(agreement)
    keep_words(agreement, WHY, why)
    audit.leave(tx, actor, "agreement.declined", "agreement", agreement.id)
    unit_hears(tx, agreement, "agreement.declined")
    return agreement.number


def withdraw(tx: Tx, actor: Actor, agreement_id: int, why: str) -> str:
    """Take back an agreement that is not in force yet; return the number.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "no_reason".
    """
    agreement, _post = for_unit(tx, actor, agreement_id)
    if not why.strip():
        raise Refusal("no_reason")
    move(tx, agreement, AgreementAct.WITHDRAW)
    unsign(agreement)
    keep_words(agreement, WHY, why)
    audit.leave(tx, actor, "agreement.withdrawn", "agreement", agreement.id)
    provider_hears(tx, agreement, "agreement.withdrawn")
    return agreement.number


def end_for_provider(tx: Tx, actor: Actor, agreement_id: int, why: str) -> str:
    """Wish to end it early, or agree to the unit's wish; return the new state.

    Raises:
        Refusal: "not_allowed"; "not_lead"; "wrong_state"; "no_reason" for the
            first wish without a reason.
    """
    agreement = for_provider(tx, actor, agreement_id, leads=True)
    _end(tx, actor, agreement, AgreementAct.PROVIDER_END, why)
    return agreement.state


def end_for_unit(tx: Tx, actor: Actor, agreement_id: int, why: str) -> str:
    """Wish to end it early, or agree to the provider's wish; return the new state.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "no_reason".
    """
    agreement, _post = for_unit(tx, actor, agreement_id)
    _end(tx, actor, agreement, AgreementAct.UNIT_END, why)
    return agreement.state


def _end(
    tx: Tx, actor: Actor, agreement: Agreement, act: AgreementAct, why: str
) -> None:
    state = next_agreement_state(agreement.state, act)
    if state is AgreementState.ENDED:
        move_to(tx, agreement, state)
        audit.leave(tx, actor, "agreement.ended", "agreement", agreement.id)
        both_hear(tx, agreement, "agreement.ended", but=actor)
        return
    if not why.strip():
        raise Refusal("no_reason")
    move_to(tx, agreement, state)
    keep_words(agreement, WHY, why)
    audit.leave(tx, actor, "agreement.end_wished", "agreement", agreement.id, by=act)
    tell = provider_hears if state in PROVIDERS_TURN else unit_hears
    tell(tx, agreement, "agreement.end_wished")


def go_on_for_provider(tx: Tx, actor: Actor, agreement_id: int) -> str:
    """Let it go on: a wish to end is taken back, or not agreed to.

    Raises:
        Refusal: "not_allowed"; "not_lead"; "wrong_state".
    """
    agreement = for_provider(tx, actor, agreement_id, leads=True)
    return _go_on(tx, actor, agreement)


def go_on_for_unit(tx: Tx, actor: Actor, agreement_id: int) -> str:
    """Let it go on: a wish to end is taken back, or not agreed to.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state".
    """
    agreement, _post = for_unit(tx, actor, agreement_id)
    return _go_on(tx, actor, agreement)


def _go_on(tx: Tx, actor: Actor, agreement: Agreement) -> str:
    move(tx, agreement, AgreementAct.GO_ON)
    audit.leave(tx, actor, "agreement.goes_on", "agreement", agreement.id)
    both_hear(tx, agreement, "agreement.goes_on", but=actor)
    return agreement.number

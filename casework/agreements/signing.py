"""Signing a service agreement: by the digest of what was read, both sides.

Source: FZ25-3.2.1, SN24-3.4b (电子协议: hash, signer, time).
"""

from __future__ import annotations

from casework import audit
from casework.actor import Actor
from casework.agreements.lifecycles import AgreementAct, next_agreement_state
from casework.agreements.reach import (
    PROVIDER_SIGNER,
    UNIT_SIGNER,
    for_provider,
    for_unit,
    keep_words,
    move_to,
    provider_hears,
    require_working,
    unit_hears,
)
from casework.clocks import zone
from casework.errors import Refusal
from storage.agreements import Agreement
from storage.database import Tx


def sign_for_provider(
    tx: Tx, actor: Actor, agreement_id: int, digest: str, signer: str
) -> str:
    """Sign the words that were read, as the provider's lead; return the number.

    `digest` is that of what was read, `signer` the name that stands under it.

    Raises:
        Refusal: "not_allowed"; "not_lead"; "wrong_state"; "text_changed" where
            the words are others now; "not_admitted".
    """
    agreement = for_provider(tx, actor, agreement_id, leads=True)
    state = next_agreement_state(agreement.state, AgreementAct.PROVIDER_SIGN)
    _check_text(agreement, digest)
    require_working(tx, agreement.provider_id)
    move_to(tx, agreement, state)
    agreement.provider_signed_by, agreement.provider_signed_at = actor.person_id, tx.now
    keep_words(agreement, PROVIDER_SIGNER, signer)
    _leave_signature(tx, actor, agreement, "agreement.provider_signed")
    unit_hears(tx, agreement, "agreement.provider_signed")
    return agreement.number


def sign_for_unit(
    tx: Tx, actor: Actor, agreement_id: int, digest: str, signer: str
) -> str:
    """Sign for the unit what the provider signed: now it is in force.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "text_changed";
            "not_admitted"; "term_over" where its last day is past.
    """
    agreement, post = for_unit(tx, actor, agreement_id)
    state = next_agreement_state(agreement.state, AgreementAct.UNIT_SIGN)
    _check_text(agreement, digest)
    require_working(tx, agreement.provider_id)
    if agreement.ends_on < tx.now.astimezone(zone()).date():
        raise Refusal("term_over")
    move_to(tx, agreement, state)
    agreement.unit_signed_by, agreement.unit_signed_at = post.id, tx.now
    keep_words(agreement, UNIT_SIGNER, signer)
    _leave_signature(tx, actor, agreement, "agreement.unit_signed")
    provider_hears(tx, agreement, "agreement.live")
    return agreement.number


def _check_text(agreement: Agreement, digest: str) -> None:
    if agreement.digest != digest:
        raise Refusal("text_changed")


def _leave_signature(tx: Tx, actor: Actor, agreement: Agreement, act: str) -> None:
    digest = agreement.digest
    audit.leave(tx, actor, act, "agreement", agreement.id, digest=digest)

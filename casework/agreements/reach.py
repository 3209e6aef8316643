"""Reaching an agreement: who may act on it, moving it, and who hears of it.

What its verbs share; the verbs themselves are beside it.
"""

from __future__ import annotations

from typing import Any

from casework.actor import Actor
from casework.agreements.lifecycles import (
    AgreementAct,
    AgreementState,
    next_agreement_state,
)
from casework.agreements.telling import tell_provider, tell_unit
from casework.errors import Refusal
from casework.permissions import Act, Post, require
from casework.providers.lifecycles import WORKING
from casework.providers.membership import LEAD, members_of, require_member, role_of
from storage.agreements import Agreement
from storage.base import ProviderId
from storage.database import Tx
from storage.providers import Provider

# Words that are kept beside the five blocks and are no part of what is signed.
CHANGE, WHY = "change", "why"
UNIT_SIGNER, PROVIDER_SIGNER = "unit_by", "provider_by"


def for_unit(tx: Tx, actor: Actor, agreement_id: int) -> tuple[Agreement, Post]:
    """Return an agreement, locked, and the post that signs for its area.

    Raises:
        Refusal: "not_allowed"; "own_provider".
    """
    agreement = tx.session.get(Agreement, agreement_id, with_for_update=True)
    if agreement is None:
        raise Refusal("not_allowed")
    post = signing_post(tx, actor, agreement.provider_id, agreement.area_code)
    return agreement, post


def for_provider(
    tx: Tx, actor: Actor, agreement_id: int, *, leads: bool = False
) -> Agreement:
    """Return an agreement of the provider that the actor acts for, locked.

    Raises:
        Refusal: "not_allowed"; "not_lead" where only the lead may.
    """
    agreement = tx.session.get(Agreement, agreement_id, with_for_update=True)
    if agreement is None:
        raise Refusal("not_allowed")
    require_member(tx, actor, agreement.provider_id)
    if leads and role_of(tx, actor, agreement.provider_id) != LEAD:
        raise Refusal("not_lead")
    return agreement


def signing_post(tx: Tx, actor: Actor, provider_id: ProviderId, area_code: str) -> Post:
    """Return the post by which the actor signs for an area.

    Raises:
        Refusal: "not_allowed"; "own_provider".
    """
    if actor.person_id in members_of(tx, provider_id):
        raise Refusal("own_provider")
    return require(tx, actor, Act.SIGN, area_code)


def require_working(tx: Tx, provider_id: ProviderId) -> Provider:
    """Return a provider that may be given work.

    Raises:
        Refusal: "not_admitted" with the state it is in.
    """
    provider = tx.session.get_one(Provider, provider_id)
    if provider.state not in WORKING:
        raise Refusal("not_admitted", state=provider.state)
    return provider


def unsign(agreement: Agreement) -> None:
    """Take both signatures away: the words are others, or it is off."""
    agreement.provider_signed_by = agreement.provider_signed_at = None
    agreement.unit_signed_by = agreement.unit_signed_at = None


def keep_words(agreement: Agreement, key: str, words: str) -> None:
    """Keep words beside the blocks."""
    agreement.blocks = {**agreement.blocks, key: words.strip()}


def move(tx: Tx, agreement: Agreement, act: AgreementAct) -> None:
    """Move an agreement by an act.

    Raises:
        Refusal: "wrong_state".
    """
    move_to(tx, agreement, next_agreement_state(agreement.state, act))


def move_to(tx: Tx, agreement: Agreement, state: AgreementState) -> None:
    """Put an agreement into a state that the table gave."""
    agreement.state, agreement.state_since = state, tx.now


def provider_hears(
    tx: Tx, agreement: Agreement, kind: str, *, but: Actor | None = None
) -> None:
    """Tell everybody who acts for the provider, but for whoever did it."""
    tell_provider(
        tx, kind, agreement.provider_id, _once(agreement), but, **_params(agreement)
    )


def unit_hears(
    tx: Tx, agreement: Agreement, kind: str, *, but: Actor | None = None
) -> None:
    """Tell who made it while in office, else the nearest who may sign."""
    tell_unit(
        tx,
        kind,
        agreement.area_code,
        agreement.provider_id,
        _once(agreement),
        but,
        first=agreement.made_by,
        **_params(agreement),
    )


def both_hear(
    tx: Tx, agreement: Agreement, kind: str, *, but: Actor | None = None
) -> None:
    """Tell both sides, but for whoever did it."""
    provider_hears(tx, agreement, kind, but=but)
    unit_hears(tx, agreement, kind, but=but)


def _once(agreement: Agreement) -> str:
    return f"agreement:{agreement.id}:{agreement.version}"


def _params(agreement: Agreement) -> dict[str, Any]:
    return {
        "subject": f"agreement:{agreement.id}",
        "agreement_id": agreement.id,
        "state": agreement.state,
    }

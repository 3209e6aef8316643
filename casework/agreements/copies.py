"""Copies of an agreement for both sides: what stands in them, who may have one.

A copy is kept as a medium of kind "document", whose content is the facts of
the paper as JSON; the edge makes the page of them. Source: SN24-3.4b.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from casework import audit
from casework.actor import Actor
from casework.agreements.lifecycles import IN_FORCE, AgreementState
from casework.agreements.reach import (
    PROVIDER_SIGNER,
    UNIT_SIGNER,
    for_provider,
    for_unit,
)
from casework.agreements.terms import BLOCKS
from casework.clocks import zone
from casework.errors import Refusal
from storage.agreements import Agreement
from storage.conversations import Media
from storage.database import Tx
from storage.providers import Provider

KIND, MIME, WHAT = "document", "application/json", "agreement"
# What both have signed, though it may be over by now.
_SIGNED_BY_BOTH = IN_FORCE | {AgreementState.ENDED, AgreementState.EXPIRED}


def copy_for_provider(tx: Tx, actor: Actor, agreement_id: int) -> int:
    """Return the id of a copy for whoever acts for the provider.

    Raises:
        Refusal: "not_allowed"; "wrong_state" before both have signed.
    """
    return _copy(tx, actor, for_provider(tx, actor, agreement_id))


def copy_for_unit(tx: Tx, actor: Actor, agreement_id: int) -> int:
    """Return the id of a copy for staff who sign for its area.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state" before both signed.
    """
    agreement, _post = for_unit(tx, actor, agreement_id)
    return _copy(tx, actor, agreement)


def may_open_copy(tx: Tx, actor: Actor, media: Media) -> bool:
    """Tell whether a copy is the actor's and its agreement still theirs to see."""
    if media.person_id != actor.person_id:
        return False
    number = int(json.loads(media.content)["id"])
    return _may(tx, actor, number, for_provider) or _may(tx, actor, number, for_unit)


def _may(tx: Tx, actor: Actor, number: int, reach: Any) -> bool:
    try:
        reach(tx, actor, number)
    except Refusal:
        return False
    return True


def _copy(tx: Tx, actor: Actor, agreement: Agreement) -> int:
    if agreement.state not in _SIGNED_BY_BOTH:
        raise Refusal("wrong_state", state=agreement.state)
    facts = json.dumps(_facts(tx, agreement), ensure_ascii=False, sort_keys=True)
    content = facts.encode()
    media = _same(tx, actor, content) or _kept(tx, actor, content)
    audit.leave(
        tx, actor, "agreement.copied", "agreement", agreement.id, media=media.id
    )
    return media.id


def _same(tx: Tx, actor: Actor, content: bytes) -> Media | None:
    """Return the copy that the actor has already, so that none piles up."""
    found = tx.session.scalars(
        select(Media).where(Media.person_id == actor.person_id, Media.kind == KIND)
    )
    return next((media for media in found if media.content == content), None)


def _kept(tx: Tx, actor: Actor, content: bytes) -> Media:
    media = Media(
        person_id=actor.person_id,
        kind=KIND,
        mime=MIME,
        content=content,
        created_at=tx.now,
    )
    tx.session.add(media)
    tx.session.flush()
    return media


def _facts(tx: Tx, agreement: Agreement) -> dict[str, Any]:
    provider = tx.session.get_one(Provider, agreement.provider_id)
    kept = agreement.blocks
    return {
        "what": WHAT,
        "id": agreement.id,
        "number": agreement.number,
        "template": agreement.template,
        "provider": provider.name,
        "blocks": [[key, kept.get(key, "").split("\n")] for key in BLOCKS],
        "provider_signer": kept.get(PROVIDER_SIGNER, ""),
        "unit_signer": kept.get(UNIT_SIGNER, ""),
        "provider_signed_at": _local(agreement.provider_signed_at),
        "unit_signed_at": _local(agreement.unit_signed_at),
        "digest": agreement.digest,
    }


def _local(moment: Any) -> str:
    return moment.astimezone(zone()).strftime("%Y-%m-%d %H:%M") if moment else ""

"""Evidence (证明材料): one piece for one item, older ones stay. Source: FZ25-2.1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casework import audit
from casework.actor import Actor
from casework.errors import Refusal
from casework.providers.conditions import find_item, items_for
from casework.providers.credentials import today
from casework.providers.lifecycles import ProviderState
from casework.providers.membership import require_member
from storage.base import MediaId
from storage.database import Tx
from storage.providers import Evidence, Provider


class EvidenceState:
    """The states of a piece of evidence."""

    GIVEN = "given"
    ACCEPTED = "accepted"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence: a photo or words, and the paper's last day."""

    item: str
    media_id: int | None = None
    words: str = ""
    valid_to: date | None = None


def give_evidence(tx: Tx, actor: Actor, provider_id: int, piece: Piece) -> int:
    """Keep a piece of evidence, newest last; a renewed paper any time later too.

    Raises:
        Refusal: "not_allowed"; "unknown_item"; "nothing_shown"; "expired";
            "wrong_state" while staff read the application.
    """
    provider = require_member(tx, actor, provider_id)
    item = find_item(provider.kind, piece.item)
    if item is None:
        raise Refusal("unknown_item")
    if provider.state == ProviderState.SUBMITTED:
        raise Refusal("wrong_state", state=provider.state)
    if piece.media_id is None and not piece.words:
        raise Refusal("nothing_shown")
    if piece.valid_to is not None and piece.valid_to < today(tx):
        raise Refusal("expired")
    evidence = Evidence(
        provider_id=provider.id,
        item=item.id,
        state=EvidenceState.GIVEN,
        added_at=tx.now,
        media_id=MediaId(piece.media_id) if piece.media_id is not None else None,
        words=piece.words or None,
        valid_to=piece.valid_to,
    )
    tx.session.add(evidence)
    provider.facts = {**provider.facts, "faults": faults_without(provider, [item.id])}
    tx.session.flush()
    audit.leave(tx, actor, "evidence.given", "provider", provider.id, item=item.id)
    return evidence.id


def missing_items(tx: Tx, provider: Provider) -> tuple[str, ...]:
    """Return the items that are asked for and were not shown, or are to be mended."""
    shown = dict(
        tx.session.execute(
            select(Evidence.item, Evidence.state)
            .where(Evidence.provider_id == provider.id)
            .order_by(Evidence.id)
        ).all()
    )
    return tuple(
        item.id
        for item in items_for(provider.kind)
        if shown.get(item.id) == EvidenceState.REPAIR
        or (item.required and item.id not in shown)
    )


def faults_without(provider: Provider, items: list[str]) -> list[dict[str, str]]:
    """Return the faults that staff named, but for what was mended now."""
    faults = provider.facts.get("faults", [])
    return [fault for fault in faults if fault["item"] not in items]

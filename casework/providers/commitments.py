"""The commitment (承诺书): its words, their digest, signing. Source: FZ25-2.3.2."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import select

from casework import audit
from casework.actor import Actor
from casework.clocks import policy
from casework.errors import Refusal
from casework.providers.membership import LEAD, require_member, role_of
from casework.receipts import draw_receipt
from storage.database import Tx
from storage.providers import Commitment


@dataclass(frozen=True, slots=True)
class CommitmentText:
    """The words in force; `digest` is the SHA-256 of title and lines, by newlines."""

    version: str
    title: str
    lines: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature: which words, when, and the receipt for it."""

    version: str
    digest: str
    at: datetime
    receipt: str


@cache
def commitment_text() -> CommitmentText:
    """Return the commitment in force."""
    data = policy("commitment")
    title, lines = str(data["title"]), tuple(map(str, data["lines"]))
    whole = "\n".join((title, *lines))
    digest = hashlib.sha256(whole.encode()).hexdigest()
    return CommitmentText(str(data["version"]), title, lines, digest)


def sign_commitment(tx: Tx, actor: Actor, provider_id: int, digest: str) -> Signed:
    """Sign the commitment in force; signing it again returns the first signature.

    Raises:
        Refusal: "not_allowed" for all but a lead; "other_words" where the words
            read, named by their digest, are no longer those in force.
    """
    provider = require_member(tx, actor, provider_id)
    if role_of(tx, actor, provider_id) != LEAD:
        raise Refusal("not_allowed")
    words = commitment_text()
    if digest != words.digest:
        raise Refusal("other_words")
    known = signature(tx, provider_id)
    if known is not None:
        return known
    signed = Commitment(
        provider_id=provider.id,
        text_version=words.version,
        digest=words.digest,
        signed_by=actor.person_id,
        signed_at=tx.now,
        receipt=draw_receipt(tx),
    )
    tx.session.add(signed)
    tx.session.flush()
    details = {"version": words.version, "digest": words.digest}
    audit.leave(tx, actor, "commitment.signed", "provider", provider.id, **details)
    return _signed(signed)


def signature(tx: Tx, provider_id: int) -> Signed | None:
    """Return the signature under the words in force, None without one."""
    found = tx.session.scalar(
        select(Commitment)
        .where(
            Commitment.provider_id == provider_id,
            Commitment.digest == commitment_text().digest,
        )
        .order_by(Commitment.id.desc())
        .limit(1)
    )
    return _signed(found) if found else None


def _signed(row: Commitment) -> Signed:
    return Signed(row.text_version, row.digest, row.signed_at, row.receipt)

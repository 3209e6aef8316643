"""Invitations: made by an operator or by staff above, used once, then dead."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from casework import audit
from casework.actor import Actor
from casework.areas import area_name
from casework.errors import Refusal
from casework.permissions import StaffLevel, area_level
from storage.database import Tx
from storage.people import Invitation, StaffPost

VALID_FOR = timedelta(days=7)
CODE_MARK = "invitation"
# No letter or digit that could be taken for another one when read aloud.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Bound:
    """What an invitation made of the person who brought it."""

    level: str
    area: str


def invite(tx: Tx, level: StaffLevel, area_code: str) -> str:
    """Make an invitation and return its code; only a keyed hash is kept.

    Raises:
        Refusal: "unknown_area"; "wrong_level" where the area is of another level.
    """
    found = area_level(tx, area_code)
    if found is None:
        raise Refusal("unknown_area")
    if found != level.value:
        raise Refusal("wrong_level", level=found)
    code = "".join(secrets.choice(_ALPHABET) for _place in range(_LENGTH))
    invitation = Invitation(
        code_mark=tx.keys.fingerprint(CODE_MARK, code),
        role=level.value,
        area_code=area_code,
        created_at=tx.now,
        expires_at=tx.now + VALID_FOR,
    )
    tx.session.add(invitation)
    tx.session.flush()
    audit.leave(tx, None, "invitation.made", "invitation", invitation.id)
    return code


def accept_invitation(tx: Tx, actor: Actor, code: str) -> Bound:
    """Bind the actor to the post an invitation names.

    Raises:
        Refusal: "bad_code" for an unknown, used or expired one, all alike.
    """
    mark = tx.keys.fingerprint(CODE_MARK, normal_code(code))
    invitation = tx.session.scalar(
        select(Invitation).where(Invitation.code_mark == mark).with_for_update()
    )
    dead = invitation is None or invitation.used_at is not None
    if invitation is None or dead or invitation.expires_at <= tx.now:
        raise Refusal("bad_code")
    invitation.used_at, invitation.used_by = tx.now, actor.person_id
    post = StaffPost(
        person_id=actor.person_id,
        level=invitation.role,
        area_code=invitation.area_code,
        bound_at=tx.now,
    )
    tx.session.add(post)
    tx.session.flush()
    audit.leave(tx, actor, "post.bound", "post", post.id)
    return Bound(invitation.role, area_name(tx, invitation.area_code))


def normal_code(code: str) -> str:
    """Return a code as it was made, however it was typed."""
    return "".join(c for c in code.upper() if c.isalnum())

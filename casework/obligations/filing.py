"""Filing what is owed: the form, what is known already, the receipt."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from casework import audit
from casework.actor import Actor
from casework.deadlines.rules import Subject
from casework.errors import Refusal
from casework.notices import cancel
from casework.obligations.duties import Duty, require_owner, views
from casework.obligations.ladders import subject_of
from casework.obligations.lifecycles import (
    OWED,
    DutyAct,
    DutyState,
    FilingState,
    next_duty_state,
)
from casework.obligations.policy import rule_of
from casework.obligations.prefill import Known, prefill, span_of
from casework.obligations.subjects import PROVIDER_ROLES
from casework.obligations.telling import tell_reviewers
from casework.receipts import draw_receipt
from storage.base import MediaId
from storage.conversations import Media
from storage.database import Tx
from storage.obligations import Filing, Obligation

# Asked where the rule names no fields of its own. Source: FZ25-3.3.2.
USUAL_FIELDS = ("progress",)
# What a return names where it is the attachments that want repair.
ATTACHMENTS = "attachments"


@dataclass(frozen=True, slots=True)
class Form:
    """What is to be filed: which fields, how many attachments, what is known.

    `before` is what was filed last and `repair` (field, reason) why it came
    back, for a repair. `staff` tells that it is a duty of an office.
    """

    duty: Duty
    fields: tuple[str, ...]
    attachments: int
    known: Known
    before: dict[str, str]
    before_media: tuple[int, ...]
    repair: tuple[str, str] | None
    staff: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever filed takes away: number, time, hash; how many days late."""

    number: str
    filed_at: datetime
    digest: str
    days_late: int


def form_of(tx: Tx, actor: Actor, obligation_id: int) -> Form:
    """Return the form of a duty that the actor owes.

    Raises:
        Refusal: "not_allowed"; "wrong_state" once nothing is to be filed.
    """
    duty = require_owner(tx, actor, obligation_id)
    next_duty_state(duty.state, DutyAct.FILE)
    view = views(tx, [duty])[0]
    span = span_of(view.reason)
    known = Known()
    if duty.provider_id is not None and span is not None:
        known = prefill(tx, duty.provider_id, *span)
    last = newest_filing(tx, duty)
    fields, attachments = asked_of(duty.rule_id)
    return Form(
        duty=view,
        fields=fields,
        attachments=attachments,
        known=known,
        before=dict(last.content) if last else {},
        before_media=tuple(last.media) if last else (),
        repair=view.repair if duty.state == DutyState.RETURNED else None,
        staff=duty.provider_id is None,
    )


def file(
    tx: Tx,
    actor: Actor,
    obligation_id: int,
    content: dict[str, str],
    media: tuple[int, ...] = (),
) -> Receipt:
    """File what is owed; what is left of its ladder is taken back.

    Filing late is filing. What an office files for itself needs nobody's yes.

    Raises:
        Refusal: "not_allowed"; "wrong_state"; "field_missing" with `field`;
            "attachment_missing".
    """
    duty = require_owner(tx, actor, obligation_id)
    state = next_duty_state(duty.state, DutyAct.FILE)
    content = _checked(duty, content, media)
    _check_media(tx, actor, duty, media)
    due = views(tx, [duty])[0]
    own = duty.provider_id is None
    filing = Filing(
        obligation_id=duty.id,
        filed_by=actor.person_id,
        filed_at=tx.now,
        content=content,
        media=list(media),
        digest=_digest(tx, duty, content, media),
        receipt=draw_receipt(tx),
        late=due.days_left < 0,
        state=FilingState.ACCEPTED if own else FilingState.FILED,
    )
    tx.session.add(filing)
    duty.state = next_duty_state(state, DutyAct.ACCEPT) if own else state
    duty.state_since = tx.now
    tx.session.flush()
    cancel(tx, subject_of(duty.id))
    if not own:
        once = f"filing:{filing.id}"
        tell_reviewers(tx, duty, "filing.new", once, filing_id=filing.id)
    audit.leave(tx, actor, "filing.filed", "obligation", duty.id, filing=filing.id)
    return Receipt(
        filing.receipt, filing.filed_at, filing.digest, max(0, -due.days_left)
    )


def done_elsewhere(
    tx: Tx, actor: Actor, subject: Subject, subject_id: int, *rules: str
) -> int:
    """Note that what a subject owes was done by another way; return how many.

    For what has a conversation of its own, such as the report on an activity.
    The caller has seen to it that the actor may.
    """
    owed = tx.session.scalars(
        select(Obligation)
        .where(
            Obligation.subject == subject,
            Obligation.subject_id == str(subject_id),
            Obligation.rule_id.in_(rules),
            Obligation.state.in_(OWED),
        )
        .with_for_update()
    ).all()
    for duty, view in zip(owed, views(tx, owed), strict=True):
        filing = Filing(
            obligation_id=duty.id,
            filed_by=actor.person_id,
            filed_at=tx.now,
            content={},
            media=[],
            digest=_digest(tx, duty, {}, ()),
            receipt=draw_receipt(tx),
            late=view.days_left < 0,
            state=FilingState.ACCEPTED,
        )
        tx.session.add(filing)
        filed = next_duty_state(duty.state, DutyAct.FILE)
        duty.state = next_duty_state(filed, DutyAct.ACCEPT)
        duty.state_since = tx.now
        tx.session.flush()
        cancel(tx, subject_of(duty.id))
        audit.leave(tx, actor, "filing.filed", "obligation", duty.id, filing=filing.id)
    return len(owed)


def asked_of(rule_id: str) -> tuple[tuple[str, ...], int]:
    """Return the fields that a rule asks for, and how many attachments.

    An office says how it went; its lists and minutes are kept elsewhere.
    """
    rule = rule_of(rule_id)
    deliverable = rule.deliverable if rule else None
    if rule is None or deliverable is None or rule.owner.role not in PROVIDER_ROLES:
        return USUAL_FIELDS, 0
    return deliverable.required_fields or USUAL_FIELDS, deliverable.attachments


def newest_filing(tx: Tx, duty: Obligation) -> Filing | None:
    """Return what was filed last for a duty."""
    return tx.session.scalar(
        select(Filing)
        .where(Filing.obligation_id == duty.id)
        .order_by(Filing.id.desc())
        .limit(1)
    )


def _checked(
    duty: Obligation, content: dict[str, str], media: tuple[int, ...]
) -> dict[str, str]:
    fields, attachments = asked_of(duty.rule_id)
    kept = {name: words.strip() for name, words in content.items()}
    for name in fields:
        if not kept.get(name):
            raise Refusal("field_missing", field=name)
    if len(media) < attachments:
        raise Refusal("attachment_missing", least=attachments)
    return kept


def _check_media(
    tx: Tx, actor: Actor, duty: Obligation, media: tuple[int, ...]
) -> None:
    """Let nobody attach what somebody else sent, but for what was filed before.

    Raises:
        Refusal: "not_allowed".
    """
    if not media:
        return
    before = newest_filing(tx, duty)
    known = set(before.media) if before else set()
    own = tx.session.scalars(
        select(Media.id).where(
            Media.id.in_([MediaId(number) for number in media]),
            Media.person_id == actor.person_id,
        )
    )
    if not set(media) <= known | set(own):
        raise Refusal("not_allowed")


def _digest(
    tx: Tx, duty: Obligation, content: dict[str, str], media: tuple[int, ...]
) -> str:
    """Return the SHA-256 of what is filed: the words, and each attachment's bytes."""
    attached = [
        hashlib.sha256(tx.session.get_one(Media, MediaId(number)).content).hexdigest()
        for number in media
    ]
    whole: dict[str, Any] = {
        "rule": duty.rule_id,
        "period": duty.period,
        "content": content,
        "media": attached,
        "at": tx.now.isoformat(),
    }
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

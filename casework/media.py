"""Opening a photo, a voice message or a paper: who may; every look is audited."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, union

from casework import audit, consents
from casework.actor import Actor
from casework.agreements import copies
from casework.errors import Refusal
from casework.files import media_of
from casework.permissions import Act, posts_of, require
from casework.providers.membership import require_staff_over
from casework.talks import last_said
from storage.base import MediaId
from storage.cases import Case
from storage.conversations import Media
from storage.database import Tx
from storage.duties import Handover
from storage.notices import Notice
from storage.obligations import Filing, Obligation
from storage.providers import Credential, Evidence

_RELAYS = ("relay.to_staff", "relay.to_person")


@dataclass(frozen=True, slots=True)
class MediaView:
    """A photo or a voice message, opened; `transcript` "" where none was made."""

    kind: str
    mime: str
    content: bytes
    transcript: str


def open_media(tx: Tx, actor: Actor, media_id: int) -> MediaView:
    """Return a photo or a voice message with its content; the look is audited.

    It may be opened by whoever sent it, by whom it was passed to in a talk, by
    the staff who hold a talk in which it was said, and by staff over the area
    of a case that tells it, or of a provider that shows it.
    A copy of an agreement is for whom it was made, while that is theirs to see.

    Raises:
        Refusal: "not_allowed", for a media that is not there too.
    """
    media = tx.session.get(Media, MediaId(media_id))
    if media is None or not _may_open(tx, actor, media):
        raise Refusal("not_allowed")
    audit.leave(tx, actor, "media.opened", "media", media.id)
    return MediaView(media.kind, media.mime, media.content, media.transcript or "")


def _may_open(tx: Tx, actor: Actor, media: Media) -> bool:
    if media.kind == copies.KIND:
        return copies.may_open_copy(tx, actor, media)
    return (
        media.person_id == actor.person_id
        or _was_passed(tx, actor, media)
        or _holds_talk(tx, actor, media)
        or _in_case(tx, actor, media)
        or _in_application(tx, actor, media)
        or _in_filing(tx, actor, media)
    )


def _was_passed(tx: Tx, actor: Actor, media: Media) -> bool:
    """Tell whether a relay carried it to the actor; staff only while they are."""
    passed = tx.session.scalars(
        select(Notice).where(
            Notice.recipient_id == actor.person_id,
            Notice.kind.in_(_RELAYS),
            Notice.due_at >= media.created_at,
        )
    )
    kinds = {n.kind for n in passed if n.params.get("media") == media.id}
    is_staff = bool(posts_of(tx, actor.person_id))
    return "relay.to_person" in kinds or ("relay.to_staff" in kinds and is_staff)


def _holds_talk(tx: Tx, actor: Actor, media: Media) -> bool:
    own = [post.id for post in posts_of(tx, actor.person_id)]
    held = tx.session.scalars(
        select(Handover).where(
            Handover.person_id == media.person_id,
            Handover.taken_by.in_(own),
            Handover.ended_at.is_(None),
        )
    )
    return any(said.media == media.id for talk in held for said in last_said(tx, talk))


def _in_case(tx: Tx, actor: Actor, media: Media) -> bool:
    cases = tx.session.scalars(select(Case).where(Case.reporter_id == media.person_id))
    return any(
        media.id in media_of(case.stories, "photo", "voice")
        and _may_see(tx, actor, case)
        for case in cases
    )


def _in_application(tx: Tx, actor: Actor, media: Media) -> bool:
    """Tell whether a provider shows it to the staff who review; never their own."""
    owners = union(
        select(Evidence.provider_id).where(Evidence.media_id == media.id),
        select(Credential.provider_id).where(Credential.media_id == media.id),
    )
    return any(
        _may_review(tx, actor, provider_id)
        for provider_id in tx.session.scalars(owners)
    )


def _in_filing(tx: Tx, actor: Actor, media: Media) -> bool:
    """Tell whether it was filed for a provider with the staff who review that."""
    filed = tx.session.execute(
        select(Filing.media, Obligation.provider_id)
        .join(Obligation, Obligation.id == Filing.obligation_id)
        .where(Filing.filed_by == media.person_id, Obligation.provider_id.is_not(None))
    )
    return any(
        media.id in attached and _may_review(tx, actor, provider_id)
        for attached, provider_id in filed
        if provider_id is not None
    )


def _may_review(tx: Tx, actor: Actor, provider_id: int) -> bool:
    try:
        require_staff_over(tx, actor, provider_id, Act.REVIEW)
    except Refusal:
        return False
    return True


def _may_see(tx: Tx, actor: Actor, case: Case) -> bool:
    try:
        require(tx, actor, Act.SEE, case.area_code)
        consents.require_not_ended(tx, case.reporter_id, consents.Purpose.CASEWORK)
    except Refusal:
        return False
    return True

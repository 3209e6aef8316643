"""A provider of the test kit's town: applied, signed, reviewed by the real verbs."""

from __future__ import annotations

from datetime import date
from zlib import crc32

from casework.actor import Actor
from casework.invitations import accept_invitation, invite
from casework.notices import cancel
from casework.permissions import MAY, Act, StaffLevel, posts_over
from casework.providers import admission, evidence, review
from casework.providers.commitments import commitment_text, sign_commitment
from casework.providers.conditions import ProviderKind, Takes, items_for
from nlu.reading import Service
from storage.base import MediaId, PersonId, ProviderId
from storage.conversations import Media
from storage.database import Tx
from storage.people import Person

SERVICES = (Service.MEALS.value, Service.VISITING.value, Service.CLEANING.value)
LAST_DAY = date(2030, 12, 31)
DISTRICT_DIGITS = 6


def admit_provider(
    tx: Tx, lead: Actor, kind: ProviderKind, name: str, area: str
) -> ProviderId:
    """Apply for somebody and admit it; nothing of it is told to anybody."""
    provider_id = admission.begin(tx, lead, _application(kind, name, area))
    photo = _photo(tx, lead.person_id)
    for item in items_for(kind):
        shown = item.takes is not Takes.WORDS
        piece = evidence.Piece(
            item.id,
            media_id=photo if shown else None,
            words="" if shown else "有",
            valid_to=LAST_DAY if item.dated else None,
        )
        evidence.give_evidence(tx, lead, provider_id, piece)
    sign_commitment(tx, lead, provider_id, commitment_text().digest)
    admission.submit(tx, lead, provider_id)
    reviewer = _reviewer(tx, area)
    if kind is ProviderKind.INDIVIDUAL:
        review.saw_identity(tx, reviewer, provider_id, "1234")
    review.admit(tx, reviewer, provider_id)
    cancel(tx, admission.subject_of(provider_id))
    return provider_id


def _application(kind: ProviderKind, name: str, area: str) -> admission.Application:
    return admission.Application(
        kind=kind,
        name=name,
        area_code=area,
        services=SERVICES,
        areas=(area,),
        capacity=20,
        phone="+8613800002026",
        adult=True,
        emergency="家人",
        code="" if kind is ProviderKind.INDIVIDUAL else _code(name),
    )


def _code(name: str) -> str:
    """Return a made-up credit code, the same for the same name."""
    return f"52350503{crc32(name.encode()):010d}"


def _photo(tx: Tx, person_id: PersonId) -> MediaId:
    media = Media(
        person_id=person_id,
        kind="photo",
        mime="image/jpeg",
        content=b"\xff\xd8\xff",
        created_at=tx.now,
    )
    tx.session.add(media)
    tx.session.flush()
    return media.id


def _reviewer(tx: Tx, area: str) -> Actor:
    """Return somebody who may review there, made where nobody may yet."""
    for post in posts_over(tx, area):
        if Act.REVIEW in MAY[post.level]:
            return Actor(post.person_id, None)
    clerk = Person(created_at=tx.now, language="zh-Hans")
    tx.session.add(clerk)
    tx.session.flush()
    actor = Actor(clerk.id, None)
    district = area[:DISTRICT_DIGITS]
    accept_invitation(tx, actor, invite(tx, StaffLevel.DISTRICT, district))
    return actor

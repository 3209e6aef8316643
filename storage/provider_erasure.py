"""What erasing a person takes from providers.

What several people act for is an organisation's record and stays; what the
erased person alone stood for is blanked, so that only codes and dates are left.
"""

from __future__ import annotations

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from storage.agreements import Activity, Agreement
from storage.base import PersonId, ProviderId
from storage.obligations import Extension, Filing, Obligation
from storage.providers import (
    Appeal,
    Credential,
    Evidence,
    Measure,
    Provider,
    ProviderMember,
    Resource,
)


def erase_providers(session: Session, person_id: PersonId) -> None:
    """Take the person out of all providers, and blank those that were theirs alone."""
    own = session.scalars(
        select(ProviderMember.provider_id)
        .group_by(ProviderMember.provider_id)
        .having(
            func.max(ProviderMember.person_id) == person_id,
            func.min(ProviderMember.person_id) == person_id,
        )
    ).all()
    for provider_id in own:
        _blank(session, provider_id)
    session.execute(delete(ProviderMember).where(ProviderMember.person_id == person_id))


def _blank(session: Session, provider_id: ProviderId) -> None:
    for entity in (Evidence, Credential):
        session.execute(delete(entity).where(entity.provider_id == provider_id))
    duties = select(Obligation.id).where(Obligation.provider_id == provider_id)
    filed = Filing.obligation_id.in_(duties)
    asked = Extension.obligation_id.in_(duties)
    blanks = (
        update(Provider)
        .where(Provider.id == provider_id)
        .values(name="", facts={}, code=None, code_mark=None, reason=None),
        update(Resource).where(Resource.provider_id == provider_id).values(words=None),
        update(Measure)
        .where(Measure.provider_id == provider_id)
        .values(facts={}, answer=None),
        update(Appeal)
        .where(Appeal.provider_id == provider_id)
        .values(words="", reason=None),
        update(Agreement).where(Agreement.provider_id == provider_id).values(blocks={}),
        update(Activity)
        .where(Activity.provider_id == provider_id)
        .values(answers={}, outcome=None),
        update(Filing).where(filed).values(content={}, reason=None),
        update(Extension).where(asked).values(reason=""),
    )
    for blank in blanks:
        session.execute(blank.execution_options(synchronize_session=False))

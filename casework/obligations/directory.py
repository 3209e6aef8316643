"""Whom the messages about a duty go to, looked up once for many duties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from casework.obligations.bulk import chunks
from casework.permissions import StaffLevel
from casework.providers.membership import LEAD
from storage.base import PersonId, ProviderId
from storage.database import Tx
from storage.people import StaffPost
from storage.providers import ProviderMember

OWNERS = frozenset({"owner", "owner_lead"})
_LEVELS = {
    "community": StaffLevel.COMMUNITY,
    "street": StaffLevel.STREET,
    "district": StaffLevel.DISTRICT,
    "district_list": StaffLevel.DISTRICT,
}


@dataclass(frozen=True, slots=True)
class Directory:
    """Who acts for providers, and who sits in which office."""

    actors: dict[ProviderId, list[PersonId]]
    offices: dict[str, list[tuple[str, PersonId]]]

    def people(
        self, to: str, provider_id: ProviderId | None, area_code: str
    ) -> Sequence[PersonId]:
        """Return who a rung of the ladder goes to."""
        if to in OWNERS:
            if provider_id is not None:
                return self.actors.get(provider_id, ())
            return self._office(area_code)
        level = _LEVELS.get(to)
        if level is None:
            return ()
        return self._at(level, area_code) or self._at(StaffLevel.DISTRICT, area_code)

    def _office(self, area_code: str) -> Sequence[PersonId]:
        """Return the staff of an office; of the one above where it has none."""
        for digits in (12, 9, 6):
            if digits <= len(area_code):
                found = self.offices.get(area_code[:digits])
                if found:
                    return [person for _level, person in found]
        return ()

    def _at(self, level: StaffLevel, area_code: str) -> Sequence[PersonId]:
        return [
            person
            for digits in (6, 9, 12)
            for has, person in self.offices.get(area_code[:digits], ())
            if has == level and digits <= len(area_code)
        ]


def read_directory(tx: Tx, providers: Iterable[ProviderId]) -> Directory:
    """Return who acts for these providers, leads alone where there are any."""
    wanted = sorted(set(providers))
    leads: dict[ProviderId, list[PersonId]] = defaultdict(list)
    others: dict[ProviderId, list[PersonId]] = defaultdict(list)
    for some in chunks(wanted):
        found = tx.session.execute(
            select(
                ProviderMember.provider_id,
                ProviderMember.person_id,
                ProviderMember.role,
            )
            .where(
                ProviderMember.provider_id.in_(some), ProviderMember.ended_at.is_(None)
            )
            .order_by(ProviderMember.id)
        )
        for provider, person, role in found:
            (leads if role == LEAD else others)[provider].append(person)
    offices: dict[str, list[tuple[str, PersonId]]] = defaultdict(list)
    posts = select(StaffPost.area_code, StaffPost.level, StaffPost.person_id)
    for area, level, person in tx.session.execute(
        posts.where(StaffPost.ended_at.is_(None)).order_by(StaffPost.id)
    ):
        offices[area].append((level, person))
    return Directory({**others, **leads}, dict(offices))

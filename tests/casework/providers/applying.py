"""What the tests of admission share: a street, its staff, applicants, their papers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import pytest
import sqlalchemy as sa

from casework.actor import Actor
from casework.errors import Refusal
from casework.permissions import StaffLevel
from casework.providers import admission, evidence, review
from casework.providers.admission import Application, Submitted
from casework.providers.commitments import commitment_text, sign_commitment
from casework.providers.conditions import ProviderKind, items_for
from casework.providers.evidence import Piece
from storage.areas import Area
from storage.audit import AuditEvent
from storage.base import MediaId, ProviderId
from storage.conversations import Media
from storage.database import Database, Tx
from storage.notices import Notice
from storage.people import Person, StaffPost
from storage.providers import Provider
from tests.databases import HandClock

DISTRICT, STREET, OTHER = "350503", "350503001", "350503002"
COMMUNITY = "350503001001"
CODE = "91350100M000100Y43"
MEALS, TALKING = "meals", "counselling"


_NO_PHOTO = MediaId(0)


@dataclass
class House:
    """A street office and its people: `clerk` and `boss` may decide."""

    database: Database
    clock: HandClock
    who: dict[str, Actor] = field(default_factory=dict)
    photo: MediaId = _NO_PHOTO

    @contextmanager
    def tx(self) -> Iterator[Tx]:
        """Give a transaction that is kept."""
        with self.database.begin() as tx:
            yield tx
            tx.commit()

    def begin(
        self, name: str = "lead", services: tuple[str, ...] = (MEALS,), **lines: str
    ) -> ProviderId:
        """Begin an application; an organisation's unless `kind` is given."""
        kind = ProviderKind(lines.pop("kind", ProviderKind.ORGANISATION))
        told = Application(
            kind=kind,
            name="善邻社",
            area_code=STREET,
            services=services,
            areas=(STREET,),
            capacity=20,
            phone="+8613800002026",
            code=lines.get("code", CODE),
            adult=True,
        )
        with self.tx() as tx:
            return admission.begin(tx, self.who[name], told)

    def complete(self, provider_id: ProviderId, name: str = "lead") -> None:
        """Show all that is asked for, and sign."""
        with self.tx() as tx:
            kind = tx.session.get_one(Provider, provider_id).kind
            for item in items_for(kind):
                piece = Piece(item.id, media_id=self.photo)
                evidence.give_evidence(tx, self.who[name], provider_id, piece)
            digest = commitment_text().digest
            sign_commitment(tx, self.who[name], provider_id, digest)

    def submit(self, provider_id: ProviderId, name: str = "lead") -> Submitted:
        """Hand it in."""
        with self.tx() as tx:
            return admission.submit(tx, self.who[name], provider_id)

    def submitted(self, **lines: str) -> ProviderId:
        """Return an application that waits for staff."""
        provider_id = self.begin(**lines)  # type: ignore[arg-type] # only names
        self.complete(provider_id)
        self.submit(provider_id)
        return provider_id

    def admitted(self, **lines: str) -> ProviderId:
        """Return a provider that was admitted by the clerk."""
        provider_id = self.submitted(**lines)
        with self.tx() as tx:
            review.admit(tx, self.who["clerk"], provider_id)
        return provider_id

    def provider(self, provider_id: ProviderId) -> Provider:
        """Return a provider as it is kept."""
        with self.database.read() as tx:
            return tx.session.get_one(Provider, provider_id)

    def told(self, kind: str) -> list[Notice]:
        """Return the notices of a kind, newest last."""
        with self.database.read() as tx:
            query = sa.select(Notice).where(Notice.kind == kind).order_by(Notice.id)
            return list(tx.session.scalars(query))

    def audited(self, act: str) -> int:
        """Return how often something was audited."""
        with self.database.read() as tx:
            query = sa.select(sa.func.count()).where(AuditEvent.act == act)
            return tx.session.scalar(query) or 0

    def day(self) -> date:
        """Return the day it is."""
        return self.clock.now.date()


def opened(database: Database, clock: HandClock) -> House:
    """Return a street with everybody in it."""
    house = House(database, clock)
    with house.tx() as tx:
        for code, level, parent in (
            (DISTRICT, "district", None),
            (STREET, "street", DISTRICT),
            (OTHER, "street", DISTRICT),
            (COMMUNITY, "community", STREET),
        ):
            tx.session.add(Area(code=code, name=code, level=level, parent=parent))
            tx.session.flush()
        for name in ("lead", "other", "clerk", "boss", "stranger", "neighbour"):
            person = Person(created_at=tx.now, language="zh-Hans")
            tx.session.add(person)
            tx.session.flush()
            house.who[name] = Actor(person.id)
        for name, level, code in (
            ("clerk", StaffLevel.STREET, STREET),
            ("boss", StaffLevel.DISTRICT, DISTRICT),
            ("stranger", StaffLevel.STREET, OTHER),
            ("neighbour", StaffLevel.COMMUNITY, COMMUNITY),
        ):
            person_id = house.who[name].person_id
            tx.session.add(
                StaffPost(
                    person_id=person_id, level=level, area_code=code, bound_at=tx.now
                )
            )
        media = Media(
            person_id=house.who["lead"].person_id,
            kind="photo",
            mime="image/jpeg",
            content=b"photo",
            created_at=tx.now,
        )
        tx.session.add(media)
        tx.session.flush()
        house.photo = media.id
    return house


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Expect a refusal with a code."""
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code == code

"""What the tests of duties share: a district with people, a provider, a report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select

from casework.actor import Actor
from casework.obligations.planning import open_obligations
from casework.obligations.policy import local_today, the_pack
from casework.permissions import StaffLevel
from casework.providers.lifecycles import ProviderState
from storage.areas import demo_area_file, import_areas, read_area_file
from storage.base import PersonId, ProviderId
from storage.conversations import Media
from storage.database import Database, Tx
from storage.notices import Notice
from storage.obligations import Obligation
from storage.people import Person, StaffPost
from storage.providers import Provider, ProviderMember
from tests.databases import HandClock

DISTRICT, DONGHU, FENGZE = "350503", "350503001", "350503002"
# The quarter's report is due on 15 April: the tenth working day, 清明 left out.
DUE = date(2026, 4, 15)
CONTENT = {"progress": "送饭四十次", "money": "三千元买菜", "difficulties": "没有"}


@dataclass
class District:
    """A district of the tests: clerks of two streets, the district, a provider."""

    database: Database
    clock: HandClock

    def __post_init__(self) -> None:
        self.at("2026-03-20T10:00")
        with self.tx() as tx:
            import_areas(tx.session, read_area_file(demo_area_file()))
            self.street = self.clerk(tx, StaffLevel.STREET, DONGHU)
            self.elsewhere = self.clerk(tx, StaffLevel.STREET, FENGZE)
            self.district = self.clerk(tx, StaffLevel.DISTRICT, DISTRICT)
            self.community = self.clerk(tx, StaffLevel.COMMUNITY, f"{DONGHU}001")
            self.lead, self.provider = self.admitted(tx, "善邻社", DONGHU)
            self.stranger = self.person(tx)

    def at(self, local: str) -> None:
        """Set the clock to a local time of the district."""
        self.clock.now = datetime.fromisoformat(f"{local}+08:00").astimezone(UTC)

    @contextmanager
    def tx(self) -> Iterator[Tx]:
        """Open a transaction that is kept."""
        with self.database.begin() as tx:
            yield tx
            tx.commit()

    def person(self, tx: Tx) -> Actor:
        """Return somebody new."""
        person = Person(created_at=tx.now)
        tx.session.add(person)
        tx.session.flush()
        return Actor(PersonId(person.id))

    def clerk(self, tx: Tx, level: StaffLevel, area: str) -> Actor:
        """Return a staff member of an area."""
        actor = self.person(tx)
        tx.session.add(
            StaffPost(
                person_id=actor.person_id, level=level, area_code=area, bound_at=tx.now
            )
        )
        tx.session.flush()
        return actor

    def admitted(
        self, tx: Tx, name: str, area: str, admitted_on: date = date(2026, 1, 5)
    ) -> tuple[Actor, ProviderId]:
        """Return the lead of an admitted provider, and the provider."""
        provider = Provider(
            kind="organisation",
            name=name,
            area_code=area,
            state=ProviderState.ADMITTED,
            created_at=tx.now,
            state_since=tx.now,
            facts={},
            services=[],
            areas=[area],
            admitted_on=admitted_on,
        )
        tx.session.add(provider)
        tx.session.flush()
        return self.member(tx, provider.id, "lead"), provider.id

    def member(self, tx: Tx, provider: ProviderId, role: str) -> Actor:
        """Return somebody new who acts for a provider."""
        actor = self.person(tx)
        tx.session.add(
            ProviderMember(
                provider_id=provider, person_id=actor.person_id, role=role, since=tx.now
            )
        )
        tx.session.flush()
        return actor

    def photo(self, tx: Tx, who: Actor) -> int:
        """Return a photo that somebody sent."""
        media = Media(
            person_id=who.person_id,
            kind="photo",
            mime="image/jpeg",
            content=b"\xff\xd8\xff",
            created_at=tx.now,
        )
        tx.session.add(media)
        tx.session.flush()
        return media.id

    def run(self) -> int:
        """Make the duties of the day."""
        with self.tx() as tx:
            return open_obligations(tx, local_today(tx), the_pack())

    def report(self) -> int:
        """Return the quarter's report of the provider, made on 1 April."""
        self.at("2026-04-01T08:00")
        self.run()
        with self.tx() as tx:
            return self.duty(tx, "report.quarterly").id

    def duty(self, tx: Tx, rule: str) -> Obligation:
        """Return the one duty of a rule."""
        return tx.session.scalars(
            select(Obligation).where(Obligation.rule_id == rule)
        ).one()

    def planned(self, tx: Tx, *kinds: str) -> list[Notice]:
        """Return what is still to be told, of these kinds, by time."""
        found = tx.session.scalars(
            select(Notice)
            .where(Notice.done_at.is_(None), Notice.kind.in_(kinds))
            .order_by(Notice.due_at, Notice.id)
        )
        return list(found)

    def days(self, tx: Tx, *kinds: str) -> list[str]:
        """Return on which days, in UTC at one o'clock, these are to be told."""
        return [notice.due_at.date().isoformat() for notice in self.planned(tx, *kinds)]

"""What the tests of measures share: a district, its staff, a provider, its lead."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from casework.actor import Actor
from casework.permissions import StaffLevel
from casework.providers import measures, proposing
from casework.providers.lifecycles import ProviderState
from casework.providers.measure_lifecycle import MeasureStep
from casework.providers.measures import Demand
from storage.agreements import Agreement
from storage.areas import Area
from storage.base import PersonId, ProviderId
from storage.database import Database, Tx
from storage.notices import Notice
from storage.people import Person, StaffPost
from storage.providers import Measure, Provider, ProviderMember
from tests.databases import HandClock

DISTRICT, STREET, OTHER = "350503", "350503001", "350503002"
COMMUNITY = "350503001001"
DEMAND = Demand("把欠的补上", 15)


@dataclass
class Town:
    """A street with a provider; whoever `who` names acts.

    `clerk`, `boss` and `third` may decide; `stranger` is of another street,
    `neighbour` of the community level. `lead` acts for the provider.
    """

    database: Database
    clock: HandClock
    provider_id: ProviderId
    who: dict[str, Actor]

    @contextmanager
    def tx(self) -> Iterator[Tx]:
        """Give a transaction that is kept."""
        with self.database.begin() as tx:
            yield tx
            tx.commit()

    def measure(self, measure_id: int) -> Measure:
        """Return a measure as it is kept."""
        with self.database.read() as tx:
            return tx.session.get_one(Measure, measure_id)

    def standing(self) -> ProviderState:
        """Return how the provider stands."""
        with self.database.read() as tx:
            return ProviderState(tx.session.get_one(Provider, self.provider_id).state)

    def stand(self, state: ProviderState) -> None:
        """Put the provider into a state."""
        with self.tx() as tx:
            tx.session.get_one(Provider, self.provider_id).state = state

    def told(self, kind: str) -> set[str]:
        """Return who is to be told of something, now or later."""
        with self.database.read() as tx:
            query = sa.select(Notice.recipient_id).where(
                Notice.kind == kind, Notice.outcome.is_(None)
            )
            found = set(tx.session.scalars(query))
        return {name for name, actor in self.who.items() if actor.person_id in found}

    def proposed(self, step: MeasureStep) -> int:
        """Return a new proposal by the clerk."""
        with self.tx() as tx:
            return proposing.propose_measure(
                tx, self.who["clerk"], self.provider_id, step, "finding", "看到的事"
            )

    def announced(self, step: MeasureStep) -> int:
        """Return a measure that two people agreed to."""
        measure_id = self.proposed(step)
        with self.tx() as tx:
            measures.agree(tx, self.who["clerk"], measure_id, DEMAND, "林小梅")
            measures.second(tx, self.who["boss"], measure_id, "陈建国")
        return measure_id

    def in_force(self, step: MeasureStep) -> int:
        """Return a measure that took effect after the time to answer."""
        measure_id = self.announced(step)
        self.clock.move(days=12)
        with self.tx() as tx:
            measures.enforce(tx, self.who["clerk"], measure_id)
        return measure_id

    def agreement(self, ends_in: int = 90) -> str:
        """Make a live agreement and return its number."""
        with self.tx() as tx:
            post = tx.session.scalars(sa.select(StaffPost.id)).all()[0]
            today = tx.now.date()
            made = Agreement(
                number="10203040",
                provider_id=self.provider_id,
                area_code=STREET,
                state="live",
                template="1",
                blocks={},
                digest="",
                starts_on=today,
                ends_on=today + timedelta(days=ends_in),
                made_by=post,
                made_at=tx.now,
                state_since=tx.now,
            )
            tx.session.add(made)
        return "10203040"


def found(database: Database, clock: HandClock) -> Town:
    """Return a district with staff and an admitted provider."""
    places = {DISTRICT: "district", STREET: "street", OTHER: "street"}
    with database.begin() as tx:
        for code, level in {**places, COMMUNITY: "community"}.items():
            tx.session.add(Area(code=code, name=code, level=level))
            tx.session.flush()
        who = {
            "clerk": staff(tx, StaffLevel.STREET, STREET),
            "boss": staff(tx, StaffLevel.DISTRICT, DISTRICT),
            "third": staff(tx, StaffLevel.DISTRICT, DISTRICT),
            "stranger": staff(tx, StaffLevel.STREET, OTHER),
            "neighbour": staff(tx, StaffLevel.COMMUNITY, COMMUNITY),
            "lead": someone(tx),
            "nobody": someone(tx),
        }
        provider_id = provider(tx, who["lead"])
        tx.commit()
    return Town(database, clock, provider_id, who)


def someone(tx: Tx) -> Actor:
    """Return a new person who acts."""
    person = Person(created_at=tx.now)
    tx.session.add(person)
    tx.session.flush()
    return Actor(PersonId(person.id))


def staff(tx: Tx, level: StaffLevel, area: str) -> Actor:
    """Return a new staff member."""
    actor = someone(tx)
    post = StaffPost(
        person_id=actor.person_id, level=level, area_code=area, bound_at=tx.now
    )
    tx.session.add(post)
    tx.session.flush()
    return actor


def provider(tx: Tx, lead: Actor) -> ProviderId:
    """Return a new admitted provider of the street with its lead."""
    made = Provider(
        kind="organisation",
        name="善邻社",
        area_code=STREET,
        state=ProviderState.ADMITTED,
        created_at=tx.now,
        state_since=tx.now,
        facts={},
        services=[],
        areas=[],
        admitted_until=date(2030, 1, 1),
    )
    tx.session.add(made)
    tx.session.flush()
    join(tx, made.id, lead)
    return made.id


def join(tx: Tx, provider_id: ProviderId, actor: Actor) -> None:
    """Let somebody act for a provider."""
    member = ProviderMember(
        provider_id=provider_id, person_id=actor.person_id, role="lead", since=tx.now
    )
    tx.session.add(member)
    tx.session.flush()

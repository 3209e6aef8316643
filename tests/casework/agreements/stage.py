"""What these tests share: two streets, their staff, one provider with its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from casework.actor import Actor
from casework.agreements import agreements, signing, views
from casework.agreements.terms import Terms
from casework.errors import Refusal
from casework.permissions import StaffLevel
from casework.providers.lifecycles import ProviderState
from nlu.reading import Service
from storage.areas import Area
from storage.audit import AuditEvent
from storage.base import ProviderId
from storage.database import Database, Tx
from storage.notices import Notice
from storage.people import Person, StaffPost
from storage.providers import Provider, ProviderMember
from tests.databases import HandClock

DISTRICT, STREET, OTHER = "350503", "350503001", "350503002"
COMMUNITY = "350503001001"
_AREAS = (
    (DISTRICT, "丰泽区", "district", None),
    (STREET, "东湖街道", "street", DISTRICT),
    (OTHER, "丰泽街道", "street", DISTRICT),
    (COMMUNITY, "仁风社区", "community", STREET),
)
_POSTS = {
    "clerk": (StaffLevel.STREET, STREET),
    "boss": (StaffLevel.DISTRICT, DISTRICT),
    "elsewhere": (StaffLevel.STREET, OTHER),
    "neighbour": (StaffLevel.COMMUNITY, COMMUNITY),
}
TERMS = Terms((Service.MEALS, Service.VISITING), STREET, 80, date(2026, 3, 2), 12)


@dataclass
class Stage:
    """Two streets, their staff by name, and the provider of `lead` and `member`."""

    database: Database
    clock: HandClock
    who: dict[str, Actor] = field(default_factory=dict)
    provider: ProviderId = ProviderId(0)  # noqa: RUF009 - a number in new clothes

    @contextmanager
    def tx(self) -> Iterator[Tx]:
        """Give a transaction that is kept."""
        with self.database.begin() as tx:
            yield tx
            tx.commit()

    def does(self, name: str, verb: Callable[..., Any], *args: Any) -> Any:
        """Let somebody do something, and keep it."""
        with self.tx() as tx:
            return verb(tx, self.who[name], *args)

    def refused(self, name: str, verb: Callable[..., Any], *args: Any) -> str:
        """Return the code of the refusal somebody meets."""
        with self.database.begin() as tx, pytest.raises(Refusal) as refusal:
            verb(tx, self.who[name], *args)
        return refusal.value.code

    def told(self, name: str) -> list[str]:
        """Return the kinds of notices planned for somebody, oldest first."""
        query = sa.select(Notice.kind).where(
            Notice.recipient_id == self.who[name].person_id
        )
        with self.database.read() as tx:
            return list(tx.session.scalars(query.order_by(Notice.id)))

    def acts(self) -> list[str]:
        """Return what was audited, oldest first."""
        query = sa.select(AuditEvent.act).order_by(AuditEvent.id)
        with self.database.read() as tx:
            return list(tx.session.scalars(query))

    def standing(self, state: ProviderState) -> None:
        """Put the provider into a state."""
        with self.tx() as tx:
            tx.session.get_one(Provider, self.provider).state = state

    def joins(self, name: str) -> None:
        """Make somebody act for the provider."""
        with self.tx() as tx:
            _member(tx, self, name, "member")

    def offers(self, terms: Terms = TERMS) -> int:
        """Return a new agreement laid before the provider."""
        made: int = self.does("clerk", agreements.offer_agreement, self.provider, terms)
        return made

    def digest(self, number: int) -> str:
        """Return the digest of what an agreement says now."""
        view: views.AgreementView = self.does("lead", views.my_agreement, number)
        return view.digest

    def signs(self, number: int) -> None:
        """Let both sides sign an agreement."""
        digest = self.digest(number)
        self.does("lead", signing.sign_for_provider, number, digest, "林美华")
        self.does("clerk", signing.sign_for_unit, number, digest, "林志强")


def build(database: Database, clock: HandClock) -> Stage:
    """Return the stage with everybody on it."""
    stage = Stage(database, clock)
    with stage.tx() as tx:
        for code, name, level, parent in _AREAS:
            tx.session.add(Area(code=code, name=name, level=level, parent=parent))
            tx.session.flush()
        for name in (*_POSTS, "lead", "member", "stranger"):
            person = Person(created_at=tx.now)
            tx.session.add(person)
            tx.session.flush()
            stage.who[name] = Actor(person.id)
        for name, (level, code) in _POSTS.items():
            tx.session.add(_post(tx, stage.who[name], level, code))
        provider = _provider(tx)
        tx.session.add(provider)
        tx.session.flush()
        stage.provider = provider.id
        _member(tx, stage, "lead", "lead")
        _member(tx, stage, "member", "member")
    return stage


def _post(tx: Tx, actor: Actor, level: StaffLevel, code: str) -> StaffPost:
    return StaffPost(
        person_id=actor.person_id, level=level, area_code=code, bound_at=tx.now
    )


def _provider(tx: Tx) -> Provider:
    return Provider(
        kind="organisation",
        name="善邻社",
        area_code=STREET,
        state=ProviderState.ADMITTED,
        created_at=tx.now,
        state_since=tx.now,
        facts={},
        services=["meals", "visiting", "cleaning"],
        areas=[STREET],
    )


def _member(tx: Tx, stage: Stage, name: str, role: str) -> None:
    tx.session.add(
        ProviderMember(
            provider_id=stage.provider,
            person_id=stage.who[name].person_id,
            role=role,
            since=tx.now,
        )
    )

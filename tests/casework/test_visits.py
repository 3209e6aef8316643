"""Visits owed to people whom no message reaches."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from casework import consents, visits
from casework.actor import Actor
from casework.consents import Purpose
from casework.desk import my_desk
from casework.errors import Refusal
from casework.visits import VisitOutcome, VisitReason, owe_visit
from storage.areas import Area
from storage.audit import AuditEvent
from storage.base import PersonId
from storage.database import Database, Tx
from storage.notices import Notice
from storage.people import Person, StaffPost

DISTRICT, HERE, ELSEWHERE = "350503", "350503001", "350503002"


@pytest.fixture(autouse=True)
def areas(database: Database) -> None:
    """A district with two streets."""
    with database.begin() as tx:
        tx.session.add(Area(code=DISTRICT, name="丰泽区", level="district"))
        tx.session.flush()
        for code, name in ((HERE, "东湖街道"), (ELSEWHERE, "丰泽街道")):
            tx.session.add(Area(code=code, name=name, level="street", parent=DISTRICT))
        tx.commit()


def resident(tx: Tx, area: str | None = HERE) -> PersonId:
    """Return somebody with a name and a number."""
    person = Person(
        created_at=tx.now, call_name="陈阿婆", phone="+8613800001234", area_code=area
    )
    tx.session.add(person)
    tx.session.flush()
    consents.decide(tx, Actor(person.id), Purpose.CASEWORK, granted=True)
    return person.id


def clerk(tx: Tx, area: str = HERE, level: str = "street") -> Actor:
    """Return a member of staff."""
    person = Person(created_at=tx.now)
    tx.session.add(person)
    tx.session.flush()
    tx.session.add(
        StaffPost(person_id=person.id, level=level, area_code=area, bound_at=tx.now)
    )
    tx.session.flush()
    return Actor(person.id)


def owed(tx: Tx, person: PersonId) -> bool:
    """Owe somebody a visit."""
    return owe_visit(tx, person, VisitReason.UNREACHED, "case:1")


class TestOwing:
    """A visit comes up."""

    def test_is_owed_once_until_it_is_done(self, database: Database) -> None:
        """More that does not arrive adds nothing; after a visit it counts anew."""
        with database.begin() as tx:
            staff, person = clerk(tx), resident(tx)

            assert owed(tx, person)
            assert not owed(tx, person)

            (card,) = visits.open_visits(tx, staff)
            visits.end_visit(tx, staff, card.visit_id, VisitOutcome.REACHED)
            assert owed(tx, person)

    def test_tells_the_nearest_staff(self, database: Database) -> None:
        """The street is told, not the district, and nobody of another street."""
        with database.begin() as tx:
            near, _far, _wide = (
                clerk(tx),
                clerk(tx, ELSEWHERE),
                clerk(tx, DISTRICT, "district"),
            )
            owed(tx, resident(tx))

            told = tx.session.scalars(sa.select(Notice.recipient_id)).all()
        assert told == [near.person_id]

    def test_of_an_unknown_area_is_the_districts(self, database: Database) -> None:
        """Who never said where they live is looked for by the district."""
        with database.begin() as tx:
            street, wide = clerk(tx), clerk(tx, DISTRICT, "district")
            owed(tx, resident(tx, None))

            assert not visits.open_visits(tx, street)
            assert len(visits.open_visits(tx, wide)) == 1

    def test_is_not_owed_to_staff(self, database: Database) -> None:
        """Colleagues see each other."""
        with database.begin() as tx:
            assert not owed(tx, clerk(tx).person_id)


class TestTaking:
    """Staff act on it."""

    def test_shows_nobody_who_took_the_consent_back(self, database: Database) -> None:
        """The visit stays owed, but name and number are no longer shown."""
        with database.begin() as tx:
            staff, person = clerk(tx), resident(tx)
            owed(tx, person)
            (card,) = visits.open_visits(tx, staff)
            consents.withdraw(tx, Actor(person), Purpose.CASEWORK)
            view = visits.take_visit(tx, staff, card.visit_id)

        assert view is not None
        assert (view.name, view.phone) == ("", "")

    def test_shows_the_person_only_to_who_takes_it(self, database: Database) -> None:
        """The list names nobody; opening does, is logged, and closes it to others."""
        with database.begin() as tx:
            first, second, person = clerk(tx), clerk(tx), resident(tx)
            owed(tx, person)
            (card,) = visits.open_visits(tx, first)
            assert (card.area, card.taken, card.mine) == ("东湖街道", False, False)

            view = visits.take_visit(tx, first, card.visit_id)
            assert view is not None
            assert (view.name, view.phone) == ("陈阿婆", "+8613800001234")
            assert visits.take_visit(tx, second, card.visit_id) is None

            (mine,) = visits.open_visits(tx, first)
            (theirs,) = visits.open_visits(tx, second)
            assert (mine.taken, mine.mine) == (True, True)
            assert (theirs.taken, theirs.mine) == (True, False)
            acts = tx.session.scalars(sa.select(AuditEvent.act)).all()
        assert acts.count("visit.opened") == 1

    def test_is_nobodys_business_elsewhere(self, database: Database) -> None:
        """Another street neither sees, opens nor ends it."""
        with database.begin() as tx:
            near, far = clerk(tx), clerk(tx, ELSEWHERE)
            owed(tx, resident(tx))
            (card,) = visits.open_visits(tx, near)

            assert not visits.open_visits(tx, far)
            assert not my_desk(tx, far).visits
            for refused in (
                lambda: visits.visit_card(tx, far, card.visit_id),
                lambda: visits.take_visit(tx, far, card.visit_id),
                lambda: visits.end_visit(
                    tx, far, card.visit_id, VisitOutcome.NOT_THERE
                ),
            ):
                with pytest.raises(Refusal, match="not_allowed"):
                    refused()

    def test_ends_once(self, database: Database) -> None:
        """What came of it is written down, and then it is over for all."""
        with database.begin() as tx:
            staff = clerk(tx)
            owed(tx, resident(tx))
            (card,) = visits.open_visits(tx, staff)
            assert my_desk(tx, staff).visits == 1
            assert visits.end_visit(tx, staff, card.visit_id, VisitOutcome.MOVED)

            assert not my_desk(tx, staff).visits
            assert visits.visit_card(tx, staff, card.visit_id) is None
            with pytest.raises(Refusal, match="ended"):
                visits.end_visit(tx, staff, card.visit_id, VisitOutcome.REACHED)
            with pytest.raises(Refusal, match="ended"):
                visits.take_visit(tx, staff, card.visit_id)

"""The resource library: what is offered, asked for when old, found; leaving."""

from __future__ import annotations

from datetime import date

import pytest

from casework.agreements.lifecycles import AgreementState
from casework.providers import finding, library, review, standing
from casework.providers.credentials import NewSpecialist, add_specialist
from casework.providers.library import Offer
from casework.providers.lifecycles import ProviderState
from storage.agreements import Agreement
from storage.base import ProviderId
from storage.database import Database
from storage.people import StaffPost
from storage.providers import Provider
from tests.casework.providers.applying import (
    COMMUNITY,
    DISTRICT,
    MEALS,
    OTHER,
    STREET,
    TALKING,
    House,
    opened,
    refused,
)
from tests.databases import HandClock


@pytest.fixture
def house(database: Database, clock: HandClock) -> House:
    """A street office on each engine."""
    return opened(database, clock)


def _offered(house: House, provider_id: ProviderId, **lines: object) -> int:
    with house.tx() as tx:
        new = Offer(MEALS, STREET, 20, **lines)  # type: ignore[arg-type] # by name
        return library.offer(tx, house.who["lead"], provider_id, new)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (Offer(MEALS, "999999", 20), "unknown_area"),
        (Offer(MEALS, OTHER, 20), "not_approved"),
        (Offer(MEALS, DISTRICT, 20), "not_approved"),
        (Offer("bathing", STREET, 20), "not_approved"),
        (Offer(MEALS, STREET, 0), "bad_amount"),
        (Offer(MEALS, STREET, 20, date(2026, 3, 1)), "past"),
    ],
)
def test_only_what_was_approved_is_offered(house: House, new: Offer, code: str) -> None:
    """Not elsewhere, not another service, not nothing, not of the past."""
    provider_id = house.admitted()
    with house.tx() as tx, refused(code):
        library.offer(tx, house.who["lead"], provider_id, new)


def test_nothing_is_offered_before_admission(house: House) -> None:
    """A draft has no place in the library, nor has somebody else's provider."""
    provider_id = house.begin()
    with house.tx() as tx:
        new = Offer(MEALS, STREET, 20)
        with refused("not_admitted"):
            library.offer(tx, house.who["lead"], provider_id, new)
        with refused("not_allowed"):
            library.offer(tx, house.who["other"], provider_id, new)


def test_one_entry_for_a_service_and_place(house: House) -> None:
    """Offering the same again changes the entry there is."""
    provider_id = house.admitted()
    first = _offered(house, provider_id)
    with house.tx() as tx:
        again = library.offer(
            tx, house.who["lead"], provider_id, Offer(MEALS, STREET, 30)
        )
        (entry,) = library.my_offers(tx, house.who["lead"], provider_id)
    assert (again, entry.per_month) == (first, 30)


def test_staff_find_by_service_and_place(house: House) -> None:
    """It is found for its street and the communities in it, not for another street."""
    provider_id = house.admitted()
    _offered(house, provider_id)
    with house.tx() as tx:
        clerk, boss = house.who["clerk"], house.who["boss"]
        found = {
            place: len(finding.search(tx, boss, MEALS, place))
            for place in (None, DISTRICT, STREET, COMMUNITY, OTHER)
        }
        (entry,) = finding.search(tx, clerk, MEALS)
        assert finding.search(tx, clerk, "bathing") == ()
        with refused("not_allowed"):
            finding.search(tx, house.who["neighbour"], MEALS)
    assert found == {None: 1, DISTRICT: 1, STREET: 1, COMMUNITY: 1, OTHER: 0}
    assert (entry.provider, entry.phone) == ("善邻社", "+8613800002026")


def test_what_is_over_is_not_found(house: House) -> None:
    """Past its last day, ended, or of a suspended provider: it is not found."""
    provider_id = house.admitted()
    number = _offered(house, provider_id, until=date(2026, 3, 31))
    boss = house.who["boss"]
    house.clock.move(days=30)
    with house.tx() as tx:
        assert finding.search(tx, boss, MEALS) == ()
        assert library.my_offers(tx, house.who["lead"], provider_id) == ()
    _offered(house, provider_id)
    with house.tx() as tx:
        assert len(finding.search(tx, boss, MEALS)) == 1
        tx.session.get_one(Provider, provider_id).state = ProviderState.SUSPENDED
        tx.session.flush()
        assert finding.search(tx, boss, MEALS) == ()
    assert number


def test_an_old_entry_is_asked_for_once(house: House) -> None:
    """After ninety days its owner is asked; a word makes it fresh and stops it."""
    provider_id = house.admitted()
    number = _offered(house, provider_id)
    lead = house.who["lead"]
    with house.tx() as tx:
        assert library.stale_resources(tx) == 0
    house.clock.move(days=90)
    with house.tx() as tx:
        assert library.stale_resources(tx) == 1
        assert library.stale_resources(tx) == 0
        assert library.count_stale(tx, lead, provider_id) == 1
        assert library.confirm_offer(tx, lead, number) == date(2026, 8, 29)
    (notice,) = house.told("resource.stale")
    assert notice.done_at is not None
    with house.tx() as tx:
        assert library.stale_resources(tx) == 0
    house.clock.move(days=90)
    with house.tx() as tx:
        assert library.stale_resources(tx) == 1
        library.change_offer(tx, lead, number, 5, None)
        assert library.end_offer(tx, lead, number)
        assert not library.end_offer(tx, lead, number)
        with refused("ended"):
            library.confirm_offer(tx, lead, number)
        with refused("not_allowed"):
            library.end_offer(tx, house.who["other"], number)


def test_leaving_ends_what_was_offered(house: House) -> None:
    """Only the lead leaves, once; staff are told and nothing is offered any more."""
    provider_id = house.admitted()
    number = _offered(house, provider_id)
    with house.tx() as tx, refused("not_allowed"):
        standing.leave(tx, house.who["other"], provider_id)
    with house.tx() as tx:
        standing.leave(tx, house.who["lead"], provider_id)
    with house.tx() as tx, refused("wrong_state"):
        standing.leave(tx, house.who["lead"], provider_id)
    assert house.provider(provider_id).state == ProviderState.LEFT
    assert [n.recipient_id for n in house.told("provider.left")] == [
        house.who["clerk"].person_id
    ]
    assert number
    again = house.begin()
    assert again != provider_id


def test_nobody_served_is_left(house: House) -> None:
    """While an agreement is live there is no leaving."""
    provider_id = house.admitted()
    with house.tx() as tx:
        post = tx.session.query(StaffPost).first()
        assert post is not None
        tx.session.add(
            Agreement(
                number="1",
                provider_id=provider_id,
                area_code=STREET,
                state=AgreementState.LIVE,
                template="t",
                blocks={},
                digest="0",
                starts_on=date(2026, 3, 2),
                ends_on=date(2026, 12, 31),
                made_by=post.id,
                made_at=tx.now,
                state_since=tx.now,
            )
        )
    with house.tx() as tx, refused("running_services"):
        standing.leave(tx, house.who["lead"], provider_id)


def test_the_days_rules_rest_on(house: House) -> None:
    """An admitted provider has its term and its papers' days; a draft has no term."""
    provider_id = house.admitted()
    drafted = house.begin("other")
    with house.tx() as tx:
        facts = standing.facts_of_provider(tx, provider_id)
        draft = standing.facts_of_provider(tx, drafted)
    assert facts == {
        "admitted_on": date(2026, 3, 2),
        "admitted_until": date(2027, 3, 1),
        "annual_check_on": date(2026, 3, 2),
    }
    assert draft == {}


def test_a_licence_that_ran_out_is_not_found(house: House) -> None:
    """What needs a licence is found only while somebody holds one."""
    provider_id = house.begin(services=(TALKING,))
    house.complete(provider_id)
    lead, clerk = house.who["lead"], house.who["clerk"]
    with house.tx() as tx:
        one = NewSpecialist("social_work", "林静", "X1", date(2026, 4, 30))
        add_specialist(tx, lead, provider_id, one)
    house.submit(provider_id)
    with house.tx() as tx:
        review.admit(tx, clerk, provider_id)
        library.offer(tx, lead, provider_id, Offer(TALKING, STREET, 5))
        assert len(finding.search(tx, clerk, TALKING)) == 1
        facts = standing.facts_of_provider(tx, provider_id)
        assert facts["credential_valid_to"] == [date(2026, 4, 30)]
    house.clock.move(days=60)
    with house.tx() as tx:
        assert finding.search(tx, clerk, TALKING) == ()

"""Applying: what is asked, in any order, kept, handed in, mended."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from stdnum.cn import uscc

from casework.errors import Refusal
from casework.providers import admission, applications, evidence, review
from casework.providers.admission import Application, Lines
from casework.providers.commitments import commitment_text, sign_commitment
from casework.providers.conditions import (
    SERVICE_GROUPS,
    ProviderKind,
    items_for,
    unlicensed,
)
from casework.providers.credentials import NewSpecialist, add_specialist, is_doubtful
from casework.providers.evidence import Piece
from casework.providers.lifecycles import (
    PROVIDER_TRANSITIONS,
    ProviderAct,
    ProviderState,
    next_provider_state,
)
from casework.providers.review import Asked
from storage.database import Database
from tests.casework.providers.applying import (
    CODE,
    MEALS,
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


def test_only_what_the_table_says() -> None:
    """Each act leads from each state where the table says, and nowhere else."""
    for state, act in itertools.product(ProviderState, ProviderAct):
        expected = PROVIDER_TRANSITIONS.get((state, act))
        if expected is None:
            with pytest.raises(Refusal, match="wrong_state"):
                next_provider_state(state, act)
        else:
            assert next_provider_state(state, act) is expected


def test_policy_names_fifteen_services_and_each_kind_a_list() -> None:
    """The groups hold the fifteen once each, and every kind is asked for something."""
    services = [s for group in SERVICE_GROUPS.values() for s in group]

    assert len(services) == len(set(services)) == 15
    assert all(items_for(kind) for kind in ProviderKind)
    assert all(item.clause for kind in ProviderKind for item in items_for(kind))


def test_a_code_is_only_doubted() -> None:
    """A checksum that holds raises no doubt, one that does not only a doubt."""
    assert uscc.is_valid(CODE)
    assert not is_doubtful(CODE)
    assert is_doubtful("52350503MJB1234567")
    assert not is_doubtful(None)


def test_a_licence_is_needed_for_some_services() -> None:
    """Counselling needs one of its licences, meals need none."""
    assert unlicensed((MEALS, TALKING), ()) == (TALKING,)
    assert unlicensed((MEALS, TALKING), ("lawyer",)) == (TALKING,)
    assert unlicensed((MEALS, TALKING), ("social_work",)) == ()


def test_papers_come_in_any_order(house: House) -> None:
    """What is missing shrinks with each paper; with the last it may be handed in."""
    provider_id = house.begin()
    required = [item for item in items_for(ProviderKind.ORGANISATION) if item.required]
    lead = house.who["lead"]

    for left, item in zip(range(len(required), 0, -1), reversed(required), strict=True):
        with house.tx() as tx:
            view = applications.my_application(tx, lead, provider_id)
            assert len(view.missing) == left
            evidence.give_evidence(tx, lead, provider_id, Piece(item.id, words="有"))

    with house.tx() as tx:
        assert applications.my_application(tx, lead, provider_id).missing == ()
        with refused("not_signed"):
            admission.submit(tx, lead, provider_id)


def test_handing_in_tells_staff_and_names_the_day(house: House) -> None:
    """The receipt has sixteen digits, the answer comes within ten working days."""
    provider_id = house.begin()
    with refused("missing"):
        house.submit(provider_id)
    house.complete(provider_id)

    handed = house.submit(provider_id)

    assert len(handed.receipt) == 16
    assert handed.receipt.isdecimal()
    assert handed.answer_by == date(2026, 3, 16)
    told = [notice.recipient_id for notice in house.told("admission.new")]
    assert told == [house.who["clerk"].person_id]
    with refused("wrong_state"):
        house.submit(provider_id)


def test_a_service_that_needs_a_licence_waits_for_it(house: House) -> None:
    """Without a licence that holds it is not handed in; an expired one is not taken."""
    provider_id = house.begin(services=(TALKING,))
    house.complete(provider_id)
    with refused("unlicensed"):
        house.submit(provider_id)
    lead = house.who["lead"]

    with house.tx() as tx:
        old = NewSpecialist("psychology", "林静", "X1", date(2026, 3, 1))
        with refused("expired"):
            add_specialist(tx, lead, provider_id, old)
        other = NewSpecialist("lawyer", "林静", "X1", date(2027, 3, 1))
        with refused("not_needed"):
            add_specialist(tx, lead, provider_id, other)
        good = NewSpecialist("psychology", "林静", "X1", date(2026, 3, 31))
        add_specialist(tx, lead, provider_id, good)

    house.submit(provider_id)
    house.clock.move(days=30)
    with house.tx() as tx, refused("unlicensed"):
        review.admit(tx, house.who["clerk"], provider_id)


def test_who_may_not_begin(house: House) -> None:
    """Nobody under age, nobody without services, nobody with another under way."""
    young = Application(
        ProviderKind.INDIVIDUAL, "小宇", "350503001", (MEALS,), ("350503001",), 1, ""
    )
    none = Application(
        ProviderKind.COMPANY, "某公司", "350503001", (), ("350503001",), 1, ""
    )
    nowhere = Application(
        ProviderKind.COMPANY, "某公司", "999999", (MEALS,), ("350503001",), 1, ""
    )
    house.begin()
    for told, code in (
        (young, "under_age"),
        (none, "nothing_offered"),
        (nowhere, "unknown_area"),
    ):
        with house.tx() as tx, refused(code):
            admission.begin(tx, house.who["other"], told)
    with refused("has_provider"):
        house.begin()


def test_only_whoever_acts_for_it_may_touch_it(house: House) -> None:
    """Others can neither read, change, show, sign nor hand in."""
    provider_id = house.begin()
    other = house.who["other"]
    with house.tx() as tx:
        with refused("not_allowed"):
            applications.my_application(tx, other, provider_id)
        with refused("not_allowed"):
            admission.change(tx, other, provider_id, Lines(name="别家"))
        with refused("not_allowed"):
            evidence.give_evidence(tx, other, provider_id, Piece("rules", words="有"))
        with refused("not_allowed"):
            sign_commitment(tx, other, provider_id, commitment_text().digest)
        with refused("not_allowed"):
            admission.submit(tx, other, provider_id)


def test_lines_change_until_it_is_handed_in(house: House) -> None:
    """Each line may be changed in a draft, none while staff read it."""
    provider_id = house.begin()
    lead = house.who["lead"]
    lines = Lines(name="新邻社", code="52350503MJB1234567", capacity=5, phone="1")
    with house.tx() as tx:
        admission.change(tx, lead, provider_id, lines)
        view = applications.my_application(tx, lead, provider_id)
    house.complete(provider_id)
    house.submit(provider_id)

    assert (view.name, view.capacity, view.phone) == ("新邻社", 5, "1")
    assert view.code_doubtful
    with house.tx() as tx:
        with refused("wrong_state"):
            admission.change(tx, lead, provider_id, Lines(capacity=9))
        with refused("wrong_state"):
            evidence.give_evidence(tx, lead, provider_id, Piece("rules", words="有"))


def test_what_staff_named_must_be_mended(house: House) -> None:
    """It is not taken again until every line and item named has been touched."""
    provider_id = house.submitted()
    lead = house.who["lead"]
    asked = (Asked("charter", "照片糊了"), Asked("capacity", "写多了"))
    with house.tx() as tx:
        assert review.return_for_repair(tx, house.who["clerk"], provider_id, asked) == 1
    with house.tx() as tx:
        view = applications.my_application(tx, lead, provider_id)
    assert view.missing == ("charter",)
    assert [(f.item, f.clause) for f in view.faults] == [
        ("charter", "SH18-2.2"),
        ("capacity", "FZ25-2.2.1"),
    ]

    with refused("missing"):
        house.submit(provider_id)
    with house.tx() as tx:
        evidence.give_evidence(tx, lead, provider_id, Piece("charter", words="重拍"))
    with refused("faults"):
        house.submit(provider_id)
    with house.tx() as tx:
        admission.change(tx, lead, provider_id, Lines(capacity=5))
    house.submit(provider_id)

    assert house.provider(provider_id).state == ProviderState.SUBMITTED


def test_signing_twice_is_signing_once(house: House) -> None:
    """The second time returns the first receipt; other words are not signed."""
    provider_id = house.begin()
    lead, words = house.who["lead"], commitment_text()
    with house.tx() as tx:
        with refused("other_words"):
            sign_commitment(tx, lead, provider_id, "0" * 64)
        first = sign_commitment(tx, lead, provider_id, words.digest)
        assert sign_commitment(tx, lead, provider_id, words.digest) == first
    assert (first.version, first.digest) == (words.version, words.digest)
    assert house.audited("commitment.signed") == 1

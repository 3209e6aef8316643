"""Staff decide: repair, admit, refuse; who may, what is told and audited."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casework.actor import Actor
from casework.errors import Refusal
from casework.media import open_media
from casework.people import forget_talk
from casework.providers import review, standing, waiting
from casework.providers.lifecycles import ProviderState
from casework.providers.review import Asked
from storage.base import ProviderId
from storage.conversations import Media
from storage.database import Database, Tx
from storage.providers import ProviderMember
from tests.casework.providers.applying import House, opened, refused
from tests.databases import HandClock

GROUND = "FZ25-2.1.1"


@pytest.fixture
def house(database: Database, clock: HandClock) -> House:
    """A street office on each engine."""
    return opened(database, clock)


def _acts(tx: Tx, actor: Actor, provider_id: ProviderId) -> list[str]:
    """Return the acts of review that are refused, with the code."""
    found = []
    for act in (
        lambda: waiting.open_application(tx, actor, provider_id),
        lambda: review.return_for_repair(
            tx, actor, provider_id, (Asked("rules", "补"),)
        ),
        lambda: review.saw_identity(tx, actor, provider_id, "1234"),
        lambda: review.admit(tx, actor, provider_id),
        lambda: review.refuse(tx, actor, provider_id, GROUND, "不行"),
        lambda: review.decline_renewal(tx, actor, provider_id, GROUND, "不行"),
    ):
        with pytest.raises(Refusal) as caught:
            act()
        found.append(caught.value.code)
    return found


def test_who_may_not_review(house: House) -> None:
    """Not the community, not another street, not residents, not one's own provider."""
    provider_id = house.submitted()
    with house.tx() as tx:
        for name in ("neighbour", "stranger", "other"):
            codes = _acts(tx, house.who[name], provider_id)
            assert codes == ["not_allowed"] * 6
        tx.session.add(
            ProviderMember(
                provider_id=provider_id,
                person_id=house.who["clerk"].person_id,
                role="member",
                since=tx.now,
            )
        )
        tx.session.flush()
        codes = _acts(tx, house.who["clerk"], provider_id)
        assert codes == ["own_provider"] * 6
    assert house.provider(provider_id).state == ProviderState.SUBMITTED


def test_the_list_holds_what_lies_in_ones_areas(house: House) -> None:
    """Street and district count it, another street does not, others may not ask."""
    provider_id = house.submitted()
    with house.tx() as tx:
        counts = [
            waiting.waiting_applications(tx, house.who[name])
            for name in ("clerk", "boss", "stranger")
        ]
        (card,) = waiting.list_applications(tx, house.who["clerk"])
        with refused("not_allowed"):
            waiting.waiting_applications(tx, house.who["neighbour"])
    assert counts == [1, 1, 0]
    assert (card.provider_id, card.answer_by) == (provider_id, date(2026, 3, 16))


def test_admitting_lasts_a_year_and_is_told(house: House) -> None:
    """The term is twelve months, the lead is told, it is not done twice."""
    provider_id = house.submitted()
    with house.tx() as tx:
        until = review.admit(tx, house.who["clerk"], provider_id)
    with house.tx() as tx, refused("wrong_state"):
        review.admit(tx, house.who["boss"], provider_id)

    provider = house.provider(provider_id)
    assert provider.state == ProviderState.ADMITTED
    assert (provider.admitted_on, until) == (date(2026, 3, 2), date(2027, 3, 1))
    assert provider.decided_by is not None
    assert len(house.told("admission.admitted")) == 1
    assert all(notice.done_at for notice in house.told("admission.new"))
    assert house.audited("provider.admitted") == 1


def test_two_rounds_of_repair_and_no_third(house: House) -> None:
    """After two rounds it must be decided."""
    provider_id = house.submitted()
    clerk = house.who["clerk"]
    for left in (1, 0):
        with house.tx() as tx:
            asked = (Asked("rules", "请补上"),)
            assert review.return_for_repair(tx, clerk, provider_id, asked) == left
        house.complete(provider_id)
        house.submit(provider_id)

    with house.tx() as tx, refused("too_many_repairs"):
        review.return_for_repair(tx, clerk, provider_id, (Asked("rules", "再补"),))
    assert len(house.told("admission.repair")) == 2
    assert house.audited("provider.returned") == 2


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ((), "no_reason"),
        ((Asked("rules", " "),), "no_reason"),
        ((Asked("licence", "补"),), "unknown_item"),
    ],
)
def test_repair_names_something_and_says_what_to_do(
    house: House, asked: tuple[Asked, ...], code: str
) -> None:
    """Without an item of this kind of provider, or without words, nothing moves."""
    provider_id = house.submitted()
    with house.tx() as tx, refused(code):
        review.return_for_repair(tx, house.who["clerk"], provider_id, asked)
    assert house.provider(provider_id).state == ProviderState.SUBMITTED


def test_a_person_shows_a_card_first(house: House) -> None:
    """Nobody is admitted as a person before the card was seen; four characters stay."""
    provider_id = house.submitted(kind="individual", code="")
    clerk = house.who["clerk"]
    with house.tx() as tx, refused("no_identity"):
        review.admit(tx, clerk, provider_id)
    for wrong in ("123", "12345", "abcd", "12x4"):
        with house.tx() as tx, refused("not_four"):
            review.saw_identity(tx, clerk, provider_id, wrong)

    with house.tx() as tx:
        review.saw_identity(tx, clerk, provider_id, " 012x ")
        review.admit(tx, clerk, provider_id)

    assert house.provider(provider_id).facts["identity"] == "012X"


def test_refusing_names_clause_and_reason(house: House) -> None:
    """Both are needed and told; it may be tried again after the cooling time."""
    provider_id = house.submitted()
    clerk = house.who["clerk"]
    with house.tx() as tx:
        with refused("unknown_clause"):
            review.refuse(tx, clerk, provider_id, "FZ25-2.1.3", "不行")
        with refused("no_reason"):
            review.refuse(tx, clerk, provider_id, GROUND, "")
        review.refuse(tx, clerk, provider_id, GROUND, "年检没过")

    (notice,) = house.told("admission.refused")
    assert (notice.params["about"], notice.params["about_id"]) == (
        "admission",
        provider_id,
    )
    with refused("cooling"):
        house.submit(provider_id)
    house.clock.move(days=90)
    house.submit(provider_id)
    with house.tx() as tx:
        assert standing.facts_of_provider(tx, provider_id)["submitted_on"] == date(
            2026, 5, 31
        )
    assert notice.recipient_id == house.who["lead"].person_id


def test_the_same_code_warns_staff_only(house: House) -> None:
    """Another live application with the code is counted; nobody is kept out."""
    house.submitted()
    second = house.begin("other")
    house.complete(second, "other")
    house.submit(second, "other")
    with house.tx() as tx:
        seen = waiting.open_application(tx, house.who["clerk"], second)
    assert seen.same_code == 1


def test_staff_who_review_may_open_a_paper(house: House) -> None:
    """The street opens the photo, others do not; it stays when a talk is forgotten."""
    house.submitted()
    with house.tx() as tx:
        forget_talk(tx, house.who["lead"].person_id)
        assert tx.session.get(Media, house.photo) is not None
        assert open_media(tx, house.who["clerk"], house.photo).content == b"photo"
        for name in ("neighbour", "stranger", "other"):
            with refused("not_allowed"):
                open_media(tx, house.who[name], house.photo)


class TestTerm:
    """What happens as the year ends."""

    def test_renewal_goes_on_from_the_last_day(self, house: House) -> None:
        """Asked for in time, the new term begins when the old one ends."""
        provider_id = house.admitted()
        lead = house.who["lead"]
        with house.tx() as tx, refused("too_early"):
            standing.ask_renewal(tx, lead, provider_id)
        house.clock.move(days=320)
        with house.tx() as tx:
            assert standing.ask_renewal(tx, lead, provider_id)
            assert not standing.ask_renewal(tx, lead, provider_id)
            (card,) = waiting.list_applications(tx, house.who["clerk"])
        house.clock.move(days=60)
        with house.tx() as tx:
            assert standing.expire_admissions(tx, house.day()) == 0
            until = review.admit(tx, house.who["clerk"], provider_id)
            with refused("wrong_state"):
                review.admit(tx, house.who["clerk"], provider_id)

        assert card.renewal
        assert until == date(2028, 3, 1)

    def test_a_term_nobody_renewed_ends_once(self, house: House) -> None:
        """The provider hears it and may hand in again; firing again does nothing."""
        provider_id = house.admitted()
        last = date(2027, 3, 1)
        with house.tx() as tx:
            assert standing.expire_admissions(tx, last) == 0
            assert standing.expire_admissions(tx, last + timedelta(days=1)) == 1
        with house.tx() as tx:
            assert standing.expire_admissions(tx, last + timedelta(days=2)) == 0
        assert len(house.told("admission.expired")) == 1
        assert house.provider(provider_id).state == ProviderState.DRAFT
        house.submit(provider_id)

    def test_a_declined_renewal_leaves_the_term(self, house: House) -> None:
        """The running term goes on, the reason is told, and it may be asked again."""
        provider_id = house.admitted()
        lead, clerk = house.who["lead"], house.who["clerk"]
        house.clock.move(days=320)
        with house.tx() as tx:
            with refused("wrong_state"):
                review.decline_renewal(tx, clerk, provider_id, GROUND, "年检没过")
            standing.ask_renewal(tx, lead, provider_id)
            review.decline_renewal(tx, clerk, provider_id, GROUND, "年检没过")
        assert house.provider(provider_id).state == ProviderState.ADMITTED
        assert len(house.told("admission.not_renewed")) == 1
        with house.tx() as tx:
            assert standing.ask_renewal(tx, lead, provider_id)

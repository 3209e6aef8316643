"""Making, changing, signing and ending a service agreement."""

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casework.agreements import agreements, ending, live, signing, views
from casework.agreements.lifecycles import AgreementState as State
from casework.agreements.terms import (
    BLOCKS,
    LONGEST_LINE,
    Funding,
    Parties,
    Terms,
    blocks_of,
)
from casework.clocks import policy
from casework.errors import Refusal
from casework.providers.lifecycles import ProviderState
from nlu.reading import Service
from storage.base import PersonId
from storage.erasure import erase_person
from tests.casework.agreements.stage import COMMUNITY, OTHER, TERMS, Stage

MEALS = Service.MEALS


class TestWords:
    """The five blocks, from the template."""

    def test_each_block_has_words_of_its_own(self) -> None:
        """All five that FZ25-3.2.1 names are there, and no brace is left open."""
        made = blocks_of(TERMS, Parties("东湖街道办事处", "善邻社", "东湖街道"))

        assert tuple(made) == BLOCKS
        assert all(made.values())
        assert "{" not in "".join(made.values())

    def test_every_service_has_a_name_and_a_standard(self) -> None:
        """Each line of the template can be read at a glance."""
        known = policy("agreement")["services"]
        standards = [service["standard"] for service in known.values()]

        assert set(known) == {service.value for service in Service}
        assert max(map(len, standards)) <= LONGEST_LINE

    def test_braces_in_what_somebody_wrote_stay_words(self) -> None:
        """What is agreed beside is taken as it is, on one line."""
        terms = replace(TERMS, extra="{unit}\n和 {provider}。")
        made = blocks_of(terms, Parties("甲", "{乙}", "丙"))

        assert "另外约定:{unit} 和 {provider}。" in made["rights"]
        assert "乙方:{乙}。" in made["content"]

    @pytest.mark.parametrize(
        ("starts", "months", "ends"),
        [
            (date(2026, 3, 2), 12, date(2027, 3, 1)),
            (date(2027, 8, 31), 6, date(2028, 2, 28)),
            (date(2028, 2, 29), 12, date(2029, 2, 27)),
        ],
    )
    def test_the_last_day_is_inclusive(
        self, starts: date, months: int, ends: date
    ) -> None:
        """A year ends the day before the same day of the next, clipped to the month."""
        assert replace(TERMS, starts_on=starts, months=months).ends_on == ends


class TestSigning:
    """Both sides sign exactly what was read."""

    def test_both_sign_and_it_is_in_force(self, stage: Stage) -> None:
        """Who, when and which words are kept; each side hears of the other."""
        number = stage.offers()
        stage.signs(number)
        view: views.AgreementView = stage.does("clerk", views.open_agreement, number)

        assert view.card.state == State.LIVE
        assert (view.provider_signer, view.unit_signer) == ("林美华", "林志强")
        assert view.provider_signed_at is not None
        assert stage.told("lead") == ["agreement.offered", "agreement.live"]
        assert stage.told("clerk") == ["agreement.provider_signed"]
        assert "agreement.opened" in stage.acts()

    def test_the_digest_is_of_what_is_read(self, stage: Stage) -> None:
        """Anybody can take it again of number, template and the five blocks."""
        number = stage.offers()
        view: views.AgreementView = stage.does("lead", views.my_agreement, number)
        lines = [line for _key, block in view.blocks for line in block]
        text = "\n".join([view.card.number, "service-2026-1", *lines])

        assert view.digest == hashlib.sha256(text.encode()).hexdigest()

    def test_changed_words_need_both_signatures_anew(self, stage: Stage) -> None:
        """Whoever read the old words cannot sign the new ones by them."""
        number = stage.offers()
        old = stage.digest(number)
        stage.does("lead", signing.sign_for_provider, number, old, "林美华")
        stage.does("clerk", agreements.revise, number, replace(TERMS, months=6))

        view: views.AgreementView = stage.does("lead", views.my_agreement, number)
        assert view.card.state == State.OFFERED
        assert view.provider_signed_at is None
        assert view.digest != old
        sign = signing.sign_for_provider
        assert stage.refused("lead", sign, number, old, "林美华") == "text_changed"

    def test_a_wish_for_other_words_takes_the_signature_back(
        self, stage: Stage
    ) -> None:
        """The unit cannot sign what the provider wants changed."""
        number = stage.offers()
        digest = stage.digest(number)
        stage.does("lead", signing.sign_for_provider, number, digest, "林美华")
        stage.does("member", agreements.ask_change, number, "周末不送")
        sign = signing.sign_for_unit

        assert stage.refused("clerk", sign, number, digest, "林") == "wrong_state"
        stage.does("clerk", agreements.keep_text, number, "人手够")
        assert stage.refused("clerk", sign, number, digest, "林") == "wrong_state"

    def test_signing_twice_signs_once(self, stage: Stage) -> None:
        """A repeated signature changes nothing and tells nobody again."""
        number = stage.offers()
        stage.signs(number)
        digest, before = stage.digest(number), stage.told("clerk")
        sign = signing.sign_for_provider

        assert stage.refused("lead", sign, number, digest, "林美华") == "wrong_state"
        assert stage.told("clerk") == before

    def test_who_may_sign(self, stage: Stage) -> None:
        """The lead for the provider; for the unit a street or district post over it."""
        number = stage.offers()
        digest = stage.digest(number)
        provider, unit = signing.sign_for_provider, signing.sign_for_unit

        assert stage.refused("member", provider, number, digest, "x") == "not_lead"
        assert stage.refused("stranger", provider, number, digest, "x") == "not_allowed"
        stage.does("lead", provider, number, digest, "林美华")
        for name in ("elsewhere", "neighbour", "lead", "stranger"):
            code = stage.refused(name, unit, number, digest, "x")
            assert code in ("not_allowed", "own_provider")
        stage.joins("boss")
        assert stage.refused("boss", unit, number, digest, "x") == "own_provider"
        stage.does("clerk", unit, number, digest, "林志强")

    def test_a_provider_that_may_not_work_signs_nothing(self, stage: Stage) -> None:
        """Neither is one offered to it."""
        number = stage.offers()
        digest = stage.digest(number)
        stage.standing(ProviderState.SUSPENDED)
        offer, sign = agreements.offer_agreement, signing.sign_for_provider

        assert stage.refused("lead", sign, number, digest, "x") == "not_admitted"
        assert stage.refused("clerk", offer, stage.provider, TERMS) == "not_admitted"


class TestTerms:
    """What no agreement can be made of is refused."""

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"services": ()}, "no_service"),
            ({"services": (Service.COUNSELLING,)}, "not_offered"),
            ({"months": 0}, "bad_term"),
            ({"months": 37}, "bad_term"),
            ({"per_month": 0}, "bad_term"),
            ({"funding": Funding.GRANT, "amount": " "}, "no_amount"),
            ({"starts_on": date(2026, 3, 1)}, "past_start"),
            ({"area_code": OTHER}, "not_allowed"),
            ({"area_code": "999"}, "not_allowed"),
        ],
    )
    def test_refused(self, stage: Stage, change: dict[str, Any], code: str) -> None:
        """Each for a reason that can be said."""
        terms: Terms = replace(TERMS, **change)
        offer = agreements.offer_agreement

        assert stage.refused("clerk", offer, stage.provider, terms) == code


class TestGate:
    """No recurring service without an agreement in force (FZ25-3.2.1)."""

    def gate(self, stage: Stage, service: Service, area: str | None = None) -> bool:
        """Tell whether the gate is open."""
        with stage.database.begin() as tx:
            try:
                live.require_live(tx, stage.provider, service, area_code=area)
            except Refusal as refusal:
                return refusal.code != "no_agreement"
        return True

    def test_open_only_while_both_are_bound(self, stage: Stage) -> None:
        """Closed before both signed, for other services and places, and afterwards."""
        number = stage.offers()
        assert not self.gate(stage, MEALS)
        stage.signs(number)

        assert self.gate(stage, MEALS, COMMUNITY)
        assert not self.gate(stage, MEALS, OTHER)
        assert not self.gate(stage, Service.CLEANING)
        stage.clock.move(days=364)
        assert self.gate(stage, MEALS)
        stage.clock.move(days=1)
        assert not self.gate(stage, MEALS)

    def test_closed_before_the_first_day(self, stage: Stage) -> None:
        """Signatures alone do not open it before its time."""
        stage.signs(stage.offers(replace(TERMS, starts_on=date(2026, 4, 1))))

        assert not self.gate(stage, MEALS)
        stage.clock.move(days=30)
        assert self.gate(stage, MEALS)

    def test_open_until_both_wish_to_end(self, stage: Stage) -> None:
        """One side's wish leaves nobody without cover."""
        number = stage.offers()
        stage.signs(number)
        end = ending.end_for_unit
        assert stage.does("lead", ending.end_for_provider, number, "搬家") == (
            State.PROVIDER_ENDING
        )
        assert self.gate(stage, MEALS)
        facts = live.facts_of_agreement

        with stage.database.read() as tx:
            assert facts(tx, number)["ends_on"] == TERMS.ends_on
        assert stage.does("clerk", end, number, "") == State.ENDED
        assert not self.gate(stage, MEALS)
        with stage.database.read() as tx:
            assert facts(tx, number) == {}
        assert stage.refused("clerk", end, number, "x") == "wrong_state"

    def test_closed_once_the_words_are_erased(self, stage: Stage) -> None:
        """An agreement whose words are gone covers no service."""
        number = stage.offers()
        stage.signs(number)
        with stage.tx() as tx:
            gone = [stage.who[name].person_id for name in ("lead", "member")]
            for person in gone:
                erase_person(tx.session, PersonId(person), tx.now)
        view: views.AgreementView = stage.does("clerk", views.open_agreement, number)

        assert view.card.services == ()
        assert not self.gate(stage, MEALS)


def test_expiry_is_told_once(stage: Stage) -> None:
    """The routine ends what is past its last day; again or late changes nothing."""
    stage.signs(stage.offers())
    last = TERMS.ends_on
    days = (last, date(2027, 3, 2), date(2027, 3, 2), date(2028, 1, 1))
    done = []
    for day in days:
        with stage.tx() as tx:
            done.append(live.expire_agreements(tx, day))

    assert done == [0, 1, 0, 0]
    assert stage.told("lead")[-1] == "agreement.expired"
    assert stage.told("clerk").count("agreement.expired") == 1


def test_lists_show_whose_turn_it_is(stage: Stage) -> None:
    """What waits for the unit is counted where it may be signed, and nowhere else."""
    number = stage.offers()
    digest = stage.digest(number)
    assert stage.does("member", views.count_mine) == 1
    stage.does("lead", signing.sign_for_provider, number, digest, "林美华")

    counted = {
        name: stage.does(name, views.count_waiting)
        for name in ("clerk", "boss", "elsewhere")
    }
    assert counted == {"clerk": 1, "boss": 1, "elsewhere": 0}
    assert stage.refused("neighbour", views.count_waiting) == "not_allowed"
    assert stage.does("lead", views.count_mine) == 0

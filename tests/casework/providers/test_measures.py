"""Measures as people decide them: who may, in what order, and what it does."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from casework.errors import Refusal
from casework.providers import measures, proposing, rechecks
from casework.providers.lifecycles import ProviderState
from casework.providers.measure_lifecycle import MeasureState, MeasureStep
from casework.providers.measure_views import my_measure, my_measures, open_measures
from casework.providers.measures import Demand, Running
from storage.audit import AuditEvent
from storage.database import Database
from storage.people import StaffPost
from storage.providers import Measure
from tests.casework.providers.measuring import DEMAND, Town, found, join
from tests.databases import HandClock

T, S, P = MeasureStep, MeasureState, ProviderState


@pytest.fixture
def town(database: Database, clock: HandClock) -> Town:
    """A street with staff and a provider, on each engine in turn."""
    return found(database, clock)


def test_a_reminder_needs_one_person(town: Town) -> None:
    """It is given at once, told to the provider, and changes no standing."""
    number = town.proposed(T.REMIND)
    with town.tx() as tx:
        state = measures.agree(tx, town.who["boss"], number, DEMAND, "陈建国")

    assert state is S.GIVEN
    assert town.standing() is P.ADMITTED
    assert town.told("measure.given") == {"lead"}


@pytest.mark.parametrize("step", [T.RECTIFY, T.SUSPEND])
def test_a_written_step_needs_two_different_people(
    town: Town, step: MeasureStep
) -> None:
    """One alone announces nothing; the provider hears of it after the second."""
    number = town.proposed(step)
    with town.tx() as tx:
        measures.agree(tx, town.who["clerk"], number, DEMAND, "林小梅")
    with town.tx() as tx, pytest.raises(Refusal, match="same_person"):
        measures.second(tx, town.who["clerk"], number, "林小梅")
    assert town.told("measure.announced") == set()
    assert "clerk" not in town.told("measure.second")

    with town.tx() as tx:
        until = measures.second(tx, town.who["boss"], number, "陈建国")

    assert until == date(2026, 3, 9), "five working days after a Monday"
    assert town.told("measure.announced") == {"lead"}
    assert town.standing() is P.ADMITTED


def test_two_posts_of_one_person_are_one_person(town: Town) -> None:
    """Whoever holds another post beside does not count twice."""
    number, clerk = town.proposed(T.RECTIFY), town.who["clerk"]
    with town.tx() as tx:
        measures.agree(tx, clerk, number, DEMAND, "林小梅")
        district = sa.update(StaffPost).where(StaffPost.level == "district")
        tx.session.execute(district.values(person_id=clerk.person_id))

    with town.tx() as tx, pytest.raises(Refusal, match="same_person"):
        measures.second(tx, clerk, number, "林小梅")


@pytest.mark.parametrize("name", ["stranger", "neighbour", "lead", "nobody"])
def test_whoever_is_outside_decides_nothing(town: Town, name: str) -> None:
    """Another area, the community level, the provider and strangers are refused."""
    number, actor = town.proposed(T.RECTIFY), town.who[name]
    with town.tx() as tx:
        for refused in (
            lambda: measures.agree(tx, actor, number, DEMAND, "某某"),
            lambda: measures.drop(tx, actor, number, "算了"),
            lambda: proposing.propose_measure(
                tx, actor, town.provider_id, T.REMIND, "finding", "事实"
            ),
        ):
            with pytest.raises(Refusal, match=r"not_allowed|own_provider"):
                refused()
    assert town.measure(number).state == S.PROPOSED


def test_staff_decide_nothing_about_their_own_provider(town: Town) -> None:
    """Neither may they agree, nor do they see it in their list."""
    number = town.proposed(T.RECTIFY)
    with town.tx() as tx:
        join(tx, town.provider_id, town.who["boss"])

    with town.tx() as tx:
        with pytest.raises(Refusal, match="own_provider"):
            measures.agree(tx, town.who["boss"], number, DEMAND, "陈建国")
        assert open_measures(tx, town.who["boss"]) == ()


def test_a_first_who_joined_the_provider_counts_no_more(town: Town) -> None:
    """The second is told that this one must be proposed anew."""
    number = town.proposed(T.RECTIFY)
    with town.tx() as tx:
        measures.agree(tx, town.who["clerk"], number, DEMAND, "林小梅")
        join(tx, town.provider_id, town.who["clerk"])

    with town.tx() as tx, pytest.raises(Refusal, match="first_partial"):
        measures.second(tx, town.who["boss"], number, "陈建国")


def test_the_provider_sees_no_proposal(town: Town) -> None:
    """What nobody decided yet is not told and cannot be looked at."""
    number, lead = town.proposed(T.RECTIFY), town.who["lead"]
    with town.tx() as tx:
        assert my_measures(tx, lead) == ()
        with pytest.raises(Refusal, match="not_allowed"):
            my_measure(tx, lead, number)


def test_others_never_see_a_measure(town: Town) -> None:
    """There is no list for anybody but the provider and staff over its area."""
    town.announced(T.RECTIFY)
    with town.tx() as tx:
        assert my_measures(tx, town.who["nobody"]) == ()
        assert open_measures(tx, town.who["stranger"]) == ()
        for name in ("nobody", "neighbour", "lead"):
            with pytest.raises(Refusal, match="not_allowed"):
                open_measures(tx, town.who[name])


def test_nothing_takes_effect_while_the_provider_may_answer(town: Town) -> None:
    """The last day to answer is wholly the provider's."""
    number = town.announced(T.RECTIFY)
    town.clock.move(days=7)
    with town.tx() as tx, pytest.raises(Refusal, match="too_early"):
        measures.enforce(tx, town.who["clerk"], number)
    assert town.standing() is P.ADMITTED

    town.clock.move(days=1)
    with town.tx() as tx:
        due = measures.enforce(tx, town.who["clerk"], number)

    assert due == date(2026, 3, 25)
    assert town.standing() is P.RECTIFYING
    assert town.told("measure.in_force") == {"lead"}


def test_an_answer_must_be_spoken_to(town: Town) -> None:
    """Going on in spite of an answer needs a reason that the provider reads."""
    number = town.announced(T.RECTIFY)
    with town.tx() as tx:
        measures.answer(tx, town.who["lead"], number, "那天停电")
        measures.answer(tx, town.who["lead"], number, "有照片")
    assert town.told("measure.answered") == {"clerk", "boss"}
    town.clock.move(days=12)

    with town.tx() as tx, pytest.raises(Refusal, match="no_reason"):
        measures.enforce(tx, town.who["boss"], number)
    with town.tx() as tx:
        measures.enforce(tx, town.who["boss"], number, "停电前就没有登记")

    kept = town.measure(number)
    assert kept.answer == "那天停电\n有照片"
    assert kept.facts["why"] == "停电前就没有登记"


def test_an_answer_may_change_minds(town: Town) -> None:
    """What was announced is let go, the provider hears why, and stays as it was."""
    number = town.announced(T.SUSPEND)
    with town.tx() as tx:
        measures.answer(tx, town.who["lead"], number, "单据在这里")
        measures.drop(tx, town.who["boss"], number, "看了单据")

    assert town.measure(number).state == S.DROPPED
    assert town.told("measure.dropped") == {"lead"}
    assert town.told("measure.ready") == set(), "what was planned is taken back"
    assert town.standing() is P.ADMITTED


def test_a_proposal_let_go_is_not_told(town: Town) -> None:
    """The provider never hears of what nobody wanted."""
    number = town.proposed(T.RECTIFY)
    with town.tx() as tx:
        measures.drop(tx, town.who["boss"], number, "不是他们")

    assert town.told("measure.dropped") == set()


def test_running_services_are_handed_over_first(town: Town) -> None:
    """Nobody served is left without cover: the refusal names the agreements."""
    agreed = town.agreement(ends_in=20)
    number = town.announced(T.SUSPEND)
    town.clock.move(days=12)
    with town.tx() as tx, pytest.raises(Refusal, match="running") as refused:
        measures.enforce(tx, town.who["clerk"], number)
    assert refused.value.facts == {"numbers": [agreed]}
    assert town.standing() is P.ADMITTED

    town.clock.move(days=12)
    with town.tx() as tx:
        assert measures.running_services(tx, town.provider_id) == ()
        measures.enforce(tx, town.who["clerk"], number)
    assert town.standing() is P.SUSPENDED


def test_a_rectification_lets_services_go_on(town: Town) -> None:
    """Only suspending and cancelling wait for the hand-over."""
    town.agreement()

    town.in_force(T.RECTIFY)

    assert town.standing() is P.RECTIFYING
    with town.tx() as tx:
        running = measures.running_services(tx, town.provider_id)
    assert running == (Running("10203040", date(2026, 5, 31)),)


@pytest.mark.parametrize("days", [0, 31])
def test_a_rectification_has_its_days(town: Town, days: int) -> None:
    """At least one, at most those of the policy."""
    number = town.proposed(T.RECTIFY)
    with town.tx() as tx, pytest.raises(Refusal, match="too_long"):
        measures.agree(tx, town.who["clerk"], number, Demand("补上", days), "林小梅")


def test_put_right_and_found_so_restores(town: Town) -> None:
    """The provider says it is done, staff look within ten days, it is restored."""
    number = town.in_force(T.RECTIFY)
    with town.tx() as tx:
        until = rechecks.report_done(tx, town.who["lead"], number, "都补了")
        rechecks.recheck(tx, town.who["clerk"], number, done=True, words="")

    assert until == date(2026, 3, 24)
    assert town.measure(number).state == S.DONE
    assert town.standing() is P.ADMITTED
    assert town.told("measure.done") == {"lead"}


def test_not_put_right_proposes_the_next_step_and_no_more(town: Town) -> None:
    """Staff find it missing: a suspension is proposed, the standing does not move."""
    number = town.in_force(T.RECTIFY)
    with town.tx() as tx, pytest.raises(Refusal, match="too_early"):
        rechecks.recheck(tx, town.who["clerk"], number, done=False, words="还差")
    town.clock.move(days=16)
    with town.tx() as tx:
        rechecks.recheck(tx, town.who["clerk"], number, done=False, words="还差5户")

    assert town.measure(number).state == S.NOT_DONE
    assert town.standing() is P.RECTIFYING
    with town.tx() as tx:
        newest = tx.session.scalars(sa.select(Measure).order_by(Measure.id)).all()[-1]
        assert (newest.step, newest.state) == (T.SUSPEND, S.PROPOSED)


def test_the_next_step_takes_the_place_of_the_one_before(town: Town) -> None:
    """One measure binds at a time; lifting the last restores the provider."""
    first = town.in_force(T.RECTIFY)
    second = town.in_force(T.SUSPEND)

    assert town.measure(first).state == S.FOLLOWED
    assert town.standing() is P.SUSPENDED
    with town.tx() as tx:
        rechecks.lift(tx, town.who["third"], second, "补齐了")
    assert town.standing() is P.ADMITTED


def test_the_ladder_is_not_skipped(town: Town) -> None:
    """An admitted provider is not cancelled at one blow."""
    with pytest.raises(Refusal, match="wrong_state"):
        town.proposed(T.CANCEL)


def test_each_step_is_audited_without_words(town: Town) -> None:
    """Who did what to which measure; the details hold ids and codes only."""
    number = town.in_force(T.RECTIFY)
    query = sa.select(AuditEvent.act, AuditEvent.actor_id, AuditEvent.details)
    with town.database.read() as tx:
        events = tx.session.execute(
            query.where(
                AuditEvent.subject == "measure", AuditEvent.subject_id == number
            )
        ).all()

    acts = ["proposed", "agreed", "announced", "in_force"]
    assert [act for act, _, _ in events] == [f"measure.{act}" for act in acts]
    assert all(actor is not None for _, actor, _ in events)
    assert "看到的事" not in str(events)

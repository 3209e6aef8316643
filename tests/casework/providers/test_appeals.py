"""Appeals: somebody else decides, and what is decided is done by both tables."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from casework.errors import Refusal
from casework.providers.appeal_views import open_appeals, staff_appeal, told_appeal
from casework.providers.appeals import (
    About,
    AppealOutcome,
    decide_appeal,
    make_appeal,
)
from casework.providers.lifecycles import ProviderState
from casework.providers.measure_lifecycle import MeasureState, MeasureStep
from casework.providers.review import refuse
from storage.database import Database
from storage.providers import Appeal, Measure, Provider
from tests.casework.providers.measuring import Town, found
from tests.databases import HandClock

T, S, P, O = MeasureStep, MeasureState, ProviderState, AppealOutcome  # noqa: E741


@pytest.fixture
def town(database: Database, clock: HandClock) -> Town:
    """A street with staff and a provider, on each engine in turn."""
    return found(database, clock)


def appealed(town: Town, step: MeasureStep) -> tuple[int, int]:
    """Return a measure in force and an appeal against it."""
    if step is T.CANCEL:
        town.in_force(T.SUSPEND)
    number = town.in_force(step)
    with town.tx() as tx:
        make_appeal(tx, town.who["lead"], About.MEASURE, number, "不是这样的")
        made = tx.session.scalars(sa.select(Appeal.id)).all()[-1]
    return number, made


def decide(
    town: Town,
    appeal_id: int,
    outcome: AppealOutcome,
    *,
    who: str = "third",
    instead: MeasureStep | None = None,
) -> None:
    """Decide an appeal as somebody."""
    with town.tx() as tx:
        decide_appeal(
            tx, town.who[who], appeal_id, outcome, "看了材料", "吴志强", instead=instead
        )


@pytest.mark.parametrize("step", [T.RECTIFY, T.SUSPEND, T.CANCEL])
def test_an_upheld_appeal_changes_nothing(town: Town, step: MeasureStep) -> None:
    """The decision stays, and the provider hears why and from whom."""
    number, appeal = appealed(town, step)
    before = town.standing()

    decide(town, appeal, O.UPHELD)

    assert town.measure(number).state == S.IN_FORCE
    assert town.standing() is before
    assert town.told("appeal.decided") == {"lead", "clerk", "boss"}
    with town.tx() as tx:
        view = told_appeal(tx, town.who["lead"], appeal)
    assert (view.outcome, view.reason) == ("upheld", "看了材料")
    assert [each.name for each in view.deciders] == ["吴志强"]


@pytest.mark.parametrize("step", [T.RECTIFY, T.SUSPEND, T.CANCEL])
def test_an_overturned_measure_is_undone(town: Town, step: MeasureStep) -> None:
    """The provider is restored, and nothing planned is told any more."""
    number, appeal = appealed(town, step)

    decide(town, appeal, O.OVERTURNED)

    assert town.measure(number).state == S.LIFTED
    assert town.standing() is P.ADMITTED
    assert town.told("measure.due") == town.told("measure.recheck") == set()


@pytest.mark.parametrize(
    ("step", "instead", "standing", "state"),
    [
        (T.RECTIFY, T.REMIND, P.ADMITTED, S.GIVEN),
        (T.SUSPEND, T.RECTIFY, P.RECTIFYING, S.IN_FORCE),
        (T.CANCEL, T.SUSPEND, P.SUSPENDED, S.IN_FORCE),
    ],
)
def test_a_changed_measure_becomes_a_milder_one(
    town: Town,
    step: MeasureStep,
    instead: MeasureStep,
    standing: ProviderState,
    state: MeasureState,
) -> None:
    """On the word of the two who decided before, with the facts of before."""
    number, appeal = appealed(town, step)

    decide(town, appeal, O.CHANGED, instead=instead)

    assert town.measure(number).state == S.CHANGED
    assert town.standing() is standing
    with town.database.read() as tx:
        made = tx.session.scalars(sa.select(Measure).order_by(Measure.id)).all()[-1]
        assert (made.step, made.state) == (instead, state)
        assert made.first_by is not None
        assert made.facts["words"] == "看到的事"
        assert (made.due_on is not None) is (instead is T.RECTIFY)


@pytest.mark.parametrize("instead", [None, T.SUSPEND, T.CANCEL])
def test_a_change_is_only_for_the_better(
    town: Town, instead: MeasureStep | None
) -> None:
    """An appeal never ends harder than it began."""
    number, appeal = appealed(town, T.SUSPEND)
    with pytest.raises(Refusal, match="not_milder"):
        decide(town, appeal, O.CHANGED, instead=instead)
    assert town.measure(number).state == S.IN_FORCE


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("clerk", "took_part"),
        ("boss", "took_part"),
        ("stranger", "not_allowed"),
        ("neighbour", "not_allowed"),
        ("lead", "own_provider"),
        ("nobody", "not_allowed"),
    ],
)
def test_only_somebody_else_decides(town: Town, who: str, code: str) -> None:
    """Neither of the two, nor anybody from outside, nor the provider."""
    _number, appeal = appealed(town, T.RECTIFY)

    assert town.told("appeal.made") == {"third"}
    with pytest.raises(Refusal, match=code):
        decide(town, appeal, O.OVERTURNED, who=who)
    with town.tx() as tx:
        assert [v.appeal_id for v in open_appeals(tx, town.who["third"])] == [appeal]
        assert open_appeals(tx, town.who["boss"]) == ()


def test_one_appeal_and_one_decision(town: Town) -> None:
    """Neither is repeated, and what was decided stays so."""
    number, appeal = appealed(town, T.RECTIFY)
    with town.tx() as tx, pytest.raises(Refusal, match="appealed"):
        make_appeal(tx, town.who["lead"], About.MEASURE, number, "再说一次")
    decide(town, appeal, O.UPHELD)

    with pytest.raises(Refusal, match="decided"):
        decide(town, appeal, O.OVERTURNED)
    assert town.standing() is P.RECTIFYING


def test_what_ended_meanwhile_is_judged_and_not_undone(town: Town) -> None:
    """An appeal may still be right where the measure is over by itself."""
    _first, appeal = appealed(town, T.RECTIFY)
    town.in_force(T.SUSPEND)

    decide(town, appeal, O.OVERTURNED)

    assert town.standing() is P.SUSPENDED
    with town.database.read() as tx:
        assert tx.session.get_one(Appeal, appeal).outcome == O.OVERTURNED


@pytest.mark.parametrize(("days", "taken"), [(60, True), (61, False)])
def test_an_appeal_has_its_time(town: Town, days: int, *, taken: bool) -> None:
    """Sixty days, the last one inclusive; the answer within ten working days."""
    number = town.in_force(T.SUSPEND)
    town.clock.move(days=days)
    with town.tx() as tx:
        if taken:
            until = make_appeal(tx, town.who["lead"], About.MEASURE, number, "不对")
            assert until == date(2026, 5, 27)
        else:
            with pytest.raises(Refusal, match="too_late"):
                make_appeal(tx, town.who["lead"], About.MEASURE, number, "不对")


def test_what_is_only_announced_is_answered_not_appealed(town: Town) -> None:
    """And nobody else appeals for a provider."""
    number = town.announced(T.RECTIFY)
    with town.tx() as tx:
        with pytest.raises(Refusal, match="wrong_state"):
            make_appeal(tx, town.who["lead"], About.MEASURE, number, "不对")
        with pytest.raises(Refusal, match="not_allowed"):
            make_appeal(tx, town.who["nobody"], About.MEASURE, number, "不对")


def refused(town: Town) -> int:
    """Have the application refused by the clerk, and appealed against."""
    town.stand(P.SUBMITTED)
    with town.tx() as tx:
        clerk, lead = town.who["clerk"], town.who["lead"]
        refuse(tx, clerk, town.provider_id, "FZ25-2.1.1", "年检没过")
        make_appeal(tx, lead, About.ADMISSION, town.provider_id, "年检过了")
        return tx.session.scalars(sa.select(Appeal.id)).all()[-1]


@pytest.mark.parametrize(
    ("outcome", "standing"),
    [
        (O.UPHELD, P.REFUSED),
        (O.OVERTURNED, P.ADMITTED),
        (O.CHANGED, P.SUBMITTED),
    ],
)
def test_a_refused_admission_may_be_appealed(
    town: Town, outcome: AppealOutcome, standing: ProviderState
) -> None:
    """It stays refused, is admitted, or goes back to be looked at again."""
    appeal = refused(town)
    with pytest.raises(Refusal, match="took_part"):
        decide(town, appeal, outcome, who="clerk")
    with town.tx() as tx:
        assert staff_appeal(tx, town.who["boss"], appeal).refused_for == "年检没过"

    decide(town, appeal, outcome, who="boss")

    assert town.standing() is standing
    with town.tx() as tx:
        told_appeal(tx, town.who["clerk"], appeal)
        kept = tx.session.get_one(Provider, town.provider_id)
        admitted = standing is P.ADMITTED
        assert (kept.admitted_on == date(2026, 3, 2)) is admitted

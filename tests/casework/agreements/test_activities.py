"""Activities: what is major, filing, answering, reporting."""

from dataclasses import replace
from datetime import date

import pytest

from casework.agreements import activities, activity_appeals, activity_views
from casework.agreements.activities import Aftermath
from casework.agreements.activity_lifecycle import ActivityState as State
from casework.agreements.activity_rules import Group, Plan, Risk, report_by, weigh
from casework.agreements.activity_views import ActivityView
from casework.agreements.live import facts_of_activity
from casework.providers.lifecycles import ProviderState
from tests.casework.agreements.stage import COMMUNITY, DISTRICT, OTHER, STREET, Stage

PLAN = Plan(
    what="发春茶",
    happens_on=date(2026, 4, 3),
    area_code=STREET,
    people=30,
    groups=(Group.RESIDENTS,),
    risks=(),
    money=500,
    source="own",
)
MAJOR = replace(PLAN, people=60, groups=(Group.MINORS,), risks=(Risk.FOOD,))


@pytest.mark.parametrize(
    ("plan", "grounds"),
    [
        (PLAN, ()),
        (replace(PLAN, people=50, money=10_000), ()),
        (replace(PLAN, people=51), ("people",)),
        (replace(PLAN, money=10_001), ("money",)),
        (replace(PLAN, groups=(Group.ELDERLY,)), ()),
        (replace(PLAN, groups=(Group.FRAIL,)), ("frail",)),
        (replace(PLAN, risks=(Risk.MEDIA, Risk.TRAVEL)), ("media", "travel")),
        (MAJOR, ("people", "minors", "food")),
    ],
)
def test_what_is_major(plan: Plan, grounds: tuple[str, ...]) -> None:
    """The local test counts each ground of the policy data, none of it by itself."""
    assert weigh(plan).grounds == grounds
    assert weigh(plan).major is bool(grounds)


@pytest.mark.parametrize(
    ("plan", "file_by"),
    [
        (replace(PLAN, people=51), date(2026, 3, 20)),
        (replace(PLAN, risks=(Risk.FOOD,)), date(2026, 3, 31)),
        # 2026-02-14 and 2026-02-28 are working Saturdays around the long holiday.
        (replace(MAJOR, happens_on=date(2026, 3, 6)), date(2026, 2, 14)),
    ],
)
def test_when_it_is_due(plan: Plan, file_by: date) -> None:
    """Ten working days before, three for a small one, 调休 counted."""
    assert weigh(plan).file_by == file_by


def test_filed_answered_and_reported(stage: Stage) -> None:
    """Each side hears of each step; facts for the report's deadline come and go."""
    filed = stage.does("member", activities.file_activity, MAJOR)
    number = filed.activity_id
    stage.does("clerk", activities.ask_change, number, "少来几个人")
    stage.does("lead", activities.refile, number, replace(MAJOR, people=55))
    stage.does("clerk", activities.note, number)
    assert stage.refused("lead", activities.report, number, Aftermath(5, 0)) == (
        "not_yet"
    )
    stage.clock.move(days=32)
    assert stage.does("lead", activity_views.count_mine) == 1
    with stage.database.read() as tx:
        assert facts_of_activity(tx, number)["held_on"] == MAJOR.happens_on
    stage.does("lead", activities.report, number, Aftermath(52, 900, "下雨"))

    view: ActivityView = stage.does("clerk", activity_views.open_activity, number)
    assert (view.card.state, view.served, view.wrong) == (State.REPORTED, 52, "下雨")
    assert view.receipt == filed.receipt
    assert stage.told("lead") == ["activity.change_asked", "activity.noted"]
    assert stage.told("clerk") == [
        *("activity.filed", "activity.refiled", "activity.reported")
    ]
    with stage.database.read() as tx:
        assert "held_on" not in facts_of_activity(tx, number)
    assert report_by(MAJOR.happens_on) == date(2026, 4, 20)


def test_late_filing_is_said_and_taken(stage: Stage) -> None:
    """Late is fixed when it is filed; a change that staff want does not make it so."""
    filed = stage.does("lead", activities.file_activity, MAJOR)
    late = replace(MAJOR, happens_on=date(2026, 3, 6))

    assert not filed.late
    assert stage.does("lead", activities.file_activity, late).late
    stage.clock.move(days=28)
    again = stage.does(
        "lead", activities.refile, filed.activity_id, replace(MAJOR, people=70)
    )
    assert not again.late
    moved = replace(MAJOR, happens_on=date(2026, 4, 2))
    assert stage.does("lead", activities.refile, filed.activity_id, moved).late


def test_what_is_not_major_is_never_late(stage: Stage) -> None:
    """Nobody is blamed for filing what need not be filed."""
    plan = replace(PLAN, happens_on=date(2026, 3, 3))

    assert not stage.does("lead", activities.file_activity, plan).late


def test_clashes_are_shown_to_staff_alone(stage: Stage) -> None:
    """What else is on that day in or around the area, but for what is off."""
    other = replace(MAJOR, area_code=COMMUNITY, people=40)
    number = stage.does("lead", activities.file_activity, MAJOR).activity_id
    inner = stage.does("lead", activities.file_activity, other).activity_id
    around = replace(PLAN, area_code=DISTRICT)
    wide = stage.does("lead", activities.file_activity, around).activity_id
    stage.does("lead", activities.file_activity, replace(PLAN, area_code=OTHER))
    off = stage.does("lead", activities.file_activity, PLAN).activity_id
    stage.does("lead", activities.cancel, off, "")

    view: ActivityView = stage.does("clerk", activity_views.open_activity, number)
    assert [card.activity_id for card in view.clashes] == [inner, wide]
    assert view.crowd == 60 + 40 + 30
    mine: ActivityView = stage.does("lead", activity_views.my_activity, number)
    assert (mine.clashes, mine.crowd) == ((), 0)


def test_who_may_answer(stage: Stage) -> None:
    """Staff with a duty over the area, never for a provider of their own."""
    number = stage.does("lead", activities.file_activity, MAJOR).activity_id

    for name in ("elsewhere", "neighbour", "stranger"):
        assert stage.refused(name, activities.note, number) == "not_allowed"
    assert stage.refused("lead", activities.note, number) == "own_provider"
    stage.joins("boss")
    assert stage.refused("boss", activities.note, number) == "own_provider"
    assert stage.does("boss", activity_views.count_waiting) == 0
    assert stage.refused("clerk", activities.refuse, number, " ") == "no_reason"
    stage.does("clerk", activities.refuse, number, "那天有大风")
    assert stage.refused("clerk", activities.refuse, number, "再说") == "wrong_state"
    with stage.database.read() as tx:
        assert facts_of_activity(tx, number) == {}


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (replace(PLAN, happens_on=date(2026, 3, 1)), "past_event"),
        (replace(PLAN, area_code="999"), "unknown_area"),
    ],
)
def test_what_cannot_be_filed(stage: Stage, plan: Plan, code: str) -> None:
    """A day that is over, or no place of ours."""
    assert stage.refused("lead", activities.file_activity, plan) == code


def test_only_providers_file(stage: Stage) -> None:
    """Neither strangers nor whoever left; one that is suspended still tells."""
    assert stage.refused("stranger", activities.file_activity, PLAN) == "not_allowed"
    stage.standing(ProviderState.LEFT)
    assert stage.refused("lead", activities.file_activity, PLAN) == "not_admitted"
    stage.standing(ProviderState.SUSPENDED)
    assert stage.does("lead", activities.file_activity, PLAN).receipt


def test_an_appeal_goes_to_somebody_else(stage: Stage) -> None:
    """Who refused neither hears of it nor decides on it; the other says why."""
    number = stage.does("lead", activities.file_activity, MAJOR).activity_id
    stage.does("clerk", activities.refuse, number, "那天有大风")
    assert stage.refused("boss", activity_appeals.overturn, number, "好") == (
        "wrong_state"
    )
    stage.does("lead", activity_appeals.appeal, number, "风不大")

    assert "activity.appealed" in stage.told("boss")
    assert "activity.appealed" not in stage.told("clerk")
    waits = {n: stage.does(n, activity_views.count_waiting) for n in ("clerk", "boss")}
    assert waits == {"clerk": 0, "boss": 1}
    decide = activity_appeals.overturn
    assert stage.refused("clerk", decide, number, "好") == "took_part"
    assert stage.refused("clerk", activities.note, number) == "wrong_state"
    assert stage.refused("boss", decide, number, "") == "no_reason"
    stage.does("boss", decide, number, "预警取消了")
    view: ActivityView = stage.does("lead", activity_views.my_activity, number)
    assert (view.card.state, view.reason) == (State.NOTED, "预警取消了")
    assert stage.told("lead")[-1] == "activity.overturned"


def test_a_refusal_may_be_upheld_once(stage: Stage) -> None:
    """After that a new plan is the way on, not another appeal."""
    number = stage.does("lead", activities.file_activity, MAJOR).activity_id
    stage.does("clerk", activities.refuse, number, "那天有大风")
    stage.does("lead", activity_appeals.appeal, number, "风不大")
    stage.does("boss", activity_appeals.uphold, number, "预警还在")

    again = activity_appeals.appeal
    assert stage.refused("lead", again, number, "再看看") == "wrong_state"
    stage.does("lead", activities.refile, number, replace(MAJOR, people=55))

"""Whether an activity is major, and by when it is filed: pure, from policy data.

Source: FZ25-3.2.2; "一定社会影响" and "提前" are local defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.clocks import policy
from casework.deadlines.workdays import work_day_after, work_day_before


class Group(StrEnum):
    """Who comes, as far as it matters."""

    RESIDENTS = "residents"
    ELDERLY = "elderly"
    MINORS = "minors"
    FRAIL = "frail"


class Risk(StrEnum):
    """What may go wrong, or draws attention."""

    FOOD = "food"
    MEDICAL = "medical"
    TRAVEL = "travel"
    MEDIA = "media"


class Ground(StrEnum):
    """Why an activity is major, beside its groups and risks."""

    PEOPLE = "people"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a provider tells of an activity (方案、服务对象、资源来源).

    `people` is how many come, `money` the yuan of money and goods.
    """

    what: str
    happens_on: date
    area_code: str
    people: int
    groups: tuple[Group, ...]
    risks: tuple[Risk, ...]
    money: int
    source: str


@dataclass(frozen=True, slots=True)
class Weight:
    """How much an activity weighs: why it is major, and when it is to be filed.

    `grounds` are ids of Ground, Group and Risk, none where it is not major;
    `file_by` is the last day on which filing is in time.
    """

    grounds: tuple[str, ...]
    small: bool
    lead_days: int
    file_by: date

    @property
    def major(self) -> bool:
        """Whether it has to be put on record."""
        return bool(self.grounds)


def weigh(plan: Plan) -> Weight:
    """Return how much an activity weighs."""
    found = policy("activity")
    major, lead = found["major"], found["lead"]
    many = [Ground.PEOPLE] if plan.people > major["people_over"] else []
    much = [Ground.MONEY] if plan.money > major["money_over"] else []
    grounds: list[str] = [
        *many,
        *(group for group in plan.groups if group in major["groups"]),
        *much,
        *(risk for risk in plan.risks if risk in major["risks"]),
    ]
    bounds = lead["small"]
    small = (
        plan.people <= bounds["people_at_most"]
        and plan.money <= bounds["money_at_most"]
    )
    days = int(lead["small_days"] if small else lead["days"])
    file_by = work_day_before(plan.happens_on, days)
    return Weight(tuple(str(ground) for ground in grounds), small, days, file_by)


def report_by(happens_on: date) -> date:
    """Return the last day on which the report afterwards is in time."""
    return work_day_after(happens_on, int(policy("activity")["report"]["days"]))

"""How each person wishes to be told: which hours, how many, bundled, or not at all.

The policy has defaults by role; what a person changed goes first, within the
law's night. Source: trust page 4, quiet hours; policy/pushes.yml.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import select

from casework import audit
from casework.actor import Actor
from casework.clocks import policy, zone
from casework.errors import Refusal
from storage.base import PersonId
from storage.database import Tx
from storage.notices import PushSetting
from storage.people import Person, StaffPost
from storage.providers import ProviderMember

_DAY = 24 * 60


class PushRole(StrEnum):
    """For whom the policy has defaults; who is several is the last of them."""

    RESIDENT = "resident"
    VOLUNTEER = "volunteer"
    PROVIDER = "provider"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of a day, in the district's zone; `end` is no longer in them."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class PushRules:
    """When messages that answer nothing may come to one person, and how many.

    `per_day` and `per_week` are None without a limit; a day and a week are the
    district's, a week begins on Monday. `own` tells that the person changed
    something, `stopped` that only answers and dangers may come.
    """

    role: PushRole
    windows: tuple[Window, ...]
    per_day: int | None
    per_week: int | None
    bundled: bool
    stopped: bool
    own: bool

    def allow(self, moment: datetime) -> bool:
        """Tell whether a moment lies within the hours."""
        now = moment.astimezone(zone()).time()
        return any(window.start <= now < window.end for window in self.windows)

    def next_open(self, moment: datetime) -> datetime:
        """Return the first moment from this one on that lies within the hours."""
        if self.allow(moment):
            return moment
        local = moment.astimezone(zone())
        later = [w.start for w in self.windows if w.start > local.time()]
        day = local.date() if later else local.date() + timedelta(days=1)
        return datetime.combine(day, min(later or self._starts), zone())

    @property
    def _starts(self) -> list[time]:
        return [window.start for window in self.windows]


def push_rules(tx: Tx, person_id: PersonId) -> PushRules:
    """Return how one person is to be told."""
    return push_rules_of(tx, [person_id])[person_id]


def push_rules_of(tx: Tx, people: Collection[PersonId]) -> dict[PersonId, PushRules]:
    """Return how each of these people is to be told, in four queries for all.

    Keep a call below what one statement may bind, say 1,000 people.
    """
    staff = StaffPost.person_id.in_(people), StaffPost.ended_at.is_(None)
    acting = ProviderMember.person_id.in_(people), ProviderMember.ended_at.is_(None)
    stopped = Person.id.in_(people), Person.pushes_stopped_at.is_not(None)
    on_duty = set(tx.session.scalars(select(StaffPost.person_id).where(*staff)))
    members = set(tx.session.scalars(select(ProviderMember.person_id).where(*acting)))
    silent = set(tx.session.scalars(select(Person.id).where(*stopped)))
    chosen = select(PushSetting).where(PushSetting.person_id.in_(people))
    settings = {setting.person_id: setting for setting in tx.session.scalars(chosen)}
    return {
        person: rules_for(
            _role(person, on_duty, members),
            settings.get(person),
            stopped=person in silent,
        )
        for person in people
    }


def rules_for(
    role: PushRole, setting: PushSetting | None, *, stopped: bool = False
) -> PushRules:
    """Return the policy's rules for a role, with what a person changed."""
    known = policy("pushes")["roles"][role.value]
    windows = _windows(known["hours"])
    per_day, per_week = known["per_day"], known["per_week"]
    bundled = bool(known["bundled"])
    if setting is not None:
        if setting.from_hour and setting.to_hour:
            wished = _time(setting.from_hour), _time(setting.to_hour)
            # Chosen in another role, they may all lie where this one has none.
            windows = within_law(role, *wished) or windows
        if setting.per_day is not None:
            # Whoever wants more in a day wants more in a week as well.
            per_week = per_week and per_week * setting.per_day // (per_day or 1)
            per_day = setting.per_day
        bundled = bundled if setting.bundled is None else setting.bundled
    return PushRules(
        role, windows, per_day, per_week, bundled, stopped, setting is not None
    )


@cache
def within_law(role: PushRole, start: time, end: time) -> tuple[Window, ...]:
    """Return what is left of wished hours: without night, and what is never for a role.

    Source: 噪声污染防治法 88 (22:00-06:00); trust page 4.
    """
    rules = policy("pushes")
    closed = [[rules["night"]["from"], rules["night"]["to"]]]
    closed += rules["roles"][role.value]["never"]
    open_ = _minutes_between(start, end)
    for first, last in closed:
        open_ -= _minutes_between(_time(first), _time(last))
    return tuple(_stretches(sorted(open_)))


def most_per_day(role: PushRole) -> int:
    """Return how many messages a day a person of this role may wish at most."""
    most: int = policy("pushes")["roles"][role.value]["most_per_day"]
    return most


def my_push_rules(tx: Tx, actor: Actor) -> PushRules:
    """Return how the actor is told."""
    return push_rules(tx, actor.person_id)


def choose_hours(tx: Tx, actor: Actor, start: time, end: time) -> PushRules:
    """Have messages come between two hours of the day.

    Raises:
        Refusal: "only_night" where nothing is left of them.
    """
    role = push_rules(tx, actor.person_id).role
    if not within_law(role, start, end):
        raise Refusal("only_night")
    return _change(
        tx,
        actor,
        "pushes.hours",
        from_hour=f"{start:%H:%M}",
        to_hour=f"{end:%H:%M}",
    )


def choose_per_day(tx: Tx, actor: Actor, per_day: int) -> PushRules:
    """Have at most so many messages a day.

    Raises:
        Refusal: "too_many" above what the policy lets a person wish; "too_few"
            below one: for none there is `people.stop_pushes`.
    """
    most = most_per_day(push_rules(tx, actor.person_id).role)
    if per_day > most:
        raise Refusal("too_many", most=most)
    if per_day < 1:
        raise Refusal("too_few")
    return _change(tx, actor, "pushes.per_day", per_day=per_day)


def choose_bundled(tx: Tx, actor: Actor, *, bundled: bool) -> PushRules:
    """Have what comes on one day in one message, or each by itself."""
    return _change(tx, actor, "pushes.bundled", bundled=bundled)


def use_defaults(tx: Tx, actor: Actor) -> PushRules:
    """Go back to the policy's defaults; a stop stays."""
    setting = tx.session.get(PushSetting, actor.person_id)
    if setting is not None:
        tx.session.delete(setting)
        audit.leave(tx, actor, "pushes.defaults", "person", actor.person_id)
    return push_rules(tx, actor.person_id)


def _change(tx: Tx, actor: Actor, act: str, **values: Any) -> PushRules:
    setting = tx.session.get(PushSetting, actor.person_id)
    if setting is None:
        setting = PushSetting(person_id=actor.person_id, changed_at=tx.now)
        tx.session.add(setting)
    setting.changed_at = tx.now
    for name, value in values.items():
        setattr(setting, name, value)
    tx.session.flush()
    audit.leave(tx, actor, act, "person", actor.person_id)
    return push_rules(tx, actor.person_id)


def _role(person: PersonId, on_duty: set[PersonId], members: set[PersonId]) -> PushRole:
    if person in on_duty:
        return PushRole.STAFF
    return PushRole.PROVIDER if person in members else PushRole.RESIDENT


def _windows(pairs: Iterable[tuple[str, str]]) -> tuple[Window, ...]:
    return tuple(Window(_time(start), _time(end)) for start, end in pairs)


def _time(hour: str) -> time:
    return time.fromisoformat(hour)


def _minutes_between(start: time, end: time) -> set[int]:
    """Return the minutes of a day from `start` to before `end`, over midnight too."""
    first, last = (each.hour * 60 + each.minute for each in (start, end))
    if first < last:
        return set(range(first, last))
    return {*range(first, _DAY), *range(last)}


def _stretches(minutes: list[int]) -> Iterable[Window]:
    first = [m for i, m in enumerate(minutes) if i == 0 or minutes[i - 1] != m - 1]
    known = set(minutes)
    for start in first:
        end = start
        while end in known:
            end += 1
        yield Window(_clock(start), _clock(end))


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)

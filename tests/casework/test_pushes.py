"""When messages may come: defaults by role, the law's night, what a person changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from casework import people, pushes
from casework.actor import Actor
from casework.clocks import zone
from casework.errors import Refusal
from casework.pushes import PushRole, Window, rules_for, within_law
from storage.areas import Area
from storage.audit import AuditEvent
from storage.base import PersonId
from storage.database import Database, Tx
from storage.people import Person, StaffPost
from storage.providers import Provider, ProviderMember

MORNING = Window(time(9), time(11, 30))
AFTERNOON = Window(time(15), time(20, 30))
DAY = "2026-03-03T"


def at(hour: str) -> datetime:
    """Return a moment of a Tuesday in the district."""
    return datetime.fromisoformat(f"{DAY}{hour}").replace(tzinfo=zone())


def someone(tx: Tx) -> Actor:
    """Return a new person who acts."""
    person = Person(created_at=tx.now)
    tx.session.add(person)
    tx.session.flush()
    return Actor(PersonId(person.id))


def area(tx: Tx) -> str:
    """Return the district, made once."""
    if tx.session.get(Area, "350503") is None:
        tx.session.add(Area(code="350503", name="丰泽区", level="district"))
        tx.session.flush()
    return "350503"


def become_staff(tx: Tx, actor: Actor) -> None:
    """Give somebody a post."""
    person, code = actor.person_id, area(tx)
    tx.session.add(
        StaffPost(person_id=person, level="district", area_code=code, bound_at=tx.now)
    )
    tx.session.flush()


def become_provider(tx: Tx, actor: Actor) -> None:
    """Let somebody act for a provider."""
    provider = Provider(
        kind="organisation",
        name="善邻社",
        area_code=area(tx),
        state="admitted",
        created_at=tx.now,
        state_since=tx.now,
        facts={},
        services=[],
        areas=[],
    )
    tx.session.add(provider)
    tx.session.flush()
    member = ProviderMember(
        provider_id=provider.id, person_id=actor.person_id, role="lead", since=tx.now
    )
    tx.session.add(member)
    tx.session.flush()


def test_a_resident_is_told_in_daytime_and_seldom(database: Database) -> None:
    """Nothing changed: morning and afternoon, once a day, three times a week."""
    with database.begin() as tx:
        rules = pushes.push_rules(tx, someone(tx).person_id)

    assert rules.role is PushRole.RESIDENT
    assert rules.windows == (MORNING, AFTERNOON)
    assert (rules.per_day, rules.per_week) == (1, 3)
    assert rules.bundled
    assert not rules.stopped
    assert not rules.own


@pytest.mark.parametrize(
    ("become", "role"),
    [(become_staff, PushRole.STAFF), (become_provider, PushRole.PROVIDER)],
)
def test_who_works_here_is_told_in_working_hours(
    database: Database, become: Callable[[Tx, Actor], None], role: PushRole
) -> None:
    """Staff and providers hear between half past eight and six."""
    with database.begin() as tx:
        actor = someone(tx)
        become(tx, actor)
        rules = pushes.push_rules(tx, actor.person_id)

    assert rules.role is role
    assert rules.windows == (Window(time(8, 30), time(18)),)
    assert rules.per_week is None


def test_many_people_are_looked_up_at_once(database: Database) -> None:
    """Each gets what they would get alone."""
    with database.begin() as tx:
        actors = [someone(tx) for _ in range(4)]
        become_staff(tx, actors[0])
        become_provider(tx, actors[1])
        pushes.choose_per_day(tx, actors[2], 2)
        people.stop_pushes(tx, actors[3], stopped=True)
        ids = [actor.person_id for actor in actors]

        found = pushes.push_rules_of(tx, ids)

        assert found == {person: pushes.push_rules(tx, person) for person in ids}
        assert found[ids[2]].per_day == 2
        assert found[ids[3]].stopped


def test_a_changed_setting_is_kept_and_can_be_undone(database: Database) -> None:
    """Hours, number and bundling are kept apart from each other, and audited."""
    with database.begin() as tx:
        actor = someone(tx)
        pushes.choose_hours(tx, actor, time(9), time(12))
        pushes.choose_per_day(tx, actor, 2)
        changed = pushes.choose_bundled(tx, actor, bundled=False)
        back = pushes.use_defaults(tx, actor)
        acts = list(tx.session.scalars(sa.select(AuditEvent.act)))

    assert changed.windows == (Window(time(9), time(12)),)
    assert (changed.per_day, changed.per_week) == (2, 6)
    assert not changed.bundled
    assert back == rules_for(PushRole.RESIDENT, None)
    assert acts == [
        "pushes.hours",
        "pushes.per_day",
        "pushes.bundled",
        "pushes.defaults",
    ]


def test_the_night_and_the_rest_at_noon_stay_quiet() -> None:
    """A whole day wished is the whole day but night; residents rest at noon too."""
    whole = (PushRole.VOLUNTEER, time(0), time(0))

    assert within_law(*whole) == (Window(time(6), time(22)),)
    assert within_law(PushRole.RESIDENT, time(6), time(22)) == (
        Window(time(8), time(12)),
        Window(time(14), time(21, 30)),
    )


def test_hours_of_the_night_alone_are_refused(database: Database) -> None:
    """Nothing is kept of hours in which nobody may be disturbed."""
    with database.begin() as tx:
        actor = someone(tx)
        with pytest.raises(Refusal, match="only_night"):
            pushes.choose_hours(tx, actor, time(22), time(6))
        assert not pushes.my_push_rules(tx, actor).own


@pytest.mark.parametrize(("wished", "code"), [(0, "too_few"), (4, "too_many")])
def test_a_number_out_of_bounds_is_refused(
    database: Database, wished: int, code: str
) -> None:
    """None is a stop, and more than the policy lets wish is too many."""
    with database.begin() as tx, pytest.raises(Refusal, match=code):
        pushes.choose_per_day(tx, someone(tx), wished)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("08:59", "09:00"),
        ("09:00", "09:00"),
        ("11:29", "11:29"),
        ("11:30", "15:00"),
        ("13:00", "15:00"),
    ],
)
def test_what_comes_too_early_waits_for_the_next_hours(moment: str, opens: str) -> None:
    """The end of the hours is outside them."""
    rules = rules_for(PushRole.RESIDENT, None)

    assert rules.next_open(at(moment)) == at(opens)
    assert rules.allow(at(moment)) is (moment == opens)


def test_what_comes_in_the_evening_waits_for_the_morning() -> None:
    """After the last hours it is the next day."""
    rules = rules_for(PushRole.RESIDENT, None)

    opens = rules.next_open(at("20:30"))

    assert opens.isoformat() == "2026-03-04T09:00:00+08:00"


@given(st.sampled_from(PushRole), st.times(), st.times())
def test_no_wish_reaches_into_the_night(role: PushRole, start: time, end: time) -> None:
    """Whatever is wished, no window touches 22:00-06:00, and all lie within it."""
    for window in within_law(role, start, end):
        assert time(6) <= window.start < window.end <= time(22)

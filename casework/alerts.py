"""Danger: staff are alerted within the turn, without consent and without a model.

Source: promise 3 of the design, SH18-1.2.1, 未保法 11, 反家庭暴力法 14.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from casework import audit, hotlines
from casework.actor import Actor
from casework.areas import area_name
from casework.desk import staff_posts
from casework.errors import Refusal
from casework.files import MOST_SHOWN
from casework.notices import Urgency, plan, tell_staff
from casework.permissions import Act, Post, require, within
from nlu.reading import CrisisKind
from storage.base import PostId
from storage.database import Tx
from storage.duties import Alert
from storage.people import Person, StaffPost

# The same person in the same danger is one alert; each message is still told.
SAME_ALERT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert that staff were told of, and the numbers for the person."""

    alert_id: int
    numbers: tuple[str, ...]
    told: int


class Outcome(StrEnum):
    """What came of an alert."""

    SAFE = "safe"
    IN_CARE = "in_care"
    PASSED_ON = "passed_on"
    UNREACHED = "unreached"
    MISTAKE = "mistake"


@dataclass(frozen=True, slots=True)
class AlertCard:
    """An alert as a list shows it: nothing that names anybody."""

    alert_id: int
    kind: str
    since: datetime
    area: str
    mine: bool
    taken: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert, opened: the words, and what is known of who wrote them."""

    card: AlertCard
    words: str
    name: str
    phone: str


def raise_alert(
    tx: Tx, actor: Actor, kind: CrisisKind, words: str, *, explicit: bool
) -> Raised:
    """Alert all levels of staff over the person's area."""
    person = tx.session.get_one(Person, actor.person_id)
    alert = _running(tx, actor, kind) or _new(tx, actor, kind, words, person.area_code)
    alert.area_code = alert.area_code or person.area_code
    if words not in alert.words:
        alert.words = f"{alert.words}\n{words}"
    audit.leave(tx, actor, "alert.raised", "alert", alert.id, kind=kind.value)
    times = audit.times(tx, "alert.raised", alert.id)
    told = tell_staff(
        tx,
        "alert.new",
        person.area_code,
        f"alert:{alert.id}:{times}",
        all_levels=True,
        urgency=Urgency.CRISIS,
        alert_id=alert.id,
        kind=kind.value,
        explicit=explicit,
        words=words,
    )
    return Raised(alert.id, hotlines.numbers_for(kind), told)


def take_alert(tx: Tx, actor: Actor, alert_id: int) -> bool:
    """Say that one is on it; False where a colleague already is.

    Raises:
        Refusal: "not_allowed"; "ended" where it is closed.
    """
    alert, post = _for_staff(tx, actor, alert_id)
    if alert.closed_at is not None:
        raise Refusal("ended")
    if alert.taken_by == post.id:
        return True
    if alert.taken_by is not None and _serves(tx, alert.taken_by):
        return False
    alert.taken_by, alert.taken_at = post.id, tx.now
    _tell_person(tx, alert, "alert.taken")
    audit.leave(tx, actor, "alert.taken", "alert", alert.id)
    return True


def open_alerts(tx: Tx, actor: Actor) -> tuple[AlertCard, ...]:
    """Return the alerts of the actor's areas that are not closed, oldest first.

    Raises:
        Refusal: "not_allowed" where the actor is no staff.
    """
    posts = staff_posts(tx, actor)
    found = tx.session.scalars(
        select(Alert)
        .where(within(posts, Alert.area_code), Alert.closed_at.is_(None))
        .order_by(Alert.id)
        .limit(MOST_SHOWN)
    )
    own = {post.id for post in posts}
    return tuple(_card(tx, alert, own) for alert in found)


def open_alert(tx: Tx, actor: Actor, alert_id: int) -> AlertView:
    """Return an alert with what is known of the person; audited.

    Raises:
        Refusal: "not_allowed".
    """
    alert, post = _for_staff(tx, actor, alert_id)
    person = tx.session.get_one(Person, alert.person_id)
    audit.leave(tx, actor, "alert.opened", "alert", alert.id, post=post.id)
    return AlertView(
        card=_card(tx, alert, {post.id}),
        words=alert.words,
        name=person.call_name or "",
        phone=person.phone or "",
    )


def close_alert(tx: Tx, actor: Actor, alert_id: int, outcome: Outcome) -> None:
    """Close an alert one is on, with what came of it; the person is told.

    Raises:
        Refusal: "not_allowed" where a colleague is on it; "ended".
    """
    alert, post = _for_staff(tx, actor, alert_id)
    if alert.taken_by != post.id:
        raise Refusal("not_allowed")
    if alert.closed_at is not None:
        raise Refusal("ended")
    alert.closed_at = tx.now
    _tell_person(tx, alert, "alert.closed", outcome=outcome.value)
    audit.leave(tx, actor, "alert.closed", "alert", alert.id, outcome=outcome.value)


def _for_staff(tx: Tx, actor: Actor, alert_id: int) -> tuple[Alert, Post]:
    alert = tx.session.get(Alert, alert_id, with_for_update=True)
    if alert is None:
        raise Refusal("not_allowed")
    return alert, require(tx, actor, Act.TALK, alert.area_code)


def _serves(tx: Tx, post_id: PostId) -> bool:
    return tx.session.get_one(StaffPost, post_id).ended_at is None


def _tell_person(tx: Tx, alert: Alert, kind: str, *, outcome: str = "") -> None:
    at = f"alert:{alert.id}:{alert.taken_by}"
    plan(tx, kind, alert.person_id, at, urgency=Urgency.CRISIS, outcome=outcome)


def _card(tx: Tx, alert: Alert, own: set[PostId]) -> AlertCard:
    return AlertCard(
        alert_id=alert.id,
        kind=alert.kind,
        since=alert.raised_at,
        area=area_name(tx, alert.area_code),
        mine=alert.taken_by in own,
        taken=alert.taken_by is not None,
        closed=alert.closed_at is not None,
    )


def _running(tx: Tx, actor: Actor, kind: CrisisKind) -> Alert | None:
    return tx.session.scalar(
        select(Alert)
        .where(
            Alert.person_id == actor.person_id,
            Alert.kind == kind,
            Alert.closed_at.is_(None),
            Alert.raised_at > tx.now - SAME_ALERT,
        )
        .order_by(Alert.id.desc())
        .limit(1)
    )


def _new(
    tx: Tx, actor: Actor, kind: CrisisKind, words: str, area_code: str | None
) -> Alert:
    alert = Alert(
        person_id=actor.person_id,
        kind=kind,
        words=words,
        raised_at=tx.now,
        area_code=area_code,
    )
    tx.session.add(alert)
    tx.session.flush()
    return alert

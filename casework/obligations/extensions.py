"""More time: asked for by whoever owes, granted or refused by staff, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from casework import audit
from casework.actor import Actor
from casework.errors import Refusal
from casework.obligations.duties import Duty, require_owner, views
from casework.obligations.ladders import plan_again
from casework.obligations.lifecycles import OWED
from casework.obligations.policy import figure, local_today
from casework.obligations.review import reviewing
from casework.obligations.telling import tell_members, tell_reviewers
from casework.permissions import Act, within
from casework.providers.membership import require_staff_over
from storage.database import Tx
from storage.obligations import Extension, Obligation

MOST_SHOWN = 20
# Parts the words of who asked from the words of who decided, sealed in one column.
BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class ExtensionView:
    """A wish for more time: for which duty, until when, why; and the answer."""

    extension_id: int
    duty: Duty
    until: date
    reason: str
    granted: bool | None
    answer: str


@dataclass(frozen=True, slots=True)
class Room:
    """Between which days more time may be asked for, and how often still."""

    duty: Duty
    first: date
    last: date
    left: int


def room_for(tx: Tx, actor: Actor, obligation_id: int) -> Room:
    """Return until when more time may be asked for.

    Raises:
        Refusal: "not_allowed"; "wrong_state" once nothing is owed;
            "already_asked" while one is undecided; "asked_enough".
    """
    duty = _owed(tx, actor, obligation_id)
    view = views(tx, [duty])[0]
    today = local_today(tx)
    first = max(view.due_on, today) + timedelta(days=1)
    most = timedelta(days=figure("extension_most_days"))
    return Room(view, first, max(view.due_on, today) + most, _left(tx, duty))


def ask_extension(
    tx: Tx, actor: Actor, obligation_id: int, until: date, reason: str
) -> int:
    """Ask for more time; return the wish's id.

    Raises:
        Refusal: as `room_for`; "not_then" with `first` and `last`; "no_reason".
    """
    room = room_for(tx, actor, obligation_id)
    if not room.first <= until <= room.last:
        first, last = room.first.isoformat(), room.last.isoformat()
        raise Refusal("not_then", first=first, last=last)
    if not reason.strip():
        raise Refusal("no_reason")
    duty = tx.session.get_one(Obligation, obligation_id)
    wish = Extension(
        obligation_id=duty.id,
        asked_by=actor.person_id,
        asked_at=tx.now,
        until=until,
        reason=reason.strip().replace(BETWEEN, " "),
    )
    tx.session.add(wish)
    tx.session.flush()
    once = f"extension:{wish.id}"
    tell_reviewers(tx, duty, "extension.new", once, extension_id=wish.id)
    audit.leave(tx, actor, "extension.asked", "obligation", duty.id, wish=wish.id)
    return wish.id


def decide_extension(
    tx: Tx, actor: Actor, extension_id: int, reason: str, *, granted: bool
) -> None:
    """Grant or refuse more time with a reason; granted, the ladder goes by it.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state" where it was
            decided or the duty is settled; "no_reason" for a refusal without.
    """
    wish = tx.session.get(Extension, extension_id, with_for_update=True)
    duty = wish and tx.session.get(Obligation, wish.obligation_id, with_for_update=True)
    if wish is None or not duty or duty.provider_id is None:
        raise Refusal("not_allowed")
    _provider, post = require_staff_over(tx, actor, duty.provider_id, Act.REVIEW)
    if wish.decided_at is not None or duty.state not in OWED:
        raise Refusal("wrong_state", state=duty.state)
    if not granted and not reason.strip():
        raise Refusal("no_reason")
    wish.granted, wish.decided_by, wish.decided_at = granted, post.id, tx.now
    wish.reason = f"{wish.reason}{BETWEEN}{reason.strip()}"
    if granted:
        duty.granted_until = wish.until
        plan_again(tx, duty)
    tx.session.flush()
    act = "extension.granted" if granted else "extension.refused"
    tell_members(tx, duty, act, f"extension:{wish.id}", extension_id=wish.id)
    audit.leave(tx, actor, act, "obligation", duty.id, wish=wish.id)


def extension_of(tx: Tx, actor: Actor, extension_id: int) -> ExtensionView:
    """Return a wish for more time, for its provider or the staff over it.

    Raises:
        Refusal: "not_allowed"; "own_provider".
    """
    wish = tx.session.get(Extension, extension_id)
    duty = wish and tx.session.get(Obligation, wish.obligation_id)
    if wish is None or not duty or duty.provider_id is None:
        raise Refusal("not_allowed")
    try:
        require_owner(tx, actor, duty.id)
    except Refusal:
        require_staff_over(tx, actor, duty.provider_id, Act.REVIEW)
    return _view(wish, views(tx, [duty])[0])


def waiting_extensions(tx: Tx, actor: Actor) -> int:
    """Return how many wishes for more time wait in the actor's areas.

    Raises:
        Refusal: "not_allowed" where the actor may not review.
    """
    return len(extensions_to_review(tx, actor))


def extensions_to_review(tx: Tx, actor: Actor) -> tuple[ExtensionView, ...]:
    """Return the wishes that wait in the actor's areas, the soonest due first.

    Raises:
        Refusal: "not_allowed" where the actor may not review.
    """
    posts = reviewing(tx, actor)
    found = tx.session.execute(
        select(Extension, Obligation)
        .join(Obligation, Obligation.id == Extension.obligation_id)
        .where(
            Extension.decided_at.is_(None),
            Obligation.state.in_(OWED),
            Obligation.provider_id.is_not(None),
            within(posts, Obligation.area_code),
        )
        .order_by(Obligation.due_on, Extension.id)
        .limit(MOST_SHOWN)
    ).all()
    duties = views(tx, [duty for _wish, duty in found])
    return tuple(
        _view(wish, view) for (wish, _duty), view in zip(found, duties, strict=True)
    )


def _owed(tx: Tx, actor: Actor, obligation_id: int) -> Obligation:
    duty = require_owner(tx, actor, obligation_id)
    if duty.provider_id is None:
        # An office does not give time to itself.
        raise Refusal("not_allowed")
    if duty.state not in OWED:
        raise Refusal("wrong_state", state=duty.state)
    undecided = select(Extension.id).where(
        Extension.obligation_id == duty.id, Extension.decided_at.is_(None)
    )
    if tx.session.scalar(undecided.limit(1)) is not None:
        raise Refusal("already_asked")
    if _left(tx, duty) <= 0:
        raise Refusal("asked_enough")
    return duty


def _left(tx: Tx, duty: Obligation) -> int:
    asked = select(func.count(Extension.id)).where(Extension.obligation_id == duty.id)
    most: int = figure("extension_most_times")
    return most - (tx.session.scalar(asked) or 0)


def _view(wish: Extension, duty: Duty) -> ExtensionView:
    asked, _, answer = wish.reason.partition(BETWEEN)
    return ExtensionView(wish.id, duty, wish.until, asked, wish.granted, answer)

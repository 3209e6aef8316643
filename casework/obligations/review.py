"""What staff do with what was filed: look, accept, return for repair, excuse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select

from casework import audit
from casework.actor import Actor
from casework.clocks import is_working_day
from casework.desk import staff_posts
from casework.errors import Refusal
from casework.notices import cancel
from casework.obligations.duties import BETWEEN, Duty, views
from casework.obligations.ladders import plan_again, subject_of
from casework.obligations.lifecycles import (
    DutyAct,
    FilingState,
    next_duty_state,
)
from casework.obligations.policy import figure, local_today
from casework.obligations.telling import provider_of, tell_members
from casework.permissions import MAY, Act, Post, within
from casework.providers.membership import require_staff_over
from storage.database import Tx
from storage.obligations import Filing, Obligation

MOST_SHOWN = 20


class Excuse(StrEnum):
    """Why a duty is not asked for. Each is told to the provider."""

    FORCE_MAJEURE = "force_majeure"
    NO_SERVICE = "no_service"
    ELSEWHERE = "elsewhere"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class FilingCard:
    """One filing that waits: of whom, which duty, when it came."""

    filing_id: int
    duty: Duty
    filed_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class FilingView:
    """A filing opened by staff: its words by field, its attachments, how often."""

    card: FilingCard
    content: dict[str, str]
    media: tuple[int, ...]
    receipt: str
    digest: str
    times: int


def waiting_filings(tx: Tx, actor: Actor) -> int:
    """Return how many filings wait in the actor's areas.

    Raises:
        Refusal: "not_allowed" where the actor may not review.
    """
    waits = select(func.count(Filing.id)).join(
        Obligation, Obligation.id == Filing.obligation_id
    )
    return tx.session.scalar(waits.where(*_waiting(reviewing(tx, actor)))) or 0


def filings_to_review(tx: Tx, actor: Actor) -> tuple[FilingCard, ...]:
    """Return the filings that wait in the actor's areas, the oldest first.

    Raises:
        Refusal: "not_allowed" where the actor may not review.
    """
    found = tx.session.scalars(
        select(Filing)
        .join(Obligation, Obligation.id == Filing.obligation_id)
        .where(*_waiting(reviewing(tx, actor)))
        .order_by(Filing.filed_at, Filing.id)
        .limit(MOST_SHOWN)
    ).all()
    duties = {
        view.obligation_id: view
        for view in views(
            tx, [tx.session.get_one(Obligation, each.obligation_id) for each in found]
        )
    }
    return tuple(
        FilingCard(each.id, duties[each.obligation_id], each.filed_at, each.late)
        for each in found
    )


def filing_card(tx: Tx, actor: Actor, filing_id: int) -> FilingCard | None:
    """Return the card of a filing, None once it waits no more.

    Raises:
        Refusal: "not_allowed"; "own_provider".
    """
    filing, duty, _post = _for_staff(tx, actor, filing_id)
    if filing.state != FilingState.FILED:
        return None
    return FilingCard(filing.id, views(tx, [duty])[0], filing.filed_at, filing.late)


def open_filing(tx: Tx, actor: Actor, filing_id: int) -> FilingView:
    """Open a filing as staff; the look is kept.

    Raises:
        Refusal: "not_allowed"; "own_provider".
    """
    filing, duty, _post = _for_staff(tx, actor, filing_id)
    times = select(func.count(Filing.id)).where(Filing.obligation_id == duty.id)
    audit.leave(tx, actor, "filing.opened", "obligation", duty.id, filing=filing.id)
    view = views(tx, [duty])[0]
    return FilingView(
        card=FilingCard(filing.id, view, filing.filed_at, filing.late),
        content=dict(filing.content),
        media=tuple(filing.media),
        receipt=filing.receipt,
        digest=filing.digest,
        times=tx.session.scalar(times) or 0,
    )


def accept_filing(tx: Tx, actor: Actor, filing_id: int) -> None:
    """Accept what was filed, and tell the provider.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state".
    """
    filing, duty, post = _for_staff(tx, actor, filing_id)
    _check_waits(filing)
    duty.state = next_duty_state(duty.state, DutyAct.ACCEPT)
    _decide(tx, filing, duty, post, FilingState.ACCEPTED)
    tell_members(tx, duty, "filing.accepted", f"filing:{filing.id}")
    audit.leave(tx, actor, "filing.accepted", "obligation", duty.id, filing=filing.id)


def return_filing(tx: Tx, actor: Actor, filing_id: int, name: str, reason: str) -> date:
    """Return a filing for repair of one field; return until when.

    There is at least the policy's time for it, and the ladder begins anew.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "no_reason".
    """
    filing, duty, post = _for_staff(tx, actor, filing_id)
    _check_waits(filing)
    if not reason.strip():
        raise Refusal("no_reason")
    duty.state = next_duty_state(duty.state, DutyAct.RETURN)
    filing.reason = f"{name}{BETWEEN}{reason.strip()}"
    _decide(tx, filing, duty, post, FilingState.RETURNED)
    due = duty.granted_until or duty.due_on
    until = max(due, _repair_until(local_today(tx)))
    duty.granted_until = until if until > due else duty.granted_until
    plan_again(tx, duty)
    tell_members(tx, duty, "filing.returned", f"filing:{filing.id}")
    audit.leave(
        tx,
        actor,
        "filing.returned",
        "obligation",
        duty.id,
        filing=filing.id,
        field=name,
    )
    return until


def excuse(tx: Tx, actor: Actor, obligation_id: int, why: Excuse) -> None:
    """Ask no longer for a duty, for a stated reason, and tell the provider.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state".
    """
    duty = tx.session.get(Obligation, obligation_id, with_for_update=True)
    if duty is None or duty.provider_id is None:
        raise Refusal("not_allowed")
    _provider, post = require_staff_over(tx, actor, duty.provider_id, Act.REVIEW)
    duty.state = next_duty_state(duty.state, DutyAct.EXCUSE)
    duty.state_since = tx.now
    duty.why = {**duty.why, "excused": why.value, "excused_by": post.id}
    tx.session.flush()
    cancel(tx, subject_of(duty.id))
    tell_members(tx, duty, "duty.excused", f"excused:{duty.id}", why=why.value)
    audit.leave(tx, actor, "duty.excused", "obligation", duty.id, why=why.value)


def reviewing(tx: Tx, actor: Actor) -> list[Post]:
    """Return the actor's posts that may decide on what providers file.

    Raises:
        Refusal: "not_allowed" where there is none.
    """
    posts = [p for p in staff_posts(tx, actor) if Act.REVIEW in MAY[p.level]]
    if not posts:
        raise Refusal("not_allowed")
    return posts


def _for_staff(tx: Tx, actor: Actor, filing_id: int) -> tuple[Filing, Obligation, Post]:
    filing = tx.session.get(Filing, filing_id, with_for_update=True)
    if filing is None:
        raise Refusal("not_allowed")
    duty = tx.session.get_one(Obligation, filing.obligation_id, with_for_update=True)
    _provider, post = require_staff_over(tx, actor, provider_of(duty), Act.REVIEW)
    return filing, duty, post


def _check_waits(filing: Filing) -> None:
    if filing.state != FilingState.FILED:
        raise Refusal("wrong_state", state=filing.state)


def _decide(
    tx: Tx, filing: Filing, duty: Obligation, post: Post, state: FilingState
) -> None:
    filing.state = state
    filing.decided_by, filing.decided_at = post.id, tx.now
    duty.state_since = tx.now
    tx.session.flush()


def _repair_until(today: date) -> date:
    """Return the last working day of the time that a repair has."""
    left, day = figure("repair_work_days"), today
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return day


def _waiting(posts: list[Post]) -> tuple[ColumnElement[bool], ...]:
    return (
        Filing.state == FilingState.FILED,
        Obligation.provider_id.is_not(None),
        within(posts, Obligation.area_code),
    )

"""One duty as people see it, and who may touch it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import defer

from casework.actor import Actor
from casework.deadlines import Reason
from casework.deadlines.rules import Subject
from casework.errors import Refusal
from casework.obligations.lifecycles import OWED, DutyState, FilingState
from casework.obligations.owning import owed_by
from casework.obligations.policy import local_today
from casework.permissions import Act, posts_of, require
from casework.providers.membership import require_member
from storage.base import ObligationId, ProviderId
from storage.cases import Case
from storage.database import Tx
from storage.obligations import Extension, Filing, Obligation
from storage.providers import Provider, ProviderMember

REASON: TypeAdapter[Reason] = TypeAdapter(Reason)
RECENT = 3
MOST_SHOWN = 50
# Parts the field from the words in the reason of a return.
BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty: what, of which period, by when and why, and where it stands.

    `due_on` is the day that counts, with more time granted or not; `days_left`
    is negative once it is late. `whose` is the provider's name, "" for staff;
    `filed_at` when it was filed last; `asked_until` a wish for more time;
    `repair` which field came back, and why; `about` names what an office's own
    duty is about: a provider, or the number of a case.
    """

    obligation_id: int
    rule_id: str
    subject: str
    subject_id: str
    reason: Reason
    due_on: date
    days_left: int
    state: str
    provider_id: int | None = None
    whose: str = ""
    granted: bool = False
    filed_at: datetime | None = None
    receipt: str = ""
    late: bool = False
    asked_until: date | None = None
    repair: tuple[str, str] | None = None
    about: str = ""

    @property
    def owed(self) -> bool:
        """Whether something is still to be filed."""
        return self.state in OWED


def my_duties(tx: Tx, actor: Actor) -> tuple[Duty, ...]:
    """Return what the actor owes, the soonest due first, then what was filed lately.

    For whoever acts for a provider its duties; for staff those of their offices.
    """
    found = tx.session.scalars(
        select(Obligation)
        .where(_mine(tx, actor), Obligation.state.in_(OWED))
        .order_by(Obligation.due_on, Obligation.id)
        .limit(MOST_SHOWN)
    ).all()
    done = tx.session.scalars(
        select(Obligation)
        .where(
            _mine(tx, actor),
            Obligation.state.in_([DutyState.FILED, DutyState.ACCEPTED]),
        )
        .order_by(Obligation.state_since.desc(), Obligation.id.desc())
        .limit(RECENT)
    ).all()
    owed = sorted(views(tx, found), key=lambda duty: (duty.due_on, duty.obligation_id))
    return (*owed, *views(tx, done))


def owed_count(tx: Tx, actor: Actor) -> int:
    """Return how many duties the actor owes now."""
    return sum(1 for duty in my_duties(tx, actor) if duty.owed)


def my_duty(tx: Tx, actor: Actor, obligation_id: int) -> Duty:
    """Return one duty that the actor owes or that lies in the actor's area.

    Raises:
        Refusal: "not_allowed".
    """
    duty = tx.session.get(Obligation, obligation_id)
    if duty is None:
        raise Refusal("not_allowed")
    if not _acts_for(tx, actor, duty.provider_id):
        act = Act.SUPERVISE if duty.provider_id else Act.ASSESS
        require(tx, actor, act, duty.area_code)
    return views(tx, [duty])[0]


def require_owner(tx: Tx, actor: Actor, obligation_id: int) -> Obligation:
    """Return a duty that the actor owes, locked.

    Raises:
        Refusal: "not_allowed" for anybody else.
    """
    duty = tx.session.get(Obligation, obligation_id, with_for_update=True)
    if duty is None:
        raise Refusal("not_allowed")
    if duty.provider_id is not None:
        require_member(tx, actor, duty.provider_id)
    elif not _is_of_mine(tx, actor, duty):
        raise Refusal("not_allowed")
    return duty


def _is_of_mine(tx: Tx, actor: Actor, duty: Obligation) -> bool:
    mine = owed_by(posts_of(tx, actor.person_id))
    found = select(Obligation.id).where(Obligation.id == duty.id, mine)
    return tx.session.scalar(found) is not None


def views(tx: Tx, found: Iterable[Obligation]) -> list[Duty]:
    """Return duties as people see them, in a few queries for all."""
    duties = list(found)
    today = local_today(tx)
    names = _names(tx, {d.provider_id for d in duties if d.provider_id})
    abouts = _abouts(tx, [duty for duty in duties if duty.provider_id is None])
    filings = _newest_filings(tx, [duty.id for duty in duties])
    asked = _asked(tx, [duty.id for duty in duties])
    return [
        _view(
            duty,
            today,
            names.get(duty.provider_id, "") if duty.provider_id else "",
            filings.get(duty.id),
            asked.get(duty.id),
            abouts.get(duty.id, ""),
        )
        for duty in duties
    ]


def repair_of(filing: Filing) -> tuple[str, str] | None:
    """Return which field of a filing was returned for repair, and why."""
    if filing.state != FilingState.RETURNED:
        return None
    name, _, words = (filing.reason or "").partition(BETWEEN)
    return name, words


def _view(
    duty: Obligation,
    today: date,
    whose: str,
    filing: Filing | None,
    asked_until: date | None,
    about: str,
) -> Duty:
    due = duty.granted_until or duty.due_on
    return Duty(
        obligation_id=duty.id,
        rule_id=duty.rule_id,
        subject=duty.subject,
        subject_id=duty.subject_id,
        reason=reason_of(duty),
        due_on=due,
        days_left=(due - today).days,
        state=duty.state,
        provider_id=duty.provider_id,
        whose=whose,
        granted=duty.granted_until is not None,
        filed_at=filing.filed_at if filing else None,
        receipt=filing.receipt if filing else "",
        late=bool(filing and filing.late),
        asked_until=asked_until,
        repair=repair_of(filing) if filing else None,
        about=about,
    )


def _newest_filings(tx: Tx, ids: list[ObligationId]) -> dict[ObligationId, Filing]:
    found = tx.session.scalars(
        select(Filing)
        .where(Filing.obligation_id.in_(ids))
        .options(defer(Filing.content))
        .order_by(Filing.id)
    )
    return {filing.obligation_id: filing for filing in found}


def _asked(tx: Tx, ids: list[ObligationId]) -> dict[ObligationId, date]:
    found = tx.session.execute(
        select(Extension.obligation_id, Extension.until).where(
            Extension.obligation_id.in_(ids), Extension.decided_at.is_(None)
        )
    )
    return {row.obligation_id: row.until for row in found}


def reason_of(duty: Obligation) -> Reason:
    """Return why a duty is due on its day, as it was counted when it was made."""
    return REASON.validate_python(
        {name: value for name, value in duty.why.items() if name in _REASON_FIELDS}
    )


_REASON_FIELDS = frozenset(Reason.__dataclass_fields__)


def _mine(tx: Tx, actor: Actor) -> ColumnElement[bool]:
    acting = select(ProviderMember.provider_id).where(
        ProviderMember.person_id == actor.person_id, ProviderMember.ended_at.is_(None)
    )
    offices = owed_by(posts_of(tx, actor.person_id))
    return or_(Obligation.provider_id.in_(acting), offices)


def _acts_for(tx: Tx, actor: Actor, provider_id: ProviderId | None) -> bool:
    if provider_id is None:
        return False
    found = select(ProviderMember.id).where(
        ProviderMember.provider_id == provider_id,
        ProviderMember.person_id == actor.person_id,
        ProviderMember.ended_at.is_(None),
    )
    return tx.session.scalar(found) is not None


def _abouts(tx: Tx, duties: list[Obligation]) -> dict[ObligationId, str]:
    """Return whom the duties of offices are about, where that is somebody."""
    if not duties:
        return {}
    ids = {
        kind: [int(d.subject_id) for d in duties if d.subject == kind]
        for kind in (Subject.PROVIDER, Subject.CASE)
    }
    cases = tx.session.execute(
        select(Case.id, Case.number).where(Case.id.in_(ids[Subject.CASE]))
    )
    known: dict[tuple[str, int], str] = {
        (Subject.CASE, row.id): row.number for row in cases
    }
    providers = _names(tx, {ProviderId(number) for number in ids[Subject.PROVIDER]})
    known |= {(Subject.PROVIDER, number): name for number, name in providers.items()}
    return {
        d.id: known.get((d.subject, int(d.subject_id)), "")
        for d in duties
        if d.subject in ids
    }


def _names(tx: Tx, providers: Iterable[ProviderId]) -> dict[ProviderId, str]:
    found = tx.session.execute(
        select(Provider.id, Provider.name).where(Provider.id.in_(list(providers)))
    )
    return {row.id: row.name for row in found}

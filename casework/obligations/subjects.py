"""On whom duties hang: each kind of subject read in one query, with its facts.

Facts are the days from which event-driven rules count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select

from casework.agreements.activity_lifecycle import COMING
from casework.agreements.lifecycles import IN_FORCE
from casework.clocks import zone
from casework.deadlines import Rule
from casework.deadlines.rules import Subject
from casework.lifecycles import OPEN_STATES
from casework.permissions import StaffLevel
from casework.providers.applications import RENEWAL, STANDING_SINCE
from casework.providers.evidence import EvidenceState
from casework.providers.lifecycles import OWING, ProviderState
from storage.agreements import Activity, Agreement
from storage.base import ProviderId
from storage.cases import Assessment, Case
from storage.database import Tx
from storage.people import StaffPost
from storage.providers import Credential, Evidence, Provider

Facts = dict[str, date | list[date]]
# How many digits of a code name the unit of a level.
DIGITS = {
    StaffLevel.DISTRICT: 6,
    StaffLevel.STREET: 9,
    StaffLevel.COMMUNITY: 12,
}
ROLES = {level.value for level in StaffLevel}
PROVIDER_ROLES = frozenset({"provider_lead", "provider_member"})


@dataclass(frozen=True, slots=True)
class Holder:
    """One subject: where it is, whose it is, since when, and its facts.

    `owes` tells that the provider's own reports are asked of it.
    """

    id: str
    area_code: str
    provider_id: ProviderId | None = None
    began: date | None = None
    facts: Facts = field(default_factory=dict)
    traits: dict[str, str] = field(default_factory=dict)
    owes: bool = True

    def fits(self, rule: Rule) -> bool:
        """Tell whether the rule's filter takes this subject."""
        return all(
            self.traits.get(name) in allowed for name, allowed in rule.applies_to.filter
        )


def holders(tx: Tx, subject: Subject) -> dict[str, Holder] | None:
    """Return the subjects of a kind by id; None for a kind that is not kept here."""
    reader = _READERS.get(subject)
    if reader is None:
        return None
    return {holder.id: holder for holder in reader(tx)}


def unit_of(rule: Rule, area_code: str) -> str | None:
    """Return the code of the office that owes a staff duty in an area."""
    level = rule.owner.level or rule.owner.role
    if level not in ROLES:
        return None
    digits = DIGITS[StaffLevel(level)]
    return area_code[:digits] if len(area_code) >= digits else None


def _providers(tx: Tx) -> Iterable[Holder]:
    known = (*OWING, ProviderState.SUBMITTED)
    checked = _annual_checks(tx)
    found = tx.session.execute(
        select(
            Provider.id,
            Provider.kind,
            Provider.area_code,
            Provider.state,
            Provider.facts,
            Provider.admitted_on,
        ).where(Provider.state.in_(known))
    )
    for number, kind, area, state, told, admitted in found:
        owes = state in OWING
        facts: Facts = {}
        # Who asked for a renewal waits for staff, and is reminded no more.
        if owes and admitted is not None and RENEWAL not in told:
            facts["admitted_on"] = admitted
        submitted = told.get("submitted_on")
        if submitted and (state == ProviderState.SUBMITTED or RENEWAL in told):
            facts["submitted_on"] = date.fromisoformat(submitted)
        if number in checked:
            facts["annual_check_on"] = checked[number]
        since = told.get(STANDING_SINCE)
        began = date.fromisoformat(since) if since else admitted
        yield Holder(str(number), area, number, began, facts, {"kind": kind}, owes)


def _annual_checks(tx: Tx) -> dict[ProviderId, date]:
    found = tx.session.execute(
        select(Evidence.provider_id, func.max(Evidence.added_at))
        .where(Evidence.item == "annual_check", Evidence.state != EvidenceState.REPAIR)
        .group_by(Evidence.provider_id)
    )
    return {row[0]: _day(row[1]) for row in found}


def _credentials(tx: Tx) -> Iterable[Holder]:
    found = tx.session.execute(
        select(
            Credential.id,
            Credential.kind,
            Credential.valid_to,
            Credential.added_at,
            Provider.id,
            Provider.area_code,
        )
        .join(Provider, Provider.id == Credential.provider_id)
        .where(Credential.ended_at.is_(None), Provider.state.in_(OWING))
    )
    for number, kind, valid_to, added, provider, area in found:
        facts: Facts = {"valid_to": valid_to}
        traits = {"kind": kind}
        yield Holder(str(number), area, provider, _day(added), facts, traits)


def _agreements(tx: Tx) -> Iterable[Holder]:
    found = tx.session.execute(
        select(
            Agreement.id,
            Agreement.provider_id,
            Agreement.area_code,
            Agreement.starts_on,
            Agreement.ends_on,
        ).where(Agreement.state.in_(IN_FORCE))
    )
    for number, provider, area, starts, ends in found:
        facts: Facts = {"starts_on": starts, "ends_on": ends}
        yield Holder(str(number), area, provider, starts, facts)


def _activities(tx: Tx) -> Iterable[Holder]:
    found = tx.session.execute(
        select(
            Activity.id,
            Activity.provider_id,
            Activity.area_code,
            Activity.major,
            Activity.happens_on,
            Activity.filed_at,
        )
        .join(Provider, Provider.id == Activity.provider_id)
        .where(Activity.state.in_(COMING), Provider.state.in_(OWING))
    )
    for number, provider, area, major, day, filed_at in found:
        # What was filed is on record: only what comes after it is still owed.
        facts: Facts = {"happens_on": day, "held_on": day}
        traits = {"scale": "major" if major else "small"}
        yield Holder(str(number), area, provider, _day(filed_at), facts, traits)


def _cases(tx: Tx) -> Iterable[Holder]:
    newest = func.max(Assessment.made_at)
    found = tx.session.execute(
        select(Case.id, Case.area_code, newest)
        .join(Assessment, Assessment.case_id == Case.id)
        .where(Case.state.in_(OPEN_STATES), Assessment.assessor == "staff")
        .group_by(Case.id, Case.area_code)
    )
    for number, area, assessed_at in found:
        facts: Facts = {"assessed_on": _day(assessed_at)}
        yield Holder(str(number), area, None, None, facts)


def _units(tx: Tx) -> Iterable[Holder]:
    """Read the offices that have somebody; the unit's level is its trait."""
    found = tx.session.execute(
        select(StaffPost.area_code, StaffPost.level)
        .where(StaffPost.ended_at.is_(None))
        .distinct()
    )
    for code, level in found:
        yield Holder(code, code, traits={"level": level})


_READERS: dict[Subject, Callable[[Tx], Iterable[Holder]]] = {
    Subject.PROVIDER: _providers,
    Subject.CREDENTIAL: _credentials,
    Subject.AGREEMENT: _agreements,
    Subject.ACTIVITY: _activities,
    Subject.CASE: _cases,
    Subject.ORG_UNIT: _units,
}


def _day(moment: datetime) -> date:
    return moment.astimezone(zone()).date()

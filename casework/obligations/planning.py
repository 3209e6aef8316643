"""The routine that makes what falls due, once for each rule, subject and period.

Run as often as one likes: what is there stays, what lost its ground lapses.
Reads each kind of subject once and writes in bulk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select

from casework.deadlines import Occurrence, Pack, Reason, Rule, backlog, explain
from casework.deadlines import occurrences as occurrences_of
from casework.deadlines.rules import Every, Kind, Past, Subject
from casework.notices import Urgency
from casework.obligations.bulk import insert_new
from casework.obligations.directory import read_directory
from casework.obligations.ladders import Climbed, plan_ladders
from casework.obligations.lifecycles import DutyState
from casework.obligations.policy import covers, figure, reminder_time
from casework.obligations.settling import counts_from, lapse_what_is_gone
from casework.obligations.subjects import PROVIDER_ROLES, Holder, holders, unit_of
from storage.base import ObligationId, ProviderId
from storage.database import Tx
from storage.notices import Notice
from storage.obligations import Obligation

BACKLOG = "duty.backlog"
# A duty made before may have moved in the meantime; the database has the last word.
MARGIN = timedelta(days=120)
COUNTED_FROM_FACTS = frozenset(
    {Kind.FRESH, Kind.BEFORE, Kind.AFTER, Kind.ON_CHANGE, Kind.SILENCE, Kind.VALID_TO}
)
REASON: TypeAdapter[Reason] = TypeAdapter(Reason)
Key = tuple[str, str, str, str]


@dataclass(slots=True)
class _Run:
    """One run: its days, the subjects read so far, what is known already."""

    tx: Tx
    today: date
    since: date
    until: date
    known: set[Key]
    read: dict[Subject, dict[str, Holder] | None] = field(default_factory=dict)
    whys: dict[tuple[str, Occurrence], dict[str, Any]] = field(default_factory=dict)

    def holders(self, subject: Subject) -> Mapping[str, Holder]:
        """Return the subjects of a kind, read once a run."""
        if subject not in self.read:
            self.read[subject] = holders(self.tx, subject)
        return self.read[subject] or {}


def open_obligations(tx: Tx, today: date, pack: Pack, ahead_days: int = 60) -> int:
    """Make every duty that falls due within so many days; return how many are new.

    Also makes what was missed by a late start, back to the policy's backlog,
    and lets lapse what has lost its ground.
    """
    since = today - timedelta(days=figure("backlog_days"))
    until = today + timedelta(days=ahead_days)
    tx.flush()
    run = _Run(tx, today, since, until, _known(tx, since, until))
    rules = {rule.id: rule for rule in pack.rules}
    rows = [row for rule in pack.rules for row in _rows(run, rule)]
    made = insert_new(
        tx,
        Obligation,
        rows,
        "id",
        "rule_id",
        "provider_id",
        "area_code",
        "due_on",
        "why",
    )
    present: list[tuple[Rule, Climbed]] = []
    past: list[tuple[Rule, Climbed]] = []
    for row in made:
        duty = Climbed(row.id, row.provider_id, row.area_code, row.due_on)
        (past if row.why["summary"] else present).append((rules[row.rule_id], duty))
    plan_ladders(tx, present, today)
    _plan_summaries(tx, [duty for _rule, duty in past], today)
    lapse_what_is_gone(tx, rules, run.read)
    return len(made)


def _known(tx: Tx, since: date, until: date) -> set[Key]:
    found = tx.connection.execute(
        select(
            Obligation.rule_id,
            Obligation.subject,
            Obligation.subject_id,
            Obligation.period,
        ).where(Obligation.due_on.between(since - MARGIN, until + MARGIN))
    )
    return {(rule, subject, number, period) for rule, subject, number, period in found}


def _rows(run: _Run, rule: Rule) -> Iterator[dict[str, Any]]:
    """Yield the rows of a rule that are not there yet."""
    if rule.deliverable is None or not _is_ours(rule):
        return
    by_facts = rule.trigger.kind in COUNTED_FROM_FACTS
    same = () if by_facts else _falling_due(run, rule, {})
    if not by_facts and not same:
        return
    fact = counts_from(rule.trigger)
    for holder in run.holders(rule.applies_to.subject).values():
        counts = fact is None or fact in holder.facts
        owner = _owner(rule, holder) if counts else None
        if owner is None:
            continue
        due = _falling_due(run, rule, holder.facts) if by_facts else same
        for one in due:
            key = (rule.id, rule.applies_to.subject.value, holder.id, one.period)
            if key not in run.known and _was_there(rule, holder, one):
                yield _row(run, rule, key, owner, one)


def _is_ours(rule: Rule) -> bool:
    """Tell whether somebody who talks with us owes it."""
    return rule.owner.role in PROVIDER_ROLES or unit_of(rule, "0" * 12) is not None


def _owner(rule: Rule, holder: Holder) -> tuple[ProviderId | None, str] | None:
    """Return the provider, or None, and the area of who owes it; None for nobody."""
    if not covers(rule.jurisdiction, holder.area_code) or not holder.fits(rule):
        return None
    if rule.owner.role in PROVIDER_ROLES:
        owes = holder.owes and holder.provider_id is not None
        return (holder.provider_id, holder.area_code) if owes else None
    unit = unit_of(rule, holder.area_code)
    is_unit = rule.applies_to.subject is not Subject.ORG_UNIT or unit == holder.id
    return (None, unit) if unit and is_unit else None


def _falling_due(
    run: _Run, rule: Rule, facts: Mapping[str, Any]
) -> tuple[Occurrence, ...]:
    found = occurrences_of(rule, run.since, run.until, facts)
    return backlog(rule, found, run.today)


def _was_there(rule: Rule, holder: Holder, one: Occurrence) -> bool:
    """Tell whether a subject was there in time to owe this."""
    if holder.began is None:
        return True
    match rule.trigger:
        case Every(by=Past()):
            # It counts what was done in the period, which ended the day before.
            return one.opens_on > holder.began
        case _:
            return one.due_on >= holder.began


def _row(
    run: _Run,
    rule: Rule,
    key: Key,
    owner: tuple[ProviderId | None, str],
    one: Occurrence,
) -> dict[str, Any]:
    rule_id, subject, subject_id, period = key
    provider, area = owner
    return {
        "rule_id": rule_id,
        "subject": subject,
        "subject_id": subject_id,
        "period": period,
        "area_code": area,
        "opens_on": one.opens_on,
        "due_on": one.due_on,
        "due_at": one.due_at,
        "state": DutyState.OPEN,
        "state_since": run.tx.now,
        "why": _why(run, rule, one),
        "provider_id": provider,
        "granted_until": None,
        "version": 1,
    }


def _why(run: _Run, rule: Rule, one: Occurrence) -> dict[str, Any]:
    known = run.whys.get((rule.id, one))
    if known is None:
        known = REASON.dump_python(explain(rule, one), mode="json")
        known |= {"summary": one.in_summary, "round": 0}
        run.whys[rule.id, one] = known
    return known


def _plan_summaries(tx: Tx, past: Iterable[Climbed], today: date) -> None:
    """Plan one message for each person about all that was due before the start."""
    duties = list(past)
    directory = read_directory(tx, [d.provider_id for d in duties if d.provider_id])
    first: dict[int, ObligationId] = {}
    count: dict[int, int] = defaultdict(int)
    for duty in duties:
        for person in directory.people("owner", duty.provider_id, duty.area_code):
            first.setdefault(person, duty.id)
            count[person] += 1
    insert_new(
        tx,
        Notice,
        [
            {
                "kind": BACKLOG,
                "recipient_id": person,
                "once_key": f"{BACKLOG}:{person}:{obligation}",
                "due_at": max(reminder_time(today), tx.now),
                "urgency": Urgency.ORDINARY,
                "params": {"count": count[person]},
                "expires_at": None,
                "subject": None,
                "budgeted": False,
            }
            for person, obligation in first.items()
        ],
    )

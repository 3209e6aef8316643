"""What the store knows already of what a report asks, so that nobody counts twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select

from casework.clocks import zone
from casework.deadlines import Reason
from casework.deadlines.rules import Freq
from storage.agreements import Activity, Agreement
from storage.base import ProviderId
from storage.database import Tx
from storage.providers import Resource

_MONTHS = {Freq.MONTH: 1, Freq.QUARTER: 3, Freq.HALF_YEAR: 6, Freq.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Known:
    """Counts of a provider's period; nought is not said."""

    agreements: int = 0
    activities: int = 0
    resources: int = 0


def prefill(tx: Tx, provider_id: ProviderId, first: date, last: date) -> Known:
    """Return what the store knows of a provider between two days, both counted."""
    agreements = select(func.count()).where(
        Agreement.provider_id == provider_id,
        Agreement.starts_on <= last,
        Agreement.ends_on >= first,
        Agreement.unit_signed_at.is_not(None),
    )
    activities = select(func.count()).where(
        Activity.provider_id == provider_id, Activity.happens_on.between(first, last)
    )
    after = datetime.combine(last + timedelta(days=1), time(), zone()).astimezone(UTC)
    resources = select(func.count()).where(
        Resource.provider_id == provider_id,
        Resource.added_at < after,
        Resource.ended_at.is_(None),
    )
    return Known(
        agreements=tx.session.scalar(agreements) or 0,
        activities=tx.session.scalar(activities) or 0,
        resources=tx.session.scalar(resources) or 0,
    )


def span_of(reason: Reason) -> tuple[date, date] | None:
    """Return the first and last day of the period a report is about, if it has one."""
    months = _MONTHS.get(reason.freq) if reason.freq else None
    if months is None:
        return None
    first = date.fromisoformat(reason.period)
    month = first.month - 1 + months * reason.interval
    following = date(first.year + month // 12, month % 12 + 1, 1)
    return first, following - timedelta(days=1)

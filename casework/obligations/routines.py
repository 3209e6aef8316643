"""What the clock does for duties, once a day; twice or late changes nothing."""

from __future__ import annotations

from casework.obligations.digests import monthly_digest, quarterly_digest
from casework.obligations.planning import open_obligations
from casework.obligations.policy import figure, local_today, the_pack
from casework.obligations.standby import plan_for_newcomers
from storage.database import Tx


def duties_of_the_day(tx: Tx) -> int:
    """Make what falls due, plan what it takes, and the digests; return new duties."""
    today = local_today(tx)
    made = open_obligations(tx, today, the_pack(), figure("ahead_days"))
    plan_for_newcomers(tx, today)
    monthly_digest(tx, today)
    quarterly_digest(tx, today)
    return made

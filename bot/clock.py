"""The clock: it wakes delivery and fires the routines of the minute and of the day.

Every routine only plans under once-keys or moves what is due, so that firing
twice or late changes nothing; whoever slept for three days runs each once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import UTC, date, datetime, time

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.left_alone import tend_forms
from casework.agreements.live import expire_agreements
from casework.clocks import zone
from casework.forgotten import tend_holds
from casework.obligations.routines import duties_of_the_day
from casework.providers.library import stale_resources
from casework.providers.proposing import propose_measures
from casework.providers.standing import expire_admissions
from casework.retention import forget_old_chats
from storage.database import Database, Tx

log = logging.getLogger(__name__)

MINUTE_S = 60
WAKE_S = 1
# Before the offices open, so that what falls due today is there in the morning.
DAY_BEGINS = time(6)

Routine = Callable[[Tx], object]


def _on_day(routine: Callable[[Tx, date], object]) -> Routine:
    return lambda tx: routine(tx, tx.now.astimezone(zone()).date())


# In this order: who left or ended owes nothing new, what is late may follow.
OF_THE_DAY: dict[str, Routine] = {
    "admissions": _on_day(expire_admissions),
    "agreements": _on_day(expire_agreements),
    "duties": duties_of_the_day,
    "resources": stale_resources,
    "measures": _on_day(propose_measures),
    "chats": forget_old_chats,
}
OF_THE_MINUTE: dict[str, Routine] = {"forms": tend_forms, "holds": tend_holds}


class Clock:
    """Fires the routines that fall due; each in a transaction of its own."""

    def __init__(self, database: Database, executor: Executor) -> None:
        self.database = database
        self.executor = executor
        self._day: date | None = None

    async def run(self, kick: Callable[[], None]) -> None:
        """Fire until cancelled; `kick` wakes delivery."""

        async def minute() -> None:
            await asyncio.get_running_loop().run_in_executor(self.executor, self.fire)
            kick()

        # Late or missed runs become one: the routines look at what is due.
        scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={
                "coalesce": True,
                "max_instances": 1,
                "misfire_grace_time": None,
            },
        )
        now = datetime.now(UTC)
        scheduler.add_job(minute, "interval", seconds=MINUTE_S, next_run_time=now)
        scheduler.add_job(kick, "interval", seconds=WAKE_S)
        scheduler.start()
        try:
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)

    def fire(self) -> None:
        """Do all that is due now: the minute's, and once a day the day's."""
        self._fire(OF_THE_MINUTE)
        local = self.database.clock().astimezone(zone())
        if local.time() < DAY_BEGINS or local.date() == self._day:
            return
        if self._fire(OF_THE_DAY):
            self._day = local.date()

    def _fire(self, routines: dict[str, Routine]) -> bool:
        done = [self._done(name, routine) for name, routine in routines.items()]
        return all(done)

    def _done(self, name: str, routine: Routine) -> bool:
        try:
            with self.database.begin() as tx:
                routine(tx)
                tx.commit()
        except Exception:
            log.exception("routine %s failed, trying again in a minute", name)
            return False
        return True

"""A hundred thousand notices due at one instant: planned, worded, sent at the pace.

Each provider of a district has its half-year report due today. Its duty and the
reminder are made by the routine of the day, worded when the hour comes, and
handed to a channel that enforces Telegram's limits, on virtual time.
"""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.turn import Turns
from bot.wording import Wording
from casework.obligations.routines import duties_of_the_day
from casework.providers.conditions import ProviderKind
from casework.providers.lifecycles import ProviderState
from casework.providers.membership import LEAD
from storage import people
from storage.areas import Area
from storage.base import Base, table_of
from storage.conversations import Conversation
from storage.database import Database
from storage.notices import Notice
from storage.people import Account, Person
from storage.providers import Provider, ProviderMember
from tests.bench.stores import Stores
from tests.bot.delivering import delivery_on, run_for
from tests.strict_channel import CHANNEL, StrictChannel
from tests.virtual_time import VirtualClock, run_virtually

# Where sh_donations.publish, due on 30 July, is all that providers owe.
DISTRICT = "310101"
EARLIER = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
MORNING = datetime(2026, 7, 29, 22, 30, tzinfo=UTC)
REMINDED = datetime(2026, 7, 30, 1, 0, tzinfo=UTC)
CHUNK = 5_000
# Virtual seconds after which all that is to be sent must be.
SPARE_S = 5.0


def measure_notices(
    stores: Stores, engine: str, *, count: int, sent: int
) -> dict[str, Any]:
    """Return how fast so many are planned, worded, and so many of them sent."""
    with stores.fresh(engine) as database:
        _settle_in(database, count)
        planned_s = _planned(database, count)
        worded = _worded(database, count)
        return {
            "store": engine,
            "count": count,
            "planned_s": round(planned_s, 1),
            **worded,
            **_sent(database, sent),
        }


def _settle_in(database: Database, count: int) -> None:
    """Bring in so many providers, each with a lead who has a chat."""
    database.clock = lambda: EARLIER
    with database.begin() as tx:
        tx.session.add(Area(code=DISTRICT, name="黄浦区", level="district"))
        tx.commit()
    for first in range(1, count + 1, CHUNK):
        numbers = range(first, min(first + CHUNK, count + 1))
        with database.begin() as tx:
            for entity, row in _ROWS.items():
                rows = [row(database, number) for number in numbers]
                tx.connection.execute(sa.insert(table_of(entity)), rows)
            tx.commit()


def _person(_database: Database, number: int) -> dict[str, Any]:
    return {"id": number, "created_at": EARLIER, "language": "zh-Hans"}


def _account(database: Database, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "person_id": number,
        "channel": CHANNEL,
        "address_mark": people.address_mark(database.keys, CHANNEL, str(number)),
        "address": str(number),
        "created_at": EARLIER,
    }


def _talk(_database: Database, number: int) -> dict[str, Any]:
    return {"id": number, "person_id": number, "turn": 0}


def _provider(_database: Database, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "kind": ProviderKind.ORGANISATION,
        "name": f"机构{number}",
        "area_code": DISTRICT,
        "state": ProviderState.ADMITTED,
        "created_at": EARLIER,
        "state_since": EARLIER,
        "facts": {},
        "services": [],
        "areas": [],
        "repairs": 0,
        "version": 1,
        "admitted_on": date(2026, 1, 5),
    }


def _member(_database: Database, number: int) -> dict[str, Any]:
    return {
        "provider_id": number,
        "person_id": number,
        "role": LEAD,
        "since": EARLIER,
    }


_ROWS: dict[type[Base], Callable[[Database, int], dict[str, Any]]] = {
    Person: _person,
    Account: _account,
    Conversation: _talk,
    Provider: _provider,
    ProviderMember: _member,
}


def _planned(database: Database, count: int) -> float:
    """Return the seconds that the routine of the day took."""
    database.clock = lambda: MORNING
    began = time.perf_counter()
    with database.begin() as tx:
        made = duties_of_the_day(tx)
        tx.commit()
    took_s = time.perf_counter() - began
    with database.read() as tx:
        at_once = sa.select(sa.func.count()).where(Notice.due_at == REMINDED)
        assert made == tx.session.scalar(at_once) == count
    return took_s


def _worded(database: Database, count: int) -> dict[str, float]:
    """Return how many a second were worded, and by how much memory grew."""
    database.clock = lambda: REMINDED
    wording = Wording(Turns(database, tuple))
    wording.word_due()
    done, memory_mb = 0, _memory_mb()
    began = time.perf_counter()
    while notices := wording.word_due().notices:
        done += notices
    took_s = time.perf_counter() - began
    told = sa.select(sa.func.count()).where(Notice.outcome == "told")
    with database.read() as tx:
        assert tx.session.scalar(told) == count
    return {
        "worded_per_s": round(done / took_s, 1),
        "grown_mb": round(_memory_mb() - memory_mb, 1),
    }


def _sent(database: Database, count: int) -> dict[str, float]:
    """Return at which pace so many went out, on virtual time, and how many 429."""
    channel, clock = StrictChannel(), VirtualClock(REMINDED)
    database.clock = clock
    pace = channel.capabilities.pace_per_s
    began = time.perf_counter()
    run_virtually(_send(database, channel, count / pace))
    took_s = time.perf_counter() - began
    moments = [taken.at for taken in channel.taken]
    return {
        "sent": len(moments),
        "pace_per_s": round((len(moments) - 1) / (moments[-1] - moments[0]), 2),
        "refused": channel.violations,
        "sent_real_per_s": round(len(moments) / took_s, 1),
    }


async def _send(database: Database, channel: StrictChannel, seconds: float) -> None:
    delivery = delivery_on(database, channel)
    await run_for(delivery, seconds)
    await asyncio.sleep(SPARE_S)


def _memory_mb() -> float:
    """Return what this process holds now, in megabytes; Linux only."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

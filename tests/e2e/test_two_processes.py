"""Two processes on one PostgreSQL plan and deliver, and are killed at random.

A quick run by default; SHANQIAO_KILL_S=300 makes it five minutes.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from bot.app import load_areas
from bot.settings import Settings
from bot.town_providers import admit_provider
from casework.actor import Actor
from casework.obligations.routines import duties_of_the_day
from casework.providers.conditions import ProviderKind
from storage import lines
from storage.conversations import Message
from storage.database import Database, Tx, open_database
from storage.keyring import KeyRing, format_ring
from storage.notices import Notice
from tests.databases import fresh_url
from tests.e2e.deliverer import BEAT_S, CHANNEL, EACH, KIND, START

ROOT: Final = Path(__file__).parents[2]
SEED: Final = 20260324
KILL_S: Final = float(os.environ.get("SHANQIAO_KILL_S", "12"))
# Many: whoever dies leaves its claims, and with them the chats, for a minute.
PEOPLE, PROVIDERS = 1_500, 6
SHORTEST_LIFE_S, LONGEST_LIFE_S = 0.3, 2.5
# Past the claims of whoever was killed last.
LATER_S = 120.0
SETTLED_S = 120.0
# The last to die may not have lived long enough to plan the newest beats.
LATE = 40


@dataclass
class Lives:
    """One process after another in one of two places."""

    zygote: Process
    chance: random.Random
    killed: list[int] = field(default_factory=list)
    child: int = 0

    async def born(self, ahead_s: float = 0.0) -> None:
        """Start a life."""
        assert self.zygote.stdin is not None
        self.zygote.stdin.write(f"{ahead_s}\n".encode())
        self.child = int(await self._told())

    async def dies(self) -> None:
        """Kill it."""
        os.kill(self.child, signal.SIGKILL)
        self.killed.append(self.child)
        assert await self._told() == "dead"
        self.child = 0

    async def end(self) -> None:
        """End the last one, and the process that forks them."""
        if self.child:
            await self.dies()
        self.zygote.kill()
        await self.zygote.wait()

    async def until(self, end: float) -> None:
        """Live and die again and again until a moment."""
        while time.monotonic() < end:
            await self.born()
            await asyncio.sleep(self.chance.uniform(SHORTEST_LIFE_S, LONGEST_LIFE_S))
            await self.dies()

    async def _told(self) -> str:
        assert self.zygote.stdout is not None
        return (await self.zygote.stdout.readline()).decode().strip()


@asynccontextmanager
async def mortal(seed: int, secrets: dict[str, str]) -> AsyncIterator[Lives]:
    """Give a place for processes that can be killed."""
    zygote = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.e2e.deliverer",
        stdin=PIPE,
        stdout=PIPE,
        cwd=ROOT,
        env={**os.environ, **secrets},
    )
    lives = Lives(zygote, random.Random(seed))
    try:
        yield lives
    finally:
        await lives.end()


def people(database: Database) -> None:
    """Bring in people with a chat, and some who act for a provider."""
    load_areas(database, Settings())
    with database.begin() as tx:
        for number in range(PEOPLE):
            line = lines.new_line(
                tx, CHANNEL, f"chat {number}", "zh-Hans", keep_address=True
            )
            if number < PROVIDERS:
                lead = Actor(line.person_id, line.account_id)
                admit_provider(
                    tx, lead, ProviderKind.COMPANY, f"公司{number}", "350503001"
                )
        tx.commit()


async def settled(database: Database) -> None:
    """Wait until nothing is left to be told or sent now."""
    untold = sa.select(sa.func.count()).where(
        Notice.done_at.is_(None), Notice.kind == KIND
    )
    unsent = sa.select(sa.func.count()).where(Message.next_try_at.isnot(None))
    async with asyncio.timeout(SETTLED_S):
        # Other processes work.
        while _count(database, untold) or _count(database, unsent):  # noqa: ASYNC110
            await asyncio.sleep(0.2)


def _count(database: Database, query: sa.Select[Any]) -> int:
    with database.read() as tx:
        return tx.session.scalar(query) or 0


async def test_killed_at_random(keys: KeyRing, tmp_path: Path) -> None:
    """Nothing is planned twice or lost; twice is sent only what a kill left open."""
    began = datetime.now(UTC)
    with fresh_url("postgresql", migrated=True) as url:
        database = open_database(url, keys, clock=lambda: START)
        people(database)
        secrets = {
            "E2E_DATABASE": url,
            "E2E_KEYS": format_ring(keys),
            "E2E_LOG": str(tmp_path / "log"),
            "E2E_BEGAN": began.isoformat(),
        }
        async with mortal(SEED, secrets) as one, mortal(SEED + 1, secrets) as other:
            end = time.monotonic() + KILL_S
            await asyncio.gather(one.until(end), other.until(end))
            beats = int((datetime.now(UTC) - began).total_seconds() / BEAT_S)
            await one.born(LATER_S)
            await settled(database)
            await one.dies()
        killed = one.killed + other.killed
        with database.read() as tx:
            planned = check_planned(tx, beats)
            check_sent(tx, read(tmp_path / "log"), killed)
        with database.begin() as tx:
            assert duties_of_the_day(tx) == 0
        database.close()
    doubled = check_doubled(read(tmp_path / "log"), killed)
    sys.stderr.write(
        f"{KILL_S:.0f} s, {len(killed)} kills, {planned} notices, "
        f"{doubled} sent twice\n"
    )


def read(path: Path) -> list[dict[str, Any]]:
    """Return all that was sent or recorded, oldest first."""
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


def check_planned(tx: Tx, beats: int) -> int:
    """Assert that each beat was planned once, and all is told in one message each."""
    notices = tx.session.scalars(sa.select(Notice)).all()
    planned = [each for each in notices if each.kind == KIND]
    made = Counter(each.once_key.rpartition(":")[2] for each in planned)
    last = max(map(int, made))
    assert made == {str(beat): EACH for beat in range(last + 1)}
    assert last > beats - LATE
    assert {each.outcome for each in planned} == {"told"}
    assert any(each.kind == "duty.due" for each in notices)

    bodies = tx.session.scalars(
        sa.select(Message.body).where(Message.once_key.like("notice:%"))
    )
    told = Counter(number for body in bodies for number in body["notices"])
    assert set(told.values()) == {1}
    assert {each.id for each in notices if each.outcome == "told"} == set(told)
    return len(notices)


def check_sent(tx: Tx, log: Iterable[dict[str, Any]], killed: list[int]) -> None:
    """Assert that each message was sent, and each chat got its own in order."""
    sent = [each for each in log if each["what"] == "sent"]
    unsent = sa.select(Message.id).where(Message.sent_at.is_(None))
    assert not tx.session.scalars(unsent).all()
    known = set(tx.session.scalars(sa.select(Message.id)))
    assert {each["message"] for each in sent} == known
    first: dict[str, list[int]] = defaultdict(list)
    for each in sent:
        if each["message"] not in first[each["address"]]:
            first[each["address"]].append(each["message"])
    assert all(numbers == sorted(numbers) for numbers in first.values())
    assert {each["life"] for each in sent} <= set(killed)


def check_doubled(log: Iterable[dict[str, Any]], killed: list[int]) -> int:
    """Return how many were sent twice; each by a life that died before the record."""
    lives: dict[int, list[int]] = defaultdict(list)
    recorded = set()
    for each in log:
        if each["what"] == "sent":
            lives[each["message"]].append(each["life"])
        else:
            recorded.add((each["message"], each["life"]))
    doubled = {number: who for number, who in lives.items() if len(who) > 1}
    for number, who in doubled.items():
        assert len(set(who)) == len(who)
        for life in who[:-1]:
            assert life in killed
            assert (number, life) not in recorded
    return len(doubled)

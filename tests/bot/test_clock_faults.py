"""Delivery and routines when the clock is set, or when nothing ran for days."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.testkit import Town
from casework.notices import Urgency, plan
from casework.pushes import push_rules
from storage.base import PersonId
from storage.database import Database, Tx
from storage.notices import Notice
from tests.bot.delivering import (
    HOUR_S,
    KIND,
    bundle,
    delivery_on,
    newcomers,
    run_for,
    tell,
    unsent,
)
from tests.bot.plain import PlainReader
from tests.databases import START, fresh_url
from tests.strict_channel import StrictChannel
from tests.virtual_time import VirtualClock, run_virtually

DIRECT = Urgency.DIRECT


@pytest.fixture
def clock() -> VirtualClock:
    """The clock on the wall of the virtual loop: Monday, 9:00 in the district."""
    return VirtualClock()


@pytest.fixture
def calm(database: Database, clock: VirtualClock) -> Database:
    """A database on each engine in turn, on the loop's time."""
    database.clock = clock
    return database


@pytest.fixture
def channel() -> StrictChannel:
    """A platform that enforces its limits."""
    return StrictChannel()


class TestClock:
    """The clock on the wall is set to another time."""

    @pytest.mark.parametrize("hours", [1, -1, 24, -24])
    def test_steps_lose_and_double_nothing(
        self, calm: Database, clock: VirtualClock, channel: StrictChannel, hours: int
    ) -> None:
        """What was told stays told; what was due is told at the latest on time."""

        async def main() -> None:
            people = newcomers(calm, 60)
            tell(calm, people, "现在的", urgency=DIRECT)
            due = clock() + timedelta(hours=2)
            tell(calm, people[:3], "以后的", urgency=DIRECT, due_at=due)
            delivery = delivery_on(calm, channel)
            running = asyncio.create_task(run_for(delivery, 28 * HOUR_S, 600))
            await asyncio.sleep(0.9)
            clock.step(hours=hours)
            await running

        run_virtually(main())

        heard = Counter((one.address, one.text) for one in channel.taken)
        assert len(heard) == 63
        assert set(heard.values()) == {1}
        assert not unsent(calm)

    async def test_steps_plan_what_is_planned_without_them(self) -> None:
        """The routines fire twice, late and early, and plan and tell the same."""
        steady = await _days_of_a_provider([])
        stepped = await _days_of_a_provider([1, -1, 24, -24, -24, 24, -1, 1])

        assert steady[0]
        assert stepped == steady

    async def test_asleep_for_three_days_tells_once_together(
        self, database_url: str
    ) -> None:
        """What fell due meanwhile comes in one message, in the morning."""
        now = "2026-03-02T09:00+08:00"
        town = Town(now=now, database_url=database_url, reader=PlainReader())
        async with town:
            auntie = town.person("陈阿婆")
            await auntie.says("你好")
            with town.database.begin() as tx:
                (person,) = _people(tx)
                assert push_rules(tx, person).per_day == 1
                for day in range(1, 4):
                    due = START + timedelta(days=day, hours=1)
                    plan(tx, KIND, person, f"{day}", due_at=due, words=f"第{day}天")
                tx.commit()
            await town.sleep(days=3.5)
            assert not auntie.inbox
            await town.restart()
            await town.pass_time(days=1)
            await town.pass_time(hours=1)

            heard = [reply.text for reply in auntie.inbox]
        assert [text for text in heard if "天" in text] == [
            bundle("第1天", "第2天", "第3天")
        ]


def _people(tx: Tx) -> list[PersonId]:
    found = tx.session.execute(sa.text("SELECT id FROM person")).scalars()
    return [PersonId(number) for number in found]


async def _days_of_a_provider(steps_h: list[int]) -> tuple[list[str], list[str]]:
    """Return what is planned and told in some days, the clock set to and fro."""
    with fresh_url("sqlite", migrated=True) as url:
        town = Town("2026-04-13T09:00+08:00", url, PlainReader())
        async with town:
            await town.staff("街道", "350503001")
            lead = await town.provider("善邻社")
            await town.pass_time(hours=30)
            for step in steps_h:
                await town.sleep(days=step / 24)
            await town.pass_time(days=3)
            with town.database.read() as tx:
                keys = sorted(tx.session.scalars(sa.select(Notice.once_key)))
            return keys, [reply.text for reply in lead.inbox]

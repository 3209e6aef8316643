"""The courier against a platform that enforces its limits, on virtual time."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.courier import MOST_FLYING, WAITS_S
from bot.outbox import CLAIM, PUSH_TRIES
from casework.actor import Actor
from casework.notices import Urgency
from casework.people import stop_pushes
from casework.pushes import choose_per_day
from storage.database import Database, open_database
from storage.keyring import KeyRing
from tests.bot.delivering import (
    HOUR_S,
    bundle,
    delivery_on,
    newcomers,
    outcomes,
    run_for,
    tell,
)
from tests.databases import START, fresh_url
from tests.strict_channel import BAN_S, PER_SECOND, Answer, StrictChannel
from tests.virtual_time import VirtualClock, run_virtually

DIRECT = Urgency.DIRECT
_MIN = timedelta(minutes=1)


@pytest.fixture
def clock() -> VirtualClock:
    """The clock on the wall of the virtual loop: Monday, 9:00 in the district."""
    return VirtualClock()


@pytest.fixture
def channel() -> StrictChannel:
    """A platform that enforces its limits."""
    return StrictChannel()


@pytest.fixture
def calm(database: Database) -> Database:
    """A database on each engine in turn, its clock still before the loop runs."""
    database.clock = lambda: START
    return database


class TestPace:
    """How fast messages go."""

    def test_is_the_platforms_limit(
        self, calm: Database, clock: VirtualClock, channel: StrictChannel
    ) -> None:
        """Three hundred people are told in ten seconds, and nothing is refused."""

        async def main() -> None:
            tell(calm, newcomers(calm, 300), "同一句", urgency=DIRECT)
            calm.clock = clock
            await run_for(delivery_on(calm, channel), 20)

        run_virtually(main())

        assert len(channel.taken) == len(channel.asked) == 300
        assert not channel.violations
        took = channel.taken[-1].at - channel.taken[0].at
        assert took == pytest.approx(299 / PER_SECOND, abs=0.01)

    def test_is_one_a_second_in_one_chat(
        self, calm: Database, clock: VirtualClock, channel: StrictChannel
    ) -> None:
        """Five to one person come a second apart, in order; others do not wait."""

        async def main() -> None:
            people = newcomers(calm, 40)
            for number in range(5):
                tell(calm, people[:1], f"第{number}句", urgency=DIRECT)
            tell(calm, people[1:], "同一句", urgency=DIRECT)
            calm.clock = clock
            await run_for(delivery_on(calm, channel), 10)

        run_virtually(main())

        assert channel.texts("1") == [f"第{number}句" for number in range(5)]
        assert not channel.violations
        others = [one.at for one in channel.taken if one.address != "1"]
        assert len(others) == 39
        assert max(others) < 2

    def test_retry_after_stops_everybody(
        self, calm: Database, clock: VirtualClock, channel: StrictChannel
    ) -> None:
        """One 429 holds all that is under way until its time is over."""

        async def main() -> None:
            tell(calm, newcomers(calm, 120), "同一句", urgency=DIRECT)
            calm.clock = clock
            delivery = delivery_on(calm, channel)
            running = asyncio.create_task(run_for(delivery, 30))
            await asyncio.sleep(1.01)
            channel.answer(Answer.PACE)
            await running

        run_virtually(main())

        assert not channel.violations
        assert sorted(one.address for one in channel.taken) == sorted(
            str(number) for number in range(1, 121)
        )
        gap, since = max((b - a, a) for a, b in pairwise(channel.asked))
        assert gap == pytest.approx(BAN_S, abs=0.01)
        assert since == pytest.approx(1.03, abs=0.04)


class TestFlying:
    """What is on its way."""

    def test_is_bounded(
        self, calm: Database, clock: VirtualClock, channel: StrictChannel
    ) -> None:
        """A platform that takes and says nothing does not draw everything in."""
        channel.away = Answer.NOTHING

        async def main() -> int:
            tell(calm, newcomers(calm, 400), "同一句", urgency=DIRECT)
            calm.clock = clock
            delivery = delivery_on(calm, channel)
            running = asyncio.create_task(run_for(delivery, 60))
            most = 0
            for _second in range(55):
                await asyncio.sleep(1)
                most = max(most, len(delivery.courier._flying))
            await running
            return most

        assert run_virtually(main()) <= MOST_FLYING
        assert 1 < channel.most_in_air <= MOST_FLYING

    def test_is_not_sent_when_the_claim_is_over(
        self, calm: Database, clock: VirtualClock, channel: StrictChannel
    ) -> None:
        """Who was held longer than the claim leaves it to whoever claims it next."""
        hold_s = CLAIM.total_seconds() + 30

        async def main() -> None:
            tell(calm, newcomers(calm, 3), "同一句", urgency=DIRECT)
            calm.clock = clock
            held = delivery_on(calm, channel)
            held.courier._pace_of("telegram").hold(hold_s)
            other = delivery_on(calm, channel)
            running = asyncio.create_task(run_for(held, 1, stops=False))
            await asyncio.sleep(hold_s - 10)
            # As when its connection breaks.
            held.courier._lease("telegram").release()
            await run_for(other, 5)
            await running
            await held.courier.settle()
            await held.close()

        run_virtually(main())

        assert len(channel.taken) == 3


class TestBackoff:
    """A platform that is broken."""

    def test_is_asked_less_and_less(
        self, calm: Database, clock: VirtualClock, channel: StrictChannel
    ) -> None:
        """The waits grow, and what was to be told is told in the end, once."""
        channel.away = Answer.BROKEN

        async def main() -> None:
            tell(calm, newcomers(calm, 1), "这句话", urgency=DIRECT)
            calm.clock = clock
            running = asyncio.create_task(run_for(delivery_on(calm, channel), 2000, 5))
            await asyncio.sleep(sum(WAITS_S[1 : PUSH_TRIES + 1]) - 60)
            channel.away = None
            await running

        run_virtually(main())

        waits = [b - a for a, b in pairwise(channel.asked)]
        assert waits == pytest.approx(WAITS_S[1 : PUSH_TRIES + 1], abs=6)
        assert channel.texts("1") == ["这句话"]
        assert outcomes(calm) == ["told"]

    def test_becomes_a_notice_again_and_joins_the_rest(
        self, calm: Database, clock: VirtualClock, channel: StrictChannel
    ) -> None:
        """After some tries it waits with what came meanwhile; all is one message."""
        channel.away = Answer.BROKEN

        async def main() -> None:
            people = newcomers(calm, 1)
            calm.clock = clock
            with calm.begin() as tx:
                choose_per_day(tx, Actor(people[0]), 3)
                tx.commit()
            tell(calm, people, "第一件")
            tell(calm, people, "第二件", due_at=clock() + _MIN)
            tell(calm, people, "第三件", urgency=Urgency.TIMELY, due_at=clock() + _MIN)
            running = asyncio.create_task(run_for(delivery_on(calm, channel), 1200, 5))
            await asyncio.sleep(300)
            assert outcomes(calm) == [None] * 3
            channel.away = None
            await running

        run_virtually(main())

        assert channel.texts("1") == [bundle("第三件", "第一件", "第二件")]
        assert outcomes(calm) == ["told"] * 3

    def test_over_the_evening_waits_for_the_morning(
        self, calm: Database, clock: VirtualClock, channel: StrictChannel
    ) -> None:
        """A platform that comes back at night wakes nobody; danger goes at once."""
        channel.away = Answer.BROKEN
        evening = timedelta(hours=11, minutes=24)

        async def main() -> None:
            people = newcomers(calm, 2)
            clock.start = START + evening
            calm.clock = clock
            tell(calm, people[:1], "明天再说")
            tell(calm, people[1:], "急", urgency=Urgency.CRISIS)
            running = asyncio.create_task(
                run_for(delivery_on(calm, channel), 14 * HOUR_S, 300)
            )
            await asyncio.sleep(2 * HOUR_S)
            channel.away = None
            await running

        run_virtually(main())

        (plain,) = [one.at for one in channel.taken if one.address == "1"]
        (danger,) = [one.at for one in channel.taken if one.address == "2"]
        morning = timedelta(days=1) - evening
        assert plain == pytest.approx(morning.total_seconds(), abs=301)
        assert danger < 4 * HOUR_S

    def test_a_stop_counts_at_once(
        self, calm: Database, clock: VirtualClock, channel: StrictChannel
    ) -> None:
        """Who says stop while a message waits for the platform does not get it."""
        channel.away = Answer.BROKEN

        async def main() -> None:
            people = newcomers(calm, 1)
            calm.clock = clock
            tell(calm, people, "不急的事")
            running = asyncio.create_task(run_for(delivery_on(calm, channel), 300))
            await asyncio.sleep(10)
            channel.away = None
            with calm.begin() as tx:
                stop_pushes(tx, Actor(people[0]), stopped=True)
                tx.commit()
            await running

        run_virtually(main())

        assert not channel.taken
        assert outcomes(calm) == ["stopped"]


class TestLease:
    """Several processes on one PostgreSQL."""

    def test_lets_one_pace(self, keys: KeyRing, clock: VirtualClock) -> None:
        """One sends while it lives, within the limits; then the other goes on."""
        channels = StrictChannel(), StrictChannel()

        async def main(url: str) -> tuple[int, int]:
            one, two = (open_database(url, keys, clock=clock) for _ in range(2))
            people = newcomers(one, 90)
            tell(one, people[:60], "同一句", urgency=DIRECT)
            first, second = delivery_on(one, channels[0]), delivery_on(two, channels[1])
            await asyncio.gather(run_for(first, 10), run_for(second, 10))
            early = len(channels[0].taken), len(channels[1].taken)
            tell(two, people[60:], "同一句", urgency=DIRECT)
            await run_for(second, 10)
            one.close()
            two.close()
            return early

        with fresh_url("postgresql", migrated=True) as url:
            early = run_virtually(main(url))

        assert sorted(early) == [0, 60]
        assert sum(len(channel.taken) for channel in channels) == 90
        assert not sum(channel.violations for channel in channels)

"""Delivery when things break: nothing planned twice, nothing lost, nothing flooded."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from bot.outbox import CLAIM
from casework.notices import Urgency
from storage import database as storing
from storage.database import Database, open_database
from storage.keyring import KeyRing
from storage.notices import Notice
from tests.bot.delivering import (
    delivery_on,
    newcomers,
    outcomes,
    run_for,
    tell,
    unsent,
    written,
)
from tests.databases import fresh_url
from tests.strict_channel import Answer, StrictChannel
from tests.virtual_time import VirtualClock, run_virtually

DIRECT = Urgency.DIRECT
CLAIM_S = CLAIM.total_seconds()


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


class TestKilled:
    """The process dies."""

    def test_between_send_and_record_doubles_only_that(
        self, calm: Database, channel: StrictChannel
    ) -> None:
        """What was taken and not noted is sent again; everything arrives."""

        async def main() -> None:
            tell(calm, newcomers(calm, 40), "同一句", urgency=DIRECT)
            dies = delivery_on(calm, channel)
            running = asyncio.create_task(run_for(dies, 30, stops=False))
            await asyncio.sleep(0.5)
            # Taken by the platform, but its yes does not reach us any more.
            channel.answer(*[Answer.TAKEN_UNTOLD] * 3)
            await asyncio.sleep(0.12)
            running.cancel()
            for task in tuple(dies.courier._tasks):
                task.cancel()
            await asyncio.gather(*dies.courier._tasks, return_exceptions=True)
            await dies.close()
            await run_for(delivery_on(calm, channel), CLAIM_S + 10)

        run_virtually(main())

        heard = Counter(one.address for one in channel.taken)
        assert set(heard) == {str(number) for number in range(1, 41)}
        assert len(channel.taken) - len(heard) == 3
        assert outcomes(calm) == ["told"] * 40
        assert not unsent(calm)
        assert not channel.violations

    def test_in_the_middle_of_wording_changes_nothing(self, calm: Database) -> None:
        """A transaction that was not committed is done again, once."""

        async def main() -> None:
            (person,) = newcomers(calm, 1)
            tell(calm, [person], "这句话", urgency=DIRECT)
            delivery = delivery_on(calm, StrictChannel())
            with contextlib.suppress(ZeroDivisionError), calm.begin() as tx:
                tx.session.execute(sa.update(Notice).values(outcome="told"))
                raise ZeroDivisionError
            for _again in range(3):
                delivery.wording.word_due()
            await delivery.close()

        run_virtually(main())
        assert written(calm) == ["这句话"]

    def test_and_planned_again_is_planned_once(
        self, calm: Database, channel: StrictChannel
    ) -> None:
        """A routine that fires again after a restart adds nothing, told or not."""

        async def main() -> None:
            (person,) = newcomers(calm, 1)
            for _start in range(3):
                tell(calm, [person], "这句话")
                await run_for(delivery_on(calm, channel), 5)

        run_virtually(main())
        assert channel.texts("1") == ["这句话"]


class TestStore:
    """The database goes away and comes back."""

    def test_restarted_loses_and_doubles_nothing(
        self, keys: KeyRing, clock: VirtualClock, channel: StrictChannel
    ) -> None:
        """All connections break again and again while messages are on their way."""

        async def main(url: str) -> list[str | None]:
            database = open_database(url, keys, clock=clock)
            tell(database, newcomers(database, 150), "同一句", urgency=DIRECT)
            running = asyncio.create_task(run_for(delivery_on(database, channel), 200))
            for _time in range(4):
                await asyncio.sleep(1.3)
                _break_connections(url)
            await running
            told = outcomes(database)
            assert not unsent(database)
            database.close()
            return told

        with fresh_url("postgresql", migrated=True) as url:
            told = run_virtually(main(url))

        assert told == ["told"] * 150
        assert sorted(one.address for one in channel.taken) == sorted(
            str(number) for number in range(1, 151)
        )
        assert not channel.violations

    def test_locked_loses_nothing(
        self,
        keys: KeyRing,
        clock: VirtualClock,
        channel: StrictChannel,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Another program holds the file for a while; then delivery goes on."""
        monkeypatch.setattr(storing, "BUSY_TIMEOUT_MS", 1)

        async def main(url: str) -> list[str | None]:
            database = open_database(url, keys, clock=clock)
            tell(database, newcomers(database, 60), "同一句", urgency=DIRECT)
            running = asyncio.create_task(run_for(delivery_on(database, channel), 100))
            await asyncio.sleep(0.7)
            with _locked(url):
                await asyncio.sleep(4)
                with pytest.raises(OperationalError), database.begin():
                    pass
            await running
            told = outcomes(database)
            assert not unsent(database)
            database.close()
            return told

        with fresh_url("sqlite", migrated=True) as url:
            told = run_virtually(main(url))

        assert told == ["told"] * 60
        assert len(channel.taken) == 60
        assert not channel.violations


class TestChannel:
    """The platform fails."""

    @pytest.mark.parametrize(
        "answer", [Answer.PACE, Answer.BROKEN, Answer.NOTHING], ids=lambda a: a.name
    )
    def test_away_for_ten_minutes_loses_and_floods_nothing(
        self, calm: Database, channel: StrictChannel, answer: Answer
    ) -> None:
        """Whatever it says meanwhile, each hears all, once, in order, at its pace."""
        channel.away = answer

        async def main() -> None:
            people = newcomers(calm, 12)
            for number in range(3):
                tell(calm, people, f"第{number}句", urgency=DIRECT)
            running = asyncio.create_task(run_for(delivery_on(calm, channel), 2400, 5))
            await asyncio.sleep(600)
            channel.away = None
            await running

        run_virtually(main())

        for number in range(1, 13):
            assert channel.texts(str(number)) == ["第0句", "第1句", "第2句"]
        assert outcomes(calm) == ["told"] * 36
        assert not channel.violations

    def test_of_mixed_faults_doubles_only_the_ambiguous(
        self, calm: Database, channel: StrictChannel
    ) -> None:
        """Only what was taken without a word may come twice."""
        bad = [Answer.BROKEN, Answer.TAKEN_UNTOLD, Answer.PACE, Answer.NOTHING]

        async def main() -> None:
            tell(calm, newcomers(calm, 100), "同一句", urgency=DIRECT)
            running = asyncio.create_task(run_for(delivery_on(calm, channel), 400))
            for _round in range(4):
                await asyncio.sleep(0.5)
                channel.answer(*bad)
            await running

        run_virtually(main())

        heard = Counter(one.address for one in channel.taken)
        assert len(heard) == 100
        assert len(channel.taken) == 104
        assert not channel.violations
        assert not unsent(calm)

    def test_that_refuses_one_message_goes_on(
        self, calm: Database, channel: StrictChannel
    ) -> None:
        """A message it will never take does not hold back the next."""
        channel.answer(Answer.MALFORMED)

        async def main() -> None:
            (person,) = newcomers(calm, 1)
            for number in range(3):
                tell(calm, [person], f"第{number}句", urgency=DIRECT)
            await run_for(delivery_on(calm, channel), 20)

        run_virtually(main())

        assert channel.texts("1") == ["第1句", "第2句"]
        assert not unsent(calm)


def _break_connections(url: str) -> None:
    """Break all connections but our own, as a restart of the server does."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@contextlib.contextmanager
def _locked(url: str) -> Iterator[None]:
    """Hold a SQLite file as another program may."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()

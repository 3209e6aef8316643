"""Wording: what becomes of due notices, in whose hours, and in how many messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from bot.testkit import Town
from bot.wording import LATER, MOST_BUNDLED
from casework.actor import Actor
from casework.notices import Urgency, cancel, plan
from casework.people import stop_pushes
from casework.pushes import choose_bundled, choose_hours, choose_per_day
from storage.base import PersonId
from storage.conversations import Message
from storage.database import Database, open_database
from storage.duties import Visit
from storage.keyring import KeyRing
from storage.notices import Notice
from storage.people import Account, Person
from tests.bot.delivering import (
    KIND,
    bundle,
    newcomers,
    outcomes,
    tell,
    word,
    written,
)
from tests.bot.plain import PlainReader
from tests.databases import HandClock, fresh_url

STREET = "350503001"


def change(
    database: Database,
    person: PersonId,
    verb: Callable[..., object],
    *args: object,
    **more: object,
) -> None:
    """Let a person change something."""
    with database.begin() as tx:
        verb(tx, Actor(person), *args, **more)
        tx.commit()


class TestHours:
    """Quiet hours; it is Monday 9:00 when a test begins."""

    def test_are_waited_for(self, database: Database, clock: HandClock) -> None:
        """What comes up at noon is told at three, not a minute before."""
        clock.move(hours=3, minutes=30)
        tell(database, newcomers(database, 1), "不急")
        assert not word(database)

        clock.move(hours=2, minutes=29)
        assert not word(database)
        clock.move(minutes=1)
        assert word(database) == ["不急"]

    @pytest.mark.parametrize("urgency", [Urgency.CRISIS, Urgency.DIRECT])
    def test_do_not_hold_dangers_and_answers(
        self, database: Database, clock: HandClock, urgency: Urgency
    ) -> None:
        """At three at night they are told at once, each by itself, over budget."""
        clock.move(hours=18)
        person = newcomers(database, 1)
        change(database, person[0], stop_pushes, stopped=True)
        for number in range(3):
            tell(database, person, f"第{number}句", urgency=urgency)

        assert word(database) == ["第0句", "第1句", "第2句"]

    def test_follow_a_changed_setting(
        self, database: Database, clock: HandClock
    ) -> None:
        """Who moves the hours is told in the new ones."""
        clock.move(hours=10)
        person = newcomers(database, 1)
        change(database, person[0], choose_hours, time(10), time(11))
        tell(database, person, "不急")
        assert not word(database)

        clock.move(hours=15)
        assert word(database) == ["不急"]


class TestBudget:
    """Messages a day and a week."""

    def test_spreads_over_days_and_weeks(
        self, database: Database, clock: HandClock
    ) -> None:
        """One a day and three a week, each by itself where that is wished."""
        person = newcomers(database, 1)
        change(database, person[0], choose_bundled, bundled=False)
        for number in range(7):
            tell(database, person, f"第{number}件")

        told = []
        for _day in range(16):
            told.append(len(word(database)))
            clock.move(days=1)

        assert told == [1, 2, 3, 3, 3, 3, 3, 4, 5, 6, 6, 6, 6, 6, 7, 7]
        assert written(database) == [f"第{number}件" for number in range(7)]

    def test_follows_a_changed_number(
        self, database: Database, clock: HandClock
    ) -> None:
        """Who wishes three a day gets three a day, and more a week."""
        person = newcomers(database, 1)
        change(database, person[0], choose_bundled, bundled=False)
        change(database, person[0], choose_per_day, 3)
        for number in range(5):
            tell(database, person, f"第{number}件")

        assert len(word(database)) == 3
        clock.move(days=1)
        assert len(word(database)) == 5

    def test_is_not_used_by_answers(self, database: Database) -> None:
        """A direct answer leaves the day's one message free."""
        person = newcomers(database, 1)
        tell(database, person, "答复", urgency=Urgency.DIRECT)
        tell(database, person, "不急")

        assert word(database) == ["答复", "不急"]


class TestBundles:
    """Several notices in one message."""

    def test_tell_what_waits_together(self, database: Database) -> None:
        """What is due together is one message, what cannot wait first."""
        person = newcomers(database, 1)
        tell(database, person, "一般的")
        tell(database, person, "有期限的", urgency=Urgency.TIMELY)

        assert word(database) == [bundle("有期限的", "一般的")]

    def test_are_short_enough_to_read(
        self, database: Database, clock: HandClock
    ) -> None:
        """What does not fit comes the next day."""
        person = newcomers(database, 1)
        words = [f"第{number}件" for number in range(MOST_BUNDLED + 2)]
        for one in words:
            tell(database, person, one)

        assert word(database) == [bundle(*words[:MOST_BUNDLED])]
        clock.move(days=1)
        assert word(database)[1:] == [bundle(*words[MOST_BUNDLED:])]

    async def test_have_buttons_that_work(self, database_url: str) -> None:
        """Each button says which thing it is for, and opens that one."""
        async with Town(database_url=database_url, reader=PlainReader()) as town:
            clerk = await town.staff("街道", STREET)
            for name in ("陈阿婆", "林伯"):
                await town.person(name).says("你好")
                town.block(name)
            # Late, so that both wait for the staff's morning.
            await town.pass_time(hours=10)
            with town.database.begin() as tx:
                for person in tx.session.scalars(
                    sa.select(Account.person_id).where(Account.blocked_at.isnot(None))
                ).all():
                    tx.session.get_one(Person, person).area_code = STREET
                    plan(tx, KIND, person, "话", urgency=Urgency.DIRECT, words="话")
                tx.commit()
            await town.settle()
            assert not clerk.inbox
            await town.pass_time(hours=14)

            told = [choice.label for choice in clerk.inbox[-1].choices]
            await clerk.presses("第 2 件:我去联系")
            with town.database.read() as tx:
                taken = tx.session.scalars(
                    sa.select(Visit.taken_by.isnot(None)).order_by(Visit.id)
                ).all()

        assert told == ["第 1 件:我去联系", "第 2 件:我去联系"]
        assert taken == [False, True]


class TestEndings:
    """Notices that are not told."""

    def test_no_longer_true_is_silent(self, database: Database) -> None:
        """A notice about something that is gone has no words, and uses no budget."""
        person = newcomers(database, 1)
        with database.begin() as tx:
            plan(tx, "visit.new", person[0], "gone", visit_id=404)
            tx.commit()
        tell(database, person, "还有一件")

        assert word(database) == ["还有一件"]
        assert outcomes(database) == ["silent", "told"]

    def test_expired_is_not_told(self, database: Database, clock: HandClock) -> None:
        """What waited for the morning and ran out says nothing."""
        clock.move(hours=13)
        tell(
            database,
            newcomers(database, 1),
            "只今晚",
            expires_at=clock.now + timedelta(hours=2),
        )
        clock.move(hours=12)

        assert not word(database)
        assert outcomes(database) == ["expired"]

    def test_stopped_is_not_told(self, database: Database) -> None:
        """Who said stop hears answers and nothing else."""
        person = newcomers(database, 1)
        change(database, person[0], stop_pushes, stopped=True)
        tell(database, person, "有期限的", urgency=Urgency.TIMELY)
        tell(database, person, "答复", urgency=Urgency.DIRECT)

        assert word(database) == ["答复"]
        assert outcomes(database) == ["stopped", "told"]

    def test_cancelled_is_not_told(self, database: Database) -> None:
        """What is settled takes its notices along, and nothing of another subject."""
        person = newcomers(database, 1)
        with database.begin() as tx:
            for number in (1, 2):
                subject = f"obligation:{number}"
                words = f"第{number}件"
                plan(tx, KIND, person[0], subject, subject=subject, words=words)
            assert cancel(tx, "obligation:1") == 1
            tx.commit()

        assert word(database) == ["第2件"]
        assert outcomes(database) == ["cancelled", "told"]

    def test_of_a_newer_release_waits(
        self, database: Database, clock: HandClock
    ) -> None:
        """A kind or an urgency nobody knows yet is put off and holds back no other."""
        people = newcomers(database, 3)
        tell(database, people, "大家的")
        with database.begin() as tx:
            plan(tx, "from.tomorrow", people[0], "kind", urgency=Urgency.DIRECT)
            plan(tx, KIND, people[1], "urgency", words="话")
            tx.session.execute(
                sa.update(Notice)
                .where(Notice.once_key.endswith("urgency"))
                .values(urgency="soon")
            )
            tx.commit()

        assert word(database) == ["大家的"] * 3
        with database.read() as tx:
            left = tx.session.scalars(
                sa.select(Notice.due_at).where(Notice.done_at.is_(None))
            ).all()
        assert set(left) == {clock.now + LATER}


class TestTogether:
    """Several processes on one PostgreSQL."""

    def test_two_at_once_tell_each_notice_once(self, keys: KeyRing) -> None:
        """Whoever is first tells a person's notices; the other leaves them."""
        with fresh_url("postgresql", migrated=True) as url:
            databases = [open_database(url, keys, clock=HandClock()) for _ in range(2)]
            people = newcomers(databases[0], 60)
            for number in range(8):
                tell(databases[0], people, f"第{number}句", urgency=Urgency.DIRECT)
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(word, databases))
            texts = written(databases[0])
            told = outcomes(databases[0])
            by_person = _by_account(databases[0])
            for database in databases:
                database.close()

        assert len(texts) == 480
        assert told == ["told"] * 480
        assert by_person == [[f"第{number}句" for number in range(8)]] * 60


def _by_account(database: Database) -> list[Sequence[str]]:
    query = sa.select(Message.account_id, Message.body).order_by(Message.id)
    found: dict[int, list[str]] = {}
    with database.read() as tx:
        for account, body in tx.session.execute(query):
            found.setdefault(account, []).append(body["text"])
    return list(found.values())

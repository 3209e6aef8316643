"""By which way a person is told, and what follows where there is none."""

from __future__ import annotations

import sqlalchemy as sa

from casework.notices import Urgency
from storage.conversations import Message
from storage.database import Database
from storage.duties import Visit
from storage.people import Account, address_mark
from tests.bot.delivering import (
    delivery_on,
    newcomer,
    newcomers,
    outcomes,
    run_for,
    tell,
    word,
)
from tests.databases import HandClock
from tests.strict_channel import StrictChannel
from tests.virtual_time import VirtualClock, run_virtually


class TestWays:
    """Where a person is reached."""

    def test_a_page_that_only_answers_is_not_sent_to(self, database: Database) -> None:
        """Who has only the web page finds it there."""
        with database.begin() as tx:
            person = newcomer(tx, "page", "web")
            tx.commit()
        tell(database, [person], "不急")

        assert word(database) == ["不急"]
        with database.read() as tx:
            assert tx.session.scalars(sa.select(Message.next_try_at)).all() == [None]

    def test_blocked_is_told_another_way(
        self, database: Database, clock: HandClock
    ) -> None:
        """Who blocked the bot finds it on the page they used before; no visit."""
        channel = StrictChannel(blocked_by={"1"})
        (person,) = newcomers(database, 1)
        with database.begin() as tx:
            mark = address_mark(tx.keys, "web", "page")
            page = Account(
                person_id=person, channel="web", address_mark=mark, created_at=tx.now
            )
            tx.session.add(page)
            tx.session.flush()
            # The newest way is tried first.
            sql = "UPDATE conversation SET account_id = (SELECT min(id) FROM account)"
            tx.session.execute(sa.text(sql))
            tx.commit()
        tell(database, [person], "不急")

        _delivered(database, channel)

        with database.read() as tx:
            found = tx.session.execute(
                sa.select(Message.account_id, Message.next_try_at)
            ).all()
            assert found == [(page.id, None)]
        assert outcomes(database) == ["told"]
        assert _visits(database) == 0

    def test_without_any_way_staff_owe_one_visit(self, database: Database) -> None:
        """However much does not arrive, one visit is owed for it."""
        channel = StrictChannel(blocked_by={"1"})
        people = newcomers(database, 2)
        for number in range(3):
            tell(database, people, f"第{number}句", urgency=Urgency.DIRECT)

        _delivered(database, channel)
        tell(database, people, "再一句", urgency=Urgency.DIRECT)
        _delivered(database, channel)

        assert channel.texts("2") == ["第0句", "第1句", "第2句", "再一句"]
        assert not channel.texts("1")
        assert _visits(database) == 1
        assert outcomes(database).count("unreachable") == 4


def _delivered(database: Database, channel: StrictChannel) -> None:
    """Let delivery run for some seconds, long after what came before."""

    async def main() -> None:
        database.clock = VirtualClock(database.clock())
        await run_for(delivery_on(database, channel), 20)

    run_virtually(main())


def _visits(database: Database) -> int:
    with database.read() as tx:
        return tx.session.scalar(sa.select(sa.func.count(Visit.id))) or 0

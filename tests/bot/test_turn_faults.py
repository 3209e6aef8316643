"""The turn when something breaks: nothing is lost but the message that broke it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator

import httpx
import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from typing_extensions import override

from bot.server import make_server
from bot.settings import Settings
from dialogs.engine import words
from dialogs.locale import render
from storage.cases import Case
from storage.conversations import Conversation, Message
from storage.database import Database, open_database
from storage.duties import Alert, Handover
from storage.keyring import KeyRing
from tests.bot.plain import (
    Talker,
    message,
    rows,
    running_app,
)
from tests.databases import fresh_url

SORRY = render(words.SORRY, "zh-Hans")


class Broken(random.Random):
    """Chance that fails until it is mended: no case gets its number."""

    broken = True

    @override
    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        """Return a number, or fail."""
        if self.broken:
            raise RuntimeError
        return super().randrange(start, stop, step)


class TestPoison:
    """A turn that fails twice (pitfall 9)."""

    async def test_drops_the_message_and_nothing_else(self, database: Database) -> None:
        """The person hears an apology, staff are called, and the form goes on."""
        database.draw = chance = Broken(7)
        async with running_app(database) as app:
            talker = Talker(app, "林")
            await talker.reports()
            broken = await talker.presses("没错,登记")
            chance.broken = False
            whole = await talker.presses("没错,登记")

        assert SORRY in broken
        assert "都对吗?" in broken[-1]
        assert any("登记好了" in text for text in whole)
        assert rows(database, Case) == 1
        assert rows(database, Handover) == 1

    async def test_a_repeated_poison_is_not_taken_again(
        self, database: Database
    ) -> None:
        """The apology is the answer to that message, for good."""
        database.draw = chance = Broken(7)
        async with running_app(database) as app:
            await Talker(app, "林").reports()
            poison = message("林", "没错,登记")
            broken = await app.handle(poison)
            chance.broken = False

            assert await app.handle(poison) == broken
        assert rows(database, Case) == 0

    async def test_one_that_fails_spoils_no_other(self, database: Database) -> None:
        """The others are answered as ever, and once."""
        database.draw = Broken(7)
        async with running_app(database) as app:
            await Talker(app, "坏").reports()
            talks = [message(f"好{number}", "我不想活了") for number in range(5)]
            told = await asyncio.gather(
                *(app.handle(one) for one in talks[:3]),
                app.handle(message("坏", "没错,登记")),
                *(app.handle(one) for one in talks[3:]),
            )

        assert SORRY in [reply.text for reply in told[3]]
        assert rows(database, Alert) == 5
        with database.read() as tx:
            kept = set(tx.session.scalars(sa.select(Message.id)))
        assert {reply.id for replies in told for reply in replies} <= kept


class TestStoreAway:
    """The database cannot be reached."""

    @pytest.fixture
    def url(self) -> Iterator[str]:
        """A PostgreSQL database that can be shut."""
        with fresh_url("postgresql", migrated=True) as url:
            yield url

    async def test_the_message_is_taken_when_it_is_back(
        self, url: str, keys: KeyRing
    ) -> None:
        """The web answers 503 in kind words; the same message is taken later."""
        database = open_database(url, keys)
        settings = Settings(person_messages=1000)
        async with running_app(database) as app:
            transport = httpx.ASGITransport(make_server(app, settings))
            async with httpx.AsyncClient(
                transport=transport, base_url="http://test"
            ) as client:
                token = (await client.post("/chat/session")).json()["token"]
                headers = {"Authorization": f"Bearer {token}"}
                body = {"id": "1", "text": "你好"}

                _shut(url, shut=True)
                away = await client.post("/chat/messages", json=body, headers=headers)
                news = await client.get("/chat/messages", headers=headers)
                ready = await client.get("/readyz")
                _shut(url, shut=False)
                back = await client.post("/chat/messages", json=body, headers=headers)
        database.close()

        assert (away.status_code, news.status_code) == (503, 503)
        assert "话没有丢" in away.json()["error"]
        assert int(away.headers["Retry-After"]) >= 1
        assert ready.status_code == 503
        assert back.status_code == 200
        assert rows(database, Conversation) == 1

    async def test_a_passing_fault_drops_nothing(self, url: str, keys: KeyRing) -> None:
        """Two faults of the store in a row are not poison: the message comes again."""
        database = open_database(url, keys)
        async with running_app(database) as app:
            talker = Talker(app, "林")
            await talker.reports()
            answer = message("林", "没错,登记")
            faults = iter([True, True])

            @sa.event.listens_for(database.engine, "before_cursor_execute")
            def fail(*_args: object) -> None:
                if next(faults, False):
                    raise OperationalError("", {}, Exception())

            with pytest.raises(OperationalError):
                await app.handle(answer)
            replies = await app.handle(answer)
        database.close()

        assert any("登记好了" in reply.text for reply in replies)


def _shut(url: str, *, shut: bool) -> None:
    """Refuse connections to a database and end those there are, or open it again."""
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    server = sa.make_url(url).set(database="postgres")
    allowed = "false" if shut else "true"
    with psycopg.connect(
        server.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        statement = f"ALTER DATABASE {name} ALLOW_CONNECTIONS {allowed}"
        connection.execute(statement.encode())
        if shut:
            ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            connection.execute(f"{ends} WHERE datname = '{name}'".encode())

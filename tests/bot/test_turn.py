"""The turn: once for each message, in order, nothing lost when something breaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from typing_extensions import override

from bot.app import App
from bot.turn import Turns
from nlu.reading import CrisisKind, Reading
from storage.conversations import Conversation, Message
from storage.database import Database, open_database
from storage.duties import Alert
from storage.keyring import KeyRing
from tests.bot.plain import (
    PlainReader,
    Talker,
    message,
    rows,
    running_app,
)
from tests.databases import HandClock, fresh_url


@pytest.fixture
async def app(database: Database) -> AsyncIterator[App]:
    """A running app, on each engine in turn."""
    async with running_app(database) as running:
        yield running


class TestRedelivery:
    """The same message again."""

    async def test_returns_the_same_and_changes_nothing(self, app: App) -> None:
        """A repeated message gets the replies it got, and no row is written."""
        inbound = message("林", "你好")
        first = await app.handle(inbound)
        written = rows(app.database, Message)

        assert await app.handle(inbound) == first
        assert rows(app.database, Message) == written

    async def test_two_at_once(self, app: App) -> None:
        """The first message ever, sent twice at the same time, is one message."""
        inbound = message("林", "你好")

        first, second = await asyncio.gather(app.handle(inbound), app.handle(inbound))

        assert first == second
        assert rows(app.database, Conversation) == 1

    async def test_two_at_once_in_two_processes(
        self, app: App, keys: KeyRing, clock: HandClock
    ) -> None:
        """Nor do two replicas take it twice."""
        url = app.database.url.render_as_string(hide_password=False)
        other = open_database(url, keys, clock=clock)
        turns = [app.turns, Turns(other, lambda: app.places)]
        inbound = message("林", "你好")
        with ThreadPoolExecutor(2) as threads:
            taken = list(threads.map(lambda t: t.take(inbound, None), turns))
        other.close()

        assert taken[0].replies == taken[1].replies
        assert sorted(one.repeated for one in taken) == [False, True]

    async def test_an_old_message_after_newer_ones(self, app: App) -> None:
        """A message that comes again late does not turn the talk back."""
        talker = Talker(app, "林")
        early = message("林", "你好")
        await app.handle(early)
        talker.replies = await app.handle(message("林", "你好"))
        await talker.presses("我有困难")
        await app.handle(early)

        assert "请慢慢说" in (await talker.presses("同意"))[-1]


class TestOrder:
    """One person's messages one at a time, different persons side by side."""

    async def test_one_person_in_order(self, app: App) -> None:
        """Messages sent in a burst are taken in the order they came."""
        burst = [message("林", f"第{number}句话") for number in range(8)]

        replies = await asyncio.gather(*(app.handle(inbound) for inbound in burst))

        firsts = [reply[0].id for reply in replies]
        assert firsts == sorted(firsts)

    async def test_others_do_not_wait(self, keys: KeyRing) -> None:
        """While one conversation is locked, another person is answered."""
        with fresh_url("postgresql", migrated=True) as url:
            database = open_database(url, keys)
            async with running_app(database) as app:
                await app.handle(message("慢", "你好"))
                with database.begin() as tx:
                    tx.session.execute(sa.select(Conversation).with_for_update())
                    slow = asyncio.create_task(app.handle(message("慢", "帮助")))

                    assert await app.handle(message("快", "你好"))
                    assert not slow.done()

                assert await slow
            database.close()

    async def test_nothing_is_kept_of_who_has_been_served(self, app: App) -> None:
        """The locks of persons do not pile up."""
        for number in range(5):
            await app.handle(message(f"人{number}", "你好"))

        assert not app.dispatcher._locks


class TestTogether:
    """Turns that wait at the same time, and may share a commit."""

    async def test_each_keeps_what_it_said(self, app: App) -> None:
        """All that was answered is in the store, whatever the turn had to touch."""
        texts = [
            "我不想活了",
            "你好",
            "人工",
            "/start",
            "语言",
            "我的信息",
            "停",
            "撤回",
        ]
        told = await asyncio.gather(
            *(app.handle(message(f"人{n}", text)) for n, text in enumerate(texts * 2))
        )

        assert all(told)
        with app.database.read() as tx:
            kept = set(tx.session.scalars(sa.select(Message.id)))
        assert {reply.id for replies in told for reply in replies} <= kept


class Stubborn(PlainReader):
    """A reader that raises, or that does something else while it reads."""

    def __init__(self) -> None:
        self.meanwhile: Callable[[], None] = lambda: None

    @override
    def read(self, text: str, *, now: str | None = None) -> Reading:
        """Read one text, or raise."""
        if "坏" in text:
            raise RuntimeError(text)
        if "慢" in text:
            self.meanwhile()
        return super().read(text)


class TestReader:
    """A reader that fails or takes its time."""

    async def test_that_raises_is_done_without(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Words are not understood, but buttons work and nothing is logged of them."""
        async with running_app(database, Stubborn()) as app:
            talker = Talker(app, "林")
            await talker.says("你好坏")

            assert "同意我们" in (await talker.presses("我有困难"))[-1]
            assert "坏" not in caplog.text

    async def test_that_raises_does_not_hide_danger(self, database: Database) -> None:
        """The rules against danger do not need the reader."""
        async with running_app(database, Stubborn()) as app:
            await app.handle(message("林", "我不想活了,这日子坏透了"))
        with database.read() as tx:
            kinds = tx.session.scalars(sa.select(Alert.kind)).all()

        assert kinds == [CrisisKind.SUICIDE]

    async def test_holds_no_row_while_it_reads(self, database: Database) -> None:
        """Others are served while somebody's words are being read."""
        reader = Stubborn()
        async with running_app(database, reader) as app:
            await app.handle(message("林", "你好"))
            taken = []

            def other() -> None:
                taken.append(app.turns.take(message("林", "你好"), None))

            reader.meanwhile = other
            await app.handle(message("林", "我说得慢"))

        assert taken

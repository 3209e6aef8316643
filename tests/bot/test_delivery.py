"""Delivery: what was committed arrives, in order, once, whatever the platform does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import pytest
import sqlalchemy as sa

from bot.app import App
from bot.channels.telegram import Telegram
from bot.courier import WAITS_S
from bot.turn import DIRECT_SEND
from bot.wording import LATER
from casework.notices import Urgency, plan
from storage.base import PersonId
from storage.conversations import Message
from storage.database import Database
from storage.notices import Notice
from storage.people import Account
from tests.bot.plain import message, running_app
from tests.bot_api import BotApi, Fault
from tests.bot_api_people import User
from tests.databases import HandClock

CHANNEL: Final = "telegram"
SOON_S: Final = DIRECT_SEND.total_seconds() + 1


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A Bot API server."""
    async with BotApi() as running:
        yield running


@asynccontextmanager
async def bot_on(database: Database, api: BotApi) -> AsyncIterator[App]:
    """Give an app that sends through the Bot API server, as after a start."""
    async with running_app(database) as app:
        channel = Telegram(api.token, api_url=api.url, call_timeout_s=1)
        app.senders[CHANNEL] = channel
        # The pace has its own tests; here a pause is over when the test says so.
        app.delivery.courier.clock = lambda: database.clock().timestamp()
        app.delivery.courier.sleep = lambda _seconds: asyncio.sleep(0)
        yield app
        await app.delivery.close()
        await channel.close()


@pytest.fixture
async def bot(database: Database, api: BotApi) -> AsyncIterator[App]:
    """A bot on each engine in turn."""
    async with bot_on(database, api) as app:
        yield app


async def hello(app: App, user: User, text: str = "你好") -> list[str]:
    """Let a person write; wait until all is sent that can be; return the replies."""
    inbound = message(str(user.id), text, channel=CHANNEL)
    replies = await app.handle(inbound)
    await app.delivery.courier.settle()
    return [reply.text for reply in replies]


def texts(user: User) -> list[str]:
    """Return what is on the person's screen."""
    return [seen.text for seen in user.inbox]


def unsent(database: Database) -> int:
    """Return how many messages still wait to be sent."""
    waiting = sa.select(sa.func.count()).where(Message.next_try_at.isnot(None))
    with database.read() as tx:
        return tx.session.scalar(waiting) or 0


def push(database: Database, count: int, kind: str = "nudge") -> None:
    """Plan notices for everybody there is."""
    with database.begin() as tx:
        for person in tx.session.scalars(sa.select(Account.person_id)).all():
            for number in range(count):
                plan(
                    tx,
                    kind,
                    PersonId(person),
                    f"{kind}{number}",
                    urgency=Urgency.DIRECT,
                    words=f"推送{number}",
                )
        tx.commit()


class TestReplies:
    """The replies of a turn."""

    async def test_are_sent_at_once_and_once(self, bot: App, api: BotApi) -> None:
        """They come in order, and delivery has nothing left to do."""
        user = api.user("林")
        replies = await hello(bot, user)
        await bot.delivery.drain()

        assert texts(user) == replies
        assert not unsent(bot.database)

    async def test_of_a_repeated_message_are_not_sent_again(
        self, bot: App, api: BotApi
    ) -> None:
        """Telegram brings an update twice; the person sees one answer."""
        user = api.user("林")
        inbound = message(str(user.id), "你好", channel=CHANNEL)
        first = await bot.handle(inbound)

        assert await bot.handle(inbound) == first
        await bot.delivery.courier.settle()
        assert texts(user) == [reply.text for reply in first]

    async def test_are_sent_after_a_crash(
        self, database: Database, api: BotApi, clock: HandClock
    ) -> None:
        """A process that died right after the commit leaves them to the next one."""
        user = api.user("林")
        async with bot_on(database, api) as dies:
            turned = dies.turns.take(
                message(str(user.id), "你好", channel=CHANNEL), None
            )
        async with bot_on(database, api) as lives:
            await lives.delivery.drain()
            assert not user.inbox
            clock.move(seconds=SOON_S)
            await lives.delivery.drain()
            await lives.delivery.drain()

        assert texts(user) == [reply.text for reply in turned.replies]
        assert not unsent(database)

    async def test_do_not_overtake_older_ones(
        self, database: Database, api: BotApi, clock: HandClock
    ) -> None:
        """What a crash left unsent is read before the answer to the next message."""
        user = api.user("林")
        async with bot_on(database, api) as dies:
            left = dies.turns.take(message(str(user.id), "你好", channel=CHANNEL), None)
        async with bot_on(database, api) as lives:
            later = await hello(lives, user, "帮助")
            clock.move(seconds=SOON_S)
            await lives.delivery.drain()

        assert texts(user) == [reply.text for reply in left.replies] + later


class TestFaults:
    """What the platform does instead of taking a message."""

    @pytest.mark.parametrize(
        ("fault", "wait_s"),
        [
            (Fault(status=429, retry_after_s=17, description="Too Many Requests"), 17),
            (Fault(status=500), WAITS_S[0]),
            (Fault("close"), WAITS_S[0]),
            (Fault("hang"), WAITS_S[0]),
        ],
        ids=["pace", "broken", "closed", "hanging"],
    )
    async def test_is_tried_again_in_order(
        self, bot: App, api: BotApi, clock: HandClock, fault: Fault, wait_s: int
    ) -> None:
        """A message that is not taken comes later, before those after it."""
        user = api.user("林")
        api.fail("sendMessage", fault)
        replies = await hello(bot, user)
        assert not user.inbox

        clock.move(seconds=wait_s - 1)
        await bot.delivery.drain()
        assert not user.inbox

        clock.move(seconds=2)
        await bot.delivery.drain()
        assert texts(user) == replies
        assert not unsent(bot.database)

    async def test_waits_grow(self, bot: App, api: BotApi, clock: HandClock) -> None:
        """A platform that stays broken is asked less and less often."""
        user = api.user("林")
        api.fail("sendMessage", Fault(status=500), times=4)
        await hello(bot, user)
        for wait_s in WAITS_S[:4]:
            assert not user.inbox
            clock.move(seconds=wait_s + 1)
            await bot.delivery.drain()

        assert user.inbox

    async def test_blocked_is_given_up_and_marked(
        self, bot: App, api: BotApi, clock: HandClock
    ) -> None:
        """Who has blocked the bot is left alone, until they write again."""
        user = api.user("林")
        await hello(bot, user)
        user.blocked = True
        push(bot.database, 1, "handover.back")
        await bot.delivery.drain()
        assert _blocked(bot.database)
        assert not unsent(bot.database)

        user.blocked = False
        await hello(bot, user, "帮助")
        assert not _blocked(bot.database)

    async def test_refused_is_given_up(self, bot: App, api: BotApi) -> None:
        """A message the platform will never take does not hold back the next."""
        user = api.user("林")
        api.fail("sendMessage", Fault(status=400, description="Bad Request: no"))
        replies = await hello(bot, user)

        assert texts(user) == replies[1:]
        assert not _blocked(bot.database)
        assert not unsent(bot.database)

    async def test_one_hanging_chat_holds_back_no_other(
        self, bot: App, api: BotApi
    ) -> None:
        """While one message hangs, others arrive."""
        slow, fast = api.user("慢"), api.user("快")
        api.fail("sendMessage", Fault("hang"))
        await bot.handle(message(str(slow.id), "你好", channel=CHANNEL))
        await _until(lambda: bool(api.called("sendMessage")))
        await bot.handle(message(str(fast.id), "你好", channel=CHANNEL))

        assert await fast.hears(timeout_s=0.9)
        await bot.delivery.courier.settle()


def _blocked(database: Database) -> bool:
    with database.read() as tx:
        return tx.session.scalar(sa.select(Account.blocked_at)) is not None


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.005)


class TestPushes:
    """Notices."""

    async def test_come_in_order_and_once(
        self, bot: App, api: BotApi, clock: HandClock
    ) -> None:
        """Each person gets all of theirs, one after another."""
        users = [api.user(name) for name in ("林", "王")]
        for user in users:
            await hello(bot, user)
        heard = [len(user.inbox) for user in users]
        push(bot.database, 5, "relay.to_person")
        await bot.delivery.drain()
        clock.move(seconds=SOON_S)
        await bot.delivery.drain()

        wanted = [f"推送{number}" for number in range(5)]
        for user, before in zip(users, heard, strict=True):
            assert texts(user)[before:] == wanted

    async def test_a_notice_without_words_holds_back_no_other(
        self, bot: App, api: BotApi, clock: HandClock
    ) -> None:
        """A kind that this release does not know waits; the rest is told."""
        user = api.user("林")
        await hello(bot, user)
        before = len(user.inbox)
        push(bot.database, 1, "from.tomorrow")
        push(bot.database, 1, "relay.to_person")
        await bot.delivery.drain()

        assert texts(user)[before:] == ["推送0"]
        with bot.database.read() as tx:
            left = tx.session.scalars(
                sa.select(Notice.due_at).where(Notice.done_at.is_(None))
            ).all()
        assert left == [clock.now + LATER]

    async def test_wait_behind_replies_on_their_way(
        self, bot: App, api: BotApi, clock: HandClock
    ) -> None:
        """A push does not come between the parts of an answer."""
        user = api.user("林")
        api.fail("sendMessage", Fault(status=429, retry_after_s=9))
        replies = await hello(bot, user)
        push(bot.database, 1, "relay.to_person")
        await bot.delivery.drain()
        assert not user.inbox

        clock.now += timedelta(seconds=10)
        await bot.delivery.drain()
        assert texts(user) == [*replies, "推送0"]

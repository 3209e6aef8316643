"""Limits of the HTTP API, and fetching what is new."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa

from bot.app import App
from bot.channels.web.limits import Bucket
from casework.notices import Urgency, plan
from storage.base import PersonId
from storage.conversations import Message
from storage.keyring import KeyRing
from storage.people import Account
from tests.bot.channels.cases import JPEG
from tests.bot.channels.web_client import Web, is_kind, web_on


class TestLimits:
    """How much one person and one address may send."""

    async def test_of_a_person(self, sqlite: str, keys: KeyRing) -> None:
        """Too many messages are put off in words; others are not touched."""
        async with web_on(sqlite, keys, person_messages=3, person_window_s=60) as web:
            answers = [await web.posts(text="你好") for _ in range(5)]
            other = (await web.client.post("/chat/session")).json()["token"]

            assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
            assert is_kind(answers[-1])
            assert 1 <= int(answers[-1].headers["Retry-After"]) <= 20
            assert await Web(web.app, web.client, other).says("你好")

    async def test_of_an_address(self, sqlite: str, keys: KeyRing) -> None:
        """One address opens only so many chats."""
        async with web_on(sqlite, keys, address_sessions=2) as web:
            answers = [await web.client.post("/chat/session") for _ in range(2)]

            assert [a.status_code for a in answers] == [200, 429]
            assert int(answers[1].headers["Retry-After"]) > 60

    async def test_of_media(self, sqlite: str, keys: KeyRing) -> None:
        """Photos have a bound of their own."""
        async with web_on(sqlite, keys, media_per_hour=1) as web:
            answers = [await web.uploads(JPEG) for _ in range(2)]

            assert [a.status_code for a in answers] == [200, 429]

    def test_a_bucket_fills_again(self) -> None:
        """What was used comes back evenly, and never more than there was."""
        moment = 0.0
        bucket = Bucket(2, 10, now=lambda: moment)
        assert [bucket.take("林"), bucket.take("林"), bucket.take("林")] == [0, 0, 5]
        moment = 5
        assert [bucket.take("林"), bucket.take("林")] == [0, 5]
        moment = 1000
        assert [bucket.take("林") for _ in range(3)] == [0, 0, 5]


class TestNews:
    """Fetching what has come."""

    async def test_a_push_wakes_at_once(self, web: Web) -> None:
        """A waiting fetch returns when something is pushed, not at its end."""
        last = (await web.says("你好"))[-1]["id"]
        waiting = asyncio.create_task(web.news(after=last, wait=30))
        await asyncio.sleep(0.1)
        started = asyncio.get_running_loop().time()
        _push(web.app, "王干事:明天上午来看您")
        web.app.delivery.kick()
        found = await asyncio.wait_for(waiting, 4)

        assert [reply["text"] for reply in found] == ["王干事:明天上午来看您"]
        assert found[0]["from"] == "staff"
        assert asyncio.get_running_loop().time() - started < 2

    async def test_many_pushes_and_fetches(self, web: Web) -> None:
        """None is missed, however fetching and pushing fall together."""
        last = (await web.says("你好"))[-1]["id"]
        heard: list[str] = []
        for number in range(12):
            _push(web.app, f"第{number}")
            web.app.delivery.kick()
            found = await asyncio.wait_for(web.news(after=last, wait=30), 4)
            last = found[-1]["id"]
            heard += [reply["text"] for reply in found]

        assert heard == [f"第{number}" for number in range(12)]

    async def test_nothing_new(self, web: Web) -> None:
        """A fetch ends empty when its time is over, before the first message too."""
        assert await web.news(wait=0.05) == []
        last = (await web.says("你好"))[-1]["id"]
        assert await web.news(after=last, wait=0.05) == []

    async def test_history(self, web: Web) -> None:
        """It holds both sides in order, with the client's ids."""
        first = await web.says("你好")
        second = await web.says("帮助")
        shown = await web.news(history=True)

        sides = [reply["from"] for reply in shown]
        assert sides == ["me", *["bot"] * len(first), "me", *["bot"] * len(second)]
        assert [r["client_id"] for r in shown if r["from"] == "me"] == ["m1", "m2"]
        assert [r["text"] for r in shown if r["from"] == "me"] == ["你好", "帮助"]

    async def test_the_same_id_again(self, web: Web) -> None:
        """The same replies come back, and the history does not grow."""
        first = await web.posts(text="你好", id="x")
        again = await web.posts(text="你好", id="x")
        with web.app.database.read() as tx:
            count = tx.session.scalar(
                sa.select(sa.func.count()).where(Message.direction == "in")
            )

        assert again.json() == first.json()
        assert count == 1


def _push(app: App, words: str) -> None:
    with app.database.begin() as tx:
        person = tx.session.scalars(sa.select(Account.person_id)).one()
        plan(
            tx,
            "relay.to_person",
            PersonId(person),
            words,
            urgency=Urgency.DIRECT,
            words=words,
        )
        tx.commit()

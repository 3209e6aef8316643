"""Telegram brings updates to our address, and nobody else may."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from bot.channels.telegram import Telegram
from tests.bot.channels.receiving import Handled, receiving
from tests.bot_api import BotApi

SECRET = "a-secret_1"


class TestWebhook:
    """With a public address Telegram brings the updates."""

    @pytest.fixture
    async def site(self, handled: Handled) -> AsyncIterator[tuple[FastAPI, str]]:
        """A web application on a free port."""
        app = FastAPI()
        config = uvicorn.Config(
            app, host="127.0.0.1", port=0, log_config=None, ws="none", lifespan="off"
        )
        running = uvicorn.Server(config)
        running.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # gone in newer ones
        task = asyncio.create_task(running.serve())
        while not running.started:  # noqa: ASYNC110 - only tests wait here
            await asyncio.sleep(0.01)
        port = running.servers[0].sockets[0].getsockname()[1]
        yield app, f"http://127.0.0.1:{port}"
        running.should_exit = True
        await task

    @pytest.fixture
    async def hooked(
        self, server: BotApi, site: tuple[FastAPI, str], handled: Handled
    ) -> AsyncIterator[Telegram]:
        """The channel behind that application."""
        app, url = site
        made = Telegram(
            server.token,
            api_url=server.url,
            public_url=url,
            webhook_secret=SECRET,
            retry_s=0.01,
        )
        app.router.routes.append(made.webhook_route(handled))
        yield made
        await made.close()

    async def test_updates_are_brought_in_order(
        self, server: BotApi, hooked: Telegram, handled: Handled
    ) -> None:
        """What waited and what comes is taken, each once."""
        person = server.user("陈阿婆")
        await person.says("一")
        async with receiving(hooked, handled):
            await person.says("二")
            await handled.has_done(2)
            await server.drained()

        assert handled.texts == ["一", "二"]
        assert [status for _, status in server.queue.brought] == [200, 200]

    async def test_a_failed_update_is_brought_again(
        self, server: BotApi, hooked: Telegram, handled: Handled
    ) -> None:
        """Where the handler raised, 503 makes Telegram repeat."""
        failures = iter([True, True])
        handled.fails = lambda _: next(failures, False)
        async with receiving(hooked, handled):
            await server.user("陈阿婆").says("一")
            await server.drained()

        assert [status for _, status in server.queue.brought] == [503, 503, 200]
        assert handled.texts == ["一"]

    @pytest.mark.parametrize(
        ("secret", "body", "status"),
        [
            (None, b'{"update_id": 1}', 403),
            ("", b'{"update_id": 1}', 403),
            ("wrong", b'{"update_id": 1}', 403),
            ("密", b'{"update_id": 1}', 403),
            (SECRET, b'{"update_id": 1}', 200),
            (SECRET, b"[]", 400),
            (SECRET, b'{"update_id": "1"}', 400),
            (SECRET, b"\xff{", 400),
            (SECRET, b"[" * 100_000, 400),
            (SECRET, b" " * 1_100_000, 413),
            ("wrong", b" " * 1_100_000, 403),
        ],
    )
    async def test_who_may_bring_updates(
        self,
        site: tuple[FastAPI, str],
        hooked: Telegram,
        secret: str | None,
        body: bytes,
        status: int,
    ) -> None:
        """Only the right secret with a small JSON object is let in."""
        headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
        raw = {key.encode(): value.encode() for key, value in headers.items()}
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(
                f"{site[1]}/telegram/webhook", content=body, headers=raw
            )

        assert answer.status_code == status

    async def test_a_webhook_needs_a_secret(self, server: BotApi) -> None:
        """Without a secret nobody could tell Telegram from others."""
        with pytest.raises(ValueError, match="secret"):
            Telegram(server.token, api_url=server.url, public_url="https://a.example")

    async def test_polling_takes_the_webhook_away(
        self, server: BotApi, channel: Telegram, handled: Handled
    ) -> None:
        """Without a public address an old webhook is removed, its updates kept."""
        await server.queue.start("http://127.0.0.1:9/old", "x")
        await server.user("陈阿婆").says("一")
        async with receiving(channel, handled):
            await server.drained()

        assert handled.texts == ["一"]

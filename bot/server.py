"""The web server: the chat, the webhook, health and measures, in one program."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.app import App
from bot.channels.web.api import WebChat, routers, trouble
from bot.channels.web.headers import Guard
from bot.settings import Settings
from storage.errors import StorageError

if TYPE_CHECKING:
    from bot.channels.telegram import Telegram

log = logging.getLogger(__name__)

SLACK_BYTES = 100_000
RECEIVE_AGAIN_S = 5.0
NOT_HERE = "这里没有这个页面。"
UNFIT = "这条消息我没看懂格式,请刷新页面再试。"
WEBHOOK_PURPOSE = "telegram webhook"


def make_telegram(app: App, settings: Settings) -> Telegram | None:
    """Return the Telegram channel if a token is set.

    It is imported only then: the library takes seconds and a hundred megabytes.
    """
    if settings.telegram_token is None:
        return None
    from bot.channels.telegram import PRODUCTION, Telegram

    secret = settings.telegram_secret
    made = app.database.keys.fingerprint(WEBHOOK_PURPOSE, "").hex()
    channel = Telegram(
        settings.telegram_token.get_secret_value(),
        api_url=settings.telegram_api or PRODUCTION,
        public_url=settings.public_url or None,
        webhook_secret=secret.get_secret_value() if secret else made,
    )
    app.senders[channel.name] = channel
    return channel


def make_server(app: App, settings: Settings) -> FastAPI:
    """Return the whole program as one ASGI application."""
    chat = WebChat(app, settings)
    telegram = make_telegram(app, settings)

    @asynccontextmanager
    async def lifespan(_server: FastAPI) -> AsyncIterator[None]:
        async with app.running():
            receiving = (
                asyncio.create_task(_receive(telegram, app)) if telegram else None
            )
            try:
                yield
            finally:
                if receiving is not None and telegram is not None:
                    receiving.cancel()
                    await asyncio.gather(receiving, return_exceptions=True)
                    await app.delivery.close()
                    await telegram.close()
                chat.close()

    server = FastAPI(
        title="善桥 Shanqiao", lifespan=lifespan, docs_url=None, redoc_url=None
    )
    server.state.chat = chat
    for router in routers():
        server.include_router(router)
    if telegram is not None and settings.public_url:
        server.router.routes.append(telegram.webhook_route(app.handle))
    _health(server, app)
    server.add_exception_handler(RequestValidationError, _unfit)
    server.add_exception_handler(HTTPException, _refused)
    server.add_middleware(Guard, most_bytes=settings.media_most_bytes + SLACK_BYTES)
    return server


async def _receive(telegram: Telegram, app: App) -> None:
    """Receive until cancelled, whatever happens."""
    while True:
        try:
            await telegram.receive(app.handle)
        except Exception:
            log.exception("receiving stopped, starting again")
        await asyncio.sleep(RECEIVE_AGAIN_S)


async def _refused(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return trouble(status, NOT_HERE if status == 404 else UNFIT)


async def _unfit(_request: Request, _error: Exception) -> Response:
    # The error would repeat what was sent.
    return trouble(422, UNFIT)


def _health(server: FastAPI, app: App) -> None:
    @server.get("/healthz", include_in_schema=False)
    async def healthz() -> Response:
        """Tell that the process lives."""
        return PlainTextResponse("ok")

    @server.get("/readyz", include_in_schema=False)
    async def readyz() -> Response:
        """Tell whether the store answers and its schema fits."""
        try:
            await asyncio.get_running_loop().run_in_executor(None, _look, app)
        except (sa.exc.SQLAlchemyError, StorageError):
            return PlainTextResponse("the store does not answer", 503)
        return PlainTextResponse("ready")

    @server.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        """Return the measures in Prometheus' format."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _look(app: App) -> None:
    with app.database.read() as tx:
        tx.session.execute(sa.text("SELECT 1"))
    app.database.check_schema()

"""The address at which Telegram hands us updates, and who may use it."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

log = structlog.get_logger(__name__)

PATH: Final = "/telegram/webhook"
SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a name
MAX_BODY_BYTES: Final = 1 << 20
BODY_TIMEOUT_S: Final = 10.0

TakeRaw = Callable[[Mapping[str, object]], Awaitable[None]]


def webhook_route(secret: str, take: TakeRaw) -> Route:
    """Return the route that answers 200 once `take` has returned, 503 if it raised.

    Telegram repeats whatever was not answered with 2xx, for up to a day.
    """

    async def endpoint(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        body = await _body(request)
        if isinstance(body, Response):
            return body
        raw = _object(body)
        return Response(status_code=400) if raw is None else await _answer(raw, take)

    return Route(PATH, endpoint, methods=["POST"], include_in_schema=False)


async def _answer(raw: Mapping[str, object], take: TakeRaw) -> Response:
    try:
        await take(raw)
    except Exception as error:  # noqa: BLE001 - whatever it was, Telegram must repeat it
        log.warning("telegram.update_failed", error=type(error).__name__)
        return Response(status_code=503)
    return Response(status_code=200)


async def _body(request: Request) -> bytes | Response:
    """Return the body, or the refusal of one that is too long or too slow."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BODY_BYTES:
                    return Response(status_code=413)
    except (TimeoutError, ClientDisconnect):
        return Response(status_code=408)
    return bytes(body)


def _object(body: bytes) -> Mapping[str, object] | None:
    """Return the JSON object in a body, or None where there is none."""
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    match raw:
        case {"update_id": int()}:
            return dict(raw)
    return None

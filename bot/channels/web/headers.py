"""Security headers on every answer, a bound on every body, kind words for a fault.

Pure ASGI: this is on the way of each request.
"""

from __future__ import annotations

import json
import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# The interactive description of the API loads scripts of its own, so it has none.
_HEADERS = [
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(self), microphone=(self), camera=(self)"),
]
TOO_LARGE = "内容太大了,请分几次发,或发小一点的照片。"
BROKEN = "系统出了点错,话没有丢,请稍等再发。"


# Twenty thousand characters, each written as an escape of six bytes, and more.
MOST_TEXT_BYTES = 1 << 20
MEDIA_PATH = "/chat/media"


class Guard:
    """Adds the headers and refuses bodies that are too large.

    `most_bytes` is for photos and voices; other bodies are words.
    """

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self.app = app
        self.most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        media = scope["path"] == MEDIA_PATH
        most = self.most_bytes if media else MOST_TEXT_BYTES
        body = _Bounded(receive, guarded, most)
        if self._announced(scope) > most:
            await _answer(guarded, 413, TOO_LARGE)
            return
        try:
            await self.app(scope, body.receive, body.send)
        except Exception:
            log.exception("a request failed")
            if not body.answered:
                await _answer(guarded, 500, BROKEN)

    @staticmethod
    def _announced(scope: Scope) -> int:
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit():
                return int(value)
        return 0


class _Bounded:
    """A body of unknown size: once it is too large, all there is is the refusal."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send = receive, send
        self._left = most
        self.answered = False

    async def receive(self) -> Message:
        """Return the next part, or that the other side is gone."""
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        return message if self._left >= 0 else {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Pass on a part of the answer."""
        if self._left >= 0:
            self.answered = True
            await self._send(message)
        elif not self.answered:
            self.answered = True
            await _answer(self._send, 413, TOO_LARGE)


async def _answer(send: Send, status: int, words: str) -> None:
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    body = json.dumps({"error": words}, ensure_ascii=False).encode()
    await send({"type": "http.response.body", "body": body})

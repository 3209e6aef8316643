"""A client of the HTTP API, and a server for it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from bot.app import App
from bot.server import make_server
from bot.settings import Settings
from storage.database import open_database
from storage.keyring import KeyRing
from tests.bot.plain import running_app


class Web:
    """A client of the API with a session of its own."""

    def __init__(self, app: App, client: httpx.AsyncClient, token: str) -> None:
        self.app, self.client, self.token = app, client, token
        self.count = 0

    @property
    def credential(self) -> dict[str, str]:
        """The header that shows who writes."""
        return {"Authorization": f"Bearer {self.token}"}

    async def posts(self, **content: Any) -> httpx.Response:
        """Send a message under a new id, unless there is one in it."""
        self.count += 1
        body = {"id": f"m{self.count}", **content}
        return await self.raw(json.dumps(body).encode())

    async def raw(self, body: bytes, **headers: str) -> httpx.Response:
        """Send a body as it is."""
        kind = {"Content-Type": "application/json"}
        return await self.client.post(
            "/chat/messages",
            content=body,
            headers={**self.credential, **kind, **headers},
        )

    async def says(self, text: str) -> list[dict[str, Any]]:
        """Send a text; return the replies."""
        response = await self.posts(text=text)
        assert response.status_code == 200, response.text
        replies: list[dict[str, Any]] = response.json()["replies"]
        return replies

    async def uploads(self, content: bytes, kind: str = "photo") -> httpx.Response:
        """Send a photo or a voice."""
        self.count += 1
        return await self.client.post(
            "/chat/media",
            data={"id": f"m{self.count}", "kind": kind},
            files={"file": ("照片.jpg", content)},
            headers=self.credential,
        )

    async def news(self, **params: Any) -> list[dict[str, Any]]:
        """Fetch what there is."""
        response = await self.client.get(
            "/chat/messages", params=params, headers=self.credential
        )
        assert response.status_code == 200, response.text
        replies: list[dict[str, Any]] = response.json()["replies"]
        return replies


@asynccontextmanager
async def web_on(
    sqlite: str, keys: KeyRing, address: str = "203.0.113.9", **settings: Any
) -> AsyncIterator[Web]:
    """Give a client of a server with these settings."""
    database = open_database(sqlite, keys)
    async with running_app(database) as app:
        server = make_server(app, Settings(**{"person_messages": 1000, **settings}))
        transport = httpx.ASGITransport(server, client=(address, 4711))
        async with (
            app.running(),
            httpx.AsyncClient(transport=transport, base_url="http://test") as client,
        ):
            token = (await client.post("/chat/session")).json()["token"]
            yield Web(app, client, token)
    database.close()


def is_kind(response: httpx.Response) -> bool:
    """Tell whether an error is in words fit to be shown."""
    words = response.json().get("error", "")
    return bool(words) and any("一" <= character <= "鿿" for character in words)

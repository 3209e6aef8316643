"""The whole program on a port, inside the test's own process."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from bot.app import App, load_areas
from bot.server import make_server
from bot.settings import Settings
from nlu.reading import Reader
from storage.database import open_database
from storage.keyring import KeyRing, new_ring


def new_app(reader: Reader, url: str, keys: KeyRing | None = None) -> App:
    """Return an app on a migrated database, its areas loaded."""
    database = open_database(url, keys or new_ring())
    database.upgrade()
    load_areas(database, Settings())
    return App(database, reader)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def serving(
    app: App, settings: Settings, port: int | None = None
) -> AsyncIterator[str]:
    """Serve the app while the block lasts; give its address."""
    port = port or free_port()
    config = uvicorn.Config(
        make_server(app, settings),
        host="127.0.0.1",
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    try:
        while not server.started:  # noqa: ASYNC110 - it has no event to wait for
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task

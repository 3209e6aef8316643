"""One server and one browser for all tests, a fresh person for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.chat import Chat
from tests.browser.chromium import chromium
from tests.browser.serving import Served

PHONE = {"width": 390, "height": 844}
PERSON = {"viewport": PHONE, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
Visit = Callable[..., Awaitable[Chat]]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The server, with demo people."""
    server = Served(tmp_path_factory.mktemp("served"))
    server.start()
    yield server
    server.kill()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The browser; a machine without one fails here, with what to install."""
    try:
        async with chromium() as running:
            yield running
    except LookupError as missing:
        pytest.fail(str(missing))


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, served: Served) -> AsyncIterator[Visit]:
    """Opens the page as a new person; options are those of a browser context.

    At the end no page may have complained, of the CSP or anything else.
    """
    contexts, chats = [], []

    async def opened(path: str = "/", **options: Any) -> Chat:
        settings = {**PERSON, **options}
        context = await browser.new_context(**settings)
        contexts.append(context)
        chat = Chat(await context.new_page(), served.url)
        chats.append(chat)
        await chat.open(path)
        return chat

    yield opened
    for context in contexts:
        await context.close()
    assert [text for chat in chats for text in chat.complaints.found] == []


@pytest_asyncio.fixture(loop_scope="session")
async def chat(visit: Visit) -> Chat:
    """A person on a phone who has just opened the page."""
    return await visit()

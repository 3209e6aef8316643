"""A Bot API server and a Telegram channel on it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram import Telegram
from tests.bot.channels.receiving import Handled
from tests.bot_api import BotApi


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    """A Bot API server on a free port."""
    async with BotApi() as running:
        yield running


@pytest.fixture
async def channel(server: BotApi) -> AsyncIterator[Telegram]:
    """The channel, fetching its updates."""
    made = Telegram(server.token, api_url=server.url, retry_s=0.01)
    yield made
    await made.close()


@pytest.fixture
def handled() -> Handled:
    """A handler that keeps what it was given."""
    return Handled()

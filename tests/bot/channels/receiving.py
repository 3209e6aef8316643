"""What the tests of a receiving channel share: a handler that keeps everything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from bot.channels.base import (
    Button,
    Inbound,
    Outbound,
)
from bot.channels.telegram import Telegram

BUTTONS = (Button("t1", "同意"), Button("t2", "不同意"))


class Handled:
    """A handler that keeps what it was given, and waits or fails when told to."""

    def __init__(self) -> None:
        self.begun: list[Inbound] = []
        self.done: list[Inbound] = []
        self.holds: dict[str, asyncio.Event] = {}
        self.fails: Callable[[Inbound], bool] = lambda _: False

    async def __call__(self, inbound: Inbound) -> Sequence[Outbound]:
        """Take one message."""
        self.begun.append(inbound)
        if inbound.text in self.holds:
            await self.holds[inbound.text].wait()
        if self.fails(inbound):
            raise RuntimeError(inbound.text)
        self.done.append(inbound)
        return [Outbound(1, "不该由通道发出")]

    @property
    def texts(self) -> list[str]:
        """What was said, in the order it was done."""
        return [inbound.text for inbound in self.done]

    async def has_done(self, count: int, timeout_s: float = 5.0) -> None:
        """Wait until so many messages are done."""
        async with asyncio.timeout(timeout_s):
            while len(self.done) < count:  # noqa: ASYNC110 - only tests wait here
                await asyncio.sleep(0.005)


@asynccontextmanager
async def receiving(channel: Telegram, handled: Handled) -> AsyncIterator[None]:
    """Receive as long as the block runs."""
    task = asyncio.create_task(channel.receive(handled))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

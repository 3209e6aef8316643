"""Delivery: notices become messages, and the courier takes them to people."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from bot.channels.base import Sender
from bot.courier import Courier
from bot.turn import Turns
from bot.wording import Wording

log = logging.getLogger(__name__)


class Delivery:
    """Words notices and sends messages until it is stopped.

    `senders` maps a channel's name to its sender; `woken` is called with the
    account ids for which there is something new to fetch.
    """

    def __init__(
        self,
        turns: Turns,
        executor: Executor,
        senders: dict[str, Sender],
        woken: Callable[[Sequence[int]], None] = lambda _accounts: None,
    ) -> None:
        self.executor = executor
        self.woken = woken
        self.wording = Wording(turns)
        self.courier = Courier(turns.database, executor, senders)
        self._kicked = asyncio.Event()

    def kick(self) -> None:
        """Look for work now."""
        self._kicked.set()

    async def run(self) -> None:
        """Work until cancelled; a fault is logged and tried again."""
        while True:
            try:
                await self._work()
            except Exception:
                log.exception("delivery failed, trying again")
            # The clock kicks each second, whoever plans a notice at once.
            await self._kicked.wait()
            self._kicked.clear()

    async def drain(self) -> None:
        """Word all due notices and send all due messages, to the end."""
        await self._work()
        while await self.courier.send_due():
            await self.courier.settle()
        await self.courier.settle()

    async def close(self) -> None:
        """Stop sending."""
        await self.courier.close()

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            worded = await loop.run_in_executor(self.executor, self.wording.word_due)
            self.woken(worded.accounts)
            if not worded.notices:
                break
            # Between two batches, so that the first need not wait for the last.
            await self.courier.send_due()
        await self.courier.send_due()

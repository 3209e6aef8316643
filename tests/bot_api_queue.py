"""The updates a bot has not taken yet: fetched by long polls or brought to a webhook.

A chat's updates come to a webhook in order and wait behind one that fails;
whatever is not answered with 2xx is brought again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Mapping
from typing import Final

from aiohttp import ClientError, ClientSession

from tests.bot_api_rules import ApiError

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"


class Queue:
    """The waiting updates of one bot, by number."""

    def __init__(self, repeat_after_s: float) -> None:
        self.pending: dict[int, Mapping[str, object]] = {}
        self.url = ""
        self.secret = ""
        self.brought: list[tuple[int, int]] = []
        self._repeat_after_s = repeat_after_s
        self._allowed: frozenset[str] = frozenset()
        self._news = asyncio.Event()
        self._polls = 0
        self._lanes: dict[int, asyncio.Task[None]] = {}
        self._client: ClientSession | None = None

    def allow(self, kinds: Collection[str]) -> None:
        """Keep only updates of these kinds from now on; all where there are none."""
        self._allowed = frozenset(kinds)

    def add(self, number: int, update: Mapping[str, object]) -> None:
        """Queue an update, unless its kind was not asked for."""
        if self._allowed and not update.keys() & self._allowed:
            return
        self.pending[number] = update
        self._news.set()
        if self.url:
            self._deliver(number)

    async def fetch(
        self, offset: int, limit: int, timeout_s: int
    ) -> list[Mapping[str, object]]:
        """Confirm what is below the offset; wait for and return what is not."""
        if self.url:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        for number in [number for number in self.pending if number < offset]:
            del self.pending[number]
        await self._hold(offset, timeout_s)
        numbers = self._from(offset)
        return [self.pending[number] for number in numbers[:limit]]

    async def start(self, url: str, secret: str) -> None:
        """Bring updates to a webhook from now on, those that wait first."""
        await self.stop()
        self.url, self.secret = url, secret
        for number in sorted(self.pending):
            self._deliver(number)

    async def stop(self) -> None:
        """Stop bringing updates."""
        self.url = self.secret = ""
        tasks = list(self._lanes.values())
        self._lanes.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client:
            await self._client.close()
            self._client = None

    def _from(self, offset: int) -> list[int]:
        return sorted(number for number in self.pending if number >= offset)

    async def _hold(self, offset: int, timeout_s: int) -> None:
        """Wait for an update; only the newest poll of a bot is served."""
        self._polls += 1
        mine = self._polls
        deadline = time.monotonic() + timeout_s
        self._news.set()
        while not self._from(offset) and (left := deadline - time.monotonic()) > 0:
            self._news.clear()
            await _wait(self._news, left)
            if mine != self._polls:
                raise ApiError(
                    409,
                    "Conflict: terminated by other getUpdates request; "
                    "make sure that only one bot instance is running",
                )

    def _deliver(self, number: int) -> None:
        lane = _lane(self.pending[number])
        before = self._lanes.get(lane)
        self._lanes[lane] = asyncio.create_task(self._bring(number, before))

    async def _bring(self, number: int, before: asyncio.Task[None] | None) -> None:
        if before:
            await before
        while number in self.pending:
            status = await self._bring_once(number)
            self.brought.append((number, status))
            if 200 <= status < 300:
                self.pending.pop(number, None)
            else:
                await asyncio.sleep(self._repeat_after_s)

    async def _bring_once(self, number: int) -> int:
        self._client = self._client or ClientSession()
        headers = {SECRET_HEADER: self.secret}
        update = self.pending[number]
        try:
            async with self._client.post(
                self.url, json=update, headers=headers
            ) as response:
                return response.status
        except (ClientError, TimeoutError):
            return 0


async def _wait(event: asyncio.Event, timeout_s: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), timeout_s)
    except TimeoutError:
        return


def _lane(update: Mapping[str, object]) -> int:
    match update:
        case {"callback_query": {"from": {"id": int(lane)}}}:
            return lane
        case {"message": {"chat": {"id": int(lane)}}}:
            return lane
        case {"edited_message": {"chat": {"id": int(lane)}}}:
            return lane
    return 0

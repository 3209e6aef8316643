"""The lives of a server that is killed again and again, and of its clients."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from storage.keyring import KeyRing, format_ring
from tests.e2e.driver import Story, Walked, walk
from tests.e2e.faces import WebFace

ROOT: Final = Path(__file__).parents[2]
AT_ONCE: Final = 6
LONGEST_LIFE_S: Final = 0.8
GIVE_UP_S: Final = 20.0


@dataclass
class Lives:
    """One server process after another, on one port."""

    zygote: Process
    port: int
    chance: random.Random
    kills: int = 0
    child: int = 0

    async def kill_often(self, times: int, talking: asyncio.Task[None]) -> None:
        """Let so many processes live and be killed, each at a moment of its own."""
        while self.kills < times and not talking.done():
            plan = self._plan()
            await self._born(plan)
            wait_s = GIVE_UP_S if plan else self.chance.uniform(0.1, LONGEST_LIFE_S)
            await self._dies(wait_s)
            self.kills += 1

    async def live_on(self) -> None:
        """Start a process that is not killed."""
        await self._born({})

    async def end(self) -> None:
        """End the last one, and the process that forks them."""
        if self.child:
            await self._dies(0)
        self.zygote.kill()
        await self.zygote.wait()

    def _plan(self) -> Mapping[str, int]:
        kind = self.chance.choice(["statement", "before", "after", ""])
        most = 150 if kind == "statement" else 20
        return {kind: self.chance.randint(1, most)} if kind else {}

    async def _born(self, plan: Mapping[str, int]) -> None:
        assert self.zygote.stdin is not None
        self.zygote.stdin.write(json.dumps(plan).encode() + b"\n")
        self.child = int(await self._told())

    async def _dies(self, wait_s: float) -> None:
        """Wait for a death, and kill a process that outlives its time."""
        death = asyncio.create_task(self._told())
        await asyncio.wait([death], timeout=wait_s)
        if not death.done():
            with suppress(ProcessLookupError):
                os.kill(self.child, signal.SIGKILL)
        assert await death == "dead"
        self.child = 0

    async def _told(self) -> str:
        assert self.zygote.stdout is not None
        return (await self.zygote.stdout.readline()).decode().strip()


@asynccontextmanager
async def mortal(url: str, keys: KeyRing, seed: int) -> AsyncIterator[Lives]:
    """Give a server on a database that can be killed."""
    secrets = {"E2E_DATABASE": url, "E2E_KEYS": format_ring(keys)}
    zygote = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.e2e.zygote",
        stdin=PIPE,
        stdout=PIPE,
        cwd=ROOT,
        env={**os.environ, **secrets},
    )
    assert zygote.stdout is not None
    lives = Lives(zygote, int(await zygote.stdout.readline()), random.Random(seed))
    try:
        yield lives
    finally:
        await lives.end()


@dataclass
class Crowd:
    """People who talk at once, one story after another, whatever happens."""

    client: httpx.AsyncClient
    stories: Iterator[Story]
    faces: list[WebFace] = field(default_factory=list)
    ended: list[tuple[Story, Walked]] = field(default_factory=list)
    closing: bool = False

    async def talk(self) -> None:
        """Let people come until it is closing time, then let them finish."""
        await asyncio.gather(*(self._come() for _ in range(AT_ONCE)))

    async def _come(self) -> None:
        while not self.closing:
            story = next(self.stories)
            face = WebFace(self.client)
            self.faces.append(face)
            self.ended.append((story, await walk(face, story)))


def crowd(client: httpx.AsyncClient, stories: Sequence[Story]) -> Crowd:
    """Return people who tell these stories, over and over."""
    return Crowd(client, itertools.cycle(stories))

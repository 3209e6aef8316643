"""Turns in one process: many people at once, each waiting for their answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence

from bot.app import App
from bot.channels.base import Inbound, Outbound
from nlu.reading import Reader
from storage.database import Database
from tests.bench.callers import Caller, Heard, Saying
from tests.bench.measures import summary

CHANNEL = "bench"


async def report(app: App, number: int, times_s: list[float]) -> None:
    """Let one person report a need; note the time of each turn."""
    caller, heard = Caller(number), list[Heard]()
    while (saying := caller.next(heard)) is not None:
        inbound = as_inbound(caller, saying)
        began = time.perf_counter()
        replies = await app.handle(inbound)
        times_s.append(time.perf_counter() - began)
        heard = as_heard(replies)


def as_inbound(caller: Caller, saying: Saying) -> Inbound:
    """Return what a caller sends as a channel brings it."""
    return Inbound(
        CHANNEL,
        f"caller {caller.number}",
        str(caller.turns),
        text=saying.text,
        token=saying.token,
    )


def as_heard(replies: Sequence[Outbound]) -> list[Heard]:
    """Return replies as callers take them."""
    return [
        Heard(reply.text, [(b.token, b.label) for b in reply.buttons])
        for reply in replies
    ]


def measure_turns(
    database: Database, reader: Reader, *, people: int, reports: int
) -> dict[str, float]:
    """Return turns a second, p50 and p99 with so many people at once."""
    return asyncio.run(_measured(App(database, reader), people, reports))


async def _measured(app: App, people: int, reports: int) -> dict[str, float]:
    times_s: list[float] = []
    numbers = iter(range(1, reports + 1))
    async with app.running():
        await report(app, 0, [])
        began = time.perf_counter()
        await asyncio.gather(*(_caller(app, numbers, times_s) for _ in range(people)))
        wall_s = time.perf_counter() - began
    return summary(times_s, wall_s)


async def _caller(app: App, numbers: Iterator[int], times_s: list[float]) -> None:
    for number in numbers:
        await report(app, number, times_s)

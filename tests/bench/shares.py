"""Where the time of a turn goes: reading, engine, verbs, store.

Stopwatches are put around functions of the turn while a few reports are made,
one after the other. What runs inside a watched function belongs to that
function alone, so the parts add up to the whole turn.
"""

from __future__ import annotations

import asyncio
import functools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from bot import turn
from bot.app import App
from nlu.reading import Reader
from storage import lines
from storage.database import Database, Tx
from tests.bench.turns import report

# What is watched, by part; "engine" is all else that a turn's thread does.
_STORE = ("find_line", "new_line", "write_in", "write_out", "save_stand")


class Stopwatch:
    """Adds up the time spent in each part, the inner part only."""

    def __init__(self) -> None:
        self.spent_s: dict[str, float] = defaultdict(float)
        self._inner_s = [0.0]

    def watch(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with its time added to a part."""

        @functools.wraps(function)
        def watched(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            self._inner_s.append(0.0)
            try:
                return function(*args, **kwargs)
            finally:
                whole_s = time.perf_counter() - began
                self.spent_s[part] += whole_s - self._inner_s.pop()
                self._inner_s[-1] += whole_s

        return watched

    @contextmanager
    def watching(self, *watched: tuple[str, Any, str]) -> Iterator[None]:
        """Watch (part, owner, name) functions while the block lasts."""
        before = [(owner, name, getattr(owner, name)) for _part, owner, name in watched]
        for part, owner, name in watched:
            setattr(owner, name, self.watch(part, getattr(owner, name)))
        try:
            yield
        finally:
            for owner, name, function in before:
                setattr(owner, name, function)


def measure_shares(
    database: Database, reader: Reader, *, reports: int
) -> dict[str, float]:
    """Return each part's share of a turn, from 0 to 1, and the turn in ms."""
    return asyncio.run(_measured(App(database, reader), reports))


async def _measured(app: App, reports: int) -> dict[str, float]:
    times_s: list[float] = []
    for number in range(3):
        await report(app, number, [])
    watch = Stopwatch()
    with watch.watching(
        ("reading", app.reader, "read"),
        ("engine", turn.Turns, "take"),
        ("verbs", turn._Turn, "_step"),
        *(("store", lines, name) for name in _STORE),
        ("store", Tx, "commit"),
        ("store", sa.Engine, "connect"),
        ("store", sa.Connection, "begin"),
        ("store", sa.Connection, "close"),
    ):
        for number in range(3, 3 + reports):
            await report(app, number, times_s)
    app.executor.shutdown()
    whole_s = sum(times_s)
    shares = {part: round(spent / whole_s, 3) for part, spent in watch.spent_s.items()}
    shares["rest"] = round(1 - sum(shares.values()), 3)
    return shares

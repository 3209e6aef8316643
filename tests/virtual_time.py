"""Time that passes as fast as nothing happens: an event loop and a thread's stand-in.

On `VirtualLoop` a sleep costs nothing and `time()` is exact. Work given to
`Inline` is done on the spot, so that nothing real is ever waited for.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor, Future
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, ParamSpec, TypeVar

from typing_extensions import override

from tests.databases import START

_Result = TypeVar("_Result")
_Given = ParamSpec("_Given")


class _Jumping(selectors.DefaultSelector):
    """A selector that does not wait: it moves on the time instead."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = 0.0

    @override
    def select(
        self, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready now; with None, fail: nobody would ever wake us."""
        found = super().select(0)
        if not found and timeout is None:
            raise RuntimeError("everything waits for something that never comes")
        if not found and timeout:
            self.moment += timeout
        return found


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose time jumps to the next thing to do."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    @override
    def time(self) -> float:
        """Tell the virtual time, in seconds from 0."""
        return self._jumping.moment


class VirtualClock:
    """The clock on the wall of a virtual loop; `step` sets it to another time.

    After the loop it stands where it stood last.
    """

    def __init__(self, start: datetime = START) -> None:
        self.start = start
        self._passed_s = 0.0

    def __call__(self) -> datetime:
        """Tell the time."""
        with suppress(RuntimeError):
            self._passed_s = asyncio.get_running_loop().time()
        return self.start + timedelta(seconds=self._passed_s)

    def step(self, **by: float) -> None:
        """Set the clock forward, or back, by a step given as for `timedelta`."""
        self.start += timedelta(**by)


class Inline(Executor):
    """Does work at once, on the thread that asks for it."""

    @override
    def submit(
        self,
        fn: Callable[_Given, _Result],
        /,
        *args: _Given.args,
        **kwargs: _Given.kwargs,
    ) -> Future[_Result]:
        """Do it, and return what came of it."""
        future: Future[_Result] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - it is whoever waits that hears it
            future.set_exception(error)
        return future


def run_virtually(main: Coroutine[Any, Any, _Result]) -> _Result:
    """Run a coroutine on a virtual loop, from second 0."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)

"""Callers over HTTP at a fixed pace, whatever the server does: an open loop.

Runs as a process of its own: `python -m tests.bench.http_client PORT RATE
SECONDS`, and writes one JSON object. Each turn has a moment when it is meant
to be sent, and its time counts from then, so that a server that stalls cannot
hide it. Afterwards each caller's history is fetched, and every message that
was answered must be in it once.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Any

from tests.bench.callers import Caller, Heard, Saying
from tests.bench.measures import summary

# Each caller sends a message in this many seconds, as a quick person might.
PAUSE_S = 1.0
LEAVING_AFTER = 8
OK = 200
LONGEST_BODY = 2**20


class Wire:
    """One kept-alive connection of HTTP/1.1."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: str, path: str, token: str = "", body: object = None
    ) -> tuple[int, Any]:
        """Send a request and return status and JSON.

        Raises:
            OSError: the connection failed; the next request opens a new one.
        """
        if self._streams is None:
            self._streams = await asyncio.open_connection(
                "127.0.0.1", self._port, limit=LONGEST_BODY
            )
        reader, writer = self._streams
        content = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: bench\r\n"
            f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        )
        try:
            writer.write(head.encode() + content)
            return await _answer(reader)
        except (asyncio.IncompleteReadError, OSError) as error:
            self.close()
            raise OSError from error

    def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _answer(reader: asyncio.StreamReader) -> tuple[int, Any]:
    head = await reader.readuntil(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines if line)
    content = await reader.readexactly(int(headers.get("content-length", 0)))
    return int(status.split()[1]), json.loads(content or "null")


@dataclass
class Load:
    """The whole load: callers in lanes, and what became of each message."""

    port: int
    rate: float
    seconds: float
    times_s: list[float] = field(default_factory=list)
    answered: dict[str, set[str]] = field(default_factory=dict)
    unanswered: int = 0
    registered: int = 0
    _numbers: Iterator[int] = field(default_factory=count)

    async def run(self) -> dict[str, float]:
        """Run the load, then look whether everything is there."""
        lanes = max(1, round(self.rate * PAUSE_S))
        per_lane = round(self.seconds / PAUSE_S)
        began = time.perf_counter() + 0.2
        await asyncio.gather(
            *(
                self._lane(lane, began + lane / self.rate, per_lane)
                for lane in range(lanes)
            )
        )
        wall_s = time.perf_counter() - began
        lost, doubled = await self._reconciled()
        return {
            **summary(self.times_s, wall_s),
            "turns": len(self.times_s),
            "registered": self.registered,
            "lost": lost + self.unanswered,
            "doubled": doubled,
        }

    async def _lane(self, lane: int, first_at: float, turns: int) -> None:
        wire = Wire(self.port)
        moments = iter([first_at + turn * PAUSE_S for turn in range(turns)])
        try:
            # The first caller of a lane leaves half-way, so that at any moment all
            # kinds of turns are under way, and not the same one in all lanes.
            await self._report(wire, islice(moments, lane % LEAVING_AFTER))
            while await self._report(wire, moments):
                pass
        finally:
            wire.close()

    async def _report(self, wire: Wire, moments: Iterator[float]) -> bool:
        """Let one caller report a need; False when the time is over."""
        caller, heard, token = Caller(next(self._numbers)), list[Heard](), ""
        while (saying := caller.next(heard)) is not None:
            due = next(moments, None)
            if due is None:
                return False
            await asyncio.sleep(due - time.perf_counter())
            if not token:
                _status, made = await wire.ask("POST", "/chat/session")
                token = made["token"]
                due = max(due, time.perf_counter())
            heard = await self._turn(wire, token, caller, saying, due)
            if not heard:
                return True
        self.registered += 1
        return True

    async def _turn(
        self, wire: Wire, token: str, caller: Caller, saying: Saying, due: float
    ) -> list[Heard]:
        key = str(caller.turns)
        said = {"choice": saying.token} if saying.token else {"text": saying.text}
        try:
            status, body = await wire.ask(
                "POST", "/chat/messages", token, {"id": key, **said}
            )
        except OSError:
            status, body = 0, {}
        self.times_s.append(time.perf_counter() - due)
        if status != OK:
            self.unanswered += 1
            return []
        self.answered.setdefault(token, set()).add(key)
        return [
            Heard(r["text"], [(c["id"], c["label"]) for c in r["choices"]])
            for r in body["replies"]
        ]

    async def _reconciled(self) -> tuple[int, int]:
        """Return how many answered messages are missing, how many are double."""
        wire, lost, doubled = Wire(self.port), 0, 0
        for token, keys in self.answered.items():
            _status, body = await wire.ask("GET", "/chat/messages?history=true", token)
            kept = Counter(r["client_id"] for r in body["replies"] if r["client_id"])
            lost += len(keys - kept.keys())
            doubled += sum(kept.values()) - len(kept)
        wire.close()
        return lost, doubled


def main() -> None:
    """Run as a process."""
    port, rate, seconds = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    measured = asyncio.run(Load(port, rate, seconds).run())
    sys.stdout.write(json.dumps(measured))


if __name__ == "__main__":
    main()

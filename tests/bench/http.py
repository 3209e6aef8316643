"""The server as operators run it: start-up, an open loop over HTTP, memory."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.settings import Settings
from tests.bench.measures import memory_mb

START_S = 120.0
_SERVE = "from bot.cli import main; main()"


def measure_http(folder: Path, *, seconds: float, rate: float) -> dict[str, float]:
    """Return start-up time, times of the open loop, and the server's memory."""
    with tempfile.TemporaryDirectory(dir=folder) as home:
        with _server(Path(home)) as (_process, _port, _started_s):
            pass
        # The second start finds its database and its reader made.
        with _server(Path(home)) as (process, port, started_s):
            loop = [sys.executable, "-m", "tests.bench.http_client"]
            output = subprocess.run(
                [*loop, str(port), str(rate), str(seconds)],
                check=True,
                capture_output=True,
            ).stdout
            measured: dict[str, float] = json.loads(output)
            measured["memory_mb"] = memory_mb(process.pid)
    return {"start_s": round(started_s, 2), **measured}


@contextmanager
def _server(home: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, float]]:
    port = _free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, "serve"],
        env={**os.environ, **_environment(home, port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(port, process)
        yield process, port, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(30)


def _environment(home: Path, port: int) -> dict[str, str]:
    # All callers come from one address here.
    return {
        "SHANQIAO_DATA_DIR": str(home / "data"),
        "SHANQIAO_KEY_FILE": str(home / "keys.json"),
        "SHANQIAO_CACHE_DIR": str(Settings().cache_dir),
        "SHANQIAO_DATABASE_URL": "",
        "SHANQIAO_PORT": str(port),
        "SHANQIAO_ADDRESS_SESSIONS": "1000000",
    }


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz"):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError("the server did not start")

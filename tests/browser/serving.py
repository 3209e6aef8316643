"""The real server in a process of its own, to be killed and started again."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

# The first start on a machine teaches the reader Chinese.
START_S = 600.0
LOOK_AGAIN_S = 0.1
SERVE = "from bot.cli import main; main()"
_CODE = re.compile(r"demo staff \((?P<place>[^)]+)\): \S+\?code=(?P<code>\w+)")


class Served:
    """`shanqiao serve --demo` on one data directory and one port."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log = home / "log"
        self.url = f"http://127.0.0.1:{_free_port()}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it is ready.

        Raises:
            RuntimeError: it ended, or was not ready in START_S.
        """
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", SERVE, "serve", "--demo"],
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + START_S
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"no server: {self.log.read_text()[-2000:]}")
            time.sleep(LOOK_AGAIN_S)

    def kill(self) -> None:
        """End it the way a power cut does."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        self._process = None

    def staff_code(self, place: str) -> str:
        """Return the one-time code this start printed for staff of a place."""
        found = _CODE.finditer(self.log.read_text())
        return next(m["code"] for m in found if m["place"] == place)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "SHANQIAO_DATA_DIR": str(self.home / "var"),
            "SHANQIAO_KEY_FILE": str(self.home / "keys.json"),
            "SHANQIAO_PORT": self.url.rpartition(":")[2],
            # One address plays everybody here.
            "SHANQIAO_ADDRESS_SESSIONS": "10000",
            "SHANQIAO_PERSON_MESSAGES": "100",
        }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

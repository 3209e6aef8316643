"""Word lists beside the models: YAML files of this folder, each read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from nlu.errors import DataError

Tree = dict[str, "Tree"] | list["Tree"] | str | int | float | bool | None

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def _file(name: str) -> Tree:
    text = (Path(__file__).parent / f"{name}.yml").read_text(encoding="utf-8")
    # The C loader is the safe loader, compiled.
    tree: Tree = yaml.load(text, Loader=_LOADER)  # noqa: S506
    return tree


def words(name: str, *path: str) -> tuple[str, ...]:
    """Return the list of strings at `path` in word list `name`.

    Raises:
        DataError: If there is none, or something in it is no string.
    """
    node = _at(name, path)
    if not isinstance(node, list):
        raise DataError(f"{name}: no list at {'/'.join(path)}")
    if wrong := [item for item in node if isinstance(item, dict | list | bool)]:
        raise DataError(f"{name}: quote {wrong[0]}")
    return tuple(map(str, node))


def mapping(name: str, *path: str) -> dict[str, str]:
    """Return the string-to-string mapping at `path` in word list `name`."""
    node = _at(name, path)
    if not isinstance(node, dict):
        return {}
    return {str(key): str(value) for key, value in node.items()}


def groups(name: str, *path: str) -> dict[str, tuple[str, ...]]:
    """Return the lists of strings below `path` in word list `name`, by key."""
    node = _at(name, path)
    keys = node if isinstance(node, dict) else {}
    return {str(key): words(name, *path, str(key)) for key in keys}


def _at(name: str, path: tuple[str, ...]) -> Tree:
    node = _file(name)
    for key in path:
        node = node.get(key) if isinstance(node, dict) else None
    return node

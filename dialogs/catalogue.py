"""Brings all dialogs of the release into the register."""

from __future__ import annotations

import importlib
import pkgutil

import dialogs

_FOLDERS = ("common", "residents", "staff", "volunteers", "providers")


def load_dialogs() -> None:
    """Import every module that may hold dialogs; safe to call again."""
    for folder in pkgutil.iter_modules(dialogs.__path__):
        if folder.name not in _FOLDERS:
            continue
        package = importlib.import_module(f"dialogs.{folder.name}")
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")

"""The dialogs of this release, by name."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from dialogs.engine.errors import UnknownDialog
from dialogs.engine.phrases import Phrase
from dialogs.engine.talk import Talk

Function = Callable[[Talk], Coroutine[Any, Any, Any]]


@dataclass(frozen=True, slots=True)
class Dialog:
    """A dialog: its name, its function, and how it behaves among others.

    `title` names it to people. A `form` is worth keeping: leaving it asks
    first and keeps a draft. A `menu` waits for any wish, so any wish leaves it.
    Conversations that wait in it under a `former` name go on in it. In a dialog
    `about_others` staff write of somebody else: their words raise no alert.
    """

    name: str
    function: Function
    title: Phrase
    form: bool = False
    menu: bool = False
    former: tuple[str, ...] = ()
    about_others: bool = False


_DIALOGS: dict[str, Dialog] = {}
_FORMER: dict[str, Dialog] = {}


def dialog(
    name: str,
    title: Phrase,
    *,
    form: bool = False,
    menu: bool = False,
    former: tuple[str, ...] = (),
    about_others: bool = False,
) -> Callable[[Function], Function]:
    """Register an async function as the dialog `name`.

    Raises:
        ValueError: the name is or was another dialog's.
    """

    def register(function: Function) -> Function:
        if {name, *former} & (_DIALOGS.keys() | _FORMER.keys()):
            raise ValueError(f"two dialogs are called {name}")
        made = Dialog(name, function, title, form, menu, former, about_others)
        _DIALOGS[name] = made
        _FORMER.update(dict.fromkeys(former, made))
        return function

    return register


def find_dialog(name: str) -> Dialog:
    """Return a dialog by its name, or by a former one.

    Raises:
        UnknownDialog: this release has none of that name.
    """
    found = _DIALOGS.get(name) or _FORMER.get(name)
    if found is None:
        raise UnknownDialog(f"no dialog {name}")
    return found


def is_form(name: str) -> bool | None:
    """Tell whether a dialog is a form; None where this release has none such."""
    found = _DIALOGS.get(name) or _FORMER.get(name)
    return found.form if found else None


def forget_dialog(name: str) -> None:
    """Take a dialog out of the register again, as a release without it would."""
    found = _DIALOGS.pop(name, None)
    for former in found.former if found else ():
        del _FORMER[former]


def all_dialogs() -> list[Dialog]:
    """Return every dialog, by name."""
    return [_DIALOGS[name] for name in sorted(_DIALOGS)]

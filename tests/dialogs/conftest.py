"""The reader, a town, and dialogs of a test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from bot.testkit import Town
from dialogs.engine.dialog import Function, dialog, forget_dialog
from dialogs.engine.phrases import Phrase
from nlu.reading import Reader
from tests.databases import fresh_url
from tests.readers import reader

__all__ = ["reader", "register", "town"]

Register = Callable[..., None]


@pytest.fixture
async def town(reader: Reader) -> AsyncIterator[Town]:
    """A town on a file in memory."""
    with fresh_url("sqlite", migrated=True) as url:
        async with Town(database_url=url, reader=reader) as opened:
            yield opened


@pytest.fixture
def register() -> Iterator[Register]:
    """Puts dialogs into the register for one test: a name and a function.

    The same name again is the dialog of a later release.
    """
    names: list[str] = []

    def put(
        name: str,
        function: Function,
        *,
        form: bool = True,
        menu: bool = False,
        former: tuple[str, ...] = (),
    ) -> None:
        forget_dialog(name)
        dialog(name, Phrase(name), form=form, menu=menu, former=former)(function)
        names.append(name)

    yield put
    for name in names:
        forget_dialog(name)

"""How much a conversation holds at once, and what is given up first."""

from __future__ import annotations

from dialogs.engine.bounds import MAX_FRAMES
from dialogs.engine.dialog import is_form
from dialogs.engine.frame import Frame


def make_room(frames: list[Frame]) -> list[Frame]:
    """Take out dialogs until one more fits; return them.

    The oldest small one goes first; only among forms alone the oldest form.
    """
    out = []
    while len(frames) >= MAX_FRAMES:
        small = (frame for frame in frames if not is_form(frame.dialog))
        oldest = next(small, frames[0])
        frames.remove(oldest)
        out.append(oldest)
    return out


def without_small(frames: list[Frame], dialog: str) -> list[Frame]:
    """Return the dialogs without small ones of this name."""
    return [each for each in frames if each.dialog != dialog or is_form(each.dialog)]


def worth_keeping(frame: Frame) -> bool:
    """Tell whether a dialog that ends unfinished makes a draft.

    A dialog that this release does not have may have been a form.
    """
    form = is_form(frame.dialog)
    return bool(frame.journal.answers) if form is None else form

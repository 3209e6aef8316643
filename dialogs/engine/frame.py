"""One dialog under way in a conversation, and the state that holds them all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dialogs.engine.bounds import MAX_FRAMES
from dialogs.engine.errors import TooMany
from dialogs.engine.journal import Journal, load_journal

STATE_VERSION = 1


@dataclass(slots=True)
class Pending:
    """The question a frame waits at: since which turn, which page, how many misses."""

    key: str
    turn: int
    page: int = 0
    misses: int = 0


@dataclass(slots=True)
class Frame:
    """A dialog with its journal; `then` says what its result is for."""

    id: int
    dialog: str
    args: dict[str, Any] = field(default_factory=dict)
    journal: Journal = field(default_factory=Journal)
    then: str = ""
    pending: Pending | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the frame as JSON."""
        waits = self.pending
        return {
            "id": self.id,
            "dialog": self.dialog,
            "args": self.args,
            "journal": self.journal.to_json(),
            "then": self.then,
            "pending": waits and [waits.key, waits.turn, waits.page, waits.misses],
        }


def load_frame(data: dict[str, Any]) -> Frame:
    """Return the frame that was dumped."""
    waits = data["pending"]
    return Frame(
        id=data["id"],
        dialog=data["dialog"],
        args=data["args"],
        journal=load_journal(data["journal"]),
        then=data["then"],
        pending=Pending(*waits) if waits else None,
    )


@dataclass(slots=True)
class State:
    """The stack of frames, the newest last; `serial` numbers frames.

    `lost` tells that something kept by another release could not be read.
    """

    frames: list[Frame] = field(default_factory=list)
    serial: int = 0
    lost: bool = False

    def push(self, dialog: str, args: dict[str, Any], then: str = "") -> Frame:
        """Put a dialog on top.

        Raises:
            TooMany: the stack holds MAX_FRAMES.
        """
        if len(self.frames) >= MAX_FRAMES:
            raise TooMany
        self.serial += 1
        frame = Frame(self.serial, dialog, args, then=then)
        self.frames.append(frame)
        return frame

    def put_back(self, frame: Frame) -> None:
        """Put a kept draft on top, under a new number so that old buttons die."""
        self.serial += 1
        frame.id = self.serial
        frame.then = ""
        self.frames.append(frame)

    def to_json(self) -> dict[str, Any]:
        """Return the state as JSON."""
        frames = [frame.to_json() for frame in self.frames]
        return {"version": STATE_VERSION, "serial": self.serial, "frames": frames}


def load_state(data: dict[str, Any] | None) -> State:
    """Return the state that was dumped; an empty one for None.

    A conversation must never hang on what another release left: frames that
    cannot be read are given up, and `lost` says so (pitfall 10).
    """
    if data is None:
        return State()
    frames = data.get("frames")
    if data.get("version") != STATE_VERSION or not isinstance(frames, list):
        return State(serial=_serial(data), lost=True)
    found = [read_frame(frame) for frame in frames]
    kept = [frame for frame in found if frame is not None]
    return State(kept, _serial(data), lost=len(kept) < len(found))


def read_frame(data: Any) -> Frame | None:
    """Return the frame that was dumped, None where it cannot be read."""
    try:
        return load_frame(data)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _serial(data: dict[str, Any]) -> int:
    serial = data.get("serial")
    return serial if isinstance(serial, int) else 0

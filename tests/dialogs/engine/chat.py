"""One conversation on the real engine, kept as JSON between any two turns."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, get_type_hints

from dialogs import router
from dialogs.catalogue import load_dialogs
from dialogs.engine.answers import PlaceName
from dialogs.engine.frame import Frame, load_frame, load_state
from dialogs.engine.given import Given
from dialogs.engine.machine import Machine
from dialogs.engine.talk import Step
from dialogs.engine.tokens import Tokens
from dialogs.locale import render
from nlu.normalise import fold
from nlu.reading import Reading
from tests.dialogs.engine.plausible import plausible

load_dialogs()
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SECRET = bytes(32)
PLACES = (
    PlaceName("350503", "丰泽区"),
    PlaceName("350503001", "东湖街道", ("东湖",)),
    PlaceName("350503002", "丰泽街道"),
    PlaceName("350503001001", "仁风社区"),
)


def plainly(text: str) -> Reading:
    """Read a text without any meaning, folded only."""
    return Reading(text=text, folded=fold(text))


def meaning(text: str, intent: str, confidence: float = 0.9) -> Reading:
    """Read a text with a given intent."""
    folded = fold(text)
    return Reading(text=text, folded=folded, intent=intent, confidence=confidence)


def run_verb(step: Step[Any]) -> Any:
    """Run a verb of a test; of a real one, return what it might."""
    if step.verb.__module__.startswith("casework."):
        return plausible(get_type_hints(step.verb)["return"])
    return step.verb(None, None, *step.args, **step.kwargs)


@dataclass
class Chat:
    """Somebody who writes and presses; `kept` is all that lives between turns."""

    stepper: Callable[[Step[Any]], Any] = run_verb
    read: Callable[[str], Reading] = plainly
    kept: dict[str, Any] | None = None
    turn: int = 0
    held: bool = False
    heard: list[str] = field(default_factory=list)
    buttons: dict[str, str] = field(default_factory=dict)
    drafts: list[Any] = field(default_factory=list)
    conversation: int = 1
    now: datetime = NOW

    def machine(self) -> Machine:
        """Return the machine of the next turn, read from what was kept."""
        return Machine(
            state=load_state(json.loads(json.dumps(self.kept))),
            now=self.now,
            turn=self.turn + 1,
            stepper=self.stepper,
            tokens=Tokens(SECRET, self.conversation),
            places=PLACES,
            load_draft=self._draft,
        )

    def enters(self, dialog: str, **args: Any) -> list[str]:
        """Let a dialog be put on top, as another dialog would."""
        machine = self.machine()
        machine.push(dialog, args)
        machine.ask()
        return self._end(machine)

    def says(self, text: str, reading: Reading | None = None) -> list[str]:
        """Write a text; return what is said."""
        return self.gives(Given(text=text, reading=reading or self.read(text)))

    def presses(self, label: str) -> list[str]:
        """Press a button among those shown last."""
        return self.gives(Given(token=self.buttons[label]))

    def gives(self, given: Given) -> list[str]:
        """Give anything."""
        machine = self.machine()
        first = self.kept is None
        router.take(machine, given, held=self.held, first=first)
        return self._end(machine)

    def looks_on(self) -> list[str]:
        """Run the conversation again without any input; return what is said."""
        machine = self.machine()
        machine.open()
        return self._end(machine, counts=False)

    @property
    def waits_at(self) -> str | None:
        """The key of the open question."""
        frames = (self.kept or {}).get("frames") or [{"pending": None}]
        return frames[-1]["pending"] and str(frames[-1]["pending"][0])

    @property
    def dialogs(self) -> list[str]:
        """The dialogs under way, the top one last."""
        return [frame["dialog"] for frame in (self.kept or {}).get("frames", [])]

    @property
    def answers(self) -> dict[str, Any]:
        """The recorded answers of the dialog on top that count, by key."""
        frames = (self.kept or {}).get("frames") or []
        found = frames[-1]["journal"]["answers"] if frames else {}
        return {key: entry[2] for key, entry in found.items() if entry[6] < 2}

    def _draft(self) -> Frame | None:
        return load_frame(self.drafts.pop()) if self.drafts else None

    def _end(self, machine: Machine, *, counts: bool = True) -> list[str]:
        machine.close()
        self.drafts += [frame.to_json() for frame in machine.drafts]
        self.kept = json.loads(json.dumps(machine.state.to_json()))
        self.turn += counts
        said = [render(each.phrase, "zh-Hans") for each in machine.said]
        shown = [each.buttons for each in machine.said if each.buttons]
        if shown:
            self.buttons = {
                render(label, "zh-Hans"): token for token, label in shown[-1]
            }
        self.heard += said
        return said

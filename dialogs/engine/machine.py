"""One turn of one conversation: the stack of dialogs, and what is said.

The router decides what an input means; the machine carries it out: answers,
pushes, pops, goes back, changes, and in the end asks the open question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casework.errors import Refusal
from dialogs.engine import words
from dialogs.engine.answers.base import Hint
from dialogs.engine.answers.place import PlaceName
from dialogs.engine.bounds import MAX_ATTEMPTS
from dialogs.engine.dialog import Dialog, find_dialog, is_form
from dialogs.engine.errors import TooMany, UnknownDialog
from dialogs.engine.frame import Frame, Pending, State
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase
from dialogs.engine.presses import buttons, find_answered, find_open
from dialogs.engine.replay import Run, Stepper
from dialogs.engine.room import make_room, without_small, worth_keeping
from dialogs.engine.shown import (
    KEEP,
    MORE,
    PERSON,
    Typed,
    all_options,
    among_all,
    cut,
    in_sight,
    is_numbers,
    typed,
)
from dialogs.engine.talk import Ask
from dialogs.engine.tokens import Tokens
from dialogs.engine.utterance import Utterance
from dialogs.locale import LANGUAGES, render

__all__ = ["KEEP", "MORE", "PERSON", "Machine", "Utterance"]


@dataclass(slots=True)
class Machine:
    """The conversation during one turn."""

    state: State
    now: datetime
    turn: int
    stepper: Stepper
    tokens: Tokens
    language: str = "zh-Hans"
    places: Sequence[PlaceName] = ()
    said: list[Utterance] = field(default_factory=list)
    on_finished: Callable[[Machine, Frame, Any], None] | None = None
    drafts: list[Frame] = field(default_factory=list)
    load_draft: Callable[[], Frame | None] | None = None
    pressed_label: Phrase | None = None
    quiet: bool = False
    run: Run | None = None

    @property
    def frame(self) -> Frame | None:
        """The dialog on top."""
        return self.state.frames[-1] if self.state.frames else None

    @property
    def dialog(self) -> Dialog | None:
        """The dialog on top, as this release has it."""
        return self.run.dialog if self.run else None

    @property
    def dialog_name(self) -> str:
        """The name of the dialog on top, "" without one."""
        return self.frame.dialog if self.frame else ""

    @property
    def waiting(self) -> Ask[Any] | None:
        """The open question."""
        return self.run.waiting if self.run else None

    def say(self, phrase: Phrase) -> None:
        """Say something now."""
        self.said.append(Utterance(phrase))

    def say_first(self, phrase: Phrase) -> None:
        """Say something before all else of this turn."""
        self.said.insert(0, Utterance(phrase))

    def open(self) -> None:
        """Run the top dialog up to its open question.

        A dialog this release no longer has is put among the drafts with an
        explanation (pitfall 10).
        """
        self.close()
        if self.state.lost:
            self.state.lost = False
            self.say(words.STATE_GONE)
        frame = self.frame
        if frame is None:
            return
        try:
            found = find_dialog(frame.dialog)
        except UnknownDialog:
            self._put_away(self.state.frames.pop())
            self.say(words.DIALOG_GONE)
            self.open()
            return
        frame.dialog = found.name
        self.run = Run(
            found,
            frame.journal,
            self.now,
            self.turn,
            frame.args,
            self.stepper,
            self.places,
        )
        self._run_on(Run.start)

    def close(self) -> None:
        """End the run of this turn."""
        if self.run is not None:
            self.run.close()
            self.run = None

    def push(self, dialog: str, args: dict[str, Any], then: str = "") -> None:
        """Put a dialog on top and run it.

        A small question put again takes the place of the one still open.
        """
        self.state.frames = without_small(self.state.frames, dialog)
        self._put_away(*make_room(self.state.frames))
        self.state.push(dialog, args, then)
        self.open()

    def push_menu(self) -> None:
        """Show the menu as it is now."""
        if self.dialog is not None and self.dialog.menu:
            self.drop(keep=False)
        self.push("menu", {"hello": False})

    def resume(self, frame: Frame) -> None:
        """Take up a draft."""
        self._put_away(*make_room(self.state.frames))
        self.state.put_back(frame)
        self.open()

    def drop(self, *, keep: bool) -> None:
        """End the top dialog without a result; `keep` makes a draft of it."""
        if self.state.frames:
            frame = self.state.frames.pop()
            if keep:
                self._put_away(frame)
        self.open()

    def read(self, given: Given) -> Any | Hint:
        """Read an input as an answer to the open question."""
        ask = self.waiting
        if ask is None:
            return Hint(words.NOT_UNDERSTOOD)
        if given.picked is None and given.text:
            numbers = self._typed(given)
            if numbers is not None and not numbers.values:
                return Hint(words.NO_SUCH_NUMBER)
            if numbers is not None:
                given = among_all(given, ask.answer, numbers.values)
        return ask.answer.read(given)

    def typed_own(self, given: Given) -> str | None:
        """Return the engine's own option that a typed number means, if any."""
        numbers = self._typed(given) if given.text else None
        return numbers.own if numbers else None

    def picks_option(self, given: Given) -> bool:
        """Tell whether a typed number names an option in sight."""
        numbers = self._typed(given)
        return numbers is not None and bool(numbers.values)

    def types_label(self, given: Given) -> bool:
        """Tell whether a text is, word for word, an option of the open question."""
        options = self.waiting.answer.options() if self.waiting else ()
        typed = given.text.strip().lower()
        return any(
            render(option.label, language).lower() == typed
            for option in options
            for language in LANGUAGES
        )

    def answer(self, value: Any, given: Given) -> None:
        """Record an answer to the open question and run on."""
        _run, frame = self._live()
        asked = frame.pending.turn if frame.pending else self.turn
        frame.pending = None
        self._run_on(lambda run: run.answer(value, given, asked_turn=asked))

    def miss(self, hint: Hint) -> None:
        """Say why an input was no answer: a hint, then an example, then a person."""
        _run, frame = self._live()
        if frame.pending is None or self.waiting is None:
            return
        frame.pending.misses += 1
        example = self.waiting.answer.example()
        if frame.pending.misses >= MAX_ATTEMPTS:
            self.say(words.STILL_NOT)
        elif frame.pending.misses > 1 and example is not None:
            self.say(words.HINT_AND_EXAMPLE.fill(hint=hint.phrase, example=example))
        else:
            self.say(hint.phrase)

    def turn_page(self) -> None:
        """Show the next options of the open question."""
        ask, frame = self.waiting, self.frame
        if ask is not None and frame is not None and frame.pending is not None:
            pages = len(cut(all_options(ask, frame)))
            frame.pending.page = (frame.pending.page + 1) % pages

    @property
    def offers_old(self) -> bool:
        """Whether an answer once left is offered again (pitfall 3)."""
        ask, frame = self.waiting, self.frame
        if ask is None or frame is None:
            return False
        return any(option.value == KEEP for option in all_options(ask, frame))

    def keep_old(self, given: Given) -> None:
        """Let the answer of a branch that was left count again."""
        _run, frame = self._live()
        if self.waiting is not None and self.offers_old:
            old = frame.journal.answers[self.waiting.key].value
            self.answer(self.waiting.answer.load(old), given)

    def back(self) -> bool:
        """Forget the newest answer; False where there is none."""
        run, frame = self._live()
        newest = frame.journal.newest(set(run.reached))
        if newest is None:
            return False
        self.change(newest)
        return True

    def change(self, key: str) -> None:
        """Forget one answer, and run again."""
        _run, frame = self._live()
        frame.pending = None
        self._run_on(lambda run: run.forget(key))

    def pressed(self, token: str) -> tuple[str, str | None]:
        """Find what a token stands for.

        Returns ("open", value) for the open question, ("answered", key) for
        one answered before, ("unknown", None) for anything else.
        """
        if self.run is None or self.frame is None:
            return "unknown", None
        option = find_open(token, self.tokens, self.waiting, self.frame)
        if option is not None:
            self.pressed_label = option.label
            return "open", option.value
        key = find_answered(token, self.tokens, self.run, self.frame)
        return ("unknown", None) if key is None else ("answered", key)

    def pressed_below(self, token: str) -> bool:
        """Drop a small question where the one beneath it was answered instead.

        Hands that tremble press twice: what the second press asks must not
        stand in the way of the question that is still in sight.
        """
        frames = self.state.frames
        if len(frames) < 2 or is_form(frames[-1].dialog):
            return False
        top = frames.pop()
        self.open()
        if self.pressed(token)[0] == "open":
            return True
        frames.append(top)
        self.open()
        return False

    def ask(self) -> None:
        """Say the open question with its options."""
        ask, frame = self.waiting, self.frame
        if ask is None or frame is None or frame.pending is None:
            return
        shown = in_sight(ask, frame, frame.pending)
        made = buttons(shown, self.tokens, ask, frame, frame.pending)
        self.said.append(Utterance(ask.prompt, made, ask.wants))

    def _live(self) -> tuple[Run, Frame]:
        run, frame = self.run, self.frame
        if run is None or frame is None:
            raise UnknownDialog
        return run, frame

    def _typed(self, given: Given) -> Typed | None:
        ask, frame = self.waiting, self.frame
        if ask is None or frame is None or frame.pending is None:
            return None
        if not is_numbers(given):
            return None
        return typed(given, ask.answer, in_sight(ask, frame, frame.pending))

    def _run_on(self, act: Callable[[Run], None]) -> None:
        """Let the run go on; a bound or a refusal ends its dialog with words."""
        run, frame = self._live()
        try:
            act(run)
        except TooMany:
            self._end(words.TOO_MUCH)
        except Refusal:
            frame.journal.forget_refusals()
            self._end(words.REFUSED)
        else:
            self._after_run()

    def _end(self, why: Phrase) -> None:
        """End the top dialog with words; a form is kept (pitfall 13)."""
        self.close()
        self._put_away(self.state.frames.pop())
        self.say(why)
        self.open()

    def _after_run(self) -> None:
        run, frame = self._live()
        self.said.extend(Utterance(say.phrase, media=say.media) for say in run.said)
        run.said.clear()
        left = run.settle_change()
        if left:
            self.say(words.NO_LONGER_COUNTS.fill(list=tuple(left)))
        if run.finished is not None:
            self._finish(frame, run.finished.value)
        elif run.waiting is not None and (
            frame.pending is None or frame.pending.key != run.waiting.key
        ):
            frame.pending = Pending(run.waiting.key, self.turn)

    def _finish(self, frame: Frame, value: Any) -> None:
        self.state.frames.remove(frame)
        self.run = None
        self.open()
        if self.on_finished is not None:
            self.on_finished(self, frame, value)

    def _put_away(self, *frames: Frame) -> None:
        self.drafts.extend(frame for frame in frames if worth_keeping(frame))

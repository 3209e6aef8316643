"""The interpreter: runs a dialog over its journal up to the first open question.

It sends nothing and stores nothing. A run is alive for one turn: it waits at a
question, may be given an answer, and is closed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dialogs.engine.answers.place import PlaceName
from dialogs.engine.bounds import MAX_REQUESTS, MAX_RESTARTS
from dialogs.engine.codec import dump_result, load_result
from dialogs.engine.dialog import Dialog
from dialogs.engine.errors import (
    DanglingDialog,
    DuplicateKey,
    EngineError,
    Misfit,
    TooMany,
)
from dialogs.engine.given import Given
from dialogs.engine.journal import START, Answered, Change, Journal
from dialogs.engine.phrases import Phrase
from dialogs.engine.talk import Ask, Forget, Say, Step, Talk

# Runs a verb in the turn's transaction and returns its result.
Stepper = Callable[[Step[Any]], Any]


@dataclass(frozen=True, slots=True)
class Reached:
    """A question the run passed, with the answer it was given."""

    ask: Ask[Any]
    answered: Answered
    value: Any


@dataclass(slots=True)
class Finished:
    """The dialog returned."""

    value: Any


@dataclass(slots=True)
class Run:
    """One run of one dialog.

    `waiting` is the question it stopped at, or `finished` the result. `said`
    collects what is new to say; `reached` the questions passed, in order.
    """

    dialog: Dialog
    journal: Journal
    now: datetime
    turn: int
    args: dict[str, Any]
    stepper: Stepper
    places: Sequence[PlaceName] = ()
    waiting: Ask[Any] | None = None
    finished: Finished | None = None
    said: list[Say] = field(default_factory=list)
    reached: dict[str, Reached] = field(default_factory=dict)
    _coroutine: Coroutine[Any, Any, Any] | None = None
    _used: set[str] = field(default_factory=set)
    _anchor: str = START
    _requests: int = 0
    _restarts: int = 0

    def start(self) -> None:
        """Run from the top to the first question without an answer."""
        self.close()
        self.waiting, self.finished = None, None
        self.reached, self._used, self._anchor = {}, set(), START
        self._requests = 0
        talk = Talk(self.now, self.args, self.places)
        self._coroutine = self.dialog.function(talk)
        self._go_on(None, None)

    def answer(self, value: Any, given: Given, *, asked_turn: int) -> None:
        """Record an answer to the waiting question and run on."""
        ask = self.waiting
        if ask is None or self._coroutine is None:
            raise DanglingDialog
        # What the dialog is told now is what every replay will tell it.
        data = ask.answer.dump(value)
        value = ask.answer.load(data)
        answered = Answered(
            kind=ask.answer.kind,
            version=ask.answer.version,
            value=data,
            turn=asked_turn,
            place=0,
            raw=_raw(given),
        )
        self.journal.answer(ask.key, answered)
        self.journal.cleared.discard(ask.key)
        self.waiting = None
        self._pass(ask, value)
        self._go_on(value, None)

    def forget(self, *keys: str) -> None:
        """Forget answers and run again.

        What the answers so far were is noted, so that those which no longer
        count can be told once the run is back where it was.
        """
        back_at = {self.waiting.key} if self.waiting else set()
        self._note_change(keys, back_at)
        self.start()

    def close(self) -> None:
        """End the run; the journal is all that stays.

        Raises:
            DanglingDialog: the dialog catches being closed, or awaits after it
                (pitfall 7).
        """
        if self._coroutine is None:
            return
        coroutine, self._coroutine = self._coroutine, None
        try:
            coroutine.throw(GeneratorExit)
        except GeneratorExit:
            return
        except StopIteration:
            raise DanglingDialog(f"{self.dialog.name} catches its closing") from None
        with suppress(RuntimeError):
            coroutine.close()
        raise DanglingDialog(f"{self.dialog.name} awaits while closing")

    def settle_change(self) -> list[Phrase]:
        """Return the labels of answers that a change has left behind.

        They stay in the journal as stale, to be offered again if the person
        switches back. Empty until the run is back where the change began.
        """
        change = self.journal.change
        if change is None or not self._is_back(change.back_at):
            return []
        self.journal.change = None
        left = {key: label for key, label in change.labels if key not in self.reached}
        self.journal.mark_stale(set(left))
        return [Phrase(label) for label in left.values() if label]

    def _is_back(self, back_at: tuple[str, ...]) -> bool:
        return self.waiting is None or self.waiting.key in back_at

    def _note_change(self, keys: tuple[str, ...], back_at: set[str]) -> None:
        # A change within a change adds to it: both end where the first began.
        under_way = self.journal.change
        labels = dict(under_way.labels) if under_way else {}
        for key, reached in self.reached.items():
            labels[key] = reached.ask.label.msgid if reached.ask.label else ""
        back = set(under_way.back_at) if under_way else back_at | set(keys[1:])
        self.journal.change = Change(
            back_at=tuple(sorted(back)),
            labels=tuple((k, label) for k, label in labels.items() if k not in keys),
        )
        for key in keys:
            self.journal.forget(key)

    def _go_on(self, value: Any, error: Exception | None) -> None:
        coroutine = self._coroutine
        if coroutine is None:
            raise DanglingDialog
        while True:
            try:
                request = coroutine.throw(error) if error else coroutine.send(value)
            except StopIteration as stop:
                self.finished, self._coroutine = Finished(stop.value), None
                return
            except Exception:
                self._coroutine = None
                raise
            self._count()
            outcome = self._carry_out(request)
            if outcome is None:
                return
            value, error = outcome

    def _carry_out(self, request: object) -> tuple[Any, Exception | None] | None:
        """Return what the dialog gets back; None where this run of it stops."""
        match request:
            case Ask():
                found = self._known(request)
                if found is None:
                    self.waiting = request
                return None if found is None else (found.value, None)
            case Say():
                self._say(request)
                return None, None
            case Step():
                return self._step(request)
            case Forget():
                self._forget_and_restart(request)
                return None
            case _:
                raise EngineError(f"{self.dialog.name} awaits something else")

    def _count(self) -> None:
        self._requests += 1
        if self._requests > MAX_REQUESTS:
            raise TooMany

    def _use(self, key: str) -> None:
        if key in self._used:
            raise DuplicateKey(f"{self.dialog.name} uses key {key} twice")
        self._used.add(key)

    def _known(self, ask: Ask[Any]) -> Reached | None:
        self._use(ask.key)
        answered = self.journal.answers.get(ask.key)
        if answered is not None and not answered.stale:
            try:
                if _same_question(ask, answered):
                    return self._pass(ask, ask.answer.load(answered.value))
            except Misfit:
                pass
            del self.journal.answers[ask.key]
            answered = None
        if answered is None and _may_take(ask, self.journal):
            return self._take(ask)
        return None

    def _take(self, ask: Ask[Any]) -> Reached:
        data = ask.answer.dump(ask.known)
        answered = Answered(
            kind=ask.answer.kind,
            version=ask.answer.version,
            value=data,
            turn=self.turn,
            place=0,
            taken=True,
        )
        self.journal.answer(ask.key, answered)
        return self._pass(ask, ask.answer.load(data))

    def _pass(self, ask: Ask[Any], value: Any) -> Reached:
        reached = Reached(ask, self.journal.answers[ask.key], value)
        self.reached[ask.key] = reached
        self._anchor = ask.key
        return reached

    def _say(self, say: Say) -> None:
        digest = _digest_of(say)
        said = self.journal.said.setdefault(self._anchor, [])
        if digest not in said:
            said.append(digest)
            self.said.append(say)

    def _step(self, step: Step[Any]) -> tuple[Any, Exception | None]:
        self._use(step.key)
        recorded = self.journal.steps.get(step.key)
        mark = _mark_of(step) if step.renew else None
        if recorded is None or (mark is not None and mark != recorded[-1]):
            recorded = dump_result(step, self.stepper)
            self.journal.steps[step.key] = [*recorded, mark] if mark else recorded
            self.journal.said.pop(step.key, None)
        self._anchor = step.key
        return load_result(step, self.journal.steps[step.key])

    def _forget_and_restart(self, request: Forget) -> None:
        self._restarts += 1
        if self._restarts > MAX_RESTARTS:
            raise TooMany
        self._note_change(request.keys, set())
        self.start()


def _digest_of(say: Say) -> str:
    # Most of what is said has no blanks to fill, so that its id says it all.
    phrase = say.phrase
    plain = not phrase.fills and say.media is None
    what = phrase.msgid if plain else repr((phrase, say.media))
    return hashlib.blake2b(what.encode(), digest_size=6).hexdigest()


def _same_question(ask: Ask[Any], answered: Answered) -> bool:
    kind, version = ask.answer.kind, ask.answer.version
    return (answered.kind, answered.version) == (kind, version)


def _mark_of(step: Step[Any]) -> str:
    given = repr((step.args, sorted(step.kwargs.items())))
    return hashlib.blake2b(given.encode(), digest_size=6).hexdigest()


def _may_take(ask: Ask[Any], journal: Journal) -> bool:
    return ask.known is not None and ask.key not in journal.cleared


def _raw(given: Given) -> str:
    if given.picked is not None:
        return "[button]"
    if given.photo is not None or given.voice is not None:
        return "[media]"
    return "[location]" if given.point is not None else given.text

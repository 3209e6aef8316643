"""What a dialog has been told and has done, by key.

Answers carry the kind and version of the question that took them, so that a
changed question is noticed (pitfall 1). Says are kept by the key before them:
forgetting an answer forgets what was said about it, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from dialogs.engine.bounds import MAX_ANSWERS
from dialogs.engine.errors import TooMany

START = "^"


@dataclass(frozen=True, slots=True)
class Answered:
    """One recorded answer.

    `turn` is the turn that asked, `place` its order among answers. `raw` is
    how it was given; `taken` tells that it came from an earlier story and was
    never asked. `stale` answers belong to a branch that was left; they count
    again only when confirmed (pitfall 3).
    """

    kind: str
    version: int
    value: Any
    turn: int
    place: int
    raw: str = ""
    taken: bool = False
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A change under way: where the run was, and the answers it had, by label."""

    back_at: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Journal:
    """The record of one run of one dialog."""

    answers: dict[str, Answered] = field(default_factory=dict)
    steps: dict[str, Any] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=dict)
    cleared: set[str] = field(default_factory=set)
    change: Change | None = None

    def answer(self, key: str, answered: Answered) -> None:
        """Record an answer as the newest one.

        Raises:
            TooMany: the conversation holds MAX_ANSWERS already.
        """
        if key not in self.answers and len(self.answers) >= MAX_ANSWERS:
            raise TooMany
        place = 1 + max((a.place for a in self.answers.values()), default=0)
        self.answers[key] = replace(answered, place=place)

    def forget(self, key: str) -> None:
        """Forget one answer, so that it is asked again in so many words."""
        self.answers.pop(key, None)
        self.said.pop(key, None)
        self.cleared.add(key)

    def newest(self, among: set[str]) -> str | None:
        """Return the key of the newest answer among `among` that was asked for."""
        asked = [
            (answered.place, key)
            for key, answered in self.answers.items()
            if key in among and not answered.taken
        ]
        return max(asked)[1] if asked else None

    def mark_stale(self, keys: set[str]) -> None:
        """Note that these answers belong to a branch that was left."""
        for key in keys & self.answers.keys():
            self.answers[key] = replace(self.answers[key], stale=True)

    def forget_refusals(self) -> None:
        """Forget verbs that refused and so changed nothing; they may be tried again."""
        self.steps = {k: done for k, done in self.steps.items() if done[0] != "refused"}

    def to_json(self) -> dict[str, Any]:
        """Return the journal as JSON."""
        return {
            "answers": {
                key: [
                    a.kind,
                    a.version,
                    a.value,
                    a.turn,
                    a.place,
                    a.raw,
                    int(a.taken) + 2 * int(a.stale),
                ]
                for key, a in self.answers.items()
            },
            "steps": self.steps,
            "said": self.said,
            "cleared": sorted(self.cleared),
            "change": self.change and [self.change.back_at, self.change.labels],
        }


def load_journal(data: Any) -> Journal:
    """Return the journal that was dumped."""
    answers = {}
    for key, (kind, version, value, turn, place, raw, flags) in data["answers"].items():
        answers[key] = Answered(
            kind=kind,
            version=version,
            value=value,
            turn=turn,
            place=place,
            raw=raw,
            taken=bool(flags & 1),
            stale=bool(flags & 2),
        )
    return Journal(
        answers,
        data["steps"],
        data["said"],
        set(data["cleared"]),
        _load_change(data.get("change")),
    )


def _load_change(data: Any) -> Change | None:
    if data is None:
        return None
    back_at, labels = data
    return Change(tuple(back_at), tuple((key, label) for key, label in labels))

"""Hardship read from a story, clause by clause, each finding with its evidence.

Models score clauses, pairs of clauses and the whole; the best span of a label is
its evidence. Rules then set what is certain: certificate grades, and what the
text says is not so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from nlu.clauses import Clause, clauses, spans
from nlu.features import Floats
from nlu.lexicons import groups
from nlu.linear import sigmoid
from nlu.model import Model
from nlu.reading import (
    Difficulty,
    DifficultyRead,
    ForWhom,
    Level,
    Needs,
    Service,
    ServiceRead,
)

HARDSHIP = "hardship"
LEVELS = (Level.MILD, Level.MODERATE, Level.SEVERE)

_GRADE = re.compile(r"([一二三四1-4])级?[的、到]?.{0,4}残|残.{0,6}?([一二三四1-4])级")
_GRADES = {
    **dict.fromkeys("一二12", Level.SEVERE),
    **dict.fromkeys("三3", Level.MODERATE),
    **dict.fromkeys("四4", Level.MILD),
}
_HARDSHIP = 0.5
# How much a sign in the wording adds to the score of that person.
_WHOM_SIGN = 1.5
_NEGATION = r"(?:不是|没有?|不用|不需要|不要|并非|不算|无需?|用不着|别)"
_DECLINE = r"(?:不用|不需要|不要|用不着|别|无需|就不用|免了)"


def needs_labels() -> tuple[str, ...]:
    """Return the labels of all needs heads, in the order of their columns."""
    levels = [f"{kind}/{level}" for kind in Difficulty for level in LEVELS]
    services = [f"service/{service}" for service in Service]
    persons = [f"whom/{person}" for person in ForWhom]
    return (*levels, *services, *persons, HARDSHIP)


@dataclass(frozen=True, slots=True)
class _Pool:
    """Scores over the threshold of each label, and the span that gave them."""

    column: dict[str, int]
    scores: Floats
    best: NDArray[np.intp]
    parts: tuple[Clause, ...]
    whole: Floats

    def score(self, label: str) -> float:
        return float(self.scores[self.column[label]])

    def evidence(self, label: str) -> str:
        return self.parts[int(self.best[self.column[label]])].written


def read_needs(text: str, model: Model) -> Needs:
    """Return what `text` tells of hardship; nothing at all for an empty text."""
    own = clauses(text)
    if not own:
        return Needs()
    told = " ".join(part.common for part in own)
    denied, declined = _denied(told), _declined(told)
    pool = _pool(spans(own), model)
    hardship = _sure(pool.score(HARDSHIP))
    found = _difficulties(pool, told, denied) if hardship >= _HARDSHIP else []
    return Needs(
        difficulties=tuple(found),
        services=tuple(_services(pool, declined)),
        for_whom=_for_whom(pool, told),
        hardship=hardship,
        denied=denied,
        declined=declined,
    )


def _pool(parts: tuple[Clause, ...], model: Model) -> _Pool:
    vectors = [model.vocabulary.vector(part.common) for part in parts]
    scores = model.needs.score_all(vectors)
    best = scores.argmax(axis=0)
    over = pooled(scores) - model.thresholds
    column = {label: at for at, label in enumerate(model.needs.labels)}
    return _Pool(column, over, best, parts, scores[-1])


def pooled(scores: Floats) -> Floats:
    """Return one score per label from those of all spans, the whole text last.

    Half the best span, half the whole: better than either on stories unseen.
    """
    both: Floats = (scores.max(axis=0) + scores[-1]) / 2
    return both


def _difficulties(
    pool: _Pool, told: str, denied: tuple[Difficulty, ...]
) -> list[DifficultyRead]:
    found = []
    for kind in Difficulty:
        first = f"{kind}/{LEVELS[0]}"
        if kind in denied or pool.score(first) <= 0:
            continue
        level = _level(pool, kind)
        if kind is Difficulty.DISABILITY:
            level = _graded(told) or level
        confidence = _sure(pool.score(first))
        found.append(DifficultyRead(kind, level, pool.evidence(first), confidence))
    return found


def _level(pool: _Pool, kind: Difficulty) -> Level:
    reached = Level.MILD
    for level in LEVELS[1:]:
        if pool.score(f"{kind}/{level}") <= 0:
            break
        reached = level
    return reached


def _graded(told: str) -> Level | None:
    grade = _GRADE.search(told)
    return _GRADES[grade[1] or grade[2]] if grade else None


def _services(pool: _Pool, declined: tuple[Service, ...]) -> list[ServiceRead]:
    found = []
    for service in Service:
        label = f"service/{service}"
        score = pool.score(label)
        if score > 0 and service not in declined:
            found.append(ServiceRead(service, pool.evidence(label), _sure(score)))
    return found


def _for_whom(pool: _Pool, told: str) -> ForWhom:
    scores = {
        person: float(pool.whole[pool.column[f"whom/{person}"]]) for person in ForWhom
    }
    for person in whom_signs(told):
        scores[person] += _WHOM_SIGN
    return max(scores, key=lambda person: scores[person])


def whom_signs(told: str) -> tuple[ForWhom, ...]:
    """Return whose difficulty the wording points to: how it starts, and what it names.

    A person comes twice where both point to them.
    """
    anywhere, lead = _patterns("whom_anywhere", ""), _patterns("whom_lead", "")
    found = [key for key, said in anywhere.items() if said.search(told)]
    starts = (key for key, said in lead.items() if said.match(told))
    return tuple(map(ForWhom, (*found, *starts)))


def _sure(score: float) -> float:
    return float(sigmoid(np.array([score], np.float32))[0])


@cache
def _patterns(group: str, before: str) -> dict[str, re.Pattern[str]]:
    return {
        key: re.compile(f"{before}(?:{'|'.join(words)})")
        for key, words in groups("needs", group).items()
        if words
    }


def _denied(told: str) -> tuple[Difficulty, ...]:
    patterns = _patterns("denied", _NEGATION)
    return tuple(Difficulty(key) for key, said in patterns.items() if said.search(told))


def _declined(told: str) -> tuple[Service, ...]:
    patterns = _patterns("declined", _DECLINE + ".{0,2}?")
    return tuple(Service(key) for key, said in patterns.items() if said.search(told))

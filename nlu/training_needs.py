"""Training of the heads that read hardship, help wanted and for whom.

A head learns from whole stories, is applied to clauses, pairs and the whole, and
gets its threshold from stories it has not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.clauses import clauses, spans
from nlu.data import Annotation, Example
from nlu.features import Floats, Vocabulary
from nlu.linear import Heads
from nlu.needs import HARDSHIP, LEVELS, needs_labels, pooled
from nlu.rows import Rows, below, csr

Truth = NDArray[np.bool_]

_C = 15.0
_FOLDS = 5
_SEED = 11
_GRID = np.linspace(-3, 3, 61)
# A label with few examples keeps near the threshold all labels share.
_SHRINKAGE = 30
# Share of true hardship that may be taken for none.
_OVERLOOKED = 0.01
_NO_HARDSHIP = frozenset({"out_of_scope", "greet", "thank", "goodbye", "help"})


def truths(labels: Annotation) -> frozenset[str]:
    """Return the needs labels that an annotation makes true.

    Levels are ordinal: a severe difficulty is also at least mild and moderate.
    """
    found = {f"service/{service}" for service in labels.services}
    for kind, level in labels.difficulties:
        reached = LEVELS.index(level) + 1 if level in LEVELS else 1
        found.update(f"{kind}/{step}" for step in LEVELS[:reached])
    if labels.for_whom:
        found.add(f"whom/{labels.for_whom}")
    if labels.difficulties:
        found.add(HARDSHIP)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Stories:
    """Spans of all stories as rows, the story each is of, and what is true.

    The last span of a story is the whole of it; `wholes` are their rows.
    """

    rows: Rows
    owner: NDArray[np.intp]
    wholes: NDArray[np.intp]
    truth: Truth


def fit_needs(
    examples: Sequence[Example], vocabulary: Vocabulary
) -> tuple[Heads, Floats]:
    """Fit one head per needs label on the stories; return them with thresholds."""
    labels = needs_labels()
    stories = _stories([each for each in examples if each.annotation], vocabulary)
    width = len(vocabulary.columns)
    weights = np.zeros((width, len(labels)), np.float32)
    bias = np.full(len(labels), -10, np.float32)
    unseen = np.full(stories.truth.shape, -10, np.float32)
    for column, label in enumerate(labels):
        source = _with_others(stories, examples, vocabulary, label)
        if 2 * _FOLDS <= source.truth[:, column].sum() < len(source.truth):
            weights[:, column], bias[column] = _fit(source, column, source.wholes)
            unseen[:, column] = _unseen(source, column)[: len(unseen)]
        elif stories.truth[:, column].any():
            weights[:, column], bias[column] = _fit(source, column, source.wholes)
    heads = Heads(labels, weights, bias)
    if not len(stories.truth):
        return heads, np.zeros(len(labels), np.float32)
    return heads, _thresholds(unseen, stories.truth, labels)


def _stories(examples: Sequence[Example], vocabulary: Vocabulary) -> _Stories:
    labels = needs_labels()
    parts = [spans(clauses(example.text)) for example in examples]
    vectors = [vocabulary.vector(part.common) for each in parts for part in each]
    told = [truths(example.annotation or Annotation()) for example in examples]
    sizes = [len(each) for each in parts]
    return _Stories(
        csr(vectors, len(vocabulary.columns)),
        np.repeat(np.arange(len(examples)), sizes),
        np.cumsum(sizes) - 1,
        np.array(
            [[label in story for label in labels] for story in told], dtype=bool
        ).reshape(len(examples), len(labels)),
    )


def _with_others(
    stories: _Stories, examples: Sequence[Example], vocabulary: Vocabulary, label: str
) -> _Stories:
    """Add to the hardship head what other utterances tell of hardship."""
    if label != HARDSHIP:
        return stories
    others = [
        each
        for each in examples
        if not each.annotation
        and (each.intent == "report_need" or each.intent in _NO_HARDSHIP)
        and clauses(each.text)
    ]
    more = _stories(others, vocabulary)
    more.truth[:, -1] = [each.intent == "report_need" for each in others]
    return _Stories(
        below(stories.rows, more.rows),
        np.concatenate([stories.owner, more.owner + len(stories.truth)]),
        np.concatenate([stories.wholes, more.wholes + stories.rows.shape[0]]),
        np.concatenate([stories.truth, more.truth]),
    )


def _fit(
    stories: _Stories, column: int, chosen: NDArray[np.intp]
) -> tuple[Floats, float]:
    truth = stories.truth[stories.owner[chosen], column]
    return fit_one(stories.rows[chosen], truth)


def fit_one(
    rows: Rows, truth: Truth, *, weights: Floats | None = None
) -> tuple[Floats, float]:
    """Fit one yes-or-no head, both answers weighing alike; return weights and bias."""
    from sklearn.linear_model import (  # type: ignore[import-untyped] # no stubs
        LogisticRegression,
    )

    fitted = LogisticRegression(
        C=_C, solver="liblinear", class_weight="balanced", tol=1e-2, random_state=_SEED
    )
    fitted.fit(rows, truth, sample_weight=weights)
    return fitted.coef_[0].astype(np.float32), float(fitted.intercept_[0])


def _unseen(stories: _Stories, column: int) -> Floats:
    count = len(stories.truth)
    fold_of = np.random.default_rng(_SEED).integers(_FOLDS, size=count)
    scores = np.zeros(count, np.float32)
    for number in range(_FOLDS):
        kept = stories.wholes[fold_of != number]
        weights, bias = _fit(stories, column, kept)
        held = fold_of[stories.owner] == number
        each = stories.rows[held] @ weights + bias
        owners = stories.owner[held]
        for story in np.unique(owners):
            scores[story] = pooled(each[owners == story][:, None])[0]
    return scores


def _thresholds(unseen: Floats, truth: Truth, labels: Sequence[str]) -> Floats:
    found = np.zeros(len(labels), np.float32)
    first = [at for at, label in enumerate(labels) if label.endswith(f"/{LEVELS[0]}")]
    services = [at for at, label in enumerate(labels) if label.startswith("service/")]
    for group in (first, services):
        shared = _best(unseen[:, group].ravel(), truth[:, group].ravel(), _f1)
        for at in group:
            own = _best(unseen[:, at], truth[:, at], _f1)
            found[at] = _shrunk(own, shared, int(truth[:, at].sum()))
    for at in first:
        there = truth[:, at]
        if not there.any():
            continue
        for step in (1, 2):
            own = _best(unseen[there, at + step], truth[there, at + step], _accuracy)
            found[at + step] = _shrunk(own, 0.0, int(truth[:, at + step].sum()))
    hardship = unseen[truth[:, -1], -1]
    found[-1] = min(0.0, float(np.quantile(hardship, _OVERLOOKED)))
    return found


def _shrunk(own: float, shared: float, count: int) -> float:
    return (own * count + shared * _SHRINKAGE) / (count + _SHRINKAGE)


def _best(
    scores: Floats, truth: Truth, measure: Callable[[Truth, Truth], float]
) -> float:
    return max(map(float, _GRID), key=lambda at: measure(scores > at, truth))


def _f1(said: Truth, truth: Truth) -> float:
    return 2 * float((said & truth).sum()) / max(1.0, float(said.sum() + truth.sum()))


def _accuracy(said: Truth, truth: Truth) -> float:
    return float((said == truth).mean())

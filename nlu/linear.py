"""Linear heads over the n-grams of a text, read with numpy alone.

A head is a row of weights per label; training is in `nlu.training`, so that
reading never imports scikit-learn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlu.features import Floats, Vector


@dataclass(frozen=True, slots=True)
class Heads:
    """Weights of several labels over one vocabulary.

    `weights` has one row per column of the vocabulary and one column per label.
    """

    labels: tuple[str, ...]
    weights: Floats
    bias: Floats

    def scores(self, vector: Vector) -> Floats:
        """Return the raw score (logit) of each label."""
        gathered: Floats = vector.weights @ self.weights[vector.columns] + self.bias
        return gathered

    def score_all(self, vectors: Sequence[Vector]) -> Floats:
        """Return the raw scores of several texts, a row each."""
        return np.stack([self.scores(vector) for vector in vectors])


def softmax(scores: Floats) -> Floats:
    """Return probabilities that add up to one."""
    raised = np.exp(scores - scores.max())
    shares: Floats = raised / raised.sum()
    return shares


def sigmoid(scores: Floats) -> Floats:
    """Return each score as a probability of its own."""
    return (1 / (1 + np.exp(-scores))).astype(np.float32)

"""A trained model and its file: float32 .npz beside a JSON vocabulary, no pickle."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlu.errors import CacheError
from nlu.features import Floats, Vocabulary
from nlu.linear import Heads


@dataclass(frozen=True, slots=True)
class Model:
    """All that is learnt from the data.

    `temperature` divides the intent scores so that probabilities are honest;
    `thresholds` holds, for each label of `needs`, the score from which it counts;
    `crisis` is one head whose score tells danger from all else.
    """

    id: str
    vocabulary: Vocabulary
    intents: Heads
    temperature: float
    needs: Heads
    thresholds: Floats
    crisis: Heads


def save(model: Model, folder: Path) -> None:
    """Write `model` into `folder`, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    named = {
        "grams": list(model.vocabulary.columns),
        "intents": model.intents.labels,
        "needs": model.needs.labels,
        "temperature": model.temperature,
    }
    arrays = {
        "vocabulary": model.vocabulary.weights,
        "intents": model.intents.weights,
        "intents_bias": model.intents.bias,
        "needs": model.needs.weights,
        "needs_bias": model.needs.bias,
        "thresholds": model.thresholds,
        "crisis": model.crisis.weights,
        "crisis_bias": model.crisis.bias,
    }
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        table, weights = Path(scratch, "table.json"), Path(scratch, "weights.npz")
        table.write_text(json.dumps(named, ensure_ascii=False), encoding="utf-8")
        np.savez(weights, allow_pickle=False, **arrays)
        os.replace(weights, folder / f"{model.id}.npz")
        os.replace(table, folder / f"{model.id}.json")


def load(model_id: str, folder: Path) -> Model:
    """Read the model `model_id` from `folder`.

    Raises:
        CacheError: If it is not there, is broken or does not fit together.
    """
    try:
        named = json.loads((folder / f"{model_id}.json").read_text("utf-8"))
        with np.load(folder / f"{model_id}.npz", allow_pickle=False) as file:
            arrays = {key: np.asarray(file[key], np.float32) for key in file.files}
        return _assembled(model_id, named, arrays)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise CacheError(f"{model_id}: {error!r}") from error


def _assembled(
    model_id: str, named: dict[str, list[str]], arrays: dict[str, Floats]
) -> Model:
    grams = named["grams"]
    intents = Heads(tuple(named["intents"]), arrays["intents"], arrays["intents_bias"])
    needs = Heads(tuple(named["needs"]), arrays["needs"], arrays["needs_bias"])
    crisis = Heads(("crisis",), arrays["crisis"], arrays["crisis_bias"])
    for heads in (intents, needs, crisis):
        expected = (len(grams), len(heads.labels))
        if heads.weights.shape != expected or heads.bias.shape != expected[1:]:
            raise ValueError(f"weights {heads.weights.shape}, expected {expected}")
    if arrays["thresholds"].shape != needs.bias.shape:
        raise ValueError("as many thresholds as labels of needs expected")
    return Model(
        id=model_id,
        vocabulary=Vocabulary(
            {gram: column for column, gram in enumerate(grams)}, arrays["vocabulary"]
        ),
        intents=intents,
        temperature=float(str(named["temperature"])),
        needs=needs,
        thresholds=arrays["thresholds"],
        crisis=crisis,
    )

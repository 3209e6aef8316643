"""The reader that needs nothing else: local, deterministic, small."""

from __future__ import annotations

import fcntl
import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from nlu.crisis import detect
from nlu.data import DATA_DIR, Example, content_hash, load
from nlu.errors import CacheError
from nlu.facts import read_facts
from nlu.features import Vector
from nlu.language import language
from nlu.linear import softmax
from nlu.model import Model
from nlu.model import load as load_model
from nlu.model import save as save_model
from nlu.needs import read_needs
from nlu.normalise import common, fold
from nlu.reading import Crisis, CrisisKind, Needs, Reading
from nlu.times import parse_times

CRISIS = "crisis"
OUT_OF_SCOPE = "out_of_scope"
_NEED = "report_need"
_UNSURE = 0.25
# Scores of the crisis head from which a text is a possible crisis: by itself,
# where it otherwise reads as an ordinary need, and beside a possible sign of the
# rules. Chosen on the figures (never the lines) of the published crisis list and
# of ordinary talk: lower ones find more cries and stop one ordinary text in fifty.
_DANGER = -1.0
_DANGER_IN_NEED = 1.0
_DANGER_WITH_SIGN = -2.0
_CLEARLY_NEED = 0.6
_FEWEST = 9
_HAN = re.compile(r"[一-鿿]")
_WORD = re.compile(r"[a-z']+")
_CLEARLY_CRISIS = 0.5
# The files of this package that decide what a model looks like.
_LEARNT_FROM = (
    "clauses.py",
    "features.py",
    "linear.py",
    "model.py",
    "needs.py",
    "normalise.py",
    "pinyin.py",
    "syllables.csv",
    "training.py",
    "training_needs.py",
    "lexicons/concepts.yml",
    "lexicons/dialect.yml",
)
_SHORT = 8
_LONGEST = 2000
_CACHED = 4096
_FIRST_TEXT = "我腿脚不行,没人做饭,明天下午三点想找人帮忙,电话13800000000"
_RANKED = 5


class LocalReader:
    """Reads with rules and linear models, in this process and offline."""

    def __init__(self, model: Model) -> None:
        """Read with `model`."""
        self._model = model
        self._recent: OrderedDict[str, Reading] = OrderedDict()

    @property
    def model(self) -> str:
        """Id of the model that reads, recorded beside each answer."""
        return self._model.id

    def read(self, text: str, *, now: str | None = None) -> Reading:
        """Read one text; `now` is an ISO time for relative times, if wanted."""
        reading = self._remembered(text) if len(text) <= _SHORT else self._read(text)
        if now is None:
            return reading
        times = parse_times(_shortened(text), datetime.fromisoformat(now))
        return replace(reading, times=times)

    def _remembered(self, text: str) -> Reading:
        if known := self._recent.get(text):
            return known
        # Two threads may both add; the order of dropping does not matter.
        if len(self._recent) >= _CACHED:
            self._recent.clear()
        reading = self._recent[text] = self._read(text)
        return reading

    def _read(self, text: str) -> Reading:
        kept = _shortened(text)
        folded = fold(kept)
        plain = common(folded)
        vector = self._model.vocabulary.vector(plain)
        ranking, kinds = self._intents(vector)
        danger = float(self._model.crisis.scores(vector)[0])
        crisis = _crisis(folded, danger, dict(ranking), kinds)
        intent, confidence = _decided(ranking, crisis)
        tells = len(folded) >= 4 and not folded.isdigit()
        return Reading(
            text=text,
            folded=folded,
            intent=intent,
            confidence=confidence,
            ranking=ranking[:_RANKED],
            crisis=crisis,
            needs=read_needs(kept, self._model) if tells else Needs(),
            facts=read_facts(folded),
            language=language(text),
            model=self.model,
        )

    def _intents(
        self, vector: Vector
    ) -> tuple[tuple[tuple[str, float], ...], dict[CrisisKind, float]]:
        heads = self._model.intents
        chances = softmax(heads.scores(vector) / self._model.temperature)
        merged: dict[str, float] = {}
        kinds: dict[CrisisKind, float] = {}
        for label, chance in zip(heads.labels, chances.tolist(), strict=True):
            intent, _, kind = label.partition("/")
            merged[intent] = merged.get(intent, 0.0) + chance
            if kind:
                kinds[CrisisKind(kind)] = chance
        ranked = sorted(merged.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(ranked), kinds


def _shortened(text: str) -> str:
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else text[:half] + "\n" + text[-half:]


def _crisis(
    folded: str,
    danger: float,
    chances: dict[str, float],
    kinds: dict[CrisisKind, float],
) -> Crisis | None:
    """Unite rules and model: clear words always count, a hint if the model agrees."""
    found = detect(folded)
    if found and (found.explicit or danger >= _DANGER_WITH_SIGN):
        return found
    if _weight(folded) < _FEWEST:
        # So few words look like anything; those of danger are in the rules.
        return None
    least = _DANGER_IN_NEED if chances.get(_NEED, 0.0) >= _CLEARLY_NEED else _DANGER
    if not kinds or (danger < least and chances[CRISIS] < _CLEARLY_CRISIS):
        return None
    kind = max(kinds, key=lambda each: kinds[each])
    return Crisis(kind, folded, explicit=False)


def _weight(folded: str) -> int:
    """Return how much a text says: a Chinese character is one, a word two."""
    return len(_HAN.findall(folded)) + 2 * len(_WORD.findall(folded))


def _decided(
    ranking: tuple[tuple[str, float], ...], crisis: Crisis | None
) -> tuple[str | None, float]:
    if crisis:
        return CRISIS, 1.0 if crisis.explicit else max(dict(ranking)[CRISIS], 0.5)
    # The intent model alone does not raise an alarm; the next best stands.
    others = (pair for pair in ranking if pair[0] != CRISIS)
    intent, chance = next(others, (OUT_OF_SCOPE, 0.0))
    return (intent if chance >= _UNSURE else None), chance


def model_id(examples: tuple[Example, ...]) -> str:
    """Return the id of the model that `examples` and this code would train."""
    digest = hashlib.sha256(content_hash(examples).encode())
    here = Path(__file__).parent
    for name in _LEARNT_FROM:
        digest.update((here / name).read_bytes())
    return f"local-{digest.hexdigest()[:16]}"


def load_reader(cache_dir: Path, data_dir: Path = DATA_DIR) -> LocalReader:
    """Return the reader for the data of `data_dir`, from the cache or trained now.

    A missing or broken cache is trained again and written; where it cannot be
    written, the reader works all the same.
    """
    examples = load(data_dir)
    wanted = model_id(examples)
    try:
        model = load_model(wanted, cache_dir)
    except CacheError:
        with _alone(cache_dir):
            model = _made_meanwhile(examples, wanted, cache_dir)
    reader = LocalReader(model)
    # The first text would wait for patterns and tables to be made ready.
    reader.read(_FIRST_TEXT)
    return reader


@contextmanager
def _alone(cache_dir: Path) -> Iterator[None]:
    """Let one process of this machine train, while the others wait for it."""
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        lock = (cache_dir / "training.lock").open("w")
    except OSError:
        yield
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _made_meanwhile(
    examples: tuple[Example, ...], wanted: str, cache_dir: Path
) -> Model:
    try:
        return load_model(wanted, cache_dir)
    except CacheError:
        return _trained(examples, wanted, cache_dir)


def _trained(examples: tuple[Example, ...], wanted: str, cache_dir: Path) -> Model:
    # Imported late: reading needs no scikit-learn.
    from nlu.training import train

    model = train(examples, wanted)
    try:
        save_model(model, cache_dir)
    except OSError:
        return model
    return model

"""The training data: Rasa NLU YAML 3.1 read into frozen examples.

Knows the file format and the label ids; trains nothing. `overlaps` is the check
that keeps evaluation texts out of the training data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from nlu.errors import DataError
from nlu.reading import CrisisKind, Difficulty, ForWhom, Level, Service

DATA_DIR = Path(__file__).parent / "data"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Annotation:
    """What a story was labelled to tell: hardships by level, help, for whom."""

    difficulties: tuple[tuple[Difficulty, Level], ...] = ()
    services: tuple[Service, ...] = ()
    for_whom: ForWhom | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """One utterance under its intent; `annotation` is None outside the stories."""

    text: str
    intent: str
    kind: CrisisKind | None = None
    annotation: Annotation | None = None


def load(folder: Path = DATA_DIR) -> tuple[Example, ...]:
    """Return the examples of all .yml files of `folder`, by file and line order.

    Raises:
        DataError: If a file is not Rasa NLU YAML or bears an unknown label.
    """
    examples: list[Example] = []
    for path in sorted(folder.glob("*.yml")):
        examples.extend(_file(path))
    return tuple(examples)


def content_hash(examples: Iterable[Example]) -> str:
    """Return a short hash that changes whenever any example does."""
    digest = hashlib.sha256()
    for example in examples:
        digest.update(repr(example).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]


def overlaps(
    texts: Iterable[str], others: Iterable[str], *, limit: float = 0.6
) -> tuple[tuple[str, str], ...]:
    """Return pairs of a text and another that share too many character pairs.

    `limit` is the Jaccard similarity (0 to 1) of their character bigrams above
    which two texts count as one; texts of one character are compared as wholes.
    """
    known = [(other, _bigrams(other)) for other in others]
    found: list[tuple[str, str]] = []
    for text in texts:
        own = _bigrams(text)
        found.extend(
            (text, other) for other, theirs in known if _jaccard(own, theirs) > limit
        )
    return tuple(found)


def _bigrams(text: str) -> frozenset[str]:
    letters = "".join(character for character in text if character.isalnum())
    pairs = frozenset(map(str.__add__, letters, letters[1:]))
    return pairs or frozenset([letters])


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def _file(path: Path) -> Iterator[Example]:
    try:
        # The C loader is the safe loader, compiled.
        tree = yaml.load(path.read_text("utf-8"), Loader=_LOADER)  # noqa: S506
        for block in tree["nlu"]:
            if "intent" in block:
                yield from _block(block)
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path.name}: {error}") from error


def _block(block: Mapping[str, object]) -> Iterator[Example]:
    intent, _, kind = str(block["intent"]).partition("/")
    crisis = CrisisKind(kind) if kind else None
    examples = block["examples"]
    if isinstance(examples, str):
        for line in examples.splitlines():
            if text := line.strip().removeprefix("-").strip():
                yield Example(text, intent, crisis)
    elif isinstance(examples, Sequence):
        for item in examples:
            yield _annotated(item, intent, crisis)


def _annotated(item: object, intent: str, kind: CrisisKind | None) -> Example:
    if not isinstance(item, Mapping):
        return Example(str(item).strip(), intent, kind)
    text = str(item["text"]).strip()
    metadata = item.get("metadata")
    if not isinstance(metadata, Mapping):
        return Example(text, intent, kind)
    return Example(text, intent, kind, annotation(metadata))


def annotation(labels: Mapping[str, object]) -> Annotation:
    """Return the labels of a story, as written in metadata or evaluation lines.

    Raises:
        ValueError: If a label is not in the label list.
    """
    levels = labels.get("difficulties") or {}
    services = labels.get("services") or ()
    for_whom = labels.get("for_whom")
    if not isinstance(levels, Mapping) or not isinstance(services, Sequence):
        raise ValueError(f"not an annotation: {labels!r}")
    return Annotation(
        tuple((Difficulty(key), Level(value)) for key, value in levels.items()),
        tuple(map(Service, services)),
        ForWhom(str(for_whom)) if for_whom else None,
    )

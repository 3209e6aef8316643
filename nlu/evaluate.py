"""Honest measurement of a reader on JSON-lines files, as the label list defines.

A reading that is "not sure" of the intent counts as wrong, not as left out.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlu.errors import DataError
from nlu.reading import Reader, Reading
from nlu.replies import choose

Line = dict[str, object]
Figures = dict[str, object]
Pair = tuple[str, str]

_LEVELS = ("mild", "moderate", "severe")
_NOT_SURE = "not_sure"


@dataclass(frozen=True, slots=True)
class _Counts:
    """Hits, false alarms and misses of one label."""

    hits: int
    alarms: int
    misses: int

    @property
    def f1(self) -> float:
        wrong = self.alarms + self.misses
        return 2 * self.hits / (2 * self.hits + wrong) if self.hits else 0.0

    @property
    def recall(self) -> float:
        return self.hits / max(1, self.hits + self.misses)

    @property
    def precision(self) -> float:
        return self.hits / max(1, self.hits + self.alarms)


def evaluate(
    reader: Reader,
    *,
    intents: Path | None = None,
    needs: Path | None = None,
    times: Path | None = None,
    replies: Path | None = None,
) -> Figures:
    """Measure `reader` on each file given; the others' figures stay zero.

    The result is the JSON object of the label list, with `confusions` beside:
    pairs of expected and read intent with their count, commonest first.

    Raises:
        DataError: If a file cannot be read as documented.
    """
    try:
        confused, intent_figures = _intents(reader, _lines(intents))
        return {
            "intents": intent_figures,
            "needs": _needs(reader, _lines(needs)),
            "times": _times(reader, _lines(times)),
            "replies": _replies(_lines(replies)),
            "confusions": confused,
        }
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise DataError(repr(error)) from error


def _lines(path: Path | None) -> list[Line]:
    if path is None:
        return []
    lines = path.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


@dataclass(frozen=True, slots=True)
class _Clock:
    """What each reading took, in milliseconds."""

    spent: list[float]

    def read(self, reader: Reader, text: str, now: str | None = None) -> Reading:
        """Read one text and note the time."""
        started = time.perf_counter()
        reading = reader.read(text, now=now)
        self.note(started)
        return reading

    def note(self, started: float) -> None:
        """Note the time since `started`."""
        self.spent.append((time.perf_counter() - started) * 1000)

    def figures(self) -> dict[str, float]:
        """Return median and 95th percentile."""
        ranked = sorted(self.spent) or [0.0]
        last = len(ranked) - 1
        return {
            "p50_ms": round(ranked[last // 2], 3),
            "p95_ms": round(ranked[int(last * 0.95)], 3),
        }


def _counts(pairs: Iterable[tuple[object, object]], label: object) -> _Counts:
    hits = alarms = misses = 0
    for expected, got in pairs:
        hits += expected == label == got
        alarms += expected != label and got == label
        misses += expected == label and got != label
    return _Counts(hits, alarms, misses)


def _intents(
    reader: Reader, lines: Sequence[Line]
) -> tuple[list[dict[str, object]], Figures]:
    clock = _Clock([])
    readings = [clock.read(reader, str(line["text"])) for line in lines]
    pairs = [
        (str(line["intent"]), reading.intent or _NOT_SURE)
        for line, reading in zip(lines, readings, strict=True)
    ]
    wrong = Counter(pair for pair in pairs if pair[0] != pair[1])
    confused: list[dict[str, object]] = [
        {"expected": expected, "read": got, "count": count}
        for (expected, got), count in wrong.most_common()
    ]
    labels = sorted({expected for expected, _ in pairs})
    crisis = _counts(pairs, "crisis")
    figures: Figures = {
        "n": len(pairs),
        "accuracy": _share(expected == got for expected, got in pairs),
        "macro_f1": _mean(_counts(pairs, label).f1 for label in labels),
        "out_of_scope_f1": round(_counts(pairs, "out_of_scope").f1, 4),
        "crisis": {
            "recall": round(crisis.recall, 4),
            "precision": round(crisis.precision, 4),
            "by_kind": _by_kind(lines, readings),
        },
        **clock.figures(),
    }
    return confused, figures


def _by_kind(lines: Sequence[Line], readings: Sequence[Reading]) -> Figures:
    found: dict[str, list[bool]] = {}
    for line, reading in zip(lines, readings, strict=True):
        if kind := line.get("kind"):
            found.setdefault(str(kind), []).append(reading.crisis is not None)
    return {kind: _share(hits) for kind, hits in sorted(found.items())}


def _needs(reader: Reader, lines: Sequence[Line]) -> Figures:
    clock = _Clock([])
    levels: list[tuple[str | None, str | None, str]] = []
    services: list[tuple[bool, bool]] = []
    persons: list[bool] = []
    for line in lines:
        needs = clock.read(reader, str(line["text"])).needs
        read = {str(each.difficulty): str(each.level) for each in needs.difficulties}
        levels.extend(_side_by_side(_mapping(line["difficulties"]), read))
        wanted = set(_strings(line["services"]))
        offered = {str(each.service) for each in needs.services}
        services.extend((each in wanted, each in offered) for each in wanted | offered)
        if line.get("for_whom"):
            persons.append(str(needs.for_whom) == line["for_whom"])
    both = [(want, got) for want, got, _ in levels if want and got]
    return {
        "n": len(lines),
        "difficulties_micro_f1": _micro([(bool(w), bool(g)) for w, g, _ in levels]),
        "difficulties_macro_f1": _macro(levels),
        "level_exact": _share(want == got for want, got in both),
        "level_within_one": _share(_distance(want, got) <= 1 for want, got in both),
        "services_micro_f1": _micro(services),
        "for_whom_accuracy": _share(persons),
        **clock.figures(),
    }


def _side_by_side(
    wanted: Mapping[str, str], read: Mapping[str, str]
) -> list[tuple[str | None, str | None, str]]:
    kinds = sorted({*wanted, *read})
    return [(wanted.get(kind), read.get(kind), kind) for kind in kinds]


def _distance(want: str, got: str) -> int:
    if want not in _LEVELS or got not in _LEVELS:
        return 0 if want == got else 2
    return abs(_LEVELS.index(want) - _LEVELS.index(got))


def _micro(pairs: Sequence[tuple[bool, bool]]) -> float:
    return round(_counts(pairs, label=True).f1, 4)


def _macro(levels: Sequence[tuple[str | None, str | None, str]]) -> float:
    kinds = sorted({kind for want, _, kind in levels if want})
    return _mean(
        _micro([(bool(want), bool(got)) for want, got, own in levels if own == kind])
        for kind in kinds
    )


def _times(reader: Reader, lines: Sequence[Line]) -> Figures:
    clock = _Clock([])
    right = []
    for line in lines:
        found = clock.read(reader, str(line["text"]), str(line["now"])).times
        got = (found[0].start, found[0].end, found[0].grain) if found else None
        right.append(got == (line["start"], line["end"], line["grain"]))
    return {"n": len(lines), "exact": _share(right), **clock.figures()}


def _replies(lines: Sequence[Line]) -> Figures:
    clock = _Clock([])
    right = []
    for line in lines:
        options = _strings(line["options"])
        started = time.perf_counter()
        got = choose(str(line["text"]), options, str(line.get("question") or ""))
        clock.note(started)
        right.append((list(got) if got is not None else None) == line["choice"])
    return {"n": len(lines), "exact": _share(right), **clock.figures()}


def _mapping(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError(f"not a mapping: {value!r}")
    return {str(key): str(item) for key, item in value.items()}


def _strings(value: object) -> list[str]:
    if not isinstance(value, list):
        raise TypeError(f"not a list: {value!r}")
    return [str(item) for item in value]


def _share(values: Iterable[bool]) -> float:
    return _mean(float(value) for value in values)


def _mean(values: Iterable[float]) -> float:
    known = list(values)
    return round(sum(known) / len(known), 4) if known else 0.0


def render(result: Mapping[str, object]) -> str:
    """Return the figures of `evaluate` as a plain table with the confusions."""
    rows = list(_rows(result))
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value}".rstrip() for name, value in rows)


def _rows(result: Mapping[str, object]) -> Iterable[Pair]:
    for part, figures in result.items():
        if isinstance(figures, Mapping):
            yield part, ""
            yield from _indented(figures, "  ")
        elif isinstance(figures, list):
            yield part, ""
            for each in figures:
                yield f"  {each['expected']} → {each['read']}", str(each["count"])


def _indented(figures: Mapping[str, object], margin: str) -> Iterable[Pair]:
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield margin + name, ""
            yield from _indented(value, margin + "  ")
        else:
            yield margin + name, str(value)

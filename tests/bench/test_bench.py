"""The bench runs and tells all it should; how fast is not for a test to say."""

from __future__ import annotations

from pathlib import Path

from tests.bench.__main__ import Size, measure
from tests.bench.callers import Caller
from tests.bench.tables import table


def test_the_bench_tells_everything(tmp_path: Path) -> None:
    """A tiny run has every figure, loses nothing, and can be shown."""
    tiny = Size((1, 2), 2, http_s=2.0, http_per_s=8.0, notices=40, sent=40)

    result = measure(tmp_path, tiny)

    assert [(row["store"], row["people"]) for row in result["turns"]] == [
        ("sqlite", 1),
        ("sqlite", 2),
        ("postgresql", 1),
        ("postgresql", 2),
    ]
    for row in result["turns"]:
        assert row.keys() >= {"per_s", "p50_ms", "p99_ms", "floor_per_s", "ratio"}
    assert result["shares"].keys() == {"reading", "store", "verbs", "engine", "rest"}
    assert result["reading"].keys() == {"p50_ms", "p95_ms", "texts"}
    assert result["http"]["turns"] == 16
    assert result["http"]["lost"] == result["http"]["doubled"] == 0
    for row in result["notices"]:
        assert row["count"] == row["sent"] == 40
        assert row["refused"] == 0
        assert 29 < row["pace_per_s"] <= 30.01
    assert {"start_s", "memory_mb", "p50_ms", "p99_ms"} <= result["http"].keys()
    assert "postgresql" in table(result)


def test_a_caller_begins_with_a_greeting_and_then_tells_a_story() -> None:
    """Callers say hello first."""
    caller = Caller(1)

    first = caller.next([])

    assert first is not None
    assert first.text == "你好"

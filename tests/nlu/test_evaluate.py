"""Evaluation: the figures of the label list, from any Reader."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from nlu.errors import DataError
from nlu.evaluate import evaluate, render
from nlu.reading import (
    Difficulty,
    DifficultyRead,
    ForWhom,
    Level,
    Moment,
    Needs,
    Reading,
)


@dataclass(frozen=True, slots=True)
class _Fixed:
    """A reader that reads every text alike."""

    model: str = "fixed"

    def read(self, text: str, *, now: str | None = None) -> Reading:
        """Read a greeting, a mild illness and tomorrow."""
        ill = DifficultyRead(Difficulty.ILLNESS, Level.MILD, text)
        return Reading(
            text,
            intent="greet",
            needs=Needs((ill,), for_whom=ForWhom.SELF),
            times=(Moment("2026-03-12", None, "day"),) if now else (),
        )


def _write(path: Path, *lines: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_figures_have_the_documented_shape(tmp_path: Path) -> None:
    """Every figure of the label list is there, also when nothing was measured."""
    result = evaluate(_Fixed())

    assert set(result) == {"intents", "needs", "times", "replies", "confusions"}
    assert "p95_ms" in str(result["needs"])


def test_figures_are_counted_right(tmp_path: Path) -> None:
    """Hits, misses, levels, times and replies are counted as defined."""
    result = evaluate(
        _Fixed(),
        intents=_write(
            tmp_path / "i",
            {"text": "你好", "intent": "greet"},
            {"text": "救命", "intent": "crisis", "kind": "medical"},
        ),
        needs=_write(
            tmp_path / "n",
            {
                "text": "x",
                "difficulties": {"illness": "moderate", "housing": "mild"},
                "services": [],
                "for_whom": "self",
            },
        ),
        times=_write(
            tmp_path / "t",
            {
                "text": "明天",
                "now": "n",
                "start": "2026-03-12",
                "end": None,
                "grain": "day",
            },
        ),
        replies=_write(
            tmp_path / "r",
            {"question": "?", "options": ["a", "b"], "text": "第二个", "choice": [1]},
            {"question": "?", "options": ["a", "b"], "text": "无所谓", "choice": None},
        ),
    )
    figures = json.loads(json.dumps(result))

    assert figures["intents"]["accuracy"] == 0.5
    assert figures["intents"]["crisis"]["by_kind"] == {"medical": 0.0}
    assert figures["needs"]["difficulties_micro_f1"] == pytest.approx(0.6667)
    assert figures["needs"]["level_exact"] == 0
    assert figures["needs"]["level_within_one"] == 1
    assert figures["times"]["exact"] == figures["replies"]["exact"] == 1
    assert figures["confusions"][0]["expected"] == "crisis"
    assert "crisis → greet" in render(result)


def test_a_wrong_file_is_an_error(tmp_path: Path) -> None:
    """A file that is not as documented is named, not guessed."""
    with pytest.raises(DataError):
        evaluate(_Fixed(), intents=_write(tmp_path / "i", {"words": "x"}))

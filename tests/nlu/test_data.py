"""Training data: enough, varied, well labelled; leaks are found."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from nlu.data import Example, content_hash, load, overlaps
from nlu.errors import DataError

_LEAST = 40


def test_every_intent_has_enough_varied_utterances(
    examples: tuple[Example, ...],
) -> None:
    """At least forty different utterances an intent."""
    texts: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        texts[example.intent].add(example.text)

    assert len(texts) == 36
    assert {intent for intent, own in texts.items() if len(own) < _LEAST} == set()


def test_stories_are_annotated(examples: tuple[Example, ...]) -> None:
    """Stories bear difficulties, and some tell of none."""
    stories = [each.annotation for each in examples if each.annotation]

    assert len(stories) > 300
    assert any(not story.difficulties for story in stories)


def test_overlaps_finds_a_leak() -> None:
    """A line with a word swapped is found, an own line is not."""
    known = ["我妈八十岁了,一个人住,没人做饭"]
    leaked = "我妈八十岁了,一个人住,没人买菜"

    assert overlaps([leaked, "想问问低保怎么办"], known) == ((leaked, known[0]),)


def test_content_hash_changes_with_any_example() -> None:
    """One changed label is another model."""
    one = (Example("你好", "greet"),)

    assert content_hash(one) != content_hash((Example("你好", "thank"),))
    assert content_hash(one) == content_hash((Example("你好", "greet"),))


@pytest.mark.parametrize(
    "text",
    [
        "nlu: [",
        "other: 1",
        "nlu:\n- intent: crisis/nothing\n  examples: |\n    - x",
        "nlu:\n- intent: report_need\n  examples:\n"
        "  - {text: x, metadata: {difficulties: {flu: mild}}}",
    ],
)
def test_wrong_files_are_named(tmp_path: Path, text: str) -> None:
    """A broken file or an unknown label is an error with the file's name."""
    (tmp_path / "bad.yml").write_text(text, encoding="utf-8")

    with pytest.raises(DataError, match=r"bad\.yml"):
        load(tmp_path)

"""Crisis: rules that need no model, and rules with the model beside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.crisis import detect
from nlu.data import DATA_DIR
from nlu.evaluate import evaluate
from nlu.local import LocalReader
from nlu.normalise import fold
from nlu.reading import CrisisKind

_TEST_LIST = DATA_DIR / "crisis_test.jsonl"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我不想活了", CrisisKind.SUICIDE),
        ("我 不,想 活 了", CrisisKind.SUICIDE),
        ("我不想活瞭", CrisisKind.SUICIDE),
        ("i want to die", CrisisKind.SUICIDE),
        ("老公又打我,救命", CrisisKind.VIOLENCE),
        ("my husband beats me", CrisisKind.VIOLENCE),
        ("爷爷突然昏倒了,叫不醒", CrisisKind.MEDICAL),
        ("he is not breathing", CrisisKind.MEDICAL),
        ("邻居把孩子打得浑身是伤", CrisisKind.CHILD),
        ("我三天没吃饭了", CrisisKind.HUNGER_SHELTER),
        ("家里着火了快来", CrisisKind.DISASTER),
        ("家裡著火了快來", CrisisKind.DISASTER),
    ],
)
def test_plain_danger_is_explicit(text: str, kind: CrisisKind) -> None:
    """Clear words count without a model, spaced, traditional or English."""
    found = detect(fold(text))

    assert found is not None
    assert (found.kind, found.explicit) == (kind, True)
    assert found.evidence


@pytest.mark.parametrize(
    "text",
    [
        "累死我了",
        "气死我了你们这服务",
        "打死我也不信",
        "笑死我了哈哈哈",
        "我不想活动",
        "火锅去哪吃",
        "预防自杀的讲座几点",
        "给我打电话",
        "跳楼价大甩卖的衣服",
        "我腿脚不行,没人做饭",
        "好的谢谢",
        "",
    ],
)
def test_lookalikes_are_no_danger(text: str) -> None:
    """Strong words of everyday speech alarm nobody."""
    assert detect(fold(text)) is None


def test_misheard_words_are_a_possible_sign() -> None:
    """A homophone of a clear sign asks gently instead of shouting."""
    found = detect(fold("我布想货了"))

    assert found is not None
    assert not found.explicit


@given(st.text())
def test_detect_never_raises(text: str) -> None:
    """Any text at all is either a sign or none."""
    found = detect(fold(text))

    assert found is None or found.kind in CrisisKind


@pytest.fixture(scope="module")
def figures(reader: LocalReader) -> dict[str, float]:
    """Return recall and precision on the published list."""
    result = evaluate(reader, intents=_TEST_LIST)
    intents = result["intents"]
    assert isinstance(intents, dict)
    crisis = intents["crisis"]
    return {name: crisis[name] for name in ("recall", "precision")}


def test_published_list_keeps_what_was_reached(figures: dict[str, float]) -> None:
    """No word list was tuned on its lines, so it may only be read better."""
    assert figures["precision"] >= 0.85
    assert figures["recall"] >= 0.9


@pytest.mark.xfail(reason="issue 6: most of the list is indirect", strict=True)
def test_published_list_is_read_nearly_whole(figures: dict[str, float]) -> None:
    """The aim: at most one cry for help in fifty is missed."""
    assert figures["recall"] >= 0.98


def test_published_list_is_not_trained_on(examples: tuple[object, ...]) -> None:
    """No line of the list is a training example."""
    trained = {getattr(example, "text", "") for example in examples}
    lines = Path(_TEST_LIST).read_text("utf-8").splitlines()
    listed = {json.loads(line)["text"] for line in lines if line}

    assert not trained & listed

"""The local reader: the contract of Reader, needs, cache and honesty."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu import local
from nlu.data import Example
from nlu.local import LocalReader, load_reader, model_id
from nlu.reading import Difficulty, ForWhom, Level, Reader, Reading, Service


def test_reader_keeps_the_protocol(reader: LocalReader) -> None:
    """The local reader is a Reader and names its model."""
    kept: Reader = reader

    assert kept.model.startswith("local-")
    assert kept.read("你好").model == kept.model


@settings(max_examples=150, deadline=None)
@given(text=st.text())
def test_reading_never_raises(reader: LocalReader, text: str) -> None:
    """Any text has a reading."""
    reading = reader.read(text, now="2026-03-11T10:00:00+08:00")

    assert reading.text == text
    assert 0 <= reading.needs.hardship <= 1


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "\ud800", "😀" * 50, "病" * 10_000, "a" * 5000, "1\n2\n3"]
)
def test_strange_texts_have_a_reading(reader: LocalReader, text: str) -> None:
    """Empty, broken and endless texts are read like others."""
    assert isinstance(reader.read(text), Reading)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("你好", "greet"),
        ("谢谢你们", "thank"),
        ("转人工", "talk_to_human"),
        ("低保怎么申请", "ask_policy"),
        ("撤回授权", "withdraw_consent"),
        ("我想当志愿者", "join_volunteers"),
        ("今天股票涨了吗", "out_of_scope"),
        ("我不想活了", "crisis"),
    ],
)
def test_plain_words_have_a_plain_intent(
    reader: LocalReader, text: str, intent: str
) -> None:
    """What is said plainly is understood."""
    assert reader.read(text).intent == intent


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("我媽中風臥床,沒人照顧", "我妈中风卧床,没人照顾"),
        ("轉人工", "转人工"),
        ("我８２歲,住在泉秀街道", "我82岁,住在泉秀街道"),
    ],
)
def test_scripts_and_widths_read_alike(
    reader: LocalReader, traditional: str, simplified: str
) -> None:
    """Traditional and full-width writing means the same."""
    one, other = reader.read(traditional), reader.read(simplified)

    assert one.folded == other.folded
    assert (one.intent, one.confidence) == (other.intent, other.confidence)
    assert one.facts == other.facts


def test_a_story_gives_needs_with_evidence(reader: LocalReader) -> None:
    """Difficulties, services and for whom come from clauses of the story."""
    needs = reader.read("我妈中风瘫在床上三年,没人给她做饭,想请人送饭").needs
    read = {each.difficulty: each for each in needs.difficulties}

    assert Difficulty.ILLNESS in read
    assert "中风" in read[Difficulty.ILLNESS].evidence
    assert Service.MEALS in {each.service for each in needs.services}
    assert needs.for_whom is ForWhom.FAMILY
    assert needs.hardship > 0.5


@pytest.mark.parametrize(
    ("text", "level"),
    [("二级肢体残疾,坐轮椅", Level.SEVERE), ("四级听力残疾证", Level.MILD)],
)
def test_a_certificate_fixes_the_level(
    reader: LocalReader, text: str, level: Level
) -> None:
    """The grade of a disability certificate decides its level."""
    read = {
        each.difficulty: each.level for each in reader.read(text).needs.difficulties
    }

    assert read[Difficulty.DISABILITY] is level


def test_what_is_refused_is_declined(reader: LocalReader) -> None:
    """Negated difficulties and services are not read, and are told apart."""
    needs = reader.read("我没有残疾,腿脚走不动,不用助餐").needs

    assert Difficulty.DISABILITY in needs.denied
    assert Service.MEALS in needs.declined
    assert Service.MEALS not in {each.service for each in needs.services}


def test_no_hardship_is_seen(reader: LocalReader) -> None:
    """A text without hardship gives none."""
    needs = reader.read("今天天气真好,我和老姐妹去公园跳舞,开心得很").needs

    assert needs.difficulties == ()
    assert needs.hardship < 0.5


def test_a_broken_cache_is_trained_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing and broken files are replaced, and the next start trains nothing."""
    data, cache = tmp_path / "data", tmp_path / "cache"
    data.mkdir()
    (data / "a.yml").write_text(
        "nlu:\n- intent: greet\n  examples: |\n    - 你好啊\n    - 您好啊\n"
        "- intent: thank\n  examples: |\n    - 谢谢你\n    - 谢谢您\n"
        "- intent: crisis/suicide\n  examples: |\n    - 不想活了\n    - 想死了\n",
        encoding="utf-8",
    )
    first = load_reader(cache, data)
    for path in cache.iterdir():
        path.write_bytes(b"broken")

    second = load_reader(cache, data)
    monkeypatch.setattr(local, "_trained", None)

    assert first.model == second.model == load_reader(cache, data).model


def test_the_model_id_follows_the_data() -> None:
    """Other data is another model."""
    assert model_id((Example("你好", "greet"),)) != model_id(())

"""Facts: what a text states is not asked again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.facts import read_facts
from nlu.normalise import fold
from nlu.reading import Facts, ObjectCategory


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我姓王", "王"),
        ("叫我陈阿婆就好", "陈阿婆"),
        ("王德福", "王德福"),
        ("我叫林美珍,今年七十", "林美珍"),
        ("我是老李", None),
        ("不知道", None),
    ],
)
def test_names(text: str, name: str | None) -> None:
    """A name is read where one is given."""
    assert read_facts(fold(text)).name == name


@pytest.mark.parametrize(
    ("text", "age"),
    [("今年82岁", 82), ("八十二岁", 82), ("我妈七十三岁了", 73), ("住8楼", None)],
)
def test_ages(text: str, age: int | None) -> None:
    """Ages in digits and in words."""
    assert read_facts(fold(text)).age == age


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("我是低保户", ObjectCategory.SUBSISTENCE),
        ("家里吃低保", ObjectCategory.SUBSISTENCE),
        ("五保老人", ObjectCategory.EXTREME_POVERTY),
        ("低保边缘家庭", ObjectCategory.SUBSISTENCE_MARGIN),
        ("低保怎么申请", None),
        ("没有低保", None),
    ],
)
def test_categories(text: str, category: ObjectCategory | None) -> None:
    """A category counts where it is held, not where it is asked about."""
    assert read_facts(fold(text)).category == category


def test_phone_places_and_relation_in_one_story() -> None:
    """A story gives what it holds."""
    facts = read_facts(fold("我爸住泉秀街道灵山社区，电话１３８ 0000 1234"))

    assert facts.phone == "13800001234"
    assert set(facts.places) == {"泉秀街道", "灵山社区"}
    assert facts.relation == "父亲"


@given(st.text())
def test_facts_never_raise(text: str) -> None:
    """Any text gives facts."""
    assert isinstance(read_facts(fold(text)), Facts)

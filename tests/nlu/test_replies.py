"""Replies to choices: any way of naming one or several."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.reading import Reading
from nlu.replies import choose

_SERVICES = ("助餐", "助浴", "助洁", "代购")
_AGREE = ("同意", "不同意")
_WHOM = ("我自己", "家人", "别人")
_LEVELS = ("轻度", "中度", "重度", "不确定")
_NEEDED = ("需要", "不需要")
_PARTS = ("上午", "下午", "晚上")


@pytest.mark.parametrize(
    ("text", "picks"),
    [
        ("1", (0,)),
        ("１", (0,)),
        ("一", (0,)),
        ("壹", (0,)),
        ("①", (0,)),
        ("第二个", (1,)),
        ("选第一個", (0,)),
        ("选第一个吧谢谢", (0,)),
        ("2号", (1,)),
        ("B", (1,)),
        ("the second one", (1,)),
        ("最后一个", (3,)),
        ("倒数第二个", (2,)),
        ("那就后面那个吧,我也不懂", (3,)),
        ("1和3", (0, 2)),
        ("1,3", (0, 2)),
        ("1、3、4", (0, 2, 3)),
        ("13", (0, 2)),
        ("一三", (0, 2)),
        ("第一和第三", (0, 2)),
        ("第一個和最後一個", (0, 3)),
        ("1-3", (0, 1, 2)),
        ("前两个", (0, 1)),
        ("全部", (0, 1, 2, 3)),
        ("都要", (0, 1, 2, 3)),
        ("除了助浴都要", (0, 2, 3)),
        ("除了洗澡其他都要", (0, 2, 3)),
        ("不要第二个,其他都要", (0, 2, 3)),
        ("我選助餐", (0,)),
        ("住餐", (0,)),
        ("打扫卫生那个", (2,)),
        ("我想要送饭和洗澡", (0, 1)),
        ("不要助餐要助浴", (1,)),
        ("5", None),
        ("我不要助浴", None),
        ("无所谓", None),
        ("都可以", None),
        ("不知道", None),
        ("都不是", None),
        ("都不要", None),
        ("哪个好", None),
        ("助餐是什么?", None),
        ("我家漏水了", None),
        ("", None),
    ],
)
def test_places_and_words_pick(text: str, picks: tuple[int, ...] | None) -> None:
    """Numbers, places, names, sounds and meanings pick; doubt picks nothing."""
    assert choose(text, _SERVICES) == picks


@pytest.mark.parametrize(
    ("text", "options", "picks"),
    [
        ("对的", ("是", "不是"), (0,)),
        ("嗯嗯好", _AGREE, (0,)),
        ("要得", _AGREE, (0,)),
        ("没问题", _AGREE, (0,)),
        ("👌", _AGREE, (0,)),
        ("yes please", _AGREE, (0,)),
        ("我不同意", _AGREE, (1,)),
        ("算了", _AGREE, (1,)),
        ("no", _AGREE, (1,)),
        ("不用了谢谢", _NEEDED, (1,)),
        ("歹势不用", _NEEDED, (1,)),
        ("不用了谢谢", ("好", "不要", "以后再说"), (1,)),
        ("还没有呢", ("有", "没有"), (1,)),
        ("不对", ("对", "不对,要改"), (1,)),
        ("先不要", ("同意登记", "暂不同意"), (1,)),
        ("今天天气不错", _AGREE, None),
        ("帮我妈问的", _WHOM, (1,)),
        ("不是我,是我妈", _WHOM, (1,)),
        ("隔壁邻居", _WHOM, (2,)),
        ("很严重", _LEVELS, (2,)),
        ("不知道", _LEVELS, (3,)),
        ("早上吧", _PARTS, (0,)),
        ("上午或者下午都行", _PARTS, (0, 1)),
        ("低保边缘", ("低保", "低保边缘"), (1,)),
        ("5", ("5分", "4分", "3分", "2分", "1分"), (0,)),
        ("两个人", ("1人", "2人", "3人以上"), (1,)),
        ("電話", ("电话", "微信"), (0,)),
    ],
)
def test_options_decide_what_words_mean(
    text: str, options: tuple[str, ...], picks: tuple[int, ...] | None
) -> None:
    """Yes and no, relations, levels and counts follow the options offered."""
    assert choose(text, options) == picks


def test_aliases_name_an_option_too() -> None:
    """Words given for an option pick it like its own."""
    assert choose("阿嬷", _WHOM, aliases={1: ("阿嬷",)}) == (1,)


def test_a_reading_chooses_from_its_folded_text() -> None:
    """A Reading answers a choice by itself."""
    assert Reading("選１", folded="选1").choice(_SERVICES) == (0,)


@given(st.text(), st.lists(st.text(max_size=12), max_size=6), st.text(max_size=20))
def test_choose_never_raises(text: str, options: list[str], question: str) -> None:
    """Any text for any options gives indices inside them, ascending, or None."""
    picks = choose(text, options, question)

    assert picks is None or list(picks) == sorted({*picks} & {*range(len(options))})
    assert picks != ()

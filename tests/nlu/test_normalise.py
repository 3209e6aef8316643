"""Folding: scripts, widths, dialect and repeats."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.language import language
from nlu.lexicons import groups, mapping
from nlu.normalise import common, fold
from nlu.pinyin import fuzzy, sound
from nlu.reading import Language


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("我媽行動不便,需要輪椅", "我妈行动不便,需要轮椅"),
        ("１３８ＡＢＣ", "138abc"),
        ("  ①  ", "1"),
        ("请\u200b帮我", "请帮我"),
        ("助餐\ufe0f", "助餐"),
    ],
)
def test_fold_makes_writings_alike(written: str, plain: str) -> None:
    """Traditional, full-width and invisible characters fold away."""
    assert fold(written) == plain


@given(st.text())
def test_fold_is_stable(text: str) -> None:
    """Folding never raises, and lower-casing leaves nothing for a second time."""
    assert isinstance(common(fold(text)), str)


@pytest.mark.parametrize(
    ("spoken", "plain"),
    [
        ("我袂晓写", "我不会写"),
        ("啥子意思", "什么意思"),
        ("阮厝没人", "我们家没人"),
        ("食堂在哪", "食堂在哪"),
        ("好好好好好", "好好"),
        ("13800000000", "13800000000"),
    ],
)
def test_common_evens_dialect_and_repeats(spoken: str, plain: str) -> None:
    """Dialect words become common ones; numbers keep their digits."""
    assert common(fold(spoken)) == plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我腿脚不行", Language.SIMPLIFIED),
        ("我媽媽沒有人照顧", Language.TRADITIONAL),
        ("please help me", Language.ENGLISH),
        ("OK", Language.ENGLISH),
        ("1", Language.SIMPLIFIED),
        ("", Language.SIMPLIFIED),
        ("我要ok", Language.SIMPLIFIED),
    ],
)
def test_language_follows_the_script(text: str, expected: Language) -> None:
    """The script of most characters decides."""
    assert language(text) is expected


def test_sounds_that_accents_merge_are_one() -> None:
    """zh=z, n=l, h=f and -ng=-n, as misheard speech needs."""
    assert sound("住餐") == sound("助餐")
    assert fuzzy("nan") == fuzzy("lan")
    assert fuzzy("hua") == fuzzy("fa")
    assert fuzzy("ming") == fuzzy("min")


def test_word_lists_are_words() -> None:
    """Every list loads with nothing that YAML took for something else."""
    assert len(mapping("dialect")) > 80
    assert all(groups("concepts").values())
    assert all(groups("replies_synonyms").values())

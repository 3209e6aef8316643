"""The catalogues: complete, true to their braces, and words to send that work."""

import ast
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

import dialogs
from dialogs.commands import command_of
from dialogs.common import labels
from dialogs.engine.answers import Choice, Option
from dialogs.engine.answers.choice import NO_WORDS, YES_WORDS
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase, verbatim
from dialogs.locale import catalogue, language_of, render, template
from dialogs.locale.collect import braces, message_ids, missing
from nlu.normalise import fold
from nlu.positions import positions
from nlu.reading import Reading

LONGEST = 60
LANGUAGES = ["zh-Hans", "zh-Hant", "en"]
_QUOTED = re.compile("[“「]([^”」{}]+)[”」]")
_LISTED = re.compile("(?:回复|回覆|reply):([^。.]+)")
_OFFERS = {"Option", "OrNone", "YesNo"}
_QUESTIONS = [
    tuple(question.values())
    for question in (
        labels.DIFFICULTY,
        labels.LEVEL,
        labels.SERVICE,
        labels.DEGREE,
        labels.FOR_WHOM,
        labels.CATEGORY,
        labels.PURPOSE,
    )
]


def _chinese(text: str) -> int:
    return sum(unicodedata.name(c, "").startswith("CJK") for c in text)


def test_english_is_complete() -> None:
    """Every text that people read has its English."""
    assert missing("en") == {}


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_translations_keep_the_braces(language: str) -> None:
    """A translation fills the same braces as the Chinese it stands for."""
    wrong = [m for m in message_ids() if braces(template(m, language)) != braces(m)]

    assert wrong == []


def test_no_translation_is_left_over() -> None:
    """A catalogue holds nothing that the code no longer says."""
    known = message_ids().keys()

    assert [m for m in catalogue("en") if m not in known] == []
    assert [m for m in catalogue("zh-Hant") if m not in known] == []


def test_bubbles_are_short() -> None:
    """No bubble is longer than sixty characters of Chinese, fills apart."""
    long = {m: _chinese(m) for m in message_ids() if _chinese(m) > LONGEST}

    assert long == {}


def test_traditional_differs_where_it_should() -> None:
    """繁體 is converted, and a person's own words are left as they are."""
    assert render(Phrase("还有难处"), "zh-Hant") == "還有難處"
    assert render(verbatim("还有难处"), "zh-Hant") == "还有难处"


def test_english_has_no_chinese() -> None:
    """An English text holds no Chinese, bar the words a person may have to send."""
    wrong = [t for t in catalogue("en").values() if _chinese(t) > LONGEST // 10]

    assert wrong == []


def _said(text: str) -> Given:
    return Given(text=text, reading=Reading(text=text, folded=fold(text)))


def _strings(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


@cache
def _offered() -> frozenset[str]:
    """Return what names any option: its label in each language, its other words."""
    found = {*YES_WORDS, *NO_WORDS}
    for path in Path(dialogs.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found |= {*_strings(node)} if node.func.id in _OFFERS else set()
    english = catalogue("en")
    found |= {english[label] for label in found if label in english}
    return frozenset(fold(word) for word in found)


def _to_send(language: str) -> Iterator[str]:
    """Return the words that people are told they may reply."""
    for msgid in message_ids():
        if "回复" not in msgid:
            continue
        text = template(msgid, language)
        yield from _QUOTED.findall(text)
        for listed in _LISTED.findall(text):
            yield from re.split("、|, ", listed.strip())


def _works(word: str) -> bool:
    folded = fold(word)
    is_numbers = positions(folded, 5) is not None
    return command_of(folded) is not None or is_numbers or folded in _offered()


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_to_reply_work(language: str) -> None:
    """Each word that a text tells people to reply is a command or names an option."""
    words = set(_to_send(language))

    assert len(words) > len(LANGUAGES)
    assert [word for word in words if not _works(word)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", _QUESTIONS)
def test_labels_are_understood(question: Sequence[Phrase], language: str) -> None:
    """A label that is typed as it is shown picks its own option and no other."""
    choice = Choice(*(Option(label.msgid, label) for label in question))
    typed = [choice.read(_said(render(label, language))) for label in question]

    assert typed == [label.msgid for label in question]


def test_traditional_says_what_is_meant() -> None:
    """Neither places nor words to reply turn into other words on the way to 繁體."""
    texts = [template(msgid, "zh-Hant") for msgid in message_ids()]
    wrong = [t for t in texts if re.search("社群|回復|回複|繫結|[“”]", t)]

    assert wrong == []
    assert render(Phrase("后坂社区"), "zh-Hant") == "後坂社區"


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh-hant", "zh-Hant"),
        ("zh-TW", "zh-Hant"),
        ("zh_HK", "zh-Hant"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("en-GB", "en"),
        ("fr", "zh-Hans"),
        (None, "zh-Hans"),
    ],
)
def test_platform_tags(tag: str | None, language: str) -> None:
    """A platform's language tag leads to one of ours."""
    assert language_of(tag) == language

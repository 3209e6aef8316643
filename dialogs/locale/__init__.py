"""From phrases to words: Simplified Chinese as written, 繁體, English.

繁體 is made by OpenCC (Taiwan wording), mended where that is wrong for us, unless
an override says otherwise; English comes from its catalogue. A missing English
text is shown in Chinese.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import opencc
from babel.messages.pofile import read_po

from dialogs.engine.phrases import Phrase

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
_HERE = Path(__file__).parent
# A language's catalogue is one file or several, one a room of the house.
_FILES = {"zh-Hant": "zh_Hant*.po", "en": "en*.po"}
_JOINTS = {"en": ", "}
# OpenCC turns 社区, 回复, 绑定 and 签 into an online group, to recover, to tie up and
# a lot that is drawn.
_MENDED = {
    "社群": "社區",
    "回復": "回覆",
    "回複": "回覆",
    "繫結": "綁定",
    "釋出": "發布",
    "籤": "簽",
    "“": "「",
    "”": "」",
}


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return the translations kept for a language, by message id."""
    found: dict[str, str] = {}
    for path in sorted(_HERE.glob(_FILES[language])) if language in _FILES else ():
        with path.open("rb") as file:
            messages = read_po(file)
        found |= {str(m.id): str(m.string) for m in messages if m.id and m.string}
    return found


@cache
def _to_taiwan() -> opencc.OpenCC:
    return opencc.OpenCC("s2twp")


def _traditional(text: str) -> str:
    converted = str(_to_taiwan().convert(text))
    for wrong, right in _MENDED.items():
        converted = converted.replace(wrong, right)
    return converted


@cache
def template(msgid: str, language: str) -> str:
    """Return a message in a language, its braces still open."""
    found = catalogue(language).get(msgid)
    if found is None and language == "zh-Hant":
        found = _traditional(msgid)
    return found or msgid


def render(phrase: Phrase, language: str) -> str:
    """Return the words of a phrase in a language."""
    if not phrase.fills:
        return template(phrase.msgid, language)
    fills = {key: _fill(value, language) for key, value in phrase.fills}
    return template(phrase.msgid, language).format_map(fills)


def _fill(value: str | int | Phrase | tuple[str | Phrase, ...], language: str) -> str:
    if isinstance(value, Phrase):
        return render(value, language)
    if isinstance(value, tuple):
        joint = _JOINTS.get(language, "、")
        return joint.join(_fill(item, language) for item in value)
    return str(value)


def language_of(tag: str | None) -> str:
    """Return our language for a platform's tag such as "zh-hant" or "en-GB"."""
    low = (tag or "").lower().replace("_", "-")
    if low.startswith("zh"):
        hant = any(part in low for part in ("hant", "tw", "hk", "mo"))
        return "zh-Hant" if hant else "zh-Hans"
    return "en" if low.startswith("en") else "zh-Hans"

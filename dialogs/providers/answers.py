"""How providers answer: a credit code, a paper, a last day, several places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from typing_extensions import override

from casework.providers.credentials import CODE_LENGTH, normal_code
from dialogs.engine.answers import Answer, Choice, Hint, Option, Text
from dialogs.engine.answers.day import Day, full_day
from dialogs.engine.errors import Misfit
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase, _, verbatim

LATER, NONE = "later", "none"
PHOTO = "photo:"
LONGEST_WORDS = 300
SHORTEST_WORDS = 2
_QUESTION_ENDS = ("?", "？", "吗", "嗎", "呢")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z\s-]{14,30}[0-9A-Za-z]")


class CreditCode(Answer[str]):
    """A 统一社会信用代码, found in any sentence; only its length is asked for.

    Source: GB 32100-2015; the checksum is no wall.
    """

    kind: ClassVar[str] = "credit_code"

    @override
    def read(self, given: Given) -> str | Hint:
        """Take eighteen letters and digits, however they are spaced."""
        found = _CODE.search(given.read().folded) or _CODE.search(given.text)
        code = normal_code(found[0]) if found else ""
        if len(code) == CODE_LENGTH:
            return code
        if code:
            told = _("代码是18位,这里有{count}位。请照证书再写一次。")
            return Hint(told.fill(count=len(code)))
        return Hint(_("请写证书上的18位代码,数字和字母都写上。"))

    @override
    def dump(self, value: str) -> Any:
        """Keep it."""
        return value

    @override
    def load(self, data: Any) -> str:
        """Take it back."""
        if isinstance(data, str) and len(data) == CODE_LENGTH:
            return data
        raise Misfit

    @override
    def show(self, value: str) -> Phrase:
        """Return the code in groups, to be compared."""
        return verbatim(shown_code(value))


def shown_code(code: str) -> str:
    """Return a credit code in groups of four."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def is_question(given: Given) -> bool:
    """Tell whether words ask something rather than answer."""
    return given.text.strip().endswith(_QUESTION_ENDS)


class Exact(Text):
    """Words for the record, such as a name: whatever they sound like, they are it.

    A question is none.
    """

    kind: ClassVar[str] = "exact"

    @override
    def certain(self, given: Given) -> bool:
        """Tell that words are the answer unless they ask something."""
        return not is_question(given)


class PhotoOr(Choice):
    """One option, or a photo as "photo:17"."""

    kind: ClassVar[str] = "photo_or"

    @override
    def read(self, given: Given) -> str | Hint:
        """Take a photo first."""
        if given.photo is not None:
            return f"{PHOTO}{given.photo}"
        return super().read(given)

    @override
    def load(self, data: Any) -> str:
        """Take it back."""
        if isinstance(data, str) and data.startswith(PHOTO):
            return data
        return super().load(data)

    @override
    def show(self, value: str) -> Phrase:
        """Return the label, or that there is a photo."""
        return _("一张照片") if value.startswith(PHOTO) else super().show(value)


@dataclass(frozen=True, slots=True)
class Paper:
    """What was shown: a photo's id, words, or neither to do it later."""

    media: int | None = None
    words: str = ""


class PaperPhoto(Answer[Paper]):
    """A photo, or a button to do it another time."""

    kind: ClassVar[str] = "paper"

    @override
    def options(self) -> Sequence[Option]:
        """Offer to do it another time."""
        return (
            Option(LATER, _("以后再发"), ("以后", "晚点", "等一下", "没带", "later")),
        )

    @override
    def read(self, given: Given) -> Paper | Hint:
        """Take a photo, words where they will do, or the button."""
        if given.picked is not None:
            return Paper()
        if given.photo is not None:
            return Paper(media=given.photo)
        if not isinstance(Choice(*self.options()).read(given), Hint):
            return Paper()
        return self._worded(given.text.strip())

    def _worded(self, words: str) -> Paper | Hint:
        del words
        return Hint(_("这一样要照片或截图。现在没有,回复“以后再发”。"))

    @override
    def dump(self, value: Paper) -> Any:
        """Keep both."""
        return [value.media, value.words]

    @override
    def load(self, data: Any) -> Paper:
        """Take them back."""
        match data:
            case [int() | None as media, str() as words]:
                return Paper(media, words)
        raise Misfit

    @override
    def show(self, value: Paper) -> Phrase:
        """Return the words, or what there is."""
        if value.media is not None:
            return _("一张照片")
        return verbatim(value.words) if value.words else _("以后再发")


class PaperOrWords(PaperPhoto):
    """A photo or a few words, or a button to do it another time."""

    kind: ClassVar[str] = "paper_or_words"
    free: ClassVar[bool] = True

    @override
    def certain(self, given: Given) -> bool:
        """Tell that words are the answer unless they ask something."""
        return not is_question(given)

    @override
    def _worded(self, words: str) -> Paper | Hint:
        if len(words) < SHORTEST_WORDS:
            return Hint(_("写几句,或者拍张照片发来。"))
        if len(words) > LONGEST_WORDS:
            told = _("有点长,请写短一些,{most}字以内。")
            return Hint(told.fill(most=LONGEST_WORDS))
        return Paper(words=words)


class LastDay(Answer[date | None]):
    """The last day something holds, today or later; `none` says there is none."""

    kind: ClassVar[str] = "last_day"

    def __init__(self, today: date, none: Option) -> None:
        self._day = Day(today, earliest=today)
        self._none = none

    @override
    def options(self) -> Sequence[Option]:
        """Offer that there is none."""
        return (self._none,)

    @override
    def read(self, given: Given) -> date | Hint | None:
        """Take a day, or words for none."""
        if given.picked is not None:
            return None
        day = self._day.read(given)
        if isinstance(day, Hint) and not isinstance(
            Choice(self._none).read(given), Hint
        ):
            return None
        return day

    @override
    def dump(self, value: date | None) -> Any:
        """Keep it as ISO, none as ""."""
        return value.isoformat() if value else ""

    @override
    def load(self, data: Any) -> date | None:
        """Take it back."""
        return None if data == "" else self._day.load(data)

    @override
    def show(self, value: date | None) -> Phrase:
        """Return the day with its year, or that there is none."""
        return full_day(value) if value else self._none.label

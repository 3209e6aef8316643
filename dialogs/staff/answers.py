"""How staff answer: a choice or a case number, words of duty, words passed on.

Staff write about others: their words are taken as they are and never read for
a wish of their own. Words that always work (返回, 取消 …) still do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from typing_extensions import override

from dialogs.commands import Command, bare, command_of, command_words
from dialogs.engine.answers import Choice, Hint, Option
from dialogs.engine.answers.base import NOT_UNDERSTOOD, Answer
from dialogs.engine.errors import Misfit
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase, _, verbatim

NUMBER = "#"
END = "end"
LONGEST_DUTY = 200
LONGEST_NAMING = 8
_CASE_NUMBER = re.compile(r"(?:编号|打开|查|看)?[::]?([0-9]{6})(?:号)?")


def case_number(given: Given) -> str | None:
    """Return the six digits a whole message is, however they are spaced."""
    written = re.sub(r"\s", "", given.read().folded or given.text)
    match = _CASE_NUMBER.fullmatch(written.strip("。.!！"))
    return match[1] if match else None


def is_command(given: Given) -> Command | None:
    """Return the word that always works, if the message is one."""
    return command_of(given.read().folded or given.text)


class DeskChoice(Choice):
    """One option, or a case number as "#123456"."""

    kind: ClassVar[str] = "desk_choice"

    @override
    def certain(self, given: Given) -> bool:
        """Tell whether words are a case number, which is no place in a list."""
        return case_number(given) is not None

    @override
    def read(self, given: Given) -> str | Hint:
        """Take a number of six digits first."""
        number = case_number(given) if given.picked is None else None
        return f"{NUMBER}{number}" if number else super().read(given)

    @override
    def load(self, data: Any) -> str:
        """Take it back."""
        if isinstance(data, str) and data.startswith(NUMBER):
            return data
        return super().load(data)

    @override
    def show(self, value: str) -> Phrase:
        """Return the label, or the number."""
        return verbatim(value) if value.startswith(NUMBER) else super().show(value)


class DutyWords(Answer[str]):
    """Words of duty about somebody else, up to `longest` characters.

    One of the options, if there are any, may be chosen instead; its value is
    then the answer. Only a short text names an option.
    """

    kind: ClassVar[str] = "duty_words"

    def __init__(self, *options: Option, longest: int = LONGEST_DUTY) -> None:
        self._options = options
        self.longest = longest

    @override
    def options(self) -> Sequence[Option]:
        """Return what may be chosen instead of writing."""
        return self._options

    @override
    def read(self, given: Given) -> str | Hint:
        """Take an option, or the words as they are."""
        if given.picked is not None:
            return given.picked
        words = given.text.strip()
        if not words or is_command(given) is not None:
            return Hint(NOT_UNDERSTOOD)
        if self._options and len(words) <= LONGEST_NAMING:
            chosen = Choice(*self._options).read(given)
            if not isinstance(chosen, Hint):
                return chosen
        if len(words) > self.longest:
            return Hint(_("有点长,请写短一些,{most}字以内。").fill(most=self.longest))
        return words

    @override
    def dump(self, value: str) -> Any:
        """Keep the words."""
        return value

    @override
    def load(self, data: Any) -> str:
        """Take them back."""
        if isinstance(data, str) and data:
            return data
        raise Misfit

    @override
    def show(self, value: str) -> Phrase:
        """Return the label, or the words."""
        labels = {option.value: option.label for option in self._options}
        return labels.get(value, verbatim(value))


@dataclass(frozen=True, slots=True)
class Passed:
    """What staff say to a person: words, media; or `end` to hand the talk back."""

    words: str = ""
    media: int | None = None
    end: bool = False


class PassedOn(Answer[Passed]):
    """Anything said is passed on, until it is handed back.

    A word that always works hands it back; a bare digit is something said.
    """

    kind: ClassVar[str] = "passed_on"

    @override
    def options(self) -> Sequence[Option]:
        """Offer to hand the talk back; any word that always works means it too."""
        words = ("交还", "结束", "说完了", "交回", *command_words())
        return (Option(END, _("交还"), words),)

    @override
    def read(self, given: Given) -> Passed | Hint:
        """Take words, voice, a photo, a place or a phone."""
        if given.picked == END or self._ends(given):
            return Passed(end=True)
        words, media = given.text or given.phone or "", given.photo or given.voice
        if given.point is not None:
            words = f"{given.point.latitude:.5f}, {given.point.longitude:.5f}"
        if not words.strip() and media is None:
            return Hint(_("打字、发语音、拍照都行,写什么对方就看到什么。"))
        return Passed(words, media)

    def _ends(self, given: Given) -> bool:
        said = bare(given.read().folded or given.text)
        return said in self.options()[0].words

    @override
    def dump(self, value: Passed) -> Any:
        """Keep what was said."""
        return [value.words, value.media, value.end]

    @override
    def load(self, data: Any) -> Passed:
        """Take it back."""
        match data:
            case [str() as words, int() | None as media, bool() as end]:
                return Passed(words, media, end)
        raise Misfit

    @override
    def show(self, value: Passed) -> Phrase:
        """Return the words."""
        return verbatim(value.words)

"""What somebody wishes to be called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from dialogs.engine.answers.base import Hint, Option
from dialogs.engine.answers.text import Text
from dialogs.engine.given import Given
from dialogs.engine.phrases import _, verbatim

LONGEST_NAME = 20
_LEAD = re.compile(
    r"^(你们?|您)?(就|可以)?"
    r"(叫我|喊我|我叫|我姓名是|我的名字是|我是|名字是|叫"
    r"|i'?m|my name is|call me)\s*",
    re.IGNORECASE,
)
_SURNAME = re.compile(r"^(免贵)?(我)?姓\s*")
_NOT_A_NAME = re.compile(
    r"[0-9０-９]{3,}|[?？!！]|不(?:知道|清楚|晓得|想说|告诉)|什么|算了"
    r"|^(?:不留|不用|不要|没有|无)$"
)


class Name(Text):
    """A name to be called by; "叫我陈阿婆" becomes "陈阿婆".

    `offered` is a name read elsewhere, offered as a button.
    """

    kind: ClassVar[str] = "name"

    def __init__(self, offered: str | None = None) -> None:
        super().__init__(longest=LONGEST_NAME)
        self._offered = offered

    @override
    def options(self) -> Sequence[Option]:
        """Return the offered name, if any."""
        if not self._offered:
            return ()
        return (Option(self._offered, verbatim(self._offered)),)

    @override
    def read(self, given: Given) -> str | Hint:
        """Take the name out of the sentence around it."""
        if given.picked is not None:
            return given.picked
        words = given.text.strip().rstrip("。.!！,，;；")
        found = given.read().facts.name
        if not found or found not in words:
            # The reader folds what it finds; a name stays as it was written.
            found = _LEAD.sub("", words).rstrip("吧啊哦呀就行好了 ") or words
            found = _SURNAME.sub("", found) or found
        if not self._could_be(found) or given.read().needs.difficulties:
            return Hint(_("怎么称呼您?比如“陈阿婆”“老王”。"))
        return found

    @override
    def certain(self, given: Given) -> bool:
        """Tell whether the reader found a name."""
        return given.read().facts.name is not None

    def _could_be(self, words: str) -> bool:
        return 0 < len(words) <= LONGEST_NAME and not _NOT_A_NAME.search(words)

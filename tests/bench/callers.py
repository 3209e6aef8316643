"""Made-up people who report a need: they answer whatever they were asked last.

They know nothing of the transport, so the same people call in the process and
over HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST_TURNS = 20

_STORIES = (
    "我腿脚不行,没人做饭",
    "我七十八了,一个人住,腰疼得厉害,走路都难,想有人送饭",
    "我老伴走了以后家里就剩我,晚上心里慌,想有人来陪我说说话",
    "我去年中风,右手不能动,洗澡要人帮,孩子在外地打工",
    "我下岗两年了,家里没收入,米也快没了,想申请点补助",
    "我眼睛看不见,医院去不了,药也没人帮我拿",
    "我得了糖尿病,每个月药费八百多,低保的钱不够用",
    "我房子漏雨,厕所也滑,上个月摔了一跤,想装个扶手",
)
_NAMES = ("陈阿婆", "林伯", "王阿姨", "黄大爷", "郑婶", "蔡叔")
_YES = ("同意", "对", "没错,登记", "我自己")


@dataclass(frozen=True, slots=True)
class Heard:
    """One message somebody got: its words, and (token, label) of its buttons."""

    text: str
    buttons: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Saying:
    """What somebody sends: a text, or the token of a button."""

    text: str = ""
    token: str | None = None


class TookTooLong(Exception):
    """A caller had no case number after MOST_TURNS."""


class Caller:
    """One made-up person, the `number`-th: from hello to a registered case."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.turns = 0
        self.registered = False
        self._told = False

    def next(self, heard: Sequence[Heard]) -> Saying | None:
        """Return what comes next after these messages; None with a case number.

        Raises:
            TookTooLong: there is none after MOST_TURNS.
        """
        self.registered = self.registered or any("编号" in h.text for h in heard)
        if self.registered:
            return None
        self.turns += 1
        if self.turns > MOST_TURNS:
            raise TookTooLong
        return self._answer(heard[-1]) if heard else Saying("你好")

    def _answer(self, last: Heard) -> Saying:
        buttons = {label: token for token, label in last.buttons}
        if not self._told:
            self._told = True
            return Saying(_STORIES[self.number % len(_STORIES)])
        for label in _YES:
            if label in buttons:
                return Saying(token=buttons[label])
        if "电话" in last.text and self.number % 2:
            return Saying(f"1380013{self.number % 10_000:04}")
        if "电话" in last.text:
            return Saying("不留")
        if not last.buttons:
            return Saying(_NAMES[self.number % len(_NAMES)])
        return Saying(token=last.buttons[self.number % min(3, len(buttons))][0])

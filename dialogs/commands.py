"""Words that work everywhere, at any moment, in any language.

Only a whole message that is such a word counts; a sentence that contains one
is left to the reader.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Command(StrEnum):
    """What may always be said."""

    CANCEL = "cancel"
    BACK = "back"
    PERSON = "person"
    HELP = "help"
    STOP = "stop"
    LANGUAGE = "language"
    WITHDRAW = "withdraw"
    MENU = "menu"
    MINE = "mine"
    CHANGE = "change"
    REPEAT = "repeat"
    MORE = "more"
    STATUS = "status"
    SETTINGS = "settings"
    DUTIES = "duties"
    PROVIDER = "provider"


_WORDS: dict[Command, str] = {
    Command.CANCEL: "取消 退出 不填了 不填 cancel quit exit",
    Command.BACK: "返回 上一步 返回上一步 回上一步 后退 0 back",
    Command.PERSON: (
        "人工 转人工 找人 真人 人工服务 客服 9 person human agent 找工作人员"
    ),
    Command.HELP: "帮助 怎么用 help 说明 能做什么 还能做什么",
    Command.STOP: "停 停止 退订 停发 td stop unsubscribe",
    Command.LANGUAGE: (
        "语言 换语言 language 繁体 繁体中文 繁体字 简体 简体中文 english 英文"
    ),
    Command.WITHDRAW: "撤回 撤回同意 撤回授权 withdraw",
    Command.MENU: "菜单 主菜单 首页 menu 开始",
    # 我的資料, as it is folded, reads 我的数据.
    Command.MINE: "我的信息 我的资料 我的数据 我的档案",
    Command.CHANGE: "修改 改 更改 改答案 change edit",
    Command.REPEAT: "再说一遍 再说一次 重复 repeat",
    Command.MORE: "更多 下一页 more next",
    Command.STATUS: "进展 进度 查进展 查进度 status",
    Command.PROVIDER: "承接主体 机构的事 我们机构的事 provider providers",
    # 訊息設定, as it is folded, reads 消息设置.
    Command.SETTINGS: "消息设置 消息设定 通知设置 通知设定 提醒设置 settings",
    Command.DUTIES: "还有什么没交 我还有什么没交 没交的 我没交的 还要交什么",
}
_PHRASES = {
    "what is due": Command.DUTIES,
    "what do i still have to file": Command.DUTIES,
    "go back": Command.BACK,
    "my data": Command.MINE,
    "my info": Command.MINE,
    "my record": Command.MINE,
    "say again": Command.REPEAT,
    "message settings": Command.SETTINGS,
    "notification settings": Command.SETTINGS,
}
_TABLE: dict[str, Command] = {
    word: command for command, words in _WORDS.items() for word in words.split()
} | _PHRASES
# A word we put in quotes is sometimes sent back with them.
_EDGES = re.compile(r"^[\s/“\"「]+|[\s。.!！,，~～”\"」]+$")
_START = re.compile(r"^/start(?:\s+(?P<code>\S{1,64}))?\s*$")
_CODE = re.compile(r"^邀请码[\s::]*(?P<code>[0-9A-Za-z -]{8,40})$")
LANGUAGE_NAMED = {
    "繁体": "zh-Hant",
    "繁体中文": "zh-Hant",
    "繁体字": "zh-Hant",
    "简体": "zh-Hans",
    "简体中文": "zh-Hans",
    "english": "en",
    "英文": "en",
}


def command_words() -> tuple[str, ...]:
    """Return every word that always works, digits left out."""
    return tuple(word for word in _TABLE if not word.isdecimal())


def command_of(folded: str) -> Command | None:
    """Return the command a whole message is, given its folded text."""
    return _TABLE.get(_EDGES.sub("", folded))


def bare(folded: str) -> str:
    """Return a message without edges, to be looked up."""
    return _EDGES.sub("", folded)


def start_code(text: str) -> str | None:
    """Return the code of "/start CODE" or "邀请码 CODE"; "" for a bare /start."""
    words = text.strip()
    match = _START.match(words) or _CODE.match(words)
    return (match["code"] or "") if match else None

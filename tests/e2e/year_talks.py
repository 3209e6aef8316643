"""A few of the year's filings as people make them: by talking with the bot."""

from __future__ import annotations

from bot.testkit import Townsman

TITLE = "季度报告"
TURNS = 14


async def files_by_chat(lead: Townsman) -> bool:
    """Let somebody file the quarter's report; False, and nothing filed, if lost."""
    replies = await lead.says("我还有什么没交?")
    for _turn in range(TURNS):
        if any("回执号" in reply.text for reply in replies):
            await lead.says("返回")
            return True
        labels = [choice.label for choice in lead.choices]
        known = [each for each in _ANSWERS if any(each in label for label in labels)]
        asked = any(mark in reply.text for reply in replies for mark in _ASKED)
        if not known and not asked:
            return False
        if asked and "没有" not in known:
            replies = await lead.says("送饭四十次")
        else:
            replies = await lead.presses(known[0])
    return False


_ANSWERS = ("对,交上去", "不用照片了", "没有", "现在交", TITLE)
_ASKED = ("做了些什么",)

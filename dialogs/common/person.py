"""A person, please: into the queue, honest about when, and back again."""

from __future__ import annotations

from casework import handovers, hotlines
from dialogs.common.days import time_words
from dialogs.engine import words
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import _
from dialogs.engine.talk import Talk


@dialog("person", _("找工作人员"))
async def person(talk: Talk) -> None:
    """Put the person into the queue of staff of their area."""
    reason = str(talk.args.get("reason", "asked"))
    queued = await talk.step("queue", handovers.ask_person, reason)
    line = hotlines.help_line()
    if queued.told == 0:
        await talk.say(_("已经记下您要找人。急的话请打{line},有人接。"), line=line)
    elif queued.open_now:
        await talk.say(_("已经帮您叫工作人员了,一会儿有人来和您说。"))
        await talk.say(
            _("等的时候也可以接着写给我,不等了就回复“取消”。急的话打{line}。"),
            line=line,
        )
    else:
        await talk.say(
            _("现在下班了。{when}上班后先联系您。"), when=time_words(queued.opens_at)
        )
        await talk.say(_("等不及就打{line},白天晚上都有人。"), line=line)


@dialog("person.cancel", _("不找工作人员了"))
async def cancel(talk: Talk) -> None:
    """Leave the queue of those who wait for a person."""
    if await talk.step("cancel", handovers.cancel_wait):
        await talk.say(_("好,不叫工作人员了。要找人,再回复“人工”。"))
    else:
        await talk.say(words.NOTHING_TO_CANCEL)


@dialog("relay", _("传话"))
async def relay(talk: Talk) -> None:
    """Pass words to the staff member who holds the talk; say nothing."""
    passed = await talk.step(
        "pass", handovers.relay_to_staff, talk.args["words"], talk.args["media"]
    )
    if not passed:
        await talk.say(_("工作人员刚离开。您的话我收到了。"))

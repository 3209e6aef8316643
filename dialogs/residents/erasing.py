"""Delete my data: what goes, what the law lets stay, one confirmation.

Source: PIPL 47; trust page 4.6, 4.8.
"""

from __future__ import annotations

from casework import rights
from casework.errors import Refusal
from dialogs.engine.answers import YesNo
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import _
from dialogs.engine.talk import Talk

_ON_DUTY = _("您现在是工作人员,要先请上级解除职务,才能删除。")


@dialog("my.erase", _("删除我的信息"))
async def erase(talk: Talk) -> bool:
    """Forget the person; True where that was done."""
    under_way = await talk.step("open", rights.count_open)
    await talk.say(
        _("会删掉:您说过的话、称呼、电话、照片、语音,还有没填完的。删了找不回来。")
    )
    await talk.say(_("按规定只留编号、日期和谁看过。里面没有名字,也没有您的话。"))
    sure = await talk.ask(
        "sure",
        _("还有{count}件事在办,会一起停下。确定全部删除吗?").fill(count=under_way)
        if under_way
        else _("确定全部删除吗?"),
        YesNo(_("全部删除"), _("不删了")),
        label=_("全部删除"),
    )
    if not sure:
        await talk.say(_("好,什么都没删。"))
        return False
    try:
        await talk.step("erase", rights.erase_person)
    except Refusal:
        await talk.say(_ON_DUTY)
        return False
    await talk.say(_("都删掉了。谢谢您信任过我们。"))
    await talk.say(_("以后有难处,随时再来,就像第一次一样。"))
    return True

"""Hello, what this is, and the menu that waits for any wish."""

from __future__ import annotations

from casework import hotlines, people
from casework.people import Me
from dialogs.engine.answers import Choice, Option
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk

REPORT = Option("need.report", _("我有困难"), ("困难", "求助", "反映困难", "帮忙"))
STATUS = Option("case.status", _("查进展"), ("进展", "进度", "办得怎么样"))
PERSON = Option("person", _("找工作人员"), ("人工", "找人", "客服", "真人"))
MINE = Option("my.record", _("我的信息"), ("我的信息", "我的资料"))
MORE = Option("help", _("还能做什么"), ("帮助", "怎么用", "别的"))
PROVIDER = Option("provider.home", _("我们机构的事"), ("机构的事", "承接主体", "机构"))
RESUME = Option("resume", _("接着上次没填完的"), ("接着填", "继续"))


@dialog("menu", _("菜单"), menu=True)
async def menu(talk: Talk) -> str:
    """Wait for a wish; the result is the name of the dialog to start."""
    me = await talk.step("me", people.who_am_i)
    if me.staff_level:
        return "staff.desk"
    if talk.args.get("hello"):
        await _greet(talk, me)
    return await talk.ask("wish", _prompt(talk, me), Choice(*_options(me)))


async def _greet(talk: Talk, me: Me) -> None:
    if me.call_name:
        await talk.say(_("{name},您好。我是善桥,又见面了。"), name=me.call_name)
        return
    await talk.say(_("您好,我是善桥,社区帮困的小助手。我是机器,后面有真人。"))
    await talk.say(
        _("有难处直接写给我,打字、语音、拍照都行。急事打{line},找真人回复“人工”。"),
        line=hotlines.help_line(),
    )


def _prompt(talk: Talk, me: Me) -> Phrase:
    if talk.args.get("hello"):
        return _("您想做什么?回复数字就行。")
    return _("还要我做什么?回复数字就行。")


def _options(me: Me) -> list[Option]:
    options = [REPORT, STATUS, PERSON, MINE, MORE]
    if me.draft:
        options = [RESUME, REPORT, STATUS, PERSON, MORE]
    if me.provides:
        options.insert(0, PROVIDER)
    return options


@dialog("help", _("能做什么"))
async def help_(talk: Talk) -> None:
    """Say what can be done here and which words always work."""
    await talk.say(_("我能做这些:记下您的困难,告诉您进展,帮您找工作人员。"))
    me = await talk.step("me", people.who_am_i)
    if me.provides:
        await talk.say(_("替机构办事,回复“承接主体”:交材料、报资源、签协议都在里面。"))
    await talk.say(
        _("随时可以回复:返回、取消、人工、撤回、停、语言、我的信息、消息设置。")
    )
    await talk.say(_("听不懂我时,打{line},有真人接。"), line=hotlines.help_line())


@dialog("thanks", _("道谢"))
async def thanks(talk: Talk) -> None:
    """Answer thanks."""
    await talk.say(_("不客气,应该的。"))


@dialog("goodbye", _("再见"))
async def goodbye(talk: Talk) -> None:
    """Answer a farewell."""
    await talk.say(_("您慢走,有事随时来。"))


@dialog("not_here", _("这里办不了"))
async def not_here(talk: Talk) -> None:
    """Take leave kindly of what is no hardship, and of what is none of ours."""
    await talk.say(
        _("听起来眼下没什么难处,那就好。有难处随时写给我,别的事请打{line}。"),
        line=hotlines.help_line(),
    )


@dialog("not_yet", _("还没开放"))
async def not_yet(talk: Talk) -> None:
    """Say that this part is not open yet, and who helps meanwhile."""
    await talk.say(
        _("这件事我这里还没开放。请打{line},或回复“人工”找工作人员。"),
        line=hotlines.help_line(),
    )

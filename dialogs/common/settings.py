"""Language, and messages that answer nothing."""

from __future__ import annotations

from casework import people
from dialogs.engine.answers import Choice, Option, YesNo
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk

_LANGUAGES = (
    Option("zh-Hans", Phrase("简体中文"), ("简体", "中文", "普通话", "chinese")),
    Option("zh-Hant", Phrase("繁體中文"), ("繁体", "繁体中文", "繁体字")),
    Option("en", Phrase("English"), ("英文", "英语")),
)


@dialog("language", _("换语言"))
async def language(talk: Talk) -> None:
    """Change the language; named in the same breath, it is not asked."""
    wanted = talk.args.get("language")
    chosen = await talk.ask(
        "language",
        _("您想用哪种语言?"),
        Choice(*_LANGUAGES),
        label=_("语言"),
        known=wanted if isinstance(wanted, str) else None,
    )
    await talk.step("set", people.set_language, chosen)
    await talk.say(_("好,以后就用这种语言。"))


@dialog("pushes.stop", _("停发消息"))
async def stop_pushes(talk: Talk) -> None:
    """Stop messages at once; they can come again at one word."""
    me = await talk.step("me", people.who_am_i)
    if me.stopped:
        again = await talk.ask(
            "again",
            _("消息已经停了。要重新开始发吗?"),
            YesNo(_("重新发"), _("不用")),
            label=_("消息"),
        )
        if again:
            await talk.step("start", people.stop_pushes, stopped=False)
            await talk.say(_("好,有进展会告诉您。"))
        return
    await talk.step("stop", people.stop_pushes, stopped=True)
    await talk.say(_("好,不再主动发消息。您写来,我照样回答。"))
    await talk.say(_("想重新收到,再回复一次“停”。"))

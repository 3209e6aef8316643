"""Consent in the chat: short notice, one question a purpose, no asking again.

Source: PIPL 14-17, 23, 29; trust page 4.1-4.2, 4.5.
"""

from __future__ import annotations

from casework import consents, rights
from casework.consents import Purpose
from dialogs.common.labels import PURPOSE
from dialogs.engine.answers import Many, Option, YesNo
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk

FULL_NOTICE = "/notice"
AGREE, REFUSE = _("同意"), _("不同意")

NOTICE = (
    _("登记前先说明白:我们是区民政局和街道。您说的话只用来帮您办事。"),
    _("会记下:您的困难、称呼、电话、住哪一带。病情、残疾属于要特别保护的信息。"),
    _("只有管您这一片的工作人员能看,谁看过都有记录,您也能查。"),
    _("随时回复“撤回”就停用,回复“我的信息”就能看、能改、能删。全文:{link}"),
)

QUESTION = {
    Purpose.CASEWORK: _("同意我们为办您的事,使用这些信息吗?"),
    Purpose.SHARING: _(
        "要请{receiver}来帮忙时,同意把需要的几项告诉他们吗?不同意也照样办。"
    ),
    Purpose.PUBLISHING: _("同意不写名字、不写地址,把需求公开找人帮吗?不同意也照样办。"),
}


async def consent(talk: Talk, purpose: Purpose, receiver: str = "") -> bool:
    """Return whether the person agrees, asking only if never asked before."""
    stands = await talk.step("stands", consents.my_consent, purpose, receiver)
    if stands == "granted":
        return True
    if stands == "refused" and purpose is not Purpose.CASEWORK:
        return False
    if purpose is Purpose.CASEWORK:
        for line in NOTICE:
            await talk.say(
                line.fill(link=FULL_NOTICE) if "{link}" in line.msgid else line
            )
    question = QUESTION[purpose]
    agreed = await talk.ask(
        "agree",
        question.fill(receiver=Phrase(receiver)) if receiver else question,
        YesNo(AGREE, REFUSE),
        label=PURPOSE[purpose],
    )
    return await talk.renew(
        "decide", consents.decide, purpose, granted=agreed, receiver=receiver
    )


@dialog("consent.withdraw", _("撤回同意"))
async def withdraw_consent(talk: Talk) -> bool:
    """Show what was agreed to; one confirmation ends it.

    True where the words went with it: consent to casework carried them.
    """
    standing = await talk.step("standing", consents.all_standing)
    granted = [stands.purpose for stands in standing if stands.granted]
    if not granted:
        await talk.say(_("您现在没有同意过什么,不用撤回。"))
        return False
    if Purpose.CASEWORK in granted:
        await talk.say(
            _("撤回“{what}”,办着的事就停下,说过的话会删掉。"),
            what=PURPOSE[Purpose.CASEWORK],
        )
    chosen = await talk.ask(
        "which",
        _("您想撤回哪一项?可以选几个。"),
        Many(
            *(Option(p.value, PURPOSE[p]) for p in granted),
            Option("-", _("都不撤回"), ("算了", "不撤回")),
        ),
        label=_("撤回哪一项"),
    )
    if not chosen:
        await talk.say(_("好,什么都没变。"))
        return False
    for value in chosen:
        await talk.step(f"withdraw.{value}", rights.withdraw_consent, Purpose(value))
    if Purpose.CASEWORK not in chosen:
        await talk.say(_("已经撤回。从现在起不再这样用您的信息。"))
        return False
    await talk.say(_("已经撤回。办着的事停了,您说过的话删掉了。"))
    await talk.say(_("以后有难处,随时再来,重新说就行。"))
    return True

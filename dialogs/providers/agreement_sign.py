"""Reading an agreement block by block, and signing exactly what was read."""

from __future__ import annotations

from typing import Any

from casework.agreements import agreements, ending, signing, views
from casework.agreements.views import AgreementView
from casework.errors import Refusal
from dialogs.common.agreement_words import BLOCK, block_bubbles, check_code, refused
from dialogs.common.labels import shown_number
from dialogs.engine.answers import Choice, Name, Option, Text
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import _
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import NONE_SAID, ChoiceOrWords, lead

GO, CHANGE, SIGN, LATER, DECLINE = "go", "change", "sign", "later", "decline"
LONGEST_WISH = 200
ELSEWHERE = "else"

_GO = Option(GO, _("看下一块"), ("好", "下一块", "继续", "看", "对", "嗯"))
_CHANGE = Option(CHANGE, _("这里想改"), ("想改", "改", "要改", "不对"))
_LATER = Option(LATER, _("先不签"), ("以后", "先不签", "再想想", "等等"))
_FINAL = (
    Option(SIGN, _("签"), ("签", "签字", "好", "同意")),
    Option(CHANGE, _("想改一处"), ("想改", "改", "要改")),
    _LATER,
    Option(DECLINE, _("不接这份协议"), ("不接", "不签", "不要")),
)


@dialog("agreement.sign", _("签服务协议"), form=True)
async def sign(talk: Talk) -> dict[str, Any] | None:
    """Read all five blocks, then sign, ask for other words, or leave it."""
    number = int(talk.args["agreement_id"])
    try:
        view = await talk.step("view", views.my_agreement, number)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    wish = await _read(talk, view)
    if wish is None:
        chosen = await _decide(talk, view)
        if chosen == SIGN:
            return await _sign(talk, view)
        if chosen != CHANGE:
            await _leave(talk, view, chosen)
            return None
        wish = await _wish(talk, ELSEWHERE)
    await _ask_change(talk, view, wish)
    return None


async def _read(talk: Talk, view: AgreementView) -> str | None:
    """Go through the blocks; return the change that is wished, None for none."""
    await talk.say(
        _("服务协议 {number},一共五块,一块一块看。想停就回复“取消”。"),
        number=shown_number(view.card.number),
    )
    await talk.say(_("您签的,就是下面这些中文原文。看不明白,回复“人工”。"))
    await talk.say(_("里面的“乙方”就是您这边,“甲方”是对方。"))
    last = len(view.blocks)
    for number, (key, lines) in enumerate(view.blocks, 1):
        for bubble in block_bubbles(number, key, lines):
            await talk.say(bubble)
        if number == last:
            break
        chosen = await talk.ask(f"read.{key}", _("这一块行吗?"), Choice(_GO, _CHANGE))
        if chosen == CHANGE:
            return await _wish(talk, key)
    return None


async def _wish(talk: Talk, key: str) -> str:
    words = await talk.ask(
        f"wish.{key}",
        _("想改成什么?写一两句,对方会看到。"),
        Text(longest=LONGEST_WISH),
        label=_("想改的"),
    )
    # What is kept is the Chinese name of the block itself, for staff to read.
    return f"{BLOCK[key].msgid}:{words}" if key in BLOCK else words


async def _decide(talk: Talk, view: AgreementView) -> str:
    if not view.leads:
        await talk.say(_("五块都看完了。签字要机构的负责人来签。"))
        return LATER
    return await talk.ask(
        "sign", _("五块都看完了。签这份协议吗?"), Choice(*_FINAL), label=_("签不签")
    )


async def _sign(talk: Talk, view: AgreementView) -> dict[str, Any] | None:
    number, digest = view.card.agreement_id, view.digest
    signer = await talk.ask(
        "signer", _("签谁的名字?请写真名。"), Name(), label=_("签名")
    )
    try:
        await talk.step("done", signing.sign_for_provider, number, digest, signer)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        again = refusal.code == "text_changed"
        return lead("agreement.sign", agreement_id=number) if again else None
    await talk.say(_("签好了。等对方也签了,协议就生效,我会告诉您。"))
    await talk.say(
        _("核对码 {code}:协议里改一个字,这个码就变。"), code=check_code(digest)
    )
    return None


async def _leave(talk: Talk, view: AgreementView, chosen: str) -> None:
    if chosen == LATER:
        await talk.say(_("好,先不签。想签时,在“我们机构的事”里找得到。"))
        return
    why = await talk.ask(
        "why",
        _("方便说说为什么不接吗?不说也行,不会影响您。"),
        ChoiceOrWords(Option(NONE_SAID, _("不想说"), ("不说", "没什么"))),
        label=_("为什么不接"),
    )
    told = "" if why == NONE_SAID else why
    try:
        await talk.step("decline", ending.decline, view.card.agreement_id, told)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("好,这份协议不接,已经告诉对方。谢谢您说一声。"))


async def _ask_change(talk: Talk, view: AgreementView, wish: str) -> None:
    number = view.card.agreement_id
    try:
        await talk.step("change", agreements.ask_change, number, wish)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("好,转给对方了。改好了会请您重新看,现在什么都没签。"))

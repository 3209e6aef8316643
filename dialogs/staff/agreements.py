"""Agreements before staff: what waits, one of them, signing for the unit."""

from __future__ import annotations

from typing import Any

from casework.agreements import (
    agreements,
    copies,
    ending,
    partners,
    signing,
    views,
)
from casework.agreements.lifecycles import AgreementState as State
from casework.agreements.partners import Partner
from casework.agreements.views import AgreementCard, AgreementView
from casework.errors import Refusal
from dialogs.common.agreement_words import (
    EXPLAINED,
    STATE,
    card_lines,
    check_code,
    refused,
    text_bubbles,
)
from dialogs.common.labels import shown_number
from dialogs.engine.answers import Choice, Name, Option
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import lead
from dialogs.staff.answers import DutyWords

NEW, OTHERS, LEAVE = "new", "others", "leave"
SIGN, REVISE, KEEP, WITHDRAW = "sign", "revise", "keep", "withdraw"
COPY, END, GO_ON = "copy", "end", "go_on"

_LEAVE = Option(LEAVE, _("返回"), ("返回", "回去", "不看了"))
_SIGN = Option(SIGN, _("看全文、签字"), ("签", "签字", "看全文"))
_REVISE = Option(REVISE, _("改协议"), ("改", "修改", "改协议"))
_KEEP = Option(KEEP, _("不改,说明原因"), ("不改", "照旧"))
_WITHDRAW = Option(WITHDRAW, _("收回协议"), ("收回", "不签了", "撤销"))
_COPY = Option(COPY, _("要一份PDF"), ("pdf", "副本", "文件"))
_END = Option(END, _("想提前结束"), ("结束", "终止"))
_AGREE = Option(END, _("同意结束"), ("同意", "结束"))
_GO_ON = Option(GO_ON, _("不结束,继续做"), ("继续", "不结束"))

_OPTIONS: dict[str, tuple[Option, ...]] = {
    State.OFFERED: (_REVISE, _WITHDRAW),
    State.CHANGING: (_REVISE, _KEEP, _WITHDRAW),
    State.SIGNED: (_SIGN, _REVISE, _WITHDRAW),
    State.LIVE: (_COPY, _END),
    State.PROVIDER_ENDING: (_AGREE, _GO_ON, _COPY),
    State.UNIT_ENDING: (_GO_ON, _COPY),
    State.ENDED: (_COPY,),
    State.EXPIRED: (_COPY,),
}


@dialog("agreement.list", _("服务协议"))
async def waiting(talk: Talk) -> dict[str, Any] | None:
    """Show what waits for the unit, and lead to one, to others, to a new one."""
    try:
        cards = await talk.step("cards", views.waiting_agreements)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    prompt = _("等这边办的有{count}份,看哪一份?") if cards else _("没有等着签的协议。")
    return await _pick(
        talk,
        prompt.fill(count=len(cards)) if cards else prompt,
        *(_option(card) for card in cards),
        Option(NEW, _("做一份新协议"), ("新协议", "新的", "做协议")),
        Option(OTHERS, _("看已有的协议"), ("已有的", "在执行的", "别的")),
    )


@dialog("agreement.others", _("已有的协议"))
async def others(talk: Talk) -> dict[str, Any] | None:
    """Show what is in force or before the provider."""
    try:
        cards = await talk.step("cards", views.live_agreements)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    if not cards:
        await talk.say(_("还没有协议。"))
        return None
    return await _pick(talk, _("看哪一份?"), *(_option(card) for card in cards))


async def _pick(talk: Talk, prompt: Phrase, *options: Option) -> dict[str, Any] | None:
    chosen = await talk.ask("which", prompt, Choice(*options, _LEAVE))
    if chosen == LEAVE:
        return None
    if chosen == NEW:
        return lead("agreement.with")
    if chosen == OTHERS:
        return lead("agreement.others")
    return lead("agreement.review", agreement_id=int(chosen))


def _option(card: AgreementCard) -> Option:
    label = _("{provider} {number}({state})").fill(
        provider=verbatim(card.provider),
        number=shown_number(card.number),
        state=STATE[card.state],
    )
    return Option(str(card.agreement_id), label, (card.number, card.provider))


@dialog("agreement.with", _("和谁签"))
async def with_whom(talk: Talk) -> dict[str, Any] | None:
    """Ask with which provider an agreement is to be made."""
    try:
        found = await talk.step("partners", partners.partners)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    if not found:
        await talk.say(_("这一片还没有可以签的机构。先看看“申请待审”。"))
        return None
    chosen = await talk.ask(
        "who", _("和哪家签?点一个,或写名字。"), Choice(*map(_who, found), _LEAVE)
    )
    if chosen == LEAVE:
        return None
    return lead("agreement.make", provider_id=int(chosen))


def _who(partner: Partner) -> Option:
    name = partner.name
    return Option(str(partner.provider_id), verbatim(name), (name,))


@dialog("agreement.review", _("看协议"), about_others=True)
async def review(talk: Talk) -> dict[str, Any] | None:
    """Show one agreement in short, and do what its state allows; the look is kept."""
    number = int(talk.args["agreement_id"])
    try:
        view = await talk.step("view", views.open_agreement, number)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    await talk.say(card_lines(view.card, STATE[view.card.state]))
    for words in _their_words(view):
        await talk.say(words)
    options = _OPTIONS.get(view.card.state, ())
    if not options:
        return None
    chosen = await talk.ask("act", _("怎么办?"), Choice(*options, _LEAVE))
    if chosen == SIGN:
        return lead("agreement.countersign", agreement_id=number)
    if chosen == REVISE:
        return lead("agreement.revise", agreement_id=number)
    if chosen != LEAVE:
        await _ACTS[chosen](talk, view)
    return None


def _their_words(view: AgreementView) -> list[Phrase]:
    wish = _("对方想改:{words}").fill(words=verbatim(view.change))
    why = _("说的原因:{words}").fill(words=verbatim(view.why))
    state = view.card.state
    asked = [wish] if view.change and state == State.CHANGING else []
    given = [why] if view.why and state in EXPLAINED else []
    return [*asked, *given]


@dialog("agreement.countersign", _("签字"), about_others=True)
async def countersign(talk: Talk) -> dict[str, Any] | None:
    """Show the whole text once more, and sign it for the unit."""
    number = int(talk.args["agreement_id"])
    try:
        view = await talk.step("view", views.open_agreement, number)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    for bubble in text_bubbles(view):
        await talk.say(bubble)
    sure = await talk.ask(
        "sign",
        _("对方由{signer}签了。这边也签吗?").fill(
            signer=verbatim(view.provider_signer)
        ),
        Choice(Option(SIGN, _("签"), ("签", "签字", "好", "同意")), _LEAVE),
        label=_("签不签"),
    )
    if sure == LEAVE:
        return None
    signer = await talk.ask(
        "signer", _("签谁的名字?请写真名。"), Name(), label=_("签名")
    )
    try:
        await talk.step("done", signing.sign_for_unit, number, view.digest, signer)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return lead("agreement.review", agreement_id=number)
    await talk.say(
        _("签好了,协议生效,也告诉对方了。核对码 {code}。"), code=check_code(view.digest)
    )
    media = await talk.step("copy", copies.copy_for_unit, number)
    await talk.show(media, _("这是协议的PDF,请存档。"))
    return None


async def _reason(talk: Talk, prompt: Phrase) -> str:
    return await talk.ask("why", prompt, DutyWords(), label=_("原因"))


async def _keep(talk: Talk, view: AgreementView) -> None:
    why = await _reason(talk, _("为什么不改?写一句,对方会看到。"))
    await _done(talk, view, agreements.keep_text, why)


async def _withdraw(talk: Talk, view: AgreementView) -> None:
    why = await _reason(talk, _("为什么收回?写一句,对方会看到。"))
    await _done(talk, view, ending.withdraw, why)


async def _done(talk: Talk, view: AgreementView, verb: Any, why: str) -> None:
    try:
        await talk.step("done", verb, view.card.agreement_id, why)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("好,办了,也告诉对方了。"))


async def _end(talk: Talk, view: AgreementView) -> None:
    agrees = view.card.state == State.PROVIDER_ENDING
    prompt = _("为什么想提前结束?写一句,对方会看到。")
    why = "" if agrees else await _reason(talk, prompt)
    try:
        state = await talk.step("end", ending.end_for_unit, view.card.agreement_id, why)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    if state == State.ENDED:
        await talk.say(_("协议结束了。请看看正在帮的人,交接好了没有。"))
    else:
        await talk.say(_("记下了,等对方回话。这之前服务还照旧做。"))


async def _go_on(talk: Talk, view: AgreementView) -> None:
    try:
        await talk.step("go_on", ending.go_on_for_unit, view.card.agreement_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("好,协议继续,也告诉对方了。"))


async def _copy(talk: Talk, view: AgreementView) -> None:
    media = await talk.step("copy", copies.copy_for_unit, view.card.agreement_id)
    await talk.show(media, _("这是协议的PDF,请存档。"))


_ACTS = {
    KEEP: _keep,
    WITHDRAW: _withdraw,
    END: _end,
    GO_ON: _go_on,
    COPY: _copy,
}

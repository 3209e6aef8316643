"""A provider's agreements: the list, and what may be done with one."""

from __future__ import annotations

from typing import Any

from casework.agreements import copies, ending, views
from casework.agreements.lifecycles import AgreementState as State
from casework.agreements.views import AgreementCard, AgreementView
from casework.errors import Refusal
from dialogs.common.agreement_words import EXPLAINED, MY_STATE, card_lines, refused
from dialogs.common.labels import shown_number
from dialogs.engine.answers import Choice, Option, Text
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import lead

READ, COPY, END, GO_ON, LEAVE = "read", "copy", "end", "go_on", "leave"
LONGEST_REASON = 200

_LEAVE = Option(LEAVE, _("返回"), ("返回", "不看了", "回去"))
_READ = Option(READ, _("看全文,再决定签不签"), ("看全文", "看", "签", "签字"))
_AGAIN = Option(READ, _("再看一遍文字"), ("看全文", "再看", "看"))
_COPY = Option(COPY, _("要一份PDF"), ("pdf", "副本", "文件", "要一份"))
_END = Option(END, _("想提前结束"), ("结束", "不做了", "终止"))
_AGREE = Option(END, _("同意结束"), ("同意", "结束"))
_KEEP = Option(GO_ON, _("不结束,继续做"), ("继续", "不结束", "接着做"))

_OPTIONS: dict[str, tuple[Option, ...]] = {
    State.OFFERED: (_READ,),
    State.SIGNED: (_AGAIN,),
    State.LIVE: (_COPY, _END),
    State.PROVIDER_ENDING: (_KEEP, _COPY),
    State.UNIT_ENDING: (_AGREE, _KEEP, _COPY),
    State.ENDED: (_COPY,),
    State.EXPIRED: (_COPY,),
}


@dialog("agreement.mine", _("服务协议"))
async def my_agreements(talk: Talk) -> dict[str, Any] | None:
    """Show the provider's agreements, what waits first, and open one."""
    cards = await talk.step("cards", views.my_agreements)
    if not cards:
        await talk.say(_("现在没有服务协议。街道请您签时,会在这里告诉您。"))
        return None
    if len(cards) == 1:
        return lead("agreement.see", agreement_id=cards[0].agreement_id)
    chosen = await talk.ask(
        "which", _("看哪一份?"), Choice(*map(_option, cards), _LEAVE)
    )
    if chosen == LEAVE:
        return None
    return lead("agreement.see", agreement_id=int(chosen))


def _option(card: AgreementCard) -> Option:
    label = _("{number}({state})").fill(
        number=shown_number(card.number), state=MY_STATE[card.state]
    )
    return Option(str(card.agreement_id), label, (card.number,))


@dialog("agreement.open", _("看协议"))
async def open_either(talk: Talk) -> dict[str, Any]:
    """Go on to an agreement from the side on which the person stands."""
    number = int(talk.args["agreement_id"])
    mine = await talk.step("mine", views.is_mine, number)
    return lead("agreement.see" if mine else "agreement.review", agreement_id=number)


@dialog("agreement.see", _("看协议"))
async def see(talk: Talk) -> dict[str, Any] | None:
    """Show one agreement in short, and do what its state allows."""
    number = int(talk.args["agreement_id"])
    try:
        view = await talk.step("view", views.my_agreement, number)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    await talk.say(card_lines(view.card, MY_STATE[view.card.state]))
    for words in _others_words(view):
        await talk.say(words)
    options = _OPTIONS.get(view.card.state, ())
    if not options:
        return None
    chosen = await talk.ask("act", _("要做什么?"), Choice(*options, _LEAVE))
    if chosen == READ:
        return lead("agreement.sign", agreement_id=number)
    if chosen == LEAVE:
        return None
    await _ACTS[chosen](talk, view)
    return None


def _others_words(view: AgreementView) -> list[Phrase]:
    """Return what the other side, or this one, said of it."""
    said = _("说的原因:{words}").fill(words=verbatim(view.why))
    wish = _("想改的是:{words}").fill(words=verbatim(view.change))
    state = view.card.state
    asked = [wish] if view.change and state == State.CHANGING else []
    told = state in EXPLAINED or state == State.OFFERED
    return [*asked, *([said] if view.why and told else [])]


async def _copy(talk: Talk, view: AgreementView) -> None:
    number = view.card.agreement_id
    media = await talk.step("copy", copies.copy_for_provider, number)
    await talk.show(media, _("这是协议的PDF,请自己存好。"))


async def _end(talk: Talk, view: AgreementView) -> None:
    agrees = view.card.state == State.UNIT_ENDING
    why = "" if agrees else await _why(talk)
    try:
        state = await talk.step(
            "end", ending.end_for_provider, view.card.agreement_id, why
        )
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    if state == State.ENDED:
        await talk.say(_("好,协议结束了。正在帮的人,请先交接好。"))
    else:
        await talk.say(_("记下了,等对方回话。这之前服务还照旧做。"))


async def _why(talk: Talk) -> str:
    return await talk.ask(
        "why",
        _("为什么想提前结束?写一句,对方会看到。"),
        Text(longest=LONGEST_REASON),
        label=_("原因"),
    )


async def _go_on(talk: Talk, view: AgreementView) -> None:
    number = view.card.agreement_id
    try:
        await talk.step("go_on", ending.go_on_for_provider, number)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("好,协议继续,也告诉对方了。"))


_ACTS = {COPY: _copy, END: _end, GO_ON: _go_on}

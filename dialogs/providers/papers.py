"""The papers of a provider: what is there, what is missing, in any order."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.errors import Refusal
from casework.providers import applications, membership
from casework.providers.admission import EDITABLE
from casework.providers.applications import ApplicationView, Shown
from casework.providers.conditions import credentials_for
from casework.providers.lifecycles import ProviderState
from dialogs.common.days import local_day
from dialogs.common.labels import PROVIDER_STATE
from dialogs.common.provider_labels import (
    EVIDENCE,
    clause_words,
    services_words,
    thing,
)
from dialogs.engine.answers import Option
from dialogs.engine.answers.day import full_day
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.providers.answers import PHOTO, PhotoOr
from dialogs.residents.choosing import lead

PAPER = "paper:"
APPEAL = "appeal.make"
SIGN, SPECIALISTS, LINES, RENEW, LEAVE, STOP = (
    "provider.sign",
    "provider.specialists",
    "provider.lines",
    "provider.renew",
    "provider.leave",
    "stop",
)
_SIGN = Option(SIGN, _("签承诺书,交上去"), ("签", "交", "提交", "交上去", "签字"))
_HAND_IN = Option(SIGN, _("再交上去"), ("交", "提交", "交上去"))
_SPECIALISTS = Option(SPECIALISTS, _("专业人员"), ("专业人员", "资格证", "证书"))
_LINES = Option(LINES, _("改前面填的"), ("改", "改内容", "修改"))
_RENEW = Option(RENEW, _("再续一年"), ("续期", "续", "延期"))
_LEAVE = Option(LEAVE, _("自愿退出"), ("退出", "不做了", "撤下申请"))
_APPEAL = Option(APPEAL, _("我要申诉"), ("申诉", "不服", "不对"))
_STOP = Option(STOP, _("先放着"), ("以后再说", "先放着", "返回", "不用了"))
_DONE = Option(STOP, _("返回"), ("返回", "回去", "不用了"))


@dialog("provider.papers", _("申请和材料"))
async def papers(talk: Talk) -> dict[str, Any] | None:
    """Show how the application stands, and lead to what is chosen of it."""
    mine = await talk.step("mine", membership.my_provider)
    if mine is None:
        return lead("provider.join")
    try:
        view = await talk.step("view", applications.my_application, mine.provider_id)
    except Refusal:
        await talk.say(_("这家不归您管了。有事回复“人工”。"))
        return None
    if not talk.args.get("brief"):
        await _tell(talk, view)
    ready = _ready(view, local_day(talk.now))
    brief = bool(talk.args.get("brief"))
    chosen = await talk.ask(
        "go",
        _prompt(view, ready=ready, brief=brief),
        PhotoOr(*_options(view, ready=ready)),
    )
    if chosen == STOP:
        return lead("provider.home")
    return _opened(mine.provider_id, chosen)


def _opened(provider_id: int, chosen: str) -> dict[str, Any]:
    if chosen.startswith(PHOTO):
        media = int(chosen.removeprefix(PHOTO))
        return lead("provider.paper", provider_id=provider_id, photo=media)
    if chosen.startswith(PAPER):
        item = chosen.removeprefix(PAPER)
        return lead("provider.paper", provider_id=provider_id, item=item)
    if chosen == APPEAL:
        return lead(chosen, about="admission", about_id=provider_id)
    return lead(chosen, provider_id=provider_id)


async def _tell(talk: Talk, view: ApplicationView) -> None:
    """Say what matters now: what is to be mended, waits, or runs out."""
    if view.state in (ProviderState.REFUSED, ProviderState.CANCELLED):
        await talk.say(_over(view))
    for fault in view.faults:
        await talk.say(
            _("要补:{thing}。{reason}\n依据 {clause}"),
            thing=thing(fault.item),
            reason=verbatim(fault.reason),
            clause=clause_words(fault.clause),
        )
    if view.unlicensed and view.state in EDITABLE:
        await talk.say(
            _("“{services}”要有资格证的人来做。请加上这个人,或先不报这项。"),
            services=services_words(view.unlicensed),
        )
    if view.state == ProviderState.SUBMITTED and view.answer_by:
        await talk.say(
            _("{name}的申请在审,{day}前答复您。"),
            name=verbatim(view.name),
            day=full_day(view.answer_by),
        )
    if view.admitted_until and view.state not in EDITABLE:
        await talk.say(
            _("{name}:{state},到{day}。"),
            name=verbatim(view.name),
            state=PROVIDER_STATE[view.state],
            day=full_day(view.admitted_until),
        )


def _over(view: ApplicationView) -> Phrase:
    if view.cooling_until is None:
        return PROVIDER_STATE[view.state]
    told = _("{state}。{day}起可以再申请;觉得不对,现在就可以申诉。")
    return told.fill(state=PROVIDER_STATE[view.state], day=full_day(view.cooling_until))


def _prompt(view: ApplicationView, *, ready: bool, brief: bool) -> Phrase:
    if view.state not in EDITABLE:
        return _("要办哪样?换了新证件,直接拍照发来。")
    if view.missing:
        told = _("还差{count}样:{list}。先发哪样?直接发照片也行。")
        if brief:
            told = _("还差{count}样。再发哪样?")
        things = tuple(EVIDENCE[item] for item in view.missing)
        return told.fill(count=len(things), list=things)
    if view.unlicensed:
        return _("还差有资格证的人。加一位,还是先不报那一项?")
    if ready:
        if view.signed:
            return _("都齐了,可以交了。")
        return _("都齐了。签了承诺书就交上去。")
    return _("还要办哪样?")


def _ready(view: ApplicationView, today: date) -> bool:
    """Tell whether the application may be handed in now."""
    cooling = view.cooling_until is not None and view.cooling_until > today
    return not (view.missing or view.faults or view.unlicensed or cooling)


def _options(view: ApplicationView, *, ready: bool) -> list[Option]:
    if view.state == ProviderState.SUBMITTED:
        return [_LEAVE, _DONE]
    papers = [_paper(s) for s in view.evidence]
    if view.state not in EDITABLE:
        first = [_RENEW] if view.renewable else []
        return [*first, *_licences(view), *papers, _LEAVE, _DONE]
    missing = [_paper(s) for s in view.evidence if s.item in view.missing]
    others = [_paper(s) for s in view.evidence if s.item not in view.missing]
    refused = view.state == ProviderState.REFUSED
    hand_in = _HAND_IN if view.signed else _SIGN
    first = [*([hand_in] if ready else []), *([_APPEAL] if refused else [])]
    return [*first, *missing, *_licences(view), _LINES, _STOP, *others, _LEAVE]


def _licences(view: ApplicationView) -> list[Option]:
    return [_SPECIALISTS] if credentials_for(view.services) else []


def _paper(shown: Shown) -> Option:
    return Option(f"{PAPER}{shown.item}", EVIDENCE[shown.item])

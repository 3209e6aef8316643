"""What staff read of an application and of the resource library, and refusals."""

from __future__ import annotations

from casework.errors import Refusal
from casework.providers.applications import ApplicationView, Shown
from casework.providers.conditions import ProviderKind
from casework.providers.evidence import EvidenceState
from casework.providers.lifecycles import ProviderState
from dialogs.common.labels import PROVIDER_KIND
from dialogs.common.provider_labels import (
    EVIDENCE,
    areas_words,
    services_words,
    specialist_words,
    thing,
)
from dialogs.engine.answers.day import full_day
from dialogs.engine.answers.phone import shown_phone
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.providers.answers import shown_code

_REFUSALS: dict[str, Phrase] = {
    "not_allowed": _("这件不归您管,或者没有这件。"),
    "own_provider": _("这家是您自己替它办事的,要请同事来定。"),
    "wrong_state": _("这件已经有人定了,或对方撤下了。"),
    "no_identity": _("个人申请,要先当面看过身份证。"),
    "not_four": _("要写四位:三个数字加最后一位。"),
    "no_reason": _("要写一句理由。"),
    "too_many_repairs": _("已经退过两次了,请定下来:准入或不通过。"),
}
_OTHER = _("现在办不了,请过一会儿再试。")


def refused(refusal: Refusal) -> Phrase:
    """Return what to tell staff where a verb refused."""
    if refusal.code == "unlicensed":
        told = _("“{services}”还没有持证的人,不能准入。请让对方补上。")
        return told.fill(services=services_words(tuple(refusal.facts["services"])))
    return _REFUSALS.get(refusal.code, _OTHER)


_STATES: dict[str, Phrase] = {
    ProviderState.DRAFT: _("还没交"),
    ProviderState.SUBMITTED: _("申请准入"),
    ProviderState.REPAIR: _("退回去补了"),
    ProviderState.ADMITTED: _("已准入"),
    ProviderState.REFUSED: _("没通过"),
    ProviderState.RECTIFYING: _("在整改"),
    ProviderState.SUSPENDED: _("暂停承接"),
    ProviderState.CANCELLED: _("资格取消了"),
    ProviderState.LEFT: _("退出了"),
}


def staff_state(view: ApplicationView) -> Phrase:
    """Return where an application stands, as staff say it."""
    return _("申请续期") if view.renewal else _STATES[ProviderState(view.state)]


def application_bubbles(view: ApplicationView) -> list[Phrase]:
    """Return an application, each kind of thing in a bubble of its own."""
    return [
        _who(view),
        *_warnings(view),
        _offers(view),
        *(_piece(shown) for shown in view.evidence if shown.state),
        *_missing(view),
        *(specialist_words(one) for one in view.specialists),
        *_signed(view),
    ]


def _who(view: ApplicationView) -> Phrase:
    return _("{name} · {kind} · {area}\n{code}\n电话:{phone}").fill(
        name=verbatim(view.name),
        kind=PROVIDER_KIND[view.kind],
        area=Phrase(view.area),
        code=_identity(view),
        phone=verbatim(shown_phone(view.phone)),
    )


def _identity(view: ApplicationView) -> Phrase:
    if view.kind != ProviderKind.INDIVIDUAL:
        return _("代码:{code}").fill(code=verbatim(shown_code(view.code)))
    if view.identity:
        return _("身份证看过,尾号{tail}").fill(tail=view.identity)
    return _("自己说满18岁,身份证还没看")


def _warnings(view: ApplicationView) -> list[Phrase]:
    found = []
    if view.code_doubtful:
        found.append(_("提醒:代码校验不对,请对照证书。真的代码有时也这样。"))
    if view.same_code:
        told = _("提醒:还有{count}家用同一个代码,请核对。")
        found.append(told.fill(count=view.same_code))
    return found


def _offers(view: ApplicationView) -> Phrase:
    return _("能做:{services}\n能去:{areas}\n每月约{count}人").fill(
        services=services_words(view.services),
        areas=areas_words(view.areas),
        count=view.capacity,
    )


def piece_words(shown: Shown) -> Phrase:
    """Return what a paper is and on which clause it rests."""
    return _("{thing}({clause})").fill(thing=EVIDENCE[shown.item], clause=shown.clause)


def _piece(shown: Shown) -> Phrase:
    photos = _("{count}张照片").fill(count=len(shown.media)) if shown.media else ""
    words = tuple(verbatim(words) for words in shown.words)
    until = _(",到{day}").fill(day=full_day(shown.valid_to)) if shown.valid_to else ""
    told = _("{piece}:{photos}{words}{until}{state}")
    return told.fill(
        piece=piece_words(shown),
        photos=photos,
        words=words or "",
        until=until,
        state=_("(要补)") if shown.state == EvidenceState.REPAIR else "",
    )


def _missing(view: ApplicationView) -> list[Phrase]:
    things = tuple(thing(item) for item in view.missing)
    return [_("还缺:{things}").fill(things=things)] if things else []


def _signed(view: ApplicationView) -> list[Phrase]:
    if view.signed is None:
        return []
    told = _("承诺书签了,版本{version},{day}。")
    day = full_day(view.signed.at.date())
    return [told.fill(version=view.signed.version, day=day)]

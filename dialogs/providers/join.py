"""Applying to serve (准入申请): the first lines, read back, then the papers."""

from __future__ import annotations

from typing import Any

from casework import hotlines
from casework.errors import Refusal
from casework.providers import admission, membership
from casework.providers.admission import OVER, Application
from casework.providers.conditions import SERVICE_GROUPS, ProviderKind
from dialogs.common.consent import FULL_NOTICE
from dialogs.common.labels import PROVIDER_KIND
from dialogs.common.provider_labels import (
    LINE,
    WHOLE_DISTRICT,
    services_words,
)
from dialogs.engine.answers import Choice, Option, YesNo
from dialogs.engine.answers.phone import shown_phone
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.providers import lines
from dialogs.providers.answers import shown_code
from dialogs.residents.choosing import lead

NOTICE = (
    _("想一起帮人,谢谢您!先说明白:我们是区民政局和街道。"),
    _("您填的、交的只用来审核和管理承接资格,只有管这事的人能看,谁看过都有记录。"),
    _("随时回复“承接主体”能看能改。全文:{link}").fill(link=FULL_NOTICE),
)
_KIND_WORDS = {
    "organisation": ("社团", "协会", "基金会", "社工机构", "组织", "机构"),
    "company": ("公司", "商家", "店", "爱心企业", "企业"),
    "individual": ("个人", "我自己", "爱心人士", "志愿者"),
}
YES, CHANGE = "yes", "change"


@dialog("provider.join", _("申请承接服务"), form=True)
async def join(talk: Talk) -> dict[str, Any] | None:
    """Open an application, and go on to its papers."""
    mine = await talk.step("mine", membership.my_provider)
    if mine is not None and mine.state not in OVER:
        return lead("provider.papers")
    for line in NOTICE:
        await talk.say(line)
    kind = await _kind(talk)
    if kind is ProviderKind.INDIVIDUAL and not await _is_adult(talk):
        return None
    told = await _lines(talk, kind)
    await _confirm(talk, told)
    try:
        await talk.step("begin", admission.begin, told)
    except Refusal:
        await talk.say(_("现在记不了,请过一会儿再来,或回复“人工”。"))
        return None
    if kind is ProviderKind.INDIVIDUAL:
        await talk.say(_("一个人来也行;跟着社工机构或志愿队一起,更安心。"))
    await talk.say(_("记下了,随时能改。接下来交材料,一样一样来,没带的以后再发。"))
    return lead("provider.papers")


async def _kind(talk: Talk) -> ProviderKind:
    chosen = await talk.ask(
        "kind",
        _("您是哪一种?"),
        Choice(*(Option(k, PROVIDER_KIND[k], _KIND_WORDS[k]) for k in ProviderKind)),
        label=_("哪一种"),
    )
    return ProviderKind(chosen)


async def _is_adult(talk: Talk) -> bool:
    adult = await talk.ask(
        "adult", _("您满18岁了吗?"), YesNo(_("满了"), _("还没满")), label=_("年龄")
    )
    if not adult:
        await talk.say(
            _("谢谢您的心意!没满18岁,要跟着学校或志愿队一起来。可以打{line}问一问。"),
            line=hotlines.help_line(),
        )
    return adult


async def _lines(talk: Talk, kind: ProviderKind) -> Application:
    single = kind is ProviderKind.INDIVIDUAL
    return Application(
        kind=kind,
        name=await lines.ask_name(talk, kind),
        code="" if single else await lines.ask_code(talk),
        area_code=await lines.ask_place(talk, kind),
        services=await lines.ask_services(talk),
        areas=await lines.ask_areas(talk),
        capacity=await lines.ask_capacity(talk),
        phone=await lines.ask_phone(talk),
        emergency=await lines.ask_emergency(talk) if single else "",
        adult=single,
    )


async def _confirm(talk: Talk, told: Application) -> None:
    """Read everything back; any line can be changed before it is kept."""
    answer = await talk.ask(
        "confirm",
        _summary(talk, told),
        Choice(
            Option(YES, _("没错"), ("对", "没错", "好", "是", "确认", "yes", "ok")),
            Option(CHANGE, _("有地方要改"), ("要改", "改", "不对", "no", "wrong")),
        ),
        label=_("最后确认"),
    )
    if answer == YES:
        return
    shown = [n for n in LINE if n not in ("specialists",) and _has(told, n)]
    line = await talk.ask(
        "line",
        _("哪里要改?"),
        Choice(*(Option(name, LINE[name]) for name in shown)),
        label=_("改哪里"),
    )
    groups = (f"services.{group}" for group in SERVICE_GROUPS)
    keys = {"services": ("groups", *groups), "code": ("code", "code.sure")}
    await talk.forget(*keys.get(line, (line,)), "confirm", "line")


def _has(told: Application, name: str) -> bool:
    return bool(getattr(told, name))


def _summary(talk: Talk, told: Application) -> Phrase:
    names = {place.code: Phrase(place.name) for place in talk.places}
    code = _("\n代码:{code}").fill(code=verbatim(shown_code(told.code)))
    emergency = _("\n急事找:{who}").fill(who=verbatim(told.emergency))
    return _(
        "请看一下:\n{name},{kind}{code}\n在:{place}\n能做:{services}\n"
        "能去:{areas}\n每月约{capacity}人\n电话:{phone}{emergency}\n都对吗?"
    ).fill(
        name=verbatim(told.name),
        kind=PROVIDER_KIND[told.kind],
        code=code if told.code else "",
        place=names[told.area_code],
        services=services_words(told.services),
        areas=tuple(names.get(code, WHOLE_DISTRICT) for code in told.areas),
        capacity=told.capacity,
        phone=verbatim(shown_phone(told.phone)),
        emergency=emergency if told.emergency else "",
    )

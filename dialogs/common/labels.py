"""Everyday words for the fixed labels, the term in brackets where it helps."""

from __future__ import annotations

from casework.consents import Purpose
from casework.lifecycles import CaseState
from casework.needs import Degree
from casework.providers.lifecycles import ProviderState
from dialogs.engine.answers import Option
from dialogs.engine.phrases import Phrase, _, verbatim
from nlu.reading import Difficulty, ForWhom, Level, ObjectCategory, Service

DIFFICULTY: dict[Difficulty, Phrase] = {
    Difficulty.ILLNESS: _("生病、身体不好"),
    Difficulty.DISABILITY: _("残疾"),
    Difficulty.EDUCATION: _("上学、读书"),
    Difficulty.EMPLOYMENT: _("工作、收入"),
    Difficulty.HOUSING: _("住房"),
    Difficulty.FAMILY_STRUCTURE: _("家里没人照应"),
    Difficulty.SOCIAL_INCLUSION: _("孤单、和人来往难"),
    Difficulty.OTHER: _("别的难处"),
}

LEVEL: dict[Level, Phrase] = {
    Level.SEVERE: _("离不开人(重)"),
    Level.MODERATE: _("常常要人帮(中)"),
    Level.MILD: _("有点影响(轻)"),
    Level.NONE: _("没有这个困难"),
    Level.UNSURE: _("不确定"),
}

_LEVEL_WORDS: dict[Level, tuple[str, ...]] = {
    Level.SEVERE: ("重", "重度", "很重", "严重", "离不开人", "完全不能自理"),
    Level.MODERATE: ("中", "中度", "要人帮", "常常要人帮"),
    Level.MILD: ("轻", "轻度", "有点", "还好", "能应付"),
    Level.NONE: ("没有", "没有困难", "不是"),
    Level.UNSURE: ("不确定", "不知道", "说不准", "说不清", "不清楚"),
}

SERVICE: dict[Service, Phrase] = {
    Service.MEALS: _("送饭做饭(助餐)"),
    Service.BATHING: _("帮忙洗澡(助浴)"),
    Service.CLEANING: _("打扫洗衣(助洁)"),
    Service.SHOPPING: _("帮买东西(代购)"),
    Service.MOBILITY: _("搀扶走动(助行)"),
    Service.TRANSPORT: _("出门接送(代步)"),
    Service.MEDICAL_ESCORT: _("陪去看病(陪诊)"),
    Service.VISITING: _("常来看看(探访)"),
    Service.NURSING: _("照料看护"),
    Service.REHABILITATION: _("康复训练"),
    Service.HEALTH_MONITORING: _("量血压测血糖"),
    Service.COUNSELLING: _("谈心解闷(心理)"),
    Service.SOCIAL_INCLUSION: _("一起参加活动"),
    Service.CAPACITY_BUILDING: _("学本领"),
    Service.RESOURCE_LINKING: _("帮忙找门路"),
    Service.MATERIAL_AID: _("东西或钱上的帮助"),
    Service.LEGAL_AID: _("打官司、讨说法"),
    Service.EMPLOYMENT_SUPPORT: _("找工作"),
    Service.EDUCATION_SUPPORT: _("上学读书的帮助"),
    Service.APPLICATION_HELP: _("帮忙办手续"),
}

DEGREE: dict[Degree, Phrase] = {
    Degree.FULL: _("全要人帮"),
    Degree.PART: _("帮一部分"),
    Degree.SELF: _("自己能做"),
}

FOR_WHOM: dict[ForWhom, Phrase] = {
    ForWhom.SELF: _("我自己"),
    ForWhom.FAMILY: _("家里人"),
    ForWhom.OTHER: _("邻居或别人"),
}

CATEGORY: dict[ObjectCategory, Phrase] = {
    ObjectCategory.SUBSISTENCE: _("每月补助金(低保)"),
    ObjectCategory.EXTREME_POVERTY: _("五保、特困"),
    ObjectCategory.SUBSISTENCE_MARGIN: _("低保边缘"),
    ObjectCategory.UNKNOWN: _("不清楚"),
    ObjectCategory.RIGID_EXPENDITURE: _("看病上学花费太大(刚性支出)"),
    ObjectCategory.RELAPSE_MONITORED: _("防返贫监测户"),
    ObjectCategory.TEMPORARY_AID: _("拿过临时救助"),
    ObjectCategory.ORPHAN: _("孤儿"),
    ObjectCategory.UNSUPPORTED_CHILD: _("父母都管不了的孩子"),
    ObjectCategory.COMPATRIOT: _("在闽的台港澳同胞"),
    ObjectCategory.OTHER_HARDSHIP: _("都不是"),
}

STATE: dict[CaseState, Phrase] = {
    CaseState.REGISTERED: _("已登记,等工作人员看"),
    CaseState.ACCEPTED: _("有人在办了"),
    CaseState.ASKING: _("等您回答一个问题"),
    CaseState.ASSESSED: _("已经上门或电话了解过"),
    CaseState.CLOSED: _("办完了"),
    CaseState.WITHDRAWN: _("您说不需要了"),
}

# What is kept is the Chinese text itself, so that it needs no table to be read.
CLOSED_REASON: dict[str, Phrase] = {
    "solved": _("已解决"),
    "elsewhere": _("转到别处办"),
    "not_needed": _("本人不需要"),
    "unreached": _("联系不上"),
}

PURPOSE: dict[Purpose, Phrase] = {
    Purpose.CASEWORK: _("登记和办理您的事"),
    Purpose.SHARING: _("转给来帮忙的机构"),
    Purpose.PUBLISHING: _("不写名字,公开需求"),
}


PROVIDER_STATE: dict[str, Phrase] = {
    ProviderState.DRAFT: _("申请还没交"),
    ProviderState.SUBMITTED: _("申请交了,等工作人员看"),
    ProviderState.REPAIR: _("申请有几处要补"),
    ProviderState.ADMITTED: _("可以承接服务"),
    ProviderState.REFUSED: _("这次没通过"),
    ProviderState.RECTIFYING: _("在整改"),
    ProviderState.SUSPENDED: _("暂停承接"),
    ProviderState.CANCELLED: _("资格取消了"),
    ProviderState.LEFT: _("退出了"),
}

PROVIDER_KIND: dict[str, Phrase] = {
    "organisation": _("社会组织"),
    "company": _("企业"),
    "individual": _("个人(爱心人士)"),
}


def level_options() -> tuple[Option, ...]:
    """Return the five levels, worst first, "不确定" last."""
    return tuple(
        Option(level.value, label, _LEVEL_WORDS[level])
        for level, label in LEVEL.items()
    )


def shown_number(number: str) -> str:
    """Return a case number in pairs, to be read aloud."""
    return " ".join(number[i : i + 2] for i in range(0, len(number), 2))


def closed_reason(kept: str) -> Phrase:
    """Return why a case was closed: a known reason in any language, or the words."""
    known = (label for label in CLOSED_REASON.values() if label.msgid == kept)
    return next(known, verbatim(kept))

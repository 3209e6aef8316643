"""Everyday words for what admission asks: papers, licences, lines, clauses."""

from __future__ import annotations

from casework.providers.credentials import Specialist
from dialogs.common.labels import SERVICE
from dialogs.engine.answers.day import full_day
from dialogs.engine.phrases import Phrase, _
from nlu.reading import Service

# What a paper is called.
EVIDENCE: dict[str, Phrase] = {
    "registration": _("法人登记证书"),
    "annual_check": _("最近一次年检(年报)"),
    "credit": _("信用查询截图"),
    "charter": _("章程里的业务范围"),
    "licence": _("营业执照"),
    "department": _("负责部门和人员"),
    "skills": _("会做的事"),
    "ability": _("人员和设备"),
    "funds": _("经费来源"),
    "rules": _("内部管理制度"),
    "fundraising": _("公开募捐资格证"),
}

# What to send for it.
EVIDENCE_HOW: dict[str, Phrase] = {
    "registration": _("请拍一张法人登记证书,字要看得清。"),
    "annual_check": _("请拍最近一次年检或年报的结果。"),
    "credit": _("请发“信用中国”查到的页面截图。"),
    "charter": _("请拍章程里写业务范围的那一页。"),
    "licence": _("请拍一张营业执照,字要看得清。"),
    "department": _("哪个部门管这件事、有哪些人?写几句,或拍名单。"),
    "skills": _("您会做什么、做过什么?写几句就行,也可以拍证书。"),
    "ability": _("有多少人、什么设备、做过哪些事?写几句,或拍照片。"),
    "funds": _("做这些事的钱从哪里来?写几句,或拍证明。"),
    "rules": _("有哪些内部管理、财务和项目制度?写几句,或拍封面。"),
    "fundraising": _("有公开募捐资格证就拍一张。没有也不要紧。"),
}

CREDENTIAL: dict[str, Phrase] = {
    "psychology": _("心理咨询或治疗"),
    "social_work": _("社会工作者"),
    "therapist": _("康复治疗师"),
    "physician": _("医师"),
    "lawyer": _("律师"),
}

# Lines of the application, as staff name them when something is to be mended.
LINE: dict[str, Phrase] = {
    "name": _("名称"),
    "code": _("信用代码"),
    "services": _("能做的服务"),
    "areas": _("能去的地方"),
    "capacity": _("每月能帮多少人"),
    "specialists": _("专业人员和证书"),
    "area_code": _("所在街道"),
    "phone": _("电话"),
    "emergency": _("紧急联系人"),
}

# What a clause asks, in a few words.
CLAUSE: dict[str, Phrase] = {
    "FZ25-2.1.1": _("依法登记、年检正常、信用良好"),
    "FZ25-2.1.2": _("依法登记,有部门和人员来做"),
    "FZ25-2.1.3": _("成年,能为自己做的事负责"),
    "FZ25-2.2.1": _("有做这件事的人员、设备或经验"),
    "FZ25-2.2.2": _("人员稳定,经费有保障"),
    "FZ25-2.2.3": _("专业服务要有职业资格证"),
    "FZ25-2.3.1": _("有内部管理、财务和项目制度"),
    "FZ25-2.4.1": _("服务要在规定的范围里"),
    "SH18-2.2": _("在登记的业务范围里服务"),
    "FJ24-5": _("有资格才能公开募捐"),
}

GROUP: dict[str, Phrase] = {
    "care": _("照护(探访、照料、康复、陪诊)"),
    "living": _("生活(吃饭、洗澡、出门、打扫)"),
    "concern": _("关爱(谈心、学本领、参加活动)"),
}

GROUP_NAME: dict[str, Phrase] = {
    "care": _("照护"),
    "living": _("生活"),
    "concern": _("关爱"),
}

# Other ways people name the fifteen.
SERVICE_WORDS: dict[Service, tuple[str, ...]] = {
    Service.VISITING: ("探访", "访视", "看望", "走访", "上门看看"),
    Service.NURSING: ("照料", "看护", "护理", "照顾"),
    Service.REHABILITATION: ("康复", "康复训练"),
    Service.MEDICAL_ESCORT: ("陪诊", "陪护", "就医陪护", "陪看病"),
    Service.HEALTH_MONITORING: ("健康监测", "量血压", "测血糖"),
    Service.MEALS: ("助餐", "送饭", "送餐", "做饭"),
    Service.BATHING: ("助浴", "洗澡"),
    Service.MOBILITY: ("助行", "搀扶"),
    Service.CLEANING: ("助洁", "打扫", "保洁", "洗衣"),
    Service.SHOPPING: ("代购", "买东西", "跑腿"),
    Service.TRANSPORT: ("代步", "接送", "出行"),
    Service.COUNSELLING: ("心理", "心理疏导", "谈心", "心理咨询"),
    Service.RESOURCE_LINKING: ("资源链接", "找门路", "对接资源"),
    Service.CAPACITY_BUILDING: ("能力提升", "学本领", "培训"),
    Service.SOCIAL_INCLUSION: ("社会融入", "搞活动", "活动"),
}

WHOLE_DISTRICT = _("全区")


def thing(item: str) -> Phrase:
    """Return what an item of evidence, or a line, is called."""
    return EVIDENCE.get(item) or LINE.get(item) or Phrase(item)


def clause_words(clause: str) -> Phrase:
    """Return a clause with what it asks: "FZ25-2.1.1 依法登记…"."""
    asks = CLAUSE.get(clause)
    if asks is None:
        return Phrase(clause)
    return _("{clause} {asks}").fill(clause=clause, asks=asks)


def services_words(services: tuple[str, ...]) -> tuple[Phrase, ...]:
    """Return the names of some services."""
    return tuple(SERVICE[Service(service)] for service in services)


def areas_words(names: tuple[str, ...]) -> tuple[Phrase, ...]:
    """Return the names of some areas; the district has none of its own."""
    return tuple(Phrase(name) if name else WHOLE_DISTRICT for name in names)


def specialist_words(one: Specialist) -> Phrase:
    """Return a specialist: name, licence, last day; never the whole number."""
    return _("{holder},{kind},证书号尾{tail},到{day}").fill(
        holder=one.holder,
        kind=CREDENTIAL.get(one.kind, Phrase(one.kind)),
        tail=one.number[-4:],
        day=full_day(one.valid_to),
    )

"""Making an agreement, or writing one anew: few questions, read back, sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casework.agreements import agreements, partners, views
from casework.agreements.partners import Partner
from casework.agreements.terms import Funding, Terms, month_choices, most_per_month
from casework.clocks import zone
from casework.errors import Refusal
from dialogs.common.agreement_words import FUNDING, refused, terms_lines
from dialogs.common.labels import SERVICE, shown_number
from dialogs.engine.answers import Choice, Many, Option, Place, PlaceName
from dialogs.engine.answers.day import Day
from dialogs.engine.answers.number import Number
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import lead
from dialogs.staff.answers import DutyWords
from nlu.reading import Service

NOTHING = "-"
LONGEST_WORDS = 50
DISTRICT_DIGITS = 6
LATEST = timedelta(days=366)
USUAL_NUMBERS = (20, 50, 100, 200)

_WHOLE = _("全区")
_LINES = (
    Option("services", _("服务"), ("项目", "做什么")),
    Option("place", _("地方"), ("哪里", "街道", "社区")),
    Option("count", _("每月人次"), ("人次", "数量", "多少")),
    Option("starts", _("开始的日子"), ("开始", "日期")),
    Option("months", _("签多久"), ("期限", "多久")),
    Option("funding", _("付不付费"), ("费用", "钱")),
    Option("extra", _("另外约定"), ("约定", "特别")),
)


@dataclass(frozen=True, slots=True)
class _Office:
    """What an agreement may be made of here: with whom, where."""

    partner: Partner
    areas: tuple[str, ...]


@dialog("agreement.make", _("做服务协议"), form=True, about_others=True)
async def make(talk: Talk) -> dict[str, Any] | None:
    """Ask what is to be agreed, read it back, and lay it before the provider."""
    provider_id = int(talk.args["provider_id"])
    try:
        partner = await talk.step("partner", partners.partner, provider_id)
        own = await talk.step("areas", partners.my_areas)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    terms = await _agreed(talk, _Office(partner, _common(partner, own)), None)
    try:
        made = await talk.step("make", agreements.offer_agreement, provider_id, terms)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    await talk.say(_("做好了,已经请对方看和签。对方签了会告诉您。"))
    return lead("agreement.review", agreement_id=made)


@dialog("agreement.revise", _("改服务协议"), form=True, about_others=True)
async def revise(talk: Talk) -> dict[str, Any] | None:
    """Change lines of an agreement; both sides have to sign it anew."""
    number = int(talk.args["agreement_id"])
    try:
        view = await talk.step("view", views.open_agreement, number)
        partner = await talk.step("partner", partners.partner, view.provider_id)
        own = await talk.step("areas", partners.my_areas)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    office = _Office(partner, _common(partner, own))
    terms = await _agreed(talk, office, view.terms)
    try:
        shown = await talk.step("revise", agreements.revise, number, terms)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    told = _("编号 {number} 改好了,请对方重新看。两边都要重新签。")
    await talk.say(told, number=shown_number(shown))
    return None


async def _agreed(talk: Talk, office: _Office, before: Terms | None) -> Terms:
    """Return the terms that staff confirmed, starting from those before."""
    terms = Terms(
        services=await _services(talk, office, before),
        area_code=await _place(talk, office, before),
        per_month=await _count(talk, before),
        starts_on=await _starts(talk, before),
        months=await _months(talk, before),
        **(await _paid(talk, before)),
        extra=await _extra(talk, before),
    )
    area = _named(talk, terms.area_code)
    options = [Option("change", _("有地方要改"), ("要改", "改", "不对", "no"))]
    send = Option("yes", _("发给对方看"), ("发", "对", "好", "没错", "可以", "yes"))
    unchanged = terms == before
    await talk.say(terms_lines(terms, office.partner.name, area))
    answer = await talk.ask(
        "confirm",
        _("要改哪里?") if unchanged else _("都对吗?对方会一块一块看全文。"),
        Choice(*(_LINES if unchanged else (send, *options))),
        label=_("最后确认"),
    )
    if answer != "yes":
        line = answer if answer != "change" else await _line(talk)
        await talk.forget(line, "confirm", "line")
    return terms


async def _line(talk: Talk) -> str:
    return await talk.ask("line", _("要改哪里?"), Choice(*_LINES), label=_("改哪里"))


async def _services(
    talk: Talk, office: _Office, before: Terms | None
) -> tuple[Service, ...]:
    offered = office.partner.services
    only = tuple(str(s) for s in offered) if len(offered) == 1 else None
    chosen = await talk.ask(
        "services",
        _("和{provider}签哪些服务?可以选几个,比如“1和2”。").fill(
            provider=office.partner.name
        ),
        Many(*(Option(s.value, SERVICE[s]) for s in offered)),
        label=_("服务"),
        known=tuple(s.value for s in before.services) if before else only,
    )
    return tuple(Service(value) for value in chosen)


async def _place(talk: Talk, office: _Office, before: Terms | None) -> str:
    codes = office.areas
    shown = [place for place in talk.places if place.code in codes]
    inner = [p for p in talk.places if any(p.code.startswith(c) for c in codes)]
    whole = [Option(c, _WHOLE, ("全区",)) for c in codes if _is_district(c)]
    only = codes[0] if len(codes) == 1 else None
    return await talk.ask(
        "place",
        _("在哪一片服务?"),
        Place(shown, inner, whole),
        label=_("地方"),
        known=before.area_code if before else only,
    )


async def _count(talk: Talk, before: Terms | None) -> int:
    usual = (Option(str(n), Phrase(str(n))) for n in USUAL_NUMBERS)
    return await talk.ask(
        "count",
        _("每月大约多少人次?写个数就行。"),
        Number(*usual, least=1, most=most_per_month()),
        label=_("每月人次"),
        known=before.per_month if before else None,
    )


async def _starts(talk: Talk, before: Terms | None) -> date:
    today = talk.now.astimezone(zone()).date()
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    still_good = before is not None and before.starts_on >= today
    return await talk.ask(
        "starts",
        _("从哪天开始?"),
        Day(today, today, next_month, earliest=today, latest=today + LATEST),
        label=_("开始的日子"),
        known=before.starts_on if before and still_good else None,
    )


async def _months(talk: Talk, before: Terms | None) -> int:
    choices = [Option(str(n), _("{count}个月").fill(count=n)) for n in month_choices()]
    return await talk.ask(
        "months",
        _("签多久?"),
        Number(*choices, least=1, most=36),
        label=_("签多久"),
        known=before.months if before else None,
    )


async def _paid(talk: Talk, before: Terms | None) -> dict[str, Any]:
    chosen = await talk.ask(
        "funding",
        _("这份协议付费吗?"),
        Choice(*(Option(funding.value, label) for funding, label in FUNDING.items())),
        label=_("付不付费"),
        known=before.funding.value if before else None,
    )
    funding = Funding(chosen)
    if funding is Funding.FREE:
        return {"funding": funding}
    same = before is not None and before.funding is funding
    amount = await talk.ask(
        f"amount.{chosen}",
        _("金额和付款办法?写一句,比如“全年6万元,分两次付”。"),
        DutyWords(longest=LONGEST_WORDS),
        label=_("金额"),
        known=before.amount if before and same else None,
    )
    return {"funding": funding, "amount": amount}


async def _extra(talk: Talk, before: Terms | None) -> str:
    said = await talk.ask(
        "extra",
        _("还有另外约定的吗?写一句,没有就点“没有”。"),
        DutyWords(
            Option(NOTHING, _("没有"), ("没有", "无", "没", "不用")),
            longest=LONGEST_WORDS,
        ),
        label=_("另外约定"),
        known=(before.extra or NOTHING) if before else None,
    )
    return "" if said == NOTHING else said


def _common(partner: Partner, own: tuple[str, ...]) -> tuple[str, ...]:
    """Return the areas that the provider serves and the unit signs for."""
    served = partner.areas or (partner.area_code,)
    pairs = [(mine, theirs) for mine in own for theirs in served]
    deeper = [
        max(pair, key=len)
        for pair in pairs
        if pair[0].startswith(pair[1]) or pair[1].startswith(pair[0])
    ]
    return tuple(dict.fromkeys(deeper)) or own


def _is_district(code: str) -> bool:
    return len(code) <= DISTRICT_DIGITS


def _named(talk: Talk, code: str) -> Phrase:
    place: PlaceName | None = next((p for p in talk.places if p.code == code), None)
    return Phrase(place.name) if place else _WHOLE

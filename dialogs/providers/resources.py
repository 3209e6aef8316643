"""The resource library as its owner keeps it: add, still there, change, stop."""

from __future__ import annotations

from typing import Any

from casework.errors import Refusal
from casework.providers import library, membership
from casework.providers.applications import my_application
from casework.providers.library import Entry, Offer
from dialogs.common.days import local_day
from dialogs.common.labels import SERVICE
from dialogs.common.provider_labels import WHOLE_DISTRICT
from dialogs.engine.answers import Choice, Option
from dialogs.engine.answers.day import full_day
from dialogs.engine.answers.number import Number
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk
from dialogs.providers.answers import NONE, LastDay
from dialogs.providers.refusing import refused
from dialogs.residents.choosing import lead
from nlu.reading import Service

ADD, BACK = "add", "back"
KEEP, CHANGE, STOP = "keep", "change", "stop"
MOST = library.MOST_PER_MONTH

_ADD = Option(ADD, _("加一样"), ("加", "增加", "新增"))
_BACK = Option(BACK, _("返回"), ("返回", "好了", "不用了"))
_STILL = (
    Option(KEEP, _("还能"), ("还能", "还在", "可以", "没变", "yes")),
    Option(STOP, _("停了"), ("停了", "没有了", "不做了", "stopped")),
    Option(CHANGE, _("改一改"), ("改", "变了", "改一改")),
)


@dialog("provider.resources", _("我们能提供什么"))
async def resources(talk: Talk) -> dict[str, Any] | None:
    """List what the provider offers, what waits for a word first."""
    mine = await talk.step("mine", membership.my_provider)
    if mine is None:
        return lead("provider.join")
    entries = await talk.step("entries", library.my_offers, mine.provider_id)
    chosen = await talk.ask("go", _prompt(entries), Choice(*_options(entries)))
    if chosen == BACK:
        return lead("provider.home")
    if chosen == ADD:
        return lead("resource.offer", provider_id=mine.provider_id)
    return lead("resource.entry", resource_id=int(chosen))


def _prompt(entries: tuple[Entry, ...]) -> Phrase:
    if not entries:
        return _("还没写能提供什么。写了,街道就能找您帮人。")
    stale = sum(entry.stale for entry in entries)
    if stale:
        return _("有{count}条很久没说了,还能提供吗?点开说一声。").fill(count=stale)
    return _("您这边能提供的都在这里。看哪条?")


def _options(entries: tuple[Entry, ...]) -> list[Option]:
    shown = [Option(str(entry.resource_id), entry_label(entry)) for entry in entries]
    return [*shown, _ADD, _BACK]


def entry_label(entry: Entry) -> Phrase:
    """Return an entry in a line: service, place, how many a month."""
    return _("{service}·{area}·每月{count}人").fill(
        service=SERVICE[Service(entry.service)],
        area=Phrase(entry.area) if entry.area else WHOLE_DISTRICT,
        count=entry.per_month,
    )


@dialog("resource.offer", _("加一样能提供的"), form=True)
async def offer(talk: Talk) -> dict[str, Any] | None:
    """Take service, place, how many a month and until when."""
    provider_id = int(talk.args["provider_id"])
    try:
        new = await _offered(talk, provider_id)
        await talk.step("offer", library.offer, provider_id, new)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    await talk.say(_("放进资源库了。过90天没动,我会问您一声。"))
    return lead("provider.resources")


async def _offered(talk: Talk, provider_id: int) -> Offer:
    view = await talk.step("view", my_application, provider_id)
    service = await talk.ask(
        "service",
        _("能提供哪一样?"),
        Choice(*(Option(s, SERVICE[Service(s)]) for s in view.services)),
        label=_("服务"),
    )
    area = await talk.ask(
        "area", _("在哪里做?"), Choice(*_places(talk, view.area_codes)), label=_("地方")
    )
    per_month = await _how_many(talk)
    return Offer(service, area, per_month, await _until(talk))


def _places(talk: Talk, codes: tuple[str, ...]) -> list[Option]:
    """Return what was approved, and the streets within it."""
    whole = [Option(c, WHOLE_DISTRICT, ("全区",)) for c in codes if len(c) == 6]
    streets = [
        Option(place.code, Phrase(place.name), (place.short, *place.aliases))
        for place in talk.places
        if any(place.code.startswith(code) for code in codes) and len(place.code) == 9
    ]
    return [*whole, *streets]


async def _how_many(talk: Talk) -> int:
    return await talk.ask(
        "count",
        _("一个月能帮多少人?写个数。"),
        Number(least=1, most=MOST),
        label=_("每月多少人"),
    )


async def _until(talk: Talk) -> Any:
    return await talk.ask(
        "until",
        _("到哪天为止?没有期限就回复“一直有”。"),
        LastDay(
            local_day(talk.now),
            Option(NONE, _("一直有"), ("长期", "没有期限", "没有")),
        ),
        label=_("到哪天"),
    )


@dialog("resource.entry", _("资源库里的一条"))
async def entry(talk: Talk) -> dict[str, Any] | None:
    """Ask whether one entry still holds: one press, and it is done."""
    number = int(talk.args["resource_id"])
    try:
        one = await talk.step("entry", library.my_offer, number)
        chosen = await talk.ask("still", _question(one), Choice(*_STILL, _BACK))
        await _carry_out(talk, number, chosen)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    return lead("provider.resources")


def _question(one: Entry) -> Phrase:
    until = _("到{day}").fill(day=full_day(one.until)) if one.until else _("一直有")
    told = _("{entry},{until}。{day}说的。现在还能提供吗?")
    return told.fill(
        entry=entry_label(one), until=until, day=full_day(one.confirmed_on)
    )


@dialog("resource.keep", _("还能提供"))
async def keep(talk: Talk) -> None:
    """Take one press under a push for a word that an entry still holds."""
    await _at_once(talk, KEEP)


@dialog("resource.stop", _("停了"))
async def stop(talk: Talk) -> None:
    """Take one press under a push for a word that an entry is over."""
    await _at_once(talk, STOP)


@dialog("resource.change", _("改一改"))
async def change(talk: Talk) -> None:
    """Ask what has changed of an entry."""
    await _at_once(talk, CHANGE)


async def _at_once(talk: Talk, chosen: str) -> None:
    try:
        await _carry_out(talk, int(talk.args["resource_id"]), chosen)
    except Refusal as refusal:
        await talk.say(refused(refusal))


async def _carry_out(talk: Talk, number: int, chosen: str) -> None:
    if chosen == KEEP:
        await talk.step("keep", library.confirm_offer, number)
        await talk.say(_("好,照旧。谢谢您说一声。"))
    elif chosen == STOP:
        await talk.step("stop", library.end_offer, number)
        await talk.say(_("好,停了,不会再派给您。"))
    elif chosen == CHANGE:
        count, until = await _how_many(talk), await _until(talk)
        await talk.step("change", library.change_offer, number, count, until)
        await talk.say(_("改好了。"))

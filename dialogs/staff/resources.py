"""Staff look into the resource library, by service and area."""

from __future__ import annotations

from typing import Any

from casework.errors import Refusal
from casework.providers import finding
from casework.providers.conditions import CARE, CONCERN, LIVING
from casework.providers.library import Entry
from dialogs.common.labels import SERVICE
from dialogs.common.provider_labels import WHOLE_DISTRICT
from dialogs.engine.answers import Choice, Option, Place
from dialogs.engine.answers.day import full_day
from dialogs.engine.answers.phone import shown_phone
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.providers.lines import streets
from dialogs.residents.choosing import lead
from dialogs.staff.applications import refused

PAGE = 5
MINE = "mine"
MORE, AGAIN, LEAVE = "more", "again", "leave"
_MORE = Option(MORE, _("下面的"), ("更多", "下一页", "下面的"))
_AGAIN = Option(AGAIN, _("换一样找"), ("再找", "换一样"))
_LEAVE = Option(LEAVE, _("返回"), ("返回", "回去"))


@dialog("resource.search", _("查资源库"))
async def search(talk: Talk) -> dict[str, Any] | None:
    """Ask for service and area, and show who offers it."""
    service = await talk.ask(
        "service",
        _("找哪一样服务?点一个,或直接写。"),
        Choice(*(Option(s.value, SERVICE[s]) for s in (*LIVING, *CARE, *CONCERN))),
        label=_("服务"),
    )
    area = await talk.ask(
        "area",
        _("在哪里用?"),
        Place(
            streets(talk),
            talk.places,
            (Option(MINE, _("我管的都看"), ("都看", "都可以", "全部", "不限")),),
        ),
        label=_("地方"),
    )
    return lead("resource.found", service=service, area=area, after=0)


@dialog("resource.found", _("资源库"))
async def found(talk: Talk) -> dict[str, Any] | None:
    """Show a few entries at a time."""
    service, area = str(talk.args["service"]), str(talk.args["area"])
    after = int(talk.args["after"])
    try:
        entries = await talk.step(
            "found", finding.search, service, None if area == MINE else area
        )
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    page = entries[after : after + PAGE]
    for entry in page:
        await talk.say(_lines(entry))
    more = [_MORE] if len(entries) > after + PAGE else []
    prompt = _("一共{count}条。").fill(count=len(entries))
    if not entries:
        prompt = _("这一带还没有人提供。可以换个地方或换一样。")
    chosen = await talk.ask("go", prompt, Choice(*more, _AGAIN, _LEAVE))
    if chosen == LEAVE:
        return lead("staff.providers")
    if chosen == AGAIN:
        return lead("resource.search")
    return lead("resource.found", service=service, area=area, after=after + PAGE)


def _lines(entry: Entry) -> Phrase:
    told = _("{name} · {area}\n每月{count}人,{until}{stale}\n电话:{phone}")
    until = _("到{day}").fill(day=full_day(entry.until)) if entry.until else _("一直有")
    return told.fill(
        name=verbatim(entry.provider),
        area=Phrase(entry.area) if entry.area else WHOLE_DISTRICT,
        count=entry.per_month,
        until=until,
        stale=_("(很久没确认,先打电话问)") if entry.stale else "",
        phone=verbatim(shown_phone(entry.phone)),
    )

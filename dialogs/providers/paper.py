"""One paper shown, one specialist named: small forms that lead back to the papers."""

from __future__ import annotations

from typing import Any

from casework.errors import Refusal
from casework.providers import applications, credentials, evidence
from casework.providers.applications import ApplicationView
from casework.providers.conditions import Takes, credentials_for, find_item
from casework.providers.credentials import NewSpecialist
from casework.providers.evidence import Piece
from dialogs.common.days import local_day
from dialogs.common.provider_labels import (
    CREDENTIAL,
    EVIDENCE,
    EVIDENCE_HOW,
    clause_words,
    specialist_words,
)
from dialogs.engine.answers import Choice, Option
from dialogs.engine.answers.day import Day
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import _, verbatim
from dialogs.engine.talk import Talk
from dialogs.providers.answers import (
    NONE,
    Exact,
    LastDay,
    Paper,
    PaperOrWords,
    PaperPhoto,
)
from dialogs.providers.refusing import refused
from dialogs.residents.choosing import lead

ADD, BACK = "add", "back"
LONGEST_HOLDER, LONGEST_NUMBER = 20, 40
_BACK = Option(BACK, _("返回"), ("返回", "好了", "没有了", "不用了"))


# What an organisation does is told here, in words that may speak of danger.
@dialog("provider.paper", _("交一样材料"), about_others=True)
async def paper(talk: Talk) -> dict[str, Any] | None:
    """Take one paper, by photo or words, with its last day where it has one."""
    provider_id = int(talk.args["provider_id"])
    try:
        view = await talk.step("view", applications.my_application, provider_id)
        await _take(talk, view)
    except Refusal as refusal:
        await talk.say(refused(refusal))
    return lead("provider.papers", brief=True)


async def _take(talk: Talk, view: ApplicationView) -> None:
    item_id = str(talk.args.get("item") or await _which(talk, view))
    item = find_item(view.kind, item_id)
    if item is None:
        return
    shown = await _shown(talk, item_id, words=item.takes is not Takes.PHOTO)
    if shown.media is None and not shown.words:
        await talk.say(_("好,{thing}以后再发。"), thing=EVIDENCE[item_id])
        return
    last = None
    if item.dated:
        last = await talk.ask(
            "last",
            _("上面写的有效期到哪天?"),
            LastDay(
                local_day(talk.now),
                Option(NONE, _("长期,或没写"), ("长期", "没写", "没有")),
            ),
            label=_("有效期"),
        )
    piece = Piece(item_id, shown.media, shown.words, last)
    await talk.step("give", evidence.give_evidence, view.provider_id, piece)
    await talk.say(_("收到{thing}。"), thing=EVIDENCE[item_id])


async def _which(talk: Talk, view: ApplicationView) -> str:
    ordered = sorted(view.evidence, key=lambda one: one.item not in view.missing)
    return await talk.ask(
        "which",
        _("照片收到了。这张是哪一样?"),
        Choice(*(Option(one.item, EVIDENCE[one.item]) for one in ordered)),
        label=_("哪一样"),
    )


async def _shown(talk: Talk, item: str, *, words: bool) -> Paper:
    if talk.args.get("photo") is not None:
        return Paper(media=int(talk.args["photo"]))
    return await talk.ask(
        "piece",
        EVIDENCE_HOW[item],
        PaperOrWords() if words else PaperPhoto(),
        label=EVIDENCE[item],
    )


@dialog("provider.specialists", _("专业人员"))
async def specialists(talk: Talk) -> dict[str, Any] | None:
    """Show who holds which licence; add one, or take one off."""
    provider_id = int(talk.args["provider_id"])
    try:
        view = await talk.step("view", applications.my_application, provider_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    for one in view.specialists:
        await talk.say(specialist_words(one))
    off = [
        Option(
            str(s.credential_id),
            _("拿掉:{holder}").fill(holder=verbatim(s.holder)),
            (s.holder,),
        )
        for s in view.specialists
    ]
    chosen = await talk.ask(
        "go",
        _("加一位有资格证的人吗?") if not off else _("专业人员,办哪样?"),
        Choice(Option(ADD, _("加一位"), ("加", "增加")), *off, _BACK),
    )
    if chosen == BACK:
        return lead("provider.papers")
    if chosen == ADD:
        return lead("provider.specialist", provider_id=provider_id)
    await talk.step("end", credentials.end_specialist, provider_id, int(chosen))
    await talk.say(_("拿掉了。"))
    return lead("provider.specialists", provider_id=provider_id)


@dialog("provider.specialist", _("加一位专业人员"))
async def specialist(talk: Talk) -> dict[str, Any] | None:
    """Take name, licence, number, last day and a photo of one specialist."""
    provider_id = int(talk.args["provider_id"])
    try:
        view = await talk.step("view", applications.my_application, provider_id)
        await talk.step(
            "add",
            credentials.add_specialist,
            provider_id,
            await _specialist(talk, credentials_for(view.services)),
        )
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return lead("provider.papers")
    await talk.say(_("记下了。证书到期前我会提醒您换。"))
    return lead("provider.papers")


async def _specialist(talk: Talk, kinds: tuple[str, ...]) -> NewSpecialist:
    kind = await talk.ask(
        "kind",
        _("哪一种资格证?\n依据 {clause}").fill(clause=clause_words("FZ25-2.2.3")),
        Choice(*(Option(kind, CREDENTIAL[kind]) for kind in kinds)),
        label=_("哪一种证"),
    )
    holder = await talk.ask(
        "holder", _("这位叫什么名字?"), Exact(longest=LONGEST_HOLDER), label=_("姓名")
    )
    number = await talk.ask(
        "number", _("证书编号是多少?"), Exact(longest=LONGEST_NUMBER), label=_("编号")
    )
    last = await talk.ask(
        "last",
        _("证书有效期到哪天?"),
        Day(local_day(talk.now), earliest=local_day(talk.now)),
        label=_("有效期"),
    )
    shown = await talk.ask(
        "photo", _("请拍一张证书。"), PaperPhoto(), label=_("证书照片")
    )
    return NewSpecialist(kind, holder, number, last, shown.media)

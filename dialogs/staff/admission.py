"""Staff decide on applications: the list, all of one, repair, admit, refuse."""

from __future__ import annotations

from typing import Any

from casework.errors import Refusal
from casework.providers import review, waiting
from casework.providers.applications import ApplicationView
from casework.providers.conditions import ProviderKind, grounds_for
from casework.providers.lifecycles import ProviderState
from casework.providers.review import LINES, Asked
from casework.providers.waiting import ApplicationCard
from dialogs.common.labels import PROVIDER_KIND
from dialogs.common.provider_labels import EVIDENCE, LINE, clause_words, thing
from dialogs.engine.answers import Choice, Option, YesNo
from dialogs.engine.answers.day import full_day
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.providers.lines import OneOrMore
from dialogs.residents.choosing import lead
from dialogs.staff.answers import DutyWords
from dialogs.staff.applications import (
    application_bubbles,
    piece_words,
    refused,
    staff_state,
)

PAGE = 4
NEXT, LEAVE = "next", "leave"
MEDIA, IDENTITY = "media", "identity"
REPAIR, ADMIT, REFUSE = "admission.repair", "admission.admit", "admission.refuse"
LONGEST_REASON = 120
_LEAVE = Option(LEAVE, _("返回"), ("返回", "回去"))
_NEXT = Option(NEXT, _("下面的"), ("更多", "下一页", "下面的"))


@dialog("admission.list", _("申请待审"))
async def applications(talk: Talk) -> dict[str, Any] | None:
    """List the applications that wait, the oldest first."""
    after = int(talk.args.get("after", 0))
    try:
        cards = await talk.step("cards", waiting.list_applications)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    page = cards[after : after + PAGE]
    if not page:
        await talk.say(_("现在没有申请要审。"))
        return None
    for card in page:
        await talk.say(_card(card))
    more = [_NEXT] if len(cards) > after + PAGE else []
    chosen = await talk.ask(
        "which", _("看哪一个?"), Choice(*map(_option, page), *more, _LEAVE)
    )
    if chosen == LEAVE:
        return lead("staff.providers")
    if chosen == NEXT:
        return lead("admission.list", after=after + PAGE)
    return lead("admission.review", provider_id=int(chosen))


def _card(card: ApplicationCard) -> Phrase:
    told = _("{name} · {kind} · {area}\n{what},{day}前答复")
    return told.fill(
        name=verbatim(card.name),
        kind=PROVIDER_KIND[card.kind],
        area=Phrase(card.area),
        what=_("申请续期") if card.renewal else _("申请准入"),
        day=full_day(card.answer_by) if card.answer_by else "",
    )


def _option(card: ApplicationCard) -> Option:
    label = _("打开 {name}").fill(name=verbatim(card.name))
    return Option(str(card.provider_id), label, (card.name,))


@dialog("admission.review", _("审申请"))
async def application(talk: Talk) -> dict[str, Any] | None:
    """Show all of an application; the look is kept."""
    provider_id = int(talk.args["provider_id"])
    try:
        view = await talk.step("view", waiting.open_application, provider_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    for bubble in application_bubbles(view):
        await talk.say(bubble)
    return lead("admission.act", provider_id=provider_id)


@dialog("admission.act", _("办申请"))
async def act(talk: Talk) -> dict[str, Any] | None:
    """Offer what may be done with an application now."""
    provider_id = int(talk.args["provider_id"])
    try:
        view = await talk.step("view", waiting.open_application, provider_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    prompt = _("{name}:{state}。怎么办?").fill(
        name=verbatim(view.name), state=staff_state(view)
    )
    chosen = await talk.ask("act", prompt, Choice(*_acts(view)))
    if chosen == LEAVE:
        return lead("admission.list")
    if chosen == MEDIA:
        await _show(talk, view)
        return lead("admission.act", provider_id=provider_id)
    return lead(chosen, provider_id=provider_id)


def _acts(view: ApplicationView) -> list[Option]:
    decides = view.state == ProviderState.SUBMITTED
    admits = decides or view.renewal
    single = view.kind == ProviderKind.INDIVIDUAL and not view.identity
    options = [
        (_has_media(view), Option(MEDIA, _("看照片"), ("看材料", "照片", "材料"))),
        (
            admits and single,
            Option("admission.identity", _("看过身份证了"), ("身份证", "看过身份证")),
        ),
        (admits, Option(ADMIT, _("准入"), ("通过", "同意", "准入"))),
        (
            decides and view.repairs_left > 0,
            Option(REPAIR, _("要补材料"), ("补正", "补材料", "要补")),
        ),
        (admits, Option(REFUSE, _("不通过"), ("不准入", "不同意", "拒绝", "不续"))),
    ]
    return [*(option for may, option in options if may), _LEAVE]


def _has_media(view: ApplicationView) -> bool:
    return any(s.media for s in view.evidence) or any(
        s.media_id is not None for s in view.specialists
    )


async def _show(talk: Talk, view: ApplicationView) -> None:
    for shown in view.evidence:
        for number in shown.media:
            await talk.show(number, piece_words(shown))
    for one in view.specialists:
        if one.media_id is not None:
            told = _("资格证:{holder}").fill(holder=verbatim(one.holder))
            await talk.show(one.media_id, told)


@dialog("admission.identity", _("记身份证"), about_others=True)
async def identity(talk: Talk) -> dict[str, Any] | None:
    """Note the last four characters of an identity card that was shown."""
    provider_id = int(talk.args["provider_id"])
    tail = await talk.ask(
        "tail",
        _("当面看过身份证了吗?写后四位就行,别的都不记。"),
        DutyWords(Option(LEAVE, _("还没看"), ("还没", "没看")), longest=8),
        label=_("后四位"),
    )
    if tail != LEAVE:
        try:
            await talk.step("seen", review.saw_identity, provider_id, tail)
            await talk.say(_("记下了,只留后四位。"))
        except Refusal as refusal:
            await talk.say(refused(refusal))
    return lead("admission.act", provider_id=provider_id)


@dialog("admission.repair", _("要补材料"), about_others=True)
async def repair(talk: Talk) -> dict[str, Any] | None:
    """Name what is to be mended, item by item, each with what to do."""
    provider_id = int(talk.args["provider_id"])
    try:
        view = await talk.step("view", waiting.open_application, provider_id)
        asked = await _asked(talk, view)
        if asked:
            left = await talk.step(
                "return", review.return_for_repair, provider_id, asked
            )
            await talk.say(
                _("告诉对方了,每样都写了依据和怎么补。还能再退{count}次。"), count=left
            )
            return lead("admission.list")
    except Refusal as refusal:
        await talk.say(refused(refusal))
    return lead("admission.act", provider_id=provider_id)


async def _asked(talk: Talk, view: ApplicationView) -> tuple[Asked, ...]:
    names = [*(shown.item for shown in view.evidence), *LINES]
    items = await talk.ask(
        "items",
        _("哪几样要补?可以选几个。"),
        OneOrMore(*(Option(name, thing(name)) for name in names)),
        label=_("要补的"),
    )
    asked = []
    for item in items:
        reason = await talk.ask(
            f"reason.{item}",
            _("{thing}要怎么补?写一句大白话,对方会看到。").fill(thing=thing(item)),
            DutyWords(longest=LONGEST_REASON),
            label=EVIDENCE.get(item) or LINE[item],
        )
        asked.append(Asked(item, reason))
    lines = tuple(
        _("{thing}:{reason}").fill(thing=thing(a.item), reason=verbatim(a.reason))
        for a in asked
    )
    sure = await talk.ask(
        "sure",
        _("就这样告诉对方?\n{lines}").fill(lines=lines),
        YesNo(_("告诉对方"), _("先不说")),
        label=_("确认"),
    )
    return tuple(asked) if sure else ()


@dialog("admission.admit", _("准入"))
async def admit(talk: Talk) -> dict[str, Any] | None:
    """Admit for the policy's term, in one's own name."""
    provider_id = int(talk.args["provider_id"])
    sure = await talk.ask(
        "sure",
        _("准入一年,对方会收到通知,您的决定会留记录。确定吗?"),
        YesNo(_("准入"), _("再看看")),
        label=_("确认"),
    )
    if not sure:
        return lead("admission.act", provider_id=provider_id)
    try:
        until = await talk.step("admit", review.admit, provider_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return lead("admission.act", provider_id=provider_id)
    await talk.say(_("准入了,到{day}。也告诉对方了。"), day=full_day(until))
    return lead("admission.list")


@dialog("admission.refuse", _("不通过"), about_others=True)
async def refuse(talk: Talk) -> dict[str, Any] | None:
    """Refuse, naming the clause and the reason; the provider may appeal."""
    provider_id = int(talk.args["provider_id"])
    try:
        view = await talk.step("view", waiting.open_application, provider_id)
        clause = await talk.ask(
            "clause",
            _("依据哪一条?"),
            Choice(*(Option(c, clause_words(c)) for c in grounds_for(view.kind))),
            label=_("依据"),
        )
        reason = await talk.ask(
            "reason",
            _("为什么不通过?写事实,也写怎样才行。对方会看到。"),
            DutyWords(longest=LONGEST_REASON),
            label=_("理由"),
        )
        sure = await talk.ask(
            "sure",
            _sure(view).fill(reason=verbatim(reason)),
            YesNo(_("不通过"), _("再看看")),
            label=_("确认"),
        )
        if sure:
            verb = review.decline_renewal if view.renewal else review.refuse
            await talk.step("refuse", verb, provider_id, clause, reason)
            await talk.say(_("定了,也告诉对方了,写了依据和怎么办。"))
            return lead("admission.list")
    except Refusal as refusal:
        await talk.say(refused(refusal))
    return lead("admission.act", provider_id=provider_id)


def _sure(view: ApplicationView) -> Phrase:
    if view.renewal:
        return _("不续,理由:“{reason}”。对方改好了可以再申请。确定吗?")
    return _("不通过,理由:“{reason}”。对方可以申诉,由别人来看。确定吗?")

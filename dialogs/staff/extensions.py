"""Wishes for more time, before staff: grant or refuse, with a reason."""

from __future__ import annotations

from typing import Any

from casework.errors import Refusal
from casework.obligations import extensions
from casework.obligations.extensions import ExtensionView
from dialogs.common.duty_words import date_words, due_line, said, title
from dialogs.engine.answers import Choice, Option, YesNo
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import _, verbatim
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import lead
from dialogs.staff.answers import DutyWords
from dialogs.staff.filings import LEAVE, LEAVE_OPTION, refused

GRANT, REFUSE = "grant", "refuse"
LONGEST_REASON = 120

_GRANT = Option(GRANT, _("同意"), ("同意", "可以", "好", "行", "ok", "yes"))
_REFUSE = Option(REFUSE, _("不同意"), ("不同意", "不行", "不可以", "no"))


@dialog("extension.list", _("要延期"))
async def extension_list(talk: Talk) -> dict[str, Any] | None:
    """Show who wants more time, the soonest due first."""
    try:
        found = await talk.step("wishes", extensions.extensions_to_review)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    if not found:
        await talk.say(_("现在没有人要延期。"))
        return None
    chosen = await talk.ask(
        "which",
        _("答复哪一件?"),
        Choice(*(_option(wish) for wish in found), LEAVE_OPTION),
        label=_("哪一件"),
    )
    if chosen == LEAVE:
        return None
    return lead("extension.review", extension_id=int(chosen))


def _option(wish: ExtensionView) -> Option:
    label = _("{whose}·{duty},想到{day}").fill(
        whose=verbatim(wish.duty.whose),
        duty=title(wish.duty),
        day=date_words(wish.until),
    )
    return Option(str(wish.extension_id), label)


@dialog("extension.review", _("答复延期"), about_others=True)
async def extension_review(talk: Talk) -> None:
    """Show a wish for more time and answer it; a refusal says why."""
    extension_id = int(talk.args["extension_id"])
    try:
        wish = await talk.step("wish", extensions.extension_of, extension_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    if wish.granted is not None or not wish.duty.owed:
        await talk.say(_("这件已经有人办过了。"))
        return
    await talk.say(
        _("{whose}·{line}"),
        whose=verbatim(wish.duty.whose),
        line=due_line(wish.duty),
    )
    chosen = await talk.ask(
        "answer",
        _("想延到{day},因为{reason}。同意吗?").fill(
            day=date_words(wish.until), reason=said(wish.reason)
        ),
        Choice(_GRANT, _REFUSE, LEAVE_OPTION),
        label=_("答复"),
    )
    if chosen == GRANT:
        await _grant(talk, wish)
    elif chosen == REFUSE:
        await _refuse(talk, wish)


async def _grant(talk: Talk, wish: ExtensionView) -> None:
    try:
        await talk.step(
            "grant", extensions.decide_extension, wish.extension_id, "", granted=True
        )
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(
        _("好,延到{day},也告诉对方了。提醒按新日子来。"), day=date_words(wish.until)
    )


async def _refuse(talk: Talk, wish: ExtensionView) -> None:
    reason = await talk.ask(
        "reason",
        _("为什么不能延?写一句,对方会看到。"),
        DutyWords(longest=LONGEST_REASON),
        label=_("原因"),
    )
    sure = await talk.ask(
        "sure",
        _("就这样答复:“{reason}”?").fill(reason=verbatim(reason)),
        YesNo(_("就这样答复"), _("先不答复")),
        label=_("确认"),
    )
    if not sure:
        await talk.say(_("好,还没有答复。"))
        return
    try:
        await talk.step(
            "refuse",
            extensions.decide_extension,
            wish.extension_id,
            reason,
            granted=False,
        )
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("答复了,原来的日子不变。"))

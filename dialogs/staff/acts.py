"""What staff do with a case in a few words: take it, ask, close it."""

from __future__ import annotations

from typing import Any

from casework import cases
from casework.errors import Refusal
from dialogs.common.labels import CLOSED_REASON
from dialogs.engine.answers import Option, YesNo
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import _
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import lead
from dialogs.staff.answers import DutyWords
from dialogs.staff.cards import refused

LONGEST_QUESTION = 120
LONGEST_REASON = 120
WRITE = "write"


@dialog("staff.accept", _("我来办"))
async def accept(talk: Talk) -> dict[str, Any] | None:
    """Make the case one's own, unless a colleague was faster."""
    case_id = int(talk.args["case_id"])
    try:
        mine = await talk.step("accept", cases.accept, case_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    if not mine:
        await talk.say(_("同事先接下了,这件有人办。谢谢您。"))
        return None
    await talk.say(_("好,这件归您办了,也告诉本人了。"))
    seen = "media" in talk.args
    return lead("staff.act" if seen else "staff.case", **talk.args)


@dialog("staff.ask", _("追问"), about_others=True)
async def ask(talk: Talk) -> dict[str, Any] | None:
    """Ask the person something; the answer comes back to the case and to oneself."""
    text = await talk.ask(
        "text",
        _("想问本人什么?写一句大白话,我转给他。"),
        DutyWords(longest=LONGEST_QUESTION),
        label=_("追问"),
    )
    try:
        await talk.step("ask", cases.ask_more, int(talk.args["case_id"]), text)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    await talk.say(_("已经问本人了。回答一来就告诉您。"))
    return lead("staff.act", **talk.args)


@dialog("staff.close", _("结案"), about_others=True)
async def close(talk: Talk) -> dict[str, Any] | None:
    """Close a case with a reason that the person is told."""
    reason = await talk.ask(
        "reason",
        _("为什么结案?点一个,或写一句。本人会看到。"),
        DutyWords(
            *(Option(code, label) for code, label in CLOSED_REASON.items()),
            Option(WRITE, _("写原因"), ("写原因", "自己写", "别的原因")),
            longest=LONGEST_REASON,
        ),
        label=_("结案原因"),
    )
    if reason == WRITE:
        reason = await talk.ask(
            "written",
            _("请写原因,用本人看得懂的话。"),
            DutyWords(longest=LONGEST_REASON),
            label=_("结案原因"),
        )
    known = CLOSED_REASON.get(reason)
    sure = await talk.ask(
        "sure",
        _("就这样结案,告诉本人“{reason}”?").fill(reason=known or reason),
        YesNo(_("结案"), _("先不结")),
        label=_("确认"),
    )
    if sure:
        await _close(talk, known.msgid if known else reason)
        return None
    await talk.say(_("好,没有结案。"))
    return lead("staff.act", **talk.args)


async def _close(talk: Talk, reason: str) -> None:
    try:
        await talk.step("close", cases.close, int(talk.args["case_id"]), reason)
    except Refusal as refusal:
        await talk.say(refused(refusal))
    else:
        await talk.say(_("结案了,也告诉本人了。"))

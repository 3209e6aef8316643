"""Signing and handing in, changing a line, renewing, leaving."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from casework.errors import Refusal
from casework.providers import admission, applications, commitments, standing
from casework.providers.admission import Lines
from casework.providers.applications import ApplicationView
from casework.providers.commitments import commitment_text
from casework.providers.conditions import ProviderKind
from dialogs.common.provider_labels import LINE
from dialogs.engine.answers import Choice, Option, YesNo
from dialogs.engine.answers.day import full_day
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.providers import lines
from dialogs.providers.refusing import refused
from dialogs.residents.choosing import lead

SIGN, WHOLE, NOT_YET = "sign", "whole", "not_yet"
RECEIPT_GROUP = 4

# The commitment in everyday words; what is signed is the text itself.
IN_SHORT = (
    _("承诺书说的是:自愿来帮忙,听指导、受监督,材料都是真的。"),
    _("只做批准的事;要资格证的,由有证的人做;不向服务的人收钱收礼。"),
    _("尊重人、不勉强;听到看到的不外传,个人信息用完就不再用。"),
    _("如实记、按期报;大活动提前报备,不自己向公众募捐。"),
    _("遇到危险先报警、告诉街道;不做了,先交接好,不丢下人。"),
    _("做得不对会先提醒,再整改、暂停、取消;您随时能说明、能申诉。"),
)


@dialog("provider.sign", _("签承诺书"))
async def sign(talk: Talk) -> dict[str, Any] | None:
    """Read the commitment, sign it, and hand the application in."""
    provider_id = int(talk.args["provider_id"])
    try:
        view = await talk.step("view", applications.my_application, provider_id)
        if view.signed is None and not await _signs(talk, provider_id):
            await talk.say(_("好,先不签。填过的都留着。"))
            return None
        handed = await talk.step("submit", admission.submit, provider_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return lead("provider.papers")
    await talk.say(
        _("交上去了。回执号 {receipt},请留好。"), receipt=shown_receipt(handed.receipt)
    )
    await talk.say(
        _("{day}前答复您,有要补的也在这里说。随时回复“承接主体”看进展。"),
        day=full_day(handed.answer_by),
    )
    return None


async def _signs(talk: Talk, provider_id: int) -> bool:
    """Read the commitment in short, the whole text a press away, and sign it."""
    words = commitment_text()
    for line in IN_SHORT:
        await talk.say(line)
    chosen = await talk.ask("agree", _("同意就签。签了就交上去。"), Choice(*_SIGNS))
    if chosen == WHOLE:
        await talk.say(verbatim(words.title))
        for text in words.lines:
            await talk.say(verbatim(text))
        chosen = await talk.ask(
            "agree.whole", _("全文就是这些。同意就签。"), Choice(_SIGNS[0], _SIGNS[2])
        )
    if chosen == SIGN:
        await talk.step("sign", commitments.sign_commitment, provider_id, words.digest)
    return chosen == SIGN


_SIGNS = (
    Option(SIGN, _("同意,签"), ("同意", "签", "签字", "好", "agree", "sign", "yes")),
    Option(WHOLE, _("看全文"), ("全文", "看全文", "full text")),
    Option(NOT_YET, _("先不签"), ("不签", "先不签", "不同意", "以后", "no")),
)


def shown_receipt(receipt: str) -> str:
    """Return a receipt in groups of four, to be read aloud."""
    groups = range(0, len(receipt), RECEIPT_GROUP)
    return " ".join(receipt[i : i + RECEIPT_GROUP] for i in groups)


@dialog("provider.lines", _("改填的内容"))
async def change_lines(talk: Talk) -> dict[str, Any] | None:
    """Change one line of the application, read back from old to new."""
    provider_id = int(talk.args["provider_id"])
    try:
        view = await talk.step("view", applications.my_application, provider_id)
        await _change(talk, view)
    except Refusal as refusal:
        await talk.say(refused(refusal))
    return lead("provider.papers")


async def _change(talk: Talk, view: ApplicationView) -> None:
    single = view.kind == ProviderKind.INDIVIDUAL
    hidden = {"specialists", "code" if single else "emergency"}
    shown = [name for name in LINE if name not in hidden]
    line = await talk.ask(
        "line",
        _("要改哪一项?"),
        Choice(
            *(Option(name, LINE[name]) for name in shown),
            Option(NOT_YET, _("不改了"), ("不改了", "算了", "返回")),
        ),
        label=_("改哪一项"),
    )
    if line == NOT_YET:
        return
    value = await _ASKS[line](talk, view)
    await talk.step("save", admission.change, view.provider_id, Lines(**{line: value}))
    await talk.say(_("{line}改好了。"), line=LINE[line])


_ASKS: dict[str, Callable[[Talk, ApplicationView], Awaitable[Any]]] = {
    "name": lambda talk, view: lines.ask_name(talk, view.kind),
    "code": lambda talk, _view: lines.ask_code(talk),
    "area_code": lambda talk, view: lines.ask_place(talk, view.kind),
    "services": lambda talk, _view: lines.ask_services(talk),
    "areas": lambda talk, _view: lines.ask_areas(talk),
    "capacity": lambda talk, _view: lines.ask_capacity(talk),
    "phone": lambda talk, _view: lines.ask_phone(talk),
    "emergency": lambda talk, _view: lines.ask_emergency(talk),
}


@dialog("provider.renew", _("续期"))
async def renew(talk: Talk) -> dict[str, Any] | None:
    """Ask for another term."""
    try:
        asked = await talk.step(
            "renew", standing.ask_renewal, int(talk.args["provider_id"])
        )
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    told = _("续期申请交上去了,审好就告诉您。") if asked else _("续期已经申请过了。")
    await talk.say(told)
    return None


@dialog("provider.leave", _("自愿退出"))
async def leave(talk: Talk) -> dict[str, Any] | None:
    """Give the standing up, after one question."""
    sure = await talk.ask(
        "sure", _sure(), YesNo(_("退出"), _("不退出")), label=_("确认")
    )
    if not sure:
        await talk.say(_("好,不退出。"))
        return lead("provider.papers")
    try:
        await talk.step("leave", standing.leave, int(talk.args["provider_id"]))
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    await talk.say(_("退出了,谢谢您做过的一切。想回来,随时再申请。"))
    return None


def _sure() -> Phrase:
    return _("真的要退出吗?退出后不再承接,资源库里的也会停。以后还能再申请。")

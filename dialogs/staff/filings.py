"""What providers filed, before staff: read it, accept it, or ask for a repair."""

from __future__ import annotations

from typing import Any

from casework.errors import Refusal
from casework.obligations import review
from casework.obligations.filing import ATTACHMENTS
from casework.obligations.lifecycles import DutyState
from casework.obligations.review import FilingCard, FilingView
from dialogs.common.days import day_words
from dialogs.common.duty_words import date_words, field_words, said, title
from dialogs.engine.answers import Choice, Option, YesNo
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import lead
from dialogs.staff.answers import DutyWords

ACCEPT, RETURN, MEDIA, LEAVE = "accept", "return", "media", "leave"
LONGEST_REASON = 120
DIGEST_SHOWN = 8

LEAVE_OPTION = Option(LEAVE, _("返回"), ("返回", "回去", "不看了"))
_ACCEPT = Option(ACCEPT, _("收下"), ("收下", "接受", "通过", "可以", "合格"))
_RETURN = Option(RETURN, _("退回去补"), ("退回", "退回去补", "补正", "不合格"))
_MEDIA = Option(MEDIA, _("看照片"), ("看照片", "照片", "附件"))
_REFUSALS: dict[str, Phrase] = {
    "not_allowed": _("这件不归您管,或者没有这件。"),
    "own_provider": _("这是您自己参加的机构,要请同事来办。"),
    "wrong_state": _("这件已经有人办过了。"),
    "no_reason": _("要写一句原因,对方才知道怎么办。"),
}
_OTHER_REFUSAL = _("现在办不了,请过一会儿再试。")


def refused(refusal: Refusal) -> Phrase:
    """Return what to tell staff where a verb about filings refused."""
    return _REFUSALS.get(refusal.code, _OTHER_REFUSAL)


@dialog("filing.list", _("报送待审"))
async def filing_list(talk: Talk) -> dict[str, Any] | None:
    """Show what waits, the oldest first, and open what is chosen."""
    try:
        cards = await talk.step("cards", review.filings_to_review)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    if not cards:
        await talk.say(_("现在没有要看的报送。"))
        return None
    chosen = await talk.ask(
        "which",
        _("看哪一件?"),
        Choice(*(_option(card) for card in cards), LEAVE_OPTION),
        label=_("哪一件"),
    )
    return None if chosen == LEAVE else lead("filing.review", filing_id=int(chosen))


def _option(card: FilingCard) -> Option:
    told = _("{whose}·{duty},{day}交")
    late = _("{whose}·{duty},{day}交(晚交)")
    return Option(
        str(card.filing_id),
        (late if card.late else told).fill(
            whose=verbatim(card.duty.whose),
            duty=title(card.duty),
            day=day_words(card.filed_at),
        ),
    )


@dialog("filing.review", _("看报送"), about_others=True)
async def filing_review(talk: Talk) -> dict[str, Any] | None:
    """Show a filing whole; accept it, or return it for one repair."""
    filing_id = int(talk.args["filing_id"])
    try:
        view = await talk.step("view", review.open_filing, filing_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    if not talk.args.get("seen"):
        await _show(talk, view)
    if view.card.duty.state != DutyState.FILED:
        await talk.say(_REFUSALS["wrong_state"])
        return None
    chosen = await talk.ask(
        "act",
        _("这份怎么办?"),
        Choice(_ACCEPT, _RETURN, *([_MEDIA] if view.media else []), LEAVE_OPTION),
        label=_("怎么办"),
    )
    if chosen == MEDIA:
        await _show_media(talk, view)
        return lead("filing.review", filing_id=filing_id, seen=True)
    if chosen == ACCEPT:
        await _accept(talk, filing_id)
    elif chosen == RETURN:
        await _return(talk, filing_id, view)
    return None


async def _show(talk: Talk, view: FilingView) -> None:
    duty = view.card.duty
    again = (
        _("(第{times}次交)").fill(times=view.times) if view.times > 1 else Phrase("")
    )
    late = _("晚交") if view.card.late else _("按时交")
    await talk.say(
        _("{whose}·{duty}{again}\n{day}交,{late}。照片{count}张。"),
        whose=verbatim(duty.whose),
        duty=title(duty),
        again=again,
        day=day_words(view.card.filed_at),
        late=late,
        count=len(view.media),
    )
    for name, words in view.content.items():
        await talk.say(_("{field}:{words}"), field=field_words(name), words=said(words))


async def _show_media(talk: Talk, view: FilingView) -> None:
    for number in view.media:
        await talk.show(number, _("一张照片"))


async def _accept(talk: Talk, filing_id: int) -> None:
    try:
        await talk.step("accept", review.accept_filing, filing_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("收下了,也告诉对方了。"))


async def _return(talk: Talk, filing_id: int, view: FilingView) -> None:
    name = await talk.ask(
        "field",
        _("哪一项要补?"),
        Choice(
            *(Option(field, field_words(field)) for field in view.content),
            Option(ATTACHMENTS, _("照片"), ("照片", "附件")),
        ),
        label=_("哪一项"),
    )
    reason = await talk.ask(
        "reason",
        _("要补什么?写一句,对方会看到。"),
        DutyWords(longest=LONGEST_REASON),
        label=_("要补什么"),
    )
    sure = await talk.ask(
        "sure",
        _("退回去,告诉对方“{field}”:{reason}?").fill(
            field=field_words(name), reason=verbatim(reason)
        ),
        YesNo(_("退回"), _("先不退")),
        label=_("确认"),
    )
    if not sure:
        await talk.say(_("好,没有退回。"))
        return
    try:
        until = await talk.step("return", review.return_filing, filing_id, name, reason)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("退回了,也说清楚了。请对方最晚{day}补上。"), day=date_words(until))

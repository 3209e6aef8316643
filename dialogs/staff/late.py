"""Who has not filed, by provider; excusing a duty; the figures by street."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.errors import Refusal
from casework.obligations import digests, duties, overview, review
from casework.obligations.overview import LateProvider
from casework.obligations.review import Excuse
from dialogs.common.duty_words import EXCUSE, due_line, figures_words
from dialogs.engine.answers import Choice, Option, YesNo
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.residents.choosing import lead
from dialogs.staff.filings import LEAVE, LEAVE_OPTION, refused

_EXCUSE_WORDS: dict[Excuse, tuple[str, ...]] = {
    Excuse.FORCE_MAJEURE: ("灾害", "台风", "不可抗力"),
    Excuse.NO_SERVICE: ("没服务", "没有服务", "没开展"),
    Excuse.ELSEWHERE: ("交过了", "别处交了"),
    Excuse.EXEMPT: ("免报", "统一免报"),
}


@dialog("duty.late", _("谁还没交"))
async def duty_late(talk: Talk) -> dict[str, Any] | None:
    """Show who is late in one's area, the most behind first."""
    try:
        late = await talk.step("late", overview.late_in_my_area)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    if not late:
        await talk.say(_("您这一片都按时交了,没有过日子的。"))
        return None
    chosen = await talk.ask(
        "which",
        _("过了日子还没交的有{count}家。看哪一家?").fill(count=len(late)),
        Choice(*(_provider_option(one) for one in late), LEAVE_OPTION),
        label=_("哪一家"),
    )
    if chosen == LEAVE:
        return None
    one = next(each for each in late if str(each.provider_id) == chosen)
    return await _of_one(talk, one)


def _provider_option(one: LateProvider) -> Option:
    label = _("{name}({area}):{count}件,最久过了{days}天").fill(
        name=verbatim(one.name),
        area=Phrase(one.area) if one.area else _("全区"),
        count=len(one.duties),
        days=-one.duties[0].days_left,
    )
    return Option(str(one.provider_id), label, (one.name,))


async def _of_one(talk: Talk, one: LateProvider) -> dict[str, Any] | None:
    """Show what one provider owes; each can be excused."""
    chosen = await talk.ask(
        "duty",
        _("{name}还没交的。哪件不用交了,点它;都要交就返回。").fill(
            name=verbatim(one.name)
        ),
        Choice(
            *(Option(str(d.obligation_id), due_line(d)) for d in one.duties),
            LEAVE_OPTION,
        ),
        label=_("哪一件"),
    )
    return None if chosen == LEAVE else lead("duty.excuse", obligation_id=int(chosen))


@dialog("duty.excuse", _("免交"))
async def duty_excuse(talk: Talk) -> None:
    """Ask no longer for a duty; the provider is told why."""
    obligation_id = int(talk.args["obligation_id"])
    try:
        duty = await talk.step("duty", duties.my_duty, obligation_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    why = await talk.ask(
        "why",
        _("{whose}·{line}\n为什么不用交了?").fill(
            whose=verbatim(duty.whose), line=due_line(duty)
        ),
        Choice(
            *(Option(code.value, EXCUSE[code], _EXCUSE_WORDS[code]) for code in Excuse),
            LEAVE_OPTION,
        ),
        label=_("原因"),
    )
    if why == LEAVE:
        return
    sure = await talk.ask(
        "sure",
        _("这件免交,告诉对方“{why}”?").fill(why=EXCUSE[Excuse(why)]),
        YesNo(_("免交"), _("先不免")),
        label=_("确认"),
    )
    if not sure:
        await talk.say(_("好,还是要交。"))
        return
    try:
        await talk.step("excuse", review.excuse, obligation_id, Excuse(why))
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("免了,也告诉对方了,不再提醒。"))


@dialog("duty.digest", _("报送情况"))
async def duty_digest(talk: Talk) -> None:
    """Show the figures of a span by street, and who is behind."""
    first, last = (date.fromisoformat(str(talk.args[key])) for key in ("first", "last"))
    try:
        found = await talk.step("digest", digests.digest, first, last)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    for name, figures in found.streets:
        await talk.say(
            _("{name}:{figures}。"),
            name=verbatim(name) if name else _("区里"),
            figures=figures_words(figures),
        )
    if found.providers:
        await talk.say(
            _("要催一催、帮一帮的:{list}。"),
            list=tuple(
                _("{name}(没交{missing},晚交{late})").fill(
                    name=verbatim(name), missing=one.missing, late=one.late
                )
                for name, one in found.providers
            ),
        )

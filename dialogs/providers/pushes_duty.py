"""The words of what is pushed about duties and filings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from casework.obligations import digests, duties, extensions, office, overview, review
from casework.obligations.digests import Digest
from casework.obligations.duties import Duty
from casework.obligations.ladders import (
    DUE,
    LATE,
    all_told_together,
    told_together,
)
from casework.obligations.lifecycles import DutyState
from casework.obligations.review import Excuse
from dialogs.common.duty_words import (
    EXCUSE,
    date_words,
    due_line,
    field_words,
    figures_words,
    left_words,
    said,
    title,
    why_words,
)
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.pushed import Foreseen, Look, Pushed, Teller

MOST_LINES = 3
_FILE = ("file", _("现在交"))
_LIST = ("list", _("看看都有什么"))
_EXTEND = ("extend", _("要晚几天"))


def _together(look: Look, params: dict[str, Any], kind: str) -> Sequence[Duty]:
    found: Sequence[Duty] = look(told_together, *_asked(kind, params))
    return found


def _asked(kind: str, params: dict[str, Any]) -> tuple[str, int, date]:
    return kind, params["obligation_id"], date.fromisoformat(params["day"])


def _due(look: Look, params: dict[str, Any]) -> Pushed | None:
    found = _together(look, params, DUE)
    if not found:
        return None
    if len(found) > 1:
        told = _("快到日子的有{count}件。{list}")
        return Pushed(told.fill(count=len(found), list=_lines(found)), (_LIST,))
    duty = found[0]
    told = _("该交{duty}了:最晚{day},{left}。\n{why}").fill(
        duty=title(duty),
        day=date_words(duty.due_on),
        left=left_words(duty),
        why=why_words(duty),
    )
    return Pushed(told, (_FILE, _EXTEND))


def _late(look: Look, params: dict[str, Any]) -> Pushed | None:
    found = _together(look, params, LATE)
    if not found:
        return None
    if len(found) > 1:
        told = _("过了日子还没交的有{count}件。{list}。交上就好,有难处也请说。")
        return Pushed(told.fill(count=len(found), list=_lines(found)), (_LIST,))
    duty = found[0]
    told = _("{duty}原定{day}交,还没收到。交上就好,有难处也请说。").fill(
        duty=title(duty), day=date_words(duty.due_on)
    )
    return Pushed(told, (_FILE, _EXTEND))


def _lines(found: Sequence[Duty]) -> tuple[Phrase, ...]:
    return tuple(due_line(duty) for duty in found[:MOST_LINES])


def _backlog(look: Look, params: dict[str, Any]) -> Pushed | None:
    del params
    owed = [d for d in look(duties.my_duties) if d.owed and d.days_left < 0]
    if not owed:
        return None
    told = _("以前的有{count}件没有记录。交过的不用急,点开看看就行。")
    return Pushed(told.fill(count=len(owed)), (_LIST,))


def _accepted(look: Look, params: dict[str, Any]) -> Pushed | None:
    duty = look(duties.my_duty, params["obligation_id"])
    if duty.state != DutyState.ACCEPTED:
        return None
    return Pushed(_("{duty}工作人员看过,收下了。谢谢!").fill(duty=title(duty)))


def _returned(look: Look, params: dict[str, Any]) -> Pushed | None:
    duty = look(duties.my_duty, params["obligation_id"])
    if duty.state != DutyState.RETURNED or duty.repair is None:
        return None
    name, words = duty.repair
    told = _("{duty}要补一处,“{field}”:{words}。最晚{day}补上就行。").fill(
        duty=title(duty),
        field=field_words(name),
        words=verbatim(words),
        day=date_words(duty.due_on),
    )
    return Pushed(told, (("file", _("现在补")),))


def _excused(look: Look, params: dict[str, Any]) -> Pushed:
    duty = look(duties.my_duty, params["obligation_id"])
    told = _("{duty}这次不用交了:{why}。")
    return Pushed(told.fill(duty=title(duty), why=EXCUSE[Excuse(params["why"])]))


def _granted(look: Look, params: dict[str, Any]) -> Pushed:
    wish = look(extensions.extension_of, params["extension_id"])
    told = _("同意了:{duty}延到{day}。").fill(
        duty=title(wish.duty), day=date_words(wish.until)
    )
    return Pushed(told, (_FILE,))


def _refused(look: Look, params: dict[str, Any]) -> Pushed:
    wish = look(extensions.extension_of, params["extension_id"])
    told = _("{duty}这次没能延期:{answer}。还是最晚{day}交。要再说说,回复“人工”。")
    return Pushed(
        told.fill(
            duty=title(wish.duty),
            answer=verbatim(wish.answer),
            day=date_words(wish.duty.due_on),
        ),
        (_FILE,),
    )


def _filing_new(look: Look, params: dict[str, Any]) -> Pushed | None:
    card = look(review.filing_card, params["filing_id"])
    if card is None:
        return None
    late = _("(晚交)") if card.late else Phrase("")
    told = _("{whose}交了{duty}{late},请看。")
    return Pushed(
        told.fill(whose=verbatim(card.duty.whose), duty=title(card.duty), late=late),
        (("open", _("看一看")),),
    )


def _extension_new(look: Look, params: dict[str, Any]) -> Pushed | None:
    wish = look(extensions.extension_of, params["extension_id"])
    if wish.granted is not None:
        return None
    told = _("{whose}想把{duty}延到{day},因为{reason}。")
    return Pushed(
        told.fill(
            whose=verbatim(wish.duty.whose),
            duty=title(wish.duty),
            day=date_words(wish.until),
            reason=said(wish.reason),
        ),
        (("open", _("去答复")),),
    )


def _staff_duties(look: Look, params: dict[str, Any]) -> Pushed | None:
    found = look(office.office_duties, date.fromisoformat(params["day"]))
    if not found:
        return None
    told = _("我们要办的有{count}件。{list}")
    return Pushed(told.fill(count=len(found), list=_lines(found)), (_LIST,))


def _staff_late(look: Look, params: dict[str, Any]) -> Pushed | None:
    late = look(overview.late_in_my_area)
    climbed = look(office.escalated_duties, date.fromisoformat(params["day"]))
    if not late:
        return Pushed(_offices_late(climbed), (_LIST,)) if climbed else None
    told = _("过了日子还没交的有{count}家:{list}").fill(
        count=len(late),
        list=tuple(
            _("{name}({count}件,最久过了{days}天)").fill(
                name=verbatim(one.name),
                count=len(one.duties),
                days=-one.duties[0].days_left,
            )
            for one in late[:MOST_LINES]
        ),
    )
    if climbed:
        told = _("{providers}\n{offices}").fill(
            providers=told, offices=_offices_late(climbed)
        )
    return Pushed(told, (("late", _("看看是谁")),))


def _offices_late(climbed: Sequence[Duty]) -> Phrase:
    told = _("我们自己的事,过了日子还没办的有{count}件。{list}")
    return told.fill(count=len(climbed), list=_lines(climbed))


def _digest(phrase: Phrase) -> Teller:
    def tell(look: Look, params: dict[str, Any]) -> Pushed | None:
        first, last = (date.fromisoformat(params[key]) for key in ("first", "last"))
        found: Digest = look(digests.digest, first, last)
        if not found.whole.due:
            return None
        told = phrase.fill(
            year=first.year,
            month=first.month,
            quarter=(first.month + 2) // 3,
            figures=figures_words(found.whole),
        )
        return Pushed(told, (("digest", _("分街道看")), ("late", _("谁还没交"))))

    return tell


TELLERS: dict[str, Teller] = {
    "duty.due": _due,
    "duty.late": _late,
    "duty.backlog": _backlog,
    "duty.excused": _excused,
    "filing.accepted": _accepted,
    "filing.returned": _returned,
    "filing.new": _filing_new,
    "extension.new": _extension_new,
    "extension.granted": _granted,
    "extension.refused": _refused,
    "staff.duties": _staff_duties,
    "staff.late": _staff_late,
    "digest.month": _digest(_("{year}年{month}月报送情况(月督导):{figures}。")),
    "digest.quarter": _digest(_("{year}年第{quarter}季度(季调度):{figures}。")),
}

FORESEEN: dict[str, Foreseen] = {
    kind: Foreseen(told_together, all_told_together, partial(_asked, kind))
    for kind in (DUE, LATE)
}

LEADS: dict[tuple[str, str], str] = {
    ("duty.due", "file"): "duty.file",
    ("duty.due", "extend"): "duty.extend",
    ("duty.due", "list"): "duty.list",
    ("duty.late", "file"): "duty.file",
    ("duty.late", "extend"): "duty.extend",
    ("duty.late", "list"): "duty.list",
    ("duty.backlog", "list"): "duty.list",
    ("filing.returned", "file"): "duty.file",
    ("extension.granted", "file"): "duty.file",
    ("extension.refused", "file"): "duty.file",
    ("filing.new", "open"): "filing.review",
    ("extension.new", "open"): "extension.review",
    ("staff.duties", "list"): "duty.list",
    ("staff.late", "late"): "duty.late",
    ("staff.late", "list"): "duty.list",
    ("digest.month", "digest"): "duty.digest",
    ("digest.month", "late"): "duty.late",
    ("digest.quarter", "digest"): "duty.digest",
    ("digest.quarter", "late"): "duty.late",
}

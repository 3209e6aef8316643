"""Everyday words for duties: what, of which period, by when, and why that day."""

from __future__ import annotations

from datetime import date, datetime, time

from casework.clocks import zone
from casework.deadlines import Reason
from casework.deadlines.rules import Basis, Freq, Kind, Unit
from casework.obligations.digests import Figures
from casework.obligations.duties import Duty
from casework.obligations.lifecycles import DutyState
from casework.obligations.review import Excuse
from dialogs.common.days import MONTHS, day_words
from dialogs.engine.phrases import Phrase, _, verbatim

TITLES: dict[str, Phrase] = {
    "report.quarterly": _("季度报告"),
    "sh_donations.publish": _("公布资金来源和使用"),
    "provider.annual_check": _("年检结果更新"),
    "provider.admission_renewal": _("准入资格续期"),
    "provider.credential": _("资格证书到期更新"),
    "provider.correction": _("一般问题整改"),
    "provider.rectification": _("限期整改"),
    "provider.answer": _("对拟处理意见的陈述申辩"),
    "activity.report": _("活动情况报告"),
    "provider.agreement": _("服务协议到期续签"),
    "provider.admission_reply": _("答复准入申请"),
    "provider.inspection": _("每季度抽查每家一次"),
    "provider.recheck": _("整改复查"),
    "evaluation.yearly": _("年度综合绩效评价"),
    "training.half_yearly": _("半年培训"),
    "needs.list": _("发布需求清单"),
    "needs.reassessment": _("需求复核评估"),
    "bulletin.quarterly": _("工作进展通报"),
    "consultation.quarterly": _("救助与慈善会商"),
    "charity_day.campaign": _("中华慈善日宣传"),
    "holiday.spring_festival": _("春节前安排困难群众生活保障"),
    "holiday.labour_day": _("劳动节前安排困难群众生活保障"),
    "holiday.national_day": _("国庆节前安排困难群众生活保障"),
}

FIELD: dict[str, Phrase] = {
    "progress": _("做了什么"),
    "money": _("钱怎么用的"),
    "difficulties": _("有什么难处"),
    "agenda": _("议了什么"),
    "decisions": _("定了什么"),
    "plan": _("方案"),
    "people_served": _("服务哪些人"),
    "resources": _("人和钱从哪里来"),
    "attachments": _("附件"),
}

EXCUSE: dict[Excuse, Phrase] = {
    Excuse.FORCE_MAJEURE: _("有灾害等没办法的事"),
    Excuse.NO_SERVICE: _("这一期没有服务"),
    Excuse.ELSEWHERE: _("已经用别的方式交过"),
    Excuse.EXEMPT: _("区里统一免报"),
}

_EACH: dict[Freq, Phrase] = {
    Freq.DAY: _("每天"),
    Freq.WEEK: _("每周"),
    Freq.MONTH: _("每月"),
    Freq.QUARTER: _("每季度"),
    Freq.HALF_YEAR: _("每半年"),
    Freq.YEAR: _("每年"),
}

_COUNT: dict[Unit, Phrase] = {
    Unit.NATURAL_DAY: _("第{count}天"),
    Unit.WORK_DAY: _("第{count}个工作日"),
    Unit.MONTH: _("满{count}个月"),
    Unit.HOUR: _("第{count}个小时"),
}
_COUNT_BACK: dict[Unit, Phrase] = {
    Unit.NATURAL_DAY: _("往前数{count}天"),
    Unit.WORK_DAY: _("往前数{count}个工作日"),
    Unit.MONTH: _("往前数{count}个月"),
    Unit.HOUR: _("往前数{count}个小时"),
}


NOTHING = _("没有")
# Why more time is asked for; kept as these words, which are known in any language.
WHY_LATER: dict[str, Phrase] = {
    "people": _("人手不够"),
    "papers": _("材料没齐"),
    "sudden": _("有突发情况"),
}


def said(kept: str) -> Phrase:
    """Return what somebody wrote; what was chosen is said in any language."""
    known = (each for each in (NOTHING, *WHY_LATER.values()) if each.msgid == kept)
    return next(known, verbatim(kept))


def date_words(day: date) -> Phrase:
    """Return "9月5日 星期六"."""
    return day_words(datetime.combine(day, time(12), zone()))


def short_day(day: date) -> Phrase:
    """Return "9月5日"."""
    return _("{month}{day}日").fill(month=MONTHS[day.month - 1], day=day.day)


def title(duty: Duty) -> Phrase:
    """Return what a duty is called, whom it is about, and its period if any."""
    name = title_of(duty.rule_id, duty.reason.title)
    if duty.about:
        name = _("{duty}·{about}").fill(duty=name, about=verbatim(duty.about))
    period = period_words(duty.reason)
    if period is None:
        return name
    return _("{duty}({period})").fill(duty=name, period=period)


def title_of(rule_id: str, kept: str) -> Phrase:
    """Return what people call a rule; the pack's own words where we know none."""
    return TITLES.get(rule_id) or verbatim(kept)


def period_words(reason: Reason) -> Phrase | None:
    """Return the period a duty is about: "2026年第1季度"."""
    if reason.freq is None:
        return None
    first = date.fromisoformat(reason.period)
    match reason.freq:
        case Freq.QUARTER:
            quarter = (first.month + 2) // 3
            return _("{year}年第{quarter}季度").fill(year=first.year, quarter=quarter)
        case Freq.MONTH:
            return _("{year}年{month}月份").fill(year=first.year, month=first.month)
        case Freq.HALF_YEAR if first.month == 1:
            return _("{year}年上半年").fill(year=first.year)
        case Freq.HALF_YEAR:
            return _("{year}年下半年").fill(year=first.year)
        case Freq.YEAR:
            return _("{year}年").fill(year=first.year)
        case _:
            return date_words(first)


def left_words(duty: Duty) -> Phrase:
    """Return how much time is left, or by how much a duty is late."""
    if duty.days_left < 0:
        return _("过了{days}天").fill(days=-duty.days_left)
    if duty.days_left == 0:
        return _("今天到期")
    return _("还有{days}天").fill(days=duty.days_left)


def due_line(duty: Duty) -> Phrase:
    """Return one line: what, the last day, how long that is."""
    return _("{duty}:最晚{day}({left})").fill(
        duty=title(duty), day=date_words(duty.due_on), left=left_words(duty)
    )


def filed_line(duty: Duty) -> Phrase:
    """Return one line of what was filed: when, and where it stands."""
    stands = _("工作人员收下了")
    if duty.state == DutyState.FILED:
        stands = _("等工作人员看")
    filed = day_words(duty.filed_at) if duty.filed_at else _("已交")
    return _("{duty}:{day}交的,{stands}").fill(
        duty=title(duty), day=filed, stands=stands
    )


def why_words(duty: Duty) -> Phrase:
    """Return the reason: clause, rhythm, how the day was counted, who set it."""
    reason = duty.reason
    each = _EACH.get(reason.freq) if reason.freq else None
    told = _("按 {clause},{what};{counted}({basis})。")
    if duty.granted:
        told = _("按 {clause},{what};原定{counted},现在可以到{until}。")
        told = told.fill(until=short_day(duty.due_on))
    return told.fill(
        clause=reason.clause,
        what=_("{each}一次").fill(each=each) if each else _quoted(reason),
        counted=_counted(reason),
        basis=_basis(reason),
    )


def _quoted(reason: Reason) -> Phrase:
    return _("“{quote}”").fill(quote=verbatim(reason.quote))


def _counted(reason: Reason) -> Phrase:
    start, count = reason.counted_from, reason.count
    if start is not None and count is not None:
        before = reason.trigger in (Kind.BEFORE, Kind.CALENDAR)
        number = (_COUNT_BACK if before else _COUNT)[reason.unit].fill(count=count)
        return _("从{day}起算{number}").fill(day=short_day(start), number=number)
    if reason.by == "last":
        return _("到这一期最后一天")
    if reason.trigger is Kind.VALID_TO:
        return _("有效期到这一天")
    return _("就是这一天")


def _basis(reason: Reason) -> Phrase:
    return _("文件定的") if reason.basis is Basis.STATED else _("天数是区里定的")


def field_words(name: str) -> Phrase:
    """Return what a field of a report is called."""
    return FIELD.get(name) or verbatim(name)


def figures_words(figures: Figures) -> Phrase:
    """Return the figures of a span in one line."""
    return _(
        "该交{due}件,按时{on_time},晚交{late},还没交{missing},"
        "退回补过{returned},免交{excused}"
    ).fill(
        due=figures.due,
        on_time=figures.on_time,
        late=figures.late,
        missing=figures.missing,
        returned=figures.returned,
        excused=figures.excused,
    )

"""The staff's menu for providers: a table to which each room adds lines."""

from __future__ import annotations

from casework.agreements import activity_views
from casework.agreements import views as agreement_views
from casework.obligations import duties, extensions, overview
from casework.obligations import review as filings
from casework.providers import appeal_views, measure_views, waiting
from dialogs.common.entries import LEAVE, Entry, choose_entry
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import _
from dialogs.engine.talk import Talk

# What staff do about providers; a line is left out for whoever may not.
ENTRIES: tuple[Entry, ...] = (
    Entry(
        "admission.list",
        _("申请待审"),
        ("申请", "准入", "待审"),
        waiting.waiting_applications,
    ),
    Entry(
        "agreement.list",
        _("服务协议"),
        ("协议", "协议待签", "签协议"),
        agreement_views.count_waiting,
    ),
    Entry(
        "activity.list",
        _("活动备案待答"),
        ("活动", "备案", "备案待答"),
        activity_views.count_waiting,
    ),
    Entry(
        "filing.list",
        _("报送待审"),
        ("报送", "报告", "看报告"),
        filings.waiting_filings,
    ),
    Entry(
        "extension.list",
        _("要延期"),
        ("延期", "宽限"),
        extensions.waiting_extensions,
    ),
    Entry(
        "duty.late",
        _("谁还没交"),
        ("没交", "逾期", "晚交", "催报"),
        overview.late_count,
    ),
    Entry(
        "duty.list",
        _("我们自己要办的"),
        ("我们要办的", "要办什么"),
        duties.owed_count,
        only_some=True,
    ),
    Entry(
        "measure.list",
        _("处理建议"),
        ("处理", "建议", "处理建议"),
        measure_views.count_waiting,
    ),
    Entry(
        "appeal.list", _("申诉"), ("申诉",), appeal_views.count_appeals, only_some=True
    ),
    Entry("resource.search", _("查资源库"), ("资源库", "找服务", "找机构")),
)


@dialog("staff.providers", _("承接主体"), menu=True)
async def staff_providers(talk: Talk) -> str | None:
    """Show how much waits, and lead to what is chosen."""
    chosen = await choose_entry(talk, _("承接主体的事,办哪样?"), ENTRIES)
    return None if chosen == LEAVE else chosen

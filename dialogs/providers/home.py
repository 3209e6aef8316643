"""The menu of whoever acts for a provider: a table to which each room adds lines."""

from __future__ import annotations

from casework import people
from casework.agreements import activity_views
from casework.agreements import views as agreement_views
from casework.obligations import duties
from casework.providers import measure_views, membership
from casework.providers.lifecycles import OWING
from dialogs.common.entries import LEAVE, Entry, choose_entry
from dialogs.common.labels import PROVIDER_STATE
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import _
from dialogs.engine.talk import Talk

PAPERS, RESOURCES = "provider.papers", "provider.resources"

# What a provider can do, the most pressing first.
ENTRIES: tuple[Entry, ...] = (
    Entry(
        "duty.list",
        _("还有什么没交"),
        ("报送", "交报告", "没交", "要交什么", "期限"),
        duties.owed_count,
    ),
    Entry(
        "agreement.mine",
        _("服务协议"),
        ("协议", "签协议", "签字", "合同"),
        agreement_views.count_mine,
    ),
    Entry(
        "activity.mine",
        _("我们办的活动"),
        ("活动", "活动备案", "办活动", "备案"),
        activity_views.count_mine,
    ),
    Entry(
        "measure.mine",
        _("提醒和处理"),
        ("提醒", "处理", "整改", "申诉"),
        measure_views.count_mine,
        only_some=True,
    ),
    Entry(RESOURCES, _("我们能提供什么"), ("资源库", "资源", "能提供什么")),
    Entry(PAPERS, _("申请和材料"), ("材料", "申请", "证件")),
)


@dialog("provider.home", _("机构的事"), menu=True)
async def provider_home(talk: Talk) -> str | None:
    """Say how the provider stands, and lead to what is chosen."""
    mine = await talk.step("mine", membership.my_provider)
    if mine is None:
        me = await talk.step("me", people.who_am_i)
        return "staff.providers" if me.staff_level else "provider.join"
    await talk.say(
        _("{name}:{state}。"), name=mine.name, state=PROVIDER_STATE[mine.state]
    )
    chosen = await choose_entry(talk, _("办哪样?回复数字就行。"), _entries(mine.state))
    return None if chosen == LEAVE else chosen


def _entries(state: str) -> list[Entry]:
    """Return the lines for a state: papers first until the provider is admitted."""
    if state in OWING:
        return list(ENTRIES)
    papers = [entry for entry in ENTRIES if entry.dialog == PAPERS]
    return [*papers, *(e for e in ENTRIES if e.dialog not in (PAPERS, RESOURCES))]

"""A provider's activities: filing one, the list, what may be done with one."""

from __future__ import annotations

from typing import Any

from casework.agreements import activities, activity_appeals, activity_views
from casework.agreements.activity_lifecycle import NOT_AGREED
from casework.agreements.activity_lifecycle import ActivityState as State
from casework.agreements.activity_rules import Plan, report_by
from casework.agreements.activity_views import ActivityCard, ActivityView
from casework.clocks import zone
from casework.errors import Refusal
from casework.providers import membership
from dialogs.common.activity_words import STATE, card_lines, refused, shown_receipt
from dialogs.engine.answers import Choice, Option, YesNo
from dialogs.engine.answers.day import full_day
from dialogs.engine.answers.number import Number
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.providers.activity_plan import ask_plan, when_due, why_major
from dialogs.residents.choosing import NONE_SAID, ChoiceOrWords, lead
from dialogs.staff.answers import DutyWords

NEW, LEAVE, CHANGE, CANCEL, REPORT, APPEAL = (
    "new",
    "leave",
    "change",
    "cancel",
    "report",
    "appeal",
)
NOTHING = "-"

_LEAVE = Option(LEAVE, _("返回"), ("返回", "回去", "不看了"))
_NEW = Option(NEW, _("要办一场活动"), ("新的", "办活动", "备案"))
_CHANGE = Option(CHANGE, _("改计划"), ("改", "修改", "改计划"))
_CANCEL = Option(CANCEL, _("这场不办了"), ("不办了", "取消活动"))
_REPORT = Option(REPORT, _("写总结"), ("总结", "办完了", "汇报"))
_APPEAL = Option(APPEAL, _("不服,要申诉"), ("申诉", "不服"))


@dialog("activity.file", _("活动备案"), form=True, about_others=True)
async def file(talk: Talk) -> dict[str, Any] | None:
    """Ask eight questions, tell whether it is major, and put it on record."""
    mine = await talk.step("mine", membership.my_provider)
    if mine is None:
        await talk.say(_("备案是给承接主体办的。您还没申请,先申请就行。"))
        return lead("provider.join")
    plan = await ask_plan(talk, None)
    if not await _wants(talk, plan):
        await talk.say(_("好,没有交。想交随时再来。"))
        return None
    try:
        filed = await talk.step("file", activities.file_activity, plan)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    await _thank(talk, filed, plan)
    return None


async def _wants(talk: Talk, plan: Plan) -> bool:
    """Tell what the plan weighs, and ask whether to file it now."""
    weight = await talk.renew("weight", activities.weigh_plan, plan)
    if not weight.grounds:
        prompt = _("按区里的标准,这场不算重大,不用备案。要不要还是记一笔?")
        yes, no = _("记一笔"), _("不用了")
    else:
        today = talk.now.astimezone(zone()).date()
        await talk.say(why_major(weight))
        prompt, yes, no = when_due(weight, today), _("现在交"), _("先不交")
    return await talk.ask("wants", prompt, YesNo(yes, no), label=_("交不交"))


async def _thank(talk: Talk, filed: activities.Filed, plan: Plan) -> None:
    await talk.say(
        _("收到了。回执 {receipt}。工作人员看过会告诉您。"),
        receipt=shown_receipt(filed.receipt),
    )
    await talk.say(
        _("办完以后写个小总结,最晚{day}:来了多少人、花了多少、顺不顺。"),
        day=full_day(report_by(plan.happens_on)),
    )


@dialog("activity.mine", _("我们办的活动"))
async def my_activities(talk: Talk) -> dict[str, Any] | None:
    """Show the provider's activities, and lead to one or to a new one."""
    cards = await talk.step("cards", activity_views.my_activities)
    if not cards:
        return lead("activity.file")
    chosen = await talk.ask(
        "which", _("看哪一场?"), Choice(_NEW, *map(_option, cards), _LEAVE)
    )
    if chosen == LEAVE:
        return None
    if chosen == NEW:
        return lead("activity.file")
    return lead("activity.see", activity_id=int(chosen))


def _option(card: ActivityCard) -> Option:
    label = _("{what}({state})").fill(
        what=verbatim(card.what),
        state=_("等您写总结") if card.reportable else STATE[card.state],
    )
    return Option(str(card.activity_id), label, (card.what,))


@dialog("activity.open", _("看活动"))
async def open_either(talk: Talk) -> dict[str, Any]:
    """Go on to an activity from the side on which the person stands."""
    number = int(talk.args["activity_id"])
    mine = await talk.step("mine", activity_views.is_mine, number)
    return lead("activity.see" if mine else "activity.review", activity_id=number)


@dialog("activity.see", _("看活动"))
async def see(talk: Talk) -> dict[str, Any] | None:
    """Show one activity in short, and do what its state allows."""
    number = int(talk.args["activity_id"])
    try:
        view = await talk.step("view", activity_views.my_activity, number)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    await talk.say(card_lines(view.card))
    if view.reason and view.card.state in NOT_AGREED | {State.CHANGING}:
        await talk.say(_("工作人员说:{words}"), words=verbatim(view.reason))
    options = _options(view)
    if not options:
        return None
    chosen = await talk.ask("act", _("要做什么?"), Choice(*options, _LEAVE))
    if chosen == CANCEL:
        await _cancel(talk, number)
    if chosen in (CHANGE, REPORT, APPEAL):
        return lead(f"activity.{chosen}", activity_id=number)
    return None


def _options(view: ActivityView) -> list[Option]:
    state = view.card.state
    if state in (State.CANCELLED, State.REPORTED):
        return []
    if state == State.REFUSED:
        return [_CHANGE, _APPEAL, _CANCEL]
    if state in NOT_AGREED:
        return [*([_CHANGE] if state == State.UPHELD else []), _CANCEL]
    return [*([_REPORT] if view.card.reportable else [_CHANGE]), _CANCEL]


async def _cancel(talk: Talk, number: int) -> None:
    why = await talk.ask(
        "why",
        _("方便说说为什么不办了吗?不说也行。"),
        ChoiceOrWords(Option(NONE_SAID, _("不想说"), ("不说", "没什么"))),
        label=_("原因"),
    )
    told = "" if why == NONE_SAID else why
    try:
        await talk.step("cancel", activities.cancel, number, told)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("好,这场不办了,也告诉工作人员了。"))


@dialog("activity.change", _("改活动计划"), form=True, about_others=True)
async def change(talk: Talk) -> dict[str, Any] | None:
    """Change lines of a plan, and file it anew under the same receipt."""
    number = int(talk.args["activity_id"])
    try:
        view = await talk.step("view", activity_views.my_activity, number)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    plan = await ask_plan(talk, view.plan)
    try:
        filed = await talk.step("refile", activities.refile, number, plan)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    await talk.say(_("改好了,回执还是原来那个。工作人员会再看一遍。"))
    if filed.late and not view.late:
        told = _("按区里定的,最晚{day}就要交。晚了也收,不用再做什么。")
        await talk.say(told, day=full_day(filed.file_by))
    return None


@dialog("activity.appeal", _("申诉"), about_others=True)
async def make_appeal(talk: Talk) -> None:
    """Ask why the provider disagrees, and pass it to somebody else."""
    number = int(talk.args["activity_id"])
    words = await talk.ask(
        "words",
        _("哪里不服?写一两句。会由另一位工作人员来看。"),
        DutyWords(),
        label=_("不服的地方"),
    )
    try:
        await talk.step("appeal", activity_appeals.appeal, number, words)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("收到了,已经转给另一位工作人员。看过会告诉您,也会说原因。"))


@dialog("activity.report", _("写活动总结"), form=True, about_others=True)
async def report(talk: Talk) -> None:
    """Ask three things about what took place, read them back, hand them in."""
    number = int(talk.args["activity_id"])
    try:
        view = await talk.step("view", activity_views.my_activity, number)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    told = await _aftermath(talk, view)
    try:
        await talk.step("report", activities.report, number, told)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await talk.say(_("总结交好了,这场活动就办完了。辛苦了!"))


async def _aftermath(talk: Talk, view: ActivityView) -> activities.Aftermath:
    served = await talk.ask(
        "served",
        _("“{what}”办完了。实际来了多少人?").fill(what=verbatim(view.card.what)),
        Number(),
        label=_("来了多少人"),
    )
    money = await talk.ask(
        "money",
        _("钱和东西一共用了大约多少元?"),
        Number(Option("0", _("不花钱"), ("不花钱", "没花", "没有", "免费"))),
        label=_("用了多少"),
    )
    wrong = await talk.ask(
        "wrong",
        _("有没有不顺的地方,比如有人摔了、吃坏了?有就写一句。"),
        DutyWords(Option(NOTHING, _("都顺利"), ("没有", "顺利", "都好", "没事"))),
        label=_("不顺的地方"),
    )
    await _confirm(talk, served, money, wrong)
    return activities.Aftermath(served, money, "" if wrong == NOTHING else wrong)


async def _confirm(talk: Talk, served: int, money: int, wrong: str) -> None:
    told: Phrase = _("都顺利") if wrong == NOTHING else verbatim(wrong)
    answer = await talk.ask(
        "confirm",
        _("来了{served}人\n用了约{money}元\n{wrong}\n对吗?").fill(
            served=served, money=money, wrong=told
        ),
        Choice(
            Option("yes", _("对,交了"), ("对", "没错", "好", "是", "交", "yes")),
            Option("served", _("改人数"), ("人数",)),
            Option("money", _("改钱数"), ("钱", "钱数")),
            Option("wrong", _("改不顺的地方"), ("不顺", "情况")),
        ),
        label=_("最后确认"),
    )
    if answer != "yes":
        await talk.forget(answer, "confirm")

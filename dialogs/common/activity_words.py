"""Everyday words for activities: who comes, what may go wrong, states, refusals."""

from __future__ import annotations

from casework.agreements.activity_lifecycle import ActivityState
from casework.agreements.activity_rules import Ground, Group, Plan, Risk
from casework.agreements.activity_views import ActivityCard
from casework.errors import Refusal
from dialogs.engine.answers.day import full_day
from dialogs.engine.phrases import Phrase, _, verbatim

GROUP: dict[Group, Phrase] = {
    Group.ELDERLY: _("老人"),
    Group.MINORS: _("孩子(不到18岁)"),
    Group.FRAIL: _("体弱或残疾的人"),
    Group.RESIDENTS: _("一般居民"),
}

RISK: dict[Risk, Phrase] = {
    Risk.FOOD: _("有吃的喝的"),
    Risk.MEDICAL: _("看病、量血压"),
    Risk.TRAVEL: _("坐车出门或在户外"),
    Risk.MEDIA: _("有记者或直播"),
}

# What is kept is the code, or what somebody wrote.
SOURCE: dict[str, Phrase] = {
    "own": _("自己出"),
    "sponsor": _("单位赞助"),
    "government": _("政府项目"),
    "donated": _("别人捐的"),
}

GROUND: dict[str, Phrase] = {
    Ground.PEOPLE: _("人多"),
    Ground.MONEY: _("钱物多"),
    Group.MINORS: _("有孩子"),
    Group.FRAIL: _("有体弱的人"),
    Risk.FOOD: _("有吃的"),
    Risk.MEDICAL: _("有医疗"),
    Risk.TRAVEL: _("要出行"),
    Risk.MEDIA: _("有媒体"),
}

STATE: dict[str, Phrase] = {
    ActivityState.FILED: _("交了,还没答复"),
    ActivityState.CHANGING: _("请改一下再交"),
    ActivityState.NOTED: _("备案好了"),
    ActivityState.REFUSED: _("没有同意"),
    ActivityState.APPEALED: _("申诉了,等别的工作人员看"),
    ActivityState.UPHELD: _("申诉过了,还是没有同意"),
    ActivityState.CANCELLED: _("不办了"),
    ActivityState.REPORTED: _("办完了,总结交了"),
}

_REFUSALS: dict[str, Phrase] = {
    "not_allowed": _("这场活动不归您管,或者没有这场。"),
    "own_provider": _("您自己也替这家机构办事,要请别的同事来答。"),
    "not_admitted": _("您这边还没通过准入,先不用备案。要找人,回复“人工”。"),
    "wrong_state": _("这场活动已经往前走了,这一步不用做了。"),
    "past_event": _("这个日子已经过了,请改一个。"),
    "took_part": _("这场是您答复的,申诉要请别的同事来看。"),
    "not_yet": _("活动还没办,办完再写总结。"),
}
_OTHER_REFUSAL = _("这一步现在办不了。要找人,回复“人工”。")


def refused(refusal: Refusal) -> Phrase:
    """Return what to say where a verb refused."""
    return _REFUSALS.get(refusal.code, _OTHER_REFUSAL)


def plan_lines(plan: Plan, area: Phrase) -> Phrase:
    """Return a plan, to be read back."""
    return _(
        "{what}\n哪天:{day}\n哪里:{area}\n多少人:{people}\n谁来:{groups}\n"
        "要留意:{risks}\n钱和东西:{money}\n哪里来:{source}"
    ).fill(
        what=verbatim(plan.what),
        day=full_day(plan.happens_on),
        area=area,
        people=plan.people,
        groups=tuple(GROUP[group] for group in plan.groups) or _("没说"),
        risks=tuple(RISK[risk] for risk in plan.risks) or _("都没有"),
        money=_("约{money}元").fill(money=plan.money) if plan.money else _("不花钱"),
        source=SOURCE.get(plan.source, verbatim(plan.source)),
    )


def grounds_words(grounds: tuple[str, ...]) -> tuple[Phrase, ...]:
    """Return why an activity is major."""
    return tuple(GROUND[ground] for ground in grounds)


def card_lines(card: ActivityCard) -> Phrase:
    """Return an activity in short: what, where, when, whose, state."""
    return _("{what}\n{day} · {area} · {provider}\n{state}").fill(
        what=verbatim(card.what),
        day=full_day(card.happens_on),
        area=Phrase(card.area),
        provider=verbatim(card.provider),
        state=STATE[card.state],
    )


def shown_receipt(receipt: str) -> str:
    """Return a receipt in groups of four, to be read aloud."""
    return " ".join(receipt[i : i + 4] for i in range(0, len(receipt), 4))

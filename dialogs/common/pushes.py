"""Message settings (消息设置): when messages come, how many, bundled or stopped.

Source: trust page 4, quiet hours.
"""

from __future__ import annotations

from datetime import time

from casework import people, pushes
from casework.errors import Refusal
from casework.pushes import PushRules, Window, most_per_day, within_law
from dialogs.common.hours import Hours, Span
from dialogs.engine.answers import Choice, Option
from dialogs.engine.answers.number import Number
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk

MAX_ROUNDS = 12
MOST_OFFERED = 5
_HOURS, _NUMBER, _BUNDLED, _EACH = "hours", "number", "bundled", "each"
_STOP, _START, _DEFAULTS, _DONE = "stop", "start", "defaults", "done"

# Wished; the law and the policy may leave less of it.
_PARTS: tuple[tuple[time, time, Phrase, tuple[str, ...]], ...] = (
    (time(8), time(12), _("上午 {hours}"), ("上午", "早上", "morning")),
    (time(12), time(18), _("下午 {hours}"), ("下午", "afternoon")),
    (time(18), time(22), _("晚上 {hours}"), ("晚上", "傍晚", "evening")),
    (
        time(8),
        time(22),
        _("早晚都行 {hours}"),
        ("早晚都行", "都行", "白天", "全天", "随便", "any time"),
    ),
)


@dialog("pushes.settings", _("消息设置"))
async def settings(talk: Talk) -> None:
    """Show how messages come, and change what is wished, one thing at a time."""
    rules = await talk.step("rules", pushes.my_push_rules)
    for number in range(1, MAX_ROUNDS + 1):
        await talk.say(_how(rules))
        wish = await talk.ask(
            f"wish.{number}",
            _("急事和您来问的,随时回您。想改哪一样?")
            if number == 1
            else _("还要改哪一样?"),
            Choice(*_wishes(rules)),
            label=_("消息设置"),
        )
        if wish == _DONE:
            break
        rules = await _change(talk.sub(f"change.{number}"), rules, wish)
    await talk.say(_("好,就这样。想再改,回复“消息设置”。"))


def _how(rules: PushRules) -> Phrase:
    if rules.stopped:
        return _("现在:停着,不主动发消息。")
    return _("现在:{hours}来消息,{number}。{bundled}").fill(
        hours=_windows(rules.windows),
        number=_number(rules),
        bundled=_("几件事合成一条。") if rules.bundled else _("一件事一条。"),
    )


def _windows(windows: tuple[Window, ...]) -> tuple[Phrase, ...]:
    return tuple(Span(window.start, window.end).words() for window in windows)


def _number(rules: PushRules) -> Phrase:
    if rules.per_day is None:
        return _("条数不限")
    if rules.per_week is None:
        return _("一天最多{day}条").fill(day=rules.per_day)
    return _("一天最多{day}条,一周最多{week}条").fill(
        day=rules.per_day, week=rules.per_week
    )


def _wishes(rules: PushRules) -> list[Option]:
    if rules.stopped:
        return [
            Option(_START, _("重新发"), ("重新发", "开始", "恢复", "开", "要")),
            Option(_DONE, _("就这样"), ("就这样", "不用", "不改了", "好了", "done")),
        ]
    bundling = (
        Option(_EACH, _("一件事一条"), ("分开", "分开发", "不合并", "separately"))
        if rules.bundled
        else Option(_BUNDLED, _("合成一条"), ("合并", "合在一起", "together"))
    )
    defaults = Option(_DEFAULTS, _("改回原来的"), ("原样", "默认", "恢复原样"))
    return [
        Option(_HOURS, _("几点来"), ("时间", "时间段", "几点", "hours")),
        Option(_NUMBER, _("一天几条"), ("几条", "条数", "太多了", "少一点")),
        bundling,
        # The last in sight: with one more line, what follows is turned to.
        Option(
            _DONE, _("不改了"), ("就这样", "好了", "可以", "不用", "没有了", "done")
        ),
        Option(_STOP, _("全停"), ("停", "停发", "停止", "不要发", "stop")),
        *([defaults] if rules.own else []),
    ]


async def _change(talk: Talk, rules: PushRules, wish: str) -> PushRules:
    if wish == _HOURS:
        return await _change_hours(talk, rules)
    if wish == _NUMBER:
        return await _change_number(talk, rules)
    if wish in (_STOP, _START):
        await talk.step("stop", people.stop_pushes, stopped=wish == _STOP)
        return await talk.step("rules", pushes.my_push_rules)
    if wish == _DEFAULTS:
        return await talk.step("defaults", pushes.use_defaults)
    return await talk.step("bundled", pushes.choose_bundled, bundled=wish == _BUNDLED)


async def _change_hours(talk: Talk, rules: PushRules) -> PushRules:
    span = await talk.ask(
        "hours",
        _("几点到几点来好?点一个,或写“9点到11点”。"),
        Hours(*_parts(rules)),
        label=_("几点来"),
    )
    try:
        changed = await talk.step("set", pushes.choose_hours, span.start, span.end)
    except Refusal:
        await talk.say(_("那几个钟头是休息时间,按规定不发消息。"))
        return rules
    if changed.windows != (Window(span.start, span.end),):
        await talk.say(_("休息时间不打扰,只在其余的时间来。"))
    return changed


def _parts(rules: PushRules) -> list[Option]:
    """Return the parts of the day of which something is left, with their hours."""
    parts = []
    for start, end, label, words in _PARTS:
        windows = within_law(rules.role, start, end)
        if windows:
            whole = Span(windows[0].start, windows[-1].end)
            value = f"{whole.start:%H:%M}-{whole.end:%H:%M}"
            parts.append(Option(value, label.fill(hours=whole.words()), words))
    return parts


async def _change_number(talk: Talk, rules: PushRules) -> PushRules:
    most = min(MOST_OFFERED, most_per_day(rules.role))
    chosen = await talk.ask(
        "number",
        _("一天最多几条?"),
        Number(
            *(
                Option(str(n), _("{count}条").fill(count=n), (f"{n}条",))
                for n in range(1, most + 1)
            ),
            least=1,
            most=most,
        ),
        label=_("一天几条"),
    )
    return await talk.step("set", pushes.choose_per_day, chosen)

"""Filing a report in chat: a few questions, pre-filled, read back, a receipt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

from casework.errors import Refusal
from casework.obligations import filing
from casework.obligations.filing import ATTACHMENTS, Form, Receipt
from casework.obligations.prefill import Known
from dialogs.common.days import time_words
from dialogs.common.duty_words import NOTHING, due_line, field_words, said, title
from dialogs.engine.answers import Choice, Option
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _, verbatim
from dialogs.engine.talk import Talk
from dialogs.providers.answers import PHOTO, PhotoOr
from dialogs.providers.duties import door_of, pick_duty, refused
from dialogs.staff.answers import DutyWords

LONGEST_FIELD = 800
MOST_PHOTOS = 9
NONE, DONE, YES, PHOTOS = "none", "done", "yes", "photos"
HASH_SHOWN = 8

_PROMPTS: dict[str, Phrase] = {
    "progress": _("这一期做了些什么、帮了哪些人?写几句就行。"),
    "money": _("钱用了多少,用在哪里?没用钱就点“没有”。"),
    "difficulties": _("有什么难处要我们知道的?没有就点“没有”。"),
}
_MAY_BE_NONE = frozenset({"money", "difficulties"})
_DONE = Option(DONE, _("不用照片了"), ("没有了", "好了", "不用", "没有", "完了", "no"))
_NONE = Option(NONE, NOTHING, ("没有", "无", "没", "没啥", "none", "no"))


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: words by field, and ids of photos."""

    content: dict[str, str]
    photos: tuple[int, ...]


@dialog("duty.file", _("报送"), form=True, about_others=True)
async def file(talk: Talk) -> dict[str, Any] | None:
    """File one duty; left half-way, what was written stays as a draft.

    A duty with a conversation of its own leads on to that.
    """
    obligation_id = await pick_duty(talk)
    if obligation_id is None:
        return None
    try:
        form = await talk.step("form", filing.form_of, obligation_id)
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return None
    if (door := door_of(form.duty)) is not None:
        return door
    await _report(talk, form)
    return None


async def _report(talk: Talk, form: Form) -> None:
    obligation_id = form.duty.obligation_id
    await _open(talk, form)
    written = Written(await _fields(talk, form), await _photos(talk, form))
    await _confirm(talk, form, written)
    try:
        receipt = await talk.step(
            "file", filing.file, obligation_id, written.content, written.photos
        )
    except Refusal as refusal:
        await talk.say(refused(refusal))
        return
    await _tell(talk, form, receipt)


async def _open(talk: Talk, form: Form) -> None:
    if form.repair is not None:
        name, words = form.repair
        await talk.say(
            _("上次交的,要补“{field}”:{words}"),
            field=field_words(name),
            words=verbatim(words),
        )
    else:
        await talk.say(due_line(form.duty))
    known = _known_words(form.known)
    if known:
        await talk.say(_("我这里已经记着:{list}。这些不用再写。"), list=known)


def _known_words(known: Known) -> tuple[Phrase, ...]:
    counted = (
        (known.agreements, _("服务协议{count}份")),
        (known.activities, _("备案活动{count}场")),
        (known.resources, _("能提供的服务{count}项")),
    )
    return tuple(words.fill(count=count) for count, words in counted if count)


async def _fields(talk: Talk, form: Form) -> dict[str, str]:
    """Ask each field; of a repair only what came back."""
    content: dict[str, str] = {}
    for name in form.fields:
        may_be_none = name in _MAY_BE_NONE
        words = await talk.ask(
            f"field.{name}",
            _prompt(form, name),
            DutyWords(*([_NONE] if may_be_none else []), longest=LONGEST_FIELD),
            label=field_words(name),
            known=_before(form, name),
        )
        content[name] = _NONE.label.msgid if words == NONE else words
    return content


def _prompt(form: Form, name: str) -> Phrase:
    if form.staff:
        return _("办得怎么样了?写一两句就行。")
    asked = _("“{field}”怎么写?").fill(field=field_words(name))
    return _PROMPTS.get(name) or asked


def _before(form: Form, name: str) -> str | None:
    if form.repair is None or form.repair[0] == name:
        return None
    return form.before.get(name) or None


async def _photos(talk: Talk, form: Form) -> tuple[int, ...]:
    """Ask for photos, one after another, until there are no more."""
    if form.repair is not None and form.repair[0] != ATTACHMENTS:
        return form.before_media
    photos: list[int] = []
    key = "photos"
    while len(photos) < MOST_PHOTOS:
        needed = len(photos) < form.attachments
        given = await talk.ask(
            key,
            _photo_prompt(len(photos), needed=needed),
            PhotoOr(*([] if needed else [_DONE])),
            label=_("照片"),
        )
        if not given.startswith(PHOTO):
            break
        photos.append(int(given.removeprefix(PHOTO)))
        key = f"photos.after.{photos[-1]}"
    return tuple(photos)


def _photo_prompt(count: int, *, needed: bool) -> Phrase:
    if needed:
        return _("请拍一张证件或材料的照片发来。")
    if count:
        return _("收到{count}张。还有就接着发,没有就点“不用照片了”。").fill(count=count)
    return _("要附照片吗?一张一张发来就行。")


async def _confirm(talk: Talk, form: Form, written: Written) -> None:
    """Read everything back; any line can be changed before it is filed."""
    answer = await talk.ask(
        "confirm",
        _summary(form, written),
        Choice(
            Option(YES, _("对,交上去"), ("对", "没错", "好", "交", "是", "yes", "ok")),
            Option("change", _("有一处要改"), ("要改", "改", "不对", "no", "wrong")),
        ),
        label=_("最后确认"),
    )
    if answer == YES:
        return
    line = await talk.ask(
        "line",
        _("哪里要改?"),
        Choice(
            *(Option(name, field_words(name)) for name in form.fields),
            Option(PHOTOS, _("照片"), ("照片", "图片", "附件")),
        ),
        label=_("改哪里"),
    )
    target = "photos" if line == PHOTOS else f"field.{line}"
    await talk.forget(target, "confirm", "line")


def _summary(form: Form, written: Written) -> Phrase:
    lines = [
        _("{field}:{words}").fill(field=field_words(name), words=said(words))
        for name, words in written.content.items()
    ]
    return _("请看一下,{duty}:\n{lines}\n照片:{count}张\n都对吗?").fill(
        duty=title(form.duty), lines=reduce(_below, lines), count=len(written.photos)
    )


def _below(above: Phrase, line: Phrase) -> Phrase:
    return Phrase("{above}\n{line}").fill(above=above, line=line)


async def _tell(talk: Talk, form: Form, receipt: Receipt) -> None:
    if receipt.days_late and form.repair is None:
        await talk.say(_("晚了也没关系,交上就好,谢谢您。"))
    await talk.say(
        _("交好了。回执号 {number},{time}。"),
        number=_in_fours(receipt.number),
        time=time_words(receipt.filed_at),
    )
    await talk.say(
        _("校验码 {digest},对得上就没被改过。"), digest=receipt.digest[:HASH_SHOWN]
    )
    if form.staff:
        return
    await talk.say(_("工作人员看过就告诉您。这一件不再提醒了。"))


def _in_fours(number: str) -> str:
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))

"""Danger: a human sentence, the right numbers, staff alerted in the same turn.

Runs before anything else, in any state, without consent. Source: SH18-1.2.1,
trust page 4.12 and 4.16.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from casework import alerts
from dialogs.engine.answers import Choice, Hint, Option, Text, YesNo
from dialogs.engine.answers.story import load_told
from dialogs.engine.bounds import MAX_TEXT
from dialogs.engine.dialog import dialog
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk
from nlu.reading import CrisisKind, Needs

HARDSHIP = 0.5
MOST_HEARD = 20

_CARE: dict[CrisisKind, Phrase] = {
    CrisisKind.SUICIDE: _("听到您这么说,我很担心您。您愿意说出来,这很不容易。"),
    CrisisKind.VIOLENCE: _("您受苦了,这不是您的错。先躲到安全、有人的地方。"),
    CrisisKind.MEDICAL: _("这很急。先打120,照电话里的人说的做,别让人单独待着。"),
    CrisisKind.CHILD: _("孩子的安全最要紧。看得到孩子就别离开,先打110。"),
    CrisisKind.HUNGER_SHELTER: _("不会让您饿着冻着。今天就有人帮您想办法。"),
    CrisisKind.DISASTER: _("先保人,别管东西。往安全的地方走,打119。"),
}

_NUMBERS: dict[str, Phrase] = {
    "110": _("110 报警"),
    "120": _("120 急救"),
    "119": _("119 火警救援"),
    "12345": _("12345 政府热线"),
    "12356": _("12356 心理援助"),
    "12338": _("12338 妇女维权"),
    "12355": _("12355 青少年"),
}


@dialog("crisis", _("紧急"))
async def crisis(talk: Talk) -> bool | None:
    """Answer a sign of danger and keep the conversation open.

    True where the person wants what they told to be registered as well; None
    where it is not safe, and nothing else should be asked now.
    """
    kind = CrisisKind(talk.args["kind"])
    explicit = bool(talk.args["explicit"])
    raised = await talk.step(
        "alert", alerts.raise_alert, kind, talk.args["words"], explicit=explicit
    )
    await talk.say(_CARE[kind])
    await talk.say(
        _("现在就能打:{numbers}。"),
        numbers=tuple(_NUMBERS[number] for number in raised.numbers),
    )
    await talk.say(
        _("有人会马上联系你。我一直在,想说什么就说。")
        if raised.told
        else _("我在这里,想说什么就说。请先打上面的电话,电话那头有人。")
    )
    safe = await _ask_safe(talk, kind)
    registers = await _ask_register(talk)
    return registers if registers or safe else None


async def _ask_safe(talk: Talk, kind: CrisisKind) -> bool:
    """Ask whether it is safe; whatever else is said is heard and passed on."""
    for number in range(1, MOST_HEARD + 1):
        answer = await talk.ask(
            f"safe.{number}", _("现在安全吗?"), _SafeOrWords(), label=_("安全吗")
        )
        if answer == "yes":
            await talk.say(_("好。要是变了,马上告诉我,或打电话。"))
            return True
        if answer in ("no", "unsure"):
            words = talk.args["words"]
            key = f"again.{number}"
            await talk.step(key, alerts.raise_alert, kind, words, explicit=True)
            await talk.say(_("我又催了一次,有人会联系您。先打上面的电话。"))
            return False
        key = f"heard.{number}"
        await talk.step(key, alerts.raise_alert, kind, answer, explicit=True)
        await talk.say(_("我在听。这句话也转给工作人员了。"))
    return False


class _SafeOrWords(Text):
    """Safe, not safe, cannot say; or any words, which are heard."""

    kind: ClassVar[str] = "safe_or_words"
    free: ClassVar[bool] = False

    _choice = Choice(
        Option("no", _("不安全"), ("不安全", "有危险", "救命", "not safe")),
        Option("unsure", _("说不好"), ("说不好", "不知道", "not sure")),
        Option("yes", _("安全,没事"), ("安全", "没事", "没有危险", "safe", "ok")),
    )

    def __init__(self) -> None:
        super().__init__(longest=MAX_TEXT)

    @override
    def options(self) -> Sequence[Option]:
        """Return the three answers."""
        return self._choice.options()

    @override
    def read(self, given: Given) -> str | Hint:
        """Take an answer; else take the words as they are."""
        chosen = self._choice.read(given)
        return super().read(given) if isinstance(chosen, Hint) else chosen

    @override
    def show(self, value: str) -> Phrase:
        """Return the label, or the words."""
        labels = {option.value: option.label for option in self.options()}
        return labels.get(value) or super().show(value)


async def _ask_register(talk: Talk) -> bool:
    needs = opening_needs(talk)
    if needs is None or needs.hardship < HARDSHIP:
        return False
    return await talk.ask(
        "register",
        _("您说的难处,要不要也登记下来,让人来帮?"),
        YesNo(_("好,登记"), _("先不用")),
        label=_("要不要登记"),
    )


def opening_needs(talk: Talk) -> Needs | None:
    """Return what the words of danger tell of hardship."""
    data = talk.args.get("opening")
    return load_told(data).needs if data else None

"""Small things that all conversations about an own case share.

Which case is meant, what a dialog leads to, words for what is refused, and a
question that may stay unanswered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from typing_extensions import override

from casework.consents import Purpose
from casework.errors import Refusal
from casework.lifecycles import CaseState
from casework.mine import Status
from dialogs.common.consent import consent
from dialogs.common.labels import STATE, shown_number
from dialogs.engine.answers import Answer, Choice, Hint, Option, Text
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk

NONE_SAID = "-"
_REFUSALS = {
    "no_consent": _("没有您的同意,我不能动这件事。"),
    "wrong_state": _("这件事已经结束了,改不了。有新的难处可以再登记。"),
}
_OTHER_REFUSAL = _("这件事现在办不了。要找人,回复“人工”。")


def lead(dialog: str, **args: Any) -> dict[str, Any]:
    """Return what makes the conversation go on in another dialog."""
    return {"dialog": dialog, "args": args}


def refused(refusal: Refusal) -> Phrase:
    """Return what to say where a verb refused."""
    return _REFUSALS.get(refusal.code, _OTHER_REFUSAL)


async def may_work(talk: Talk) -> bool:
    """Return whether the person agrees, under the newest notice, to casework."""
    agreed = await consent(talk.sub("consent"), Purpose.CASEWORK)
    if not agreed:
        await talk.say(_REFUSALS["no_consent"])
    return agreed


async def pick_case(talk: Talk, cases: Sequence[Status]) -> Status | None:
    """Return the case that is meant; asked only where there are several."""
    wanted = talk.args.get("case_id")
    named = next((case for case in cases if case.case_id == wanted), None)
    if named is not None or len(cases) < 2:
        return named or next(iter(cases), None)
    chosen = await talk.ask(
        "case",
        _("您有几件事,想看哪一件?"),
        Choice(*(_option(case) for case in cases)),
        label=_("哪一件"),
    )
    return next(case for case in cases if str(case.case_id) == chosen)


def _option(case: Status) -> Option:
    label = _("{number}({state})").fill(
        number=shown_number(case.number), state=STATE[CaseState(case.state)]
    )
    return Option(str(case.case_id), label, (case.number,))


class OrNone(Answer[str]):
    """An answer that may be left out by a button; "" stands for none."""

    kind: ClassVar[str] = "or_none"

    def __init__(self, inner: Answer[str], none: Phrase, *words: str) -> None:
        self._inner = inner
        self._none = Option(NONE_SAID, none, words)

    @override
    def options(self) -> Sequence[Option]:
        """Offer to leave it out."""
        return (self._none,)

    @override
    def read(self, given: Given) -> str | Hint:
        """Take the button, words for none, or the inner answer."""
        none = Choice(self._none).read(given)
        return "" if none == NONE_SAID else self._inner.read(given)

    @override
    def dump(self, value: str) -> Any:
        """Keep it."""
        return value and self._inner.dump(value)

    @override
    def load(self, data: Any) -> str:
        """Take it back."""
        return self._inner.load(data) if data else ""

    @override
    def show(self, value: str) -> Phrase:
        """Return it in words."""
        return self._inner.show(value) if value else self._none.label

    @override
    def example(self) -> Phrase | None:
        """Return the inner answer's example."""
        return self._inner.example()


class ChoiceOrWords(Text):
    """A usual answer by button, or any short words; both are kept as words.

    Only a text about as short as an option is looked up among them.
    """

    kind: ClassVar[str] = "choice_or_words"
    longest_option: ClassVar[int] = 6

    def __init__(self, *options: Option, longest: int = 200) -> None:
        super().__init__(longest=longest)
        self._options = options

    @override
    def options(self) -> Sequence[Option]:
        """Return the usual answers."""
        return self._options

    @override
    def read(self, given: Given) -> str | Hint:
        """Take an option's value, or the words."""
        if given.picked is not None:
            return given.picked
        chosen = Choice(*self._options).read(given)
        short = len(given.text.strip()) <= self.longest_option
        return chosen if short and not isinstance(chosen, Hint) else super().read(given)

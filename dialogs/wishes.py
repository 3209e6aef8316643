"""What words mean: an answer, a question in between, another wish, or nothing clear."""

from __future__ import annotations

import re
from typing import Any

from dialogs import routes
from dialogs.engine import words
from dialogs.engine.answers import ChoiceOrStory, Hint, Story, Told
from dialogs.engine.answers.story import dump_told, load_told, told
from dialogs.engine.given import Given
from dialogs.engine.machine import Machine
from dialogs.engine.phrases import Phrase
from dialogs.engine.replay import Reached
from dialogs.engine.shown import KEEP, MORE, PERSON
from dialogs.locale import render
from nlu.reading import Reading

SHORT_QUESTION = 30
SHORT_CORRECTION = 30
LINE = 40
CHAT = 12
_UNSURE = re.compile(
    r"(?:我|这个|也|真|都)*(?:不清楚|不知道|不晓得|不懂|不确定|说不清楚?|说不[好准]|忘了|记不清)"
    r"[了的啊呀。.!！]*|(?:i )?(?:don'?t know|not sure)"
)
_CORRECTS = re.compile(
    r"[写填说弄搞记打输选]错|要改|改一[下改]|改成|要更正|不对|搞反"
    r"|\b(?:wrong|change|correct|mistake)\b"
)


def pick(machine: Machine, given: Given, value: str) -> None:
    """Carry out a chosen option, one of the engine's own too."""
    if value == MORE:
        machine.turn_page()
    elif value == KEEP:
        machine.keep_old(given)
    elif value == PERSON:
        machine.push("person", {"reason": "stuck"})
    else:
        picked = Given(text=given.text, token=given.token, picked=value)
        read = machine.read(picked)
        if isinstance(read, Hint):
            machine.miss(read)
        else:
            machine.answer(read, picked)


def is_aside(machine: Machine) -> bool:
    """Tell whether the open question is a small one of its own, beside a form."""
    dialog = machine.dialog
    return dialog is not None and not dialog.form and not dialog.menu


def cancel(machine: Machine) -> None:
    """End what is under way; a small question beside a form goes alone."""
    if machine.dialog is None or machine.dialog.menu:
        machine.push("person.cancel", {})
        return
    machine.say(words.CANCELLED if machine.dialog.form else words.LEFT_ALONE)
    machine.drop(keep=False)


def offer_change(machine: Machine, keys: list[str] | None) -> bool:
    """Ask which earlier answer to change; False where there is none."""
    lines = [
        [each.ask.key, label.msgid, _shown(machine, each)]
        for each, label in _labelled(machine)
        if keys is None or each.ask.key in keys
    ]
    if lines:
        machine.push("change", {"lines": lines}, then="change")
    return bool(lines)


def offer_any_change(machine: Machine, keys: list[str] | None = None) -> None:
    """Ask which answer to change, or say that there is none."""
    if not offer_change(machine, keys):
        machine.say(words.NOTHING_BEFORE)


def _labelled(machine: Machine) -> list[tuple[Reached, Phrase]]:
    reached = machine.run.reached.values() if machine.run else ()
    return [(each, each.ask.label) for each in reached if each.ask.label is not None]


def _shown(machine: Machine, reached: Reached) -> str:
    return render(reached.ask.answer.show(reached.value), machine.language)[:LINE]


def take_words(machine: Machine, given: Given) -> None:
    """Take words as an answer, or as what else they mean."""
    if machine.waiting is None:
        _wish(machine, given)
        return
    own = machine.typed_own(given)
    corrected = _corrected(machine, given) if own is None else None
    if own is not None:
        pick(machine, given, own)
    elif corrected is not None:
        machine.change(corrected)
    else:
        _answer_or_else(machine, given)


def _answer_or_else(machine: Machine, given: Given) -> None:
    value = machine.read(given)
    understood = not isinstance(value, Hint)
    if _keeps_old(machine, given, understood=understood):
        machine.keep_old(given)
    elif understood and not _means_else(machine, given, value):
        machine.answer(value, given)
    else:
        hint = value if isinstance(value, Hint) else Hint(words.NOT_UNDERSTOOD)
        _other_than_answer(machine, given, _better(hint, given))


def _better(hint: Hint, given: Given) -> Hint:
    if given.voice is not None:
        return Hint(words.NO_VOICE_HERE)
    return Hint(words.NO_PHOTO_HERE) if given.photo is not None else hint


def _corrected(machine: Machine, given: Given) -> str | None:
    """Return the key of the one answer that words say is wrong ("电话写错了")."""
    said = given.read().folded
    if len(said) > SHORT_CORRECTION or not _CORRECTS.search(said):
        return None
    named = _named(machine, given)
    return named[0] if len(named) == 1 else None


def _named(machine: Machine, given: Given) -> list[str]:
    """Return the keys of answers that words name by their label."""
    said = given.read().folded
    return [each.ask.key for each, label in _labelled(machine) if _names(said, label)]


def _names(said: str, label: Phrase) -> bool:
    english = re.escape(render(label, "en").lower())
    return label.msgid in said or re.search(rf"\b{english}\b", said) is not None


def _keeps_old(machine: Machine, given: Given, *, understood: bool) -> bool:
    if given.read().intent != "affirm" or not machine.offers_old:
        return False
    free = machine.waiting is not None and machine.waiting.answer.free
    return free or not understood


def _means_else(machine: Machine, given: Given, value: Any) -> bool:
    """Tell whether words that would do as an answer clearly mean something else."""
    waiting, reading = machine.waiting, given.read()
    if waiting is None or not given.text or _is_unsure(reading):
        return False
    if not (waiting.answer.free or isinstance(value, Told)):
        return False
    if waiting.answer.certain(given) or len(given.text) > SHORT_QUESTION:
        return False
    return (
        reading.confidence >= routes.SURE and reading.intent in routes.LEAVES_FREE_TEXT
    )


def _is_unsure(reading: Reading) -> bool:
    """Tell whether the words only say that one does not know."""
    return _UNSURE.fullmatch(reading.folded) is not None


def _intent(reading: Reading) -> str | None:
    likely = reading.confidence >= routes.LIKELY and not _is_unsure(reading)
    return reading.intent if likely else None


def _other_form(machine: Machine, given: Given) -> str | None:
    """Return the dialog that words clearly wish for, other than this one."""
    reading = given.read()
    other = routes.WISHES.get(reading.intent or "")
    clear = reading.confidence >= routes.SURE and not _is_unsure(reading)
    if not clear or other in (machine.dialog_name, routes.NOT_YET):
        return None
    return other


def _other_than_answer(machine: Machine, given: Given, hint: Hint) -> None:
    intent = _intent(given.read())
    dialog = machine.dialog
    if dialog is not None and dialog.menu:
        _wish(machine, given)
    elif intent == "cancel":
        cancel(machine)
    elif intent == "back":
        offer_any_change(machine, _named(machine, given) or None)
    elif intent in routes.IN_BETWEEN:
        machine.push(routes.IN_BETWEEN[intent], opening(given))
    elif (other := _other_form(machine, given)) is None:
        machine.miss(hint)
    elif is_aside(machine):
        # The wish is for what lies beneath, which may be the very form.
        machine.drop(keep=False)
        take_words(machine, given)
    else:
        _offer_switch(machine, other, given)


def _offer_switch(machine: Machine, other: str, given: Given) -> None:
    form = machine.dialog_name
    args = {"form": form, "other": other, "opening": opening(given)}
    machine.push("switch", args, then="switch")


def _wish(machine: Machine, given: Given) -> None:
    """Start what the person wishes; the menu waits below nothing."""
    if machine.dialog is not None and machine.dialog.menu:
        machine.drop(keep=False)
    intent = _intent(given.read())
    tells = _tells_need(given, intent)
    if tells or given.voice is not None or given.photo is not None:
        machine.push("case.told", opening(given))
    elif intent == "help" and _sounds_well(given) and len(given.text) >= 2 * CHAT:
        machine.push("not_here", {})
    elif intent == "greet" or not (given.text.strip() or given.point):
        machine.push("menu", {"hello": True})
    elif intent in routes.WISHES:
        wished = routes.AS_TOLD.get(intent) or routes.WISHES[intent]
        machine.push(wished, opening(given))
    elif intent in routes.IN_BETWEEN:
        machine.push(routes.IN_BETWEEN[intent], opening(given))
    elif intent == "out_of_scope" or _sounds_well(given):
        machine.push("case.told", {**opening(given), "chat": True})
    else:
        machine.push("case.told", {**opening(given), "unsure": True})


def _sounds_well(given: Given) -> bool:
    reading = given.read()
    chats = len(given.text) >= CHAT and reading.intent in (None, "help")
    return chats and reading.needs.hardship < routes.NO_HARDSHIP


def _tells_need(given: Given, intent: str | None) -> bool:
    needs = given.read().needs
    tells = bool(needs.difficulties or needs.services)
    if intent in routes.MAY_TELL:
        return tells and needs.hardship >= routes.TELLS_HARDSHIP
    return intent is None and tells and needs.hardship >= routes.MAYBE_HARDSHIP


def take_up(machine: Machine, story: dict[str, Any]) -> None:
    """Let a story told in danger answer the form that waits for one, or begin one."""
    waiting = machine.waiting
    if waiting is not None and isinstance(waiting.answer, Story | ChoiceOrStory):
        machine.answer(load_told(story), Given(text=story["text"]))
    elif machine.dialog is None or machine.dialog.menu:
        machine.drop(keep=False)
        machine.push("need.report", {"opening": story})


def opening(given: Given) -> dict[str, Any]:
    """Return what was said, as the args of the dialog it leads to."""
    return {"opening": dump_told(told(given))}

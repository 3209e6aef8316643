"""While staff hold a conversation: words are passed on, and the bot is quiet."""

from __future__ import annotations

from dialogs import routes
from dialogs.commands import Command, command_of
from dialogs.engine import words
from dialogs.engine.answers import Hint
from dialogs.engine.given import Given
from dialogs.engine.machine import KEEP, MORE, PERSON, Machine
from dialogs.locale import render

_OWN = frozenset({MORE, KEEP, PERSON})


def pass_on(machine: Machine, given: Given) -> None:
    """Give all that was said to the staff member who holds the talk.

    "停" is heeded at once and an open question of danger is answered as well.
    A press that means nothing passes nothing on; the person is told to write.
    """
    if command_of(given.read().folded) is Command.STOP:
        machine.push(routes.COMMANDS[Command.STOP], {})
        return
    if machine.dialog_name == "crisis":
        _answer(machine, given)
    said, media = _said(machine, given), given.photo or given.voice
    if said.strip() or media is not None:
        machine.push("relay", {"words": said, "media": media})
    else:
        machine.say(words.HELD)


def _answer(machine: Machine, given: Given) -> None:
    machine.open()
    if given.token is not None:
        kind, value = machine.pressed(given.token)
        if kind != "open" or value is None or value in _OWN:
            return
        given = Given(token=given.token, picked=value)
    read = machine.read(given)
    if not isinstance(read, Hint):
        machine.answer(read, given)


def _said(machine: Machine, given: Given) -> str:
    if machine.pressed_label is not None:
        return render(machine.pressed_label, "zh-Hans")
    if given.point is not None:
        return f"{given.point.latitude:.5f}, {given.point.longitude:.5f}"
    return given.text or given.phone or ""

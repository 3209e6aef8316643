"""What one message means where the conversation stands.

Order: danger; staff who hold the talk; buttons; words that always work; an
answer to the open question; a question in between; another wish; not sure.
The last four are for words, in `wishes`.
"""

from __future__ import annotations

from typing import Any

from dialogs import routes, wishes
from dialogs.commands import LANGUAGE_NAMED, Command, bare, command_of, start_code
from dialogs.engine import words
from dialogs.engine.answers import Hint
from dialogs.engine.answers.choice import named_by
from dialogs.engine.dialog import find_dialog
from dialogs.engine.errors import UnknownDialog
from dialogs.engine.frame import Frame
from dialogs.engine.given import Given
from dialogs.engine.machine import Machine
from dialogs.engine.phrases import Phrase
from dialogs.held import pass_on
from nlu.reading import Crisis


def take(machine: Machine, given: Given, *, held: bool, first: bool) -> None:
    """Carry out what the person means, and ask what is open.

    `held` tells that staff hold the conversation: then words are passed on and
    nothing is asked. `first` tells that the person never wrote before.
    """
    machine.on_finished = _finished
    crisis = None if _of_others(machine) else given.read().crisis
    if crisis is not None and not _answers_crisis(machine, given, crisis):
        if held:
            pass_on(machine, given)
        _danger(machine, given, crisis)
        return
    if held:
        pass_on(machine, given)
        return
    machine.open()
    _route(machine, given)
    settle(machine)
    if first:
        _introduce(machine, given)


def _danger(machine: Machine, given: Given, crisis: Crisis) -> None:
    machine.push(
        "crisis",
        {
            "kind": crisis.kind,
            "words": given.text,
            "explicit": crisis.explicit,
            **wishes.opening(given),
        },
    )
    if machine.dialog_name == "crisis":
        machine.ask()


def _of_others(machine: Machine) -> bool:
    """Tell whether staff write of somebody else, so that it is no danger of theirs."""
    try:
        return find_dialog(machine.dialog_name).about_others
    except UnknownDialog:
        return False


def _answers_crisis(machine: Machine, given: Given, crisis: Crisis) -> bool:
    """Tell whether words of danger answer the question that danger asked."""
    if crisis.explicit:
        return False
    machine.open()
    if machine.waiting is None or isinstance(machine.read(given), Hint):
        return False
    return machine.dialog_name in routes.HEARS_DANGER or machine.types_label(given)


def _introduce(machine: Machine, given: Given) -> None:
    """Say in a line who is here, where nothing else has said it."""
    greeted = any(f.args.get("hello") for f in machine.state.frames)
    if not greeted and start_code(given.text) is None:
        machine.say_first(words.WHO_WE_ARE)


def settle(machine: Machine) -> None:
    """See to it that something is asked, but for somebody in danger."""
    if machine.quiet:
        return
    if not machine.state.frames:
        machine.push("menu", {"hello": False})
    machine.ask()


def _route(machine: Machine, given: Given) -> None:
    code = start_code(given.text)
    if code is not None:
        _start(machine, code)
    elif given.token is not None:
        _press(machine, given)
    else:
        command = command_of(given.read().folded or given.text)
        if command is not None and not _names_option(machine, given):
            _command(machine, given, command)
        else:
            wishes.take_words(machine, given)


def _start(machine: Machine, code: str) -> None:
    if code:
        machine.push("invitation", {"code": code})
    elif machine.waiting is None:
        machine.push("menu", {"hello": True})


def _names_option(machine: Machine, given: Given) -> bool:
    """Tell whether a word that always works names an option of the question.

    A number does where it is one of those in sight, a word only where it is
    the option's own: "取消" must never be guessed to mean something else.
    """
    waiting, said = machine.waiting, bare(given.read().folded)
    if waiting is None:
        return False
    if not said.isdecimal():
        return named_by(said, waiting.answer.options())
    if machine.typed_own(given) is not None or machine.picks_option(given):
        return True
    return not waiting.answer.free and not isinstance(machine.read(given), Hint)


def _press(machine: Machine, given: Given) -> None:
    token = given.token or ""
    notice = machine.tokens.notice(token)
    if notice is not None:
        if machine.dialog is not None and machine.dialog.menu:
            machine.drop(keep=False)
        machine.push("notice", {"notice": notice[0], "action": notice[1]})
        return
    kind, value = machine.pressed(token)
    if kind == "unknown" and machine.pressed_below(token):
        kind, value = machine.pressed(token)
    if kind == "open" and value is not None:
        wishes.pick(machine, given, value)
    elif kind != "answered" or not wishes.offer_change(machine, [value or ""]):
        machine.say(words.OLD_BUTTON)


def _command(machine: Machine, given: Given, command: Command) -> None:
    match command:
        case Command.CANCEL:
            wishes.cancel(machine)
        case Command.BACK:
            _back(machine)
        case Command.CHANGE:
            wishes.offer_any_change(machine)
        case Command.MORE:
            machine.turn_page()
        case Command.REPEAT:
            pass
        case Command.MENU:
            _to_menu(machine)
        case Command.LANGUAGE:
            named = LANGUAGE_NAMED.get(bare(given.read().folded))
            machine.push("language", {"language": named})
        case _:
            _lead(machine, routes.COMMANDS[command])


def _lead(machine: Machine, name: str) -> None:
    """Start a dialog; a menu takes the place of a menu, whose lines may be old."""
    menu = machine.dialog is not None and machine.dialog.menu
    if menu and name in routes.MENUS:
        machine.drop(keep=False)
    machine.push(name, {})


def _back(machine: Machine) -> None:
    if machine.run is not None and machine.back():
        return
    if wishes.is_aside(machine):
        machine.drop(keep=False)
    else:
        machine.say(words.NOTHING_BEFORE)


def _to_menu(machine: Machine) -> None:
    while wishes.is_aside(machine):
        machine.drop(keep=False)
    if machine.dialog is not None and machine.dialog.form:
        machine.drop(keep=True)
        machine.say(words.KEPT)
    machine.push_menu()


def _finished(machine: Machine, frame: Frame, value: Any) -> None:
    """Carry on with what a finished dialog was for."""
    if frame.dialog in routes.MENUS and isinstance(value, str):
        _chosen(machine, value)
    elif frame.dialog == "crisis":
        _after_danger(machine, frame, value)
    elif frame.dialog in routes.LEADS_ON and isinstance(value, dict):
        machine.push(value["dialog"], value["args"])
    elif frame.dialog in routes.FORGETS and value is True:
        _forget_all(machine)
    elif frame.then == "change":
        _change(machine, value)
    elif frame.then == "switch" and value:
        machine.drop(keep=True)
        machine.push(frame.args["other"], frame.args["opening"])


def _change(machine: Machine, key: str) -> None:
    if machine.run is not None and key in machine.run.reached:
        machine.change(key)


def _after_danger(machine: Machine, frame: Frame, value: bool | None) -> None:
    """Take up what was told, or leave somebody who is not safe in peace."""
    machine.quiet = value is None
    if value is True:
        wishes.take_up(machine, frame.args["opening"])


def _forget_all(machine: Machine) -> None:
    """Drop what else was under way, which holds words that were deleted."""
    machine.close()
    machine.state.frames.clear()
    machine.drafts.clear()


def _chosen(machine: Machine, value: str) -> None:
    """Start what was chosen from the menu."""
    if value != "resume":
        machine.push(value, {})
        return
    draft = machine.load_draft() if machine.load_draft else None
    if draft is not None:
        machine.say(words.WELCOME_BACK)
        machine.resume(draft)


def nothing_readable(machine: Machine, *, held: bool = False) -> None:
    """Answer a sticker or a file."""
    announce(machine, words.CANNOT_READ, held=held)


def too_long(machine: Machine, most: int, *, held: bool = False) -> None:
    """Answer a text over the bound; what was typed before stays."""
    announce(machine, words.TOO_LONG.fill(most=most), held=held)


def announce(machine: Machine, phrase: Phrase, *, held: bool = False) -> None:
    """Say something, and ask again what is open unless staff hold the talk."""
    machine.on_finished = _finished
    machine.say(phrase)
    if not held:
        machine.open()
        settle(machine)

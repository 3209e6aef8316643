"""What holds for any dialog and any sequence of inputs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs import router
from dialogs.engine.answers import Told
from dialogs.engine.answers.story import dump_told
from dialogs.engine.bounds import MAX_FRAMES, MAX_TEXT
from dialogs.engine.dialog import all_dialogs
from dialogs.engine.frame import State, load_state
from dialogs.engine.given import Given
from dialogs.engine.machine import Machine
from dialogs.engine.tokens import Tokens
from nlu.reading import Facts
from tests.dialogs.engine.chat import NOW, SECRET
from tests.dialogs.engine.inputs import Act, acts
from tests.dialogs.engine.world import Visit, World, open_world

# The same examples each time: nobody's change should fail by another's luck.
ANY = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
DIALOGS = [dialog.name for dialog in all_dialogs()]


# The long forms are worth more examples than the rest.
LONG = ["need.report", "case.amend", "staff.assess"]
PEOPLE = range(4)
# What a dialog is entered with, where it is not the same for all.
TOLD = Told("我腿脚不行,没人做饭,我叫陈阿婆", facts=Facts(name="陈阿婆"))
ARGS: dict[str, dict[str, Any]] = {
    "need.report": {"opening": dump_told(TOLD)},
    "staff.list": {"kind": "fresh"},
}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A district for all examples."""
    with open_world() as opened:
        yield opened


class Talker:
    """Somebody in a conversation; `stops` keeps nothing but JSON between turns."""

    def __init__(
        self, world: World, visit: Visit, dialog: str, *, stops: bool = True
    ) -> None:
        self.world, self.visit, self.stops = world, visit, stops
        self.state, self.turn = State(), 0
        self.tokens: list[str] = []
        self.drafts: list[Any] = []
        self.begun = self._turn(lambda machine: self._begin(machine, dialog))

    def _begin(self, machine: Machine, dialog: str) -> None:
        machine.on_finished = router._finished
        machine.push(dialog, self.world.args | ARGS.get(dialog, {}))
        router.settle(machine)

    def does(self, act: Act) -> list[str]:
        """Do something; return what is said."""
        if act.what == "sticker":
            return self._turn(router.nothing_readable)
        if act.what == "too long":
            return self._turn(lambda machine: router.too_long(machine, MAX_TEXT))
        given = act.given or Given(token=self._token(act.press or 0))
        return self._turn(
            lambda machine: router.take(machine, given, held=False, first=False)
        )

    def _token(self, press: int) -> str:
        return self.tokens[-1 - press % len(self.tokens)] if self.tokens else "none"

    def _turn(self, act: Any) -> list[str]:
        self.turn += 1
        machine = self.machine()
        try:
            act(machine)
        finally:
            machine.close()
        self.state = machine.state
        self.drafts += [frame.to_json() for frame in machine.drafts]
        if self.stops:
            self.state = load_state(json.loads(json.dumps(self.state.to_json())))
        for said in machine.said:
            self.tokens += reversed([token for token, _ in said.buttons])
        return [repr(said) for said in machine.said]

    def machine(self) -> Machine:
        """Return the machine of this turn."""
        return Machine(
            state=self.state,
            now=NOW,
            turn=self.turn,
            stepper=self.visit.step,
            tokens=Tokens(SECRET, 1),
            places=self.world.places,
            load_draft=lambda: None,
        )

    @property
    def kept(self) -> str:
        """All that is kept, as JSON."""
        return json.dumps(self.state.to_json(), sort_keys=True)


@pytest.mark.parametrize("dialog", DIALOGS)
@settings(ANY, max_examples=12)
@given(who=st.sampled_from(PEOPLE), done=st.lists(acts(), max_size=8))
def test_any_dialog_answers_anything(
    world: World, dialog: str, who: int, done: list[Act]
) -> None:
    """No input to any dialog raises, and each is answered, kept within bounds."""
    with world.visit(who) as visit:
        talker = Talker(world, visit, dialog)

        for act in done:
            assert talker.does(act)
            assert len(talker.state.frames) <= MAX_FRAMES


@settings(ANY, max_examples=150)
@given(
    dialog=st.sampled_from(LONG) | st.sampled_from(DIALOGS),
    who=st.sampled_from(PEOPLE),
    done=st.lists(acts(), max_size=10),
)
def test_stop_and_resume_is_the_straight_run(
    world: World, dialog: str, who: int, done: list[Act]
) -> None:
    """Keeping only JSON between turns changes nothing that is said or kept."""
    runs = []
    for stops in (False, True):
        with world.visit(who) as visit:
            talker = Talker(world, visit, dialog, stops=stops)
            runs.append([talker.begun])
            for act in done:
                runs[-1] += [talker.does(act), [talker.kept]]

    assert runs[0] == runs[1]


@settings(ANY, max_examples=150)
@given(
    dialog=st.sampled_from(LONG) | st.sampled_from(DIALOGS),
    who=st.sampled_from(PEOPLE),
    done=st.lists(acts(), max_size=10),
)
def test_replay_is_idempotent(
    world: World, dialog: str, who: int, done: list[Act]
) -> None:
    """Running a conversation again without input says and records nothing."""
    with world.visit(who) as visit:
        talker = Talker(world, visit, dialog)

        for act in done:
            talker.does(act)
            before, machine = talker.kept, talker.machine()
            machine.open()
            machine.close()
            assert not machine.said
            assert json.dumps(machine.state.to_json(), sort_keys=True) == before


@settings(ANY, max_examples=200)
@given(
    dialog=st.sampled_from(LONG) | st.sampled_from(DIALOGS),
    who=st.sampled_from(PEOPLE),
    presses=st.lists(st.integers(0, 6), max_size=14),
)
def test_back_then_the_same_answer_is_identity(
    world: World, dialog: str, who: int, presses: list[int]
) -> None:
    """Going back and answering alike leads to the same question and answers."""
    with world.visit(who) as visit:
        talker = Talker(world, visit, dialog)

        for press in presses:
            answer, (key, frame) = _answer(talker, press), _waits(talker)
            talker.does(answer)
            after = _stand(talker)
            if _has(talker, frame, key):
                talker.does(Act(Given(text="返回")))
                assert _waits(talker) == (key, frame)
                talker.does(_answer(talker, press))
                assert _stand(talker) == after


def _answer(talker: Talker, press: int) -> Act:
    """Return a good answer to the open question: a button, or words."""
    machine = talker.machine()
    machine.open()
    waiting = machine.waiting
    machine.close()
    options = waiting.answer.options() if waiting else ()
    if options and press < len(options) and press < 4:
        return Act(Given(text=str(press + 1)))
    return Act(Given(text=("陈阿婆", "13800001234", "东湖街道")[press % 3]))


def _waits(talker: Talker) -> tuple[str, int]:
    frame = talker.state.frames[-1]
    return (frame.pending.key if frame.pending else ""), frame.id


def _has(talker: Talker, frame: int, key: str) -> bool:
    top = talker.state.frames[-1]
    answers = top.journal.answers
    return top.id == frame and key in answers and not answers[key].stale


def _stand(talker: Talker) -> tuple[Any, ...]:
    top = talker.state.frames[-1]
    return _waits(talker), {k: a.value for k, a in top.journal.answers.items()}

"""The replay corpus: conversations that wait, kept from each release (pitfall 15).

    python -m tests.dialogs.corpus

plays the transcripts, whose people are made up, and keeps each question that
some dialog waited at, once a release. What is there is never written again: a
conversation of an old release must find its way in every later one.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from typing_extensions import override

from bot.settings import default_cache_dir
from bot.testkit import Town
from dialogs.engine.answers import PlaceName
from dialogs.engine.frame import load_state
from dialogs.engine.machine import Machine
from dialogs.engine.replay import Stepper
from dialogs.engine.talk import Step
from dialogs.engine.tokens import Tokens
from dialogs.locale import render
from nlu.local import load_reader
from nlu.reading import Reader
from storage.conversations import Conversation
from tests.databases import START, fresh_url
from tests.dialogs.transcript import Player, read_transcript

CORPUS = Path(__file__).parents[1] / "corpus"
TRANSCRIPTS = Path(__file__).parents[1] / "transcripts"


@dataclass(frozen=True)
class Waiting:
    """A conversation that waits: its state, and the question it waits at."""

    dialog: str
    key: str
    prompt: str
    state: dict[str, Any]

    def to_json(self) -> str:
        """Return it as it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def wait_of(
    state: dict[str, Any], stepper: Stepper, places: Sequence[PlaceName]
) -> Waiting | None:
    """Run a kept conversation again; return where it waits, None where nowhere.

    Something said on the way comes before the question: then it did not just wait.
    """
    machine = Machine(
        state=load_state(json.loads(json.dumps(state))),
        now=START,
        turn=1000,
        stepper=stepper,
        tokens=Tokens(bytes(32), 1),
        places=places,
    )
    machine.open()
    machine.ask()
    waiting = machine.waiting
    machine.close()
    if waiting is None:
        return None
    said = "\n".join(render(each.phrase, "zh-Hans") for each in machine.said)
    return Waiting(machine.dialog_name, waiting.key, said, state)


def read_waiting(path: Path) -> Waiting:
    """Read a conversation that waits."""
    return Waiting(**json.loads(path.read_text("utf-8")))


def add_waiting(waiting: Waiting, release: str, corpus: Path = CORPUS) -> Path | None:
    """Keep a conversation of a release; None where its question is kept already."""
    path = corpus / release / f"{waiting.dialog}-{waiting.key}.json"
    if path.exists():
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(waiting.to_json(), "utf-8")
    return path


class Keeper(Player):
    """Plays a transcript and collects where its people wait."""

    waiting: list[Waiting]

    @override
    async def _act(self, line: str) -> list[str]:
        heard = await super()._act(line)
        with self.town.database.read() as tx:
            states = tx.session.scalars(sa.select(Conversation.state)).all()
        found = (wait_of(s, _again, self.town.app.places) for s in states if s)
        self.waiting += [waiting for waiting in found if waiting is not None]
        return heard


def _again(step: Step[Any]) -> Any:
    raise AssertionError(f"step {step.key} of a conversation that waits ran again")


async def collect(path: Path, reader: Reader) -> list[Waiting]:
    """Return every place where people of a transcript wait."""
    transcript = read_transcript(path)
    with fresh_url("sqlite", migrated=True) as url:
        async with Town(now=transcript.now, database_url=url, reader=reader) as town:
            keeper = Keeper(town, transcript, restarts=False)
            keeper.waiting = []
            await keeper.play()
            return keeper.waiting


def main() -> None:
    """Add what this release's transcripts wait at."""
    reader, release = load_reader(default_cache_dir()), version("shanqiao")
    for path in sorted(TRANSCRIPTS.glob("*.txt")):
        for waiting in asyncio.run(collect(path, reader)):
            add_waiting(waiting, release)


if __name__ == "__main__":
    main()

"""Transcripts: whole conversations, straight and with a restart after every line."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.testkit import Town
from nlu.reading import Reader
from tests.databases import fresh_url
from tests.dialogs.transcript import WRONG, Player, Transcript, read_transcript

FOLDER = Path(__file__).parents[1] / "transcripts"
FILES = sorted(FOLDER.glob("*.txt"))
# The same conversation in another language restarts no differently.
SPOKEN = [path for path in FILES if not path.stem.endswith(("_hant", "_en"))]
RUNS = [(path, False) for path in FILES] + [(path, True) for path in SPOKEN]


async def heard(
    transcript: Transcript, reader: Reader, *, restarts: bool
) -> list[list[str]]:
    """Return what is heard after each act of a transcript in a fresh town."""
    with fresh_url("sqlite", migrated=True) as url:
        async with Town(now=transcript.now, database_url=url, reader=reader) as town:
            return await Player(town, transcript, restarts=restarts).play()


@pytest.mark.parametrize(
    ("path", "restarts"),
    RUNS,
    ids=[f"{'restarts' if again else 'straight'}-{path.stem}" for path, again in RUNS],
)
def test_transcript(
    path: Path, reader: Reader, request: pytest.FixtureRequest, *, restarts: bool
) -> None:
    """What is said is what was written down, wherever the process is restarted."""
    transcript = read_transcript(path)

    now = transcript.text(asyncio.run(heard(transcript, reader, restarts=restarts)))

    if request.config.getoption("--update-transcripts") and not restarts:
        path.write_text(now, "utf-8")
    assert now.splitlines() == path.read_text("utf-8").splitlines()


def test_every_transcript_has_a_title() -> None:
    """Each file says in its first line what it shows, and presses what is there."""
    assert FILES
    assert all(read_transcript(path).title for path in FILES)
    assert not [path for path in FILES if WRONG in path.read_text("utf-8")]


def test_a_changed_word_is_noticed(tmp_path: Path, reader: Reader) -> None:
    """A transcript that expects something else does not pass."""
    path = tmp_path / "made_up.txt"
    path.write_text("# Made up\n\n陈阿婆: 你好\nbot: 你是谁?\n", "utf-8")
    transcript = read_transcript(path)

    now = transcript.text(asyncio.run(heard(transcript, reader, restarts=False)))

    assert now.splitlines()[:3] == ["# Made up", "", "陈阿婆: 你好"]
    assert now != path.read_text("utf-8")

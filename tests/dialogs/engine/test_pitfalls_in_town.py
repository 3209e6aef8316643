"""The pitfalls of replay that need a town or other releases: 8, 9, 12, 15, 16."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.testkit import Town
from dialogs import routes
from dialogs.commands import Command
from dialogs.engine import words
from dialogs.engine.answers import Text
from dialogs.engine.phrases import Phrase
from dialogs.engine.talk import Talk
from storage.conversations import Conversation
from storage.duties import Handover
from storage.notices import Notice
from tests.dialogs.conftest import Register
from tests.dialogs.corpus import CORPUS, add_waiting, read_waiting, wait_of
from tests.dialogs.engine.world import World, open_world

KEPT = sorted(CORPUS.glob("*/*.json"))
NAME, AGE = Phrase("怎么称呼您?"), Phrase("多大年纪?")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A district whose verbs a later release may ask for what it newly needs."""
    with open_world() as opened:
        yield opened


async def test_pitfall_08_one_turn_at_a_time(town: Town) -> None:
    """Messages of one person are taken one by one, a repeated one only once."""
    auntie = town.person("陈阿婆")
    await auntie.says("你好")
    sent = [auntie.says(f"菜单{n}", once=f"m{n % 4}") for n in range(8)]
    replies = await asyncio.gather(*sent)
    with town.database.read() as tx:
        talk = tx.session.scalars(sa.select(Conversation)).one()
    assert talk.turn == 5
    assert [r[0].id for r in replies[:4]] == [r[0].id for r in replies[4:]]
    assert not town.app.dispatcher._locks


async def _poisonous(talk: Talk) -> None:
    if await talk.ask("name", NAME, Text()) == "毒":
        raise ZeroDivisionError
    await talk.ask("age", AGE, Text())


async def _allergic(talk: Talk) -> None:
    if await talk.ask("name", NAME, Text()) == "阿婆":
        raise ZeroDivisionError


async def _broken(talk: Talk) -> None:
    raise ZeroDivisionError


async def test_pitfall_09_poison(
    town: Town, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails twice is dropped with an apology, and a person is called."""
    monkeypatch.setitem(routes.COMMANDS, Command.HELP, "test.form")
    register("test.form", _poisonous)
    auntie = town.person("陈阿婆")
    await auntie.says("帮助")
    sorry = await auntie.says("毒")
    assert [r.text for r in sorry] == [words.SORRY.msgid, NAME.msgid]
    assert (await auntie.says("阿婆"))[0].text == AGE.msgid
    register("test.form", _allergic)
    assert (await auntie.says("八十"))[0].text == words.SORRY.msgid
    register("test.form", _broken)
    assert (await auntie.says("人工"))[0].text == words.SORRY.msgid
    assert (await auntie.says("人工"))[0].text != words.SORRY.msgid
    with town.database.read() as tx:
        assert tx.session.scalars(sa.select(Handover)).one().reason == "error"


async def test_pitfall_12_timers(town: Town) -> None:
    """A nudge made for a turn is not told once the talk has gone on."""
    auntie, uncle = town.person("陈阿婆"), town.person("老王")
    for someone in (auntie, uncle):
        await someone.says("我腿脚不行,没人做饭")
    town._now += timedelta(hours=25)
    town.app.clock.fire()
    with town.database.read() as tx:
        assert tx.session.scalars(sa.select(Notice.kind)).all() == ["nudge", "nudge"]
    await auntie.says("同意")
    await town.settle()
    assert not auntie.inbox
    assert len(uncle.inbox) == 1


@pytest.mark.parametrize(
    "path", KEPT, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_pitfall_15_replay_corpus(path: Path, world: World) -> None:
    """A conversation that waits since an older release waits at the same question."""
    kept = read_waiting(path)

    with world.visit(0) as visit:
        now = wait_of(kept.state, visit.step, world.places)

    assert now == kept


def test_pitfall_15_corpus_is_kept(tmp_path: Path) -> None:
    """There is a corpus; adding to it keeps what is there."""
    waiting = read_waiting(KEPT[0])
    first = add_waiting(waiting, "0.0.1", tmp_path)

    assert first
    assert read_waiting(first) == waiting
    assert add_waiting(replace(waiting, prompt="later"), "0.0.1", tmp_path) is None
    assert {read_waiting(path).dialog for path in KEPT} >= {"need.report", "menu"}


async def test_pitfall_16_visibility(town: Town) -> None:
    """The open question, its label and since when are columns to be queried."""
    auntie = town.person("陈阿婆")
    await auntie.says("我腿脚不行,没人做饭")
    await auntie.says("怎么回事")
    with town.database.read() as tx:
        talk = tx.session.scalars(sa.select(Conversation)).one()
    assert (talk.dialog, talk.pending_key) == ("need.report", "consent.agree")
    assert talk.pending_label == "登记和办理您的事"
    assert talk.waiting_since is not None

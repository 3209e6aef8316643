"""Chat in a terminal: lines in, messages and numbered choices out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.channels.base import Button, Outbound
from bot.channels.terminal import PAPER, Terminal
from storage.database import Database
from tests.bot.channels.cases import Case, cases_for
from tests.bot.channels.receiving import Handled
from tests.bot.plain import running_app


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case.name) for case in cases_for("terminal")]
)
def test_a_line_becomes_its_neutral_message(case: Case) -> None:
    """Each line becomes the message of its row."""
    line = case.payloads["terminal"]["line"]
    inbound = Terminal("林").to_inbound(str(line))

    assert inbound == case.inbound("terminal", "林", inbound.once)


def test_each_line_is_a_message_of_its_own() -> None:
    """The same words twice are two messages."""
    terminal = Terminal("林")

    assert terminal.to_inbound("好").once != terminal.to_inbound("好").once


def test_a_paper_is_a_line_of_text() -> None:
    """A terminal says where a paper can be opened."""
    written: list[str] = []
    paper = Outbound(1, "请存档", media=7, media_kind="document")
    Terminal("林", write=written.append).show([paper])

    assert written == ["\n请存档", PAPER]


def test_choices_are_numbered() -> None:
    """The number to type stands before each choice."""
    written: list[str] = []
    terminal = Terminal("林", write=written.append)
    terminal.show([Outbound(1, "可以吗?", (Button("a", "可以"), Button("b", "不行")))])

    assert written == ["\n可以吗?", "  1 可以", "  2 不行"]


async def test_lines_are_taken_until_there_are_no_more() -> None:
    """The person is greeted, each line is handled, and the end is the end."""
    lines: Iterator[str | None] = iter(["我有困难", "/start Ab12", None])
    handled = Handled()
    await Terminal("林", lambda: next(lines), lambda _text: None).receive(handled)

    assert [one.text for one in handled.done] == ["你好", "我有困难", ""]
    assert handled.done[2].start_code == "Ab12"


async def test_a_whole_talk(database: Database) -> None:
    """Numbers are enough to get through the first questions."""
    lines: Iterator[str | None] = iter(["1", "1", None])
    written: list[str] = []
    async with running_app(database) as app:
        await Terminal("林", lambda: next(lines), written.append).receive(app.handle)

    assert any("请慢慢说" in text for text in written)

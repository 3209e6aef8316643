"""What the tests of residents after registering share."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from PIL import Image

from bot.testkit import CHANNEL, Reply, Town, Townsman
from casework import cases, files
from casework.actor import Actor
from casework.files import FileView
from storage import lines
from storage.cases import Case
from storage.duties import Question

STREET = "350503001"
STORY = "我腿脚不行,没人做饭,只有一只金丝雀陪我"
CANARIES = ("金丝雀", "陈阿婆", "13800001234", "138 0000 1234", "画眉鸟", "百灵")
PHONE = "13800001234"


def photo() -> bytes:
    """Return a small picture."""
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(content, "JPEG")
    return content.getvalue()


def text_of(replies: list[Reply]) -> str:
    """Return what was said in one turn."""
    return "\n".join(reply.text for reply in replies)


async def register(someone: Townsman, story: str = STORY, phone: str = PHONE) -> str:
    """Report a need from the first word to the number; return the number."""
    replies = await someone.says(story)
    if "新的难处" in text_of(replies):
        replies = await someone.presses("新的难处")
    if "同意" in text_of(replies):
        await someone.presses("同意")
    await someone.presses("对")
    await someone.says("东湖街道")
    await someone.says("陈阿婆")
    await someone.says(phone)
    replies = await someone.presses("没错,登记")
    await someone.presses("以后再说")
    found = next(r.text for r in replies if "登记好了" in r.text)
    return "".join(c for c in found if c.isdigit())


def run(town: Town, someone: Townsman, verb: Callable[..., Any], *args: Any) -> Any:
    """Run a verb as somebody, in a transaction of its own."""
    with town.database.begin() as tx:
        line = lines.find_line(tx, CHANNEL, someone.name, None)
        assert line is not None
        result = verb(tx, Actor(line.person_id, line.account_id), *args)
        tx.commit()
    return result


async def acts(
    town: Town, clerk: Townsman, verb: Callable[..., Any], *args: Any
) -> Any:
    """Run a verb as staff, and let everybody look at their phone."""
    result = run(town, clerk, verb, *args)
    await town.settle()
    return result


def case_id(town: Town, number: str) -> int:
    """Return the id of a case by its number."""
    with town.database.read() as tx:
        return tx.session.scalars(sa.select(Case.id).where(Case.number == number)).one()


def case_of(town: Town, number: str) -> Case:
    """Return a case as it lies in the store."""
    with town.database.read() as tx:
        return tx.session.scalars(sa.select(Case).where(Case.number == number)).one()


def file_of(town: Town, someone: Townsman, number: str) -> FileView:
    """Return the case as its reporter may see it."""
    found: FileView = run(town, someone, files.my_file, case_id(town, number))
    return found


def spaced(number: str) -> str:
    """Return a number as it is said."""
    return " ".join(number[i : i + 2] for i in range(0, 6, 2))


async def ask(town: Town, clerk: Townsman, number: str) -> int:
    """Let staff ask something; return the question's id."""
    question: int = await acts(
        town, clerk, cases.ask_more, case_id(town, number), "每个月药费大概多少?"
    )
    return question


def answer_to(town: Town, question: int) -> str | None:
    """Return the answer a question got."""
    with town.database.read() as tx:
        return tx.session.get_one(Question, question).answer

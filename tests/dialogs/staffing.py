"""What the tests of staff share: a registered case, and looking at what was said."""

from __future__ import annotations

import io
from collections.abc import Sequence

import sqlalchemy as sa
from PIL import Image

from bot.testkit import CHANNEL, Reply, Town, Townsman
from casework.actor import Actor
from casework.media import MediaView, open_media
from storage import lines
from storage.audit import AuditEvent
from storage.cases import Case

DONGHU, FENGZE = "350503001", "350503002"
STORY = "我叫陈阿婆,住东湖街道,腿脚不行,没人做饭"
TURNS = 14
# What a resident answers to a question that offers one of these.
ANSWERS = ("同意", "没错,登记", "不留电话", "对", "以后再说")


async def registered(
    town: Town, name: str = "陈阿婆", story: str = STORY, street: str = "东湖街道"
) -> Townsman:
    """Return a resident with a registered case."""
    person = town.person(name)
    await person.says(story)
    for _turn in range(TURNS):
        await answers(person, name, street)
        if "编号" in texts(person.heard):
            await person.says("以后再说")
            return person
    raise AssertionError(texts(person.heard[-1:]))


async def answers(person: Townsman, name: str, street: str) -> None:
    """Answer the newest question of the form."""
    labels = [choice.label for choice in person.heard[-1].choices]
    known = next((answer for answer in ANSWERS if answer in labels), None)
    if known:
        await person.presses(known)
    elif any("街道" in label for label in labels):
        await person.says(street)
    else:
        await person.says(name)


def texts(replies: Sequence[Reply]) -> str:
    """Return all that was said, line by line."""
    return "\n".join(reply.text for reply in replies)


def labels(replies: Sequence[Reply]) -> str:
    """Return all that can be pressed."""
    return " ".join(choice.label for reply in replies for choice in reply.choices)


def number_of(town: Town) -> str:
    """Return the number of the newest case."""
    with town.database.read() as tx:
        return tx.session.scalars(sa.select(Case.number).order_by(Case.id)).all()[-1]


def actor(town: Town, person: Townsman) -> Actor:
    """Return somebody as the verbs know them."""
    with town.database.read() as tx:
        line = lines.find_line(tx, CHANNEL, person.name, None)
        assert line is not None
        return Actor(line.person_id, line.account_id)


def opened(town: Town, person: Townsman, media: int) -> MediaView:
    """Open a photo or voice as somebody."""
    who = actor(town, person)
    with town.database.begin() as tx:
        view = open_media(tx, who, media)
        tx.commit()
        return view


def photo(colour: str) -> bytes:
    """Return a small real photo."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "JPEG")
    return out.getvalue()


def acts(town: Town, act: str) -> int:
    """Return how often something was audited."""
    with town.database.read() as tx:
        query = sa.select(sa.func.count()).where(AuditEvent.act == act)
        return tx.session.scalar(query) or 0

"""Copies of an agreement as papers: what they hold, who may have them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from bot import attachments
from bot.channels.base import Upload
from bot.documents.agreement import agreement_pdf
from bot.testkit import Town, Townsman
from casework.agreements.terms import BLOCKS
from nlu.reading import Reader
from storage import lines
from storage.audit import AuditEvent
from storage.base import ProviderId
from storage.conversations import Media
from storage.providers import ProviderMember
from tests.databases import fresh_url

READS = ("现在看", *("看下一块",) * 4, "签")
MAKES = ("做一份新协议", "善邻社", "送饭")
FACTS: dict[str, Any] = {
    "number": "89187096",
    "template": "service-2026-1",
    "provider": "善邻社 <b>&😀",
    "blocks": [[key, ["一行字。", "</para>{x}"]] for key in BLOCKS],
    "provider_signer": "林美华",
    "unit_signer": "林志强",
    "provider_signed_at": "2026-03-02 09:00",
    "unit_signed_at": "2026-03-02 09:05",
    "digest": "ab" * 32,
}


@pytest.fixture
async def town(reader: Reader) -> AsyncIterator[Town]:
    """A town on SQLite."""
    with fresh_url("sqlite", migrated=True) as url:
        async with Town(database_url=url, reader=reader) as found:
            yield found


async def signed(town: Town) -> tuple[Townsman, Townsman]:
    """Return provider and clerk of an agreement that both have signed."""
    clerk = await town.staff("街道", "350503001", "小林")
    lead = await town.provider("善邻社", area="350503001", lead="林社工")
    for said in ("承接主体", "服务协议"):
        await clerk.says(said)
    for label in MAKES:
        await clerk.presses(label)
    for said in ("80", "4月1日", "12个月"):
        await clerk.says(said)
    for label in ("自愿做", "没有", "发给对方看"):
        await clerk.presses(label)
    for label in READS:
        await lead.presses(label)
    await lead.says("林美华")
    for label in ("看一看", "看全文", "签"):
        await clerk.presses(label)
    await clerk.says("林志强")
    return lead, clerk


def fetched(town: Town, name: str, media: int) -> Upload | None:
    """Return what somebody gets for the id of a medium."""
    return attachments.fetch_for(town.database, "town", name, media)


async def test_both_sides_get_a_paper(town: Town) -> None:
    """Each has a copy of its own, named by the number; each look is kept."""
    lead, clerk = await signed(town)
    await lead.presses("看一看")
    await lead.presses("要一份PDF")
    theirs = next(reply.media for reply in lead.heard[::-1] if reply.media)
    ours = next(reply.media for reply in clerk.heard[::-1] if reply.media)
    paper = fetched(town, "林社工", theirs)

    assert paper is not None
    assert (paper.kind, paper.mime) == ("document", "application/pdf")
    assert paper.content.startswith(b"%PDF-")
    assert paper.name.startswith("服务协议-")
    assert fetched(town, "小林", ours) == paper
    assert fetched(town, "小林", theirs) is None
    assert fetched(town, "林社工", ours) is None
    with town.database.read() as tx:
        acts = tx.session.scalars(sa.select(AuditEvent.act)).all()
    assert acts.count("media.opened") == 2
    assert acts.count("agreement.copied") == 2


async def test_asking_again_makes_no_second_copy(town: Town) -> None:
    """The same words are kept once for each person."""
    lead, _clerk = await signed(town)
    for _time in range(2):
        await lead.says("承接主体")
        for label in ("服务协议", "要一份PDF"):
            await lead.presses(label)

    with town.database.read() as tx:
        kinds = tx.session.scalars(sa.select(Media.kind)).all()
    assert kinds.count("document") == 2


async def test_whoever_left_gets_no_paper(town: Town) -> None:
    """A copy is theirs only while the agreement is theirs to see."""
    lead, _clerk = await signed(town)
    await lead.presses("看一看")
    await lead.presses("要一份PDF")
    media = next(reply.media for reply in lead.heard[::-1] if reply.media)
    with town.database.begin() as tx:
        line = lines.find_line(tx, "town", "林社工", None)
        assert line is not None
        tx.session.execute(
            sa.update(ProviderMember)
            .where(ProviderMember.provider_id == ProviderId(1))
            .values(ended_at=tx.now)
        )
        tx.commit()

    assert fetched(town, "林社工", media) is None


def test_a_paper_is_the_same_each_time() -> None:
    """Odd signs in a name neither break it nor become markup."""
    made = agreement_pdf(FACTS)

    assert made.startswith(b"%PDF-")
    assert made == agreement_pdf(FACTS)

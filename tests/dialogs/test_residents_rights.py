"""My record, stopping, taking back consent, and being forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from bot.testkit import CHANNEL, Town, Townsman
from casework import cases, consents, files, handovers, rights
from casework.actor import Actor
from casework.consents import Purpose
from casework.errors import Refusal
from casework.lifecycles import CaseState
from casework.needs import LevelSaid
from nlu.reading import Difficulty, Level, Reader
from storage import lines
from storage.audit import AuditEvent, broken_links
from storage.conversations import Media, Message
from storage.database import Database
from storage.duties import Alert, Handover
from storage.people import Tombstone
from tests.databases import fresh_url
from tests.dialogs.afterwards import (
    CANARIES,
    STORY,
    STREET,
    acts,
    ask,
    case_id,
    case_of,
    photo,
    register,
    run,
    spaced,
    text_of,
)
from tests.storage.filling import contents


async def test_my_record_shows_what_is_held_and_who_looked(town: Town) -> None:
    """Name, masked phone, consents with dates, own words, and every look."""
    clerk = await town.staff("街道", STREET)
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    await acts(town, clerk, files.open_file, case_id(town, number))
    told = text_of(await auntie.says("我的信息"))
    looks = text_of(await auntie.presses("谁看过"))

    assert "陈阿婆" in told
    assert "138 **** 1234" in told
    assert "0000" not in told
    assert "登记和办理您的事(3月2日 星期一同意)" in told
    assert STORY in told
    assert "3月2日 星期一 东湖街道工作人员看过" in looks


async def test_a_copy_holds_everything(town: Town) -> None:
    """The copy is readable text with all words, levels, questions and answers."""
    clerk = await town.staff("街道", STREET)
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    await ask(town, clerk, number)
    await auntie.presses("现在回答")
    await auntie.says("三百来块")
    await auntie.says("我的信息")
    copy = text_of(await auntie.presses("要一份"))

    for held in ("138 0000 1234", STORY, "每个月药费大概多少?", "三百来块", "东湖街道"):
        assert held in copy


async def test_the_record_is_corrected_without_a_case(town: Town) -> None:
    """Name and phone can be put right once no case is open any more."""
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    run(town, auntie, cases.withdraw, case_id(town, number), "")
    await auntie.says("我的信息")
    await auntie.presses("改一改")
    await auntie.presses("称呼")
    await auntie.says("林阿姨")

    assert "林阿姨" in text_of(await auntie.says("我的信息"))


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty database, on each engine in turn."""
    with fresh_url(request.param) as url:
        yield url


def held_anywhere(database: Database) -> list[str]:
    """Return the canary words that any column of any table still holds."""
    held = str(contents(database))
    return [word for word in CANARIES if word in held]


async def leave_traces(town: Town) -> tuple[Townsman, Townsman, str]:
    """Let one person's words come to every place they can come to."""
    clerk = await town.staff("街道", STREET)
    auntie = town.person("阿婆的手机")
    number = await register(auntie)
    case = case_id(town, number)
    await clerk.presses("看一看")
    await clerk.presses("评估")
    levels = (LevelSaid(Difficulty.ILLNESS, Level.SEVERE, "养了一只画眉鸟"),)
    await acts(town, clerk, cases.assess, case, levels)
    await clerk.says("陈阿婆家里养了一只画眉鸟")
    await ask(town, clerk, number)
    await auntie.presses("现在回答")
    await auntie.says("药费三百,百灵也要吃")
    await auntie.says("我不想活了,金丝雀也不要了")
    for calm in ("安全,没事", "先不用"):
        if calm in [choice.label for choice in auntie.choices]:
            await auntie.presses(calm)
    await auntie.says("人工")
    handover = await acts(town, clerk, _newest_handover)
    await acts(town, clerk, handovers.take_over, handover)
    await auntie.says("我叫陈阿婆,百灵是我的鸟")
    await acts(town, clerk, handovers.relay_to_person, handover, "陈阿婆您好")
    await acts(town, clerk, handovers.hand_back, handover)
    await auntie.sends_photo(photo())
    await auntie.presses("新的难处")
    await auntie.says("我叫陈阿婆,家里的百灵没人喂")
    return auntie, clerk, number


def _newest_handover(tx: Any, _actor: Actor) -> int:
    found = sa.select(Handover.id).order_by(Handover.id.desc()).limit(1)
    return int(tx.session.scalars(found).one())


async def test_erasing_leaves_no_word_anywhere(reader: Reader, store: str) -> None:
    """No column of any table, sealed or not, speaks of who was erased."""
    async with Town(reader=reader, database_url=store) as town:
        auntie, clerk, number = await leave_traces(town)
        before = held_anywhere(town.database)
        explained = text_of(await auntie.says("把我的信息全部删除"))
        if "先放一放" in explained:
            explained = text_of(await auntie.presses("先去那边"))
        told = text_of(await auntie.presses("全部删除"))
        case = case_of(town, number)
        with town.database.read() as tx:
            graves = tx.session.scalars(sa.select(Tombstone.person_id)).all()
            erased = tx.session.scalars(
                sa.select(AuditEvent).where(AuditEvent.act == "person.erased")
            ).one()
            chain = list(broken_links(tx.session))
            media = tx.session.scalars(sa.select(Media.id)).all()

        assert set(before) > {"金丝雀", "陈阿婆", "百灵", "画眉鸟"}
        assert "按规定只留" in explained
        assert "都删掉了" in told
        assert held_anywhere(town.database) == []
        assert case.state == CaseState.WITHDRAWN
        assert graves == [case.reporter_id]
        assert (erased.subject_id, erased.details) == (case.reporter_id, {})
        assert chain == []
        assert media == []
        assert clerk.inbox[-1].text == f"{spaced(number)} 说不需要了。"


async def test_the_erased_person_writes_on_as_somebody_new(town: Town) -> None:
    """The same phone goes on: greeted anew, asked for consent anew, nothing known."""
    auntie = town.person("阿婆的手机")
    first = await register(auntie)
    await auntie.says("我的信息")
    await auntie.presses("撤回或删除")
    await auntie.presses("全部删除")
    await auntie.presses("全部删除")
    hello = text_of(await auntie.says("你好"))
    mine = text_of(await auntie.says("我的信息"))
    await auntie.presses("好了")
    consent = text_of(await auntie.says(STORY))
    await auntie.presses("同意")
    reporters = {case_of(town, first).reporter_id}

    assert "我是善桥" in hello
    assert "没有登记过困难" in mine
    assert "称呼:没留" in mine
    assert "同意我们为办您的事" in consent
    assert run(town, auntie, lambda _tx, actor: actor.person_id) not in reporters


async def test_a_late_repeat_after_erasing_is_not_taken_again(town: Town) -> None:
    """A message brought again later neither answers nor begins anything."""
    auntie = town.person("阿婆的手机")
    await auntie.says(STORY, once="told")
    await auntie.says("取消")
    await auntie.says("删除我的所有信息")
    done = await auntie.presses("全部删除")
    again = await auntie.says(STORY, once="told")
    with town.database.read() as tx:
        said = [body["text"] for body in tx.session.scalars(sa.select(Message.body))]

    assert "都删掉了" in text_of(done)
    assert again == []
    assert STORY not in said


async def test_erasing_asks_first_and_staff_stay(town: Town) -> None:
    """A no deletes nothing; who is staff cannot vanish from duty in the chat."""
    clerk = await town.staff("街道", STREET)
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    await auntie.says("删除我的所有信息")
    told = await auntie.presses("不删了")
    with pytest.raises(Refusal, match="on_duty"):
        run(town, clerk, rights.erase_person)

    assert "什么都没删" in text_of(told)
    assert case_of(town, number).stories


async def test_stop_keeps_pushes_away_but_not_answers_and_danger(town: Town) -> None:
    """After 停 no progress is pushed; replies, a talk and a crisis go on."""
    clerk = await town.staff("街道", STREET)
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    await auntie.says("停")
    pushed = len(auntie.inbox)
    await acts(town, clerk, cases.accept, case_id(town, number))
    await ask(town, clerk, number)
    await town.pass_time(days=1)
    quiet = len(auntie.inbox)
    status = text_of(await auntie.says("进展"))
    await auntie.presses("以后再说")
    danger = text_of(await auntie.says("我不想活了"))

    assert quiet == pushed
    assert "工作人员问过您" in status
    assert "12356" in danger
    assert any("紧急" in push.text for push in clerk.inbox)


async def test_taking_back_consent_ends_the_case_and_deletes_the_words(
    town: Town,
) -> None:
    """撤回 stops everything: the owner is told, no verb uses the case any more."""
    clerk = await town.staff("街道", STREET)
    auntie = town.person("阿婆的手机")
    number = await register(auntie)
    case = case_id(town, number)
    await acts(town, clerk, cases.accept, case)
    await auntie.says("撤回")
    told = text_of(await auntie.says("登记和办理您的事"))
    held = held_anywhere(town.database)

    assert "已经撤回" in told
    assert case_of(town, number).state == CaseState.WITHDRAWN
    assert held == []
    assert "本人撤回了同意" in clerk.inbox[-1].text
    for verb, extra in (
        (files.open_file, ()),
        (cases.accept, ()),
        (cases.ask_more, ("还在吗?",)),
        (cases.close, ("办完了",)),
    ):
        with pytest.raises(Refusal, match="no_consent"):
            run(town, clerk, verb, case, *extra)


async def test_taking_back_consent_in_mid_form_drops_the_form(town: Town) -> None:
    """A half-filled report goes too; the next story is asked for consent anew."""
    auntie = town.person("阿婆的手机")
    await auntie.says(STORY)
    await auntie.presses("同意")
    await auntie.says("撤回")
    await auntie.says("登记和办理您的事")
    held = held_anywhere(town.database)
    again = text_of(await auntie.says(STORY))

    assert held == []
    assert "同意我们为办您的事" in again


async def test_taking_back_sharing_leaves_the_case_alone(town: Town) -> None:
    """Consent to share can be taken back by itself; the case goes on."""
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    with town.database.begin() as tx:
        line = lines.find_line(tx, CHANNEL, auntie.name, None)
        assert line is not None
        actor = Actor(line.person_id, line.account_id)
        consents.decide(tx, actor, Purpose.SHARING, granted=True, receiver="善心社")
        tx.commit()
    offered = await auntie.says("撤回")
    told = text_of(await auntie.says("转给来帮忙的机构"))

    assert "转给来帮忙的机构" in [choice.label for choice in offered[-1].choices]
    assert "不再这样用" in told
    assert case_of(town, number).state == CaseState.REGISTERED


async def test_danger_outlives_a_consent_that_ended(town: Town) -> None:
    """An alert stays with staff when consent is taken back, for life comes first."""
    await town.staff("街道", STREET)
    auntie = town.person("陈阿婆")
    await register(auntie)
    await auntie.says("我不想活了")
    await auntie.says("撤回")
    await auntie.says("登记和办理您的事")
    with town.database.read() as tx:
        words = tx.session.scalars(sa.select(Alert.words)).all()

    assert words == ["我不想活了"]

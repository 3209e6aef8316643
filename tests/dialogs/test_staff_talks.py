"""Staff who talk with people in chat: taken, held, handed back; media and alerts."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.testkit import Town
from casework.errors import Refusal
from storage.duties import Alert, Handover
from tests.dialogs.staffing import (
    DONGHU,
    FENGZE,
    STORY,
    TURNS,
    acts,
    answers,
    labels,
    opened,
    photo,
    registered,
    texts,
)


async def test_a_talk_is_taken_held_and_handed_back(town: Town) -> None:
    """Each side sees what the other wrote; the bot is quiet until the end."""
    clerk = await town.staff("街道", DONGHU)
    auntie = await registered(town)
    await auntie.says("人工")

    taken = texts(await clerk.presses("我来接"))
    quiet = await auntie.says("低保怎么申请")
    await clerk.says("您申请过低保没有?")
    await clerk.says("停一下,我查查")
    back = texts(await clerk.presses("交还"))
    await auntie.says("菜单")

    assert STORY in taken or "以后再说" in taken
    assert quiet == []
    assert "对方说:低保怎么申请" in texts(clerk.inbox)
    said = [reply.text for reply in auntie.inbox if reply.sender == "staff"]
    assert said == ["您申请过低保没有?", "停一下,我查查"]
    assert "交还了" in back
    assert "工作人员说完了" in texts(auntie.inbox)
    assert "我有困难" in labels(auntie.replies[-1:])


async def test_a_form_goes_on_where_it_was_after_a_talk(town: Town) -> None:
    """Asking for a person in mid-form loses nothing that was answered."""
    clerk = await town.staff("区")
    auntie = town.person("陈阿婆")
    await auntie.says("我腿脚不行,没人做饭")
    await auntie.presses("同意")
    await auntie.says("人工")
    await clerk.presses("我来接")
    await auntie.says("我不会弄")
    await clerk.says("交还")

    said = texts(await auntie.says("再说一遍"))

    assert "我记的是" in said
    assert "没人做饭" in texts(clerk.heard)


async def test_words_before_are_not_shown_without_asking_or_consent(
    town: Town,
) -> None:
    """Who neither asked for a person nor consented keeps what they told the bot."""
    clerk = await town.staff("区")
    stranger = town.person("某人")
    await stranger.says("我欠了很多债,睡不着")
    await stranger.says("我不想活了")

    await clerk.presses("我来处理")
    shown = texts(await clerk.presses("马上在这里说话"))

    assert "刚才对方说" not in shown
    assert "欠了很多债" not in texts(clerk.heard)


async def test_the_second_who_takes_a_talk_is_told(town: Town) -> None:
    """A colleague who presses later hears that somebody came first."""
    one = await town.staff("街道", DONGHU, name="甲")
    two = await town.staff("街道", DONGHU, name="乙")
    auntie = await registered(town)
    await auntie.says("人工")

    await one.presses("我来接")

    assert "同事先接了" in texts(await two.presses("我来接"))


async def test_waiting_is_cancelled_by_a_word(town: Town) -> None:
    """Who no longer needs a person writes 取消; staff then hear that it is over."""
    clerk = await town.staff("街道", DONGHU)
    auntie = await registered(town)
    await auntie.says("人工")

    said = texts(await auntie.says("取消"))

    assert "不叫工作人员了" in said
    assert "不用人工了" in texts(await clerk.presses("我来接"))
    await clerk.says("菜单")
    assert "等人工(0)" in labels(clerk.replies[-1:])


async def test_danger_in_a_held_talk_is_answered_and_passed_on(town: Town) -> None:
    """Crisis words go the crisis way at once, and reach who holds the talk."""
    clerk = await town.staff("街道", DONGHU)
    auntie = await registered(town)
    await auntie.says("人工")
    await clerk.presses("我来接")

    said = texts(await auntie.says("我不想活了"))

    assert "12356" in said
    assert "对方说:我不想活了" in texts(clerk.inbox)
    assert "紧急" in texts(clerk.inbox)
    await clerk.says("阿婆,您别想不开,我马上来")
    assert "阿婆,您别想不开,我马上来" in texts(auntie.inbox)
    with town.database.read() as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Alert)) == 1


async def test_voice_and_photo_pass_both_ways(town: Town) -> None:
    """Media of either side arrives, may be opened by the other, and by no third."""
    clerk = await town.staff("街道", DONGHU)
    third = await town.staff("街道", FENGZE)
    auntie = await registered(town)
    await auntie.says("人工")
    await clerk.presses("我来接")

    await auntie.sends_voice(b"OggS voice of hers")
    await clerk.sends_photo(photo("red"))

    hers, his = clerk.inbox[-1].media, auntie.inbox[-1].media
    assert hers is not None
    assert his is not None
    assert opened(town, clerk, hers).content == b"OggS voice of hers"
    assert opened(town, auntie, his).kind == "photo"
    for media in (hers, his):
        with pytest.raises(Refusal):
            opened(town, third, media)
    assert acts(town, "media.opened") == 2


async def test_a_held_talk_lives_through_stickers_buttons_and_a_restart(
    town: Town,
) -> None:
    """Nothing makes the bot ask in between, and nothing said is lost."""
    clerk = await town.staff("街道", DONGHU)
    auntie = await registered(town)
    await auntie.says("人工")
    await clerk.presses("我来接")

    await town.restart()
    sticker = await auntie.sends_sticker()
    pressed = await auntie.presses_token("forged")
    await auntie.says("我在的")
    await clerk.says("好的")

    assert labels([*sticker, *pressed]) == ""
    assert "对方说:我在的" in texts(clerk.inbox)
    assert "好的" in texts(auntie.inbox)


@pytest.mark.parametrize("word", ["菜单", "取消", "返回", "结束", "Menu"])
async def test_a_command_hands_the_talk_back(town: Town, word: str) -> None:
    """Staff who type a word that always works give the talk back, and see the desk."""
    clerk = await town.staff("街道", DONGHU)
    auntie = await registered(town)
    await auntie.says("人工")
    await clerk.presses("我来接")

    await clerk.says("1")
    await clerk.says(word)

    assert "1" in [reply.text for reply in auntie.inbox]
    assert "工作人员说完了" in texts(auntie.inbox)
    assert "新登记" in labels(clerk.replies[-1:])
    with town.database.read() as tx:
        assert tx.session.scalars(sa.select(Handover.ended_at)).one() is not None


async def test_media_in_a_case_is_played_on_a_press(town: Town) -> None:
    """A photographed story is shown to staff of the area by button, and audited."""
    clerk = await town.staff("街道", DONGHU)
    other = await town.staff("街道", FENGZE)
    auntie = town.person("陈阿婆")
    await auntie.says("我有困难")
    await auntie.presses("同意")
    await auntie.sends_photo(photo("blue"))
    for _turn in range(TURNS):
        if "编号" in texts(auntie.heard):
            break
        if "为谁" in texts(auntie.heard[-1:]) or "这是谁" in texts(auntie.heard[-1:]):
            await auntie.presses("我自己")
        elif "难在哪里" in texts(auntie.heard[-1:]):
            await auntie.says("说不清楚")
        else:
            await answers(auntie, "陈阿婆", "东湖街道")

    file = texts(await clerk.presses("看一看"))
    shown = await clerk.says("看照片")

    assert "有1张照片" in file
    media = next(reply.media for reply in shown if reply.media is not None)
    assert opened(town, clerk, media).mime == "image/jpeg"
    with pytest.raises(Refusal):
        opened(town, other, media)
    assert acts(town, "media.opened") == 1


async def test_an_alert_is_taken_talked_about_and_closed(town: Town) -> None:
    """Staff see who it is, talk at once, and close it with an outcome."""
    clerk = await town.staff("街道", DONGHU, name="甲")
    late = await town.staff("区", name="乙")
    auntie = await registered(town)
    await auntie.says("我不想活了")

    seen = texts(await clerk.presses("我来处理"))
    told = texts(await late.presses("我来处理"))
    await clerk.presses("马上在这里说话")
    await clerk.says("阿婆,我是社区小林,我在听")
    await clerk.says("交还")
    await clerk.presses("写处理结果")
    await clerk.presses("人平安了")

    assert "称呼:陈阿婆" in seen
    assert "我不想活了" in seen
    assert "同事已经在处理了" in told
    heard = texts(auntie.inbox)
    assert "马上联系您" in heard
    assert "我在听" in heard
    assert "刚才的急事" in heard
    assert acts(town, "alert.closed") == 1
    await clerk.says("报警")
    assert "现在没有报警和求助" in texts(clerk.replies)

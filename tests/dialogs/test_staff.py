"""Staff in chat, as the people of a town live it: cards, and what is done with them."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.testkit import Town
from casework import alerts, handovers, talks
from casework.errors import Refusal
from casework.files import my_looks
from nlu.reading import Difficulty
from storage.cases import Assessment, Case
from storage.duties import Alert
from tests.dialogs.staffing import (
    DONGHU,
    FENGZE,
    STORY,
    actor,
    acts,
    labels,
    number_of,
    registered,
    texts,
)


async def test_hello_shows_staff_their_desk(town: Town) -> None:
    """A staff member who says hello sees how much waits, not the resident's menu."""
    clerk = await town.staff("街道", DONGHU)
    await registered(town)

    await clerk.says("菜单")

    assert "新登记(1)" in labels(clerk.replies[-1:])
    assert "我有困难" not in labels(clerk.replies)


async def test_cards_name_nobody(town: Town) -> None:
    """The pushed card and the list show area and difficulties, no name and no story."""
    clerk = await town.staff("街道", DONGHU)
    await registered(town)

    await clerk.says("新登记")

    shown = texts(clerk.heard)
    assert "东湖街道" in shown
    assert "生病" in shown
    assert "陈阿婆" not in shown
    assert "没人做饭" not in shown


async def test_an_opened_card_shows_the_file_and_the_look_is_kept(town: Town) -> None:
    """Opening shows story and name in short bubbles; the resident sees who looked."""
    clerk = await town.staff("街道", DONGHU)
    auntie = await registered(town)
    await clerk.says("新登记")

    shown = texts(await clerk.presses("打开"))

    assert "原话:" + STORY in shown
    assert "称呼:陈阿婆" in shown
    who = actor(town, auntie)
    with town.database.read() as tx:
        assert [look.level for look in my_looks(tx, who)] == ["street"]


@pytest.mark.parametrize("spaced", [False, True])
async def test_a_case_number_opens_the_case(town: Town, *, spaced: bool) -> None:
    """Six typed digits open a case, also said in pairs."""
    clerk = await town.staff("街道", DONGHU)
    await registered(town)
    number = number_of(town)
    await clerk.says("菜单")

    said = " ".join((number[:2], number[2:4], number[4:])) if spaced else number
    shown = texts(await clerk.says(said))

    assert "称呼:陈阿婆" in shown


async def test_a_clerk_of_another_street_sees_and_opens_nothing(town: Town) -> None:
    """Not by list, number, a colleague's button, or a forged one."""
    mine = await town.staff("街道", FENGZE, name="丰泽")
    other = await town.staff("街道", DONGHU, name="东湖")
    await registered(town, story="我腿脚不行,没人做饭", street="丰泽街道")
    pushed = mine.inbox[-1]
    forged = pushed.choices[0].value[:-4] + "AAAA"

    await other.says("新登记")
    await other.says(number_of(town))
    for token in (pushed.choices[0].value, pushed.choices[1].value, forged):
        await other.presses_token(token)

    assert other.inbox == []
    shown = texts(other.heard)
    assert "现在没有新登记" in shown
    assert "不归您这一片" in shown
    assert "陈阿婆" not in shown
    assert acts(town, "case.opened") == acts(town, "case.accepted") == 0


async def test_another_street_hears_of_no_danger_and_no_waiting(town: Town) -> None:
    """Alerts and the queue are refused to staff of another area, known ids too."""
    mine = await town.staff("街道", FENGZE, name="丰泽")
    other = await town.staff("街道", DONGHU, name="东湖")
    uncle = await registered(town, story="我腿脚不行,没人做饭", street="丰泽街道")
    await uncle.says("人工")
    await uncle.says("我不想活了")

    await other.says("菜单")
    seen = labels(other.replies[-1:])

    assert "我来处理" in labels(mine.inbox)
    assert "报警和求助(0) 等人工(0)" in seen
    assert other.inbox == []
    who = actor(town, other)
    refusing = (alerts.take_alert, alerts.open_alert, handovers.take_over)
    with town.database.begin() as tx:
        for verb in (*refusing, handovers.talk_about_case, talks.wait_of):
            with pytest.raises(Refusal, match="not_allowed"):
                verb(tx, who, 1)


async def test_a_case_that_moved_away_is_closed_to_its_old_clerk(town: Town) -> None:
    """A genuine button opens nothing once the case lies in another street."""
    clerk = await town.staff("街道", DONGHU)
    await registered(town)
    with town.database.begin() as tx:
        tx.session.execute(sa.update(Case).values(area_code=FENGZE))
        tx.commit()

    shown = texts(await clerk.presses("看一看"))

    assert "不归您管" in shown
    assert "陈阿婆" not in shown


async def test_accepting_tells_the_resident_and_the_slower_colleague(
    town: Town,
) -> None:
    """One of two who accept at the same moment wins, the other hears it kindly."""
    one = await town.staff("街道", DONGHU, name="甲")
    two = await town.staff("街道", DONGHU, name="乙")
    auntie = await registered(town)

    said = await asyncio.gather(one.presses("我来办"), two.presses("我来办"))

    heard = [texts(replies) for replies in said]
    assert sum("归您办了" in words for words in heard) == 1
    assert sum("同事先接下了" in words for words in heard) == 1
    assert texts(auntie.inbox).count("有工作人员在办了") == 1


async def test_a_question_goes_out_and_its_answer_comes_back(town: Town) -> None:
    """The resident is asked in the staff's words; the asker gets the answer."""
    clerk = await town.staff("街道", DONGHU)
    auntie = await registered(town)
    await clerk.presses("看一看")
    await clerk.says("追问")

    await clerk.says("您申请过低保吗?")
    await auntie.presses("现在回答")
    await auntie.says("没有申请过,不晓得怎么弄")

    assert "工作人员想问您:您申请过低保吗?" in texts(auntie.inbox)
    assert "回答了您的问题" in texts(clerk.inbox)
    shown = texts(await clerk.presses("看一看"))
    assert "问:您申请过低保吗?\n答:没有申请过,不晓得怎么弄" in shown


async def test_the_assessment_is_read_back_changed_and_recorded(town: Town) -> None:
    """Levels and evidence of all eight are kept; the resident hears the result."""
    clerk = await town.staff("街道", DONGHU)
    auntie = await registered(town)
    await clerk.presses("看一看")
    await clerk.says("评估")
    for words in ("中", "邻居说夜里起不来", "轻", "女儿周末来", "其他都没有"):
        await clerk.says(words)
    read_back = texts(clerk.replies[-1:])

    await clerk.presses("有一条要改")
    await clerk.presses("生病")
    for words in ("重", "走不了路,亲眼看到"):
        await clerk.says(words)
    await clerk.presses("没错,记下")

    assert "邻居说夜里起不来" in read_back
    with town.database.read() as tx:
        made = tx.session.scalars(sa.select(Assessment).order_by(Assessment.id)).all()
    assert [each.assessor for each in made] == ["self", "staff"]
    assert set(made[-1].levels) == set(Difficulty)
    assert made[-1].levels["illness"] == {
        "level": "severe",
        "evidence": "走不了路,亲眼看到",
    }
    assert made[-1].levels["housing"] == {"level": "none", "evidence": ""}
    assert "离不开人(重)" in texts(auntie.inbox)
    assert "住房" not in texts(auntie.inbox)


async def test_evidence_of_danger_raises_no_alert_over_staff(town: Town) -> None:
    """What staff write of somebody else is not taken for their own despair."""
    clerk = await town.staff("街道", DONGHU)
    await registered(town)
    await clerk.presses("看一看")
    await clerk.says("评估")
    await clerk.says("重")

    await clerk.says("说过不想活了")

    assert "依据" not in texts(clerk.replies[-1:])
    with town.database.read() as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Alert)) == 0


async def test_community_staff_may_not_close(town: Town) -> None:
    """They see their own community only, and find no way to close a case."""
    clerk = await town.staff("社区", "350503001001")
    await registered(town, story="我腿脚不行,没人做饭", street="仁风社区")

    await clerk.presses("看一看")
    await clerk.says("更多")
    await clerk.says("结案")

    assert "我来办" in labels(clerk.heard)
    assert "结案" not in labels(clerk.heard)
    assert acts(town, "case.closed") == 0


async def test_closing_tells_the_reason_and_leaves_a_way_back(town: Town) -> None:
    """The resident hears a chosen reason and may say that it is not solved."""
    clerk = await town.staff("街道", DONGHU)
    auntie = await registered(town)
    await clerk.presses("我来办")
    await clerk.says("结案")
    await clerk.says("转到别处办")

    await clerk.presses("结案")

    assert "结案了" in texts(clerk.replies)
    assert "先办到这里:转到别处办" in texts(auntie.inbox)
    assert "遇到了什么难处" in texts(await auntie.presses("还有难处要说"))


async def test_a_written_reason_is_told_as_it_is(town: Town) -> None:
    """Staff may write the reason, and think again before the case is closed."""
    clerk = await town.staff("街道", DONGHU)
    auntie = await registered(town)
    await clerk.presses("我来办")
    await clerk.says("结案")
    await clerk.says("写原因")
    await clerk.says("助餐点已经每天送饭上门")

    await clerk.presses("先不结")
    await clerk.says("结案")
    await clerk.says("助餐点已经每天送饭上门")
    await clerk.presses("结案")

    assert texts(auntie.inbox).count("助餐点已经每天送饭上门") == 1
    assert acts(town, "case.closed") == 1


async def test_staff_have_needs_too(town: Town) -> None:
    """A staff member reports a need of their own from the desk."""
    clerk = await town.staff("街道", DONGHU)
    await clerk.says("菜单")

    said = texts(await clerk.says("我也有事"))

    assert "同意" in labels(clerk.replies[-1:])
    assert "登记前" in said


async def test_a_long_list_is_shown_a_few_at_a_time(town: Town) -> None:
    """Four new cases are three cards and a way to the rest."""
    clerk = await town.staff("街道", DONGHU)
    for name in ("陈阿婆", "李阿公", "王阿姨", "林伯"):
        await registered(town, name=name, story="我腿脚不行,没人做饭")
    await clerk.says("菜单")

    first = await clerk.says("新登记")
    rest = await clerk.says("更多")

    assert labels(first).count("打开") == 3
    assert labels(rest).count("打开") == 1

"""What a resident can do after registering: look, add, correct, end, answer."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.testkit import Town
from casework import cases
from casework.lifecycles import CaseState
from nlu.reading import Difficulty
from storage.cases import Assessment
from storage.people import Person
from tests.dialogs.afterwards import (
    STORY,
    STREET,
    acts,
    answer_to,
    ask,
    case_id,
    case_of,
    file_of,
    photo,
    register,
    spaced,
    text_of,
)


async def test_status_without_a_case_is_kind_and_leads_on_to_reporting(
    town: Town,
) -> None:
    """Who never reported is told so, and one press begins the report."""
    auntie = town.person("陈阿婆")
    replies = await auntie.says("进展")
    began = await auntie.presses("有,想说说")

    assert "还没有登记过" in text_of(replies)
    assert "同意" in text_of(began)


async def test_status_tells_state_and_by_when(town: Town) -> None:
    """A fresh case says since when it waits and by when there is an answer."""
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    told = text_of(await auntie.says("进展"))

    assert spaced(number) in told
    assert "3月2日" in told
    assert "3月3日 星期二 下午5:30前给您回话" in told


async def test_status_tells_whose_it_is(town: Town) -> None:
    """Once somebody took the case, their level's place is told, no name."""
    clerk = await town.staff("街道", STREET)
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    await acts(town, clerk, cases.accept, case_id(town, number))
    told = text_of(await auntie.says("我的事办得怎么样了"))

    assert "有人在办了" in told
    assert "东湖街道工作人员" in told


async def test_status_asks_which_of_several(town: Town) -> None:
    """With two cases the person chooses first, by number or by button."""
    auntie = town.person("陈阿婆")
    first = await register(auntie)
    await register(auntie, "我眼睛看不见了,没人陪我去医院")
    asked = await auntie.says("进展")
    told = await auntie.presses(spaced(first))

    assert "哪一件" in text_of(asked)
    assert spaced(first) in text_of(told)


async def test_status_after_the_end_tells_the_reason(town: Town) -> None:
    """A closed case still says how it ended."""
    clerk = await town.staff("街道", STREET)
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    await acts(town, clerk, cases.close, case_id(town, number), "每天有人送饭了")

    assert "每天有人送饭了" in text_of(await auntie.says("进展"))


async def test_adding_words_reaches_case_and_owner(town: Town) -> None:
    """What is added stands in the case beside what was told before."""
    clerk = await town.staff("街道", STREET)
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    await auntie.says("进展")
    await auntie.presses("补充情况")
    told = await auntie.says("晚上看不清路,走不稳")
    file = file_of(town, auntie, number)

    assert spaced(number) in text_of(told)
    assert file.stories == (STORY, "晚上看不清路,走不稳")
    assert any("补充了新情况" in push.text for push in clerk.inbox)


async def test_adding_by_voice_keeps_the_voice_with_the_case(town: Town) -> None:
    """A voice message at the question becomes part of the case."""
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    await auntie.says("进展")
    await auntie.presses("补充情况")
    await auntie.sends_voice(b"OggS-voice")

    assert len(file_of(town, auntie, number).media) == 1


async def test_a_photo_out_of_the_blue_asks_where_it_belongs(town: Town) -> None:
    """Who has a case and sends a photo says whether it belongs to the case."""
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    asked = await auntie.sends_photo(photo())
    await auntie.presses("补到编号")

    assert "新的难处" in str(asked[-1].choices)
    assert len(file_of(town, auntie, number).media) == 1


async def test_a_new_difficulty_in_what_is_added_is_noted_if_wished(
    town: Town,
) -> None:
    """A difficulty the case did not have is offered, and kept as a new assessment."""
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    await auntie.says("进展")
    await auntie.presses("补充情况")
    asked = await auntie.says("厂里把我辞退了,找不到工作,没有收入")
    await auntie.presses("记上")
    file = file_of(town, auntie, number)

    assert "工作、收入" in text_of(asked)
    assert Difficulty.EMPLOYMENT in file.card.levels
    assert len(file.card.levels) > 1


async def test_a_corrected_phone_is_read_back_and_the_old_one_kept_sealed(
    town: Town,
) -> None:
    """Old and new are said; case and person have the new, the case keeps the old."""
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    await auntie.says("进展")
    await auntie.presses("改一改")
    await auntie.says("电话")
    told = text_of(await auntie.says("13900005678"))
    case = case_of(town, number)
    with town.database.read() as tx:
        phones = set(tx.session.scalars(sa.select(Person.phone)))

    assert "138 0000 1234" in told
    assert "139 0000 5678" in told
    assert case.contact["phone"] == "+8613900005678"
    assert case.stories[-1]["was"] == {"phone": "+8613800001234"}
    assert "+8613900005678" in phones


@pytest.mark.parametrize(
    ("line", "answers", "held"),
    [
        ("困难", ["残疾", "离不开人(重)"], "disability"),
        ("想要的帮助", ["帮买东西(代购)", "全要人帮"], "shopping"),
        ("住哪里", ["丰泽街道"], "丰泽街道"),
        ("称呼", ["林阿姨"], "林阿姨"),
        ("什么时候方便", ["下午"], "afternoon"),
        ("已有的帮助", ["邻居送过饭"], "邻居送过饭"),
        ("补助种类", ["五保、特困"], "extreme_poverty"),
    ],
)
async def test_each_line_can_be_corrected(
    town: Town, line: str, answers: list[str], held: str
) -> None:
    """One line is changed by its question, and nothing else with it."""
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    before = len(file_of(town, auntie, number).card.services)
    await auntie.says("进展")
    await auntie.presses("改一改")
    replies = await auntie.says(line)
    for answer in answers:
        replies = await auntie.says(answer)
    await auntie.says("不改了")
    file = file_of(town, auntie, number)

    assert "改好了" in text_of(replies)
    assert held in repr(file)
    assert len(file.card.services) >= before


async def test_an_old_assessment_stays_beside_the_corrected_one(town: Town) -> None:
    """A corrected level is a new assessment; the first one is still there."""
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    await auntie.says("进展")
    await auntie.presses("改一改")
    await auntie.says("困难")
    await auntie.says("住房")
    await auntie.says("有点影响")
    with town.database.read() as tx:
        made = tx.session.scalars(
            sa.select(Assessment)
            .where(Assessment.case_id == case_id(town, number))
            .order_by(Assessment.id)
        ).all()

    assert [Difficulty.HOUSING in each.levels for each in made] == [False, True]


async def test_no_longer_needed_ends_the_case_after_one_confirmation(
    town: Town,
) -> None:
    """A reason may be left out; staff are told; no at the end changes nothing."""
    clerk = await town.staff("街道", STREET)
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    await auntie.says("进展")
    await auntie.presses("不需要了")
    await auntie.presses("不想说")
    await auntie.presses("还是要办")
    kept = case_of(town, number).state
    await auntie.says("进展")
    await auntie.presses("不需要了")
    await auntie.says("儿子搬回来住了")
    told = await auntie.presses("对,不办了")
    case = case_of(town, number)

    assert kept == CaseState.REGISTERED
    assert "不办了" in text_of(told)
    assert (case.state, case.closed_reason) == (CaseState.WITHDRAWN, "儿子搬回来住了")
    assert any("说不需要了" in push.text for push in clerk.inbox)


async def test_a_question_of_staff_is_answered_by_its_button(town: Town) -> None:
    """The button leads to the question, and the answer back to who asked."""
    clerk = await town.staff("街道", STREET)
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    question = await ask(town, clerk, number)
    asked = await auntie.presses("现在回答")
    told = await auntie.says("三百来块")
    again = await auntie.presses("现在回答")

    assert "每个月药费大概多少?" in text_of(asked)
    assert "收到" in text_of(told)
    assert answer_to(town, question) == "三百来块"
    assert any("回答了您的问题" in push.text for push in clerk.inbox)
    assert "已经答过了" in text_of(again)
    assert case_of(town, number).state == CaseState.ACCEPTED


async def test_an_answer_may_speak_of_policy(town: Town) -> None:
    """Words that would elsewhere be a question about policy are the answer here."""
    clerk = await town.staff("街道", STREET)
    auntie = town.person("陈阿婆")
    question = await ask(town, clerk, await register(auntie))
    await auntie.presses("现在回答")
    await auntie.says("低保没有申请过,不晓得怎么申请")

    assert answer_to(town, question) == "低保没有申请过,不晓得怎么申请"


async def test_a_question_of_staff_is_answered_by_voice(town: Town) -> None:
    """A voice message is an answer, kept with the case."""
    clerk = await town.staff("街道", STREET)
    auntie = town.person("陈阿婆")
    number = await register(auntie)
    await ask(town, clerk, number)
    await auntie.presses("现在回答")
    await auntie.sends_voice(b"OggS-voice")

    assert case_of(town, number).state == CaseState.ACCEPTED
    assert len(file_of(town, auntie, number).media) == 1


@pytest.mark.parametrize("said", ["三百来块", "医生说以后能少一点", "药太贵,没钱买药"])
async def test_words_without_the_button_are_offered_as_the_answer(
    town: Town, said: str
) -> None:
    """Who just writes is asked whether it answers the one open question."""
    clerk = await town.staff("街道", STREET)
    auntie = town.person("陈阿婆")
    question = await ask(town, clerk, await register(auntie))
    asked = await auntie.says(said)
    await auntie.presses("是在回答")

    assert "工作人员问过您" in text_of(asked)
    assert answer_to(town, question) == said


async def test_status_offers_the_open_question(town: Town) -> None:
    """Who looks at the status is reminded of what staff asked."""
    clerk = await town.staff("街道", STREET)
    auntie = town.person("陈阿婆")
    question = await ask(town, clerk, await register(auntie))
    told = await auntie.says("进展")
    await auntie.presses("现在回答")
    await auntie.says("三百来块")

    assert "工作人员问过您:每个月药费大概多少?" in text_of(told)
    assert answer_to(town, question) == "三百来块"

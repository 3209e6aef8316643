"""Staff and resident, each with the page open: what one does the other sees at once."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.chat import NAME, STORY, words
from tests.browser.conftest import Visit
from tests.browser.serving import Served
from tests.browser.test_axe import serious

pytestmark = pytest.mark.asyncio(loop_scope="session")
QUESTION = "您家住在几楼"
ANSWER = "我家在三楼"


async def test_case_from_both_sides(visit: Visit, served: Served) -> None:
    """A link makes staff; a case is opened, taken and asked about; nobody reloads."""
    clerk = await visit(f"/?code={served.staff_code('东湖街道')}")
    await expect(clerk.others.filter(has_text="绑定好了")).to_have_count(1)
    assert "code=" not in clerk.page.url
    resident = await visit()
    number = await resident.report()

    card = clerk.others.filter(has_text=number)
    await expect(card).to_have_count(1)
    await expect(card).not_to_contain_text(NAME)
    await clerk.press("看一看")
    await expect(clerk.others.filter(has_text=words(STORY))).to_have_count(1)
    assert await serious(clerk.page) == []
    await clerk.press("我来办")
    await resident.says("有工作人员在办了")

    await clerk.press("追问")
    await clerk.write(QUESTION)
    await resident.says(QUESTION)
    await expect(resident.choice("问吧")).to_be_enabled()
    await resident.press("现在回答")
    await resident.write(ANSWER)
    told = clerk.others.filter(has_text="回答了您的问题")
    await expect(told).to_have_count(1)


async def test_code_works_once(visit: Visit, served: Served) -> None:
    """A second person with the same link is not made staff."""
    path = f"/?code={served.staff_code('区')}"
    await visit(path)
    second = await visit(path)

    await expect(second.others.filter(has_text="用过")).to_have_count(1)

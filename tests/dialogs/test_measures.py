"""Measures in chat, where verbs and words meet: what stands in the way, the rules."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from bot.testkit import Town, Townsman
from casework.providers.measure_lifecycle import MeasureStep
from casework.providers.measures import Demand, agree, second
from casework.providers.proposing import propose_measure, propose_measures
from storage.agreements import Agreement
from storage.people import StaffPost
from storage.providers import Credential, Provider
from tests.dialogs.staffing import DONGHU, FENGZE, actor, labels, texts

TODAY = date(2026, 3, 2)


async def announced(town: Town, clerk: Townsman, colleague: Townsman) -> None:
    """Announce a suspension to the only provider there is."""
    first, other = actor(town, clerk), actor(town, colleague)
    with town.database.begin() as tx:
        provider = tx.session.scalars(sa.select(Provider.id)).one()
        number = propose_measure(
            tx, first, provider, MeasureStep.SUSPEND, "money", "单据不齐"
        )
        agree(tx, first, number, Demand("补上单据"), "林小梅")
        second(tx, other, number, "陈建国")
        tx.commit()
    await town.settle()


async def test_a_live_agreement_stands_in_the_way_by_its_number(town: Town) -> None:
    """Staff see which services are to be handed over, and no way to go on before."""
    clerk = await town.staff("街道", DONGHU, name="小林")
    colleague = await town.staff("街道", DONGHU, name="老陈")
    lead = await town.provider("善邻社")
    with town.database.begin() as tx:
        made = Agreement(
            number="10203040",
            provider_id=tx.session.scalars(sa.select(Provider.id)).one(),
            area_code=DONGHU,
            state="live",
            template="1",
            blocks={},
            digest="",
            starts_on=TODAY,
            ends_on=TODAY + timedelta(days=90),
            made_by=tx.session.scalars(sa.select(StaffPost.id)).all()[0],
            made_at=tx.now,
            state_since=tx.now,
        )
        tx.session.add(made)
        tx.commit()
    await announced(town, clerk, colleague)
    await town.pass_time(days=8, hours=2)

    shown = await clerk.presses("看一看")

    assert "要先交接:协议 10 20 30 40" in texts(shown)
    assert "生效" not in [choice.label for choice in clerk.choices]
    told = texts(await lead.says("我们机构的事")) + texts(await lead.says("提醒和处理"))
    assert "要先交接好:协议 10 20 30 40" in told


async def test_a_rule_says_what_it_saw_and_nothing_happens_by_itself(
    town: Town,
) -> None:
    """The clerk is asked, with the fact and the clause; the provider hears nothing."""
    clerk = await town.staff("街道", DONGHU)
    lead = await town.provider("善邻社")
    with town.database.begin() as tx:
        expired = Credential(
            provider_id=tx.session.scalars(sa.select(Provider.id)).one(),
            kind="psychology",
            holder="李老师",
            number="1",
            valid_to=TODAY - timedelta(days=1),
            added_at=tx.now,
        )
        tx.session.add(expired)
        tx.session.flush()
        propose_measures(tx, TODAY)
        tx.commit()
    await town.settle()

    shown = texts(await clerk.presses("看一看"))

    assert "有1张专业证书过期了" in texts(clerk.inbox)
    assert "依据:FZ25-2.2.3" in shown
    assert "过期" not in texts(lead.inbox)


async def test_staff_of_another_street_find_no_measure(town: Town) -> None:
    """Neither in the list, nor by a colleague's button."""
    clerk = await town.staff("街道", DONGHU, name="小林")
    colleague = await town.staff("街道", DONGHU, name="老陈")
    stranger = await town.staff("街道", FENGZE, name="丰泽")
    await town.provider("善邻社")
    await announced(town, clerk, colleague)
    await town.pass_time(days=8, hours=2)

    await stranger.says("承接主体")
    await stranger.says("处理建议")
    button = next(c for r in clerk.inbox for c in r.choices if c.label == "看一看")
    await stranger.presses_token(button.value)

    assert "善邻社" not in texts(stranger.heard) + labels(stranger.heard)

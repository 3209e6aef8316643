"""Demo people and staff, plainly marked, so that a first start shows something."""

from __future__ import annotations

from sqlalchemy import func, select

from casework import consents, needs
from casework.actor import Actor
from casework.consents import Purpose
from casework.invitations import invite
from casework.needs import Degree, LevelSaid, NeedReport, StoryPart, Wished
from casework.permissions import StaffLevel
from nlu.reading import Difficulty, ForWhom, Level, Service
from storage import lines
from storage.cases import Case
from storage.database import Database, Tx

CHANNEL = "demo"
STAFF = (
    (StaffLevel.DISTRICT, "350503", "区"),
    (StaffLevel.STREET, "350503001", "东湖街道"),
)
_PEOPLE = (
    (
        "演示·陈阿婆",
        "腿脚不好,一个人住,做饭很吃力。",
        Difficulty.ILLNESS,
        Service.MEALS,
    ),
    (
        "演示·老王",
        "刚没了工作,房租交不上。",
        Difficulty.EMPLOYMENT,
        Service.APPLICATION_HELP,
    ),
)


def load_demo(database: Database) -> list[tuple[str, str]]:
    """Add the demo people to an empty database; return (where, staff code) pairs."""
    with database.begin() as tx:
        if not tx.session.scalar(select(func.count()).select_from(Case)):
            for name, story, difficulty, service in _PEOPLE:
                _register(tx, name, story, difficulty, service)
        codes = [(place, invite(tx, level, area)) for level, area, place in STAFF]
        tx.commit()
    return codes


def _register(
    tx: Tx, name: str, story: str, difficulty: Difficulty, service: Service
) -> None:
    line = lines.new_line(tx, CHANNEL, name, "zh-Hans", keep_address=False)
    actor = Actor(line.person_id, line.account_id)
    consents.decide(tx, actor, Purpose.CASEWORK, granted=True)
    report = NeedReport(
        for_whom=ForWhom.SELF,
        stories=(StoryPart(story),),
        levels=(LevelSaid(difficulty, Level.MODERATE, story),),
        services=(Wished(service, Degree.PART),),
        area_code="350503001",
        name=name,
    )
    needs.report_need(tx, actor, report)

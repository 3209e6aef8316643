"""A small district in a database, in which dialogs run and nothing is kept.

A resident has a case with an open question, a talk that waits for a person, an
alert, and a provider they act for; two clerks have posts. Each visit is a
transaction that is rolled back.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.app import load_areas, load_places
from bot.settings import Settings
from bot.town_providers import admit_provider
from casework import alerts, cases, consents, handovers, needs
from casework.actor import Actor
from casework.consents import Purpose
from casework.invitations import accept_invitation, invite
from casework.needs import LevelSaid, NeedReport, StoryPart
from casework.permissions import StaffLevel
from casework.providers import library
from casework.providers.conditions import ProviderKind
from casework.providers.library import Offer
from dialogs.engine.answers import PlaceName
from dialogs.engine.talk import Step
from nlu.reading import CrisisKind, Difficulty, ForWhom, Level
from storage import lines
from storage.database import Database, Tx, open_database
from storage.keyring import new_ring
from tests.databases import START, fresh_url
from tests.dialogs.engine.paperwork import lay_out

STREET, COMMUNITY = "350503001", "350503001001"
REPORT = NeedReport(
    for_whom=ForWhom.SELF,
    stories=(StoryPart("我腿脚不行,没人做饭"),),
    levels=(LevelSaid(Difficulty.ILLNESS, Level.MODERATE, "腿脚不行"),),
    area_code=COMMUNITY,
    name="陈阿婆",
    phone="+8613800001234",
)


@dataclass
class Visit:
    """One transaction in the district, as one of its people."""

    tx: Tx
    actor: Actor

    def step(self, step: Step[Any]) -> Any:
        """Run a verb, as a turn does."""
        result = step.verb(self.tx, self.actor, *step.args, **step.kwargs)
        self.tx.session.flush()
        return result


class World:
    """The district; `actors` are a stranger, the resident and two clerks."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.actors: list[Actor] = []
        self.args: dict[str, Any] = {}
        load_areas(database, Settings())
        self.places: Sequence[PlaceName] = load_places(database)
        with database.begin() as tx:
            self._settle(tx)
            tx.commit()

    def _settle(self, tx: Tx) -> None:
        people = ("stranger", "resident", "street clerk", "community clerk")
        self.actors = [_arrive(tx, name) for name in people]
        _stranger, resident, street, community = self.actors
        _bind(tx, street, StaffLevel.STREET, STREET)
        _bind(tx, community, StaffLevel.COMMUNITY, COMMUNITY)
        consents.decide(tx, resident, Purpose.CASEWORK, granted=True)
        case = needs.report_need(tx, resident, REPORT)
        question = cases.ask_more(tx, street, case.case_id, "家里有几口人?")
        queued = handovers.ask_person(tx, resident, "asked")
        alert = alerts.raise_alert(
            tx, resident, CrisisKind.VIOLENCE, "他又打我", explicit=True
        )
        self.args = {
            "action": "open",
            "after": 0,
            "alert_id": alert.alert_id,
            "case_id": case.case_id,
            "code": "",
            "explicit": False,
            "first": "2026-02-01",
            "form": "need.report",
            "handover_id": queued.handover_id,
            "hello": True,
            "kind": "suicide",
            "last": "2026-02-28",
            "lines": [["name", "称呼", "陈阿婆"]],
            "media": [],
            "notice": 1,
            "number": case.number,
            "opening": None,
            "other": "my.erase",
            "question_id": question,
            "reason": "asked",
            "words": "话",
            "appeal_id": 1,
            **_provider(tx, resident),
        }
        self.args |= lay_out(
            tx, resident, street, self.actors[0], self.args["provider_id"], STREET
        )

    @contextmanager
    def visit(self, who: int) -> Iterator[Visit]:
        """Come as one of the people; all is undone at the end."""
        self.database.draw = random.Random(7)
        with self.database.begin() as tx:
            yield Visit(tx, self.actors[who])


@contextmanager
def open_world() -> Iterator[World]:
    """Open a district on a file in memory."""
    with fresh_url("sqlite", migrated=True) as url:
        database = open_database(
            url, new_ring(), clock=lambda: START, draw=random.Random(7)
        )
        yield World(database)
        database.close()


def _arrive(tx: Tx, name: str) -> Actor:
    line = lines.new_line(tx, "town", name, "zh-Hans", keep_address=False)
    return Actor(line.person_id, line.account_id)


def _provider(tx: Tx, lead: Actor) -> dict[str, Any]:
    """Admit a provider of somebody, and put one entry of it into the library."""
    kind = ProviderKind.ORGANISATION
    provider_id = admit_provider(tx, lead, kind, "善邻社", STREET)
    offered = library.offer(tx, lead, provider_id, Offer("meals", STREET, 20))
    return {
        "about": "admission",
        "about_id": provider_id,
        "area": STREET,
        "provider_id": provider_id,
        "resource_id": offered,
        "service": "meals",
    }


def _bind(tx: Tx, actor: Actor, level: StaffLevel, area: str) -> None:
    accept_invitation(tx, actor, invite(tx, level, area))

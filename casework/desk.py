"""What lies before a staff member: how much waits, and what may be done with it.

Only rows of the actor's areas are ever counted, found or offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from casework.actor import Actor
from casework.errors import Refusal
from casework.files import MOST_SHOWN, Card, card_from, newest_assessment
from casework.lifecycles import CASE_TRANSITIONS, OPEN_STATES, CaseAct, CaseState
from casework.needs import LevelSaid
from casework.permissions import MAY, Act, Post, posts_of, require, within
from nlu.reading import Difficulty, Level
from storage.base import PostId
from storage.cases import Case
from storage.conversations import Conversation
from storage.database import Tx
from storage.duties import Alert, Handover, Visit

# What an act of staff does to a case; talking moves nothing.
_MOVES: dict[Act, CaseAct] = {
    Act.ACCEPT: CaseAct.ACCEPT,
    Act.ASK: CaseAct.ASK,
    Act.ASSESS: CaseAct.ASSESS,
    Act.CLOSE: CaseAct.CLOSE,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """How much waits for the actor; `holding` is the hand-over held, 0 for none.

    `supervises` tells that providers are theirs to look after; `visits` are people
    whom no message reaches.
    """

    fresh: int
    mine: int
    alerts: int
    waiting: int
    holding: int
    supervises: bool = False
    visits: int = 0


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """One masked card, and the acts that level and state allow, in order.

    `taken` tells that a colleague owns the case.
    """

    card: Card
    acts: tuple[str, ...]
    taken: bool


def my_desk(tx: Tx, actor: Actor) -> Desk:
    """Return how much waits in the actor's areas.

    Raises:
        Refusal: "not_allowed" where the actor is no staff.
    """
    posts = staff_posts(tx, actor)
    own = [post.id for post in posts]
    cases = within(posts, Case.area_code), Case.state.in_(OPEN_STATES)
    return Desk(
        fresh=_count(tx, Case.id, *cases, Case.owner.is_(None)),
        mine=_count(tx, Case.id, *cases, Case.owner.in_(own)),
        alerts=_count(
            tx, Alert.id, within(posts, Alert.area_code), Alert.closed_at.is_(None)
        ),
        waiting=_count(
            tx,
            Handover.id,
            within(posts, Handover.area_code),
            Handover.ended_at.is_(None),
            Handover.taken_by.is_(None),
        ),
        holding=_holding(tx, own),
        supervises=any(Act.SUPERVISE in MAY[post.level] for post in posts),
        visits=_count(
            tx, Visit.id, within(posts, Visit.area_code), Visit.done_at.is_(None)
        ),
    )


def cards_in_hand(tx: Tx, actor: Actor) -> tuple[Card, ...]:
    """Return cards of the open cases that are the actor's, the oldest first.

    Raises:
        Refusal: "not_allowed" where the actor is no staff.
    """
    posts = staff_posts(tx, actor)
    found = tx.session.scalars(
        select(Case)
        .where(
            within(posts, Case.area_code),
            Case.state.in_(OPEN_STATES),
            Case.owner.in_([post.id for post in posts]),
        )
        .order_by(Case.id)
        .limit(MOST_SHOWN)
    )
    return tuple(card_from(tx, case, posts) for case in found)


def find_number(tx: Tx, actor: Actor, number: str) -> int | None:
    """Return the case of a number, None where there is none in the actor's areas.

    Raises:
        Refusal: "not_allowed" where the actor is no staff.
    """
    posts = staff_posts(tx, actor)
    return tx.session.scalar(
        select(Case.id).where(Case.number == number, within(posts, Case.area_code))
    )


def case_desk(tx: Tx, actor: Actor, case_id: int) -> CaseDesk:
    """Return a card and what the actor may do with the case now.

    Raises:
        Refusal: "not_allowed".
    """
    case = tx.session.get(Case, case_id)
    if case is None:
        raise Refusal("not_allowed")
    post = require(tx, actor, Act.SEE, case.area_code)
    posts = posts_of(tx, actor.person_id)
    own = {other.id for other in posts}
    acts = tuple(act.value for act in Act if _may(post, case, act))
    card = card_from(tx, case, posts)
    return CaseDesk(card, acts, taken=case.owner is not None and case.owner not in own)


def levels_before(tx: Tx, actor: Actor, case_id: int) -> tuple[LevelSaid, ...]:
    """Return the newest levels of a case, from which an assessment starts.

    Raises:
        Refusal: "not_allowed"; "wrong_state".
    """
    case = tx.session.get(Case, case_id)
    if case is None:
        raise Refusal("not_allowed")
    post = require(tx, actor, Act.ASSESS, case.area_code)
    if not _may(post, case, Act.ASSESS):
        raise Refusal("wrong_state", state=case.state)
    newest = newest_assessment(tx, case)
    levels = newest.levels if newest else {}
    return tuple(
        LevelSaid(Difficulty(key), Level(said["level"]), said["evidence"])
        for key, said in levels.items()
    )


def staff_posts(tx: Tx, actor: Actor) -> list[Post]:
    """Return the actor's live posts.

    Raises:
        Refusal: "not_allowed" where there is none.
    """
    posts = posts_of(tx, actor.person_id)
    if not posts:
        raise Refusal("not_allowed")
    return posts


def _may(post: Post, case: Case, act: Act) -> bool:
    if act not in MAY[post.level] or act not in {*_MOVES, Act.TALK}:
        return False
    if act is Act.ACCEPT and case.owner is not None:
        return False
    state = CaseState(case.state)
    if act is Act.TALK:
        return state in OPEN_STATES
    return (state, _MOVES[act]) in CASE_TRANSITIONS


def _count(tx: Tx, column: Any, *conditions: ColumnElement[bool]) -> int:
    return tx.session.scalar(select(func.count(column)).where(*conditions)) or 0


def _holding(tx: Tx, own: list[PostId]) -> int:
    held = (
        select(Handover.id)
        .join(Conversation, Conversation.person_id == Handover.person_id)
        .where(
            Conversation.held_by.in_(own),
            Handover.taken_by == Conversation.held_by,
            Handover.ended_at.is_(None),
        )
        .order_by(Handover.id.desc())
        .limit(1)
    )
    return tx.session.scalar(held) or 0

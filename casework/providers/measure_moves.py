"""Taking hold of a measure and moving it by its table, the provider along with it.

The verbs of measures and appeals share this; what may be done is decided there.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from casework.actor import Actor
from casework.clocks import policy
from casework.errors import Refusal
from casework.permissions import Act, Post
from casework.providers.lifecycles import ProviderAct, next_provider_state
from casework.providers.measure_lifecycle import MeasureAct, next_measure
from casework.providers.measure_telling import act_for
from casework.providers.membership import require_member, require_staff_over
from storage.base import PostId
from storage.database import Tx
from storage.people import StaffPost
from storage.providers import Measure, Provider


def for_staff(tx: Tx, actor: Actor, measure_id: int) -> tuple[Measure, Provider, Post]:
    """Return a measure, its provider, both locked, and the post that may decide.

    Raises:
        Refusal: "not_allowed"; "own_provider".
    """
    known = tx.session.get(Measure, measure_id)
    if known is None:
        raise Refusal("not_allowed")
    act: Act = act_for(known.step)
    provider, post = require_staff_over(tx, actor, known.provider_id, act)
    tx.session.refresh(known, with_for_update=True)
    return known, provider, post


def for_member(tx: Tx, actor: Actor, measure_id: int) -> tuple[Measure, Provider]:
    """Return a measure and its provider, both locked, to one who acts for it.

    Raises:
        Refusal: "not_allowed".
    """
    known = tx.session.get(Measure, measure_id)
    if known is None:
        raise Refusal("not_allowed")
    provider = require_member(tx, actor, known.provider_id)
    tx.session.refresh(known, with_for_update=True)
    return known, provider


def move(tx: Tx, measure: Measure, provider: Provider, act: MeasureAct) -> None:
    """Move a measure by the table, and with it the provider's standing.

    Raises:
        Refusal: "wrong_state" where either may not move so; nothing was changed.
    """
    moved = next_measure(measure.step, measure.state, act)
    if moved.provider_act is not None:
        move_provider(tx, provider, moved.provider_act)
    measure.state = moved.state
    measure.state_since = tx.now


def move_provider(tx: Tx, provider: Provider, act: ProviderAct) -> None:
    """Move a provider by its own table.

    Raises:
        Refusal: "wrong_state".
    """
    provider.state = next_provider_state(provider.state, act)
    provider.state_since = tx.now


def note(measure: Measure, **facts: Any) -> None:
    """Write into a measure's facts what is not empty."""
    measure.facts = {**measure.facts, **{k: v for k, v in facts.items() if v}}


def recheck_by(measure: Measure) -> date | None:
    """Return until when staff look again; None where nothing is to be looked at."""
    told = measure.facts.get("reported_on")
    first = date.fromisoformat(told) if told else measure.due_on
    days = policy("measures")["rectification"]["recheck_days"]
    return None if first is None else first + timedelta(days=days)


def sign(tx: Tx, post_id: PostId, signer: str) -> None:
    """Keep the name by which somebody decides, at their post."""
    post = tx.session.get_one(StaffPost, post_id)
    post.name = signer.strip()


def need_words(words: str) -> None:
    """Insist on words.

    Raises:
        Refusal: "no_reason" where there are none.
    """
    if not words.strip():
        raise Refusal("no_reason")

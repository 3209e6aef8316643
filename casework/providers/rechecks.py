"""After a measure took effect: put right, looked at again, restored or not.

Source: FZ25-3.3.3 (督促整改), FZ25-3.4.4; requirements page 3, "Ladder".
"""

from __future__ import annotations

from datetime import date

from casework import audit
from casework.actor import Actor
from casework.clocks import policy
from casework.errors import Refusal
from casework.providers.credentials import today
from casework.providers.measure_lifecycle import (
    MeasureAct,
    MeasureState,
    MeasureStep,
)
from casework.providers.measure_moves import (
    for_member,
    for_staff,
    move,
    need_words,
    note,
    recheck_by,
)
from casework.providers.measure_telling import (
    take_back,
    tell_deciders,
    tell_others,
    tell_provider,
)
from casework.providers.proposing import new_measure
from storage.database import Tx
from storage.providers import Measure


def report_done(tx: Tx, actor: Actor, measure_id: int, words: str) -> date:
    """Say as the provider that it is put right; return until when staff look.

    Raises:
        Refusal: "not_allowed"; "wrong_state"; "no_reason" without words.
    """
    measure, provider = for_member(tx, actor, measure_id)
    need_words(words)
    move(tx, measure, provider, MeasureAct.REPORT)
    note(measure, reported=words.strip(), reported_on=today(tx).isoformat())
    tx.session.flush()
    take_back(tx, measure)
    tell_deciders(tx, "measure.reported", measure)
    audit.leave(tx, actor, "measure.reported", "measure", measure.id)
    return recheck_by(measure) or today(tx)


def recheck(
    tx: Tx, actor: Actor, measure_id: int, *, done: bool, words: str
) -> MeasureState:
    """Record what staff found when they looked again; return the measure's state.

    Done: the provider is restored. Not done: the next step is proposed, no more.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "no_reason" without
            saying what is missing; "too_early" before the day it is due.
    """
    measure, provider, post = for_staff(tx, actor, measure_id)
    if done:
        move(tx, measure, provider, MeasureAct.CONFIRM)
    else:
        need_words(words)
        reported = measure.state == MeasureState.REPORTED
        if not reported and measure.due_on and today(tx) <= measure.due_on:
            raise Refusal("too_early", until=measure.due_on.isoformat())
        move(tx, measure, provider, MeasureAct.FAIL)
    note(measure, outcome=words.strip())
    tx.session.flush()
    take_back(tx, measure)
    tell_provider(tx, "measure.done" if done else "measure.not_done", measure)
    if not done:
        _propose_next(tx, measure)
    audit.leave(
        tx, actor, "measure.rechecked", "measure", measure.id, post=post.id, done=done
    )
    return MeasureState(measure.state)


def lift(tx: Tx, actor: Actor, measure_id: int, reason: str) -> None:
    """End a rectification or a suspension early; the provider is restored.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "no_reason".
    """
    measure, provider, post = for_staff(tx, actor, measure_id)
    need_words(reason)
    move(tx, measure, provider, MeasureAct.LIFT)
    note(measure, outcome=reason.strip())
    tx.session.flush()
    take_back(tx, measure)
    tell_provider(tx, "measure.lifted", measure)
    audit.leave(tx, actor, "measure.lifted", "measure", measure.id, post=post.id)


def keep(tx: Tx, actor: Actor, measure_id: int, reason: str) -> None:
    """Let a suspension go on although the provider says that it is put right.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "no_reason".
    """
    measure, provider, post = for_staff(tx, actor, measure_id)
    need_words(reason)
    move(tx, measure, provider, MeasureAct.KEEP)
    note(measure, outcome=reason.strip())
    tx.session.flush()
    tell_provider(tx, "measure.kept", measure)
    audit.leave(tx, actor, "measure.kept", "measure", measure.id, post=post.id)


def _propose_next(tx: Tx, measure: Measure) -> None:
    step = MeasureStep.SUSPEND
    made = new_measure(
        tx,
        measure.provider_id,
        step,
        clause=policy("measures")["steps"][step]["clause"],
        once=f"next:{measure.id}:{measure.version}",
        facts={"ground": "not_rectified", "after": measure.id},
    )
    tell_others(tx, "measure.proposed", made)
    audit.leave(tx, None, "measure.proposed", "measure", made.id, after=measure.id)

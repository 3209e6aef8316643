"""The results of steps as JSON, refusals too, so that a replay sees the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from casework.errors import Refusal
from dialogs.engine.talk import Step


@cache
def _adapter(verb: Callable[..., Any]) -> TypeAdapter[Any]:
    return TypeAdapter(get_type_hints(verb)["return"])


def dump_result(step: Step[Any], run: Callable[[Step[Any]], Any]) -> list[Any]:
    """Run a step and return its result, or its refusal, as JSON."""
    try:
        value = run(step)
    except Refusal as refusal:
        return ["refused", refusal.code, refusal.facts]
    return ["ok", _adapter(step.verb).dump_python(value, mode="json")]


def load_result(step: Step[Any], data: list[Any]) -> tuple[Any, Refusal | None]:
    """Return the value of a recorded step, or the refusal to be raised again."""
    match data:
        case ["refused", code, facts, *_mark]:
            return None, Refusal(code, **facts)
        case ["ok", value, *_mark]:
            return _adapter(step.verb).validate_python(value), None
    raise ValueError("a step's record is damaged")

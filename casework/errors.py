"""Refusals of casework.

CaseworkError
├── Refusal          a verb will not do it; `code` says why, dialogs find words
└── PolicyError      a policy file cannot be taken
"""

from __future__ import annotations

from typing import Any


class CaseworkError(Exception):
    """Something in casework went wrong."""


class Refusal(CaseworkError):
    """A verb will not do what was asked; nothing was changed.

    `code` is a stable id such as "not_allowed"; `facts` are JSON values that
    the words may use.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class PolicyError(CaseworkError):
    """A policy file cannot be taken; the message names the place."""

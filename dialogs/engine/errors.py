"""Errors of the engine.

EngineError
├── DuplicateKey     a dialog used one key twice in a run
├── TooMany          a bound was passed (answers, asks, frames)
├── UnknownDialog    no dialog of that name in this release
├── DanglingDialog   a dialog went on after it was closed
└── Misfit           a recorded value no longer fits its question
"""


class EngineError(Exception):
    """A dialog could not be run."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__class__.__doc__)


class DuplicateKey(EngineError):
    """A dialog used one key twice in a run."""


class TooMany(EngineError):
    """A conversation passed a bound."""


class UnknownDialog(EngineError):
    """There is no dialog of that name in this release."""


class DanglingDialog(EngineError):
    """A dialog went on after it was closed."""


class Misfit(EngineError):
    """A recorded value no longer fits its question."""

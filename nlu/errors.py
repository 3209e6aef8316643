"""Errors of understanding; reading a text never raises any of them.

NluError
├── DataError    a training or evaluation file is not as documented
└── CacheError   a saved model cannot be used, so it is trained again
"""

from __future__ import annotations


class NluError(Exception):
    """Something in the understanding package failed."""

    def __init__(self, detail: str = "") -> None:
        """Keep `detail` behind the message of the class."""
        message = (type(self).__doc__ or "").rstrip(".")
        super().__init__(f"{message}: {detail}" if detail else message)


class DataError(NluError):
    """A training or evaluation file is not as documented."""


class CacheError(NluError):
    """A saved model cannot be used."""

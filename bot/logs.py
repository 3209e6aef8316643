"""Logging: one line an event, nothing of a person.

Exceptions are logged by type and place only: their messages may repeat input.
"""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

import structlog
from typing_extensions import override

CHATTY = (
    "PIL",
    "aiogram",
    "aiohttp",
    "alembic",
    "apscheduler",
    "asyncio",
    "httpcore",
    "httpx",
    "multipart",
    "psycopg",
    "python_multipart",
    "sqlalchemy",
)
ExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None]
    | tuple[None, None, None]
)


class Discreet(logging.Formatter):
    """Writes where an exception came from, and not what it says."""

    @override
    def formatException(self, ei: ExcInfo) -> str:
        """Return the exception's type and the places it passed."""
        kind, _error, trace = ei
        places = traceback.extract_tb(trace)[-4:]
        way = " < ".join(f"{place.name}:{place.lineno}" for place in reversed(places))
        return f"{kind.__name__ if kind else '?'} in {way}"


def set_up(level: int = logging.INFO) -> None:
    """Send all logs to standard error, discreetly."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Libraries show requests, rows and hidden data of photos when asked to be detailed.
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )

"""Bounds of a conversation; passing one ends the dialog kindly, never the person."""

from typing import Final

MAX_ANSWERS: Final = 200
MAX_REQUESTS: Final = 500
MAX_RESTARTS: Final = 8
MAX_FRAMES: Final = 8
MAX_OPTIONS_SHOWN: Final = 5
MAX_TEXT: Final = 20_000
MAX_ATTEMPTS: Final = 3
KEY_LENGTH: Final = 120

"""Button tokens: opaque, bound to person, conversation and question.

Nothing is stored: a token is the keyed hash of what it stands for, and a press
is recognised by making the tokens of the open question again (pitfall 11).
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.engine.answers.base import Option

TOKEN_BYTES = 12
NOTICE_PARTS = 3
LONGEST = 64
_NUMBERED = re.compile(r"n[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Makes the tokens of one conversation; `secret` is 32 bytes."""

    secret: bytes
    conversation: int

    def token(self, frame: int, key: str, turn: int, value: str) -> str:
        """Return the token of one option: 16 URL-safe characters."""
        content = f"{self.conversation}|{frame}|{turn}|{key}|{value}".encode()
        digest = hmac.digest(self.secret, content, "sha256")[:TOKEN_BYTES]
        return base64.urlsafe_b64encode(digest).decode()

    def find(
        self, pressed: str, frame: int, key: str, turn: int, options: Sequence[Option]
    ) -> str | None:
        """Return the value of the option whose token was pressed."""
        for option in options:
            made = self.token(frame, key, turn, option.value)
            if hmac.compare_digest(made.encode(), pressed.encode("utf-8", "replace")):
                return option.value
        return None

    def notice_token(self, notice: int, action: str) -> str:
        """Return the token of a button under something pushed."""
        head = f"n{notice}.{action}"
        content = f"{self.conversation}|notice|{head}".encode()
        digest = hmac.digest(self.secret, content, "sha256")[:TOKEN_BYTES]
        return f"{head}.{base64.urlsafe_b64encode(digest).decode()}"

    def notice(self, pressed: str) -> tuple[int, str] | None:
        """Return the notice and the action of a pressed token, if it is genuine."""
        parts = pressed.split(".")
        if len(pressed) > LONGEST or len(parts) != NOTICE_PARTS:
            return None
        if not _NUMBERED.fullmatch(parts[0]):
            return None
        number, action = int(parts[0][1:]), parts[1]
        made = self.notice_token(number, action)
        genuine = hmac.compare_digest(made.encode(), pressed.encode("utf-8", "replace"))
        return (number, action) if genuine else None

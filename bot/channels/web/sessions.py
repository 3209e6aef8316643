"""Session tokens of the web chat: made without a row, told from forged ones.

A token is 24 random bytes and a keyed tag; opening a thousand sessions writes
nothing, and only a token that was made here opens a conversation.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass

RANDOM_BYTES = 24
TAG_BYTES = 12
PURPOSE = "web session"


@dataclass(frozen=True, slots=True)
class Sessions:
    """Makes and checks tokens; `secret` is 32 bytes."""

    secret: bytes

    def make(self) -> str:
        """Return a new token of 48 URL-safe characters."""
        random = secrets.token_bytes(RANDOM_BYTES)
        return base64.urlsafe_b64encode(random + self._tag(random)).decode()

    def genuine(self, token: str) -> bool:
        """Tell whether a token was made here, in constant time."""
        try:
            raw = base64.urlsafe_b64decode(token.encode())
        except (binascii.Error, ValueError):
            return False
        # The decoder skips what it does not know, so that one token has many spellings.
        random, tag = raw[:RANDOM_BYTES], raw[RANDOM_BYTES:]
        spelled = base64.urlsafe_b64encode(raw).decode() == token
        return spelled and hmac.compare_digest(tag, self._tag(random))

    def _tag(self, random: bytes) -> bytes:
        return hmac.digest(self.secret, random, "sha256")[:TAG_BYTES]

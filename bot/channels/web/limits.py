"""How much one person and one address may send: token buckets in memory.

Buckets fail open at a restart; they guard against floods, not against crime.
Source: trust page 5, row B7.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_KEPT = 50_000


@dataclass
class Bucket:
    """`most` acts at once, refilled evenly over `window_s` seconds."""

    most: float
    window_s: float
    now: Callable[[], float] = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, key: str) -> float:
        """Take one; return 0, or the seconds until there is one again."""
        moment = self.now()
        left, since = self._left.pop(key, (self.most, moment))
        left = min(self.most, left + (moment - since) * self.most / self.window_s)
        wait = 0.0 if left >= 1 else (1 - left) * self.window_s / self.most
        self._left[key] = (left - 1 if wait == 0 else left, moment)
        if len(self._left) > MOST_KEPT:
            self._left.popitem(last=False)
        return wait

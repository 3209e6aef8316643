"""How fast a platform may be written to: overall, and to one address.

Nothing here waits: each call books a moment, in seconds of the given clock.
Source: https://core.telegram.org/bots/faq (30 a second, one a second a chat).
"""

from __future__ import annotations

from collections import OrderedDict

MOST_ADDRESSES = 20_000


class Pace:
    """Moments evenly apart, so that no second holds more than is allowed."""

    def __init__(self, per_s: float, per_address_s: float) -> None:
        self._gap_s = 1 / per_s
        self._address_gap_s = 1 / per_address_s
        self._next = 0.0
        self._held_until = 0.0
        self._addresses: OrderedDict[str, float] = OrderedDict()

    def address_free_at(self, address: str, now: float) -> float:
        """Return when this address may be written to again."""
        return max(now, self._addresses.get(address, 0.0))

    def book(self, address: str, now: float) -> float:
        """Return when the next message may go, and book that moment for it."""
        at = max(now, self._next)
        self._next = at + self._gap_s
        self._addresses.pop(address, None)
        self._addresses[address] = at + self._address_gap_s
        if len(self._addresses) > MOST_ADDRESSES:
            self._addresses.popitem(last=False)
        return at

    def hold(self, until: float) -> None:
        """Book nothing before a moment: the platform asked for a pause."""
        self._held_until = max(self._held_until, until)
        self._next = max(self._next, until)

    def holds(self, at: float) -> bool:
        """Tell whether a moment booked before lies in a pause asked for since."""
        return at < self._held_until

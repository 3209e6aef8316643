"""Which numbers to give for which danger. Source: trust page 4.16, policy data."""

from __future__ import annotations

from casework.clocks import policy


def numbers_for(kind: str) -> tuple[str, ...]:
    """Return the numbers for a kind of crisis, the first one first."""
    return tuple(policy("hotlines")["by_crisis"][kind])


def help_line() -> str:
    """Return the number of people who answer day and night."""
    number: str = policy("hotlines")["help_line"]
    return number

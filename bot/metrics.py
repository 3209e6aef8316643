"""What is measured for operators: counts and times, never anything of a person."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

TURNS = Counter("shanqiao_turns", "Messages taken", ["channel", "outcome"])
TURN_SECONDS = Histogram(
    "shanqiao_turn_seconds",
    "From a message's arrival to its replies, committed",
    buckets=(0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5),
)
SENT = Counter("shanqiao_sent", "Messages handed to a platform", ["channel", "outcome"])
WAITING_PERSONS = Gauge("shanqiao_waiting", "Persons whose turn is being taken")

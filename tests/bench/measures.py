"""Numbers out of many single times, and the machine's own figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ms(seconds: float) -> float:
    """Return milliseconds, to the hundredth."""
    return round(seconds * 1000, 2)


def summary(times_s: Sequence[float], wall_s: float) -> dict[str, float]:
    """Return how many a second, and p50 and p99 in milliseconds."""
    return {
        "per_s": round(len(times_s) / wall_s, 1),
        "p50_ms": ms(percentile(times_s, 0.50)),
        "p99_ms": ms(percentile(times_s, 0.99)),
    }


def memory_mb(process: int) -> float:
    """Return the most memory a process ever held, in megabytes; Linux only."""
    for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0

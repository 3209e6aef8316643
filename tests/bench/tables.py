"""The measures as a table for people."""

from __future__ import annotations

from typing import Any

Result = dict[str, Any]
_TURNS = "{:<11} {:>6} {:>9} {:>8} {:>8} {:>9} {:>6}"


def table(result: Result) -> str:
    """Return all measures as lines of text."""
    head = _TURNS.format(
        "store", "people", "turns/s", "p50 ms", "p99 ms", "floor/s", "ratio"
    )
    lines = [head, *(_turns_line(row) for row in result["turns"])]
    lines += ["", "one turn: " + _shares(result["shares"])]
    read, web = result["reading"], result["http"]
    lines += [
        f"reading a text: p50 {read['p50_ms']} ms, p95 {read['p95_ms']} ms",
        f"start-up: {web['start_s']} s, memory: {web['memory_mb']} MB",
        f"open loop over HTTP: {web['per_s']} turns/s, p50 {web['p50_ms']} ms, "
        f"p99 {web['p99_ms']} ms, {web['turns']} turns, "
        f"lost {web['lost']}, doubled {web['doubled']}",
        "",
        *(_notices_line(row) for row in result["notices"]),
    ]
    return "\n".join(lines)


def _turns_line(row: Result) -> str:
    return _TURNS.format(
        row["store"],
        row["people"],
        row["per_s"],
        row["p50_ms"],
        row["p99_ms"],
        row["floor_per_s"],
        row["ratio"],
    )


def _notices_line(row: Result) -> str:
    return (
        f"{row['count']} notices at one instant on {row['store']}: "
        f"planned in {row['planned_s']} s, {row['worded_per_s']} worded a second, "
        f"memory {row['grown_mb']:+} MB; {row['sent']} sent at {row['pace_per_s']} "
        f"a second ({row['sent_real_per_s']} are possible), "
        f"{row['refused']} refused by the platform"
    )


def _shares(shares: Result) -> str:
    return ", ".join(f"{part} {share:.0%}" for part, share in shares.items())

"""Measures everything and prints it: `python -m tests.bench [--quick]`."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.settings import Settings
from nlu.local import load_reader
from nlu.reading import Reader
from tests.bench.floor import measure_floor
from tests.bench.http import measure_http
from tests.bench.notices import measure_notices
from tests.bench.reading import measure_reading
from tests.bench.shares import measure_shares
from tests.bench.stores import ENGINES, Stores
from tests.bench.tables import table
from tests.bench.turns import measure_turns


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured.

    People at once, reports each time, seconds of load; notices due at one
    instant, and how many of them are sent.
    """

    people: tuple[int, ...] = (1, 16, 64)
    reports: int = 500
    http_s: float = 60.0
    http_per_s: float = 200.0
    notices: int = 100_000
    sent: int = 3_000


QUICK = Size(reports=24, http_s=3.0, notices=5_000, sent=300)


def measure(folder: Path, size: Size) -> dict[str, Any]:
    """Return all measures; `folder` is where the databases are written."""
    reader = load_reader(Settings().cache_dir)
    with Stores(folder) as stores:
        turns = [
            _compared(stores, engine, people, size.reports, reader)
            for engine in ENGINES
            for people in size.people
        ]
        notices = [
            measure_notices(stores, engine, count=size.notices, sent=size.sent)
            for engine in ENGINES
        ]
        with stores.fresh("sqlite") as database:
            shares = measure_shares(database, reader, reports=size.reports)
        return {
            "size": asdict(size),
            "turns": turns,
            "shares": shares,
            "reading": measure_reading(reader),
            "notices": notices,
            "http": measure_http(folder, seconds=size.http_s, rate=size.http_per_s),
        }


def _compared(
    stores: Stores, engine: str, people: int, reports: int, reader: Reader
) -> dict[str, Any]:
    with stores.fresh(engine) as database:
        floor = measure_floor(database, reader, people=people, reports=reports)
        turns = measure_turns(database, reader, people=people, reports=reports)
    return {
        "store": engine,
        "people": people,
        **turns,
        "floor_per_s": floor["per_s"],
        "ratio": round(turns["per_s"] / floor["per_s"], 2),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Run as a program."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--quick", action="store_true", help="under a minute in all")
    parser.add_argument("--json", type=Path, help="file for the measures as JSON")
    parser.add_argument("--dir", type=Path, default=Path("var/bench"))
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    result = measure(given.dir, QUICK if given.quick else Size())
    written = json.dumps(result, indent=1)
    sys.stdout.write(table(result) + "\n")
    if given.json is None:
        sys.stdout.write(written + "\n")
    else:
        given.json.write_text(written, "utf-8")


if __name__ == "__main__":
    main()

"""`shanqiao policy check`: is the pack sound, and what does it ask for next."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from casework.clocks import zone
from casework.deadlines import Pack, load_pack, occurrences
from casework.deadlines.kinds import (
    After,
    Before,
    Fresh,
    Holiday,
    MarketDay,
    OnChange,
    Silence,
    ValidTo,
    Window,
)
from casework.deadlines.public_days import last_published_year
from casework.deadlines.rules import Basis, Rule, Unit
from casework.deadlines.workdays import add_months
from casework.errors import PolicyError

policy_commands = typer.Typer(no_args_is_help=True, help="The policy pack.")

MONTHS = 12
WEEKDAYS = "一二三四五六日"
BASIS = {
    Basis.STATED: "文件",
    Basis.LOCAL_DEFAULT: "本地约定",
    Basis.JUDGEMENT: "判断",
}
UNITS = {
    Unit.NATURAL_DAY: "天",
    Unit.WORK_DAY: "个工作日",
    Unit.HOUR: "小时",
    Unit.MONTH: "个月",
}
HEAD = ("日期", "星期", "事项", "条款", "地区", "依据")


@policy_commands.command("check")
def check(
    path: Annotated[
        Path | None, typer.Argument(exists=True, help="a folder of packs, or one file")
    ] = None,
    start: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="first day of the table"),
    ] = None,
) -> None:
    """Check the rules, and list the duties of the coming twelve months."""
    try:
        pack = load_pack(path)
    except PolicyError as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(1) from None
    first = start.date() if start else datetime.now(zone()).date()
    sys.stdout.write("\n".join(report(pack, first)) + "\n")


def report(pack: Pack, first: date) -> Iterator[str]:
    """Yield the lines: the year's days, then what hangs on events, then oddities."""
    last = add_months(first, MONTHS) - timedelta(days=1)
    in_force = [rule for rule in pack.rules if _in_force(rule, first, last)]
    yield f"{len(pack.rules)} 条规则 rules, {first} – {last}"
    yield ""
    yield from table([HEAD, *days(in_force, first, last)])
    yield ""
    yield from whens(in_force)
    yield from _unpublished(in_force, last)
    yield from (f"注意 warning: {warning}" for warning in pack.warnings)


def _in_force(rule: Rule, first: date, last: date) -> bool:
    return rule.effective_from <= last and first <= (rule.effective_to or last)


def days(rules: Iterable[Rule], first: date, last: date) -> list[tuple[str, ...]]:
    """Return a row for each day on which a rule of the calendar falls due."""
    found = [
        (occurrence.due_on, rule.clause, rule)
        for rule in rules
        if not isinstance(rule.trigger, MarketDay)
        for occurrence in occurrences(rule, first, last, {})
    ]
    found.sort(key=lambda row: (row[0], row[1], row[2].id))
    return [
        (
            day.isoformat(),
            WEEKDAYS[day.weekday()],
            rule.title,
            clause,
            rule.jurisdiction,
            basis(rule),
        )
        for day, clause, rule in found
    ]


def basis(rule: Rule) -> str:
    """Return what a figure rests on, and whether it waits to be approved."""
    word = BASIS[rule.basis]
    if rule.basis is Basis.STATED:
        return word
    return f"{word}({rule.approved_by or '待批准'})"


def whens(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield, once each, the rules that hang on an event or have no end."""
    for rule in rules:
        if when := _when(rule):
            place = f"{rule.clause},{rule.jurisdiction},{basis(rule)}"
            yield f"{when} → {rule.title}({place})"


def _when(rule: Rule) -> str:
    unit = UNITS[rule.unit]
    match rule.trigger:
        case Fresh(count, field):
            return f"当 {field} 满 {count} {unit}前"
        case Silence(count, field):
            return f"当 {field} 之后 {count} {unit}没有联系"
        case Before(field, count):
            return f"当 {field} 之前" + (f" {count} {unit}" if count else "")
        case After(field, count) | OnChange(field, count):
            return f"当 {field} 之后 {count} {unit}内"
        case ValidTo(field):
            return f"当 {field} 到期前"
        case other:
            return _standing(other)


def _standing(trigger: object) -> str:
    match trigger:
        case MarketDay(digits):
            return f"每逢 {'、'.join(map(str, digits))} 的日子"
        case Window(first, None):
            return f"自 {first} 起一直"
        case _:
            return ""


def _unpublished(rules: Iterable[Rule], last: date) -> Iterator[str]:
    """Yield what the table cannot know: holidays not published yet."""
    year = last_published_year()
    if last.year <= year:
        return
    yield ""
    yield f"{year + 1} 年起放假安排未公布:周一至周五算工作日,节假日事项待公布后列出:"
    for rule in rules:
        if isinstance(rule.trigger, Holiday):
            yield f"  {rule.title}({rule.clause},{rule.jurisdiction},{basis(rule)})"


def table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield rows as lines with even columns; a 汉字 is two wide."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, widths, strict=True)
        yield "  ".join(
            cell + " " * (wide - width(cell)) for cell, wide in cells
        ).rstrip()


def width(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)

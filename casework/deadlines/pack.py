"""Policy packs: YAML files of rules, read whole or refused with every fault.

A fault names file, rule, field and what is wrong. What is odd but possible, such
as two rules asking for one paper, is a warning.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml
from typing_extensions import override

from casework.clocks import POLICY
from casework.deadlines.fields import Fields
from casework.deadlines.rule_fields import read_fields
from casework.deadlines.rules import Rule
from casework.errors import PolicyError

DUTIES = POLICY / "duties"


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules in force, by id, and what is odd about them."""

    rules: tuple[Rule, ...]
    warnings: tuple[str, ...] = ()

    def __getitem__(self, rule_id: str) -> Rule:
        """Return a rule.

        Raises:
            KeyError: there is none of that id.
        """
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)


class _Loader(yaml.SafeLoader):
    """A loader that does not let a key be given twice."""

    @override
    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, Any]:
        keys = [key.value for key, _value in node.value]
        for key in keys:
            if keys.count(key) > 1:
                line = node.start_mark.line + 1
                raise yaml.YAMLError(f"the key {key!r} is given twice, line {line}")
        return super().construct_mapping(node, deep)


def load_pack(path: Path | None = None) -> Pack:
    """Read a pack: a folder of YAML files, or one file; ours if none is given.

    Raises:
        PolicyError: it cannot be taken; one line for each fault.
    """
    path = path or DUTIES
    files = sorted(path.glob("*.yml")) if path.is_dir() else [path]
    faults = [] if files else [f"{path.name}: no .yml files here"]
    placed = [found for file in files for found in _read_file(file, faults)]
    _check_ids(placed, faults)
    rules = _superseded(placed, faults)
    if faults:
        raise PolicyError("\n".join(faults))
    ordered = tuple(sorted(rules, key=lambda rule: rule.id))
    return Pack(ordered, tuple(_one_reminder(ordered)))


def read_rule(raw: Mapping[str, Any], where: str = "rule") -> Rule:
    """Read one rule as YAML gives it.

    Raises:
        PolicyError: it cannot be taken; one line for each fault.
    """
    faults: list[str] = []
    rule = read_fields(Fields(raw, where, faults))
    if faults:
        raise PolicyError("\n".join(faults))
    return rule


def _read_file(file: Path, faults: list[str]) -> list[tuple[str, Rule]]:
    """Return (place, rule) for each rule of a file."""
    try:
        # Not unsafe: the loader is SafeLoader but for its check of keys.
        found = yaml.load(file.read_text("utf-8"), _Loader)  # noqa: S506
    except (OSError, ValueError, yaml.YAMLError) as error:
        faults.append(f"{file.name}: {' '.join(str(error).split())}")
        return []
    if not isinstance(found, list):
        faults.append(f"{file.name}: must be a list of rules")
        return []
    rules = []
    for number, raw in enumerate(found, 1):
        if not isinstance(raw, dict):
            faults.append(f"{file.name}: rule {number}: must be a mapping")
            continue
        where = f"{file.name}: {raw.get('id') or f'rule {number}'}"
        rules.append((where, read_fields(Fields(raw, where, faults))))
    return rules


def _check_ids(placed: Iterable[tuple[str, Rule]], faults: list[str]) -> None:
    first: dict[str, str] = {}
    for where, rule in placed:
        if rule.id in first:
            faults.append(f"{where}: id: is taken already in {first[rule.id]}")
        first.setdefault(rule.id, where)


def _superseded(placed: list[tuple[str, Rule]], faults: list[str]) -> list[Rule]:
    """Return the rules, each ended the day before its successor takes effect."""
    rules = {rule.id: rule for _where, rule in placed}
    for where, rule in placed:
        if rule.supersedes is None:
            continue
        old = rules.get(rule.supersedes)
        if old is None:
            faults.append(f"{where}: supersedes: no rule {rule.supersedes}")
        elif rule.effective_from <= old.effective_from:
            faults.append(f"{where}: supersedes: {old.id} takes effect no earlier")
        else:
            ends = rule.effective_from - timedelta(days=1)
            ends = min(old.effective_to or date.max, ends)
            rules[old.id] = replace(old, effective_to=ends)
    return list(rules.values())


def _one_reminder(rules: Iterable[Rule]) -> Iterable[str]:
    for one, other in combinations(rules, 2):
        if one.deliverable and _paper(one) == _paper(other) and _overlap(one, other):
            yield (
                f"{one.id}, {other.id}: one {one.deliverable.type} "
                f"of one {one.applies_to.subject}: one reminder"
            )


def _paper(rule: Rule) -> Hashable:
    kind = rule.deliverable and (rule.deliverable.type, rule.deliverable.template)
    return kind, rule.applies_to, rule.jurisdiction


def _overlap(one: Rule, other: Rule) -> bool:
    latest = max(one.effective_from, other.effective_from)
    return one.in_effect(latest) and other.in_effect(latest)

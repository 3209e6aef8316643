"""Packs: read whole, or refused with every fault and its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from casework.deadlines import load_pack, read_rule
from casework.errors import PolicyError
from tests.casework.deadlines.making import raw

AT: dict[str, Any] = {"at": date(2026, 9, 30)}
YEARLY: dict[str, Any] = {"at_least": {"n": 1, "per": "year"}}


def written(folder: Path, *rules: object, name: str = "made.yml") -> Path:
    """Write a pack of one file, and return its folder."""
    text = yaml.safe_dump(list(rules), allow_unicode=True)
    (folder / name).write_text(text, "utf-8")
    return folder


def faults(folder: Path) -> list[str]:
    """Return the faults of a pack that cannot be taken."""
    with pytest.raises(PolicyError) as caught:
        load_pack(folder)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"colour": "red"}, "colour: is not known here"),
        ({"clause": ""}, "clause: must be a text"),
        ({"clause": None}, "clause: is missing"),
        ({"id": "Report Quarterly"}, "id: must be lower-case words"),
        ({"jurisdiction": 350503}, "jurisdiction: must be a text in quotes"),
        ({"effective_from": "2026-02-30"}, "effective_from: must be a date"),
        ({"effective_to": date(2019, 1, 1)}, "effective_to: 2019-01-01 lies before"),
        ({"unit": "fortnight"}, "unit: must be one of natural_day"),
        ({"unit": "hour"}, "unit: hour can be counted after an event only"),
        ({"roll": "up"}, "roll: must be one of none, prev, next"),
        ({"basis": None}, "basis: must be one of stated"),
        ({"remind": [-7, 1]}, "remind: must be at most 0, not 1"),
        ({"remind": -7}, "remind: must be a list, not -7"),
        ({"remind": ["soon"]}, "remind: must be a whole number, not 'soon'"),
        ({"escalate": [{"days": 1}]}, "escalate.to: is missing"),
        ({"pause_if": [1]}, "pause_if: must be a text, not 1"),
        ({"owner": "street"}, "owner: must be a mapping, not 'street'"),
        ({"owner": None}, "owner: is missing"),
        ({"owner": {"role": "street", "boss": "x"}}, "owner.boss: is not known here"),
        ({"applies_to": {"subject": "cat"}}, "applies_to.subject: must be one of case"),
        (
            {"applies_to": {"subject": "case", "filter": "all"}},
            "applies_to.filter: must be a mapping",
        ),
        ({"deliverable": {"type": "x", "min_count": 0}}, "deliverable.min_count: must"),
        ({"on_miss": {}}, "on_miss.finding: is missing"),
        ({"backfill": "all"}, "backfill: must be one of skip"),
        ({"version": True}, "version: must be a whole number, not True"),
    ],
)
def test_a_wrong_field_is_named_with_file_and_rule(
    tmp_path: Path, fields: dict[str, Any], place: str
) -> None:
    """A fault says which file, which rule, which field, and what is wrong."""
    rule = raw(AT, **fields)

    [fault] = faults(written(tmp_path, rule))

    assert fault.startswith(f"made.yml: {rule['id']}: {place}")


@pytest.mark.parametrize(
    ("trigger", "place"),
    [
        ({}, "trigger: must be exactly one of"),
        ({"now": True}, "trigger: must be exactly one of"),
        ({**AT, "valid_to": "day"}, "trigger: must be exactly one of"),
        ({**AT, "extra": 1}, "trigger.extra: is not known here"),
        ({"at": "soon"}, "trigger.at: must be a date"),
        (
            {"window": {"from": "2026-02-01", "to": "2026-01-01"}},
            "trigger.window.to: 2026-01-01 lies before",
        ),
        ({"series": []}, "trigger.series: needs a list of dates"),
        (
            {"series": [date(2026, 2, 1), date(2026, 1, 1)]},
            "trigger.series: dates must ascend",
        ),
        (
            {"every": {"freq": "often", "anchor": "2026-01-01"}},
            "trigger.every.freq: must be one of day",
        ),
        (
            {"every": {"freq": "day", "anchor": "2026-01-01", "interval": 0}},
            "trigger.every.interval: must be >= 1",
        ),
        (
            {"every": {"freq": "day", "anchor": "2026-01-01", "by": {"after": 0}}},
            "trigger.every.by.after: must be >= 1",
        ),
        (
            {"every": {"freq": "day", "anchor": "2026-01-01", "by": {"about": 3}}},
            "trigger.every.by: must be one of last, within, after",
        ),
        (
            {"every": {"freq": "day", "anchor": "2026-01-01", "by": {"last": 1}}},
            "trigger.every.by.last: must be true",
        ),
        ({"at_least": {"n": 1, "per": "week"}}, "trigger.at_least.per: must be one of"),
        ({"fresh": {"max_age": 3}}, "trigger.fresh.since: is missing"),
        ({"before": {"event": "x", "offset": -1}}, "trigger.before.offset: must be >="),
        ({"calendar": {"kind": "fair"}}, "trigger.calendar.kind: must be holiday"),
        (
            {"calendar": {"kind": "holiday", "name": "xmas"}},
            "trigger.calendar.name: must be one of new_years_day",
        ),
        (
            {"calendar": {"kind": "campaign", "month": 2, "day": 30}},
            "trigger.calendar.day: month 2 has no day 30",
        ),
        (
            {"calendar": {"kind": "market_day", "digits": []}},
            "trigger.calendar.digits: needs a list",
        ),
    ],
)
def test_a_wrong_trigger_is_named(
    tmp_path: Path, trigger: dict[str, Any], place: str
) -> None:
    """A trigger is exactly one of twelve, each with its own fields."""
    found = faults(written(tmp_path, raw(trigger)))

    assert any(
        fault.startswith(f"made.yml: report.made_up: {place}") for fault in found
    )


def test_a_local_default_must_say_who_approved_it(tmp_path: Path) -> None:
    """Not yet approved is null; silence is a fault."""
    rule = raw(AT)
    del rule["approved_by"]

    [fault] = faults(written(tmp_path, rule))

    assert fault.startswith("made.yml: report.made_up: approved_by: a local_default")


def test_what_the_document_states_needs_no_approval() -> None:
    """A stated rule may leave approved_by out."""
    rule = raw(AT, basis="stated")
    del rule["approved_by"]

    assert read_rule(rule).approved_by is None


@pytest.mark.parametrize("deliverable", [None, {"type": "meeting", "min_count": 2}])
def test_at_least_n_wants_n_papers(tmp_path: Path, deliverable: object) -> None:
    """How often and how many must not disagree."""
    [fault] = faults(written(tmp_path, raw(YEARLY, deliverable=deliverable)))

    assert fault.endswith("deliverable.min_count: must equal n, 1")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Faults of several rules and files come in one list."""
    written(tmp_path, raw(AT, id="one.rule", clause=None, remind=[2]), name="a.yml")
    written(tmp_path, raw({}, id="other.rule", title=""), "no rule", name="b.yml")
    (tmp_path / "c.yml").write_text("a: [", "utf-8")
    (tmp_path / "d.yml").write_text("a: 1", "utf-8")

    places = [fault.split(": ")[:3] for fault in faults(tmp_path)]

    assert places[:4] == [
        ["a.yml", "one.rule", "clause"],
        ["a.yml", "one.rule", "remind"],
        ["b.yml", "other.rule", "title"],
        ["b.yml", "other.rule", "trigger"],
    ]
    assert places[4][:2] == ["b.yml", "rule 2"]
    assert [place[0] for place in places[5:]] == ["c.yml", "d.yml"]


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    """Two rules of one id are refused, whatever file they are in."""
    written(tmp_path, raw(AT), name="a.yml")
    written(tmp_path, raw(AT), name="b.yml")

    [fault] = faults(tmp_path)

    assert fault.startswith("b.yml: report.made_up: id: is taken already in a.yml")


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    """YAML would silently take the second trigger."""
    text = yaml.safe_dump([raw(AT)]) + "  trigger: {at: 2026-10-01}\n"
    (tmp_path / "made.yml").write_text(text, "utf-8")

    [fault] = faults(tmp_path)

    assert "the key 'trigger' is given twice" in fault


def test_a_folder_without_packs_is_refused(tmp_path: Path) -> None:
    """No rules at all is a mistake of the path."""
    [fault] = faults(tmp_path)

    assert "no .yml files" in fault


def test_a_superseded_rule_ends_the_day_before(tmp_path: Path) -> None:
    """The new rule takes over on its first day, without gap or overlap."""
    old = raw(AT, id="old.rule")
    new = raw(
        AT, id="new.rule", supersedes="old.rule", effective_from=date(2026, 5, 15)
    )

    pack = load_pack(written(tmp_path, new, old))

    assert pack["old.rule"].effective_to == date(2026, 5, 14)
    assert pack["new.rule"].effective_to is None
    assert not pack.warnings


@pytest.mark.parametrize(
    ("supersedes", "what"),
    [("no.rule", "no rule no.rule"), ("old.rule", "takes effect no earlier")],
)
def test_what_is_superseded_must_be_there_and_older(
    tmp_path: Path, supersedes: str, what: str
) -> None:
    """A successor of nothing, or of something younger, is refused."""
    new = raw(AT, id="new.rule", supersedes=supersedes)

    [fault] = faults(written(tmp_path, raw(AT, id="old.rule"), new))

    assert fault.startswith("made.yml: new.rule: supersedes:")
    assert fault.endswith(what)


def test_two_rules_for_one_paper_are_a_warning(tmp_path: Path) -> None:
    """Two duties met by one report get one reminder, and are told of."""
    pack = load_pack(written(tmp_path, raw(AT, id="a.rule"), raw(AT, id="b.rule")))

    assert pack.warnings == (
        "a.rule, b.rule: one report of one provider: one reminder",
    )


def test_a_rule_is_found_by_its_id(tmp_path: Path) -> None:
    """An id that is not there is a KeyError."""
    pack = load_pack(written(tmp_path, raw(AT)))

    assert pack["report.made_up"].title == "报告"
    with pytest.raises(KeyError):
        pack["no.rule"]

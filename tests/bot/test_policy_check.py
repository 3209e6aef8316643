"""`shanqiao policy check`: the coming year in a table, or every fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import main
from bot.policy_check import table

RULE = """
- id: made.rule
  clause: FZ25-3.3.2
  quote: 定期报告
  title: 季度报告
  jurisdiction: "350503"
  effective_from: 2026-01-01
  applies_to: {subject: provider}
  owner: {role: provider_lead}
  trigger: {every: {freq: quarter, anchor: 2026-01-01, by: {after: 10}}}
  unit: work_day
  basis: local_default
  approved_by: 区民政局
"""


def run(*words: str) -> Result:
    """Run the check."""
    return CliRunner().invoke(main, ["policy", "check", *words])


def test_our_own_pack_is_listed_for_a_year() -> None:
    """Days come in order with weekday, title, clause and basis; events beneath."""
    result = run("--from", "2024-09-23")

    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    ledger = next(line for line in lines if "需求台账报市局备案" in line)
    assert ledger.split() == [
        "2024-09-30",
        "一",
        "需求台账报市局备案",
        "FZ24-5.2.1",
        "350503",
        "文件",
    ]
    days = [line[:10] for line in lines if line.startswith("202")]
    assert days == sorted(days)
    assert sum("需求复核评估" in line for line in lines) == 1
    assert any(line.startswith("当 assessed_on 满 12 个月前") for line in lines)
    assert any(line.startswith("每逢 3、8 的日子") for line in lines)
    assert any(line.startswith("自 2025-08-01 起一直") for line in lines)


def test_one_file_can_be_checked(tmp_path: Path) -> None:
    """A district checks its own file, and sees who approved a figure."""
    file = tmp_path / "ours.yml"
    file.write_text(RULE, "utf-8")

    result = run(str(file), "--from", "2026-01-01")

    assert result.exit_code == 0
    assert "1 条规则" in result.stdout
    assert result.stdout.count("季度报告") == 3
    assert "本地约定(区民政局)" in result.stdout


def test_what_is_not_published_yet_is_said() -> None:
    """Beyond the published holidays the table says what it cannot know."""
    far, near = run("--from", "2090-01-01"), run("--from", "2025-01-01")

    assert "放假安排未公布" in far.stdout
    assert "放假安排未公布" not in near.stdout
    assert "春节前安排困难群众生活保障" in far.stdout


def test_every_fault_is_told_and_the_exit_code_is_one(tmp_path: Path) -> None:
    """A pack that cannot be taken gives all faults, one a line, and no table."""
    faulty = RULE.replace("unit: work_day", "unit: fortnight\n  colour: red")
    (tmp_path / "ours.yml").write_text(faulty, "utf-8")

    result = run(str(tmp_path))

    assert result.exit_code == 1
    assert not result.stdout
    assert [line.split(": ")[:3] for line in result.stderr.splitlines()] == [
        ["ours.yml", "made.rule", "unit"],
        ["ours.yml", "made.rule", "colour"],
    ]


def test_two_rules_for_one_paper_are_told(tmp_path: Path) -> None:
    """A warning is printed and does not fail the check."""
    paper = RULE + "  deliverable: {type: report}\n"
    both = paper + paper.replace("made.rule", "other.rule")
    (tmp_path / "ours.yml").write_text(both, "utf-8")

    result = run(str(tmp_path))

    assert result.exit_code == 0
    assert "made.rule, other.rule: one report" in result.stdout


@pytest.mark.parametrize("words", [("nowhere.yml",), ("--from", "soon")])
def test_a_wrong_word_on_the_line_is_refused(words: tuple[str, ...]) -> None:
    """A path that is not there, or no date, is a mistake of use."""
    assert run(*words).exit_code == 2


def test_columns_are_even_though_characters_are_wide() -> None:
    """A 汉字 takes two columns."""
    assert list(table([("日期", "x"), ("2026", "y")])) == ["日期  x", "2026  y"]

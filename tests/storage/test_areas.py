"""The tree of areas and its file."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.areas import (
    Area,
    all_areas,
    demo_area_file,
    import_areas,
    read_area_file,
)
from storage.database import Database
from storage.errors import AreaFileError

HEAD = "code,name,level,parent,aliases,latitude,longitude\n"
DISTRICT = "350503,丰泽区,district,,丰泽,24.9,118.6\n"


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write an area file."""
    path = folder / "areas.csv"
    path.write_text(text, encoding)
    return path


def test_the_demo_has_the_district_and_its_eight_streets() -> None:
    """The demo file is clean: one district, eight streets, five to nine communities."""
    lines = read_area_file(demo_area_file())
    streets = [line for line in lines if line.level == "street"]
    sizes = [sum(each.parent == street.code for each in lines) for street in streets]

    assert [line.name for line in lines if line.level == "district"] == ["丰泽区"]
    assert [line.code[-3:] for line in streets] == [f"{n:03}" for n in range(1, 9)]
    assert all(5 <= size <= 9 for size in sizes)
    assert all(line.latitude and line.longitude for line in lines)
    assert all("|" in line.aliases for line in lines)


def test_an_import_may_be_repeated(database: Database) -> None:
    """A second import of the same list adds nothing and updates names."""
    lines = read_area_file(demo_area_file())
    with database.begin() as tx:
        import_areas(tx.session, lines)
        tx.session.get_one(Area, "350503001").name = "旧名"
        import_areas(tx.session, lines)
        tx.commit()
    with database.read() as tx:
        areas = list(all_areas(tx.session))

    assert len(areas) == len(lines)
    assert areas[0].level == "district"
    assert {area.name for area in areas} == {line.name for line in lines}


def test_a_file_from_a_spreadsheet_is_read(tmp_path: Path) -> None:
    """A byte order mark, CRLF, quotes and children before parents are fine."""
    street = '350503001,"东湖街道",street,350503,,,\r\n'
    lines = read_area_file(write(tmp_path, f"\ufeff{HEAD}{street}{DISTRICT}"))

    assert [line.code for line in lines] == ["350503", "350503001"]
    assert lines[1].latitude is None


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("35050,丰泽区,district,,,,", "no code of a district"),
        ("350503,丰泽区,county,,,,", "no code of a county"),
        ("35o503,丰泽区,district,,,,", "no code"),
        ("350503001,东湖街道,street,350504,,,", "350504 is no parent of 350503001"),
        ("350503001001,仁风社区,community,350503,,,", "no parent"),
        ("350503001,,street,350503,,,", "a name has"),
        (f"350503001,{'长' * 41},street,350503,,,", "a name has"),
        (f"350503001,东湖街道,street,350503,{'别' * 201},,", "aliases have"),
        ("350503001,东湖街道,street,350503,,north,", "'north' is no latitude"),
        ("350503001,东湖街道,street,350503,,,nan", "'nan' is no latitude"),
        ("350503001,东湖街道,street,350503,,124.9,24.6", "'124.9' is no latitude"),
        ("350503,丰泽区,district,,,,", "350503 is there twice"),
        ("350503001", "no code"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, fault: str) -> None:
    """The error says which line cannot be taken, and why."""
    with pytest.raises(AreaFileError, match=f"line 3: .*{fault}"):
        read_area_file(write(tmp_path, f"{HEAD}{DISTRICT}{line}\n"))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    """A file without a column is refused as a whole."""
    with pytest.raises(AreaFileError, match="line 1: no column aliases, parent"):
        read_area_file(write(tmp_path, "code,name,level,latitude,longitude\n"))


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    """A GBK file, as spreadsheets here write it, gets a word of advice."""
    with pytest.raises(AreaFileError, match="UTF-8"):
        read_area_file(write(tmp_path, HEAD + DISTRICT, "gbk"))


def test_an_unknown_parent_is_refused(database: Database, tmp_path: Path) -> None:
    """A street whose district is neither in the file nor known is not taken."""
    lines = read_area_file(write(tmp_path, f"{HEAD}350503001,东湖,street,350503,,,\n"))

    with (
        database.begin() as tx,
        pytest.raises(AreaFileError, match="350503001: there is no area 350503"),
    ):
        import_areas(tx.session, lines)


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_breaks_the_reader(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Any text at all is either read or refused by naming its line."""
    path = write(tmp_path_factory.mktemp("areas"), HEAD + text)
    try:
        faults = [] if read_area_file(path) else [""]
    except AreaFileError as error:
        faults = [str(error)]

    assert all(fault.startswith("line") for fault in faults if fault)

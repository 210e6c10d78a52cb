"""The commands on units."""

import csv
import io

import pytest
from click.testing import CliRunner

from lms.people.units.cli import units
from lms.people.units.models import Unit, UnitImport
from tests.lms.people.units.build import NEW, OLD, unit


@pytest.fixture
def run(tmp_path, session):
    def run(*arguments, content=None, name="don-vi.tsv", language="en"):
        if content is not None:
            path = tmp_path / name
            path.write_text(content, encoding="utf-8")
            arguments = ("import", str(path), *arguments)
        return CliRunner(env={"LMS_LANGUAGE": language}).invoke(units, arguments)

    return run


def test_good_lines_are_imported(run, session):
    answer = run(content=OLD)

    assert answer.exit_code == 0
    assert answer.output.splitlines() == [
        "No longer in force from: 01/07/2025",
        "Lines that can be imported: 8",
        "8 units were added, and 6 above them; 0 were there already. 0 lines of descent were written, 0 units ended.",
    ]
    assert session.query(Unit).count() == 14


def test_a_dry_run_says_what_would_be_and_changes_nothing(run, session):
    answer = run("--dry-run", content=OLD)

    assert answer.exit_code == 0
    assert answer.output.splitlines()[-1].startswith("8 units would be added, and 6 above them;")
    assert session.query(Unit).count() == session.query(UnitImport).count() == 0


def test_bad_lines_are_named_and_the_good_ones_are_in(run, session):
    answer = run(content="name,code\nXã Một,a b\nXã Hai,2\n", name="a.csv", language="vi")

    assert answer.exit_code == 1
    assert answer.output.splitlines()[:3] == [
        "Các dòng không nhập được (1):",
        "  dòng 2, cột B (code): Mã “a b” có ký tự không dùng trong mã.",
        "      đã đọc: a b",
    ]
    assert [one.name for one in session.query(Unit)] == ["Xã Hai"]


def test_a_lineage_needs_the_list_of_before(run, session):
    assert run(content=NEW).exit_code == 2
    assert session.query(Unit).count() == 0
    run(content=OLD)
    again = run(content=NEW)

    assert again.exit_code == 0
    assert "Points to look at (3):" in again.output
    assert (
        "5 units were added, and 0 above them; 1 were there already. 7 lines of descent were written, 0 units ended."
        in again.output
    )


def test_a_file_that_is_no_list_ends_with_2(run):
    assert run(content="Xã Một,1\nXã Hai,2\n", name="a.csv").exit_code == 2


def test_days_and_the_unit_above_are_said_with_options(run, session):
    top = unit(session, "Tỉnh Thái Nguyên", "other", code="19")
    answer = run(
        "--from", "2020-01-01", "--under", "19", content="name,code\nXã Một,1\n", name="a.csv"
    )

    made = session.query(Unit).filter_by(code="1").one()
    assert answer.exit_code == 0
    assert (str(made.began_on), made.parent_id) == ("2020-01-01", top.id)


def test_an_unknown_unit_above_is_refused(run):
    assert run("--under", "Không Có", content="name,code\nXã Một,1\n", name="a.csv").exit_code == 2


def test_the_list_of_a_day_is_csv(run, session):
    run(content=OLD)
    run(content=NEW)
    rows = list(
        csv.DictReader(io.StringIO(run("list", "--format", "csv", "--on", "2025-06-30").output))
    )
    today = list(csv.DictReader(io.StringIO(run("list", "--format", "csv").output)))
    ever = list(csv.DictReader(io.StringIO(run("list", "--format", "csv", "--all").output)))

    assert "Phường Hương Sơn" in {row["name"] for row in rows}
    assert "Phường Phan Đình Phùng" not in {row["name"] for row in rows}
    assert "Phường Phan Đình Phùng" in {row["name"] for row in today}
    assert len(ever) == session.query(Unit).count()
    assert list(ever[0]) == ["id", "code", "name", "kind", "parent", "began_on", "ended_on"]


def test_the_table_is_for_reading_and_an_empty_one_says_so(run, session):
    assert run("list").output.startswith("There are no units on ")
    unit(session, "Sở Tư pháp", "department")
    answer = run("list")

    assert answer.exit_code == 0
    assert "Sở Tư pháp" in answer.output

"""The command that imports a roster."""

import pytest
from click.testing import CliRunner

from courses.enrolment.cli import import_roster
from courses.enrolment.models import Enrolment
from lms.people.roster.models import RosterFile
from tests.courses.enrolment.build import line, workbook
from tests.courses.programme.build import make_event


@pytest.fixture
def event(session, cast):
    cast.justice
    return make_event(session, cast.information)


@pytest.fixture
def run(tmp_path):
    def run(event_id, content, *options, name="danh-sach.xlsx", language="en"):
        path = tmp_path / name
        path.write_bytes(content)
        return CliRunner(env={"LMS_LANGUAGE": language}).invoke(
            import_roster, [event_id, str(path), *options]
        )

    return run


def test_all_good_lines_are_imported(run, session, event):
    answer = run(event.public_id, workbook(line(1), line(2)))

    assert answer.exit_code == 0
    assert answer.output.endswith("2 were enrolled; 0 took part already.\n")
    assert session.query(Enrolment).count() == 2


def test_some_bad_lines_are_named_and_the_good_ones_are_in(run, session, event):
    answer = run(event.public_id, workbook(line(1), line(2, born="31/02/1985")))

    assert answer.exit_code == 1
    assert "line 5, column C (Ngày sinh):" in answer.output
    assert "read: 31/02/1985" in answer.output
    assert session.query(Enrolment).count() == 1


def test_a_bad_line_is_named_in_vietnamese(run, event):
    content = workbook(line(1), line(2, born="31/02/1985"))
    answer = run(event.public_id, content, "--dry-run", language="vi")

    said = answer.output.splitlines()
    assert said[0] == "Các dòng không nhập được (1):"
    assert said[1].startswith("  dòng 5, cột C (Ngày sinh): ")
    assert said[2:] == [
        "      đã đọc: 31/02/1985",
        "Số dòng nhập được: 1",
        "Sẽ nhập 1 người; 0 người đã có từ trước.",
    ]


def test_a_dry_run_says_the_same_and_keeps_nothing(run, session, event):
    answer = run(event.public_id, workbook(line(1), line(2, born="31/02/1985")), "--dry-run")

    assert answer.exit_code == 1
    assert "1 would be enrolled; 0 took part already." in answer.output
    assert session.query(Enrolment).count() == session.query(RosterFile).count() == 0


def test_the_same_file_twice_enrols_nobody_twice(run, session, event):
    content = workbook(line(1), line(2))
    run(event.public_id, content)
    answer = run(event.public_id, content)

    assert (answer.exit_code, session.query(Enrolment).count()) == (0, 2)
    assert "0 were enrolled; 2 took part already." in answer.output


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(b"%PDF-1.7", "a.pdf", id="no spreadsheet"),
        pytest.param(workbook(header=["a", "b"]), "a.xlsx", id="no header"),
        pytest.param(workbook(line(1, unit="?")), "a.xlsx", id="no good line"),
    ],
)
def test_where_nothing_can_be_read_nothing_is_done(run, session, event, content, name):
    assert run(event.public_id, content, name=name).exit_code == 2
    assert session.query(RosterFile).count() == 0


def test_an_unknown_event_is_said(run, session):
    answer = run("khong-co", workbook(line(1)))

    assert answer.exit_code == 2
    assert "There is no event khong-co." in answer.output

"""The command that imports the list of a unit's people."""

import pytest
from click.testing import CliRunner

from lms.people.persons.models import Person
from lms.people.roster.cli import people
from lms.people.roster.models import RosterFile
from lms.people.roster.unit_list import list_members
from tests.lms.people.roster.build import line, member, unit_list


@pytest.fixture
def run(tmp_path):
    def run(unit, content, *options, name="ds.xlsx", language="en"):
        path = tmp_path / name
        path.write_bytes(content)
        runner = CliRunner(env={"LMS_LANGUAGE": language})
        return runner.invoke(people, ["import", unit, str(path), *options])

    return run


def names(session, unit):
    return {one.person.full_name for one in list_members(session(), unit.id)}


def test_a_list_brings_a_unit_up_to_date(cast, run, session):
    member(session, cast, cast.justice, "Ma Thị Hà")
    answer = run(cast.justice.public_id, unit_list(line(1, "Lý Văn Tú")))

    assert answer.exit_code == 0
    assert "in the file (they stay): Ma Thị Hà" in answer.output
    assert answer.output.endswith("1 lines were imported; 0 were so before.\n")
    assert names(session, cast.justice) == {"Lý Văn Tú", "Ma Thị Hà"}


def test_a_unit_is_named_by_its_code_too(cast, run, session):
    cast.justice.code = "STP"
    session.merge(cast.justice)
    session.commit()

    assert run("STP", unit_list(line(1, "Lý Văn Tú"))).exit_code == 0
    assert names(session, cast.justice) == {"Lý Văn Tú"}


def test_a_dry_run_says_the_same_and_keeps_nothing(cast, run, session):
    content = unit_list(line(1, "Lý Văn Tú"), line(2, "Ma Hà", born="31/02/1985"))
    answer = run(cast.justice.public_id, content, "--dry-run", language="vi")

    assert answer.exit_code == 1
    assert "dòng 3, cột C (Ngày sinh)" in answer.output
    assert (
        answer.output.splitlines()[-1]
        == "Sẽ thêm 1 người, thay đổi 0 người; 0 người đã đúng như tệp."
    )
    assert session.query(RosterFile).count() == 0
    assert session.query(Person).filter_by(full_name="Lý Văn Tú").count() == 0


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(b"%PDF-1.7", "a.pdf", id="no spreadsheet"),
        pytest.param(unit_list(["x"], header=["a"]), "a.xlsx", id="no header"),
        pytest.param(unit_list(line(1, "", born="31/02/1985")), "a.xlsx", id="no good line"),
    ],
)
def test_where_nothing_can_be_read_nothing_is_done(cast, run, session, content, name):
    assert run(cast.justice.public_id, content, name=name).exit_code == 2
    assert session.query(RosterFile).count() == 0


def test_an_unknown_unit_is_said(run, session):
    answer = run("khong-co", unit_list(line(1, "Lý Văn Tú")))

    assert answer.exit_code == 2
    assert "There is no unit khong-co." in answer.output
